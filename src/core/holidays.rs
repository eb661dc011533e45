//! The days on which Denmark, Norway and Sweden rest.

use alloc::collections::BTreeMap;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use crate::identity::Country;

/// The last year in which the Great Prayer Day was one.
const LAST_GREAT_PRAYER_DAY: i16 = 2023;

pub(crate) fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// The public holidays that Danish law names; the afternoons that many take off are none.
pub(crate) fn is_danish_holiday(date: Date) -> bool {
    let is_it = |holiday: &Holiday| holiday.in_year(date.year()) == Some(date);
    DANISH.iter().any(is_it)
}

/// The public holidays that Belgian law names.
pub(crate) fn is_belgian_holiday(date: Date) -> bool {
    BELGIAN.iter().any(|holiday| holiday.in_year(date.year()) == Some(date))
}

/// The public holidays of a year and a country, with their English names, in order.
pub fn public_holidays(country: Country, year: i16) -> BTreeMap<Date, &'static str> {
    let holidays = match country {
        Country::Denmark => DANISH,
        Country::Norway => NORWEGIAN,
        Country::Sweden => SWEDISH,
    };
    in_year(holidays, year)
}

/// The weekdays on which banks are closed though they are no public holidays, as far as that is the same
/// for all banks of the country.
pub fn bank_closing_days(country: Country, year: i16) -> BTreeMap<Date, &'static str> {
    let closed = match country {
        Country::Denmark => DANISH_BANKS,
        Country::Norway => &[],
        Country::Sweden => SWEDISH_BANKS,
    };
    let mut days = in_year(closed, year);
    days.retain(|date, _| !is_weekend(*date));
    days
}

fn in_year(holidays: &[Holiday], year: i16) -> BTreeMap<Date, &'static str> {
    holidays.iter().filter_map(|holiday| Some((holiday.in_year(year)?, holiday.name))).collect()
}

/// A day that comes every year.
struct Holiday {
    name: &'static str,
    when: When,
    until: Option<i16>,
}

enum When {
    /// A month and a day.
    On(i8, i8),
    /// So many days after Easter Sunday.
    AfterEaster(i64),
    /// The first such day of the week from a month and a day on.
    From(Weekday, i8, i8),
}

impl Holiday {
    const fn on(month: i8, day: i8, name: &'static str) -> Self {
        Holiday { name, when: When::On(month, day), until: None }
    }

    const fn easter(days: i64, name: &'static str) -> Self {
        Holiday { name, when: When::AfterEaster(days), until: None }
    }

    const fn from(weekday: Weekday, month: i8, day: i8, name: &'static str) -> Self {
        Holiday { name, when: When::From(weekday, month, day), until: None }
    }

    fn in_year(&self, year: i16) -> Option<Date> {
        if self.until.is_some_and(|last| year > last) {
            return None;
        }
        match self.when {
            When::On(month, day) => Date::new(year, month, day).ok(),
            When::AfterEaster(days) => easter(year)?.checked_add(days.days()).ok(),
            When::From(weekday, month, day) => {
                let from = Date::new(year, month, day).ok()?;
                let days = from.weekday().until(weekday);
                from.checked_add(i64::from(days).days()).ok()
            }
        }
    }
}

const NEW_YEAR: Holiday = Holiday::on(1, 1, "New Year's Day");
const MAUNDY_THURSDAY: Holiday = Holiday::easter(-3, "Maundy Thursday");
const GOOD_FRIDAY: Holiday = Holiday::easter(-2, "Good Friday");
const EASTER_SUNDAY: Holiday = Holiday::easter(0, "Easter Sunday");
const EASTER_MONDAY: Holiday = Holiday::easter(1, "Easter Monday");
const ASCENSION: Holiday = Holiday::easter(39, "Ascension Day");
const WHIT_SUNDAY: Holiday = Holiday::easter(49, "Whit Sunday");
const WHIT_MONDAY: Holiday = Holiday::easter(50, "Whit Monday");
const LABOUR_DAY: Holiday = Holiday::on(5, 1, "Labour Day");
const CHRISTMAS_EVE: Holiday = Holiday::on(12, 24, "Christmas Eve");
const CHRISTMAS: Holiday = Holiday::on(12, 25, "Christmas Day");
const SECOND_CHRISTMAS: Holiday = Holiday::on(12, 26, "Second Day of Christmas");
const NEW_YEARS_EVE: Holiday = Holiday::on(12, 31, "New Year's Eve");
const GREAT_PRAYER_DAY: Holiday =
    Holiday { until: Some(LAST_GREAT_PRAYER_DAY), ..Holiday::easter(26, "Great Prayer Day") };

