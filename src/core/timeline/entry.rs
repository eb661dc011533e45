//! A line of the timeline, and what it is before it has its number.

use alloc::boxed::Box;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::evidence::Evidence;
use crate::timeline::Happening;

/// One line of the timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Counts from 1 without gaps.
    pub seq: u64,
    /// Simulated time.
    pub at: Timestamp,
    /// Real time, where it is known: a journal of an older version does not have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub real: Option<Timestamp>,
    #[serde(flatten)]
    pub happening: Happening,
    #[serde(flatten)]
    pub evidence: Option<Box<Evidence>>,
}

/// What is to be told, before the timeline has given it its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryDraft {
    pub at: Timestamp,
    pub happening: Happening,
    pub evidence: Option<Box<Evidence>>,
}

impl EntryDraft {
    /// Of what happened, and nothing besides.
    pub fn plain(at: Timestamp, happening: Happening) -> Self {
        EntryDraft { at, happening, evidence: None }
    }
}

/// By what documents are known that are sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SentAgainBy {
    /// Their bytes, to the same recipients.
    Content,
    /// The sender's ids for them, to the same recipients, and not their bytes.
    References,
    ContentAndReferences,
}
