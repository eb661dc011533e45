//! The table of pseudonyms: which word and which number stands for which.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};

use nets_core::crowd::Crowd;
use nets_core::identity::{Country, Party};
use wildmatch::WildMatch;

use crate::fragments::{Fragments, Openness, WordPart, names_a_person};
use crate::key::PseudonymKey;
use crate::number::Number;
use crate::vocabulary;
use crate::word::Word;

/// So many permutations of a shape are tried until none of the originals is the pseudonym of another.
const MOST_ATTEMPTS: u32 = 32;

/// So many pseudonyms are kept, so that what stands in every message is worked out once.
const MOST_KEPT: usize = 100_000;

/// Numbers that stay as they are. Bound: what scenarios list.
#[derive(Debug, Clone, Default)]
pub(crate) struct KeptNumbers {
    pub(crate) numbers: BTreeSet<String>,
    /// Words that logins have, in small letters.
    pub(crate) words: BTreeSet<String>,
    /// Made by rule, and of no one.
    pub(crate) crowds: Vec<Crowd>,
}

impl KeptNumbers {
    pub(crate) fn holds(&self, number: &str) -> bool {
        self.numbers.contains(number)
            || Party::person(Country::Denmark, number)
                .is_ok_and(|person| self.crowds.iter().any(|crowd| crowd.holds(&person)))
    }
}

/// What is to be replaced. Bound: what the scenario, the events and the `shipment.xml` of one bundle hold.
#[derive(Debug, Default)]
pub(crate) struct Originals {
    /// In small letters.
    pub(crate) words: BTreeSet<String>,
    pub(crate) numbers: BTreeSet<String>,
    pub(crate) kept: KeptNumbers,
    /// The conditions on recipients that hold of several.
    pub(crate) conditions: BTreeSet<String>,
    /// The parts of words and numbers that conditions name.
    pub(crate) fragments: Fragments,
}

pub(crate) struct Table {
    key: PseudonymKey,
    originals: Originals,
    /// Bound: the conditions of the originals.
    conditions: Vec<WildMatch>,
    /// Which permutation of a shape is used, where it is not the first. Bound: the shapes of the originals.
    attempts: BTreeMap<String, u32>,
    /// What stands for the parts of words that conditions name. Bound: the fragments of the originals.
    fragments: Vec<(String, Openness)>,
    /// Bound: `MOST_KEPT`.
    known: Mutex<HashMap<String, String>>,
}

impl Table {
    pub(crate) fn new(key: PseudonymKey, mut originals: Originals) -> Self {
        originals.fragments.decide(&originals.kept.words, &originals.numbers);
        let conditions = originals.conditions.iter().filter(|it| !names_a_person(it, &originals.numbers));
        let conditions = conditions.map(|condition| WildMatch::new(condition)).collect();
        let mut table = Table {
            key,
            originals,
            conditions,
            attempts: BTreeMap::new(),
            fragments: Vec::new(),
            known: Mutex::default(),
        };
        table.attempts = table.attempts();
        let words = table.originals.fragments.words();
        table.fragments = words.map(|(word, of)| (table.part(&word), of)).collect();
        table
    }

    pub(crate) fn originals(&self) -> &Originals {
        &self.originals
    }

    /// The attempts in which no original is the pseudonym of another: a reader who looks for an original finds
    /// none. Where a shape has few texts there is no such attempt, and then the best one is taken.
    fn attempts(&self) -> BTreeMap<String, u32> {
        let mut shapes: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for word in &self.originals.words {
            shapes.entry(Word::new(word).label).or_default().push(word);
        }
        for number in self.originals.numbers.iter().filter(|number| !self.originals.kept.holds(number)) {
            shapes.entry(Number::new(number).label).or_default().push(number);
        }
        let is_number = |text: &str| text.starts_with(|first: char| first.is_ascii_digit());
        let mut attempts = BTreeMap::new();
        for (label, texts) in shapes {
            let clashes = |attempt: u32| {
                let is_original = |text: &&&str| {
                    if is_number(text) {
                        self.originals.numbers.contains(&self.numbered(text, attempt))
                    } else {
                        self.originals.words.contains(&self.worded(text, attempt).to_lowercase())
                    }
                };
                texts.iter().filter(is_original).count()
            };
            let mut best = (usize::MAX, 0);
            for attempt in 0..MOST_ATTEMPTS {
                best = best.min((clashes(attempt), attempt));
                if best.0 == 0 {
                    break;
                }
            }
            if best.1 > 0 {
                attempts.insert(label, best.1);
            }
        }
        attempts
    }

