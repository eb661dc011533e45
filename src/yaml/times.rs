//! Times, dates and durations, and what was meant by those that are written otherwise.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::AmbiguousOffset;
use jiff::{SignedDuration, Span, SpanRelativeTo};

use nets_core::calendar;
use nets_core::script::ScriptedTime;

use crate::keys::Form;
use crate::problem::{Collector, Problem, TextSpan};
use crate::spelling;
use crate::tree::Node;
use crate::value::{scalar, wrong};

/// The last day that a script can name.
const LATEST_DAY: u16 = 3_660;

/// The longest anything may take.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 366);

/// Leaves room for a simulated century before the calendar's end.
const YEARS: std::ops::RangeInclusive<i16> = 1990..=2200;

pub fn time_of_day(node: &Node, out: &mut Collector) -> Option<Time> {
    let form = Form::TimeOfDay;
    let text = scalar(node, &form, out)?;
    let parsed = parse_time(text);
    if parsed.is_none() {
        let problem = wrong(node.spot, text, &form);
        out.add(match meant_time(text) {
            Some(time) => problem.hint(format!("write `{time}`")),
            None => problem,
        });
    }
    parsed
}

/// `15:00` or `15:00:30`; jiff alone would also take a whole date, or `15`.
fn parse_time(text: &str) -> Option<Time> {
    let clock = |length: usize| {
        text.len() == length
            && text.bytes().enumerate().all(|(index, byte)| match index % 3 {
                2 => byte == b':',
                _ => byte.is_ascii_digit(),
            })
    };
    if clock(5) || clock(8) { text.parse().ok() } else { None }
}

/// `9:30`, `09.30`, `930`, `9` and `3 pm` as they are to be written.
fn meant_time(text: &str) -> Option<String> {
    let plain = spelling::in_ascii(text).to_lowercase();
    let plain = plain.trim().trim_start_matches("kl.").trim_start_matches("kl").trim();
    let (plain, later) = match (plain.strip_suffix("pm"), plain.strip_suffix("am")) {
        (Some(hours), _) => (hours.trim(), 12),
        (None, Some(hours)) => (hours.trim(), 0),
        (None, None) => (plain, 0),
    };
    if !plain.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.')) {
        return None;
    }
    let joined = match plain.len() {
        3 | 4 if plain.bytes().all(|byte| byte.is_ascii_digit()) => {
            let (hours, minutes) = plain.split_at(plain.len() - 2);
            format!("{hours}:{minutes}")
        }
        _ => plain.replace('.', ":"),
    };
    let parts: Vec<u8> = joined.split(':').map(str::parse).collect::<Result<_, _>>().ok()?;
    let (hours, minutes, seconds) = match parts[..] {
        [hours] => (hours, 0, None),
        [hours, minutes] => (hours, minutes, None),
        [hours, minutes, seconds] => (hours, minutes, Some(seconds)),
        _ => return None,
    };
    let hours = if later == 12 && hours < 12 { hours + 12 } else { hours };
    let sound = hours < 24 && minutes < 60 && seconds.is_none_or(|seconds| seconds < 60);
    let seconds = seconds.map_or_else(String::new, |seconds| format!(":{seconds:02}"));
    sound.then(|| format!("{hours:02}:{minutes:02}{seconds}"))
}

pub fn date_time(node: &Node, out: &mut Collector) -> Option<DateTime> {
    let form = Form::DateTime;
    let text = scalar(node, &form, out)?;
    let parsed: Option<DateTime> = text.parse().ok();
    // A zone would be passed over in silence, and the start is meant in Copenhagen.
    let parsed = parsed.filter(|at| !has_zone(text) && YEARS.contains(&at.year()));
    match parsed {
        Some(at) => out.add_all(unsteady(node.spot, at)),
        None => out.add(no_date_time(node.spot, text, &form)),
    }
    parsed
}

/// As `date_time` takes it, without a time.
pub fn date(node: &Node, out: &mut Collector) -> Option<Date> {
    let form = Form::Date;
    let text = scalar(node, &form, out)?;
    let parsed: Option<Date> = text.parse().ok();
    let parsed = parsed.filter(|date| text.len() == "2026-01-07".len() && YEARS.contains(&date.year()));
    if parsed.is_none() {
        let date_alone = text.get(..10).filter(|date| text.len() > 10 && date.parse::<Date>().is_ok());
        out.add(match date_alone {
            Some(date) => wrong(node.spot, text, &form).hint(format!("write `{date}`")),
            None => no_date_time(node.spot, text, &form),
        });
    }
    parsed
}

