//! Which rules the shipments of a world broke, and how many did.

use alloc::{collections::BTreeMap, vec::Vec};

use crate::finding::Finding;
use crate::identity::UploadId;
use crate::rule_book::RuleId;

/// So many of the shipments that broke a rule are named.
const NAMED: usize = 5;

/// What is known of each rule since the world began. Bound: there are so many rules.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BrokenRules(BTreeMap<RuleId, RuleBreakers>);

/// The shipments that broke one rule.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleBreakers {
    /// How many there were, each counted once.
    pub shipments: u64,
    /// The newest of them, the newest first.
    pub newest: Vec<UploadId>,
}

impl BrokenRules {
    /// What is known of this rule; none when no shipment broke it.
    pub fn by(&self, rule: RuleId) -> Option<&RuleBreakers> {
        self.0.get(&rule)
    }

    /// Counts one shipment by what was found in it.
    pub(crate) fn count(&mut self, upload: UploadId, findings: &[Finding]) {
        for finding in findings {
            let breakers = self.0.entry(finding.rule).or_default();
            if breakers.newest.first() != Some(&upload) {
                breakers.shipments += 1;
                breakers.newest.truncate(NAMED - 1);
                breakers.newest.insert(0, upload);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Place;

    #[test]
    fn a_shipment_counts_once_for_each_rule_and_the_newest_are_named() {
        let mut broken = BrokenRules::default();
        let found = |rule| Finding::new(rule, Place::default(), "wrong");
        for upload in 1..=7 {
            broken.count(UploadId(upload), &[found(RuleId::ZipSubfolder), found(RuleId::ZipSubfolder)]);
        }
        broken.count(UploadId(8), &[found(RuleId::ZipUnreadable), found(RuleId::ZipSubfolder)]);
        let of = broken.by(RuleId::ZipSubfolder).expect("broken");
        assert_eq!((of.shipments, &of.newest[..]), (8, &[8, 7, 6, 5, 4].map(UploadId)[..]));
        assert_eq!(broken.by(RuleId::ZipUnreadable).map(|it| it.shipments), Some(1));
        assert_eq!(broken.by(RuleId::ZipName), None);
    }
}
