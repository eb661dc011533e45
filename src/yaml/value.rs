//! Single values: text, codes, numbers and words, each with its own error.

use std::fmt;

use crate::keys::{Form, one_of};
use crate::placeholders::{is_placeholder, not_filled_in};
use crate::problem::{Collector, Problem, TextSpan, shortened};
use crate::reader::after_comment_sign;
use crate::spelling;
use crate::tree::{Ending, Node, YamlValue};

/// The words of a single value.
pub fn scalar<'n>(node: &'n Node, form: &Form, out: &mut Collector) -> Option<&'n str> {
    match &node.value {
        YamlValue::Text(text) => Some(text),
        YamlValue::Nothing | YamlValue::List(_) | YamlValue::Map(_) => {
            let problem = node.placeholder().unwrap_or_else(|| {
                Problem::error(node.spot, format!("found {} where a single value belongs", node.kind()))
            });
            out.add(problem.expected(form.words()));
            None
        }
    }
}

/// Says that a value is not of its form.
pub fn wrong(spot: TextSpan, written: &str, form: &Form) -> Problem {
    if is_placeholder(written) {
        return not_filled_in(spot, written).expected(form.words());
    }
    Problem::error(spot, format!("`{}` is not what belongs here", shortened(written))).expected(form.words())
}

pub fn text<const MOST: usize>(node: &Node, out: &mut Collector) -> Option<String> {
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
    if let Ending::Comment(comment) = node.ending {
        out.add(after_comment_sign(comment));
    }
    out.add_all(odd_edges(node.spot, text));
    Some(text.to_owned())
}

/// Signs at the ends of a text that are hardly part of it: blanks that are not seen, and quotes that are none to YAML.
fn odd_edges(spot: TextSpan, text: &str) -> Option<Problem> {
    let (first, last) = (text.chars().next()?, text.chars().next_back()?);
    let is_quote = |sign: char| !sign.is_ascii() && matches!(spelling::meant(sign), Some("'" | "\""));
    let is_blank = |sign: char| matches!(spelling::meant(sign), Some(" " | ""));
    if is_quote(first) && is_quote(last) && text.chars().count() > 1 {
        let inner = text.trim_matches(is_quote).replace('\'', "''");
        let message = format!("{}, is part of this text", spelling::name(first));
        return Some(
            Problem::warning(spot, message)
                .hint(format!("if it is to quote it, write `'{}'`", shortened(&inner))),
        );
    }
    let odd = [first, last].into_iter().find(|sign| is_blank(*sign))?;
    let message = format!("{}, is part of this text", spelling::name(odd));
    Some(Problem::warning(spot, message).hint("remove it"))
}

/// A value whose type knows its own form.
pub fn coded<T, E: fmt::Display>(
    node: &Node,
    form: &Form,
    parse: impl Fn(String) -> Result<T, E>,
    out: &mut Collector,
) -> Option<T> {
    let text = scalar(node, form, out)?;
    let parsed = parse(text.to_owned()).ok();
    if parsed.is_none() {
        tell_wrong_code(node.spot, text, form, &|text| parse(text.to_owned()).is_ok(), out);
    }
    parsed
}

fn tell_wrong_code(
    spot: TextSpan,
    text: &str,
    form: &Form,
    is_right: &dyn Fn(&str) -> bool,
    out: &mut Collector,
) {
    let problem = wrong(spot, text, form);
    out.add(match meant_code(text, is_right) {
        Some(meant) => problem.hint(format!("write `{meant}`")),
        None => problem,
    });
}

/// A code without the signs that only look like others, and a number without its blanks and dashes, if it is
/// right then.
pub fn meant_code(text: &str, is_right: &dyn Fn(&str) -> bool) -> Option<String> {
    let plain = spelling::in_ascii(text);
    let plain = plain.trim().trim_matches(['\'', '"']).to_owned();
    if plain != text && is_right(&plain) {
        return Some(plain);
    }
    let joined: String = plain.chars().filter(|sign| !matches!(sign, ' ' | '-' | '.')).collect();
    let is_number = joined.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && joined != text && is_right(&joined)).then_some(joined)
}

pub fn whole(node: &Node, least: u64, most: u64, out: &mut Collector) -> Option<u64> {
    let form = Form::Whole { least, most };
    let text = scalar(node, &form, out)?;
    let number = text.parse().ok().filter(|number| (least..=most).contains(number));
    if number.is_none() {
        let is_right = |text: &str| text.parse().is_ok_and(|number| (least..=most).contains(&number));
        let problem = wrong(node.spot, text, &form);
        out.add(match meant_code(text, &is_right) {
            Some(meant) if !text.starts_with('-') => problem.hint(format!("write `{meant}`")),
            _ => problem,
        });
    }
    number
}

