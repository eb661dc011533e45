//! The description of a message and of those whom it names, which the core writes.

use utoipa::ToSchema;
use utoipa::openapi::schema::Array;
use utoipa::openapi::{ArrayBuilder, Object};

use crate::description::{countries_of, words};

/// The words for where a message stands, in the order in which they come.
pub(crate) const STATES: [&str; 13] = [
    "accepted",
    "handed_over",
    "delivered",
    "awaiting_publication",
    "printing",
    "printed",
    "mail_returned",
    "emailing",
    "emailed",
    "rejected",
    "signing",
    "concluded",
    "returned",
];

pub(crate) fn states() -> Object {
    words(STATES)
}

/// A person, a company or a person by alias, with the country: exactly one of the three.
#[derive(ToSchema)]
#[schema(as = Party, min_properties = 1, max_properties = 1,
    example = json!({ "person": { "country": "DK", "number": "6101800001" } }))]
#[expect(dead_code, reason = "describes what `nets_core::identity::Party` writes")]
pub(crate) struct PartyView {
    #[schema(nullable = false)]
    person: Option<NumberedView>,
    #[schema(nullable = false)]
    organisation: Option<NumberedView>,
    #[schema(nullable = false)]
    alias: Option<ValuedView>,
}

/// A person or a company by its number.
#[derive(ToSchema)]
#[schema(as = Numbered)]
#[expect(dead_code, reason = "describes what the core writes of numbers")]
pub(crate) struct NumberedView {
    #[schema(schema_with = countries_of)]
    country: String,
    number: String,
}

/// A person by the value of alias 1.
#[derive(ToSchema)]
#[schema(as = Valued)]
#[expect(dead_code, reason = "describes what `nets_core::identity::Alias` writes")]
pub(crate) struct ValuedView {
    #[schema(schema_with = countries_of)]
    country: String,
    value: String,
}

/// A message as shipment.xml has it.
#[derive(ToSchema)]
#[schema(as = MessageOfXml)]
#[expect(dead_code, reason = "describes what `nets_core::shipment::Message` writes")]
pub(crate) struct MessageOfXml {
    /// Its id in shipment.xml.
    id: String,
    position: PositionView,
    /// The sender's e-Boks id; left out when the message is for print or e-mail alone and names none.
    #[schema(nullable = false)]
    eboks_id: Option<String>,
    /// The receiver in e-Boks; left out when the message is for print or e-mail alone.
    #[schema(nullable = false)]
    receiver: Option<PartyView>,
    /// The P-number within the receiving company.
    #[schema(nullable = false)]
    production_unit: Option<String>,
    #[schema(nullable = false)]
    description: Option<String>,
    realtime: bool,
    #[schema(nullable = false, example = "2026-01-31")]
    publication_date: Option<String>,
    /// Who must sign besides the receiver.
    #[schema(nullable = false)]
    extra_signers: Option<Vec<PartyView>>,
    document_type: String,
    /// The PDF's name in the zip.
    file: String,
    /// By which the PDF is known again; left out where only the XML was read.
    #[schema(nullable = false)]
    content: Option<ContentMarkView>,
    /// The same of all its attachments, its payment among them; left out where it has none.
    #[schema(nullable = false)]
    enclosed: Option<ContentMarkView>,
    /// The same of the name and address of a letter or an e-mail, its texts in their order; left out where it has none.
    #[schema(nullable = false)]
    addressed: Option<ContentMarkView>,
    #[schema(nullable = false)]
    attachments: Option<Vec<AttachmentView>>,
    #[schema(nullable = false)]
    payment_attachment: Option<String>,
    /// The channels in the order the sender names; left out when it names none.
    #[schema(schema_with = channels, required = false)]
    channels: Vec<String>,
    /// How it is printed, when it says so.
    #[schema(nullable = false)]
    print: Option<PrintView>,
    /// Whether it has a part for e-mail; left out when it has none.
    #[schema(nullable = false)]
    email: Option<bool>,
}

