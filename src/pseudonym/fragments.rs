//! Parts of words and of numbers that conditions name: `CUST*` holds of CUSTOMER42, and has to hold of its pseudonym as well.
//! A word falls into such parts, each with a pseudonym of its own, and a number is given one that has its parts where they are.

use std::collections::{BTreeMap, BTreeSet};

use wildmatch::WildMatch;

use crate::letters::small;
use crate::pieces::{Around, Piece, SHORTEST_WITHIN, SHORTEST_WORD, with_surroundings};
use crate::vocabulary;

/// A part beside which any characters may stand, on one side or on both.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Fragment {
    /// In small letters, or ASCII digits.
    signs: Vec<char>,
    open_before: bool,
    open_after: bool,
}

/// What of a text follows which rule.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct WordPart<'w> {
    pub(crate) text: &'w str,
    /// It says nothing of a person, or so little that it may stay.
    pub(crate) stays: bool,
    /// It is what a condition names, or of that.
    pub(crate) is_named: bool,
}

/// Those of all conditions. Bound: what the conditions of a scenario say.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fragments {
    conditions: BTreeSet<String>,
    /// Each with whether it may stay as it is.
    words: BTreeMap<Fragment, bool>,
    numbers: BTreeSet<Fragment>,
}

impl Fragment {
    pub(crate) fn new(text: &str, around: &Around<'_>) -> Fragment {
        Fragment {
            signs: signs(text),
            open_before: around.is_open_before(),
            open_after: around.is_open_after(),
        }
    }

    /// Where it stands in a word, of what can stand there.
    fn places(&self, text: &[char]) -> Vec<usize> {
        let length = self.signs.len();
        let Some(last) = text.len().checked_sub(length) else { return Vec::new() };
        let is_at = |place: &usize| text.get(*place..*place + length) == Some(&self.signs[..]);
        match (self.open_before, self.open_after) {
            (true, true) => (0..=last).filter(is_at).collect(),
            (false, _) => Some(0).filter(is_at).into_iter().collect(),
            (true, false) => Some(last).filter(is_at).into_iter().collect(),
        }
    }

    /// Whether it may stay as it is: words that stay where they are whole have it in them, or it is too short to be a name.
    fn may_stay(&self, kept: &BTreeSet<String>) -> bool {
        let text: String = self.signs.iter().collect();
        let is_in = |word: &str| match (self.open_before, self.open_after) {
            (true, true) => word.contains(&text),
            (false, _) => word.starts_with(&text),
            (true, false) => word.ends_with(&text),
        };
        self.signs.len() < SHORTEST_WORD || vocabulary::any(is_in) || kept.iter().any(|word| is_in(word))
    }
}

/// At which ends further characters may stand.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Openness {
    pub(crate) before: bool,
    pub(crate) after: bool,
}

impl Fragments {
    /// Learns those of a condition.
    pub(crate) fn learn(&mut self, condition: &str) {
        self.conditions.insert(condition.to_owned());
    }

    /// Decides what stays, once all is learnt: `words` stay where they are whole, and `numbers` are to be replaced.
    pub(crate) fn decide(&mut self, words: &BTreeSet<String>, numbers: &BTreeSet<String>) {
        for condition in &self.conditions {
            let is_personal = names_a_person(condition, numbers);
            for (piece, around) in with_surroundings(condition) {
                match piece {
                    Piece::Word(word) if around.is_open() => {
                        let fragment = Fragment::new(word, &around);
                        let stays = fragment.may_stay(words);
                        self.words.insert(fragment, stays);
                    }
                    Piece::Digits(digits) if around.is_open() && !is_personal => {
                        self.numbers.insert(Fragment::new(digits, &around));
                    }
                    Piece::Word(_) | Piece::Digits(_) | Piece::Divided { .. } | Piece::Other(_) => {}
                }
            }
        }
    }

