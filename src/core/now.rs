//! What every part may look at while it handles one thing: the scenario, the calendar, the time.

use jiff::{SignedDuration, Timestamp};

use crate::calendar::Calendar;
use crate::scenario::Scenario;

#[derive(Clone, Copy)]
pub(crate) struct Now<'a> {
    pub(crate) scenario: &'a Scenario,
    pub(crate) calendar: &'a Calendar,
    pub(crate) time: Timestamp,
}

impl Now<'_> {
    /// So much later, or the last moment that can be written.
    pub(crate) fn after(self, delay: SignedDuration) -> Timestamp {
        self.time.saturating_add(delay).unwrap_or(Timestamp::MAX)
    }
}
