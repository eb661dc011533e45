//! A document reaches its recipient's mailbox in e-Boks.

use alloc::string::String;
use jiff::Timestamp;

use crate::agenda::Due;
use crate::eboks::sent::Sent;
use crate::now::Now;
use crate::out::Out;
use crate::scenario::Scenario;
use crate::shipment::Message;
use crate::timeline::Happening;

/// Tells of it, and says from when on the recipient sees the document, if that is later.
pub(crate) fn deliver(sent: Sent<'_>, now: Now<'_>, out: &mut Out<'_>) -> Option<Timestamp> {
    let Sent { reference, message, .. } = sent;
    let published = message.publication_date.map(|date| now.calendar.publication(date));
    let visible = published.filter(|published| *published > now.time);
    let (user, _, message_id) = sent.names();
    let production_unit = known_unit(message, now.scenario);
    let unknown_production_unit = message.production_unit.clone().filter(|_| production_unit.is_none());
    let happening = Happening::MessageDelivered {
        user,
        message: reference,
        message_id,
        recipient: message.receiver.clone(),
        production_unit,
        unknown_production_unit,
        visible,
    };
    out.tell_with(happening, sent.evidence());
    if let Some(visible) = visible {
        out.schedule(visible, Due::Publish(reference));
    }
    visible
}

/// The publication date of a document delivered before has come.
pub(crate) fn publish(sent: Sent<'_>, out: &mut Out<'_>) {
    let (user, message, message_id) = sent.names();
    out.tell_with(Happening::MessagePublished { user, message, message_id }, sent.evidence());
}

/// The department of a company, when e-Boks knows it; else its main mailbox has the document.
fn known_unit(message: &Message, scenario: &Scenario) -> Option<String> {
    let unit = message.production_unit.as_ref()?;
    let company = scenario.recipients.get(message.receiver.as_ref()?)?;
    company.production_units.iter().any(|known| known.as_str() == unit).then(|| unit.clone())
}
