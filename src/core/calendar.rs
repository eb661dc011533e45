//! Nets' day in Copenhagen: cut-off, hand-over, delivery, return file, deadlines, summer time.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{self, TimeZone};
use jiff::{Span, Timestamp, ToSpan};

use crate::holidays;
use crate::scenario::{LateDocuments, RestDays, Timetable};

/// The scenario's timetable in the time zone of Nets.
#[derive(Debug, Clone)]
pub struct Calendar {
    zone: TimeZone,
    timetable: Timetable,
}

/// When a document travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Journey {
    pub hand_over: Timestamp,
    pub delivery: Timestamp,
}

/// The steps of the day on which a change of a subscription shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListDay {
    pub hand_over: Timestamp,
    pub list: Timestamp,
}

impl Calendar {
    pub fn new(timetable: Timetable) -> Self {
        Calendar { zone: copenhagen(), timetable }
    }

    pub fn local(&self, at: Timestamp) -> DateTime {
        self.zone.to_datetime(at)
    }

    pub fn date(&self, at: Timestamp) -> Date {
        self.local(at).date()
    }

    /// The moment a Copenhagen clock shows this, as [`moment`] says.
    pub fn moment(&self, local: DateTime) -> Timestamp {
        shown(&self.zone, local)
    }

    fn on(&self, date: Date, time: Time) -> Timestamp {
        self.moment(date.to_datetime(time))
    }

    /// When a document accepted now is handed to e-Boks, and when it is delivered there.
    pub fn journey(&self, accepted: Timestamp) -> Journey {
        let table = &self.timetable;
        let local = self.local(accepted);
        let in_time = match table.late_documents {
            LateDocuments::NextEvening => local.time() < table.cut_off,
            LateDocuments::SameEvening => true,
        };
        // A cut-off may be later than the hand-over; nothing is handed over in the past all the same.
        let tonight = accepted < self.on(local.date(), table.hand_over);
        let evening = if in_time && tonight { local.date() } else { days_after(local.date(), 1) };
        let evening = self.working_day(evening);
        let morning = self.working_day(days_after(evening, 1));
        Journey { hand_over: self.on(evening, table.hand_over), delivery: self.on(morning, table.delivery) }
    }

    /// Whether Nets and e-Boks do nothing on this day.
    pub fn is_rest_day(&self, date: Date) -> bool {
        let by_rule = match self.timetable.rest_days {
            RestDays::Never => false,
            RestDays::Weekends => holidays::is_weekend(date),
            RestDays::WeekendsAndHolidays => holidays::is_weekend(date) || holidays::is_danish_holiday(date),
        };
        by_rule || self.timetable.closing_days.contains(&date)
    }

    /// This day, or the first one after it that is none of rest.
    fn working_day(&self, date: Date) -> Date {
        let mut day = date;
        while day < Date::MAX && self.is_rest_day(day) {
            day = days_after(day, 1);
        }
        day
    }

    /// The last working day before this one.
    fn working_day_before(&self, date: Date) -> Date {
        let before = |day: Date| day.saturating_sub(1i64.days());
        let mut day = before(date);
        while day > Date::MIN && self.is_rest_day(day) {
            day = before(day);
        }
        day
    }

    /// The first time this hour comes on a working day, strictly later.
    fn next(&self, hour: Time, after: Timestamp) -> Timestamp {
        let day = self.working_day(self.date(after));
        let at = self.on(day, hour);
        if at > after { at } else { self.on(self.working_day(days_after(day, 1)), hour) }
    }

    /// What e-Boks has told Nets by now is what was true then.
    pub fn told_until(&self, now: Timestamp) -> Timestamp {
        let hour = self.timetable.subscription_hand_over;
        let today = self.date(now);
        let is_told_today = !self.is_rest_day(today) && self.on(today, hour) <= now;
        self.subscription_cut_off(if is_told_today { today } else { self.working_day_before(today) })
    }

    /// Up to when changes are on the list of this day.
    pub fn subscription_cut_off(&self, list: Date) -> Timestamp {
        self.on(list.saturating_sub(1i64.days()), self.timetable.subscription_cut_off)
    }

    /// When e-Boks hands over, and Nets writes, the first lists that hold a change of this moment.
    pub fn lists_with(&self, change: Timestamp) -> ListDay {
        let today = self.date(change);
        let in_time = change <= self.on(today, self.timetable.subscription_cut_off);
        let day = self.working_day(days_after(today, if in_time { 1 } else { 2 }));
        ListDay {
            hand_over: self.on(day, self.timetable.subscription_hand_over),
            list: self.on(day, self.timetable.subscription_list),
        }
    }

