//! Looks at PDFs as the crate does, with a meter that counts.

use std::cell::Cell;

use nets_pdf::{Facts, Meter, Pages, Unreadable};

/// Counts what it is told, and ends the work when there is more than it may cost.
pub struct Counter {
    spent: Cell<u64>,
    asked: Cell<usize>,
    most: u64,
}

impl Counter {
    pub fn up_to(most: u64) -> Self {
        Counter { spent: Cell::new(0), asked: Cell::new(0), most }
    }
}

impl Meter for Counter {
    fn spend(&self, units: u64) -> bool {
        self.spent.set(self.spent.get() + units);
        self.asked.set(self.asked.get() + 1);
        self.spent.get() <= self.most
    }
}

pub fn inspect(bytes: &[u8]) -> Result<Facts, Unreadable> {
    nets_pdf::inspect(bytes, &Counter::up_to(u64::MAX))
}

pub fn pages(bytes: &[u8]) -> Result<u32, Unreadable> {
    count_pages(bytes).map(|pages| pages.count)
}

pub fn count_pages(bytes: &[u8]) -> Result<Pages, Unreadable> {
    nets_pdf::count_pages(bytes, &Counter::up_to(u64::MAX))
}

/// What a whole look costs.
pub fn cost(bytes: &[u8]) -> u64 {
    let counter = Counter::up_to(u64::MAX);
    nets_pdf::inspect(bytes, &counter).ok();
    counter.spent.get()
}

/// How many times the meter is asked in a whole look.
pub fn asked(bytes: &[u8]) -> usize {
    let counter = Counter::up_to(u64::MAX);
    nets_pdf::inspect(bytes, &counter).ok();
    counter.asked.get()
}
