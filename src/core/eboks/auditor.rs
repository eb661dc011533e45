//! The auditor: tells of documents that are sent again, whatever their shipment and its files are called. It refuses
//! nothing, since no document says that Nets would.

use alloc::collections::{BTreeMap, VecDeque};
use alloc::vec::Vec;

use crate::digest::digest;
use crate::identity::{UploadId, UserId};
use crate::out::Out;
use crate::shipment::{ContentMark, Message, Shipment};
use crate::timeline::{Happening, SentAgainBy};

/// So many documents of each sender are remembered; the oldest are forgotten first.
const MOST: usize = 10_000;

/// Bound: the scenario's senders, and `MOST` of each.
#[derive(Debug, Clone, Default)]
pub(crate) struct Auditor(BTreeMap<UserId, SentDocuments>);

/// What one sender has sent. Bound: `MOST`.
#[derive(Debug, Clone, Default)]
struct SentDocuments {
    by_content: BTreeMap<u64, Sendings>,
    by_references: BTreeMap<u64, Sendings>,
    /// In the order in which they came first.
    order: VecDeque<DocumentMark>,
}

/// How often one document was sent.
#[derive(Debug, Clone, Copy)]
struct Sendings {
    first: UploadId,
    last: UploadId,
    sent: u32,
    accepted: u32,
}

/// By what a document to a recipient is known again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct DocumentMark {
    /// Its bytes, and those of its attachments.
    content: u64,
    /// The sender's own id for it.
    references: u64,
}

impl DocumentMark {
    /// None where its bytes are not known: only the XML was read, or a version read it that told of nothing sent again. What
    /// such a version wrote is told as it was then.
    fn of(message: &Message) -> Option<Self> {
        let mark = message.content?;
        let recipient = Recipient::of(message);
        let key = |what: &[u8]| {
            let parts = [&recipient.known_by()[..], message.document_type.as_str().as_bytes(), what];
            digest(parts.into_iter().flat_map(|part| part.iter().copied().chain([0])))
        };
        let mut content = mark.bytes();
        content.extend(message.enclosed.iter().flat_map(|enclosed| enclosed.bytes()));
        // One document goes to many people, and has an id of its own for each.
        if let Recipient::Unknown = recipient {
            content.extend(message.id.as_bytes());
        }
        Some(DocumentMark { content: key(&content), references: key(message.id.as_bytes()) })
    }
}

/// To whom a document goes, as far as that tells it from others.
enum Recipient<'m> {
    /// By number or alias.
    Named(&'m str),
    /// By post or e-mail alone.
    Addressed(ContentMark),
    /// The same, where no address is known: an older version read none.
    Unknown,
}

impl<'m> Recipient<'m> {
    fn of(message: &'m Message) -> Self {
        match (&message.receiver, message.addressed) {
            (Some(receiver), _) => Recipient::Named(receiver.value()),
            (None, Some(addressed)) => Recipient::Addressed(addressed),
            (None, None) => Recipient::Unknown,
        }
    }

    fn known_by(&self) -> Vec<u8> {
        match self {
            Recipient::Named(value) => value.as_bytes().to_vec(),
            Recipient::Addressed(addressed) => addressed.bytes(),
            Recipient::Unknown => Vec::new(),
        }
    }
}

/// The documents of a shipment, before it is judged.
pub(crate) fn marks(shipment: &Shipment) -> ShipmentMarks {
    ShipmentMarks(shipment.messages.iter().filter_map(DocumentMark::of).collect())
}

/// Bound: the messages of one shipment.
pub(crate) struct ShipmentMarks(Vec<DocumentMark>);

impl Auditor {
    /// A shipment has been judged: tells if its documents were sent before.
    pub(crate) fn note(
        &mut self,
        upload: UploadId,
        user: &UserId,
        ShipmentMarks(marks): ShipmentMarks,
        is_accepted: bool,
        out: &mut Out<'_>,
    ) {
        let known = self.0.entry(user.clone()).or_default();
        let (mut contents, mut references) = (Again::default(), Again::default());
        for mark in &marks {
            let mut is_new = sent(&mut known.by_content, mark.content, upload, is_accepted, &mut contents);
            is_new |= sent(&mut known.by_references, mark.references, upload, is_accepted, &mut references);
            if is_new {
                known.order.push_back(*mark);
            }
        }
        known.forget_the_oldest();
        let all = marks.len();
        let (by, again) = match (contents.messages, references.messages) {
            (0, alike) if alike == 0 || alike < all => return,
            (0, _) => (SentAgainBy::References, references),
            (_, 0) => (SentAgainBy::Content, contents),
            (_, _) => (SentAgainBy::ContentAndReferences, contents),
        };
        let Some(Sendings { first, sent, accepted, .. }) = again.most_often else { return };
        out.tell(Happening::SentAgain {
            user: user.clone(),
            upload,
            earlier: first,
            messages: u32::try_from(again.messages).unwrap_or(u32::MAX),
            by,
            sent,
            delivered: accepted,
        });
    }
}

/// The documents of one shipment that were sent before.
#[derive(Default)]
struct Again {
    messages: usize,
    most_often: Option<Sendings>,
}

/// Counts a document; whether it is new. One that stands twice in a shipment is sent once by it.
fn sent(
    known: &mut BTreeMap<u64, Sendings>,
    key: u64,
    upload: UploadId,
    is_accepted: bool,
    again: &mut Again,
) -> bool {
    let accepted = u32::from(is_accepted);
    let Some(sendings) = known.get_mut(&key) else {
        known.insert(key, Sendings { first: upload, last: upload, sent: 1, accepted });
        return true;
    };
    if sendings.last != upload {
        sendings.last = upload;
        sendings.sent += 1;
        sendings.accepted += accepted;
        again.messages += 1;
        if again.most_often.is_none_or(|most| most.sent < sendings.sent) {
            again.most_often = Some(*sendings);
        }
    }
    false
}

