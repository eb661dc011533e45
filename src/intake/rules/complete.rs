//! `message.incomplete`: from what is written to what the simulator works with.

use nets_core::civil::Date;
use nets_core::finding::Finding;
use nets_core::identity::{Country, DocumentType, EboksId, Organisation, Party};
use nets_core::rule_book::RuleId;
use nets_core::shipment::{Attachment, Channel, ContentMark, FormatVersion, Message, Print, Shipment};

use super::input::RuleInput;
use super::party;
use crate::draft::{DraftMessage, Header, Written};

/// What the rules have made of the parts of a message while they judged them.
pub(super) struct MessageParts {
    pub(super) receiver: Option<Party>,
    pub(super) extra_signers: Vec<Party>,
    pub(super) channels: Vec<Channel>,
    pub(super) print: Option<Print>,
    pub(super) publication_date: Option<Date>,
}

/// The message, or the finding that something is missing. Where our own schemas are in force they
/// have told that already; those of a user may allow it.
pub(super) fn message(
    draft: &DraftMessage<'_>,
    read: MessageParts,
    input: &RuleInput<'_, '_>,
) -> Result<Message, Box<Finding>> {
    let lacks = |what: &str| {
        let words = format!("this message has no {what} that can be read");
        Box::new(
            input
                .finding(RuleId::MessageIncomplete, draft.at, draft, words)
                .expected(what)
                .advice(format!("Give the message its {what}.")),
        )
    };
    let eboks_id = draft.eboks_id.as_ref().and_then(|id| EboksId::new(id.trimmed()).ok());
    let document_type = draft.document_type.as_ref().and_then(|id| DocumentType::new(id.trimmed()).ok());
    let receiver = read.receiver;
    if !party::is_not_for_eboks(draft) {
        if receiver.is_none() {
            return Err(lacks("receiver"));
        }
        if eboks_id.is_none() {
            return Err(lacks("e-Boks id"));
        }
    }
    Ok(Message {
        id: draft.id().ok_or_else(|| lacks("id"))?,
        position: input.document.position(draft.at),
        eboks_id,
        receiver,
        production_unit: draft.production_unit.as_ref().map(text),
        description: draft.description.as_ref().map(|description| description.text.clone().into_owned()),
        realtime: draft.is_realtime(),
        publication_date: read.publication_date,
        extra_signers: read.extra_signers,
        document_type: document_type.ok_or_else(|| lacks("document type"))?,
        content: draft.file.as_ref().and_then(|file| {
            let facts = input.files?.facts(file.trimmed())?;
            Some(ContentMark { size: facts.size, crc32: facts.crc32 })
        }),
        enclosed: enclosed(draft, input),
        addressed: draft.addressed.mark(),
        file: draft.file.as_ref().map(text).ok_or_else(|| lacks("file"))?,
        attachments: draft
            .attachments
            .iter()
            .filter_map(|attachment| {
                let description =
                    attachment.description.as_ref().map(|written| written.text.clone().into_owned());
                Some(Attachment { path: text(attachment.path.as_ref()?), description })
            })
            .collect(),
        payment_attachment: draft.payment_attachment.as_ref().map(text),
        channels: read.channels,
        print: read.print,
        email: draft.email_at.is_some(),
    })
}

/// By what its attachments and its payment are known again together, in their order.
fn enclosed(draft: &DraftMessage<'_>, input: &RuleInput<'_, '_>) -> Option<ContentMark> {
    let files = input.files?;
    let facts = draft.enclosed().map(|file| files.facts(file.trimmed()));
    let facts: Vec<_> = facts.collect::<Option<_>>().filter(|all: &Vec<_>| !all.is_empty())?;
    let checksums: Vec<u8> = facts.iter().flat_map(|facts| facts.crc32.to_be_bytes()).collect();
    let size = facts.iter().fold(0_u64, |size, facts| size.saturating_add(facts.size));
    Some(ContentMark { size, crc32: crc32fast::hash(&checksums) })
}

pub(super) fn shipment(
    header: &Header<'_>,
    version: FormatVersion,
    messages: Vec<Message>,
) -> Option<Shipment> {
    Some(Shipment {
        version,
        id: text(header.shipment_id.as_ref()?),
        sender: Organisation::new(
            Country::from_code(header.country.as_ref()?.trimmed())?,
            header.organisation.as_ref()?.trimmed(),
        )
        .ok()?,
        messages,
    })
}

fn text(written: &Written<'_>) -> String {
    written.trimmed().to_owned()
}
