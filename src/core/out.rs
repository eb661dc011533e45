//! What comes of handling one thing: the steps, in their order, and what is due later.

use alloc::{string::String, vec::Vec};
use jiff::Timestamp;

use crate::agenda::Agenda;
use crate::effect::{Effect, OutboundContent, OutboundFile};
use crate::identity::{UploadId, UserId};
use crate::timeline::Happening;

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
    Tell { at: Timestamp, happening: Happening },
    /// Do this. A file brings its own entry, told once it is written: `OutboundFile::written`.
    Do(Effect),
}

/// The clock and the agenda of a world, and where its parts put what they have decided.
#[derive(Debug, Clone)]
pub(crate) struct Out {
    pub(crate) now: Timestamp,
    pub(crate) output: Output,
    pub(crate) agenda: Agenda,
}

impl Out {
    pub(crate) fn tell(&mut self, happening: Happening) {
        self.output.steps.push(Step::Tell { at: self.now, happening });
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
}
