//! `sender.eboks-id`: the customer number at e-Boks is one of the sender's.

use nets_core::identity::EboksId;
use nets_core::rule_book::RuleId;
use nets_core::scenario::Sender;

use super::Scene;
use crate::draft::DraftMessage;
use crate::findings::Findings;

pub(super) fn check(
    message: &DraftMessage<'_>,
    sender: Option<&Sender>,
    scene: &Scene<'_, '_>,
    findings: &mut Findings,
) {
    let (Some(written), Some(sender)) = (&message.eboks_id, sender) else { return };
    let Ok(id) = EboksId::new(written.trimmed()) else { return };
    if sender.eboks_ids.contains(&id) {
        return;
    }
    let known: Vec<&str> = sender.eboks_ids.iter().take(5).map(EboksId::as_str).collect();
    findings.push(
        scene
            .finding(RuleId::EboksIdKnown, written.at, message, "this e-Boks id is not one of the sender's")
            .found(id.as_str())
            .expected(known.join(" or ")),
    );
}