    /// The first subscription list that is written after this moment.
    pub fn subscription_list_after(&self, moment: Timestamp) -> Timestamp {
        self.next(self.timetable.subscription_list, moment)
    }

    pub fn distribution_report_after(&self, moment: Timestamp) -> Timestamp {
        self.next(self.timetable.distribution_report, moment)
    }

    /// When the report before the one of this moment was due.
    pub fn distribution_report_before(&self, report: Timestamp) -> Timestamp {
        self.on(self.working_day_before(self.date(report)), self.timetable.distribution_report)
    }

    /// The moment of an hour, so many days after the day of another moment.
    pub fn days_later(&self, moment: Timestamp, days: u16, hour: Time) -> Timestamp {
        self.on(days_after(self.date(moment), days), hour)
    }

    /// The first moment at which a document with this publication date may be seen.
    pub fn publication(&self, date: Date) -> Timestamp {
        self.on(date, Time::midnight())
    }

    /// The same time of day, this many days later; never before the delivery itself, not even in the
    /// hour that comes twice.
    pub fn deadline(&self, delivered: Timestamp, days: u16) -> Timestamp {
        let local = self.local(delivered);
        self.on(days_after(local.date(), days), local.time()).max(delivered)
    }

    /// The first return file that is processed after this moment.
    pub fn return_file_after(&self, concluded: Timestamp) -> Timestamp {
        self.next(self.timetable.return_file, concluded)
    }
}

/// The moment a Copenhagen clock shows this. In the hour that summer time skips, a clock that was not
/// put forward is meant; in the hour it repeats, the first time round. Dates at the ends of the
/// calendar, where no moment can be written, mean the first and the last moment.
pub fn moment(local: DateTime) -> Timestamp {
    shown(&copenhagen(), local)
}

fn shown(zone: &TimeZone, local: DateTime) -> Timestamp {
    let outside = if local.year().is_negative() { Timestamp::MIN } else { Timestamp::MAX };
    zone.to_ambiguous_timestamp(local).compatible().unwrap_or(outside)
}

/// Where Nets' clocks stand. The zone is compiled in, and no other is.
pub fn copenhagen() -> TimeZone {
    tz::get!("Europe/Copenhagen")
}

