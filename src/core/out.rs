//! What comes of handling one thing: steps, in their order, and entries of the agenda.

use alloc::{boxed::Box, vec::Vec};
use jiff::Timestamp;

use crate::agenda::{Agenda, Due};
use crate::effect::{Effect, GoneFile};
use crate::evidence::Evidence;
use crate::faults::met::OperationMet;
use crate::faults::plan::{FaultPlan, FollowsFromMet};
use crate::timeline::{EntryDraft, Happening};

/// What an event led to, in order, the event itself included.
#[must_use]
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Output {
    /// Bound: what can be due at once, see `Agenda`, and the days that have passed since the last event.
    pub steps: Vec<Step>,
}

/// One thing an event led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Tell of this on the timeline.
    Tell(EntryDraft),
    /// Do this. A file brings its own entry, told once it is written: `OutboundFile::written`.
    Do(Effect),
}

/// Where the parts put what they have decided at one moment.
pub(crate) struct Out<'a> {
    now: Timestamp,
    output: &'a mut Output,
    agenda: &'a mut Agenda,
    /// What is to go wrong on purpose.
    pub(crate) faults: &'a mut FaultPlan,
}

impl<'a> Out<'a> {
    pub(crate) fn new(
        now: Timestamp,
        output: &'a mut Output,
        agenda: &'a mut Agenda,
        faults: &'a mut FaultPlan,
    ) -> Self {
        Out { now, output, agenda, faults }
    }

    pub(crate) fn tell(&mut self, happening: Happening) {
        self.output.steps.push(Step::Tell(EntryDraft::plain(self.now, happening)));
    }

    /// Tells of something with what it rests on.
    pub(crate) fn tell_with(&mut self, happening: Happening, evidence: Evidence) {
        let evidence: Option<Box<Evidence>> = evidence.boxed();
        self.output.steps.push(Step::Tell(EntryDraft { at: self.now, happening, evidence }));
    }

    /// Has the driver do something, after all that was asked for before.
    pub(crate) fn ask(&mut self, effect: Effect) {
        self.output.steps.push(Step::Do(effect));
    }

    /// A door met an operation: what comes of it by faults.
    pub(crate) fn meet(&mut self, met: OperationMet) {
        let user = met.operation.user.clone();
        let FollowsFromMet { told, whole, gone } = self.faults.note(met);
        told.into_iter().for_each(|told| self.tell(told));
        for file in whole {
            if let Some(user) = user.clone() {
                self.tell(Happening::FileGrew { user, file });
            }
        }
        gone.into_iter().for_each(|file| self.remove(file));
    }

    /// Takes a file out of Outbound.
    pub(crate) fn remove(&mut self, file: GoneFile) {
        let GoneFile { user, name, fault, after, .. } = file.clone();
        self.tell(Happening::FileGone { user, file: name, fault, after });
        self.ask(Effect::Remove(file));
    }

    pub(crate) fn schedule(&mut self, at: Timestamp, due: Due) {
        self.agenda.schedule(at, due);
    }

    pub(crate) fn schedule_routine(&mut self, at: Timestamp, due: Due) {
        self.agenda.schedule_routine(at, due);
    }

    pub(crate) fn cancel(&mut self, planned: impl IntoIterator<Item = (Timestamp, Due)>) {
        self.agenda.cancel(planned);
    }
}