    /// The parts of a word, in their order: one where no condition names a part of it. What a condition names falls apart in the
    /// same way wherever it stands.
    pub(crate) fn parts<'w>(&self, word: &'w str) -> Vec<WordPart<'w>> {
        let text = signs(word);
        let is_named = self.names(&text);
        let mut borders = BTreeSet::from([0, text.len()]);
        let mut staying = vec![false; text.len()];
        for (fragment, stays) in &self.words {
            for place in fragment.places(&text) {
                let end = place + fragment.signs.len();
                borders.extend([place, end]);
                if let Some(signs) = staying.get_mut(place..end) {
                    signs.iter_mut().for_each(|sign| *sign |= *stays);
                }
            }
        }
        let at: Vec<usize> = word.char_indices().map(|(at, _)| at).chain([word.len()]).collect();
        let borders: Vec<usize> = borders.into_iter().collect();
        let parts = borders.windows(2).filter_map(|ends| {
            let &[from, to] = ends else { return None };
            let part = word.get(*at.get(from)?..*at.get(to)?)?;
            if part.len() < word.len() && self.names(text.get(from..to)?) {
                return Some(self.parts(part));
            }
            let stays = staying.get(from).copied().unwrap_or_default();
            Some(vec![WordPart { text: part, stays, is_named }])
        });
        parts.flatten().collect()
    }

    fn names(&self, signs: &[char]) -> bool {
        self.words.keys().any(|fragment| fragment.signs == signs)
    }

    /// The words among them, each with where it is open.
    pub(crate) fn words(&self) -> impl Iterator<Item = (String, Openness)> {
        self.words.keys().map(|fragment| {
            let of = Openness { before: fragment.open_before, after: fragment.open_after };
            (fragment.signs.iter().collect(), of)
        })
    }

    /// Where the numbers among them stand in this one.
    pub(crate) fn of_number(&self, digits: &str) -> Vec<Vec<usize>> {
        let text = signs(digits);
        self.numbers.iter().map(|fragment| fragment.places(&text)).collect()
    }

    /// Whether what stands for one of the words stands in this pseudonym of a word that has none of them.
    pub(crate) fn is_met_by_chance(written: &[(String, Openness)], pseudonym: &str) -> bool {
        let text = signs(pseudonym);
        written.iter().any(|(fragment, of)| {
            let fragment = Fragment { signs: signs(fragment), open_before: of.before, open_after: of.after };
            !fragment.places(&text).is_empty()
        })
    }
}

/// Whether a condition has as much of a number to be replaced as nearly says whose it is, such as a day of birth: that cannot
/// stay, and no pseudonym of a number has what stands for it.
pub(crate) fn names_a_person(condition: &str, numbers: &BTreeSet<String>) -> bool {
    let pieces = with_surroundings(condition);
    let open = pieces.iter().filter_map(|(piece, around)| match piece {
        Piece::Digits(digits) if around.is_open() => Some(*digits),
        Piece::Word(_) | Piece::Digits(_) | Piece::Divided { .. } | Piece::Other(_) => None,
    });
    let open: Vec<&str> = open.collect();
    let is_one = |digits: &&str| digits.len() >= SHORTEST_WITHIN && numbers.contains(*digits);
    let pattern = WildMatch::new(condition);
    open.iter().any(is_one)
        || open.iter().map(|digits| digits.len()).sum::<usize>() >= SHORTEST_WITHIN
            && numbers.iter().any(|number| pattern.matches(number))
}

/// A sign for each character, whatever its case.
fn signs(text: &str) -> Vec<char> {
    text.chars().map(|letter| small(letter).0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts<'w>(conditions: &[&str], word: &'w str) -> Vec<(&'w str, bool)> {
        let mut fragments = Fragments::default();
        conditions.iter().for_each(|condition| fragments.learn(condition));
        fragments.decide(&BTreeSet::new(), &BTreeSet::new());
        let parts = fragments.parts(word);
        parts.into_iter().map(|part| (part.text, part.stays)).collect()
    }

    #[test]
    fn a_word_falls_apart_where_a_condition_names_a_part_of_it() {
        assert_eq!(parts(&["kirs*"], "Kirsten"), [("Kirs", false), ("ten", false)]);
        assert_eq!(parts(&["*sten"], "Kirsten"), [("Kir", false), ("sten", false)]);
        assert_eq!(parts(&["ki?sten"], "Kirsten"), [("Ki", true), ("r", false), ("sten", false)]);
        assert_eq!(parts(&["*irst*"], "Kirsten"), [("K", false), ("irst", false), ("en", false)]);
        assert_eq!(parts(&["CUST*"], "CUSTOMER"), [("CUST", true), ("OMER", false)]);
        for other in ["kirsten", "irst*", "*kirst", "kirs-*", "*"] {
            assert_eq!(parts(&[other], "Kirsten"), [("Kirsten", false)], "{other}");
        }
        assert_eq!(parts(&["å*"], "Åse"), [("Å", true), ("se", false)]);
    }
}
