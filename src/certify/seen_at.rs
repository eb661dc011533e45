//! An entry of the timeline, as evidence.

use nets_core::Timestamp;
use nets_core::timeline::Entry;

/// An entry of the timeline: its number and when it happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SeenAt {
    pub seq: u64,
    pub at: Timestamp,
}

impl SeenAt {
    pub(crate) fn of(entry: &Entry) -> SeenAt {
        SeenAt { seq: entry.seq, at: entry.at }
    }
}
