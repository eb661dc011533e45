//! Durations as people write them, and what was meant by those that are written otherwise.

use jiff::{SignedDuration, Span, SpanRelativeTo};

use crate::spelling;

/// The longest anything may take.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 366);

/// A day is 24 hours here: what a signer does after a day does not wait for summer time.
pub(crate) fn parse_duration(text: &str) -> Option<SignedDuration> {
    of_any_length(text).filter(|duration| (SignedDuration::ZERO..=LONGEST).contains(duration))
}

pub(crate) fn of_any_length(text: &str) -> Option<SignedDuration> {
    let span: Span = text.parse().ok()?;
    span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()
}

/// A duration as it is written here, from one that is written another way.
pub(crate) fn meant_duration(text: &str) -> Option<String> {
    let ascii = spelling::in_ascii(text).to_lowercase();
    let halves = ascii.replace('½', ".5").replace('¼', ".25").replace('¾', ".75");
    let english = in_english(&with_points(&halves));
    let apart = english.replace([':', ';', '+'], " ").split_whitespace().collect::<Vec<_>>().join(" ");
    let whole = if apart.starts_with('.') { format!("0{apart}") } else { apart };
    let unit = match whole.chars().rev().find(|sign| sign.is_alphabetic()) {
        Some('d') | None => "h",
        Some('h') => "m",
        Some('m') => "s",
        Some(_) => "",
    };
    // `1h30`: the unit that was left out is the next smaller one.
    let in_full =
        if whole.ends_with(|last: char| last.is_ascii_digit()) { format!("{whole}{unit}") } else { whole };
    [english, in_full].into_iter().find(|meant| meant != text && parse_duration(meant).is_some())
}

/// `1,5` and `1, 5` as `1.5`; a comma between two durations stays.
fn with_points(text: &str) -> String {
    let mut parts = text.split(',');
    let mut joined = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_decimal = joined.ends_with(|last: char| last.is_ascii_digit())
            && part.starts_with(|first: char| first.is_ascii_digit());
        joined.push_str(if is_decimal { "." } else { "," });
        joined.push_str(part);
    }
    joined
}

/// `1,5h`, which a comma has cut in two where mappings stand in {braces}.
pub(crate) fn with_decimal_comma(whole: &str, rest: &str) -> Option<String> {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let decimals = rest.trim_end_matches(|sign: char| !sign.is_ascii_digit());
    if !is_number(whole) || !is_number(decimals) {
        return None;
    }
    let joined = format!("{whole}.{rest}");
    if parse_duration(&joined).is_some() { Some(joined) } else { meant_duration(&joined) }
}

/// `1h-2h`, `1h..2h`, `1h to 2h`: a while between two.
pub fn range(text: &str) -> Option<(String, String)> {
    let plain = spelling::in_ascii(text).to_lowercase();
    let as_written = |part: &str| {
        let part = part.trim();
        if parse_duration(part).is_some() { Some(part.to_owned()) } else { meant_duration(part) }
    };
    [" to ", " til ", "...", "..", "-", "/"].into_iter().find_map(|between| {
        let (from, to) = plain.split_once(between)?;
        let to_alone = as_written(to)?;
        // `1-2h` gives the unit once.
        let is_bare = from.trim().bytes().all(|byte| byte.is_ascii_digit());
        let unit = to.trim().trim_start_matches(|sign: char| sign.is_ascii_digit() || sign == '.');
        let from = if is_bare { format!("{}{unit}", from.trim()) } else { from.to_owned() };
        Some((as_written(&from)?, to_alone))
    })
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
    fn two_durations_are_the_ends_of_a_range() {
        let ends = |from: &str, to: &str| Some((from.to_owned(), to.to_owned()));
        for text in ["1h-2h", "1h - 2h", "1h..2h", "1h to 2h", "1h–2h", "1-2h", "1h/2h", "1 til 2h"] {
            assert_eq!(range(text), ends("1h", "2h"), "{text}");
        }
        for text in ["1h", "-2h", "1h-", "soon-later", "2026-01-05", ""] {
            assert_eq!(range(text), None, "{text}");
        }
        for (whole, rest, meant) in
            [("1", "5h", Some("1.5h")), ("1", "5", Some("1.5h")), ("1", "x", None), ("1h", "5h", None)]
        {
            assert_eq!(with_decimal_comma(whole, rest).as_deref(), meant, "{whole},{rest}");
        }
    }
}