    /// The pseudonym of a word.
    pub(crate) fn word(&self, word: &str) -> String {
        self.known(word, || self.worded(word, self.attempt_of(word)))
    }

    fn attempt_of(&self, word: &str) -> u32 {
        self.attempts.get(&Word::new(word).label).copied().unwrap_or_default()
    }

    /// What stands for a word, or for the part of one that a condition names: each of its parts has its own pseudonym.
    pub(crate) fn part(&self, word: &str) -> String {
        let parts = self.originals.fragments.parts(word);
        let pseudonym = |part: &WordPart<'_>| {
            if part.stays {
                return part.text.to_owned();
            }
            let is_free = |text: &str| part.is_named || !Fragments::is_met_by_chance(&self.fragments, text);
            let attempt = self.attempt_of(part.text);
            Word::new(part.text).pseudonym(&self.key, attempt, |text| !self.stays(text) && is_free(text))
        };
        parts.iter().map(pseudonym).collect()
    }

    /// The pseudonym of a row of digits.
    pub(crate) fn number(&self, digits: &str) -> String {
        if self.originals.kept.holds(digits) {
            return digits.to_owned();
        }
        self.known(digits, || {
            let attempt = self.attempts.get(&Number::new(digits).label).copied().unwrap_or_default();
            self.numbered(digits, attempt)
        })
    }

    fn known(&self, text: &str, find: impl FnOnce() -> String) -> String {
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pseudonym) = known().get(text) {
            return pseudonym.clone();
        }
        let pseudonym = find();
        let mut known = known();
        if known.len() < MOST_KEPT {
            known.insert(text.to_owned(), pseudonym.clone());
        }
        pseudonym
    }

    /// No name becomes a word of the vocabulary, which stays as it is in the names of files.
    fn worded(&self, text: &str, attempt: u32) -> String {
        let parts = self.originals.fragments.parts(text);
        let is_named = parts.iter().any(|part| part.is_named);
        if parts.len() > 1 || parts.iter().any(|part| part.stays) {
            return self.part(text);
        }
        let word = Word::new(text);
        let is_free = |pseudonym: &str| is_named || !Fragments::is_met_by_chance(&self.fragments, pseudonym);
        if self.stays(text) {
            return word.pseudonym(&self.key, attempt.wrapping_add(MOST_ATTEMPTS), is_free);
        }
        word.pseudonym(&self.key, attempt, |pseudonym| !self.stays(pseudonym) && is_free(pseudonym))
    }

    /// Whether a word stays as it is in an id and in the name of a file.
    pub(crate) fn stays(&self, word: &str) -> bool {
        vocabulary::is_known(word) || self.originals.kept.words.contains(&word.to_lowercase())
    }

    fn numbered(&self, digits: &str, attempt: u32) -> String {
        let number = Number::new(digits);
        let met = |number: &str| self.conditions.iter().map(|condition| condition.matches(number)).collect();
        let wanted: Vec<bool> = met(digits);
        let is_free = |pseudonym: &str| !self.originals.kept.holds(pseudonym);
        let parts = self.originals.fragments.of_number(digits);
        let has_parts = |pseudonym: &str| parts == self.originals.fragments.of_number(pseudonym);
        let is_alike =
            |pseudonym: &str| is_free(pseudonym) && wanted == met(pseudonym) && has_parts(pseudonym);
        number
            .pseudonym(&self.key, attempt, is_alike)
            .or_else(|| number.pseudonym(&self.key, attempt, is_free))
            .or_else(|| number.pseudonym(&self.key, attempt, |_| true))
            .unwrap_or_else(|| "0".repeat(digits.len()))
    }
}
