//! A shipment as it is written, before it is checked: texts with their places.

use std::borrow::Cow;
use std::ops::Range;

use nets_core::shipment::ContentMark;

use crate::findings::clip;
use crate::xml::trimmed;

/// A text and where it begins.
#[derive(Debug, Clone)]
pub(crate) struct Written<'d> {
    pub(crate) text: Cow<'d, str>,
    pub(crate) at: usize,
}

impl<'d> Written<'d> {
    /// The text without the white space around it, as the schema's token types read it.
    pub(crate) fn trimmed(&self) -> &str {
        trimmed(&self.text)
    }

    /// As [`Written::trimmed`], for as long as the document is there.
    pub(crate) fn to_trimmed(&self) -> Cow<'d, str> {
        match &self.text {
            Cow::Borrowed(text) => Cow::Borrowed(trimmed(text)),
            Cow::Owned(text) => Cow::Owned(trimmed(text).to_owned()),
        }
    }

    /// Whether it is a truth as XML Schema writes one.
    pub(crate) fn is_true(&self) -> bool {
        matches!(self.trimmed(), "true" | "1")
    }
}

/// What stands before the messages.
#[derive(Debug, Default)]
pub(crate) struct Header<'d> {
    /// Whether a return address stands there, for all letters.
    pub(crate) has_return_address: bool,
    /// Parts for print and e-mail, of which only the namespaces are public.
    pub(crate) unread: Vec<Unread<'d>>,
    pub(crate) shipment_id: Option<Written<'d>>,
    pub(crate) organisation: Option<Written<'d>>,
    pub(crate) country: Option<Written<'d>>,
}

/// Who is to receive a message or to sign it.
#[derive(Debug, Default)]
pub(crate) struct DraftParty<'d> {
    pub(crate) at: usize,
    pub(crate) person: Option<Written<'d>>,
    pub(crate) danish_organisation: Option<Written<'d>>,
    pub(crate) alias: Option<Written<'d>>,
    pub(crate) country: Option<Written<'d>>,
}

#[derive(Debug, Default)]
pub(crate) struct DraftAttachment<'d> {
    pub(crate) at: usize,
    pub(crate) path: Option<Written<'d>>,
    pub(crate) description: Option<Written<'d>>,
}

/// The parts that a letter needs: where each begins, and what its config says.
#[derive(Debug, Default)]
pub(crate) struct DraftPrint<'d> {
    pub(crate) receiver_at: Option<usize>,
    pub(crate) config_at: Option<usize>,
    pub(crate) return_address_at: Option<usize>,
    /// The shipment has a return address before its messages.
    pub(crate) is_returned_to_shipment: bool,
    /// The first part of the message that belongs to print and is not known by its name.
    pub(crate) unknown_at: Option<usize>,
    pub(crate) postage_class: Option<Written<'d>>,
    pub(crate) duplex: Option<Written<'d>>,
    pub(crate) colour: Option<Written<'d>>,
}

/// By which the name and address of a letter or an e-mail are known again. Of their elements little is public, so all of
/// them count, with their attributes and in their order; prefixes and the white space around a text do not.
#[derive(Debug, Default)]
pub(crate) struct AddressMark {
    /// Of the texts and values alone.
    size: u64,
    checksum: crc32fast::Hasher,
}

impl AddressMark {
    pub(crate) fn element(&mut self, name: &str) {
        self.take(b'<', name);
    }

    pub(crate) fn attribute(&mut self, name: &str, value: &str) {
        self.take(b' ', name);
        self.take(b'=', value);
        self.size = self.size.saturating_add(value.len() as u64);
    }

    pub(crate) fn text(&mut self, text: Option<&Written<'_>>) {
        let Some(text) = text.map(Written::trimmed).filter(|text| !text.is_empty()) else { return };
        self.take(b'>', text);
        self.size = self.size.saturating_add(text.len() as u64);
    }

    fn take(&mut self, mark: u8, said: &str) {
        self.checksum.update(&[mark]);
        self.checksum.update(said.as_bytes());
    }

    /// None where nothing was said.
    pub(crate) fn mark(&self) -> Option<ContentMark> {
        (self.size > 0).then(|| ContentMark { size: self.size, crc32: self.checksum.clone().finalize() })
    }
}

#[derive(Debug, Default)]
pub(crate) struct DraftMessage<'d> {
    pub(crate) at: usize,
    pub(crate) id: Option<Written<'d>>,
    pub(crate) eboks_id: Option<Written<'d>>,
    pub(crate) channels: Vec<Written<'d>>,
    pub(crate) receiver: DraftParty<'d>,
    /// Where its end tag begins.
    pub(crate) to: usize,
    /// From where to where its sender reaches.
    pub(crate) sender: Option<Range<usize>>,
    /// Its document has been read.
    pub(crate) is_behind_document: bool,
    /// Where the receiver in e-Boks begins, and the part for e-mail.
    pub(crate) receiver_at: Option<usize>,
    pub(crate) email_at: Option<usize>,
    pub(crate) production_unit: Option<Written<'d>>,
    pub(crate) description: Option<Written<'d>>,
    pub(crate) realtime: Option<Written<'d>>,
    pub(crate) publication_date: Option<Written<'d>>,
    pub(crate) signers: Vec<DraftParty<'d>>,
    pub(crate) print: DraftPrint<'d>,
    /// What its parts for print and e-mail say of whom it is for.
    pub(crate) addressed: AddressMark,
    pub(crate) document_type: Option<Written<'d>>,
    pub(crate) file: Option<Written<'d>>,
    pub(crate) attachments: Vec<DraftAttachment<'d>>,
    pub(crate) payment_attachment: Option<Written<'d>>,
    /// What stands where only the names of the parts are public.
    pub(crate) unread: Vec<Unread<'d>>,
}

/// An element that no public source places where it stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unread<'d> {
    pub(crate) part: Part,
    pub(crate) name: &'d str,
    pub(crate) at: usize,
    /// Whether it is read all the same.
    pub(crate) is_read: bool,
}

/// A part of a message of which little more than the name is public.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    PrintReceiver,
    PrintConfig,
    ReturnAddress,
    EmailReceiver,
    Signer,
    Config,
    /// The message itself, for print and e-mail.
    Message,
    /// One of these parts in which nothing stands.
    Empty,
    // Places of parts for print and e-mail.
    BehindDocument,
    Sender,
    Document,
    Attachment,
    Info,
}

impl<'d> DraftMessage<'d> {
    /// The id, as far as there is one.
    pub(crate) fn id(&self) -> Option<String> {
        self.id.as_ref().map(|id| id.trimmed().to_owned())
    }

    /// The id as a finding names it.
    pub(crate) fn shown_id(&self) -> Option<String> {
        self.id.as_ref().map(|id| clip(id.trimmed()))
    }

    pub(crate) fn is_realtime(&self) -> bool {
        self.realtime.as_ref().is_some_and(Written::is_true)
    }

    /// Every file of the zip that this message names.
    pub(crate) fn files(&self) -> impl Iterator<Item = &Written<'d>> {
        self.file.iter().chain(self.enclosed())
    }

    /// Those of them that belong to its main document.
    pub(crate) fn enclosed(&self) -> impl Iterator<Item = &Written<'d>> {
        let attachments = self.attachments.iter().filter_map(|attachment| attachment.path.as_ref());
        attachments.chain(&self.payment_attachment)
    }

    /// The files that must be PDFs: all but the payment attachment.
    pub(crate) fn pdfs(&self) -> impl Iterator<Item = &Written<'d>> {
        self.file.iter().chain(self.attachments.iter().filter_map(|attachment| attachment.path.as_ref()))
    }
}
