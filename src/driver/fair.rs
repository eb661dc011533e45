//! Whose turn it is: each sender's work in its order, and the senders by turns.

use std::collections::{BTreeMap, VecDeque};

/// Work that waits for a fixed number of threads. One thread is always left for a sender that has none
/// at work, so that no sender waits behind two large shipments of another.
pub(crate) struct FairQueue<Key, Job> {
    threads: usize,
    busy: usize,
    /// Bound: the senders of the world.
    senders: BTreeMap<Key, SenderJobs<Job>>,
    /// The senders with work that waits, the next one first. Bound: the senders of the world.
    turns: VecDeque<Key>,
}

struct SenderJobs<Job> {
    /// Bound: `MOST_UNREAD`, and the files that the engine lets be made at once.
    waiting: VecDeque<Job>,
    at_work: usize,
}

impl<Key: Ord + Clone, Job> FairQueue<Key, Job> {
    pub(crate) fn new(threads: usize) -> Self {
        FairQueue { threads, busy: 0, senders: BTreeMap::new(), turns: VecDeque::new() }
    }

    pub(crate) fn push(&mut self, key: Key, job: Job) {
        let empty = || SenderJobs { waiting: VecDeque::new(), at_work: 0 };
        let sender = self.senders.entry(key.clone()).or_insert_with(empty);
        if sender.waiting.is_empty() {
            self.turns.push_back(key);
        }
        sender.waiting.push_back(job);
    }

    /// The next piece of work for a thread that is free; `done` must follow.
    pub(crate) fn take(&mut self) -> Option<(Key, Job)> {
        let may_take_a_second = self.busy + 1 < self.threads;
        let place = self.turns.iter().position(|key| {
            may_take_a_second || self.senders.get(key).is_some_and(|sender| sender.at_work == 0)
        })?;
        let key = self.turns.remove(place)?;
        let sender = self.senders.get_mut(&key)?;
        let job = sender.waiting.pop_front()?;
        sender.at_work += 1;
        self.busy += 1;
        if !sender.waiting.is_empty() {
            self.turns.push_back(key.clone());
        }
        Some((key, job))
    }

    /// A thread has done what it took for this sender.
    pub(crate) fn done(&mut self, key: &Key) {
        let Some(sender) = self.senders.get_mut(key) else { return };
        sender.at_work = sender.at_work.saturating_sub(1);
        self.busy = self.busy.saturating_sub(1);
        if sender.at_work == 0 && sender.waiting.is_empty() {
            self.senders.remove(key);
        }
    }

    /// Drops the waiting work that is not wanted any more.
    pub(crate) fn retain(&mut self, wanted: impl Fn(&Job) -> bool) {
        self.senders.retain(|_, sender| {
            sender.waiting.retain(&wanted);
            sender.at_work > 0 || !sender.waiting.is_empty()
        });
        let senders = &self.senders;
        self.turns.retain(|key| senders.get(key).is_some_and(|sender| !sender.waiting.is_empty()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(fair: &mut FairQueue<&'static str, u32>) -> Vec<(&'static str, u32)> {
        std::iter::from_fn(|| fair.take()).collect()
    }

    #[test]
    fn senders_take_turns_and_each_keeps_its_order() {
        let mut fair = FairQueue::new(9);
        for (key, job) in [("heavy", 1), ("heavy", 2), ("heavy", 3), ("honest", 4), ("other", 5)] {
            fair.push(key, job);
        }
        let order = [("heavy", 1), ("honest", 4), ("other", 5), ("heavy", 2), ("heavy", 3)];
        assert_eq!(taken(&mut fair), order);
    }

    #[test]
    fn one_thread_is_left_for_a_sender_that_has_none_at_work() {
        let mut fair = FairQueue::new(3);
        for job in 1..=5 {
            fair.push("heavy", job);
        }
        assert_eq!(taken(&mut fair), [("heavy", 1), ("heavy", 2)]);
        fair.push("honest", 6);
        assert_eq!(fair.take(), Some(("honest", 6)), "at once");
        fair.done(&"honest");
        assert_eq!(fair.take(), None);
        fair.done(&"heavy");
        assert_eq!(fair.take(), Some(("heavy", 3)));
    }

    #[test]
    fn with_one_thread_the_next_sender_comes_before_the_second_shipment_of_the_first() {
        let mut fair = FairQueue::new(1);
        for (key, job) in [("heavy", 1), ("heavy", 2), ("honest", 3)] {
            fair.push(key, job);
        }
        let mut order = Vec::new();
        while let Some((key, job)) = fair.take() {
            order.push(job);
            fair.done(&key);
        }
        assert_eq!(order, [1, 3, 2]);
    }

    #[test]
    fn work_that_is_not_wanted_any_more_is_dropped() {
        let mut fair = FairQueue::new(9);
        for (key, job) in [("a", 1), ("a", 2), ("b", 3)] {
            fair.push(key, job);
        }
        fair.retain(|job| *job == 2);
        assert_eq!(taken(&mut fair), [("a", 2)]);
        fair.done(&"a");
        assert!(fair.senders.is_empty() && fair.turns.is_empty());
    }

    #[test]
    fn a_sender_whose_waiting_work_is_dropped_still_has_a_thread_at_work() {
        let mut fair = FairQueue::new(3);
        fair.push("a", 1);
        assert_eq!(fair.take(), Some(("a", 1)));
        fair.retain(|_| false);
        assert_eq!(fair.senders.len(), 1);
        fair.done(&"a");
        assert_eq!((fair.senders.len(), fair.busy), (0, 0), "its thread is free again");
    }
}
