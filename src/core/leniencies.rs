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
}
