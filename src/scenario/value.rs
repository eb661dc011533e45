//! Single values: text, codes, numbers, times and durations, each with its own error.

use std::fmt;
use std::ops::RangeInclusive;

use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, Span, SpanRelativeTo};

use nets_core::script::ScriptedTime;

use crate::keys::{Form, one_of};
use crate::problem::{Collector, Problem, TextSpan};
use crate::reader::shortened;
use crate::yaml::{Node, YamlValue};

/// The last day that a script can name.
const LATEST_DAY: u16 = 3_660;

/// The years that a scenario can name: they leave room for a simulated century before the calendar's end.
const YEARS: RangeInclusive<i16> = 1990..=2300;

/// The longest anything in a scenario may take.
const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 366);

/// The words of a single value.
pub(crate) fn scalar<'n>(node: &'n Node, form: &Form, out: &mut Collector) -> Option<&'n str> {
    match &node.value {
        YamlValue::Text(text) => Some(text),
        YamlValue::Nothing | YamlValue::List(_) | YamlValue::Map(_) => {
            let message = format!("found {} where a single value belongs", node.kind());
            out.add(Problem::error(node.spot, message).expected(form.words()));
            None
        }
    }
}

/// Says that a value is not of its form.
pub(crate) fn wrong(spot: TextSpan, written: &str, form: &Form) -> Problem {
    Problem::error(spot, format!("`{}` is not what belongs here", shortened(written))).expected(form.words())
}

pub(crate) fn text<const MOST: usize>(node: &Node, out: &mut Collector) -> Option<String> {
    let form = Form::Text(MOST);
    let text = scalar(node, &form, out)?;
    // It ends up in file names' neighbourhood and in XML, where these characters cannot stand.
    let odd = |each: char| (each.is_control() && each != '\n') || matches!(each, '\u{fffe}' | '\u{ffff}');
    if text.chars().any(odd) {
        out.add(Problem::error(node.spot, "the text holds a control character").expected(form.words()));
        return None;
    }
    let length = text.chars().count();
    if length > MOST {
        out.add(
            Problem::error(node.spot, format!("the text has {length} characters")).expected(form.words()),
        );
        return None;
    }
    Some(text.to_owned())
}

/// A value whose type knows its own form.
pub(crate) fn coded<T, E: fmt::Display>(
    node: &Node,
    form: &Form,
    parse: impl FnOnce(String) -> Result<T, E>,
    out: &mut Collector,
) -> Option<T> {
    let text = scalar(node, form, out)?;
    parse(text.to_owned()).inspect_err(|_| out.add(wrong(node.spot, text, form))).ok()
}

pub(crate) fn whole(node: &Node, least: u64, most: u64, out: &mut Collector) -> Option<u64> {
    let form = Form::Whole { least, most };
    let text = scalar(node, &form, out)?;
    let number = text.parse().ok().filter(|number| (least..=most).contains(number));
    if number.is_none() {
        out.add(wrong(node.spot, text, &form));
    }
    number
}

pub(crate) fn flag(node: &Node, out: &mut Collector) -> Option<bool> {
    let text = scalar(node, &Form::Flag, out)?;
    let meant = match text {
        "true" => return Some(true),
        "false" => return Some(false),
        "True" | "TRUE" | "yes" | "Yes" | "on" | "y" => "true",
        "False" | "FALSE" | "no" | "No" | "off" | "n" | "NO" => "false",
        _ => "",
    };
    let problem = wrong(node.spot, text, &Form::Flag);
    out.add(if meant.is_empty() { problem } else { problem.hint(format!("write `{meant}`")) });
    None
}

/// All of something, or none.
pub(crate) const ALL_OR_NONE: [(&str, bool); 2] = [("all", true), ("none", false)];

