//! Turns byte offsets into lines and columns, at a bounded cost however long the lines are.

use nets_core::finding::Position;

/// How far apart the marks are; the most that is read to answer one question. The marks take a
/// sixty-fourth of the text's memory.
const STRIDE: usize = 512;

/// What is known about the line that a mark stands in.
#[derive(Debug, Clone, Copy)]
struct Mark {
    line: u32,
    /// Characters of that line before the mark.
    column: u32,
}

/// A mark every few hundred bytes, so that a text of nothing but line ends needs no more memory than
/// one of a single line, and a single line of many megabytes no more time.
#[derive(Debug)]
pub(crate) struct Lines<'d> {
    text: &'d [u8],
    marks: Vec<Mark>,
}

impl<'d> Lines<'d> {
    pub(crate) fn new(text: &'d [u8]) -> Self {
        let mut mark = Mark { line: 1, column: 0 };
        let mut marks = Vec::with_capacity(text.len() / STRIDE + 1);
        for block in text.chunks(STRIDE) {
            marks.push(mark);
            mark = walk(mark, block);
        }
        Lines { text, marks }
    }

    /// The place of the byte at this offset; offsets past the end stand for the end.
    pub(crate) fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.text.len());
        let block = (offset / STRIDE).min(self.marks.len().saturating_sub(1));
        let Some(mark) = self.marks.get(block) else { return Position { line: 1, column: 1 } };
        let found = walk(*mark, &self.text[block * STRIDE..offset]);
        Position { line: found.line, column: found.column.saturating_add(1) }
    }
}

/// Where a mark has moved to after these bytes.
fn walk(mark: Mark, bytes: &[u8]) -> Mark {
    let line_ends = memchr::memchr_iter(b'\n', bytes).count();
    let (before, tail) = match memchr::memrchr(b'\n', bytes) {
        Some(last) => (0, &bytes[last + 1..]),
        None => (mark.column, bytes),
    };
    Mark {
        line: mark.line.saturating_add(clamp(line_ends)),
        column: before.saturating_add(clamp(characters(tail))),
    }
}

/// How many characters begin in these bytes. Those that go on with a character begin with the bits 10.
fn characters(bytes: &[u8]) -> usize {
    /// The lowest bit of each byte.
    const LOWEST: u64 = 0x0101_0101_0101_0101;
    let (eights, rest) = bytes.as_chunks::<8>();
    let going_on = |bytes: u64| (((bytes >> 7) & !(bytes >> 6) & LOWEST).wrapping_mul(LOWEST) >> 56) as usize;
    let in_eights: usize = eights.iter().map(|eight| going_on(u64::from_ne_bytes(*eight))).sum();
    let in_rest = rest.iter().filter(|byte| **byte & 0b1100_0000 == 0b1000_0000).count();
    bytes.len() - in_eights - in_rest
}

fn clamp(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, offset: usize) -> (u32, u32) {
        let position = Lines::new(text.as_bytes()).position(offset);
        (position.line, position.column)
    }

    #[test]
    fn lines_and_columns_count_from_one() {
        assert_eq!(at("", 0), (1, 1));
        assert_eq!(at("ab\ncd", 0), (1, 1));
        assert_eq!(at("ab\ncd", 3), (2, 1));
        assert_eq!(at("ab\ncd", 4), (2, 2));
        assert_eq!(at("ab\ncd", 99), (2, 3));
    }

    #[test]
    fn a_column_counts_characters_and_not_bytes() {
        let text = "smørrebrød";
        assert_eq!(at(text, text.len()), (1, 11));
    }

    #[test]
    fn a_line_longer_than_many_marks_is_still_one_line() {
        let text = format!("{}\n{}", "x".repeat(3 * STRIDE), "y".repeat(2 * STRIDE));
        assert_eq!(at(&text, 2 * STRIDE + 7), (1, clamp(2 * STRIDE + 8)));
        assert_eq!(at(&text, 3 * STRIDE + 1), (2, 1));
        assert_eq!(at(&text, text.len() - 1), (2, clamp(2 * STRIDE)));
    }

    #[test]
    fn places_are_those_of_a_reader_that_goes_from_letter_to_letter() {
        let texts = ["xøy\n", "plain\n\n\u{1F600}end\n", "one line of ö and å"].map(|text| text.repeat(60));
        for text in texts {
            let lines = Lines::new(text.as_bytes());
            let (mut line, mut column) = (1, 1);
            for (at, letter) in text.char_indices() {
                assert_eq!(lines.position(at), Position { line, column }, "{at} of {text}");
                (line, column) = if letter == '\n' { (line + 1, 1) } else { (line, column + 1) };
            }
        }
    }
}
