//! What a world remembers on disk: the scenario it was made from and the journal of its events.

mod journal;

pub use journal::{Journal, Opened, Record, StoreProblem};