/// Where it stands in shipment.xml, from 1.
#[derive(ToSchema)]
#[schema(as = Position)]
#[expect(dead_code, reason = "describes what `nets_core::finding::Position` writes")]
pub(crate) struct PositionView {
    line: u32,
    column: u32,
}

/// A file's size and checksum, as the zip has them; of several files, all sizes together, and the CRC-32 of their checksums.
#[derive(ToSchema)]
#[schema(as = ContentMark)]
#[expect(dead_code, reason = "describes what `nets_core::shipment::ContentMark` writes")]
pub(crate) struct ContentMarkView {
    size: u64,
    /// Of 32 bits.
    crc32: u64,
}

#[derive(ToSchema)]
#[schema(as = Attachment)]
#[expect(dead_code, reason = "describes what `nets_core::shipment::Attachment` writes")]
pub(crate) struct AttachmentView {
    path: String,
    #[schema(nullable = false)]
    description: Option<String>,
}

#[derive(ToSchema)]
#[schema(as = Print)]
#[expect(dead_code, reason = "describes what `nets_core::shipment::Print` writes")]
pub(crate) struct PrintView {
    /// Of the document and its attachments together.
    sheets: u32,
    duplex: bool,
    colour: bool,
    #[schema(minimum = 1, maximum = 2)]
    postage_class: u8,
}

/// Where a message stands: `state`, and what belongs to it.
#[derive(ToSchema)]
#[schema(as = Progress, example = json!({ "state": "delivered", "at": "2026-01-06T07:00:00Z" }))]
#[expect(dead_code, reason = "describes what `nets_core::state::MessageState` writes")]
pub(crate) struct ProgressView {
    #[schema(schema_with = states)]
    state: String,
    /// When it came to stand so.
    #[schema(value_type = Option<String>, format = DateTime, nullable = false)]
    at: (),
    /// When Nets hands it to e-Boks, while it is accepted.
    #[schema(value_type = Option<String>, format = DateTime, nullable = false)]
    hand_over: (),
    /// When e-Boks delivers it, before it does.
    #[schema(value_type = Option<String>, format = DateTime, nullable = false)]
    delivery: (),
    /// From when on the recipient sees it, while it awaits publication.
    #[schema(value_type = Option<String>, format = DateTime, nullable = false)]
    visible: (),
    /// When it is printed, while it is printing.
    #[schema(value_type = Option<String>, format = DateTime, nullable = false)]
    printed: (),
    /// When it is sent by e-mail, while it is emailing.
    #[schema(value_type = Option<String>, format = DateTime, nullable = false)]
    sent: (),
    /// The channel that could not reach the recipient, when rejected.
    #[schema(schema_with = channel, required = false)]
    channel: (),
    /// Why, when rejected.
    #[schema(nullable = false)]
    reason: Option<String>,
    /// Until when it can be signed, while it is signing.
    #[schema(value_type = Option<String>, format = DateTime, nullable = false)]
    deadline: (),
    /// Who signs, while it is signing.
    #[schema(nullable = false)]
    signers: Option<Vec<SignerView>>,
    /// How the signing ended, once it has.
    #[schema(schema_with = results, required = false)]
    result: (),
    /// The result's file in Outbound, once returned.
    #[schema(nullable = false)]
    file: Option<String>,
}

#[derive(ToSchema)]
#[schema(as = Signer)]
#[expect(dead_code, reason = "describes what `nets_core::state::SignerState` writes")]
pub(crate) struct SignerView {
    signer: PartyView,
    /// When; `null` before.
    #[schema(value_type = Option<String>, format = DateTime, required = true)]
    signed: Option<String>,
}

fn channel() -> Object {
    words(["eboks", "print", "email"])
}

fn channels() -> Array {
    ArrayBuilder::new().items(channel()).build()
}

