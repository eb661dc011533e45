//! `sender.eboks-id` and `material.eboks-id`: the customer number at e-Boks is one of the sender's,
//! and the one that the document type is set up for.

use std::collections::BTreeSet;

use nets_core::identity::EboksId;
use nets_core::rule_book::RuleId;
use nets_core::scenario::Sender;

use super::scene::Scene;
use crate::draft::{DraftMessage, Written};
use crate::findings::Findings;

const MOST_NAMED: usize = 5;

pub(super) fn check(
    message: &DraftMessage<'_>,
    sender: Option<&Sender>,
    scene: &Scene<'_, '_>,
    findings: &mut Findings,
) {
    let Some(written) = &message.eboks_id else { return };
    let Ok(id) = EboksId::new(written.trimmed()) else { return };
    let allowed = ids(sender, scene);
    if allowed.is_empty() || allowed.contains(&id) {
        material(&id, written, message, scene, findings);
        return;
    }
    let known: Vec<&str> = allowed.iter().take(MOST_NAMED).map(|id| id.as_str()).collect();
    findings.push(
        scene
            .finding(RuleId::EboksIdKnown, written.at, message, "this e-Boks id is not one of the sender's")
            .found(id.as_str())
            .expected(known.join(" or "))
            .advice("Write the sender's e-Boks id, or add this one to `eboks_ids` in the scenario."),
    );
}

/// The ids of the sender. Where the sender is not known, those of every sender: an id that no sender
/// has is wrong for each of them.
fn ids<'s>(sender: Option<&'s Sender>, scene: &'s Scene<'_, '_>) -> BTreeSet<&'s EboksId> {
    match sender {
        Some(sender) => sender.eboks_ids.iter().collect(),
        None => scene.scenario().senders.values().flat_map(|sender| &sender.eboks_ids).collect(),
    }
}

fn material(
    id: &EboksId,
    written: &Written<'_>,
    message: &DraftMessage<'_>,
    scene: &Scene<'_, '_>,
    findings: &mut Findings,
) {
    let Some(material) = scene.material(message) else { return };
    let Some(right) = material.eboks_id.as_ref().filter(|right| *right != id) else { return };
    let words = format!("document type {} is set up for another e-Boks id", material.document_type);
    findings.push(
        scene
            .finding(RuleId::MaterialEboksId, written.at, message, words)
            .found(id.as_str())
            .expected(right.as_str())
            .advice(format!("Send it from {right}, or choose a document type of {id}.")),
    );
}
