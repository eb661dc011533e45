//! Moments and days as other programs write them.

use nets_core::Timestamp;
use nets_core::calendar::copenhagen;
use nets_core::civil::{Date, DateTime, Time};

/// A moment with its zone, or a time of Copenhagen; of a day alone, its midnight.
pub(crate) fn moment(text: &str) -> Option<Timestamp> {
    text.parse::<Timestamp>().ok().or_else(|| in_copenhagen(local(text)?))
}

pub(crate) fn in_copenhagen(at: DateTime) -> Option<Timestamp> {
    copenhagen().to_timestamp(at).ok()
}

/// The day of a moment in Copenhagen, or a day as it is written.
pub(crate) fn day(text: &str) -> Option<Date> {
    moment(text).map(day_of)
}

pub(crate) fn day_of(at: Timestamp) -> Date {
    copenhagen().to_datetime(at).date()
}

pub(crate) fn time_of(at: Timestamp) -> Time {
    copenhagen().to_datetime(at).time()
}

/// `2026-01-31T14:00:00`, `2026-01-31`, `31-01-2026 14:00`, `31.01.2026`, `20260131`.
fn local(text: &str) -> Option<DateTime> {
    if let Ok(at) = text.parse::<DateTime>() {
        return Some(at);
    }
    let forms =
        ["%d-%m-%Y %H:%M:%S", "%d-%m-%Y %H:%M", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d/%m/%Y %H:%M"];
    let whole = forms.iter().find_map(|form| DateTime::strptime(form, text).ok());
    whole.or_else(|| {
        let days = ["%d-%m-%Y", "%d.%m.%Y", "%d/%m/%Y", "%Y%m%d"];
        days.iter().find_map(|form| Date::strptime(form, text).ok()).map(|date| date.at(0, 0, 0, 0))
    })
}

/// The first day that stands in a file's name, as 2026-01-31 or 20260131.
pub(crate) fn day_in(name: &str) -> Option<Date> {
    let parts = |length: usize| (0..name.len()).filter_map(move |at| name.get(at..at + length));
    let is_year = |part: &&str| part.starts_with("19") || part.starts_with("20");
    parts(10)
        .find_map(|part| part.parse::<Date>().ok())
        .or_else(|| parts(8).filter(is_year).find_map(|part| Date::strptime("%Y%m%d", part).ok()))
}

#[cfg(test)]
mod tests {
    use nets_core::civil::date;

    use super::*;

    #[test]
    fn moments_of_several_forms_are_one() {
        let at = moment("2026-01-31T14:00:00+01:00");
        assert!(at.is_some());
        for text in ["2026-01-31T13:00:00Z", "2026-01-31T14:00:00", "2026-01-31 14:00:00", "31-01-2026 14:00"]
        {
            assert_eq!(moment(text), at, "{text}");
        }
        assert_eq!(day("31.01.2026"), Some(date(2026, 1, 31)));
        assert_eq!(day("soon"), None);
        assert_eq!(day_in("signed_documents_2026-01-31_1.zip"), Some(date(2026, 1, 31)));
        assert_eq!(day_in("12345678_report_20260131.xml"), Some(date(2026, 1, 31)));
        assert_eq!(day_in("æ_report.xml"), None);
    }
}
