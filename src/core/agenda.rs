//! What is due when: the core's own schedule, and so the only reason to wake it.

use alloc::{collections::BTreeMap, vec::Vec};
use jiff::Timestamp;

use crate::identity::{MessageRef, UploadId};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Due {
    /// When Nets hands the day's documents to e-Boks.
    HandOver(UploadId),
    /// When e-Boks shows documents of this upload to their recipients.
    Deliver(UploadId),
    /// When a signer, counted from the receiver, signs or rejects.
    SignerActs { message: MessageRef, signer: usize, act: Act },
    /// When the time to sign is over.
    Deadline(MessageRef),
    /// When Nets processes the daily return file of e-Boks.
    ReturnFile,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Act {
    Sign,
    Reject(Option<alloc::string::String>),
}

/// Kept in the order of time, and of scheduling within one moment.
#[derive(Debug, Clone, Default)]
pub(crate) struct Agenda(BTreeMap<Timestamp, Vec<Due>>);

impl Agenda {
    pub(crate) fn schedule(&mut self, at: Timestamp, due: Due) {
        self.0.entry(at).or_default().push(due);
    }

    /// Schedules what one occurrence a moment is enough for.
    pub(crate) fn schedule_once(&mut self, at: Timestamp, due: Due) {
        let list = self.0.entry(at).or_default();
        if !list.contains(&due) {
            list.push(due);
        }
    }

    pub(crate) fn next(&self) -> Option<Timestamp> {
        self.0.first_key_value().map(|(at, _)| *at)
    }

    /// Removes and returns the earliest moment's list, if it has come.
    pub(crate) fn take_due(&mut self, now: Timestamp) -> Option<(Timestamp, Vec<Due>)> {
        let entry = self.0.first_entry()?;
        (*entry.key() <= now).then(|| entry.remove_entry())
    }
}
