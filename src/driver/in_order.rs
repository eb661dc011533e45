//! Work under way on other threads: several pieces at once, but told to the core in the order in which they began.

use std::collections::{BTreeMap, VecDeque};

use nets_core::identity::UserId;

/// Which thread ends first is chance, and chance must not decide which of two equal shipments is the
/// duplicate, or who of two people gets an alias. The order is kept for each user alone, so that nobody
/// waits for another's large zip or slow service.
pub(crate) struct InOrder<Id, Result>(BTreeMap<UserId, VecDeque<(Id, Option<Result>)>>);

impl<Id, Result> Default for InOrder<Id, Result> {
    fn default() -> Self {
        InOrder(BTreeMap::new())
    }
}

impl<Id: Copy + PartialEq, Result> InOrder<Id, Result> {
    pub(crate) fn begin(&mut self, user: &UserId, id: Id) {
        self.0.entry(user.clone()).or_default().push_back((id, None));
    }

    /// Takes one result in, and gives out all that nothing earlier holds up any more.
    pub(crate) fn finish(&mut self, id: Id, result: Result) -> Vec<(Id, Result)> {
        let mut ready = Vec::new();
        let queue = self.0.iter_mut().find(|(_, queue)| queue.iter().any(|(waiting, _)| *waiting == id));
        let Some((user, queue)) = queue else { return ready };
        let user = user.clone();
        if let Some((_, slot)) = queue.iter_mut().find(|(waiting, _)| *waiting == id) {
            *slot = Some(result);
        }
        while let Some((first, Some(_))) = queue.front() {
            let first = *first;
            if let Some((_, Some(result))) = queue.pop_front() {
                ready.push((first, result));
            }
        }
        if queue.is_empty() {
            self.0.remove(&user);
        }
        ready
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
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
    fn nobody_waits_for_another_users() {
        let mut reading = InOrder::default();
        reading.begin(&user("tTEST1"), 1);
        reading.begin(&user("tTEST2"), 2);
        assert_eq!(reading.finish(2, ()), [(2, ())]);
    }

    #[test]
    fn a_result_nobody_asked_for_is_dropped() {
        assert_eq!(InOrder::<u32, ()>::default().finish(1, ()), []);
    }
}
