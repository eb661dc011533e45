//! `sender.organisation`: the shipment is the sender's own.

use nets_core::finding::{Finding, Place};
use nets_core::identity::{Country, Organisation};
use nets_core::rule_book::RuleId;
use nets_core::scenario::Sender;

use super::input::RuleInput;
use crate::context::Context;
use crate::draft::Header;
use crate::findings::Findings;

/// Whose shipment this is: the login's, or else the scenario's sender that the XML names.
pub(super) fn sender<'c>(header: &Header<'_>, context: &Context<'c>) -> Option<&'c Sender> {
    let named = folder(header);
    context.sender.or_else(|| {
        context
            .scenario
            .senders
            .values()
            .find(|sender| named.as_deref() == Some(sender.organisation.folder().as_str()))
    })
}

pub(super) fn check(header: &Header<'_>, input: &RuleInput<'_, '_>, findings: &mut Findings) {
    let context = input.context;
    let (Some(named), Some(organisation)) = (folder(header), &header.organisation) else { return };
    // What is no number is told by the schema; to say that it is another number than the sender's adds nothing.
    let country = header.country.as_ref().and_then(|country| Country::from_code(country.trimmed()));
    if country.is_none_or(|country| Organisation::new(country, organisation.trimmed()).is_err()) {
        return;
    }
    let place = input.document.place(organisation.at);
    let folder = context.folder.map(str::to_owned);
    match folder.or_else(|| context.sender.map(|sender| sender.organisation.folder())) {
        Some(folder) if folder == named => {}
        Some(folder) => findings.push(mismatch(place, &named, folder)),
        None if sender(header, context).is_some() => {}
        None => {
            let known = context.scenario.senders.values().map(|sender| sender.organisation.folder());
            let known = known.take(5).collect::<Vec<_>>().join(" or ");
            findings.push(mismatch(place, &named, known));
        }
    }
}

/// The name of the Inbound folder of the organisation that the XML names, such as `DK12345678`.
fn folder(header: &Header<'_>) -> Option<String> {
    Some(format!("{}{}", header.country.as_ref()?.trimmed(), header.organisation.as_ref()?.trimmed()))
}

fn mismatch(place: Place, found: &str, expected: String) -> Finding {
    Finding::new(
        RuleId::ShipmentSender,
        place,
        "the sender in shipmentInfo is another organisation than the mailbox's",
    )
    .found(found)
    .expected(expected)
    .advice("Name the sender whose Inbound folder the shipment is for; folders are country and number.")
}
