//! What a scenario is learnt from.

use nets_core::Timestamp;

use crate::file::{FileRef, ImportedFiles};
use crate::history::{History, MessageHistory};
use crate::received::{ListFacts, ReceivedFacts};
use crate::sent::SentFacts;
use crate::uploads::PlannedUploads;

/// All that a scenario is learnt from.
#[derive(Clone, Copy)]
pub(crate) struct DropSources<'s> {
    pub(crate) files: &'s ImportedFiles,
    pub(crate) sent: &'s [SentFacts],
    pub(crate) received: &'s [Option<ReceivedFacts>],
    pub(crate) history: &'s History<'s>,
    pub(crate) planned: &'s PlannedUploads,
}

impl<'s> DropSources<'s> {
    pub(super) fn lists(self) -> impl Iterator<Item = (FileRef, &'s ListFacts)> {
        self.received.iter().enumerate().filter_map(|(place, facts)| match facts {
            Some(ReceivedFacts::List(list)) => Some((FileRef::Received(place), list)),
            _ => None,
        })
    }

    /// Messages of shipments that Nets took.
    pub(super) fn accepted(self) -> impl Iterator<Item = (&'s (String, String), &'s MessageHistory<'s>)> {
        self.history.messages.iter().filter(move |(_, message)| self.planned.accepted.contains(&message.sent))
    }

    /// When a zip was sent first.
    pub(super) fn sent_at(self, sent: usize) -> Option<Timestamp> {
        self.planned.sent_at.get(&sent).copied()
    }
}
