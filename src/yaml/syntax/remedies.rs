//! Slips of the structure: signs that only look right, indentation, colons, commas and brackets.

use granit_parser::ErrorKind;

use crate::problem::{Problem, shortened};
use crate::spelling;

use super::broken_text::{BrokenText, Mending, at, content, plain_value, split, width};
use super::layout::{Layout, Opening};
use super::templates;
use super::values;

/// So many places of one kind are tried.
const EACH: usize = 6;

/// Each line as it may have been meant; where two mend as much, the earlier one is right.
pub(super) fn all(broken: &BrokenText<'_>) -> Vec<Mending> {
    let mut all = Vec::new();
    all.extend(suspects(broken).filter_map(|line| templates::instruction(broken, line)));
    all.extend(suspects(broken).filter_map(|line| templates::joined(broken, line)));
    all.extend(odd_signs(broken));
    all.extend(missing_blanks(broken));
    all.extend(missing_colons(broken));
    all.extend(signs_of_other_formats(broken));
    all.extend(comma_before_a_key(broken));
    all.extend(values::signs_at_the_beginning(broken));
    all.extend(suspects(broken).flat_map(|line| values::comment_in_brackets(broken, line)));
    all.extend(values::unclosed_quotes(broken));
    all.extend(unclosed_brackets(broken));
    all.extend(comma_at_the_end(broken));
    all.extend(values::texts_without_quotes(broken));
    all.extend(surplus_bracket(broken));
    all.extend(surplus_comma(broken));
    all.extend(dash_behind_a_key(broken));
    all.extend(indentation(broken));
    all
}

/// The line where reading stops, and the one before it, in which a text may have begun that goes on.
fn suspects(broken: &BrokenText<'_>) -> impl Iterator<Item = usize> {
    let line = broken.line_number();
    let opened = broken.layout.brackets.iter().map(|opening| opening.line).next_back();
    let mut lines: Vec<_> = [broken.before(line), Some(line), opened].into_iter().flatten().collect();
    lines.dedup();
    lines.into_iter()
}

fn odd_signs(broken: &BrokenText<'_>) -> Vec<Mending> {
    let mut found = Vec::new();
    for line in suspects(broken) {
        let text = broken.line(line);
        let odd = text.char_indices().enumerate();
        let odd = odd.filter_map(|(column, (byte, sign))| Some((column, byte, sign, spelling::meant(sign)?)));
        let odd: Vec<_> = odd.take(EACH).collect();
        for (column, byte, sign, meant) in &odd {
            let (before, after) = text.split_at(*byte);
            let after = after.strip_prefix(*sign).unwrap_or(after);
            let blank = if *meant == ":" && !after.starts_with(' ') { " " } else { "" };
            let problem = odd_sign(line, *column, *sign);
            found.push(Mending { line, written: format!("{before}{meant}{blank}{after}"), problem });
        }
        if let [(column, _, sign, _), _, ..] = odd[..] {
            let problem = odd_sign(line, column, sign);
            found.push(Mending { line, written: spelling::in_ascii(text), problem });
        }
        // In an indentation it takes the room of two.
        if let (true, Some((column, _, sign, _))) = (text.contains('\u{3000}'), odd.first().copied()) {
            let written = spelling::in_ascii(&text.replace('\u{3000}', "  "));
            found.push(Mending { line, written, problem: odd_sign(line, column, sign) });
        }
    }
    found
}

fn odd_sign(line: usize, column: usize, sign: char) -> Problem {
    let hint = match spelling::meant(sign).unwrap_or_default() {
        "" => "remove it".to_owned(),
        " " => "write a space".to_owned(),
        meant => format!("write `{meant}`"),
    };
    let message = format!("{}, stands here", spelling::name(sign));
    Problem::error(at(line, column, 1), message).hint(hint)
}

fn is_word(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || sign == '_'
}

/// Where a line's first key or value begins, behind blanks and dashes, in bytes.
fn beginning(line: &str) -> usize {
    let rest = line.trim_start_matches([' ', '\t']);
    match rest.strip_prefix("- ") {
        Some(item) => line.len() - item.len() + beginning(item),
        None => line.len() - rest.len(),
    }
}

