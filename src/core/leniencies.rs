//! The errors that `validate --lenient` forgives.

use crate::rule_book::RuleId;

/// Errors of ours that Nets may not know, and after which the shipment can still be understood.
pub const LENIENCIES: &[RuleId] = &[
    RuleId::ZipUnexpectedFile,
    RuleId::SchemaAssumption,
    RuleId::ShipmentSender,
    RuleId::EboksIdKnown,
    RuleId::MaterialKnown,
    RuleId::MaterialEboksId,
    RuleId::AliasMaterial,
    RuleId::DescriptionLength,
    RuleId::SignerTwice,
    RuleId::PaymentAttachmentForm,
];

impl RuleId {
    /// Whether `validate --lenient` forgives it.
    pub fn is_leniency(self) -> bool {
        LENIENCIES.contains(&self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Severity;
    use crate::rule_book::Grade;

    #[test]
    fn nothing_documented_is_forgiven() {
        for rule in LENIENCIES {
            let entry = rule.rule();
            assert!(entry.severity == Severity::Error && entry.grade != Grade::Documented, "{}", entry.id);
        }
    }

    #[test]
    fn what_is_on_the_list_is_forgiven_and_nothing_else() {
        let forgiven: alloc::vec::Vec<_> =
            RuleId::ALL.iter().copied().filter(|rule| rule.is_leniency()).collect();
        assert_eq!(forgiven.len(), LENIENCIES.len());
        assert!(RuleId::SignerTwice.is_leniency() && !RuleId::DuplicateShipment.is_leniency());
    }
}
