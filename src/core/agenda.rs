//! What is due when: the core's own schedule, and so the only reason to wake it.

use alloc::collections::BTreeSet;
use jiff::Timestamp;

use crate::ebox::message::{EboxMessageNumber, EboxNumber};
use crate::identity::{MessageRef, UploadId};
use crate::onboarding::act::DossierId;
use crate::onboarding::step::OnboardingStep;

/// What is due, by name: the part that planned it knows what it is. Within one moment things happen in the order
/// of these variants, then of uploads, messages and signers, so that what comes of a moment does not depend on
/// who was read or scheduled first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Due {
    /// When a recipient does what the scenario says at this place of its list. What is done at a
    /// cut-off is done in time.
    Scripted(usize),
    /// When the recipient at this place of those expected registers at e-Boks.
    RegistersAtEboks(usize),
    /// When e-Boks hands its list of subscriptions to Nets.
    SubscriptionHandOver,
    /// When Nets puts the subscription lists into Outbound.
    SubscriptionLists,
    /// When Nets processes the daily return file of e-Boks. It comes before what people do, because
    /// what is concluded at this very moment is not in it any more.
    ReturnFile,
    /// When Nets hands the day's documents to e-Boks.
    HandOver(UploadId),
    /// When e-Boks delivers documents of this upload.
    Deliver(UploadId),
    /// When the publication date of a delivered document comes.
    Publish(MessageRef),
    /// When a letter is printed.
    Print(MessageRef),
    /// When an e-mail is sent.
    Email(MessageRef),
    /// When a printed letter comes back.
    MailReturns(MessageRef),
    /// When a signer, counted from the receiver, signs or rejects.
    SignerActs { message: MessageRef, signer: usize },
    /// When the time to sign is over.
    Deadline(MessageRef),
    /// When the realtime receipt of a shipment is written.
    RealtimeReceipt(UploadId),
    /// When the distribution reports are written; what happens at that moment is in them.
    DistributionReport,
    /// When the documents of a shipment that is over are kept no more.
    Forget(UploadId),
    /// When the team answers what it was asked about a dossier.
    OnboardingAnswer { dossier: DossierId, step: OnboardingStep },
    /// When something happens at the e-Box.
    Ebox(EboxDue),
    /// When something comes of a file at which a fault has struck, by its number.
    Fate(u64),
}

/// What is due at the e-Box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EboxDue {
    /// When a message expires; it cannot be read at that moment.
    Expires(EboxMessageNumber),
    /// When a recipient opens an e-Box for the first time.
    Opens(EboxNumber),
    /// When a recipient reads the main content.
    Reads(EboxMessageNumber),
    /// When a recipient hides a message.
    Hides(EboxMessageNumber),
    /// When a recipient replies.
    Replies(EboxMessageNumber),
    /// When a recipient is reminded of what is not read.
    Reminder(EboxMessageNumber),
    /// When a recipient is told that what is not read will expire.
    Alert(EboxMessageNumber),
}

/// Kept in the order of time. What is scheduled twice for one moment happens once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Agenda {
    /// What follows from something that happened. Bound: two for each signer and a few for each message of
    /// the open uploads, three for each message of the e-Box, the scenario's events, and the lists, files and reports of
    /// the next working days, and what faults hold back.
    pressing: BTreeSet<(Timestamp, Due)>,
    /// What recurs every day by routine. A clock that jumps to the next event does not jump to these,
    /// or it would never stand still; nor to the end of what is kept for a while. Bound: one, one for each zip that
    /// is kept, three for each message of the e-Box, and the files that go by a fault.
    routine: BTreeSet<(Timestamp, Due)>,
}

impl Agenda {
    pub(crate) fn schedule(&mut self, at: Timestamp, due: Due) {
        self.pressing.insert((at, due));
    }

    pub(crate) fn schedule_routine(&mut self, at: Timestamp, due: Due) {
        self.routine.insert((at, due));
    }

    /// What a conclusion has made pointless, so that a clock which jumps does not wait for it.
    pub(crate) fn cancel(&mut self, planned: impl IntoIterator<Item = (Timestamp, Due)>) {
        for entry in planned {
            if !self.pressing.remove(&entry) {
                self.routine.remove(&entry);
            }
        }
    }

    pub(crate) fn next(&self) -> Option<Timestamp> {
        self.next_pressing().into_iter().chain(self.routine.first().map(|(at, _)| *at)).min()
    }

    pub(crate) fn next_pressing(&self) -> Option<Timestamp> {
        self.pressing.first().map(|(at, _)| *at)
    }

    /// All of it, in its order.
    pub(crate) fn all(&self) -> impl Iterator<Item = (Timestamp, Due)> + '_ {
        let mut pressing = self.pressing.iter().copied().peekable();
        let mut routine = self.routine.iter().copied().peekable();
        core::iter::from_fn(move || {
            let first = pressing.peek().into_iter().chain(routine.peek()).min().copied()?;
            let taken = pressing.next_if_eq(&first);
            // What is due by routine as well is due once.
            routine.next_if_eq(&first).or(taken)
        })
    }

    /// Removes and returns the first thing due, if its time has come.
    pub(crate) fn take_due(&mut self, now: Timestamp) -> Option<(Timestamp, Due)> {
        let first = *self.pressing.first().into_iter().chain(self.routine.first()).min()?;
        if first.0 > now {
            return None;
        }
        self.pressing.remove(&first);
        self.routine.remove(&first);
        Some(first)
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

    #[test]
    fn routine_happens_in_its_turn_and_presses_nobody() {
        let moment = Timestamp::UNIX_EPOCH;
        let mut agenda = Agenda::default();
        agenda.schedule_routine(moment, Due::SubscriptionLists);
        assert_eq!((agenda.next(), agenda.next_pressing()), (Some(moment), None));
        agenda.schedule(moment, Due::SubscriptionLists);
        agenda.schedule(moment, Due::ReturnFile);
        let all: Vec<Due> = agenda.all().map(|(_, due)| due).collect();
        assert_eq!(all, [Due::SubscriptionLists, Due::ReturnFile]);
        assert_eq!(agenda.take_due(moment), Some((moment, Due::SubscriptionLists)));
        assert_eq!(agenda.take_due(moment), Some((moment, Due::ReturnFile)));
        assert_eq!(agenda.take_due(moment), None);
    }
}
