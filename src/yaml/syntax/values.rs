//! Slips within a value: texts that want quotes, and quotes that are not closed.

use granit_parser::ErrorKind;

use crate::placeholders::{is_placeholder, not_filled_in};
use crate::problem::{Problem, shortened};

use super::broken_text::{BrokenText, Mending, at, plain_value, quoted, split, width};
use super::layout::Opening;

/// Signs that mean something of their own to YAML at the beginning of a value.
const SIGNS: [char; 8] = ['*', '&', '!', '%', '@', '`', '|', '>'];

/// So many places are tried at which a quote may have been forgotten.
const EACH: usize = 4;

/// `message_id: *-1`
pub(super) fn signs_at_the_beginning(broken: &BrokenText<'_>) -> Option<Mending> {
    let (line, column) = (broken.line_number(), broken.column());
    let text = broken.line(line);
    let sign_at = |column: usize| split(text, column).1.chars().next().filter(|sign| SIGNS.contains(sign));
    let mut places = [Some(column), column.checked_sub(1)].into_iter().flatten();
    let begins = places.find(|column| sign_at(*column).is_some())?;
    let (before, rest) = split(text, begins);
    let sign = rest.chars().next()?;
    let value = plain_value(rest, !broken.layout.brackets.is_empty());
    let written = shortened(value);
    let message = match (&broken.stop.kind, sign) {
        (ErrorKind::UnknownAnchor, _) => {
            format!(
                "`{written}` repeats the value named `&{}`, and there is none above",
                written.trim_start_matches('*')
            )
        }
        (_, '|' | '>') => format!("`{sign}` begins a text of several lines, and this is none"),
        (_, '`') => "no text without quotes begins with a backquote".to_owned(),
        _ => format!("no text without quotes begins with `{sign}`"),
    };
    let hint = format!("if it is a text, write `{}`", quoted(&written));
    let place = at(line, begins, width(value));
    // `{% if x %}` begins with a brace.
    let problem = if is_placeholder(value) || (sign == '%' && before.ends_with('{')) {
        not_filled_in(place, value)
    } else {
        Problem::error(place, message).hint(hint)
    };
    let after = rest.get(value.len()..).unwrap_or_default();
    Some(Mending { line, written: format!("{before}{}{after}", quoted(value)), problem })
}

/// `reason: Note: wrong`, `{reason: The [amount] is wrong}`
pub(super) fn texts_without_quotes(broken: &BrokenText<'_>) -> Vec<Mending> {
    let (ErrorKind::MappingValueNotAllowed
    | ErrorKind::ExpectedFlowMappingSeparator
    | ErrorKind::ExpectedFlowSequenceSeparator
    | ErrorKind::ExpectedBlockMappingKey
    | ErrorKind::FlowMappingValueAdjacentCollection
    | ErrorKind::InvalidColonPlacement) = broken.stop.kind
    else {
        return Vec::new();
    };
    let line = broken.line_number();
    let (before, _) = split(broken.line(line), broken.column());
    // Inner brackets are part of the text: it begins behind the last colon before them.
    let begin = before.rfind(": ").map(|colon| colon + 2);
    begin.map_or_else(Vec::new, |begin| in_quotes(broken, line, begin))
}

/// `{reason: #3 is wrong}`: a comment takes the bracket with it.
pub(super) fn comment_in_brackets(broken: &BrokenText<'_>, line: usize) -> Vec<Mending> {
    let text = broken.line(line);
    let Some(comment) = text.find(" #").filter(|_| !broken.layout.brackets.is_empty()) else {
        return Vec::new();
    };
    let (before, _) = text.split_at(comment + 1);
    let begin = before.rfind(": ").map(|colon| colon + 2);
    begin.map_or_else(Vec::new, |begin| in_quotes(broken, line, begin))
}

