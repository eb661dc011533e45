//! Below the front ends that speak HTTP: the program as they see it, and what they ask of a world alike. It answers
//! nothing itself, and knows none of them.
//!
//! [`Control`] is the program, [`save_bundle`] keeps a bundle of a world, [`EntrySearch`] looks through a timeline a piece at a time, [`LocalTime`] and
//! [`parse_moment`] are moments as people read and write them, [`without_private_keys`] is a scenario as it may be
//! shown, [`hand_in`] does a step of an onboarding, [`WorldReason`] why a world does not do what was asked.

mod bundle_file;
mod entry_search;
mod local_time;
mod onboarding;
mod private_keys;
mod program;
mod world_reason;

pub use bundle_file::save_bundle;
pub use entry_search::{ENTRY_FILTERS, EntrySearch, entry_filter};
pub use local_time::{LocalTime, parse_moment};
pub use onboarding::{
    HandedPaper, LARGEST_KEY, MOST_REMARKS, NotHandedIn, PaperTaken, VERDICTS, dossier_id, find_dossier,
    hand_in, play_team, start_onboarding, team_verdict,
};
pub use private_keys::{holds_private_key, with_private_keys_of, without_private_keys};
pub use program::{
    AliasUrlRefused, BoxFuture, Control, NoBundle, NoWorld, NotChanged, NotEnded, SenderKeys, WantedBundle,
    WantedPersons, WantedWorld, WorldAndScenario, WorldStanding,
};
pub use world_reason::{WorldReason, not_done, out_of_turn, refused, stopped};
