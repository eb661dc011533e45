//! Moments as people read them: Copenhagen's clock, with the day where it is another than the world's.

use jiff::tz::TimeZone;
use nets_core::calendar::copenhagen;
use nets_core::civil::{Date, DateTime};
use nets_core::{SignedDuration, Timestamp};

/// Copenhagen's clock, looked up once for a whole page.
pub(crate) struct Times {
    zone: TimeZone,
    pub(crate) now: Timestamp,
    today: Date,
}

/// A moment as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shown {
    /// `08:00`, `Tue 6 Jan 08:00` or `Tue 6 Jan 2027 08:00`.
    pub(crate) short: String,
    /// With its offset, for programs and for who points at it.
    pub(crate) iso: String,
}

impl Times {
    /// As seen from this moment.
    pub(crate) fn at(now: Timestamp) -> Self {
        let zone = copenhagen();
        let today = zone.to_datetime(now).date();
        Times { zone, now, today }
    }

    pub(crate) fn local(&self, at: Timestamp) -> DateTime {
        self.zone.to_datetime(at)
    }

    pub(crate) fn today(&self) -> Date {
        self.today
    }

    pub(crate) fn show(&self, at: Timestamp) -> Shown {
        let local = self.local(at);
        let form = match local.date() {
            day if day == self.today => "%H:%M",
            day if day.year() == self.today.year() => "%a %-d %b %H:%M",
            _ => "%a %-d %b %Y %H:%M",
        };
        Shown { short: local.strftime(form).to_string(), iso: self.iso(at) }
    }

    pub(crate) fn short(&self, at: Timestamp) -> String {
        self.show(at).short
    }

    /// `08:00`.
    pub(crate) fn hour(&self, at: Timestamp) -> String {
        self.local(at).strftime("%H:%M").to_string()
    }

    pub(crate) fn iso(&self, at: Timestamp) -> String {
        at.display_with_offset(self.zone.to_offset(at)).to_string()
    }

    /// `Tue 6 Jan 2026 08:00:05`.
    pub(crate) fn full(&self, at: Timestamp) -> String {
        self.local(at).strftime("%a %-d %b %Y %H:%M:%S").to_string()
    }

    /// How long it is until then, such as `in 12 hours`.
    pub(crate) fn until(&self, at: Timestamp) -> String {
        format!("in {}", in_words(at.duration_since(self.now)))
    }
}

/// The larger part of a duration in words.
pub(crate) fn in_words(duration: SignedDuration) -> String {
    let minutes = duration.as_mins().max(0);
    match minutes {
        0 => "less than a minute".to_owned(),
        1..120 => plural(minutes, "minute"),
        120..2880 => plural(minutes / 60, "hour"),
        _ => plural(minutes / 1440, "day"),
    }
}

/// `1 hour`, `2 hours`.
pub(crate) fn plural(count: impl Into<i64>, what: &str) -> String {
    match count.into() {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    }
}

/// As `plural`, of things that are counted in memory.
pub(crate) fn counted(count: usize, what: &str) -> String {
    plural(i64::try_from(count).unwrap_or(i64::MAX), what)
}

/// A size as people read it; the exact one stands beside it where it matters.
pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        0..10_000 => format!("{bytes} bytes"),
        10_000..10_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{} MB", bytes / 1_000_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Timestamp {
        text.parse().expect("a moment")
    }

    #[test]
    fn a_moment_says_as_much_of_its_day_as_is_needed() {
        let times = Times::at(moment("2026-01-06T07:00:00Z"));
        assert_eq!(times.short(moment("2026-01-06T19:00:00Z")), "20:00");
        assert_eq!(times.short(moment("2026-07-07T06:00:00Z")), "Tue 7 Jul 08:00");
        assert_eq!(times.short(moment("2027-01-01T07:00:00Z")), "Fri 1 Jan 2027 08:00");
        assert_eq!(times.show(moment("2026-07-07T06:00:00Z")).iso, "2026-07-07T08:00:00+02:00");
        assert_eq!(times.until(moment("2026-01-06T19:00:00Z")), "in 12 hours");
    }

    #[test]
    fn durations_are_words() {
        for (minutes, words) in [
            (0, "less than a minute"),
            (1, "1 minute"),
            (119, "119 minutes"),
            (180, "3 hours"),
            (4320, "3 days"),
        ] {
            assert_eq!(in_words(SignedDuration::from_mins(minutes)), words);
        }
    }
}
