//! Plays acceptance cases: each in a world of its own, its steps in order, then what is expected judged against what that
//! world saw. It asks worlds as a front end does, and decides nothing of what Nets would do.
//!
//! Reading order: `stage` is what cases are played with, `case` plays one, `steps` has what happens in it, `seen` what is
//! known at its end, and each file of `judge` a kind of expectation. `program` runs the sender's own and leaves nothing of
//! it behind.

mod addresses;
mod artifacts;
mod case;
mod case_bundle;
pub mod client;
mod following;
mod judge;
mod left_processes;
mod matcher;
mod named;
mod own_folder;
mod plan;
mod playing;
mod possible_names;
mod program;
mod refused_logins;
mod said;
mod seen;
mod signed;
mod stage;
mod steps;
mod sweeping;
mod told;
mod unstruck_faults;
mod xml;
mod xml_places;
mod zipped;

pub use artifacts::clear_artifacts;
pub use case::{not_begun, play};
pub use case_bundle::{NoCaseBundle, bundle_of};
pub use following::Following;
pub use plan::CasePlan;
pub use program::Programs;
pub use stage::{
    CaseArtifacts, Doors, EboxLogin, EboxPlace, OwnDoor, SenderLogin, SenderLogins, Stage, WorldOnlooker,
};
pub use sweeping::{SweptSender, play_swept};
pub use xml_places::XmlPlaces;