fn results() -> Object {
    words(["signed", "rejected", "deadline_passed"])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use nets_core::Timestamp;
    use nets_core::finding::Position;
    use nets_core::identity::{Country, DocumentType, EboksId, Party};
    use nets_core::shipment::{Attachment, Channel, ContentMark, Message, Print};
    use nets_core::state::{ConcludedAs, MessageState, SignerState};
    use serde::Serialize;
    use serde_json::Value;
    use utoipa::PartialSchema;

    fn members(value: &Value) -> BTreeSet<String> {
        value.as_object().expect("an object").keys().cloned().collect()
    }

    fn described<T: PartialSchema>() -> BTreeSet<String> {
        members(&serde_json::to_value(T::schema()).expect("JSON")["properties"])
    }

    fn written(value: impl Serialize) -> Value {
        serde_json::to_value(value).expect("JSON")
    }

    fn anna() -> Party {
        Party::person(Country::Denmark, "6101800001").expect("a person")
    }

    #[test]
    fn a_message_is_described_with_the_members_that_are_written() {
        let message = Message {
            id: "1".to_owned(),
            position: Position { line: 1, column: 1 },
            eboks_id: Some(EboksId::new("15723").expect("an id")),
            receiver: Some(anna()),
            production_unit: Some("1".to_owned()),
            description: Some("x".to_owned()),
            realtime: true,
            publication_date: Some("2026-01-31".parse().expect("a date")),
            extra_signers: vec![anna()],
            document_type: DocumentType::new("163057").expect("a type"),
            file: "a.pdf".to_owned(),
            attachments: vec![Attachment { path: "b.pdf".to_owned(), description: Some("b".to_owned()) }],
            payment_attachment: Some("c.pdf".to_owned()),
            content: Some(ContentMark { size: 1, crc32: 1 }),
            enclosed: Some(ContentMark { size: 1, crc32: 1 }),
            addressed: Some(ContentMark { size: 1, crc32: 1 }),
            channels: vec![Channel::Eboks],
            print: Some(Print { sheets: 1, duplex: false, colour: false, postage_class: 1 }),
            email: true,
        };
        let written = written(&message);
        assert_eq!(described::<MessageOfXml>(), members(&written));
        assert_eq!(described::<PositionView>(), members(&written["position"]));
        assert_eq!(described::<ContentMarkView>(), members(&written["content"]));
        assert_eq!(described::<AttachmentView>(), members(&written["attachments"][0]));
        assert_eq!(described::<PrintView>(), members(&written["print"]));
    }

    #[test]
    fn whom_it_names_is_described_as_it_is_written() {
        let company = Party::organisation(Country::Denmark, "12345678").expect("a company");
        let alias = Party::alias(Country::Denmark, "4711").expect("an alias");
        let all: BTreeSet<String> =
            [anna(), company, alias].iter().flat_map(|party| members(&written(party))).collect();
        assert_eq!(described::<PartyView>(), all);
        let (person, alias) =
            (written(anna()), written(Party::alias(Country::Denmark, "4711").expect("an alias")));
        assert_eq!(described::<NumberedView>(), members(&person["person"]));
        assert_eq!(described::<ValuedView>(), members(&alias["alias"]));
    }

    #[test]
    fn where_a_message_stands_is_described_with_all_that_belongs_to_it() {
        let at = Timestamp::UNIX_EPOCH;
        let signers = vec![SignerState { signer: anna(), signed: None }];
        let result = ConcludedAs::DeadlinePassed;
        let states = [
            MessageState::Accepted { hand_over: at, delivery: at },
            MessageState::HandedOver { delivery: at },
            MessageState::Delivered { at },
            MessageState::AwaitingPublication { at, visible: at },
            MessageState::Printing { at, printed: at },
            MessageState::Printed { at },
            MessageState::MailReturned { at },
            MessageState::Emailing { at, sent: at },
            MessageState::Emailed { at },
            MessageState::Rejected { at, channel: Channel::Print, reason: "x".to_owned() },
            MessageState::Signing { deadline: at, signers },
            MessageState::Concluded { at, result },
            MessageState::Returned { at, result, file: "x".to_owned() },
        ];
        assert_eq!(states.each_ref().map(MessageState::name), STATES);
        let all: BTreeSet<String> = states.iter().flat_map(|state| members(&written(state))).collect();
        assert_eq!(described::<ProgressView>(), all);
        let signer = &written(&states[10])["signers"][0];
        assert_eq!(described::<SignerView>(), members(signer));
    }
}
