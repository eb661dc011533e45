//! A text that is no YAML, the place where reading it stops, and changes of one line that may mend it.

use std::ops::Range;

use nets_core::finding::Position;

use crate::problem::{Problem, TextSpan};

use super::layout::Layout;
use super::reach::{Stop, reach};

/// A text that is no YAML. Lines and columns are counted from 0 here.
pub(super) struct BrokenText<'t> {
    pub text: &'t str,
    pub stop: Stop,
    ranges: Vec<Range<usize>>,
    /// What is open where reading stops.
    pub layout: Layout,
    /// All keys of its kind of file.
    pub keys: &'t [&'static str],
}

/// A line as it may have been meant, and what is told when that is so.
pub(super) struct Mending {
    pub line: usize,
    pub written: String,
    pub problem: Problem,
}

impl<'t> BrokenText<'t> {
    /// None when it is YAML after all.
    pub fn of(text: &'t str, keys: &'t [&'static str]) -> Option<Self> {
        let stop = reach(text)?;
        let mut broken = BrokenText { text, stop, ranges: ranges(text), layout: Layout::default(), keys };
        broken.layout = Layout::before(text, broken.line_number(), broken.column());
        Some(broken)
    }

    pub fn line_number(&self) -> usize {
        (self.stop.position.line as usize).saturating_sub(1)
    }

    pub fn column(&self) -> usize {
        (self.stop.position.column as usize).saturating_sub(1)
    }

    pub fn line(&self, line: usize) -> &'t str {
        self.ranges.get(line).and_then(|range| self.text.get(range.clone())).unwrap_or_default()
    }

    pub fn is_key(&self, word: &str) -> bool {
        self.keys.contains(&word)
    }

    /// The last line before this one that holds more than blanks and a comment.
    pub fn before(&self, line: usize) -> Option<usize> {
        let is_full = |line: &usize| {
            let content = self.line(*line).trim();
            !content.is_empty() && !content.starts_with('#')
        };
        (0..line.min(self.ranges.len())).rev().find(is_full)
    }

    pub fn last(&self) -> usize {
        self.ranges.len()
    }

    /// How many characters are left unread with this change: fewer than without it, or it mends nothing.
    pub fn left_with(&self, mending: &Mending) -> Option<usize> {
        let range = self.ranges.get(mending.line)?;
        let (before, after) = (self.text.get(..range.start)?, self.text.get(range.end..)?);
        let changed = format!("{before}{}{after}", mending.written);
        let left = |text: &str, stop: &Stop| text.chars().count().saturating_sub(stop.index);
        let with = reach(&changed).map_or(0, |stop| left(&changed, &stop).max(1));
        (with < left(self.text, &self.stop).max(1)).then_some(with)
    }
}

/// The bytes of each line, without its end and without a byte order mark.
fn ranges(text: &str) -> Vec<Range<usize>> {
    let mut begin = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let bytes = text.as_bytes();
    let mut ranges = Vec::new();
    for (index, byte) in bytes.iter().enumerate() {
        let is_end = *byte == b'\n' || (*byte == b'\r' && bytes.get(index + 1) != Some(&b'\n'));
        if is_end {
            let has_return = *byte == b'\n' && index > begin && bytes.get(index - 1) == Some(&b'\r');
            ranges.push(begin..index - usize::from(has_return));
            begin = index + 1;
        }
    }
    ranges.push(begin..text.len());
    ranges
}

/// A place in the text, told from 1.
pub(super) fn at(line: usize, column: usize, width: usize) -> TextSpan {
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    TextSpan {
        position: Position { line: number(line.saturating_add(1)), column: number(column.saturating_add(1)) },
        width: number(width.max(1)),
    }
}

/// A line in parts: what stands before a character, and the rest.
pub(super) fn split(line: &str, column: usize) -> (&str, &str) {
    let byte = line.char_indices().nth(column).map_or(line.len(), |(byte, _)| byte);
    line.split_at(byte)
}

/// How many characters a text has.
pub(super) fn width(text: &str) -> usize {
    text.chars().count()
}

/// What of a line is no comment, without the blanks at its end.
pub(super) fn content(line: &str) -> &str {
    let end = line.find(" #").unwrap_or(line.len());
    line.get(..end).unwrap_or(line).trim_end()
}

/// Where a text without quotes ends that begins this rest of a line.
pub(super) fn plain_value(rest: &str, in_brackets: bool) -> &str {
    let value = content(rest);
    let end = if in_brackets { value.find([',', '}', ']']) } else { None };
    value.get(..end.unwrap_or(value.len())).unwrap_or(value).trim_end()
}

/// A text in single quotes.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_known_by_their_bytes_whatever_ends_them() {
        let text = "\u{feff}a\r\nb\rcæ\n\r\n";
        let lines: Vec<_> = ranges(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(lines, ["a", "b", "cæ", "", ""]);
    }

    #[test]
    fn a_plain_text_ends_where_yaml_ends_it() {
        assert_eq!(plain_value("*a b, c}", true), "*a b");
        assert_eq!(plain_value("*a b, c} # d", false), "*a b, c}");
        assert_eq!(quoted("it's"), "'it''s'");
    }
}