fn has_zone(text: &str) -> bool {
    text.ends_with(['Z', 'z', ']']) || text.get(11..).is_some_and(|tail| tail.contains(['+', '-']))
}

/// Why a text is no date and time: no such day, a zone, or another way of writing it.
fn no_date_time(spot: TextSpan, text: &str, form: &Form) -> Problem {
    let problem = wrong(spot, text, form);
    if has_zone(text) {
        return problem.hint("leave the zone out: it is Copenhagen's");
    }
    let plain = spelling::in_ascii(text);
    let (date, rest) = plain.trim().split_once(['T', 't', ' ']).unwrap_or((plain.trim(), ""));
    let numbers: Vec<&str> = date.split(['-', '.', '/']).collect();
    let [first, month, last] = numbers[..] else { return problem };
    // As Danes write it, the day comes first.
    let (year, day) = if first.len() == 4 { (first, last) } else { (last, first) };
    let (Ok(year), Ok(month), Ok(day)) = (year.parse::<i16>(), month.parse::<i8>(), day.parse::<i8>()) else {
        return problem;
    };
    if !YEARS.contains(&year) {
        let expected = format!("a year from {} to {}", YEARS.start(), YEARS.end());
        return Problem::error(spot, format!("nothing here can be in the year {year}")).expected(expected);
    }
    let Ok(first_of_month) = Date::new(year, month, 1) else {
        return Problem::error(spot, format!("a year has no month {month}")).expected(form.words());
    };
    let days = first_of_month.days_in_month();
    if !(1..=days).contains(&day) {
        let message = format!("there is no day {day} in {}", first_of_month.strftime("%B %Y"));
        return Problem::error(spot, message).expected(format!("a day from 1 to {days}"));
    }
    let time = if rest.trim().is_empty() {
        Some(String::new())
    } else {
        meant_time(rest).map(|time| format!("T{time}"))
    };
    match time {
        Some(time) => problem.hint(format!("write `{year}-{month:02}-{day:02}{time}`")),
        None => problem,
    }
}

/// Warns of a time that Copenhagen's clocks skip, or show twice.
pub fn unsteady(spot: TextSpan, at: DateTime) -> Option<Problem> {
    let zone = calendar::copenhagen();
    let shown = at.strftime("%H:%M");
    let day = at.date();
    match zone.to_ambiguous_timestamp(at).offset() {
        AmbiguousOffset::Unambiguous { .. } => None,
        AmbiguousOffset::Gap { .. } => {
            let taken = zone.to_datetime(calendar::moment(at));
            let message = format!(
                "summer time begins on {day}, and clocks skip {shown}: {} is taken",
                taken.strftime("%H:%M")
            );
            Some(Problem::warning(spot, message).hint(format!("write {}", taken.strftime("%H:%M"))))
        }
        AmbiguousOffset::Fold { .. } => {
            let message = format!(
                "summer time ends on {day}, and clocks show {shown} twice: the first is taken, in summer time"
            );
            Some(Problem::warning(spot, message))
        }
    }
}

/// `day 3 16:59`, or a date and a time.
pub fn moment(node: &Node, out: &mut Collector) -> Option<ScriptedTime> {
    let form = Form::Moment;
    let text = scalar(node, &form, out)?;
    let parsed = parse_moment(text);
    match parsed {
        Some(ScriptedTime::At(at)) => out.add_all(unsteady(node.spot, at)),
        Some(ScriptedTime::Day { .. }) => {}
        None => out.add(no_moment(node.spot, text, &form)),
    }
    parsed
}

fn parse_moment(text: &str) -> Option<ScriptedTime> {
    let Some(rest) = text.strip_prefix("day ") else {
        let at: Option<DateTime> = text.parse().ok();
        return at.filter(|at| text.contains(':') && YEARS.contains(&at.year())).map(ScriptedTime::At);
    };
    let (day, time) = rest.split_once(' ')?;
    let day = day.parse().ok().filter(|day| (1..=LATEST_DAY).contains(day))?;
    Some(ScriptedTime::Day { day, time: parse_time(time)? })
}

