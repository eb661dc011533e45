//! When messages expire: by the calendar, in Brussels, whose clocks the Copenhagen ones agree with since 1980; their
//! own zone is asked all the same.

use jiff::tz::{self, TimeZone};
use jiff::{Span, Timestamp, ToSpan};

use crate::ebox::setting::{ValidityPeriod, ValidityUnit};

/// Where the clocks of the e-Box stand. The zone is compiled in.
pub fn brussels() -> TimeZone {
    tz::get!("Europe/Brussels")
}

/// When a message expires that is received now: at the same hour so many days, months or years later, on the last day of
/// a month that has no such day.
pub fn expiry(received: Timestamp, validity: ValidityPeriod) -> Timestamp {
    let number = i64::from(validity.number);
    let span: Span = match validity.unit {
        ValidityUnit::Day => number.days(),
        ValidityUnit::Month => number.months(),
        ValidityUnit::Year => number.years(),
    };
    let zone = brussels();
    let local = zone.to_datetime(received).saturating_add(span);
    zone.to_ambiguous_timestamp(local).compatible().unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expires(received: &str, number: u16, unit: ValidityUnit) -> Timestamp {
        expiry(received.parse().expect("a moment"), ValidityPeriod { number, unit })
    }

    #[test]
    fn months_and_years_go_by_the_calendar_and_end_on_the_last_day() {
        let at = |text: &str| text.parse::<Timestamp>().expect("a moment");
        assert_eq!(expires("2026-08-31T10:00:00Z", 6, ValidityUnit::Month), at("2027-02-28T11:00:00Z"));
        assert_eq!(expires("2028-02-29T10:00:00Z", 1, ValidityUnit::Year), at("2029-02-28T10:00:00Z"));
        assert_eq!(expires("2026-03-01T10:00:00Z", 30, ValidityUnit::Day), at("2026-03-31T09:00:00Z"));
    }
}
