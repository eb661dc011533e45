//! Whose question is asked next: worlds by turns, each its questions in their order, and none has all places.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Weak};

use nets_budget::{Budget, Share};

/// Held by a world as long as its questions are to be asked.
pub(super) type Asker = Arc<AskerId>;

/// Which of all worlds that ask.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct AskerId(pub(super) u64);

/// The questions that wait, and the places at which some are asked.
pub(super) struct Turns<Question> {
    places: Arc<Budget>,
    /// Bound: the worlds of one scenario that have registrations.
    askers: BTreeMap<u64, Questions<Question>>,
    /// Those with a question that waits, the next one first. Bound: the same.
    turns: VecDeque<u64>,
}

struct Questions<Question> {
    asker: Weak<AskerId>,
    /// It leaves as many for others as it has.
    places: Arc<Budget>,
    /// Bound: the registrations that a world remembers.
    waiting: VecDeque<Question>,
}

impl<Question> Turns<Question> {
    pub(super) fn new(places: usize) -> Self {
        Turns { places: Budget::new(places), askers: BTreeMap::new(), turns: VecDeque::new() }
    }

    pub(super) fn push(&mut self, asker: &Asker, question: Question) {
        let new = || Questions {
            asker: Arc::downgrade(asker),
            places: self.places.fair_part(self.places.most()),
            waiting: VecDeque::new(),
        };
        let questions = self.askers.entry(asker.0).or_insert_with(new);
        if questions.waiting.is_empty() {
            self.turns.push_back(asker.0);
        }
        questions.waiting.push_back(question);
    }

    /// The next question that may be asked now, and the place at which it is asked.
    pub(super) fn next(&mut self) -> Option<(Question, Share)> {
        for _ in 0..self.turns.len() {
            let id = self.turns.pop_front()?;
            let Some(asker) = self.askers.get_mut(&id) else { continue };
            if asker.asker.strong_count() == 0 {
                // Its world has ended, and none waits for the answers.
                self.askers.remove(&id);
                continue;
            }
            let next = asker.places.take(1).and_then(|place| Some((asker.waiting.pop_front()?, place)));
            if !asker.waiting.is_empty() {
                self.turns.push_back(id);
            }
            if next.is_some() {
                self.forget_those_without();
                return next;
            }
        }
        None
    }

    /// What neither waits nor asks is not remembered.
    fn forget_those_without(&mut self) {
        self.askers.retain(|_, asker| !asker.waiting.is_empty() || asker.places.taken() > 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asker(id: u64) -> Asker {
        Arc::new(AskerId(id))
    }

    /// All that may be asked now; the places are held.
    fn asked(turns: &mut Turns<&'static str>) -> (Vec<&'static str>, Vec<Share>) {
        std::iter::from_fn(|| turns.next()).unzip()
    }

    #[test]
    fn worlds_ask_by_turns_and_one_with_many_questions_leaves_places_for_others() {
        let (busy, other, third) = (asker(1), asker(2), asker(3));
        let mut turns = Turns::new(8);
        for _ in 0..100 {
            turns.push(&busy, "busy");
        }
        let (first, held) = asked(&mut turns);
        assert_eq!(first, ["busy"; 4]);
        for question in ["other 1", "other 2", "other 3"] {
            turns.push(&other, question);
        }
        turns.push(&third, "third");
        let (second, more) = asked(&mut turns);
        assert_eq!(second, ["other 1", "third", "other 2"], "at once, though the busy one waits");
        drop(more);
        assert_eq!(asked(&mut turns).0, ["other 3"]);
        drop(held);
        assert_eq!(asked(&mut turns).0, ["busy"; 4]);
    }

    #[test]
    fn questions_of_a_world_that_has_ended_are_not_asked() {
        let (ended, other) = (asker(1), asker(2));
        let mut turns = Turns::new(8);
        turns.push(&ended, "ended");
        turns.push(&other, "other");
        drop(ended);
        assert_eq!(asked(&mut turns).0, ["other"]);
        assert!(turns.turns.is_empty());
        assert!(turns.next().is_none());
    }
}
