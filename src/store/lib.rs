//! What a world remembers on disk: the scenario it was made from, the journal of its events, and the
//! records of what is over.

mod archive;
#[cfg(test)]
mod damage;
mod database;
mod journal;
mod plain_log;
mod problem;
mod secrets;
mod upgrade;

pub use archive::{Archive, ArchiveProblem, Archived};
pub use database::{JournalHeader, JournalRecord};
pub use journal::{EventsSoFar, Journal, OpenedJournal};
pub use problem::StoreProblem;
