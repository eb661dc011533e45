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

/// A whole look. In every test it is held to what a count and a look at once say and cost.
pub fn inspect(bytes: &[u8]) -> Result<Facts, Unreadable> {
    assert_eq!(at_once(bytes), one_by_one(bytes));
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

/// What looks at one PDF say and cost: the count of its pages, and, where that leads on to it, the whole look.
#[derive(Debug, PartialEq, Eq)]
struct BothLooks {
    counted: (Result<Pages, Unreadable>, u64),
    whole: Option<(Result<Facts, Unreadable>, u64)>,
}

/// One look after the other.
fn one_by_one(bytes: &[u8]) -> BothLooks {
    let [counting, looking] = [Counter::up_to(u64::MAX), Counter::up_to(u64::MAX)];
    let counted = nets_pdf::count_pages(bytes, &counting);
    let leads_on = counted.is_ok_and(|pages| !pages.is_protected);
    let whole = leads_on.then(|| nets_pdf::inspect(bytes, &looking));
    BothLooks {
        counted: (counted, counting.spent.get()),
        whole: whole.map(|whole| (whole, looking.spent.get())),
    }
}

/// Both looks at once.
fn at_once(bytes: &[u8]) -> BothLooks {
    let counter = Counter::up_to(u64::MAX);
    let mut counted = None;
    let whole =
        nets_pdf::count_and_inspect(bytes, &counter, |pages| counted = Some((pages, counter.spent.get())));
    let spent = counter.spent.get();
    match counted {
        Some((pages, counting)) => BothLooks {
            counted: (Ok(pages), counting),
            whole: (!pages.is_protected).then_some((whole, spent)),
        },
        None => BothLooks {
            counted: (whole.map(|_| unreachable!("its pages were not counted")), spent),
            whole: None,
        },
    }
}
