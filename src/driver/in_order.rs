//! Work under way on other threads: several pieces at once, but told to the core in the order in which they began.

use std::collections::{BTreeMap, VecDeque};

use nets_core::identity::UserId;

/// So many results of one user wait for an earlier one at the most; the work of those beyond is done again.
const MOST_RESULTS: usize = 64;

/// Which thread ends first is chance, and chance must not decide which of two equal shipments is the
/// duplicate, or which of two people gets an alias. The order is kept for each user alone, so that no
/// user waits for another's large zip or slow service.
/// Bound: the senders, and of each what it has begun: `MOST_UNREAD` shipments, or the registrations of a world.
pub(crate) struct InOrder<Id, Result> {
    queues: BTreeMap<UserId, Queue<Id, Result>>,
    users: BTreeMap<Id, UserId>,
}

/// Bound: as above; results at most `MOST_RESULTS`, and the first.
struct Queue<Id, Result> {
    work: VecDeque<(Id, Option<Result>)>,
    results: usize,
}

impl<Id, Result> Default for InOrder<Id, Result> {
    fn default() -> Self {
        InOrder { queues: BTreeMap::new(), users: BTreeMap::new() }
    }
}

impl<Id: Copy + Ord, Result> InOrder<Id, Result> {
    /// Work that is under way already goes on.
    pub(crate) fn begin(&mut self, user: &UserId, id: Id) {
        if self.users.insert(id, user.clone()).is_some() {
            return;
        }
        let empty = || Queue { work: VecDeque::new(), results: 0 };
        self.queues.entry(user.clone()).or_insert_with(empty).work.push_back((id, None));
    }

    /// Takes one result in, and gives out all that nothing earlier holds up any more.
    pub(crate) fn finish(&mut self, id: Id, result: Result) -> Vec<(Id, Result)> {
        let mut ready = Vec::new();
        let Some(user) = self.users.get(&id).cloned() else { return ready };
        let Some(queue) = self.queues.get_mut(&user) else { return ready };
        if let Some((_, slot)) = queue.work.iter_mut().find(|(waiting, _)| *waiting == id) {
            queue.results += usize::from(slot.is_none());
            *slot = Some(result);
        }
        while let Some((first, Some(_))) = queue.work.front() {
            let first = *first;
            if let Some((_, Some(result))) = queue.work.pop_front() {
                queue.results -= 1;
                self.users.remove(&first);
                ready.push((first, result));
            }
        }
        if queue.work.is_empty() {
            self.queues.remove(&user);
        }
        ready
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.queues.is_empty()
    }

    /// The last piece of work of all that is under way.
    pub(crate) fn last(&self) -> Option<Id> {
        self.users.last_key_value().map(|(id, _)| *id)
    }

    /// Whether all work up to this piece has been told.
    pub(crate) fn is_past(&self, last: Option<Id>) -> bool {
        let first = self.users.first_key_value().map(|(id, _)| *id);
        last.is_none_or(|last| first.is_none_or(|first| first > last))
    }

    /// How much of a user's is under way.
    pub(crate) fn waiting(&self, user: &UserId) -> usize {
        self.queues.get(user).map_or(0, |queue| queue.work.len())
    }

    /// Whether a result of this work would be one too many that waits for an earlier one.
    pub(crate) fn is_crowded(&self, id: Id) -> bool {
        let queue = self.users.get(&id).and_then(|user| self.queues.get(user));
        queue.is_some_and(|queue| {
            let is_first = queue.work.front().is_some_and(|(first, _)| *first == id);
            queue.results >= MOST_RESULTS && !is_first
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(name: &str) -> UserId {
        UserId::new(name).expect("a user id")
    }

    #[test]
    fn a_users_results_are_told_in_the_order_of_their_beginning() {
        let mut reading = InOrder::default();
        for number in 1..=3 {
            reading.begin(&user("tTEST1"), number);
        }
        assert_eq!(reading.finish(3, "c"), []);
        assert_eq!(reading.finish(1, "a"), [(1, "a")]);
        assert!(!reading.is_empty());
        assert_eq!(reading.finish(2, "b"), [(2, "b"), (3, "c")]);
        assert!(reading.is_empty());
    }

    #[test]
    fn no_user_waits_for_another() {
        let mut reading = InOrder::default();
        reading.begin(&user("tTEST1"), 1);
        reading.begin(&user("tTEST2"), 2);
        assert_eq!(reading.finish(2, ()), [(2, ())]);
    }

    #[test]
    fn a_result_that_was_not_asked_for_is_dropped() {
        assert_eq!(InOrder::<u32, ()>::default().finish(1, ()), []);
    }

    #[test]
    fn it_is_known_when_all_up_to_a_piece_of_work_has_been_told() {
        let mut reading = InOrder::default();
        reading.begin(&user("tTEST1"), 1);
        reading.begin(&user("tTEST2"), 2);
        let last = reading.last();
        reading.begin(&user("tTEST2"), 3);
        assert_eq!((last, reading.waiting(&user("tTEST2"))), (Some(2), 2));
        reading.finish(2, ());
        assert!(!reading.is_past(last));
        reading.finish(1, ());
        assert!(reading.is_past(last), "what began later is not waited for");
    }

    #[test]
    fn results_that_wait_for_an_earlier_one_are_so_many_and_no_more() {
        let mut reading = InOrder::default();
        for number in 0..=MOST_RESULTS + 1 {
            reading.begin(&user("tTEST1"), number);
        }
        for number in 1..=MOST_RESULTS {
            assert!(!reading.is_crowded(number));
            reading.finish(number, ());
        }
        assert!(reading.is_crowded(MOST_RESULTS + 1));
        assert!(!reading.is_crowded(0), "what all wait for always has room");
        assert_eq!(reading.finish(0, ()).len(), MOST_RESULTS + 1);
        assert!(!reading.is_crowded(MOST_RESULTS + 1));
    }

    #[test]
    fn results_that_were_told_wait_no_more() {
        let mut reading = InOrder::default();
        reading.begin(&user("tTEST1"), 0);
        for first in (0..4 * MOST_RESULTS).step_by(2) {
            // One is always under way, and the one behind it ends first.
            reading.begin(&user("tTEST1"), first + 1);
            reading.begin(&user("tTEST1"), first + 2);
            assert!(!reading.is_crowded(first + 1));
            assert_eq!(reading.finish(first + 1, ()), []);
            assert_eq!(reading.finish(first, ()).len(), 2);
        }
    }

    #[test]
    fn work_that_begins_twice_or_ends_twice_counts_once() {
        let mut reading = InOrder::default();
        for number in [0, 1, 1, 2] {
            reading.begin(&user("tTEST1"), number);
        }
        assert_eq!(reading.waiting(&user("tTEST1")), 3);
        for result in 0..=MOST_RESULTS {
            assert_eq!(reading.finish(1, result), []);
        }
        assert!(!reading.is_crowded(2));
        assert_eq!(reading.finish(0, 7), [(0, 7), (1, MOST_RESULTS)], "the last result counts");
    }
}
