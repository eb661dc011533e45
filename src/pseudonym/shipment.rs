//! A shipment with pseudonyms: what the core knows of it.

use nets_core::identity::{Alias, AliasValue, Country, Organisation, Party, PersonNumber};
use nets_core::shipment::{Attachment, Message, Shipment};

use crate::kind::{TextKind, TextReplacer};

pub(crate) fn party(party: &Party, texts: &dyn TextReplacer) -> Party {
    match party {
        Party::Person(person) => {
            let number = texts.text(TextKind::Number, person.number());
            // A pseudonym has the form of what it stands for.
            Party::Person(PersonNumber::new(person.country(), number).unwrap_or_else(|_| person.clone()))
        }
        Party::Organisation(company) => Party::Organisation(organisation(company, texts)),
        Party::Alias(Alias { country, value }) => {
            let value = texts.text(TextKind::Free, value.as_str());
            Party::Alias(Alias { country: *country, value: alias_value(&value) })
        }
    }
}

fn alias_value(text: &str) -> AliasValue {
    AliasValue::new(text).unwrap_or_else(|_| AliasValue::let_through(text))
}

fn organisation(company: &Organisation, texts: &dyn TextReplacer) -> Organisation {
    let number = texts.text(TextKind::Number, company.number());
    // Old journals have companies of other forms, which cannot be made any more.
    Organisation::new(company.country(), number).unwrap_or_else(|_| made_up(company))
}

fn made_up(company: &Organisation) -> Organisation {
    let number = "0".repeat(Country::company_number_digits(company.country()));
    Organisation::new(company.country(), number).unwrap_or_else(|_| company.clone())
}

pub(crate) fn shipment(shipment: &Shipment, texts: &dyn TextReplacer) -> Shipment {
    let Shipment { version, id, sender, messages } = shipment;
    Shipment {
        version: *version,
        id: texts.text(TextKind::Id, id),
        sender: organisation(sender, texts),
        messages: messages.iter().map(|each| message(each, texts)).collect(),
    }
}

fn message(message: &Message, texts: &dyn TextReplacer) -> Message {
    let Message {
        id,
        position,
        eboks_id,
        receiver,
        production_unit,
        description,
        realtime,
        publication_date,
        extra_signers,
        document_type,
        file,
        // By them, who has the original PDF would know it again, or the address.
        content: _,
        enclosed: _,
        addressed: _,
        attachments,
        payment_attachment,
        channels,
        print,
        email,
    } = message;
    Message {
        id: texts.text(TextKind::Id, id),
        position: *position,
        eboks_id: eboks_id.clone(),
        receiver: receiver.as_ref().map(|receiver| party(receiver, texts)),
        production_unit: texts.optional(TextKind::Number, production_unit.as_deref()),
        description: texts.optional(TextKind::Free, description.as_deref()),
        realtime: *realtime,
        publication_date: *publication_date,
        extra_signers: extra_signers.iter().map(|signer| party(signer, texts)).collect(),
        document_type: document_type.clone(),
        file: texts.text(TextKind::Id, file),
        content: None,
        enclosed: None,
        addressed: None,
        attachments: attachments.iter().map(|each| attachment(each, texts)).collect(),
        payment_attachment: texts.optional(TextKind::Id, payment_attachment.as_deref()),
        channels: channels.clone(),
        print: print.clone(),
        email: *email,
    }
}

fn attachment(Attachment { path, description }: &Attachment, texts: &dyn TextReplacer) -> Attachment {
    Attachment {
        path: texts.text(TextKind::Id, path),
        description: texts.optional(TextKind::Free, description.as_deref()),
    }
}
