//! What a template would have replaced, or left out: `{{- name }}`, `{% if x %}`, `<% end %>`.

use crate::placeholders::not_filled_in;

use super::broken_text::{BrokenText, Mending, at, quoted, width};

/// How an instruction to a template begins and ends.
const SIGNS: [(&str, &str); 4] = [("{{", "}}"), ("{%", "%}"), ("{#", "#}"), ("<%", "%>")];

/// The line without the instruction, when it holds nothing else, or with it as a text.
pub(super) fn instruction(broken: &BrokenText<'_>, line: usize) -> Option<Mending> {
    let text = broken.line(line);
    let first = SIGNS.into_iter().filter_map(|signs| Some((text.find(signs.0)?, signs)));
    let (begin, (open, close)) = first.min_by_key(|(begin, _)| *begin)?;
    let (before, rest) = text.split_at(begin);
    let end = open.len() + rest.get(open.len()..)?.find(close)? + close.len();
    let (written, after) = rest.split_at(end);
    let is_alone = before.trim().is_empty() && after.trim().is_empty();
    let mended = if is_alone { String::new() } else { format!("{before}{}{after}", quoted(written)) };
    Some(Mending {
        line,
        written: mended,
        problem: not_filled_in(at(line, width(before), width(written)), written),
    })
}

/// The line with a text in quotes from a placeholder to the end of what touches it: `{{a}}-{{b}}`.
pub(super) fn joined(broken: &BrokenText<'_>, line: usize) -> Option<Mending> {
    let text = broken.line(line);
    let begin = text.find("{{")?;
    let (before, rest) = text.split_at(begin);
    let mut end = 0;
    while let Some(close) = rest.get(end..)?.find("}}") {
        end += close + 2;
        if rest.get(end..)?.starts_with([' ', ',', '}', ']']) {
            break;
        }
    }
    let (written, after) = rest.split_at_checked(end).filter(|(written, _)| !written.is_empty())?;
    let problem = not_filled_in(at(line, width(before), width(written)), written);
    Some(Mending { line, written: format!("{before}{}{after}", quoted(written)), problem })
}