fn no_moment(spot: TextSpan, text: &str, form: &Form) -> Problem {
    let plain = spelling::in_ascii(text).to_lowercase();
    let Some(rest) = plain.trim().strip_prefix("day") else {
        let problem = no_date_time(spot, text, form);
        let only_a_date = text.parse::<Date>().is_ok() && !text.contains(':');
        return if only_a_date {
            problem.hint(format!("write the time too: `{text}T09:00`"))
        } else {
            problem
        };
    };
    let (day, time) = rest.trim().split_once(' ').unwrap_or((rest.trim(), ""));
    let day = day.parse::<u16>().ok().filter(|day| (1..=LATEST_DAY).contains(day));
    let problem = wrong(spot, text, form);
    match (day, meant_time(time)) {
        (Some(day), Some(time)) => problem.hint(format!("write `day {day} {time}`")),
        _ => problem.hint("day 1 is the day on which the world begins"),
    }
}

pub fn duration(node: &Node, out: &mut Collector) -> Option<SignedDuration> {
    let form = Form::Duration;
    let text = scalar(node, &form, out)?;
    let parsed = parse_duration(text);
    if parsed.is_none() {
        out.add(no_duration(node.spot, text, &form));
    }
    parsed
}

/// A day is 24 hours here: what a signer does after a day does not wait for summer time.
fn parse_duration(text: &str) -> Option<SignedDuration> {
    of_any_length(text).filter(|duration| (SignedDuration::ZERO..=LONGEST).contains(duration))
}

fn of_any_length(text: &str) -> Option<SignedDuration> {
    let span: Span = text.parse().ok()?;
    span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()
}

fn no_duration(spot: TextSpan, text: &str, form: &Form) -> Problem {
    let problem = wrong(spot, text, form);
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number(text) {
        return problem.hint(format!("give the unit: `{text}h`"));
    }
    let too_long =
        || Problem::error(spot, "this is longer than anything here may take").expected("at most 366d");
    match of_any_length(text) {
        Some(duration) if duration > LONGEST => return too_long(),
        Some(_) => return Problem::error(spot, "a while cannot be negative").expected(form.words()),
        None => {}
    }
    if text.parse::<Span>().is_ok() {
        return problem.hint("months and years differ in length: write days, such as `30d`");
    }
    // More digits than a calendar has days.
    if text.len() > 7
        && text.get(..text.len() - 1).is_some_and(is_number)
        && text.ends_with(['w', 'd', 'h', 'm', 's'])
    {
        return too_long();
    }
    let with_seconds = format!("{text}:00");
    if parse_duration(&with_seconds).is_some() {
        return problem.hint(format!("give the seconds too: `{with_seconds}`"));
    }
    let plain = in_english(&spelling::in_ascii(text).to_lowercase());
    if plain != text && parse_duration(&plain).is_some() {
        return problem.hint(format!("write `{plain}`"));
    }
    problem
}