/// `name:My` is one text to YAML, and no key with its value.
fn missing_blanks(broken: &BrokenText<'_>) -> Vec<Mending> {
    let mut found = Vec::new();
    for line in suspects(broken) {
        let text = broken.line(line);
        let first = beginning(text);
        let in_brackets = text.contains(['{', '[']) || !broken.layout.brackets.is_empty();
        let mut tried = 0;
        for (colon, _) in text.match_indices(':') {
            let (before, after) = (&text[..colon], &text[colon + 1..]);
            let word = before.trim_end_matches(is_word).len();
            let key = &before[word..];
            let begins = word == first || before[..word].ends_with([' ', ',', '{', '[']);
            let is_meant = begins && !key.is_empty() && (word == first || broken.is_key(key));
            if after.is_empty() || after.starts_with(char::is_whitespace) || !is_meant || tried == EACH {
                continue;
            }
            tried += 1;
            let meant = shortened(&format!("{key}: {}", plain_value(after, in_brackets)));
            let message = format!("a blank is missing behind the colon of `{}`", shortened(key));
            let problem =
                Problem::error(at(line, width(before), 1), message).hint(format!("write `{meant}`"));
            found.push(Mending { line, written: format!("{before}: {after}"), problem });
        }
    }
    found
}

/// `name My`, `name = My`, `name; My` and `-name: My`.
fn missing_colons(broken: &BrokenText<'_>) -> Vec<Mending> {
    let mut found = Vec::new();
    for line in suspects(broken) {
        let text = broken.line(line);
        let (before, rest) = text.split_at(beginning(text));
        if let Some(item) =
            rest.strip_prefix('-').filter(|item| item.starts_with(|sign| is_word(sign) || sign == '{'))
        {
            let problem = Problem::error(at(line, width(before), 1), "a blank is missing behind the dash");
            let hint = format!("write `- {}`", shortened(content(item)));
            found.push(Mending { line, written: format!("{before}- {item}"), problem: problem.hint(hint) });
            continue;
        }
        let end = rest.find(|sign| !is_word(sign)).unwrap_or(rest.len());
        let (key, value) = rest.split_at(end);
        let is_apart = value.is_empty() || value.starts_with([' ', '=', ';']);
        if !broken.is_key(key) || !is_apart {
            continue;
        }
        let value = value.trim_start();
        let value =
            value.strip_prefix("=>").unwrap_or(value).trim_start_matches(['=', ':', ';']).trim_start();
        let meant = if value.is_empty() { format!("{key}:") } else { format!("{key}: {value}") };
        let problem =
            Problem::error(at(line, width(before), width(key)), format!("a colon is missing behind `{key}`"))
                .hint(format!("write `{}`", shortened(content(&meant))));
        found.push(Mending { line, written: format!("{before}{meant}"), problem });
    }
    found
}

/// The sign that closes what this one opens.
pub(super) fn closing(opening: char) -> String {
    let closing = match opening {
        '{' => '}',
        '[' => ']',
        quote => quote,
    };
    closing.to_string()
}

fn unclosed_brackets(broken: &BrokenText<'_>) -> Vec<Mending> {
    let (line, column) = (broken.line_number(), broken.column());
    let layout = match broken.stop.kind {
        // Reading stops at the bracket itself.
        ErrorKind::UnclosedFlowCollection { .. } => Layout::before(broken.text, usize::MAX, 0),
        ErrorKind::MismatchedFlowCollectionEnd { .. } => Layout::before(broken.text, line, column + 1),
        _ => broken.layout.clone(),
    };
    let is_at_the_end = matches!(broken.stop.kind, ErrorKind::UnclosedFlowCollection { .. });
    let next = if is_at_the_end { broken.last() } else { line };
    let mut found = Vec::new();
    let mut closings = String::new();
    for opening in layout.brackets.iter().rev().take(EACH) {
        closings.push_str(&closing(opening.sign));
        let last = broken.before(next).filter(|last| *last >= opening.line);
        let mut places = vec![opening.line];
        places.extend(last.filter(|last| *last != opening.line));
        for place in places {
            let text = broken.line(place);
            let kept = content(text);
            let written = format!("{kept} {closings}{}", text.get(kept.len()..).unwrap_or_default());
            let end =
                if place == opening.line { "this line".to_owned() } else { format!("line {}", place + 1) };
            let hint = format!("write `{closings}` at the end of {end}");
            found.push(Mending { line: place, written, problem: not_closed(opening, hint) });
        }
    }
    found.extend(layout.brackets.last().into_iter().flat_map(|opening| closed_by_another(broken, opening)));
    found
}

