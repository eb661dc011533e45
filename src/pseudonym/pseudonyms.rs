//! The pseudonyms of one bundle: what takes the place of each text.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;

use crate::fragments::names_a_person;
use crate::host::HostParts;
use crate::key::PseudonymKey;
use crate::kind::{TextKind, TextReplacer};
use crate::learning::Learning;
use crate::pieces::{Around, Piece, SHORTEST_WITHIN, SHORTEST_WORD, pieces, with_digits, with_surroundings};
use crate::table::Table;
use crate::vocabulary;
use crate::word::Word;

/// A row of digits as long as this may be the number of a person.
const PERSON_NUMBER: std::ops::RangeInclusive<usize> = 10..=12;

/// A longer row of digits is not looked through: it is replaced.
const LONGEST_ID: usize = 40;

/// Makes the same of the same text, wherever it stands.
pub struct Pseudonyms {
    table: Table,
}

impl fmt::Debug for Pseudonyms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pseudonyms(***)")
    }
}

impl Pseudonyms {
    /// Everything that is given a pseudonym later has been learnt.
    pub fn new(learnt: Learning, key: PseudonymKey) -> Self {
        Pseudonyms { table: Table::new(key, learnt.into_originals()) }
    }

    fn free(&self, text: &str) -> String {
        let mut written = String::with_capacity(text.len());
        for piece in pieces(text) {
            match piece {
                Piece::Word(word) => written.push_str(&self.table.word(word)),
                Piece::Digits(digits) => written.push_str(&self.table.number(digits)),
                Piece::Divided { first, sign, second } => {
                    written.push_str(&self.divided(first, sign, second));
                }
                Piece::Other(other) => written.push_str(other),
            }
        }
        written
    }

    fn divided(&self, first: &str, sign: &str, second: &str) -> String {
        let number = self.table.number(&format!("{first}{second}"));
        let (first, second) = number.split_at(first.len());
        [first, sign, second].concat()
    }

    fn number(&self, text: &str) -> String {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let digits = if digits.is_empty() { digits } else { self.table.number(&digits) };
        let mut written = String::with_capacity(text.len());
        for piece in pieces(&with_digits(text, &digits)) {
            match piece {
                Piece::Word(word) => written.push_str(&self.word_of_id(word)),
                Piece::Digits(text) | Piece::Other(text) => written.push_str(text),
                Piece::Divided { first, sign, second } => written.extend([first, sign, second]),
            }
        }
        written
    }

    fn word_of_id(&self, word: &str) -> String {
        let stays = Word::length(word) < SHORTEST_WORD || self.table.stays(word);
        if stays { word.to_owned() } else { self.table.word(word) }
    }

    fn digits_of_id(&self, digits: &str) -> String {
        if self.is_original(digits) { self.table.number(digits) } else { digits.to_owned() }
    }

    fn names_a_person(&self, condition: &str) -> bool {
        names_a_person(condition, &self.table.originals().numbers)
    }

    /// A part of a number stays, and numbers get pseudonyms that have it, unless that says whose it is.
    fn digits_of_condition(&self, around: &Around<'_>, digits: &str, names_a_person: bool) -> String {
        match (around.is_open(), names_a_person) {
            (false, _) => self.digits_of_id(digits),
            (true, true) => self.table.number(digits),
            (true, false) => digits.to_owned(),
        }
    }

    /// Whether a row of digits in an id is a number that is replaced, or holds one, or may be one.
    fn is_original(&self, digits: &str) -> bool {
        let numbers = &self.table.originals().numbers;
        if PERSON_NUMBER.contains(&digits.len()) || digits.len() > LONGEST_ID || numbers.contains(digits) {
            return true;
        }
        let within = |length: usize| digits.as_bytes().windows(length);
        let mut parts = (SHORTEST_WITHIN..digits.len()).flat_map(within);
        let holds_one = parts.any(|part| str::from_utf8(part).is_ok_and(|part| numbers.contains(part)));
        holds_one || (digits.len() > *PERSON_NUMBER.end() && !is_moment(digits))
    }