/// The units as Danes call them, each as it is written here.
fn in_english(text: &str) -> String {
    const UNITS: [(&str, &str); 12] = [
        ("uger", "w"),
        ("uge", "w"),
        ("dage", "d"),
        ("dag", "d"),
        ("timer", "h"),
        ("time", "h"),
        ("t", "h"),
        ("minutter", "m"),
        ("minut", "m"),
        ("sekunder", "s"),
        ("sekund", "s"),
        ("og", ""),
    ];
    let mut plain = String::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let digits = rest.find(|sign: char| sign.is_alphabetic()).unwrap_or(rest.len());
        let (number, unit) = rest.split_at(digits);
        let end = unit.find(|sign: char| !sign.is_alphabetic()).unwrap_or(unit.len());
        let (unit, after) = unit.split_at(end);
        let unit = UNITS.iter().find(|(danish, _)| *danish == unit).map_or(unit, |(_, english)| english);
        plain.push_str(number.trim());
        plain.push_str(unit);
        rest = after.trim_start();
        if !rest.is_empty() && !plain.is_empty() {
            plain.push(' ');
        }
    }
    plain.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spot() -> TextSpan {
        TextSpan { position: nets_core::finding::Position { line: 1, column: 1 }, width: 1 }
    }

    #[test]
    fn durations_are_written_as_people_write_them() {
        let minutes = |text: &str| parse_duration(text).map(|duration| duration.as_mins());
        for (text, meant) in [
            ("90m", 90),
            ("1d 4h", 28 * 60),
            ("1d4h", 28 * 60),
            ("2 days", 48 * 60),
            ("2 hours, 30 minutes", 150),
            ("1w", 7 * 24 * 60),
            ("1.5h", 90),
            ("01:30:00", 90),
            ("PT2H", 120),
            ("P1DT4H", 28 * 60),
            ("0s", 0),
            ("366d", 366 * 24 * 60),
        ] {
            assert_eq!(minutes(text), Some(meant), "{text}");
        }
    }

    #[test]
    fn a_duration_is_neither_negative_nor_a_bare_number_nor_endless() {
        for (text, says) in [
            ("-2h", "cannot be negative"),
            ("2h ago", "cannot be negative"),
            ("2", "give the unit: `2h`"),
            ("", "not what belongs here"),
            ("400d", "at most 366d"),
            ("99999999d", "at most 366d"),
            ("1mo", "write days"),
            ("P1Y", "write days"),
            ("soon", "not what belongs here"),
            ("2H", "write `2h`"),
            ("2 timer", "write `2h`"),
            ("02:00", "`02:00:00`"),
            ("1 dag 4 timer", "write `1d 4h`"),
            ("２h", "write `2h`"),
        ] {
            assert_eq!(parse_duration(text), None, "{text}");
            let told = format!("{:?}", no_duration(spot(), text, &Form::Duration));
            assert!(told.contains(says), "{text}: {told}");
        }
    }

    #[test]
    fn a_time_of_day_is_hours_and_minutes() {
        assert!(parse_time("15:00").is_some() && parse_time("08:30:15").is_some());
        for text in ["15", "1500", "24:00", "8:00", "2026-01-05T10:00", "15:0a", ""] {
            assert_eq!(parse_time(text), None, "{text}");
        }
        for (text, meant) in [
            ("9:30", "09:30"),
            ("09.30", "09:30"),
            ("kl. 9", "09:00"),
            ("930", "09:30"),
            ("3 pm", "15:00"),
            ("12 pm", "12:00"),
            ("9:30:5", "09:30:05"),
            ("9：30", "09:30"),
        ] {
            assert_eq!(meant_time(text).as_deref(), Some(meant), "{text}");
        }
        for text in ["24:00", "9:60", "", "noon", "1:2:3:4", "99999"] {
            assert_eq!(meant_time(text), None, "{text}");
        }
    }

    #[test]
    fn a_date_that_is_none_is_told_why() {
        for (text, says) in [
            ("2026-02-30T10:00", "there is no day 30 in February 2026"),
            ("2026-02-30", "a day from 1 to 28"),
            ("2026-13-01", "a year has no month 13"),
            ("1900-01-01T00:00", "a year from 1990 to 2200"),
            ("2026-1-5 9:30", "write `2026-01-05T09:30`"),
            ("5.1.2026", "write `2026-01-05`"),
            ("05/01/2026 10:00", "write `2026-01-05T10:00`"),
            ("2026-01-05T10:00Z", "leave the zone out"),
            ("2026-01-05T25:00", "such as 2026-01-05T10:00"),
            ("tomorrow", "such as 2026-01-05T10:00"),
        ] {
            let told = format!("{:?}", no_date_time(spot(), text, &Form::DateTime));
            assert!(told.contains(says), "{text}: {told}");
        }
    }

    #[test]
    fn a_moment_that_is_none_is_told_why() {
        for (text, says) in [
            ("day 3 9:30", "write `day 3 09:30`"),
            ("Day 3 16:59", "write `day 3 16:59`"),
            ("day3 16.59", "write `day 3 16:59`"),
            ("day 0 10:00", "day 1 is the day"),
            ("2026-01-07", "write the time too: `2026-01-07T09:00`"),
            ("2026-02-30T10:00", "there is no day 30"),
        ] {
            assert_eq!(parse_moment(text), None, "{text}");
            let told = format!("{:?}", no_moment(spot(), text, &Form::Moment));
            assert!(told.contains(says), "{text}: {told}");
        }
    }

    #[test]
    fn a_time_that_is_skipped_or_comes_twice_is_told_with_what_is_taken() {
        let told =
            |text: &str| unsteady(spot(), text.parse().expect("a time")).map(|problem| problem.message);
        let skipped = told("2026-03-29T02:30").expect("a warning");
        assert!(skipped.ends_with("clocks skip 02:30: 03:30 is taken"), "{skipped}");
        let twice = told("2026-10-25T02:30").expect("a warning");
        assert!(twice.contains("show 02:30 twice: the first is taken"), "{twice}");
        assert_eq!(told("2026-03-29T03:00"), None);
        assert_eq!(told("2026-10-25T03:00"), None);
    }
}
