//! The model's own idea of Nets' day: every question is answered by looking at one day after another.

use nets_core::civil;
use nets_core::scenario::{LateDocuments, RestDays, SubscriptionCheck, Timetable};
use nets_core::script::ScriptedTime;

use crate::copenhagen;

/// When something may be known: a moment, whether it was planned (0) or told (1), and its place among
/// the like.
pub type Key = (i64, u8, usize);

/// Up to the end of a second, whatever happens in it.
pub fn until(second: i64) -> Key {
    (second, 2, 0)
}

/// What was planned for a moment is done before Nets does anything at it; what is told at it comes later.
pub fn when_nets_acts(second: i64) -> Key {
    (second, 0, usize::MAX)
}

/// The first day on which a list can hold a change, and what that day's list holds.
pub struct ListDay {
    pub hand_over: i64,
    pub as_of: i64,
}

pub struct NetsDay<'a>(pub &'a Timetable);

impl NetsDay<'_> {
    fn works(&self, day: i64) -> bool {
        let works = match self.0.rest_days {
            RestDays::Never => true,
            RestDays::Weekends => !copenhagen::is_weekend(day),
            RestDays::WeekendsAndHolidays => !copenhagen::is_weekend(day) && !copenhagen::is_holiday(day),
        };
        works && self.0.closing_days.iter().all(|closed| number_of(*closed) != day)
    }

    /// The evening on which what is accepted now is handed to e-Boks, and the morning it is delivered.
    pub fn evening_and_morning(&self, accepted: i64) -> (i64, i64) {
        let (today, clock) = copenhagen::shown(accepted);
        let in_time = clock < seconds(self.0.cut_off) || self.0.late_documents == LateDocuments::SameEvening;
        let evening = (today..)
            .find(|day| {
                let goes = *day > today || (in_time && at(*day, self.0.hand_over) > accepted);
                goes && self.works(*day)
            })
            .expect("there is always another day");
        (at(evening, self.0.hand_over), at(self.first_after(evening), self.0.delivery))
    }

    fn first_after(&self, day: i64) -> i64 {
        (day + 1..).find(|day| self.works(*day)).expect("there is always another day")
    }

    fn last_before(&self, day: i64) -> i64 {
        (0..day).rev().find(|day| self.works(*day)).expect("the tests stay after 1970")
    }

    fn next(&self, hour: civil::Time, is_it: impl Fn(i64) -> bool, from: i64) -> i64 {
        let (today, _) = copenhagen::shown(from);
        let days = (today - 1..).filter(|day| self.works(*day));
        days.map(|day| at(day, hour)).find(|moment| is_it(*moment)).expect("there is always another day")
    }

    pub fn return_file_after(&self, concluded: i64) -> i64 {
        self.next(self.0.return_file, |moment| moment > concluded, concluded)
    }

    pub fn report_from(&self, happened: i64) -> i64 {
        self.next(self.0.distribution_report, |moment| moment >= happened, happened)
    }

    pub fn report_after(&self, happened: i64) -> i64 {
        self.next(self.0.distribution_report, |moment| moment > happened, happened)
    }

    pub fn report_before(&self, report: i64) -> i64 {
        at(self.last_before(copenhagen::shown(report).0), self.0.distribution_report)
    }

    /// The moments of the subscription lists between two others.
    pub fn lists(&self, after: i64, until: i64) -> Vec<i64> {
        let (first, last) = (copenhagen::shown(after).0, copenhagen::shown(until).0);
        let days = (first..=last).filter(|day| self.works(*day));
        days.map(|day| at(day, self.0.subscription_list)).filter(|at| *at > after && *at <= until).collect()
    }

    /// Changes until then are on the list of this day.
    pub fn as_of(&self, list_day: i64) -> i64 {
        at(list_day - 1, self.0.subscription_cut_off)
    }

    pub fn list_with(&self, change: i64) -> ListDay {
        let (today, _) = copenhagen::shown(change);
        let day = (today..)
            .find(|day| self.works(*day) && self.as_of(*day) >= change)
            .expect("there is always another day");
        ListDay { hand_over: at(day, self.0.subscription_hand_over), as_of: self.as_of(day) }
    }

    /// What Nets knows at a moment of the changes that e-Boks tells it.
    pub fn told(&self, now: Key) -> Key {
        match self.0.subscription_check {
            SubscriptionCheck::AtOnce => now,
            SubscriptionCheck::DailyList => {
                let (today, _) = copenhagen::shown(now.0);
                let has_come = |day: &i64| at(*day, self.0.subscription_hand_over) <= now.0;
                let told = (0..=today).rev().find(|day| self.works(*day) && has_come(day));
                until(self.as_of(told.expect("the tests stay after 1970")))
            }
        }
    }
}

fn at(day: i64, hour: civil::Time) -> i64 {
    copenhagen::moment(day, seconds(hour))
}

pub fn seconds(time: civil::Time) -> i64 {
    i64::from(time.hour()) * 3_600 + i64::from(time.minute()) * 60 + i64::from(time.second())
}

pub fn number_of(date: civil::Date) -> i64 {
    copenhagen::day(date.year().into(), date.month().into(), date.day().into())
}

/// The date of a day, as the core writes it.
pub fn date(day: i64) -> civil::Date {
    let (year, month, day) = copenhagen::civil(day);
    civil::date(year as i16, month as i8, day as i8)
}

/// When something planned happens in a world that began then; at its beginning, if it should have before.
pub fn scripted_moment(time: ScriptedTime, began: i64) -> i64 {
    let moment = match time {
        ScriptedTime::Day { day, time } => at(copenhagen::shown(began).0 + (i64::from(day) - 1).max(0), time),
        ScriptedTime::At(local) => at(number_of(local.date()), local.time()),
    };
    moment.max(began)
}
