//! What became of each message, by all files that tell of it.

use std::collections::BTreeMap;

use nets_core::Timestamp;
use nets_core::identity::{DocumentType, Party};

use crate::file::FileRef;
use crate::received::{DeliveryFacts, ReceivedFacts, SigningFacts};
use crate::remark::{ImportRemark, RemarkKind};
use crate::sent::{DropMessage, SentFacts};

/// A shipment's id and a message's.
pub(crate) type MessageKey = (String, String);

/// Bound: the messages of the zips, and the files that tell of them.
#[derive(Default)]
pub(crate) struct History<'f> {
    pub(crate) messages: BTreeMap<MessageKey, MessageHistory<'f>>,
}

pub(crate) struct MessageHistory<'f> {
    /// The zip that it is in; the last, where several have it.
    pub(crate) sent: usize,
    pub(crate) message: &'f DropMessage,
    /// What a distribution report says of its last channel.
    pub(crate) end: Option<(&'f DeliveryFacts, FileRef)>,
    /// That a letter came back.
    pub(crate) returned: Option<(&'f DeliveryFacts, FileRef)>,
    /// Whether e-Boks took it at once.
    pub(crate) realtime: Option<(bool, FileRef)>,
    pub(crate) signing: Option<(&'f SigningFacts, FileRef)>,
}

impl<'f> History<'f> {
    /// `received` are the files that could be read, each by its place.
    pub(crate) fn of(
        sent: &'f [SentFacts],
        received: &'f [Option<ReceivedFacts>],
        remarks: &mut Vec<ImportRemark>,
    ) -> History<'f> {
        let mut history = History::default();
        for (place, facts) in sent.iter().enumerate() {
            let Some(shipment_id) = &facts.shipment_id else { continue };
            for message in &facts.messages {
                let empty = MessageHistory {
                    sent: place,
                    message,
                    end: None,
                    returned: None,
                    realtime: None,
                    signing: None,
                };
                history.messages.insert((shipment_id.clone(), message.id.clone()), empty);
            }
        }
        let by_message = history.by_message();
        for (place, facts) in received.iter().enumerate() {
            let file = FileRef::Received(place);
            let missed = match facts {
                Some(ReceivedFacts::Report(report)) => {
                    report.rows.iter().filter(|row| !history.note_delivery(row, file, &by_message)).count()
                }
                Some(ReceivedFacts::Realtime(answers)) => {
                    let mut missed = 0;
                    for answer in answers {
                        let key = key_of(answer.shipment_id.as_deref(), &answer.message_id, &by_message);
                        match key.and_then(|key| history.messages.get_mut(&key)) {
                            Some(message) => message.realtime = Some((answer.accepted, file)),
                            None => missed += 1,
                        }
                    }
                    missed
                }
                Some(ReceivedFacts::Signing(facts)) => {
                    usize::from(!history.note_signing(facts, file, &by_message, remarks))
                }
                Some(ReceivedFacts::Receipt(_) | ReceivedFacts::List(_)) | None => 0,
            };
            if missed > 0 {
                let sentence = format!("{missed} of its messages are in no zip that was sent");
                remarks.push(ImportRemark::new(RemarkKind::NotMatched, file, sentence));
            }
        }
        history
    }

    /// The shipments that have a message of each id. Bound: the messages.
    fn by_message(&self) -> ShipmentsByMessage {
        let mut by_message = ShipmentsByMessage::new();
        for (shipment, message) in self.messages.keys() {
            by_message.entry(message.clone()).or_default().push(shipment.clone());
        }
        by_message
    }

    fn note_delivery(
        &mut self,
        row: &'f DeliveryFacts,
        file: FileRef,
        by_message: &ShipmentsByMessage,
    ) -> bool {
        let key = key_of(row.shipment_id.as_deref(), &row.message_id, by_message);
        let Some(message) = key.and_then(|key| self.messages.get_mut(&key)) else { return false };
        if row.status == "RETURNED" {
            message.returned = Some((row, file));
        } else {
            message.end = Some((row, file));
        }
        true
    }

    fn note_signing(
        &mut self,
        facts: &'f SigningFacts,
        file: FileRef,
        by_message: &ShipmentsByMessage,
        remarks: &mut Vec<ImportRemark>,
    ) -> bool {
        let key = key_of(facts.shipment_id.as_deref(), &facts.message_id, by_message);
        let Some(message) = key.and_then(|key| self.messages.get_mut(&key)) else { return false };
        if let Some((before, other)) = message.signing
            && before.end != facts.end
        {
            let sentence = format!("it ends the signing otherwise than {other}");
            remarks.push(ImportRemark::new(RemarkKind::Contradiction, file, sentence));
        }
        let is_other = |one: Option<&DocumentType>, other: Option<&DocumentType>| {
            one.zip(other).is_some_and(|(one, other)| one != other)
        };
        if is_other(facts.document_type.as_ref(), message.message.document_type.as_ref())
            || facts.receiver.as_ref().zip(message.message.receiver.as_ref()).is_some_and(differ)
        {
            let sentence = format!(
                "it names another receiver or document type than its message in {}",
                FileRef::Sent(message.sent)
            );
            remarks.push(ImportRemark::new(RemarkKind::Contradiction, file, sentence));
        }
        message.signing = Some((facts, file));
        true
    }

    /// The earliest moment at which anything is known to have come of each zip. Bound: the zips.
    pub(crate) fn firsts(&self) -> BTreeMap<usize, (Timestamp, FileRef)> {
        let mut firsts = BTreeMap::new();
        for message in self.messages.values() {
            if let Some((at, file)) = message.end.and_then(|(row, file)| Some((row.at?, file))) {
                let first = firsts.entry(message.sent).or_insert((at, file));
                *first = (*first).min((at, file));
            }
        }
        firsts
    }
}

fn differ((one, other): (&Party, &Party)) -> bool {
    one.value() != other.value()
}

type ShipmentsByMessage = BTreeMap<String, Vec<String>>;

/// Where a file does not name the shipment, the only one with such a message is meant.
fn key_of(shipment: Option<&str>, message: &str, by_message: &ShipmentsByMessage) -> Option<MessageKey> {
    let shipment = match (shipment, by_message.get(message).map(Vec::as_slice)) {
        (Some(shipment), _) => shipment,
        (None, Some([only])) => only,
        (None, _) => return None,
    };
    Some((shipment.to_owned(), message.to_owned()))
}
