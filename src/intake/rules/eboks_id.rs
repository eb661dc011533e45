//! `message.eboks-id`, `sender.eboks-id` and `material.eboks-id`: the customer number at e-Boks is there, is one
//! of the sender's, and the one that the document type is set up for.

use std::collections::BTreeSet;
use std::ops::Range;

use nets_core::finding::Finding;
use nets_core::identity::EboksId;
use nets_core::rule_book::RuleId;
use nets_core::scenario::Sender;

use super::input::RuleInput;
use super::party;
use crate::draft::{DraftMessage, Written};
use crate::findings::Findings;

const MOST_NAMED: usize = 5;

pub(super) fn check(
    message: &DraftMessage<'_>,
    sender: Option<&Sender>,
    input: &RuleInput<'_, '_>,
    findings: &mut Findings,
) {
    let Some(written) = &message.eboks_id else { return };
    let Ok(id) = EboksId::new(written.trimmed()) else { return };
    if ids(sender, input).next().is_none() || ids(sender, input).any(|allowed| *allowed == id) {
        material(&id, written, message, input, findings);
        return;
    }
    let allowed: BTreeSet<&EboksId> = ids(sender, input).collect();
    let known: Vec<&str> = allowed.iter().take(MOST_NAMED).map(|id| id.as_str()).collect();
    findings.push(
        input
            .finding(RuleId::EboksIdKnown, written.at, message, "this e-Boks id is not one of the sender's")
            .found(id.as_str())
            .expected(known.join(" or "))
            .advice("Write the sender's e-Boks id, or add this one to `eboks_ids` in the scenario."),
    );
}

/// What is said of a message to e-Boks without an e-Boks id, and where that belongs. A sender that is not there
/// is told by the schema.
pub(super) fn missing(
    message: &DraftMessage<'_>,
    input: &RuleInput<'_, '_>,
) -> Option<(Range<usize>, Finding)> {
    let sender = message.sender.clone()?;
    if message.eboks_id.is_some() || party::is_not_for_eboks(message) {
        return None;
    }
    let words = "this message does not say from which e-Boks id it is sent";
    let finding = input.finding(RuleId::EboksIdMissing, sender.start, message, words);
    let finding = finding.expected("<eboks:eboksId> in <sender>");
    let id = ids(None, input).min().map_or("15723", |id| id.as_str());
    Some((
        sender,
        finding.advice(format!("Add `<eboks:eboksId>{id}</eboks:eboksId>` at the end of <sender>.")),
    ))
}

/// The ids of the sender. Where the sender is not known, those of every sender: an id that no sender
/// has is wrong for each of them.
fn ids<'s>(
    sender: Option<&'s Sender>,
    input: &'s RuleInput<'_, '_>,
) -> impl Iterator<Item = &'s EboksId> + use<'s> {
    let all = sender.is_none().then(|| input.scenario().senders.values());
    sender.into_iter().chain(all.into_iter().flatten()).flat_map(|sender| &sender.eboks_ids)
}

fn material(
    id: &EboksId,
    written: &Written<'_>,
    message: &DraftMessage<'_>,
    input: &RuleInput<'_, '_>,
    findings: &mut Findings,
) {
    let Some(material) = input.material(message) else { return };
    let Some(right) = material.eboks_id.as_ref().filter(|right| *right != id) else { return };
    let words = format!("document type {} is set up for another e-Boks id", material.document_type);
    findings.push(
        input
            .finding(RuleId::MaterialEboksId, written.at, message, words)
            .found(id.as_str())
            .expected(right.as_str())
            .advice(format!("Send it from {right}, or choose a document type of {id}.")),
    );
}
