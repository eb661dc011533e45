//! A word and its pseudonym: as many letters, each of the same kind and case.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::key::PseudonymKey;
use crate::letters::{alike, capital, small};
use crate::permutation::Domain;

/// A pseudonym that is not taken is looked for so often.
const MOST_STEPS: usize = 1_000;

/// A word taken apart.
pub(crate) struct Word {
    letters: Vec<Letter>,
    /// What all words of the same shape share, whatever their case.
    pub(crate) label: String,
    /// Its letters were written apart from their marks.
    is_apart: bool,
}

struct Letter {
    alike: Vec<char>,
    place: u32,
    is_capital: bool,
}

impl Word {
    pub(crate) fn new(word: &str) -> Word {
        let whole: String = word.nfc().collect();
        let is_apart = whole != word && whole.nfd().eq(word.chars());
        let mut label = String::from("word ");
        let mut letters = Vec::new();
        for letter in if is_apart { whole.as_str() } else { word }.chars() {
            let (small, is_capital) = small(letter);
            let alike = alike(small);
            let place = alike.iter().position(|other| *other == small).unwrap_or_default();
            label.extend(alike.first());
            letters.push(Letter { alike, place: u32::try_from(place).unwrap_or_default(), is_capital });
        }
        Word { letters, label, is_apart }
    }

    /// How many letters it has, without marks.
    pub(crate) fn length(word: &str) -> usize {
        word.chars().filter(|letter| !is_combining_mark(*letter)).count()
    }

    /// The first pseudonym that is taken.
    pub(crate) fn pseudonym(
        &self,
        key: &PseudonymKey,
        attempt: u32,
        is_taken: impl Fn(&str) -> bool,
    ) -> String {
        let count = |letter: &Letter| u32::try_from(letter.alike.len()).unwrap_or(1);
        let radices: Vec<u32> = self.letters.iter().map(count).collect();
        let mut places: Vec<u32> = self.letters.iter().map(|letter| letter.place).collect();
        let domain = Domain { label: &self.label, attempt, radices: &radices };
        for _ in 0..MOST_STEPS {
            domain.permute(key, &mut places);
            let word = self.written(&places);
            if is_taken(&word) {
                return word;
            }
        }
        self.written(&places)
    }

    fn written(&self, places: &[u32]) -> String {
        let letters = self.letters.iter().zip(places).map(|(letter, place)| {
            let small = letter.alike.get(*place as usize).copied().unwrap_or(char::REPLACEMENT_CHARACTER);
            if letter.is_capital { capital(small).unwrap_or(small) } else { small }
        });
        if self.is_apart { letters.nfd().collect() } else { letters.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pseudonym(word: &str) -> String {
        Word::new(word).pseudonym(&PseudonymKey::fixed([3; 32]), 0, |_| true)
    }

    #[test]
    fn a_word_keeps_its_shape_in_every_script() {
        for word in ["Anna", "SØRENSEN", "Åse", "Ελληνίδα", "Жанна", "中文字", "straße", "x"]
        {
            let other = pseudonym(word);
            assert_eq!(other.len(), word.len(), "{word} {other}");
            for (one, other) in word.chars().zip(other.chars()) {
                assert_eq!(
                    (one.is_uppercase(), one.is_lowercase()),
                    (other.is_uppercase(), other.is_lowercase())
                );
                assert_eq!((one.len_utf8(), one.is_alphabetic()), (other.len_utf8(), other.is_alphabetic()));
            }
        }
    }

    #[test]
    fn the_case_and_the_form_of_its_letters_make_no_other_word_of_it() {
        assert_eq!(pseudonym("anna").to_uppercase(), pseudonym("ANNA"));
        assert_eq!(pseudonym("Anna").to_lowercase(), pseudonym("anna"));
        let (whole, apart) = ("Åsgård", "A\u{30A}sga\u{30A}rd");
        assert_eq!(pseudonym(apart).nfc().collect::<String>(), pseudonym(whole));
        assert_eq!(pseudonym(apart).len(), apart.len());
    }
}