fn not_closed(opening: &Opening, hint: String) -> Problem {
    let message = format!("the `{}` that opens here is not closed", opening.sign);
    Problem::error(at(opening.line, opening.column, 1), message).hint(hint)
}

/// `[1, 2}`
fn closed_by_another(broken: &BrokenText<'_>, opening: &Opening) -> Vec<Mending> {
    let text = broken.line(opening.line);
    let (before, rest) = split(text, opening.column);
    let other = if opening.sign == '[' { '}' } else { ']' };
    let closing = closing(opening.sign);
    let closed = |(byte, _): (usize, &str)| {
        let (inner, after) = rest.split_at(byte);
        let column = width(before) + width(inner) + 1;
        let hint = format!("write `{closing}` before the `{other}` in column {column}");
        let written = format!("{before}{inner}{closing}{after}");
        Mending { line: opening.line, written, problem: not_closed(opening, hint) }
    };
    rest.match_indices(other).take(EACH).map(closed).collect()
}

fn surplus_bracket(broken: &BrokenText<'_>) -> Option<Mending> {
    let ErrorKind::MisplacedFlowCollectionEnd = broken.stop.kind else { return None };
    let (line, column) = (broken.line_number(), broken.column());
    let (before, rest) = split(broken.line(line), column);
    let sign = rest.chars().next()?;
    let problem = Problem::error(at(line, column, 1), format!("this `{sign}` closes nothing"))
        .hint("remove it; a text with it in stands in 'quotes'");
    Some(Mending { line, written: format!("{before}{}", rest.strip_prefix(sign)?), problem })
}

/// `{after: 2h,, reason: x}`
fn surplus_comma(broken: &BrokenText<'_>) -> Option<Mending> {
    let (line, column) = (broken.line_number(), broken.column());
    let (before, rest) = split(broken.line(line), column);
    if broken.layout.brackets.is_empty() || !before.trim_end().ends_with([',', '{', '[']) {
        return None;
    }
    let problem = Problem::error(at(line, column, 1), "nothing stands before this comma").hint("remove it");
    Some(Mending { line, written: format!("{before}{}", rest.strip_prefix(',')?), problem })
}

/// `{name: x seed: 1}` and `{name: 'x' seed: 1}`
fn comma_before_a_key(broken: &BrokenText<'_>) -> Option<Mending> {
    if broken.layout.brackets.is_empty() {
        return None;
    }
    let (line, column) = (broken.line_number(), broken.column());
    let text = broken.line(line);
    let (before, rest) = split(text, column);
    // Reading stops at the colon behind the key, or at the key.
    let begin = match rest.strip_prefix(':') {
        Some(_) => before.trim_end_matches(is_word).len(),
        None => text.len() - rest.trim_start().len(),
    };
    let (value, rest) = text.split_at(begin);
    let end = rest.find(|sign| !is_word(sign)).unwrap_or(rest.len());
    let (key, behind) = rest.split_at(end);
    if !broken.is_key(key) || !behind.starts_with(':') || !value.ends_with(' ') || value.trim_end().is_empty()
    {
        return None;
    }
    let place = at(line, width(value), width(key));
    let problem = Problem::error(place, format!("a comma is missing before `{key}`"));
    let written = format!("{}, {rest}", value.trim_end());
    Some(Mending { line, written, problem: problem.hint(format!("write `, {key}: ...`")) })
}

fn comma_at_the_end(broken: &BrokenText<'_>) -> Option<Mending> {
    let last = broken.before(broken.line_number()).filter(|_| !broken.layout.brackets.is_empty())?;
    let text = broken.line(last);
    let kept = content(text);
    if kept.ends_with([',', '{', '[', ':']) {
        return None;
    }
    let written = format!("{kept},{}", text.get(kept.len()..).unwrap_or_default());
    let problem = Problem::error(at(last, width(kept), 1), "a comma is missing at the end of this line");
    Some(Mending { line: last, written, problem: problem.hint("write `,`") })
}

/// Items that begin with `*` or `+`, and comments that begin with `//`.
fn signs_of_other_formats(broken: &BrokenText<'_>) -> Vec<Mending> {
    let mut found = Vec::new();
    for line in suspects(broken) {
        let text = broken.line(line);
        let (blanks, rest) = text.split_at(beginning(text));
        for (other, sign, what) in
            [("* ", "- ", "an item of a list"), ("+ ", "- ", "an item of a list"), ("//", "#", "a comment")]
        {
            if let Some(rest) = rest.strip_prefix(other) {
                let place = at(line, width(blanks), other.trim().len());
                let sign_alone = sign.trim();
                let problem = Problem::error(place, format!("{what} begins with `{sign_alone}`"));
                let problem = problem.hint(format!("write `{sign_alone}`"));
                found.push(Mending { line, written: format!("{blanks}{sign}{rest}"), problem });
            }
        }
    }
    found
}