fn days_after(date: Date, days: u16) -> Date {
    let span: Span = i64::from(days).days();
    date.saturating_add(span)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    fn calendar() -> Calendar {
        Calendar::new(Timetable::default())
    }

    fn moment(text: &str) -> Timestamp {
        calendar().moment(text.parse().expect("a date and time"))
    }

    #[test]
    fn before_the_cut_off_it_is_delivered_next_morning() {
        let journey = calendar().journey(moment("2026-01-05T14:59:59"));
        assert_eq!(journey.hand_over, moment("2026-01-05T20:00"));
        assert_eq!(journey.delivery, moment("2026-01-06T08:00"));
    }

    #[test]
    fn from_the_cut_off_on_it_waits_a_day() {
        let journey = calendar().journey(moment("2026-01-05T15:00"));
        assert_eq!(journey.hand_over, moment("2026-01-06T20:00"));
        assert_eq!(journey.delivery, moment("2026-01-07T08:00"));
    }

    #[test]
    fn a_scenario_may_let_late_documents_catch_the_evening() {
        let calendar =
            Calendar::new(Timetable { late_documents: LateDocuments::SameEvening, ..Timetable::default() });
        assert_eq!(calendar.journey(moment("2026-01-05T19:59")).hand_over, moment("2026-01-05T20:00"));
        assert_eq!(calendar.journey(moment("2026-01-05T20:00")).hand_over, moment("2026-01-06T20:00"));
    }

    #[test]
    fn nothing_is_handed_over_in_the_past_even_if_the_cut_off_is_later() {
        let early = Time::constant(12, 0, 0, 0);
        let calendar = Calendar::new(Timetable { hand_over: early, ..Timetable::default() });
        assert_eq!(calendar.journey(moment("2026-01-05T13:00")).hand_over, moment("2026-01-06T12:00"));
    }

    #[test]
    fn dates_at_the_ends_of_the_calendar_mean_its_first_and_last_moment() {
        assert_eq!(calendar().publication(Date::MIN), Timestamp::MIN);
        assert_eq!(calendar().publication(Date::MAX), Timestamp::MAX);
        assert_eq!(calendar().deadline(Timestamp::MAX, u16::MAX), Timestamp::MAX);
    }

    #[test]
    fn a_deadline_is_counted_in_days_and_not_in_hours() {
        let delivered = moment("2026-03-27T08:00");
        let deadline = calendar().deadline(delivered, 3);
        assert_eq!(deadline, moment("2026-03-30T08:00"));
        assert_eq!(deadline.duration_since(delivered).as_hours(), 71);
    }

    #[test]
    fn delivery_is_at_eight_on_both_sides_of_the_year() {
        assert_eq!(moment("2026-07-01T08:00").to_string(), "2026-07-01T06:00:00Z");
        assert_eq!(moment("2026-12-01T08:00").to_string(), "2026-12-01T07:00:00Z");
    }

    #[test]
    fn the_next_return_file_is_strictly_later() {
        let calendar = calendar();
        assert_eq!(calendar.return_file_after(moment("2026-01-06T05:59")), moment("2026-01-06T06:00"));
        assert_eq!(calendar.return_file_after(moment("2026-01-06T06:00")), moment("2026-01-07T06:00"));
    }

    #[test]
    fn a_change_until_five_is_on_the_next_days_list() {
        let calendar = calendar();
        let shown = calendar.lists_with(moment("2026-01-05T17:00"));
        assert_eq!(shown.hand_over, moment("2026-01-06T09:00"));
        assert_eq!(shown.list, moment("2026-01-06T14:00"));
        assert_eq!(calendar.lists_with(moment("2026-01-05T17:00:01")).list, moment("2026-01-07T14:00"));
    }

    #[test]
    fn nets_knows_what_was_true_at_the_cut_off_before_the_last_hand_over() {
        let calendar = calendar();
        assert_eq!(calendar.told_until(moment("2026-01-06T08:59")), moment("2026-01-04T17:00"));
        assert_eq!(calendar.told_until(moment("2026-01-06T09:00")), moment("2026-01-05T17:00"));
    }

    #[test]
    fn on_days_of_rest_nothing_is_handed_over_delivered_or_returned() {
        let timetable = Timetable { rest_days: RestDays::WeekendsAndHolidays, ..Timetable::default() };
        let calendar = Calendar::new(timetable);
        // Maundy Thursday to Easter Monday 2026 are the 2nd to the 6th of April.
        let journey = calendar.journey(moment("2026-04-01T16:00"));
        assert_eq!(journey.hand_over, moment("2026-04-07T20:00"));
        assert_eq!(calendar.journey(moment("2026-04-01T10:00")).delivery, moment("2026-04-07T08:00"));
        assert_eq!(calendar.return_file_after(moment("2026-04-01T07:00")), moment("2026-04-07T06:00"));
        assert_eq!(calendar.lists_with(moment("2026-04-01T12:00")).list, moment("2026-04-07T14:00"));
        assert_eq!(calendar.told_until(moment("2026-04-06T12:00")), moment("2026-03-31T17:00"));
        assert_eq!(
            calendar.distribution_report_before(moment("2026-04-07T09:30")),
            moment("2026-04-01T09:30")
        );
    }

    #[test]
    fn an_ordinary_week_knows_no_days_of_rest() {
        assert_eq!(calendar().journey(moment("2026-01-09T10:00")).delivery, moment("2026-01-10T08:00"));
    }

    #[test]
    fn a_search_for_a_working_day_ends_where_the_calendar_does() {
        let closing_days = [Date::MIN, Date::MAX].into();
        let calendar = Calendar::new(Timetable { closing_days, ..Timetable::default() });
        assert_eq!(calendar.working_day(Date::MAX), Date::MAX);
        assert_eq!(calendar.working_day_before(Date::MIN), Date::MIN);
        let second = days_after(Date::MIN, 1);
        assert_eq!(
            (calendar.working_day(Date::MIN), calendar.working_day_before(second)),
            (second, Date::MIN)
        );
    }

    #[test]
    fn a_moment_is_what_a_clock_in_copenhagen_shows_though_summer_time_skips_or_repeats_it() {
        for (shown, at) in [
            ("2026-01-05T08:00", "2026-01-05T07:00:00Z"),
            ("2026-07-01T08:00", "2026-07-01T06:00:00Z"),
            ("2026-03-29T02:30", "2026-03-29T01:30:00Z"),
            ("2026-10-25T02:30", "2026-10-25T00:30:00Z"),
        ] {
            assert_eq!(super::moment(shown.parse().expect("a date and time")).to_string(), at, "{shown}");
        }
    }
}