/// The text that begins at this byte of a line, in quotes up to each place where it may end.
fn in_quotes(broken: &BrokenText<'_>, line: usize, begin: usize) -> Vec<Mending> {
    let (before, rest) = broken.line(line).split_at(begin);
    let text = rest.trim_start();
    let before = format!("{before}{}", rest.get(..rest.len() - text.len()).unwrap_or_default());
    if text.is_empty() || text.starts_with(['\'', '"']) {
        return Vec::new();
    }
    let in_brackets = !broken.layout.brackets.is_empty();
    let signs = text.char_indices().filter(|(_, sign)| in_brackets && matches!(sign, ',' | '}' | ']'));
    let ends = signs.map(|(byte, _)| byte).take(EACH).chain([text.len()]);
    let in_quotes = |end: usize| {
        let (value, after) = text.split_at(end);
        let kept = value.trim_end();
        let after = format!("{}{after}", value.get(kept.len()..).unwrap_or_default());
        let message = match kept {
            _ if kept.contains('#') => "a comment begins in this text, unless it stands in quotes",
            _ if kept.contains(": ") || kept.ends_with(':') => {
                "a text with a colon and a blank in it stands in quotes"
            }
            _ => "a text with a bracket in it stands in quotes",
        };
        // `2026-01-05T10:00[Europe/Copenhagen]`
        let is_zoned =
            kept.ends_with(']') && kept.starts_with(|sign: char| sign.is_ascii_digit()) && kept.contains('/');
        let place = at(line, width(&before), width(kept));
        let problem = if is_placeholder(kept) {
            not_filled_in(place, kept)
        } else if is_zoned {
            let time = kept.split('[').next().unwrap_or_default();
            let words = "no zone stands behind a time: all times are Copenhagen's";
            Problem::error(place, words).hint(format!("write `{}`", shortened(time)))
        } else {
            Problem::error(place, message).hint(format!("write `{}`", quoted(&shortened(kept))))
        };
        Mending { line, written: format!("{before}{}{after}", quoted(kept)), problem }
    };
    ends.map(in_quotes).collect()
}

/// Quotes that swallow what follows, or end before their text does.
pub(super) fn unclosed_quotes(broken: &BrokenText<'_>) -> Vec<Mending> {
    let ended = match broken.stop.kind {
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => {
            broken.layout.closed.map(|(opening, ..)| opening)
        }
        _ => None,
    };
    // Reading may also stop at the quote itself.
    let (line, column) = (broken.line_number(), broken.column());
    let here = split(broken.line(line), column).1.chars().next().filter(|sign| matches!(sign, '\'' | '"'));
    let here = here.map(|sign| Opening { sign, line, column });
    let Some(opening) = broken.layout.quote.or(ended).or(here) else { return Vec::new() };
    let mut found = closed_in_its_line(broken, &opening);
    found.extend(with_quotes_within(broken, &opening));
    found
}

/// The quote closed before a comma or bracket of its line, or at the end of it.
fn closed_in_its_line(broken: &BrokenText<'_>, opening: &Opening) -> Vec<Mending> {
    let text = broken.line(opening.line);
    let (before, rest) = split(text, opening.column);
    let in_brackets = !broken.layout.brackets.is_empty();
    let signs = rest.char_indices().filter(|(_, sign)| in_brackets && matches!(sign, ',' | '}' | ']'));
    let ends = signs.map(|(byte, _)| byte).take(EACH).chain([rest.len()]);
    let mut found = Vec::new();
    for end in ends {
        let (value, after) = rest.split_at(end);
        let value = value.trim_end();
        // A text that ends in its own quote would only be closed once more.
        if width(value) > 1 && value.ends_with(opening.sign) {
            continue;
        }
        let closed = format!("{value}{}", opening.sign);
        let problem = Problem::error(
            at(opening.line, opening.column, width(value)),
            "the quote that opens here is not closed",
        )
        .hint(format!("write `{}`", shortened(&closed)));
        found.push(Mending { line: opening.line, written: format!("{before}{closed}{after}"), problem });
    }
    found
}

/// `'Anna's letter'`, `"Big" and small`, `"C:\path"`: all of it in the other quotes, or with its own ones doubled.
fn with_quotes_within(broken: &BrokenText<'_>, opening: &Opening) -> Option<Mending> {
    let text = broken.line(opening.line);
    let (before, rest) = split(text, opening.column);
    let in_brackets = !broken.layout.brackets.is_empty();
    let inner = rest.get(1..)?;
    let last = inner.rfind(opening.sign).filter(|last| {
        let behind = inner.get(last + 1..).unwrap_or_default().trim_start();
        behind.is_empty() || behind.starts_with('#') || (in_brackets && behind.starts_with([',', '}', ']']))
    });
    let (value, meant) = match last {
        // The last quote ends the value: those within it are part of the text, or escape what they should not.
        Some(last) => (rest.get(..last + 2)?, quoted(inner.get(..last)?)),
        None => {
            let value = plain_value(rest, in_brackets);
            (value, quoted(value))
        }
    };
    let message = match opening.sign {
        '"' if value.contains('\\') => {
            "within \"double quotes\" a backslash begins an escape, and here it begins none"
        }
        _ => "the text goes on behind the quote that closes it",
    };
    let problem = Problem::error(at(opening.line, opening.column, width(value)), message)
        .hint(format!("write `{}`", shortened(&meant)));
    let after = rest.get(value.len()..)?;
    Some(Mending { line: opening.line, written: format!("{before}{meant}{after}"), problem })
}
