//! The core against an independent model: whole years by chance, replays, hostile orders of events,
//! and the small stories that say in a sentence each what Nets and e-Boks do.

mod chance;
mod chronicle;
mod copenhagen;
mod model;
mod replay;
mod run;
mod world;
mod year;
