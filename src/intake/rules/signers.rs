//! `signing.material`, `signing.signer-count` and `signing.signer-twice`: who else is to sign.

use std::collections::BTreeSet;

use nets_core::identity::Party;
use nets_core::rule_book::RuleId;

use super::input::RuleInput;
use super::party;
use crate::draft::DraftMessage;
use crate::findings::Findings;

/// The receiver included.
const MOST_SIGNERS: usize = 9;

/// Checks the signers besides the receiver, and returns those that could be read.
pub(super) fn check(
    message: &DraftMessage<'_>,
    receiver: Option<&Party>,
    input: &RuleInput<'_, '_>,
    findings: &mut Findings,
) -> Vec<Party> {
    material(message, input, findings);
    if message.signers.is_empty() {
        return Vec::new();
    }
    if let Some(first_too_many) = message.signers.get(MOST_SIGNERS - 1) {
        findings.push(
            input
                .finding(
                    RuleId::SignerCount,
                    first_too_many.at,
                    message,
                    "too many are asked to sign one document",
                )
                .found(format!("{} signers, the receiver included", message.signers.len() + 1))
                .expected(format!("at most {MOST_SIGNERS}"))
                .advice("Remove signers, or divide what is to be signed among several documents."),
        );
    }
    let mut known: BTreeSet<Party> = receiver.cloned().into_iter().collect();
    let mut signers = Vec::new();
    for draft in &message.signers {
        let Some(signer) = party::signer(draft, message, input, findings) else { continue };
        if !known.insert(signer.clone()) {
            let at = draft.person.as_ref().map_or(draft.at, |person| person.at);
            let who = if receiver == Some(&signer) {
                "the receiver, who signs anyway"
            } else {
                "a signer named before"
            };
            findings.push(
                input
                    .finding(RuleId::SignerTwice, at, message, format!("this is {who}"))
                    .found(signer.value())
                    .expected("each signer once")
                    .advice("Remove this danishSigner."),
            );
        }
        signers.push(signer);
    }
    signers
}

fn material(message: &DraftMessage<'_>, input: &RuleInput<'_, '_>, findings: &mut Findings) {
    let Some(first) = message.signers.first() else { return };
    let Some(material) = input.material(message).filter(|material| material.signing_deadline_days.is_none())
    else {
        return;
    };
    let signing = input.scenario().materials.values().filter(|other| other.signing_deadline_days.is_some());
    let known: Vec<&str> = signing.map(|material| material.document_type.as_str()).take(5).collect();
    findings.push(
        input
            .finding(
                RuleId::SignersOnSigningType,
                first.at,
                message,
                "signers for a document type that is not for signing",
            )
            .found(format!("document type {}", material.document_type))
            .expected(format!("a document type for signing, such as {}", known.join(", ")))
            .advice("Choose such a document type, or remove eboks:signers."),
    );
}
