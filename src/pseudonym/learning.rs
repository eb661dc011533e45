//! Learns what is to be replaced, before anything is: a name that the second shipment has may be part of an id
//! of the first.

use std::cell::RefCell;
use std::collections::BTreeSet;

use nets_core::scenario::Scenario;
use nets_scenario::{catalogue, ebox_catalogue};

use crate::host::HostParts;
use crate::kind::{TextKind, TextReplacer};
use crate::pieces::{Piece, SHORTEST_NUMBER, SHORTEST_WORD, pieces};
use crate::table::Originals;
use crate::vocabulary;
use crate::word::Word;

/// What has been learnt so far. It is shown the scenarios, uploads and events of a bundle, each of them once and
/// in any order, and then makes the pseudonyms.
pub struct Learning {
    originals: RefCell<Originals>,
}

impl Default for Learning {
    fn default() -> Self {
        let learning = Learning { originals: RefCell::default() };
        learning.keep(&nets_scenario::default_scenario().scenario);
        let magic = catalogue::ALL.iter().map(|magic| magic.number.to_owned());
        let of_ebox = ebox_catalogue::ALL.iter().map(|magic| magic.number.to_owned());
        let mut originals = learning.originals.borrow_mut();
        originals.kept.numbers.extend(magic.chain(of_ebox));
        let default = nets_scenario::default_scenario();
        originals
            .kept
            .numbers
            .extend(default.scenario.recipients.keys().map(|party| party.value().to_owned()));
        drop(originals);
        learning
    }
}

impl Learning {
    /// What stays of a scenario: its senders' own company numbers, e-Boks ids and document types, and the crowd
    /// that it makes.
    pub fn keep(&self, scenario: &Scenario) {
        let kept = &mut self.originals.borrow_mut().kept;
        for sender in scenario.senders.values() {
            keep_login(&mut kept.words, sender.user.as_str());
            kept.numbers.insert(sender.organisation.number().to_owned());
            kept.numbers.extend(sender.eboks_ids.iter().map(|id| id.as_str().to_owned()));
        }
        kept.numbers.extend(scenario.materials.keys().map(|id| id.as_str().to_owned()));
        if let Some(ebox) = &scenario.ebox {
            kept.numbers.extend(ebox.organisations.keys().map(|number| number.as_str().to_owned()));
        }
        kept.crowds.extend(scenario.crowd.clone());
    }

    pub(crate) fn into_originals(self) -> Originals {
        self.originals.into_inner()
    }

    fn word(&self, word: &str) {
        if Word::length(word) >= SHORTEST_WORD && !vocabulary::is_known(word) {
            self.originals.borrow_mut().words.insert(word.to_lowercase());
        }
    }

    fn number(&self, digits: &str, shortest: usize) {
        if digits.len() >= shortest {
            let numbers = &mut self.originals.borrow_mut().numbers;
            numbers.insert(digits.to_owned());
            // The day of birth by itself.
            let births: &[(usize, usize)] = match digits.len() {
                10 | 11 => &[(0, 6)],
                12 => &[(0, 8), (2, 8)],
                _ => &[],
            };
            for (from, to) in births {
                numbers.extend(digits.get(*from..*to).map(str::to_owned));
            }
        }
    }

    fn pieces(&self, text: &str, shortest: usize) {
        for piece in pieces(text) {
            match piece {
                Piece::Word(word) => self.word(word),
                Piece::Digits(digits) => self.number(digits, shortest),
                Piece::Divided { first, second, .. } => {
                    if shortest == SHORTEST_NUMBER {
                        self.number(&format!("{first}{second}"), shortest);
                    }
                }
                Piece::Other(_) => {}
            }
        }
    }
}

/// Logins stand in the names of files in Outbound.
fn keep_login(words: &mut BTreeSet<String>, user: &str) {
    words.extend(pieces(user).filter_map(|piece| match piece {
        Piece::Word(word) => Some(word.to_lowercase()),
        Piece::Digits(_) | Piece::Divided { .. } | Piece::Other(_) => None,
    }));
}

/// A number of a person has as many digits.
const PERSON_NUMBER: usize = 10;

impl TextReplacer for Learning {
    fn text(&self, kind: TextKind, text: &str) -> String {
        match kind {
            TextKind::Free => self.pieces(text, SHORTEST_NUMBER),
            TextKind::Number => {
                let digits: String = text.chars().filter(char::is_ascii_digit).collect();
                self.number(&digits, SHORTEST_NUMBER);
                pieces(text).for_each(|piece| {
                    if let Piece::Word(word) = piece {
                        self.word(word);
                    }
                });
            }
            TextKind::RecipientCondition if text.contains(['*', '?']) => {
                let mut originals = self.originals.borrow_mut();
                originals.conditions.insert(text.to_owned());
                originals.fragments.learn(text);
                drop(originals);
                self.pieces(text, PERSON_NUMBER);
            }
            TextKind::RecipientCondition => self.pieces(text, SHORTEST_NUMBER),
            TextKind::IdCondition => {
                self.originals.borrow_mut().fragments.learn(text);
                self.pieces(text, PERSON_NUMBER);
            }
            TextKind::Id | TextKind::Listed => self.pieces(text, PERSON_NUMBER),
            TextKind::Host => {
                let parts = HostParts::of(text);
                if !parts.stays() {
                    self.pieces(parts.host, PERSON_NUMBER);
                }
                self.pieces(parts.rest, PERSON_NUMBER);
            }
            TextKind::Sentence => {}
        }
        text.to_owned()
    }
}
