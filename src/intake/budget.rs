//! What the reading of one shipment may cost: counted in steps and never in time, so that the same
//! shipment has the same answer everywhere.

use std::cell::Cell;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use nets_core::finding::{Finding, Place};
use nets_core::rule_book::RuleId;
use nets_pdf::Meter;
use nets_text::told_as;

/// What every shipment may cost. A step takes about a nanosecond.
const FOR_ANY: u64 = 400_000_000;

/// What each byte of the zip adds: PDFs are packed already, and each is read a few times.
const FOR_BYTE_OF_ZIP: u64 = 150;

/// What each byte that the files unpack to adds, up to so many bytes: blank scans are packed to a
/// thousandth.
const FOR_BYTE_UNPACKED: u64 = 3;
const MOST_UNPACKED: u64 = 512 * 1024 * 1024;

/// What each byte of `shipment.xml` adds, and the most that each of its bytes as packed adds: messages
/// that differ in their receivers alone are packed to a fortieth.
const FOR_BYTE_OF_XML: u64 = 300;
const FOR_BYTE_OF_PACKED_XML: u64 = 10_000;

/// Small counts are gathered to so many steps before the budget is asked.
const PORTION: u64 = 32 * 1024;

/// Says that nothing waits for an inspection any more. All clones say so together.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Ends the inspections that look at this token, soon.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Why an inspection has no answer. It says nothing about the shipment.
#[derive(Debug)]
pub enum Interrupted {
    /// The token said that nothing waits for it.
    Cancelled,
    /// The system could not read the file: it can be tried again.
    System(io::Error),
}

impl From<Interrupted> for io::Error {
    fn from(interrupted: Interrupted) -> Self {
        match interrupted {
            Interrupted::Cancelled => told_as(io::ErrorKind::Interrupted, "it was cancelled"),
            Interrupted::System(error) => error,
        }
    }
}

/// The steps left for one shipment; one serves several threads.
#[derive(Debug)]
pub(crate) struct StepBudget {
    most: u64,
    spent: AtomicU64,
    /// Of work that was done before it was known whether it is asked for.
    ahead: AtomicU64,
    cancel: Cancel,
}

impl StepBudget {
    /// For a `shipment.xml` alone.
    pub(crate) fn for_xml(bytes: u64, cancel: &Cancel) -> Self {
        StepBudget::up_to(FOR_ANY.saturating_add(bytes.saturating_mul(FOR_BYTE_OF_XML)), cancel)
    }

    /// For a zip, with what it says of its `shipment.xml`: its bytes, and those it is packed to; and
    /// what all its files unpack to.
    pub(crate) fn for_zip(bytes: u64, xml: Option<(u64, u64)>, unpacked: u64, cancel: &Cancel) -> Self {
        let for_xml = xml.map_or(0, |(bytes, packed)| {
            let most = packed.saturating_mul(FOR_BYTE_OF_PACKED_XML);
            bytes.saturating_mul(FOR_BYTE_OF_XML).min(most)
        });
        let for_zip = bytes.saturating_mul(FOR_BYTE_OF_ZIP);
        let for_unpacked = unpacked.min(MOST_UNPACKED) * FOR_BYTE_UNPACKED;
        let sum = [for_zip, for_xml, for_unpacked].into_iter().fold(FOR_ANY, u64::saturating_add);
        StepBudget::up_to(sum, cancel)
    }

    fn up_to(most: u64, cancel: &Cancel) -> Self {
        StepBudget { most, spent: AtomicU64::new(0), ahead: AtomicU64::new(0), cancel: cancel.clone() }
    }

    /// Whether work that nothing has asked for yet may go on. What is done ahead may cost as much as all the rest, and
    /// is spent only when it is asked for: so how much is spent does not depend on what was done ahead.
    pub(crate) fn spend_ahead(&self, units: u64) -> bool {
        let before = self.ahead.fetch_add(units, Ordering::Relaxed);
        before.saturating_add(units) <= self.most && !self.is_exceeded() && !self.cancel.is_cancelled()
    }

    /// Whether there is nothing left. What has been found until then depends on which thread was
    /// faster, and must not be told.
    pub(crate) fn is_exceeded(&self) -> bool {
        self.spent.load(Ordering::Relaxed) > self.most
    }

    #[cfg(test)]
    pub(crate) fn spent(&self) -> u64 {
        self.spent.load(Ordering::Relaxed)
    }