impl SentDocuments {
    fn forget_the_oldest(&mut self) {
        while self.order.len() > MOST {
            let Some(oldest) = self.order.pop_front() else { return };
            self.by_content.remove(&oldest.content);
            self.by_references.remove(&oldest.references);
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeSet;
    use alloc::string::ToString;
    use jiff::Timestamp;

    use super::*;
    use crate::agenda::Agenda;
    use crate::faults::plan::FaultPlan;
    use crate::finding::Position;
    use crate::identity::{Country, DocumentType, Party};
    use crate::out::{Output, Step};

    fn mark(content: u64, references: u64) -> DocumentMark {
        DocumentMark { content, references }
    }

    /// By what, which was the first, how many messages, how often sent and delivered.
    type Told = (SentAgainBy, u64, u32, u32, u32);

    /// What is told of each of these shipments of one sender.
    fn told(shipments: &[(&[DocumentMark], bool)]) -> Vec<Option<Told>> {
        let mut auditor = Auditor::default();
        let user = UserId::new("tTEST1").expect("a user");
        let note = |(number, (marks, accepted)): (u64, &(&[DocumentMark], bool))| {
            let (mut output, mut agenda, mut faults) =
                (Output::default(), Agenda::default(), FaultPlan::default());
            let mut out = Out::new(Timestamp::UNIX_EPOCH, &mut output, &mut agenda, &mut faults);
            auditor.note(UploadId(number), &user, ShipmentMarks(marks.to_vec()), *accepted, &mut out);
            output.steps.pop().map(|step| match step {
                Step::Tell(draft) => match draft.happening {
                    Happening::SentAgain { earlier, messages, by, sent, delivered, .. } => {
                        (by, earlier.0, messages, sent, delivered)
                    }
                    other => panic!("{}", other.name().to_string()),
                },
                Step::Do(_) => panic!("it asks for nothing"),
            })
        };
        (1..).zip(shipments).map(note).collect()
    }

    #[test]
    fn what_is_sent_again_is_told_by_its_content_and_by_its_references() {
        use SentAgainBy::{Content, ContentAndReferences, References};
        let one = [mark(1, 1), mark(2, 2)];
        assert_eq!(
            told(&[(&one, true), (&one, false), (&[mark(1, 9)], true), (&[mark(7, 1), mark(8, 2)], true)]),
            [
                None,
                Some((ContentAndReferences, 1, 2, 2, 1)),
                Some((Content, 1, 1, 3, 2)),
                Some((References, 1, 2, 3, 2)),
            ]
        );
    }

    fn letter() -> Message {
        Message {
            id: "1".into(),
            position: Position { line: 1, column: 1 },
            eboks_id: None,
            receiver: None,
            production_unit: None,
            description: None,
            realtime: false,
            publication_date: None,
            extra_signers: Vec::new(),
            document_type: DocumentType::new("162812").expect("six digits"),
            file: "letter.pdf".into(),
            content: None,
            enclosed: None,
            addressed: None,
            attachments: Vec::new(),
            payment_attachment: None,
            channels: Vec::new(),
            print: None,
            email: false,
        }
    }

    #[test]
    fn a_letter_with_other_attachments_is_another_document() {
        let mark = |size, crc32| Some(ContentMark { size, crc32 });
        let anna = Party::person(Country::Denmark, "6101800001").ok();
        let message = |content, enclosed| Message { receiver: anna.clone(), content, enclosed, ..letter() };
        let content = |content, enclosed| {
            DocumentMark::of(&message(content, enclosed)).expect("its bytes are known").content
        };
        let letter = mark(10, 1);
        assert_eq!(content(letter, mark(20, 2)), content(letter, mark(20, 2)));
        let others = [content(letter, mark(20, 2)), content(letter, mark(20, 3)), content(letter, None)];
        assert_eq!(BTreeSet::from(others).len(), 3);
        assert_eq!(DocumentMark::of(&message(None, None)), None);
    }

    #[test]
    fn a_letter_by_post_alone_is_known_by_its_address_whatever_its_id_is() {
        let posted = |id: &str, addressed: Option<u32>| {
            let addressed = addressed.map(|crc32| ContentMark { size: 20, crc32 });
            let content = Some(ContentMark { size: 10, crc32: 1 });
            let message = Message { id: id.into(), receiver: None, content, addressed, ..letter() };
            DocumentMark::of(&message).expect("its bytes are known")
        };
        assert_eq!(posted("1", Some(7)).content, posted("2", Some(7)).content);
        assert_ne!(posted("1", Some(7)).content, posted("1", Some(8)).content);
        // The same id to another address is another letter: senders that number from 1 have it in each shipment.
        assert_ne!(posted("1", Some(7)).references, posted("1", Some(8)).references);
        // Where an older version has read it, the id stands for the address.
        assert_ne!(posted("1", None).content, posted("2", None).content);
        assert_eq!(posted("1", None), posted("1", None));
    }

    #[test]
    fn other_documents_under_some_of_the_same_ids_are_not_told_nor_is_what_stands_twice_in_one_shipment() {
        assert_eq!(
            told(&[(&[mark(1, 1), mark(1, 1)], true), (&[mark(3, 1), mark(4, 4)], true)]),
            [None, None]
        );
    }

    #[test]
    fn what_was_sent_long_ago_is_forgotten() {
        let many: Vec<_> = (10..10 + MOST as u64).map(|number| mark(number, number)).collect();
        let first = [mark(1, 1)];
        assert_eq!(told(&[(&first, true), (&many, true), (&first, true)]), [None, None, None]);
    }
}