const DANISH: &[Holiday] = &[
    NEW_YEAR,
    MAUNDY_THURSDAY,
    GOOD_FRIDAY,
    EASTER_SUNDAY,
    EASTER_MONDAY,
    GREAT_PRAYER_DAY,
    ASCENSION,
    WHIT_SUNDAY,
    WHIT_MONDAY,
    CHRISTMAS,
    SECOND_CHRISTMAS,
];

/// What the Danish banks announce for each year besides the public holidays.
const DANISH_BANKS: &[Holiday] = &[
    Holiday::easter(40, "Day after Ascension Day"),
    Holiday::on(6, 5, "Constitution Day"),
    CHRISTMAS_EVE,
    NEW_YEARS_EVE,
];

const BELGIAN: &[Holiday] = &[
    NEW_YEAR,
    EASTER_MONDAY,
    LABOUR_DAY,
    ASCENSION,
    WHIT_MONDAY,
    Holiday::on(7, 21, "National Day"),
    Holiday::on(8, 15, "Assumption Day"),
    Holiday::on(11, 1, "All Saints' Day"),
    Holiday::on(11, 11, "Armistice Day"),
    CHRISTMAS,
];

const NORWEGIAN: &[Holiday] = &[
    NEW_YEAR,
    MAUNDY_THURSDAY,
    GOOD_FRIDAY,
    EASTER_SUNDAY,
    EASTER_MONDAY,
    LABOUR_DAY,
    Holiday::on(5, 17, "Constitution Day"),
    ASCENSION,
    WHIT_SUNDAY,
    WHIT_MONDAY,
    CHRISTMAS,
    SECOND_CHRISTMAS,
];

const SWEDISH: &[Holiday] = &[
    NEW_YEAR,
    Holiday::on(1, 6, "Epiphany"),
    GOOD_FRIDAY,
    EASTER_SUNDAY,
    EASTER_MONDAY,
    LABOUR_DAY,
    ASCENSION,
    WHIT_SUNDAY,
    Holiday::on(6, 6, "National Day"),
    Holiday::from(Weekday::Saturday, 6, 20, "Midsummer Day"),
    Holiday::from(Weekday::Saturday, 10, 31, "All Saints' Day"),
    CHRISTMAS,
    SECOND_CHRISTMAS,
];

const SWEDISH_BANKS: &[Holiday] =
    &[Holiday::from(Weekday::Friday, 6, 19, "Midsummer Eve"), CHRISTMAS_EVE, NEW_YEARS_EVE];

/// Easter Sunday by the Gregorian reckoning of the moon and the sun.
fn easter(year: i16) -> Option<Date> {
    let year_number = i32::from(year);
    let golden = year_number.rem_euclid(19);
    let century = year_number.div_euclid(100);
    let of_century = year_number.rem_euclid(100);
    let moon_correction = (century - (century + 8).div_euclid(25) + 1).div_euclid(3);
    let epact = (15 + 19 * golden + century - century.div_euclid(4) - moon_correction).rem_euclid(30);
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
        for text in [
            "1818-03-22",
            "1961-04-02",
            "2000-04-23",
            "2008-03-23",
            "2024-03-31",
            "2026-04-05",
            "2038-04-25",
            "2285-03-22",
        ] {
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
    fn each_country_has_its_own_days_and_banks_some_more() {
        let days =
            |days: BTreeMap<Date, &'static str>| -> alloc::vec::Vec<Date> { days.into_keys().collect() };
        assert_eq!(public_holidays(Country::Norway, 2026).len(), 12);
        assert_eq!(
            public_holidays(Country::Norway, 2026).get(&date("2026-05-17")),
            Some(&"Constitution Day")
        );
        let swedish = public_holidays(Country::Sweden, 2026);
        for (day, name) in [
            ("2026-01-06", "Epiphany"),
            ("2026-06-06", "National Day"),
            ("2026-06-20", "Midsummer Day"),
            ("2026-10-31", "All Saints' Day"),
        ] {
            assert_eq!(swedish.get(&date(day)), Some(&name), "{day}");
        }
        assert_eq!(
            days(bank_closing_days(Country::Denmark, 2026)),
            ["2026-05-15", "2026-06-05", "2026-12-24", "2026-12-31"].map(date)
        );
        // In 2027 the Constitution Day is a Saturday.
        assert_eq!(days(bank_closing_days(Country::Denmark, 2027)).len(), 3);
        assert_eq!(
            days(bank_closing_days(Country::Sweden, 2026)),
            ["2026-06-19", "2026-12-24", "2026-12-31"].map(date)
        );
        assert!(bank_closing_days(Country::Norway, 2026).is_empty());
    }

    #[test]
    fn the_great_prayer_day_is_a_working_day_since_2024() {
        assert!(is_danish_holiday(date("2023-05-05")));
        assert!(!is_danish_holiday(date("2024-04-26")));
    }
}
