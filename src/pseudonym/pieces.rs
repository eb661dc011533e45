//! A text as words, numbers and what stands between them.

use crate::letters::is_of_word;

/// A number of fewer digits is a count or a place, and of no one.
pub(crate) const SHORTEST_NUMBER: usize = 5;
/// A shorter original in a longer row of digits is there by chance.
pub(crate) const SHORTEST_WITHIN: usize = 6;
/// The same as `SHORTEST_NUMBER` for letters.
pub(crate) const SHORTEST_WORD: usize = 3;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece<'t> {
    Word(&'t str),
    /// ASCII digits.
    Digits(&'t str),
    /// Two rows of digits with one sign between them, as person numbers are written: `071088-1234`.
    Divided {
        first: &'t str,
        sign: &'t str,
        second: &'t str,
    },
    Other(&'t str),
}

pub(crate) struct TextPieces<'t> {
    rest: &'t str,
}

pub(crate) fn pieces(text: &str) -> TextPieces<'_> {
    TextPieces { rest: text }
}

impl<'t> Iterator for TextPieces<'t> {
    type Item = Piece<'t>;

    fn next(&mut self) -> Option<Piece<'t>> {
        let first = self.rest.chars().next()?;
        if first.is_ascii_digit() {
            let digits = self.take(|next| next.is_ascii_digit());
            return Some(self.divided(digits).unwrap_or(Piece::Digits(digits)));
        }
        if is_of_word(first) {
            return Some(Piece::Word(self.take(is_of_word)));
        }
        Some(Piece::Other(self.take(|next| !next.is_ascii_digit() && !is_of_word(next))))
    }
}

impl<'t> TextPieces<'t> {
    fn take(&mut self, fits: impl Fn(char) -> bool) -> &'t str {
        let end = self.rest.find(|next| !fits(next)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    fn divided(&mut self, first: &'t str) -> Option<Piece<'t>> {
        let sign = self.rest.chars().next().filter(|sign| is_divider(*sign))?;
        let (sign, behind) = self.rest.split_at(sign.len_utf8());
        let end = behind.find(|next: char| !next.is_ascii_digit()).unwrap_or(behind.len());
        let (second, rest) = behind.split_at(end);
        if !matches!((first.len(), second.len()), (6, 4 | 5) | (8, 4)) {
            return None;
        }
        self.rest = rest;
        Some(Piece::Divided { first, sign, second })
    }
}

/// What stands around a piece.
pub(crate) struct Around<'a> {
    before: Option<Piece<'a>>,
    after: Option<Piece<'a>>,
}

impl Around<'_> {
    pub(crate) fn is_open_before(&self) -> bool {
        matches!(self.before, Some(Piece::Other(other)) if other.ends_with(['*', '?']))
    }

    pub(crate) fn is_open_after(&self) -> bool {
        matches!(self.after, Some(Piece::Other(other)) if other.starts_with(['*', '?']))
    }

    /// Whether any characters may stand beside it.
    pub(crate) fn is_open(&self) -> bool {
        self.is_open_before() || self.is_open_after()
    }
}

/// The pieces of a text, each with what stands around it.
pub(crate) fn with_surroundings(text: &str) -> Vec<(Piece<'_>, Around<'_>)> {
    let all: Vec<_> = pieces(text).collect();
    let at = |at: Option<usize>| at.and_then(|at| all.get(at)).copied();
    let around = |place: usize| Around { before: at(place.checked_sub(1)), after: at(place.checked_add(1)) };
    all.iter().enumerate().map(|(place, piece)| (*piece, around(place))).collect()
}

/// What people write between the day and the rest of a person number.
fn is_divider(sign: char) -> bool {
    matches!(sign, '-' | '+' | '.' | '/' | '_' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{AD}')
        || sign.is_whitespace()
}

/// Puts other digits into the places of those that a text has.
pub(crate) fn with_digits(text: &str, digits: &str) -> String {
    let mut digits = digits.chars();
    let put = |old: char| if old.is_ascii_digit() { digits.next().unwrap_or(old) } else { old };
    text.chars().map(put).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_falls_into_its_pieces_and_nothing_is_lost() {
        use Piece::{Digits, Divided, Other, Word};
        let found: Vec<_> = pieces("Åse_071088-1234 vej12, 😀").collect();
        let number = Divided { first: "071088", sign: "-", second: "1234" };
        let wanted = [Word("Åse"), Other("_"), number, Other(" "), Word("vej"), Digits("12"), Other(", 😀")];
        assert_eq!(found, wanted);
        assert_eq!(pieces("071088-12").collect::<Vec<_>>(), [Digits("071088"), Other("-"), Digits("12")]);
        assert_eq!(with_digits("07-10 x", "4321"), "43-21 x");
    }
}