    /// What is told instead.
    pub(crate) fn finding(&self) -> Finding {
        Finding::new(
            RuleId::ShipmentTooComplex,
            Place::default(),
            "to read this shipment takes far more work than one of its size should",
        )
        .found(format!("more than {} million steps", self.most / 1_000_000))
        .expected("XML and PDFs of ordinary structure")
        .advice(
            "Look for PDFs that unpack to many megabytes, and for thousands of namespaces in \
             shipment.xml; divide the messages among several shipments.",
        )
    }
}

impl Meter for StepBudget {
    fn spend(&self, units: u64) -> bool {
        let before = self.spent.fetch_add(units, Ordering::Relaxed);
        before.saturating_add(units) <= self.most && !self.cancel.is_cancelled()
    }
}

/// Counts for one thread, and tells the budget in portions.
pub(crate) struct StepCounter<'b> {
    budget: &'b StepBudget,
    untold: Cell<u64>,
    goes_on: Cell<bool>,
}

impl<'b> StepCounter<'b> {
    pub(crate) fn new(budget: &'b StepBudget) -> Self {
        StepCounter { budget, untold: Cell::new(0), goes_on: Cell::new(true) }
    }

    /// Whether the work may go on.
    pub(crate) fn spend(&self, units: u64) -> bool {
        let untold = self.untold.get().saturating_add(units);
        self.untold.set(untold);
        if untold >= PORTION {
            self.tell();
        }
        self.goes_on.get()
    }

    /// Whether it may go on, as far as is known without asking.
    pub(crate) fn goes_on(&self) -> bool {
        self.goes_on.get()
    }

    fn tell(&self) {
        self.goes_on.set(self.budget.spend(self.untold.take()) && self.goes_on.get());
    }
}

impl Drop for StepCounter<'_> {
    fn drop(&mut self) {
        self.tell();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_ends_with_its_last_step_and_grows_with_the_shipment() {
        let cancel = Cancel::default();
        let budget = StepBudget::for_xml(0, &cancel);
        assert!(budget.spend(FOR_ANY) && !budget.is_exceeded());
        assert!(!budget.spend(1) && budget.is_exceeded());
        assert!(StepBudget::for_zip(10, Some((10, 10)), 0, &cancel).spend(FOR_ANY + 4_500));
        assert!(!StepBudget::for_zip(10, Some((10_000, 1)), 0, &cancel).spend(FOR_ANY + 11_501));
        assert!(StepBudget::for_zip(0, None, 100, &cancel).spend(FOR_ANY + 300));
        assert!(!StepBudget::for_zip(0, None, u64::MAX, &cancel).spend(FOR_ANY + 3 * MOST_UNPACKED + 1));
        assert!(StepBudget::for_zip(u64::MAX, Some((u64::MAX, u64::MAX)), 0, &cancel).spend(u64::MAX));
    }

    #[test]
    fn what_is_done_ahead_is_bounded_and_not_spent() {
        let cancel = Cancel::default();
        let budget = StepBudget::for_xml(0, &cancel);
        assert!(budget.spend_ahead(FOR_ANY) && !budget.spend_ahead(1));
        assert!(budget.spend(FOR_ANY) && !budget.is_exceeded());
        let budget = StepBudget::for_xml(0, &cancel);
        assert!(budget.spend_ahead(1) && !budget.spend(FOR_ANY + 1) && !budget.spend_ahead(1));
        let budget = StepBudget::for_xml(0, &cancel);
        cancel.cancel();
        assert!(!budget.spend_ahead(1));
    }

    #[test]
    fn a_cancelled_budget_lets_nothing_more_pass() {
        let cancel = Cancel::default();
        let budget = StepBudget::for_xml(0, &cancel.clone());
        assert!(budget.spend(1));
        cancel.cancel();
        assert!(!budget.spend(1) && !budget.is_exceeded());
    }

    #[test]
    fn a_tally_tells_everything_in_the_end() {
        let budget = StepBudget::for_xml(0, &Cancel::default());
        let tally = StepCounter::new(&budget);
        assert!(tally.spend(FOR_ANY - 1));
        drop(tally);
        let tally = StepCounter::new(&budget);
        assert!(tally.spend(2), "too little to ask for");
        drop(tally);
        assert!(budget.is_exceeded());
    }
}
