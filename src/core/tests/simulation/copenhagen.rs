//! Copenhagen's clock, worked out from the rule of the law instead of a time-zone database.
//!
//! Moments are Unix seconds and days are numbered from 1970-01-01, so nothing here shares a line
//! with the calendar under test. Summer time lasts from the last Sunday of March to the last Sunday
//! of October, both at 01:00 UTC.

pub const MINUTE: i64 = 60;
pub const HOUR: i64 = 3_600;
pub const DAY: i64 = 86_400;

const WINTER: i64 = HOUR;
const SUMMER: i64 = 2 * HOUR;

/// The number of a day of the proleptic Gregorian calendar.
pub fn day(year: i64, month: i64, day: i64) -> i64 {
    // Years are counted from March, so that the leap day is the last of its year.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let before_year = 365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let before_month = (153 * month + 2) / 5;
    before_year + before_month + (day - 1) - 719_468
}

/// Year, month and day of a day's number.
pub fn civil(number: i64) -> (i64, i64, i64) {
    let mut year = 1970 + number.div_euclid(366);
    while day(year + 1, 1, 1) <= number {
        year += 1;
    }
    let month = (1..=12).rev().find(|month| day(year, *month, 1) <= number).unwrap_or(1);
    (year, month, number - day(year, month, 1) + 1)
}

/// A day as it stands in the names of files.
pub fn written(number: i64) -> String {
    let (year, month, day) = civil(number);
    format!("{year:04}-{month:02}-{day:02}")
}

fn last_sunday(year: i64, month: i64) -> i64 {
    let last = day(year, month, 31);
    last - (last + 4).rem_euclid(7)
}

fn offset(moment: i64) -> i64 {
    let (year, _, _) = civil(moment.div_euclid(DAY));
    let begins = last_sunday(year, 3) * DAY + HOUR;
    let ends = last_sunday(year, 10) * DAY + HOUR;
    if (begins..ends).contains(&moment) { SUMMER } else { WINTER }
}

/// The day and the second of it that Copenhagen's clocks show.
pub fn shown(moment: i64) -> (i64, i64) {
    let local = moment + offset(moment);
    (local.div_euclid(DAY), local.rem_euclid(DAY))
}

/// When the clocks show this. What they show twice means the first time; what they skip means as
/// long after the change as the skipped reading is after two o'clock.
pub fn moment(day: i64, second: i64) -> i64 {
    let local = day * DAY + second;
    if offset(local - SUMMER) == SUMMER { local - SUMMER } else { local - WINTER }
}

pub fn is_weekend(number: i64) -> bool {
    // The first day of all was a Thursday.
    matches!(number.rem_euclid(7), 2 | 3)
}

/// Easter Sundays as the almanac has them: year, month, day.
const EASTER: [(i64, i64, i64); 13] = [
    (2023, 4, 9),
    (2024, 3, 31),
    (2025, 4, 20),
    (2026, 4, 5),
    (2027, 3, 28),
    (2028, 4, 16),
    (2029, 4, 1),
    (2030, 4, 21),
    (2031, 4, 13),
    (2032, 3, 28),
    (2033, 4, 17),
    (2034, 4, 9),
    (2035, 3, 25),
];

/// The public holidays of Denmark in the years that the tests play in.
pub fn is_holiday(number: i64) -> bool {
    let (this_year, month, of_month) = civil(number);
    if matches!((month, of_month), (1, 1) | (12, 25) | (12, 26)) {
        return true;
    }
    let easter = EASTER.iter().find(|(year, ..)| *year == this_year);
    let (year, month, of_month) = easter.expect("the tests stay in the years of the table");
    // Thursday, Friday, Sunday and Monday; Ascension is forty days after, Whitsun seven weeks.
    matches!(number - day(*year, *month, *of_month), -3 | -2 | 0 | 1 | 39 | 49 | 50)
}

/// What a clock there shows at this moment, such as `2026-01-05 14:59:00`.
pub fn clock(at: i64) -> String {
    let (day, second) = shown(at);
    let (hour, minute) = (second / 3_600, second / 60 % 60);
    format!("{} {hour:02}:{minute:02}:{:02}", written(day), second % 60)
}

#[test]
fn the_holidays_of_known_days() {
    assert!(is_weekend(day(2026, 11, 22)) && is_weekend(day(2026, 11, 21)) && !is_weekend(day(2026, 11, 20)));
    assert!(is_holiday(day(2026, 5, 14)) && is_holiday(day(2032, 5, 17)) && !is_holiday(day(2026, 5, 1)));
}

#[test]
fn the_day_numbers_of_known_days() {
    assert_eq!(day(1970, 1, 1), 0);
    assert_eq!(day(2000, 3, 1), 11_017);
    assert_eq!(civil(day(2028, 2, 29)), (2028, 2, 29));
    assert_eq!(written(day(2026, 12, 31)), "2026-12-31");
}

#[test]
fn the_clocks_of_2026_change_on_29_march_and_25_october() {
    let spring = day(2026, 3, 29);
    assert_eq!(moment(spring, 3 * HOUR) - moment(spring, 2 * HOUR - 1), 1);
    assert_eq!(shown(moment(spring, 2 * HOUR + 30 * MINUTE)), (spring, 3 * HOUR + 30 * MINUTE));

    let autumn = day(2026, 10, 25);
    let first = moment(autumn, 2 * HOUR + 30 * MINUTE);
    assert_eq!(shown(first), shown(first + HOUR));
    assert_eq!(moment(autumn + 1, 0) - moment(autumn, 0), 25 * HOUR);
}
