//! Whether a shipment is accepted, and by which leniencies.

use std::collections::BTreeSet;

use nets_core::finding::{Finding, Severity};
use nets_core::rule_book::RuleId;
use nets_core::shipment::Inspection;

/// What comes of a shipment. Without leniency it is what Nets' receipt would say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValidationResult {
    pub accepted: bool,
    /// The rules whose errors were forgiven; empty unless leniency was asked for.
    pub leniencies: BTreeSet<RuleId>,
}

impl ValidationResult {
    pub fn of(inspection: &Inspection, lenient: bool) -> ValidationResult {
        let errors = || inspection.findings().iter().filter(|finding| finding.severity() == Severity::Error);
        let is_forgiven = |finding: &&Finding| lenient && finding.rule.is_leniency();
        ValidationResult {
            accepted: errors().all(|finding| is_forgiven(&finding)),
            leniencies: errors().filter(is_forgiven).map(|finding| finding.rule).collect(),
        }
    }

    /// Whether this finding was forgiven.
    pub(super) fn forgives(&self, finding: &Finding) -> bool {
        self.leniencies.contains(&finding.rule)
    }
}
