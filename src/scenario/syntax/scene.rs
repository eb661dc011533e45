//! A text that is no YAML, the place where reading it stops, and changes of one line that may mend it.

use std::ops::Range;

use nets_core::finding::Position;

use crate::problem::{Problem, TextSpan, lines};

use super::layout::Layout;
use super::reach::{Stop, reach};

/// A text that is no YAML. Lines and columns are counted from 0 here.
pub(super) struct Scene<'t> {
    pub text: &'t str,
    pub stop: Stop,
    /// Of each line its bytes, without its end and without a byte order mark.
    ranges: Vec<Range<usize>>,
    /// What is open where reading stops.
    pub layout: Layout,
    /// All keys of a scenario.
    pub keys: &'t [&'static str],
}

/// A line as it may have been meant, and what is told when that is so.
pub(super) struct Mending {
    pub line: usize,
    pub written: String,
    pub problem: Problem,
}

impl<'t> Scene<'t> {
    /// None when it is YAML after all.
    pub fn of(text: &'t str, keys: &'t [&'static str]) -> Option<Self> {
        let stop = reach(text)?;
        let from = |line: &str| line.as_ptr() as usize - text.as_ptr() as usize;
        let mut ranges: Vec<_> = lines(text).map(|line| from(line)..from(line) + line.len()).collect();
        if let Some(first) = ranges.first_mut().filter(|_| text.starts_with('\u{feff}')) {
            first.start = '\u{feff}'.len_utf8();
        }
        let (line, column) = (stop.position.line as usize - 1, stop.position.column as usize - 1);
        let layout = Layout::before(text, line, column);
        Some(Scene { text, stop, ranges, layout, keys })
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
