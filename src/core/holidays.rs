//! The days on which Denmark rests.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

/// The last year in which the Great Prayer Day was one.
const LAST_GREAT_PRAYER_DAY: i16 = 2023;

pub(crate) fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// The public holidays that the law names; the afternoons that many take off are none.
pub(crate) fn is_danish_holiday(date: Date) -> bool {
    let fixed = matches!((date.month(), date.day()), (1, 1) | (12, 25 | 26));
    let after_easter =
        |days: i64| easter(date.year()).and_then(|easter| easter.checked_add(days.days()).ok());
    // Maundy Thursday, Good Friday, Easter Sunday and Monday, Ascension, Whit Sunday and Monday.
    let moving = [-3, -2, 0, 1, 39, 49, 50].into_iter().any(|days| after_easter(days) == Some(date));
    let great_prayer_day = date.year() <= LAST_GREAT_PRAYER_DAY && after_easter(26) == Some(date);
    fixed || moving || great_prayer_day
}

/// Easter Sunday by the Gregorian reckoning of the moon and the sun.
fn easter(year: i16) -> Option<Date> {
    let year_number = i32::from(year);
    let golden = year_number.rem_euclid(19);
    let century = year_number.div_euclid(100);
    let of_century = year_number.rem_euclid(100);
    let moon_correction = (century - (century + 8).div_euclid(25) + 1).div_euclid(3);
    let epact = (19 * golden + century - century.div_euclid(4) - moon_correction + 15).rem_euclid(30);
    let weekday =
        (32 + 2 * century.rem_euclid(4) + 2 * of_century.div_euclid(4) - epact - of_century.rem_euclid(4))
            .rem_euclid(7);
    let late = (golden + 11 * epact + 22 * weekday).div_euclid(451);
    let from_march = epact + weekday - 7 * late + 114;
    let (month, day) = (from_march.div_euclid(31), from_march.rem_euclid(31) + 1);
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().expect("a date")
    }

    #[test]
    fn easter_is_where_the_almanac_has_it() {
        for text in ["1961-04-02", "2000-04-23", "2008-03-23", "2024-03-31", "2026-04-05", "2038-04-25"] {
            assert_eq!(easter(date(text).year()), Some(date(text)));
        }
    }

    /// The day on which the moon is full, counted from March, for each golden number, of which 1900 has
    /// the first: the table that almanacs print for these three centuries. Easter is the Sunday behind it.
    #[test]
    fn easter_is_the_sunday_after_the_full_moon_of_the_almanacs() {
        let full_moons = [45i64, 34, 23, 42, 31, 49, 39, 28, 47, 36, 25, 44, 33, 22, 41, 30, 48, 38, 27];
        for (year, day) in (1900..2200).zip(full_moons.iter().cycle()) {
            let full_moon = Date::constant(year, 3, 1) + (day - 1).days();
            let mut days_behind = full_moon.series(1.days()).skip(1);
            assert_eq!(easter(year), days_behind.find(|day| day.weekday() == Weekday::Sunday), "{year}");
        }
    }

    #[test]
    fn the_holidays_of_2026_are_these() {
        let expected = [
            "2026-01-01",
            "2026-04-02",
            "2026-04-03",
            "2026-04-05",
            "2026-04-06",
            "2026-05-14",
            "2026-05-24",
            "2026-05-25",
            "2026-12-25",
            "2026-12-26",
        ];
        let found: alloc::vec::Vec<Date> =
            date("2026-01-01").series(1i64.days()).take(365).filter(|day| is_danish_holiday(*day)).collect();
        assert_eq!(found, expected.map(date));
    }

    #[test]
    fn the_great_prayer_day_is_a_working_day_since_2024() {
        assert!(is_danish_holiday(date("2023-05-05")));
        assert!(!is_danish_holiday(date("2024-04-26")));
    }
}
