//! The days on which the teams work.

use jiff::Timestamp;

use crate::calendar::{copenhagen, moment};
use crate::holidays::{is_belgian_holiday, is_danish_holiday, is_weekend};
use crate::onboarding::environment::SenderService;

/// The same time of day, so many working days of the service's country later. Brussels and Copenhagen show one time.
pub(crate) fn working_days_later(service: SenderService, from: Timestamp, days: u16) -> Timestamp {
    let local = copenhagen().to_datetime(from);
    let rests = |date| {
        is_weekend(date)
            || match service {
                SenderService::Ebox => is_belgian_holiday(date),
                SenderService::NetsShare => is_danish_holiday(date),
            }
    };
    let mut date = local.date();
    for _ in 0..days {
        let Some(next) = date.series(jiff::Span::new().days(1)).skip(1).find(|date| !rests(*date)) else {
            return Timestamp::MAX;
        };
        date = next;
    }
    if days == 0 { from } else { moment(date.to_datetime(local.time())).max(from) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_service_rests_on_the_days_of_its_country() {
        let later = |service, from: &str, days| {
            let from = moment(from.parse().expect("a date and time"));
            copenhagen().to_datetime(working_days_later(service, from, days)).strftime("%F %H:%M").to_string()
        };
        use alloc::string::ToString as _;
        // A Friday; Maundy Thursday and Good Friday are Danish, the 21st of July and Armistice Day Belgian.
        assert_eq!(later(SenderService::Ebox, "2026-01-09T16:00", 1), "2026-01-12 16:00");
        assert_eq!(later(SenderService::NetsShare, "2026-04-01T10:00", 1), "2026-04-07 10:00");
        assert_eq!(later(SenderService::Ebox, "2026-04-01T10:00", 3), "2026-04-07 10:00");
        assert_eq!(later(SenderService::Ebox, "2026-07-20T10:00", 1), "2026-07-22 10:00");
        assert_eq!(later(SenderService::NetsShare, "2026-07-20T10:00", 1), "2026-07-21 10:00");
        assert_eq!(later(SenderService::Ebox, "2026-11-10T10:00", 2), "2026-11-13 10:00");
        assert_eq!(later(SenderService::Ebox, "2026-11-11T10:00", 0), "2026-11-11 10:00");
    }
}
