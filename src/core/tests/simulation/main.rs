//! The core against an independent model: whole years by chance, replays, hostile orders of events,
//! and the small stories that say in a sentence each what Nets and e-Boks do.

mod absence_model;
mod absence_stories;
mod alias_model;
mod alias_stories;
mod arrival_stories;
mod by_hand_model;
mod by_hand_stories;
mod calendar_stories;
mod chance;
mod chance_scenario;
mod chance_year;
mod channel_model;
mod channel_stories;
mod chronicle;
mod copenhagen;
mod delivery_stories;
mod document;
mod ended;
mod evidence_stories;
mod facts;
mod foretold;
mod model;
mod nets_day;
mod properties;
mod replay;
mod report_model;
mod report_stories;
mod retention_stories;
mod run;
mod signing_model;
mod signing_stories;
mod story;
mod subscription_stories;
mod world;
mod year;
