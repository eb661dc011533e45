//! What is due when: the core's own schedule, and so the only reason to wake it.

use alloc::{collections::BTreeSet, string::String};
use jiff::Timestamp;

use crate::identity::{MessageRef, UploadId};

/// Within one moment things happen in the order of these variants, then of uploads, messages and
/// signers, so that what comes of a moment does not depend on who was read or scheduled first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Due {
    /// When Nets processes the daily return file of e-Boks. It comes first, because what is
    /// concluded at this very moment is not in it any more.
    ReturnFile,
    /// When Nets hands the day's documents to e-Boks.
    HandOver(UploadId),
    /// When e-Boks shows documents of this upload to their recipients.
    Deliver(UploadId),
    /// When a signer, counted from the receiver, signs or rejects.
    SignerActs { message: MessageRef, signer: usize, act: Act },
    /// When the time to sign is over.
    Deadline(MessageRef),
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Act {
    Sign,
    Reject(Option<String>),
}

/// Kept in the order of time. What is scheduled twice for one moment happens once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Agenda(BTreeSet<(Timestamp, Due)>);

impl Agenda {
    pub(crate) fn schedule(&mut self, at: Timestamp, due: Due) {
        self.0.insert((at, due));
    }

    pub(crate) fn next(&self) -> Option<Timestamp> {
        self.0.first().map(|(at, _)| *at)
    }

    /// Removes and returns the first thing due, if its time has come.
    pub(crate) fn take_due(&mut self, now: Timestamp) -> Option<(Timestamp, Due)> {
        if self.next()? > now { None } else { self.0.pop_first() }
    }
}
