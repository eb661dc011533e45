//! The real clock, on which assertions and tokens live even where messages live on a simulated one.

use nets_core::Timestamp;

/// Seconds since 1970 on the real clock. A type of its own, so that simulated time never gets here unseen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RealTime(i64);

impl RealTime {
    /// From what the driver's clock says of real time.
    pub fn of(moment: Timestamp) -> Self {
        RealTime(moment.as_second())
    }

    pub const fn from_seconds(seconds: i64) -> Self {
        RealTime(seconds)
    }

    pub const fn seconds(self) -> i64 {
        self.0
    }

    pub(crate) fn plus(self, seconds: i64) -> Self {
        RealTime(self.0.saturating_add(seconds))
    }

    /// How many seconds this is after `other`; negative where it is before.
    pub(crate) fn since(self, other: RealTime) -> i64 {
        self.0.saturating_sub(other.0)
    }
}

/// A number of seconds as people read it.
pub(crate) fn spoken(seconds: i64) -> String {
    match seconds.unsigned_abs() {
        1 => "1 second".to_owned(),
        seconds @ 0..=599 => format!("{seconds} seconds"),
        seconds @ 600..=35_999 => format!("{} minutes", seconds / 60),
        seconds @ 36_000..=863_999 => format!("{} hours", seconds / 3_600),
        seconds => format!("{} days", seconds / 86_400),
    }
}
