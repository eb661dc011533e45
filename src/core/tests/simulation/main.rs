//! The core against an independent model: whole years by chance, replays, hostile orders of events,
//! and the small stories that say in a sentence each what Nets and e-Boks do.

mod chance;
mod chronicle;
mod copenhagen;
mod delivery_stories;
mod document;
mod model;
mod properties;
mod replay;
mod run;
mod signing_model;
mod signing_stories;
mod story;
mod world;
mod year;