pub fn flag(node: &Node, out: &mut Collector) -> Option<bool> {
    let text = scalar(node, &Form::Flag, out)?;
    let plain = spelling::in_ascii(text).to_lowercase();
    let meant = match (text, plain.trim().trim_matches(['\'', '"'])) {
        ("true", _) => return Some(true),
        ("false", _) => return Some(false),
        (_, "true" | "yes" | "on" | "y" | "1" | "ja") => "true",
        (_, "false" | "no" | "off" | "n" | "0" | "nej") => "false",
        _ => "",
    };
    let problem = wrong(node.spot, text, &Form::Flag);
    out.add(if meant.is_empty() { problem } else { problem.hint(format!("write `{meant}`")) });
    None
}

/// All of something, or none.
pub const ALL_OR_NONE: [(&str, bool); 2] = [("all", true), ("none", false)];

/// One of a few words, each with what it stands for.
pub fn word<T: Copy>(node: &Node, words: &[(&'static str, T)], out: &mut Collector) -> Option<T> {
    let names: Vec<_> = words.iter().map(|(name, _)| *name).collect();
    words.get(place_of_word(node, &names, out)?).map(|(_, meant)| *meant)
}

fn place_of_word(node: &Node, names: &[&'static str], out: &mut Collector) -> Option<usize> {
    let YamlValue::Text(text) = &node.value else {
        out.add(
            Problem::error(node.spot, format!("found {} where a word belongs", node.kind()))
                .expected(one_of(names)),
        );
        return None;
    };
    let place = names.iter().position(|name| name == text);
    if place.is_none() {
        out.add_error(|| {
            let written = shortened(text);
            let problem = Problem::error(node.spot, format!("`{written}` is not what belongs here"))
                .expected(one_of(names));
            match meant_code(text, &|plain| names.contains(&plain)) {
                Some(meant) => problem.hint(format!("write `{meant}`")),
                None => problem.nearest(&written, names.iter().copied()),
            }
        });
    }
    place
}

/// One of many words that another part of the program lists.
pub fn one_of_many(
    node: &Node,
    words: fn() -> Vec<&'static str>,
    called: &str,
    out: &mut Collector,
) -> Option<&'static str> {
    let YamlValue::Text(text) = &node.value else {
        let message = format!("found {} where a word belongs", node.kind());
        out.add(Problem::error(node.spot, message).expected(called));
        return None;
    };
    let known = words();
    let found = known.iter().copied().find(|word| word == text);
    if found.is_none() {
        out.add_error(|| {
            let written = shortened(text);
            let problem =
                Problem::error(node.spot, format!("`{written}` is not what belongs here")).expected(called);
            match meant_code(text, &|plain| known.contains(&plain)) {
                Some(meant) => problem.hint(format!("write `{meant}`")),
                None => problem.nearest(&written, known.iter().copied()),
            }
        });
    }
    found
}

pub const SIZE: Form =
    Form::Code { pattern: "^[1-9][0-9]{0,5} ?([MG]i?B|KiB)$", words: "a size such as 500 MB or 8 GB" };

/// A number of bytes; 1 GB is 1024 MB, as everywhere here, and the same as 1 GiB.
pub fn size(node: &Node, out: &mut Collector) -> Option<u64> {
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
    const UNITS: [(&str, u32); 5] = [("MB", 20), ("MiB", 20), ("GB", 30), ("GiB", 30), ("KiB", 10)];
    let (number, bits) = UNITS.iter().find_map(|(unit, bits)| Some((text.strip_suffix(unit)?, *bits)))?;
    let number = number.strip_suffix(' ').unwrap_or(number);
    let plain = (1..=6).contains(&number.len()) && number.bytes().all(|digit| digit.is_ascii_digit());
    number.parse::<u64>().ok().filter(|_| plain && !number.starts_with('0')).map(|number| number << bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_a_number_and_a_unit() {
        assert_eq!(parse_size("500 MB"), Some(500 << 20));
        assert_eq!(parse_size("8GB"), Some(8 << 30));
        assert_eq!(["30 MiB", "2GiB", "512 KiB"].map(parse_size), [30 << 20, 2 << 30, 512 << 10].map(Some));
        for text in
            ["8", "0 MB", "08 GB", "8 gb", "-1 GB", "1.5 GB", "1000000 GB", "GB", "B", "", "8  GB", "8æ"]
        {
            assert_eq!(parse_size(text), None, "{text}");
        }
    }
}