    fn id(
        &self,
        text: &str,
        word: impl Fn(&Around<'_>, &str) -> String,
        digits: impl Fn(&Around<'_>, &str) -> String,
    ) -> String {
        let mut written = String::with_capacity(text.len());
        for (piece, around) in with_surroundings(text) {
            match piece {
                Piece::Word(text) => written.push_str(&word(&around, text)),
                Piece::Digits(text) => written.push_str(&digits(&around, text)),
                Piece::Divided { first, sign, second }
                    if self.table.originals().numbers.contains(&format!("{first}{second}")) =>
                {
                    written.push_str(&self.divided(first, sign, second));
                }
                Piece::Divided { first, sign, second } => {
                    written.push_str(&digits(&around, first));
                    written.push_str(sign);
                    written.push_str(&digits(&around, second));
                }
                Piece::Other(other) => written.push_str(other),
            }
        }
        written
    }

    fn sentence(&self, text: &str) -> String {
        let is_original = |word: &str| self.table.originals().words.contains(&word.to_lowercase());
        let is_small = |word: &str| word.chars().all(char::is_lowercase);
        let word = |_: &Around<'_>, word: &str| {
            let stays = vocabulary::is_ours(word) && (is_small(word) || !is_original(word));
            if stays { word.to_owned() } else { self.word_of_id(word) }
        };
        self.id(text, word, |_, digits| self.digits_of_id(digits))
    }

    fn host(&self, text: &str) -> String {
        let parts = HostParts::of(text);
        if parts.stays() {
            let rest = if parts.scheme.is_empty() { parts.rest.to_owned() } else { self.free(parts.rest) };
            return [parts.scheme, parts.host, parts.port, &rest].concat();
        }
        let host = match parts.address() {
            // One of those that documents show.
            Some(address) => {
                let digits: String =
                    address.to_string().bytes().map(|byte| (byte % 10).to_string()).collect();
                let number = self.table.number(&digits);
                let last = number.bytes().fold(0_u32, |sum, byte| (sum * 10 + u32::from(byte)) % 254) + 1;
                format!("192.0.2.{last}")
            }
            None => self.free(parts.host),
        };
        // A network keeps its width.
        let is_width = parts.address().is_some() && parts.scheme.is_empty();
        let rest = if is_width { "".to_owned() } else { self.free(parts.rest) };
        [parts.scheme, &host, parts.port, &rest].concat()
    }
}

/// Whether a row of digits says when something was made: year, month, day, hour, minute and second.
fn is_moment(digits: &str) -> bool {
    let part = |from: usize, to: usize| digits.get(from..to).and_then(|part| part.parse::<u32>().ok());
    let within = |from, to, range: std::ops::RangeInclusive<u32>| {
        part(from, to).is_some_and(|part| range.contains(&part))
    };
    matches!(digits.len(), 14 | 17)
        && within(0, 4, 1990..=2099)
        && within(4, 6, 1..=12)
        && within(6, 8, 1..=31)
        && within(8, 10, 0..=23)
        && within(10, 12, 0..=59)
        && within(12, 14, 0..=59)
}

impl TextReplacer for Pseudonyms {
    fn text(&self, kind: TextKind, text: &str) -> String {
        match kind {
            TextKind::Free => self.free(text),
            TextKind::Number => self.number(text),
            TextKind::Id => {
                self.id(text, |_, word| self.word_of_id(word), |_, digits| self.digits_of_id(digits))
            }
            TextKind::IdCondition => self.id(
                text,
                |around, word| {
                    if around.is_open() { self.table.part(word) } else { self.word_of_id(word) }
                },
                |around, digits| self.digits_of_condition(around, digits, self.names_a_person(text)),
            ),
            TextKind::RecipientCondition if text.contains(['*', '?']) => self.id(
                text,
                |around, word| {
                    if around.is_open() { self.table.part(word) } else { self.table.word(word) }
                },
                // Numbers get pseudonyms that this holds of, too.
                |around, digits| {
                    if around.is_open() {
                        self.digits_of_condition(around, digits, self.names_a_person(text))
                    } else {
                        self.table.number(digits)
                    }
                },
            ),
            TextKind::RecipientCondition => self.free(text),
            TextKind::Listed => {
                let digits = |digits: &str| {
                    if digits.len() < *PERSON_NUMBER.start() {
                        return digits.to_owned();
                    }
                    self.table.number(digits)
                };
                self.id(text, |_, word| self.word_of_id(word), |_, text| digits(text))
            }
            TextKind::Sentence => self.sentence(text),
            TextKind::Host => self.host(text),
        }
    }
}

/// How many texts of each kind were replaced. Bound: the kinds of texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Replaced(pub BTreeMap<TextKind, u64>);

impl Replaced {
    pub fn add(&mut self, other: &Replaced) {
        for (kind, count) in &other.0 {
            *self.0.entry(*kind).or_default() += count;
        }
    }
}

impl fmt::Display for Replaced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("nothing");
        }
        // Two kinds may have the same words. Bound: the kinds.
        let mut counts: Vec<(&str, u64)> = Vec::new();
        for (kind, count) in &self.0 {
            match counts.iter_mut().find(|(words, _)| *words == kind.words()) {
                Some((_, counted)) => *counted += count,
                None => counts.push((kind.words(), *count)),
            }
        }
        let each: Vec<String> = counts.iter().map(|(words, count)| format!("{words} ({count})")).collect();
        f.write_str(&each.join(", "))
    }
}

/// Gives pseudonyms, and counts them.
pub(crate) struct Counting<'p> {
    pseudonyms: &'p Pseudonyms,
    replaced: RefCell<Replaced>,
}

impl<'p> Counting<'p> {
    pub(crate) fn new(pseudonyms: &'p Pseudonyms) -> Self {
        Counting { pseudonyms, replaced: RefCell::default() }
    }

    pub(crate) fn into_replaced(self) -> Replaced {
        self.replaced.into_inner()
    }
}

impl TextReplacer for Counting<'_> {
    fn text(&self, kind: TextKind, text: &str) -> String {
        let pseudonym = self.pseudonyms.text(kind, text);
        if pseudonym != text {
            *self.replaced.borrow_mut().0.entry(kind).or_default() += 1;
        }
        pseudonym
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_replaced_is_told_once_for_each_word() {
        let counts = [(TextKind::IdCondition, 1), (TextKind::RecipientCondition, 2), (TextKind::Host, 4)];
        assert_eq!(Replaced(counts.into()).to_string(), "conditions of rules (3), hosts and URLs (4)");
        assert_eq!(Replaced::default().to_string(), "nothing");
    }
}
