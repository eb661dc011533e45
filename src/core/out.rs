//! What comes of handling one thing: steps, in their order, and entries of the agenda.

use alloc::{boxed::Box, string::String, vec::Vec};
use jiff::Timestamp;

use crate::agenda::{Agenda, Due};
use crate::effect::{Effect, OutboundContent, OutboundFile};
use crate::evidence::Evidence;
use crate::identity::{UploadId, UserId};
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
}

impl<'a> Out<'a> {
    pub(crate) fn new(now: Timestamp, output: &'a mut Output, agenda: &'a mut Agenda) -> Self {
        Out { now, output, agenda }
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

    pub(crate) fn write(
        &mut self,
        user: &UserId,
        upload: Option<UploadId>,
        name: String,
        content: OutboundContent,
    ) {
        self.ask(Effect::Write(OutboundFile { user: user.clone(), upload, name, at: self.now, content }));
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
