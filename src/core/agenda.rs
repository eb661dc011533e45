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

    /// What a conclusion has made pointless, so that a clock which jumps does not wait for it.
    pub(crate) fn cancel(&mut self, planned: impl IntoIterator<Item = (Timestamp, Due)>) {
        for entry in planned {
            self.0.remove(&entry);
        }
    }

    pub(crate) fn next(&self) -> Option<Timestamp> {
        self.0.first().map(|(at, _)| *at)
    }

    /// Removes and returns the first thing due, if its time has come.
    pub(crate) fn take_due(&mut self, now: Timestamp) -> Option<(Timestamp, Due)> {
        if self.next()? > now { None } else { self.0.pop_first() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn things_due_come_in_the_order_of_time_and_then_of_what_they_are() {
        let moments = [0, 1].map(|second| Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_secs(second));
        let mut agenda = Agenda::default();
        agenda.schedule(moments[1], Due::ReturnFile);
        agenda.schedule(moments[0], Due::Deliver(UploadId(2)));
        agenda.schedule(moments[0], Due::HandOver(UploadId(3)));
        agenda.schedule(moments[0], Due::Deliver(UploadId(1)));
        agenda.schedule(moments[0], Due::Deliver(UploadId(2)));

        assert_eq!(agenda.next(), Some(moments[0]));
        let first: Vec<Due> =
            core::iter::from_fn(|| agenda.take_due(moments[0])).map(|(_, due)| due).collect();
        assert_eq!(first, [Due::HandOver(UploadId(3)), Due::Deliver(UploadId(1)), Due::Deliver(UploadId(2))]);
        assert_eq!(agenda.take_due(moments[1]), Some((moments[1], Due::ReturnFile)));
        assert_eq!(agenda.next(), None);
    }
}
