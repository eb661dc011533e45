//! So much of something, shared by those who use it: bytes of memory, open files.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What is left of something that is bounded. It may be a part of another budget: then whatever is
/// taken from it is taken from that one too.
#[derive(Debug)]
pub struct Budget {
    most: usize,
    taken: AtomicUsize,
    within: Option<Whole>,
}

/// What a part is of.
#[derive(Debug)]
struct Whole {
    budget: Arc<Budget>,
    /// Whether the part leaves as much of it as it has itself.
    leaves_as_much: bool,
}

/// What was taken of a budget; given back when it is dropped.
#[derive(Debug)]
pub struct Share {
    budget: Arc<Budget>,
    amount: usize,
}

impl Budget {
    pub fn new(most: usize) -> Arc<Budget> {
        Arc::new(Budget { most, taken: AtomicUsize::new(0), within: None })
    }

    /// A part of this budget: at most so much of it, and only while there is some left of the whole.
    pub fn part(self: &Arc<Self>, most: usize) -> Arc<Budget> {
        self.part_that(most, false)
    }

    /// As `part`, and it takes no more once less is left of the whole than it has already: one has half of the whole at the
    /// most, two have a third each, and however many there are, something is left for the next.
    pub fn fair_part(self: &Arc<Self>, most: usize) -> Arc<Budget> {
        self.part_that(most, true)
    }

    fn part_that(self: &Arc<Self>, most: usize, leaves_as_much: bool) -> Arc<Budget> {
        let within = Whole { budget: Arc::clone(self), leaves_as_much };
        Arc::new(Budget { most, taken: AtomicUsize::new(0), within: Some(within) })
    }

    /// How much there is when none is taken.
    pub fn most(&self) -> usize {
        self.most
    }

    /// How much is taken at this moment.
    pub fn taken(&self) -> usize {
        self.taken.load(Ordering::Relaxed)
    }

    /// How much of it is not taken.
    fn left(&self) -> usize {
        self.most.saturating_sub(self.taken())
    }

    /// So much of it, unless less is left.
    pub fn take(self: &Arc<Self>, amount: usize) -> Option<Share> {
        self.grow(amount).then(|| Share { budget: Arc::clone(self), amount })
    }

    fn grow(&self, amount: usize) -> bool {
        let enough = |taken: usize| taken.checked_add(amount).filter(|sum| *sum <= self.most);
        let Ok(before) = self.taken.fetch_update(Ordering::Relaxed, Ordering::Relaxed, enough) else {
            return false;
        };
        if self.within.as_ref().is_some_and(|whole| !whole.grow(before, amount)) {
            self.taken.fetch_sub(amount, Ordering::Relaxed);
            return false;
        }
        true
    }

    fn shrink(&self, amount: usize) {
        self.taken.fetch_sub(amount, Ordering::Relaxed);
        if let Some(whole) = &self.within {
            whole.budget.shrink(amount);
        }
    }
}

impl Whole {
    /// Takes so much for a part that had so much before.
    fn grow(&self, before: usize, amount: usize) -> bool {
        if !self.budget.grow(amount) {
            return false;
        }
        let is_fair = !self.leaves_as_much || amount == 0 || before <= self.budget.left();
        if !is_fair {
            self.budget.shrink(amount);
        }
        is_fair
    }
}

impl Share {
    pub fn amount(&self) -> usize {
        self.amount
    }

    /// Makes it this much; false, and as much as before, when less is left.
    #[must_use]
    pub fn resize(&mut self, amount: usize) -> bool {
        if amount > self.amount {
            if !self.budget.grow(amount - self.amount) {
                return false;
            }
        } else {
            self.budget.shrink(self.amount - amount);
        }
        self.amount = amount;
        true
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.budget.shrink(self.amount);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_taken_than_there_is_and_what_is_given_back_can_be_taken_again() {
        let budget = Budget::new(10);
        let first = budget.take(7).expect("there is room");
        assert!(budget.take(4).is_none());
        let second = budget.take(3).expect("there is room");
        drop(first);
        assert_eq!(budget.taken(), 3);
        assert!(budget.take(usize::MAX).is_none());
        drop(second);
        assert_eq!(budget.take(10).map(|share| share.amount()), Some(10));
    }

    #[test]
    fn a_part_takes_from_the_whole_and_leaves_no_trace_where_that_has_none_left() {
        let whole = Budget::new(10);
        let (one, other) = (whole.part(6), whole.part(6));
        let most_of_one = one.take(6).expect("there is room");
        assert!(one.take(1).is_none(), "its own part is used up");
        assert!(other.take(5).is_none(), "the whole has four left");
        assert_eq!((other.taken(), whole.taken()), (0, 6));
        let rest = other.take(4).expect("there is room");
        drop(most_of_one);
        assert_eq!((one.taken(), other.taken(), whole.taken()), (0, 4, 4));
        drop(rest);
        assert_eq!(whole.taken(), 0);
    }

    #[test]
    fn fair_parts_leave_something_for_the_next() {
        let whole = Budget::new(120);
        let fill = |part: &Arc<Budget>| (0..).map_while(|_| part.take(1)).collect::<Vec<_>>();
        let parts: Vec<_> = (0..5).map(|_| whole.fair_part(100)).collect();
        let first = fill(&parts[0]);
        assert_eq!(first.len(), 60);
        let held: Vec<_> = parts[1..].iter().map(fill).collect();
        assert_eq!(held.iter().map(Vec::len).collect::<Vec<_>>(), [30, 15, 8, 4]);
        assert!(whole.fair_part(100).take(1).is_some());
        drop(first);
        assert!(parts[4].take(20).is_some(), "what is given back can be taken");
        let capped = Budget::new(120).fair_part(7);
        assert_eq!(fill(&capped).len(), 7);
        // What takes nothing yet may take all that there is.
        let last = Budget::new(1);
        assert!(last.fair_part(1).take(1).is_some());
    }

    #[test]
    fn a_share_grows_as_far_as_there_is_room_and_shrinks() {
        let budget = Budget::new(10);
        let mut share = budget.take(0).expect("nothing is always there");
        assert!(share.resize(8));
        assert!(!share.resize(11));
        assert_eq!((share.amount(), budget.taken()), (8, 8));
        assert!(share.resize(2));
        assert_eq!(budget.taken(), 2);
    }
}
