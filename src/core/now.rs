//! What every part may look at while it handles one thing: the scenario, the calendar, the time.

use jiff::{SignedDuration, Timestamp};

use crate::calendar::Calendar;
use crate::scenario::Scenario;
use crate::script::ScriptedTime;

#[derive(Clone, Copy)]
pub(crate) struct Now<'a> {
    pub(crate) scenario: &'a Scenario,
    pub(crate) calendar: &'a Calendar,
    pub(crate) time: Timestamp,
    /// Of this world's chance.
    pub(crate) seed: u64,
}

impl Now<'_> {
    /// The moment that a scenario names, in a world that begins now.
    pub(crate) fn scripted(self, time: ScriptedTime) -> Timestamp {
        let at = match time {
            ScriptedTime::Day { day, time } => {
                self.calendar.days_later(self.time, day.saturating_sub(1), time)
            }
            ScriptedTime::At(local) => self.calendar.moment(local),
        };
        at.max(self.time)
    }

    /// So much later, or the last moment that can be written.
    pub(crate) fn after(self, delay: SignedDuration) -> Timestamp {
        self.time.saturating_add(delay).unwrap_or(Timestamp::MAX)
    }
}
