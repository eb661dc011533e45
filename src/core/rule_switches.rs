//! Which rules a scenario has switched off, and which lints it has switched on.

use crate::finding::Severity;
use crate::rule_book::{Grade, RuleId};

/// A set of rules, a bit for each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct RuleSet(u128);

const _: () = assert!(RuleId::ALL.len() <= u128::BITS as usize, "there is a bit for every rule");

impl RuleSet {
    fn insert(&mut self, rule: RuleId) {
        self.0 |= 1 << rule as u32;
    }

    fn contains(self, rule: RuleId) -> bool {
        self.0 & 1 << rule as u32 != 0
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RuleSwitches {
    off: RuleSet,
    on: RuleSet,
}

/// Why a rule stays on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StaysOn {
    /// A document says that Nets refuses what breaks it.
    Documented,
    /// What breaks it cannot be read or simulated at all.
    Needed,
}

impl RuleSwitches {
    /// What breaks the rule is no longer told of, and no longer refused.
    pub fn switch_off(&mut self, rule: RuleId) -> Result<(), StaysOn> {
        if let Some(why) = stays_on(rule) {
            return Err(why);
        }
        self.off.insert(rule);
        Ok(())
    }

    /// A lint is told of only when it is switched on.
    pub fn switch_on(&mut self, rule: RuleId) {
        self.on.insert(rule);
    }

    /// Whether what breaks the rule is told of.
    pub fn tell(self, rule: RuleId) -> bool {
        let usually = rule.rule().severity != Severity::Lint;
        (usually || self.on.contains(rule)) && !self.off.contains(rule)
    }
}

fn stays_on(rule: RuleId) -> Option<StaysOn> {
    match rule.rule().severity {
        Severity::Warning | Severity::Lint => None,
        Severity::Error if rule.rule().grade == Grade::Documented => Some(StaysOn::Documented),
        Severity::Error => NEEDED.contains(&rule).then_some(StaysOn::Needed),
    }
}

/// Without these the simulator would read what has no end, or deliver what means nothing to it.
const NEEDED: &[RuleId] = &[
    RuleId::ZipEntryEncrypted,
    RuleId::ZipEntryCompression,
    RuleId::ZipEntryName,
    RuleId::ZipEntryKind,
    RuleId::ZipDuplicateEntry,
    RuleId::ZipBomb,
    RuleId::ZipAmbiguous,
    RuleId::ShipmentTooComplex,
    RuleId::XmlSize,
    RuleId::XmlDoctype,
    RuleId::XmlDepth,
    RuleId::XmlAttributeCount,
    RuleId::ShipmentSender,
    RuleId::EboksIdKnown,
    RuleId::MaterialKnown,
    RuleId::MessageIdUnique,
    RuleId::MessageIncomplete,
    RuleId::SignerTwice,
    RuleId::InspectionFailed,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_assumed_rule_is_told_of_until_it_is_switched_off() {
        let mut switches = RuleSwitches::default();
        assert!(switches.tell(RuleId::PdfForm));
        assert_eq!(switches.switch_off(RuleId::PdfForm), Ok(()));
        assert!(!switches.tell(RuleId::PdfForm));
        assert!(switches.tell(RuleId::PdfJavaScript), "no other goes with it");
    }

    #[test]
    fn what_is_documented_or_needed_stays_on() {
        let mut switches = RuleSwitches::default();
        assert_eq!(switches.switch_off(RuleId::PdfActiveLink), Err(StaysOn::Documented));
        assert_eq!(switches.switch_off(RuleId::ZipBomb), Err(StaysOn::Needed));
        assert_eq!(switches, RuleSwitches::default());
        assert_eq!(switches.switch_off(RuleId::PdfFontSubset), Ok(()), "a warning refuses nothing");
    }

    #[test]
    fn a_lint_is_told_of_only_when_it_is_switched_on() {
        for rule in RuleId::ALL.iter().filter(|rule| rule.rule().severity == Severity::Lint) {
            let mut switches = RuleSwitches::default();
            assert!(!switches.tell(*rule));
            switches.switch_on(*rule);
            assert!(switches.tell(*rule));
        }
    }
}