/// `recipients: - x`
fn dash_behind_a_key(broken: &BrokenText<'_>) -> Option<Mending> {
    let ErrorKind::BlockSequenceEntryNotAllowed = broken.stop.kind else { return None };
    let (line, column) = (broken.line_number(), broken.column());
    let (before, rest) = split(broken.line(line), column);
    let item = content(rest.strip_prefix('-')?).trim();
    let list = if item.contains(": ") { format!("[{{{item}}}]") } else { format!("[{item}]") };
    let problem = Problem::error(at(line, column, 1), "a dash begins a list only on a line of its own")
        .hint(format!("write `{}`, or begin the dash on the next line", shortened(&list)));
    Some(Mending { line, written: format!("{before}{list}"), problem })
}

fn indentation(broken: &BrokenText<'_>) -> Vec<Mending> {
    let line = indented(broken);
    let text = broken.line(line);
    let begins = text.len() - text.trim_start_matches([' ', '\t']).len();
    let (blanks, rest) = text.split_at(begins);
    let tab = blanks.chars().position(|sign| sign == '\t');
    let is_first_colon = !rest.chars().take(broken.column().saturating_sub(begins)).any(|sign| sign == ':');
    let may_be = match broken.stop.kind {
        ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::ExpectedBlockSequenceEntry
        | ErrorKind::ExpectedDocumentStart
        | ErrorKind::InvalidIndentation => true,
        ErrorKind::MappingValueNotAllowed => is_first_colon,
        _ => tab.is_some(),
    };
    if !may_be {
        return Vec::new();
    }
    let mut columns = columns_above(broken, line);
    if tab.is_none() {
        // A slip is of few columns; of two that are as near, the line further down is the likelier one.
        columns.sort_by_key(|(column, _)| column.abs_diff(begins));
    }
    let mut found = Vec::new();
    for (column, above) in columns.into_iter().filter(|(column, _)| *column != begins || tab.is_some()) {
        let number = column + 1;
        let problem = match tab {
            Some(tab) => {
                Problem::error(at(line, tab, 1), "a tab stands in the indentation, and YAML takes none there")
                    .expected("spaces")
                    .hint(format!("begin in column {number} with spaces"))
            }
            None => Problem::error(
                at(line, begins, 1),
                "this line does not begin in the column of those that it belongs to",
            )
            .hint(format!("begin it in column {number}, as line {} does", above + 1)),
        };
        found.push(Mending { line, written: format!("{}{rest}", " ".repeat(column)), problem });
    }
    found
}

/// The line whose indentation stops the reading: a tab may stand in the one after.
fn indented(broken: &BrokenText<'_>) -> usize {
    let line = broken.line_number();
    let has_tab = |line: &usize| {
        let text = broken.line(*line);
        let rest = text.trim_start_matches([' ', '\t']);
        text.get(..text.len() - rest.len()).is_some_and(|blanks| blanks.contains('\t'))
    };
    match broken.stop.kind {
        ErrorKind::TabInPlainScalar | ErrorKind::TabInIndentation | ErrorKind::TabInBlockIndentation => {
            (line..broken.last()).take(8).find(has_tab).unwrap_or(line)
        }
        _ => line,
    }
}

/// The columns in which lines above begin, the nearest line first; and one level below the nearest.
fn columns_above(broken: &BrokenText<'_>, line: usize) -> Vec<(usize, usize)> {
    let mut columns: Vec<(usize, usize)> = Vec::new();
    let mut above = broken.before(line);
    for _ in 0..12 {
        let Some(number) = above else { break };
        let text = broken.line(number);
        let blanks = text.len() - text.trim_start_matches([' ', '\t']).len();
        for column in [beginning(text), blanks] {
            if columns.iter().all(|(known, _)| *known != column) {
                columns.push((column, number));
            }
        }
        above = broken.before(number);
    }
    columns.truncate(EACH);
    if let Some((deepest, number)) = columns.first().copied() {
        columns.push((deepest + 2, number));
    }
    columns
}
