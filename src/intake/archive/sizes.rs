//! The limits that are named in MB and GB: the larger way of counting refuses, what is between the
//! two is warned of.

use nets_core::finding::{Finding, Place};
use nets_core::rule_book::RuleId;

/// A limit in both ways of counting.
pub(crate) struct Limit {
    named: &'static str,
    /// In thousands of thousands.
    pub(crate) decimal: u64,
    /// In powers of 1024.
    pub(crate) binary: u64,
}

pub(crate) const ZIP: Limit = Limit { named: "2 GB", decimal: 2_000_000_000, binary: 2 * 1024 * 1024 * 1024 };

pub(crate) const PDF: Limit = Limit { named: "10 MB", decimal: 10_000_000, binary: 10 * 1024 * 1024 };

pub(crate) const SIGNING: Limit = Limit { named: "1 MB", decimal: 1_000_000, binary: 1024 * 1024 };

impl Limit {
    pub(crate) fn is_exceeded(&self, bytes: u64) -> bool {
        bytes > self.binary
    }

    /// Whether it depends on the way of counting.
    pub(crate) fn leaves_open(&self, bytes: u64) -> bool {
        bytes > self.decimal && !self.is_exceeded(bytes)
    }

    /// What is expected of what exceeds it.
    pub(crate) fn at_most(&self) -> String {
        format!("at most {} ({} bytes)", self.named, self.binary)
    }

    /// What is said of what is between the two.
    pub(crate) fn between(&self, place: Place, what: &str, bytes: u64) -> Finding {
        let Limit { named, decimal, .. } = self;
        Finding::new(
            RuleId::SizeUnit,
            place,
            format!("{what} is larger than {named} where a MB is a million bytes"),
        )
        .found(format!("{bytes} bytes"))
        .expected(format!("at most {decimal} bytes: no source says in which way {named} is counted"))
    }
}
