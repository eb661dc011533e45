//! What a world remembers on disk: the scenario it was made from and the journal of its events.

mod journal;

pub use journal::{About, Journal, Opened, Record, StoreProblem};
