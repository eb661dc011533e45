//! `material.known`: the document type has been agreed.

use nets_core::identity::DocumentType;
use nets_core::rule_book::RuleId;

use super::input::RuleInput;
use crate::draft::DraftMessage;
use crate::findings::Findings;

pub(super) fn check(message: &DraftMessage<'_>, input: &RuleInput<'_, '_>, findings: &mut Findings) {
    let Some(written) = &message.document_type else { return };
    let Ok(id) = DocumentType::new(written.trimmed()) else { return };
    let materials = &input.scenario().materials;
    if materials.contains_key(&id) {
        return;
    }
    let known: Vec<String> = materials
        .values()
        .take(5)
        .map(|material| format!("{} ({})", material.document_type, material.name))
        .collect();
    findings.push(
        input
            .finding(RuleId::MaterialKnown, written.at, message, "this document type is not set up")
            .found(id.as_str())
            .expected(known.join(", "))
            .advice("Use a document type of the scenario, or add it there."),
    );
}