/// One of a few words, each with what it stands for.
pub(crate) fn word<T: Copy>(node: &Node, words: &[(&'static str, T)], out: &mut Collector) -> Option<T> {
    let names: Vec<_> = words.iter().map(|(name, _)| *name).collect();
    let YamlValue::Text(text) = &node.value else {
        out.add(
            Problem::error(node.spot, format!("found {} where a word belongs", node.kind()))
                .expected(one_of(&names)),
        );
        return None;
    };
    let meant = words.iter().find(|(name, _)| name == text).map(|(_, meant)| *meant);
    if meant.is_none() {
        out.add_error(|| {
            let written = shortened(text);
            Problem::error(node.spot, format!("`{written}` is not what belongs here"))
                .nearest(&written, names.iter().copied())
                .expected(one_of(&names))
        });
    }
    meant
}

pub(crate) fn time_of_day(node: &Node, out: &mut Collector) -> Option<Time> {
    let form = Form::TimeOfDay;
    let text = scalar(node, &form, out)?;
    let parsed = parse_time(text);
    if parsed.is_none() {
        out.add(wrong(node.spot, text, &form));
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

/// As `date_time` takes it, without a time.
pub(crate) fn date(node: &Node, out: &mut Collector) -> Option<Date> {
    let form = Form::Date;
    let text = scalar(node, &form, out)?;
    let plain = text.len() == 10;
    let parsed: Option<Date> = text.parse().ok().filter(|date: &Date| plain && YEARS.contains(&date.year()));
    if parsed.is_none() {
        out.add(wrong(node.spot, text, &form));
    }
    parsed
}

pub(crate) fn date_time(node: &Node, out: &mut Collector) -> Option<DateTime> {
    let form = Form::DateTime;
    let text = scalar(node, &form, out)?;
    // A zone would be passed over in silence, and the start is meant in Copenhagen.
    let zoned =
        text.ends_with(['Z', 'z', ']']) || text.get(11..).is_some_and(|tail| tail.contains(['+', '-']));
    let parsed: Option<DateTime> = text.parse().ok();
    // Leave room for a simulated century before the calendar's end.
    let parsed = parsed.filter(|start| !zoned && (1990..=2200).contains(&start.year()));
    if parsed.is_none() {
        let problem = wrong(node.spot, text, &form);
        out.add(if zoned { problem.hint("leave the zone out: it is Copenhagen's") } else { problem });
    }
    parsed
}

/// `day 3 16:59`, or a date and a time.
pub(crate) fn moment(node: &Node, out: &mut Collector) -> Option<ScriptedTime> {
    let form = Form::Moment;
    let text = scalar(node, &form, out)?;
    let Some(rest) = text.strip_prefix("day ") else {
        let at: Option<DateTime> = text.parse().ok();
        let at = at.filter(|at| text.contains(':') && (1990..=2200).contains(&at.year()));
        if at.is_none() {
            out.add(wrong(node.spot, text, &form));
        }
        return at.map(ScriptedTime::At);
    };
    let parsed = rest.split_once(' ').and_then(|(day, time)| {
        let day = day.parse().ok().filter(|day| (1..=LATEST_DAY).contains(day))?;
        Some(ScriptedTime::Day { day, time: parse_time(time)? })
    });
    if parsed.is_none() {
        out.add(wrong(node.spot, text, &form).hint("day 1 is the day on which the world begins"));
    }
    parsed
}

pub(crate) fn duration(node: &Node, out: &mut Collector) -> Option<SignedDuration> {
    let form = Form::Duration;
    let text = scalar(node, &form, out)?;
    let parsed = parse_duration(text);
    if parsed.is_none() {
        let problem = wrong(node.spot, text, &form);
        let bare = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        out.add(if bare { problem.hint(format!("give the unit: `{text}h`")) } else { problem });
    }
    parsed
}

/// A day is 24 hours here: what a signer does after a day does not wait for summer time.
fn parse_duration(text: &str) -> Option<SignedDuration> {
    let span: Span = text.parse().ok()?;
    let duration = span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?;
    (SignedDuration::ZERO..=LONGEST).contains(&duration).then_some(duration)
}

pub(crate) const SIZE: Form =
    Form::Code { pattern: "^[1-9][0-9]{0,5} ?(MB|GB)$", words: "a size such as 500 MB or 8 GB" };

/// A number of bytes; 1 GB is 1024 MB, as everywhere here.
pub(crate) fn size(node: &Node, out: &mut Collector) -> Option<u64> {
    let text = scalar(node, &SIZE, out)?;
    let parsed = parse_size(text);
    if parsed.is_none() {
        let problem = wrong(node.spot, text, &SIZE);
        let bare = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        out.add(if bare { problem.hint(format!("give the unit: `{text} MB`")) } else { problem });
    }
    parsed
}

fn parse_size(text: &str) -> Option<u64> {
    let (number, unit) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let number = number.strip_suffix(' ').unwrap_or(number);
    let plain = (1..=6).contains(&number.len()) && number.bytes().all(|digit| digit.is_ascii_digit());
    let bits = match unit {
        "MB" => 20,
        "GB" => 30,
        _ => return None,
    };
    number.parse::<u64>().ok().filter(|_| plain && !number.starts_with('0')).map(|number| number << bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_a_number_and_a_unit() {
        assert_eq!(parse_size("500 MB"), Some(500 << 20));
        assert_eq!(parse_size("8GB"), Some(8 << 30));
        for text in
            ["8", "0 MB", "08 GB", "8 gb", "-1 GB", "1.5 GB", "1000000 GB", "GB", "B", "", "8  GB", "8æ"]
        {
            assert_eq!(parse_size(text), None, "{text}");
        }
    }

    #[test]
    fn durations_are_written_as_people_write_them() {
        let hours = |text: &str| parse_duration(text).map(|duration| duration.as_hours());
        assert_eq!(hours("90m"), Some(1));
        assert_eq!(hours("1d 4h"), Some(28));
        assert_eq!(hours("2 days"), Some(48));
        assert_eq!(hours("PT2H"), Some(2));
        assert_eq!(hours("0s"), Some(0));
    }

    #[test]
    fn a_duration_is_neither_negative_nor_a_bare_number_nor_endless() {
        for text in ["-2h", "2", "", "2h ago", "400d", "1mo", "soon"] {
            assert_eq!(parse_duration(text), None, "{text}");
        }
    }

    #[test]
    fn a_time_of_day_is_hours_and_minutes() {
        assert!(parse_time("15:00").is_some() && parse_time("08:30:15").is_some());
        for text in ["15", "1500", "24:00", "8:00", "2026-01-05T10:00", "15:0a", ""] {
            assert_eq!(parse_time(text), None, "{text}");
        }
    }
}
