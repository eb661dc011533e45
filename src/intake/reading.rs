//! Reads the events of a document as a shipment, message by message, and keeps no more than one.
//!
//! It goes by the names of the elements and asks nothing else of them, so that it finds what there
//! is also in a shipment that breaks the schema, and in one written for a schema other than ours.

use std::borrow::Cow;

use crate::draft::{DraftAttachment, DraftMessage, DraftParty, Header, Part, Unread, Written};
use crate::xml::{Family, Scope, Tag, is_space, nets_share, trimmed};

/// Hears each message when it is complete.
pub(crate) trait Messages<'d> {
    fn message(&mut self, header: &Header<'d>, message: DraftMessage<'d>);
}

/// Where the reader stands: the element that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Shipment,
    Info,
    ShipmentId,
    InfoSender,
    InfoOrganisation,
    InfoCountry,
    Messages,
    Message,
    MessageSender,
    EboksId,
    Channels,
    Channel,
    Receiver,
    Person,
    Organisation,
    ProductionUnit,
    Alias,
    Country,
    Config,
    Description,
    RealTime,
    PublicationDate,
    Signers,
    Signer,
    SignerPerson,
    SignerCountry,
    PrintReceiver,
    PrintConfig,
    PostageClass,
    Duplex,
    Colour,
    ReturnAddress,
    EmailReceiver,
    /// Something in one of the parts above of which the schema says nothing, and its name is known.
    Known,
    Document,
    DocumentType,
    FilePath,
    Attachment,
    AttachmentDescription,
    PaymentAttachment,
    Other,
}

impl Step {
    /// The step that an element leads to.
    fn enter(self, family: Option<Family>, local: &str) -> Step {
        use Family::{Eboks, Email, Print, PrintNordic, Shipment};
        let Some(family) = family else { return Step::Other };
        match (self, family, local) {
            (Step::Shipment, Shipment, "shipmentInfo") => Step::Info,
            (Step::Shipment, Shipment, "messages") => Step::Messages,
            (Step::Info, Shipment, "shipmentId") => Step::ShipmentId,
            (Step::Info, Shipment, "sender") => Step::InfoSender,
            (Step::InfoSender, Shipment, "corporateIdentityNumber") => Step::InfoOrganisation,
            (Step::InfoSender, Shipment, "country") => Step::InfoCountry,
            (Step::Messages, Shipment, "message") => Step::Message,
            (Step::Message, Shipment, "sender") => Step::MessageSender,
            (Step::MessageSender, Eboks, "eboksId") => Step::EboksId,
            (Step::Message, Shipment, "channels") => Step::Channels,
            (Step::Channels, Shipment, "channel") => Step::Channel,
            (Step::Message, Eboks, "receiver") => Step::Receiver,
            (Step::Receiver, Eboks, "personIdentityNumber") => Step::Person,
            (Step::Receiver, Eboks, "danishOrganisation") => Step::Organisation,
            (Step::Organisation, Eboks, "productionUnitIdentifier") => Step::ProductionUnit,
            (Step::Receiver, Eboks, "alias") => Step::Alias,
            (Step::Receiver, Eboks, "country") => Step::Country,
            (Step::Message, Eboks, "config") => Step::Config,
            (Step::Config, Eboks, "description") => Step::Description,
            (Step::Config, Eboks, "realTime") => Step::RealTime,
            (Step::Config, Eboks, "publicationDate") => Step::PublicationDate,
            (Step::Config, Eboks, "signers") => Step::Signers,
            (Step::Signers, Eboks, "danishSigner") => Step::Signer,
            (Step::Signer, Eboks, "personIdentityNumber") => Step::SignerPerson,
            (Step::Signer, Eboks, "country") => Step::SignerCountry,
            (Step::Message, Print, "receiver") => Step::PrintReceiver,
            (Step::Message, Print, "config") => Step::PrintConfig,
            (Step::PrintConfig, Print, "postageClass") => Step::PostageClass,
            (Step::PrintConfig, Print, "duplex") => Step::Duplex,
            (Step::PrintConfig, Print, "colour") => Step::Colour,
            (Step::Message, PrintNordic, "returnAddress") => Step::ReturnAddress,
            (Step::Message, Email, "receiver") => Step::EmailReceiver,
            (Step::PrintReceiver, Print, _) | (Step::ReturnAddress, PrintNordic, _)
                if ["name", "addressLine", "postalCode", "city", "country"].contains(&local) =>
            {
                Step::Known
            }
            (Step::EmailReceiver, Email, "address" | "subject") => Step::Known,
            (Step::Message, Shipment, "document") => Step::Document,
            (Step::Document, Shipment, "documentType") => Step::DocumentType,
            (Step::Document, Shipment, "filepath") => Step::FilePath,
            (Step::Document, Shipment, "attachment") => Step::Attachment,
            (Step::Attachment, Eboks, "attachmentDescription") => Step::AttachmentDescription,
            (Step::Document, Shipment, "paymentAttachment") => Step::PaymentAttachment,
            _ => Step::Other,
        }
    }

    /// The part whose content is not public, in which an element stands that is not known.
    fn part(self, family: Option<Family>, local: &str) -> Option<Part> {
        match self {
            Step::PrintReceiver => Some(Part::PrintReceiver),
            Step::PrintConfig => Some(Part::PrintConfig),
            Step::ReturnAddress => Some(Part::ReturnAddress),
            Step::EmailReceiver => Some(Part::EmailReceiver),
            Step::Signer => Some(Part::Signer),
            Step::Config => (family == Some(Family::Eboks) && local == "type").then_some(Part::Config),
            Step::Message => matches!(family, Some(Family::Print | Family::PrintNordic | Family::Email))
                .then_some(Part::Message),
            _ => None,
        }
    }
}

pub(crate) struct Reading<'d, M> {
    steps: Vec<Step>,
    /// The text of the element that was opened last.
    text: Option<Written<'d>>,
    /// Where that element begins, for a text that is not there.
    opened_at: usize,
    header: Header<'d>,
    message: DraftMessage<'d>,
    extents: Vec<Extent<'d>>,
    messages: M,
}

/// From where to where a message reaches, and its id.
pub(crate) struct Extent<'d> {
    from: usize,
    to: usize,
    id: Cow<'d, str>,
}

/// The id of the message that an offset is in. Messages do not overlap and come in order.
pub(crate) fn message_at<'e>(extents: &'e [Extent<'_>], at: usize) -> Option<&'e str> {
    let index = extents.partition_point(|extent| extent.to < at);
    extents.get(index).filter(|extent| extent.from <= at).map(|extent| trimmed(&extent.id))
}

impl<'d, M: Messages<'d>> Reading<'d, M> {
    pub(crate) fn new(messages: M) -> Self {
        Reading {
            steps: Vec::new(),
            text: None,
            opened_at: 0,
            header: Header::default(),
            message: DraftMessage::default(),
            extents: Vec::new(),
            messages,
        }
    }

    pub(crate) fn messages_mut(&mut self) -> &mut M {
        &mut self.messages
    }

    pub(crate) fn into_parts(self) -> (Header<'d>, M, Vec<Extent<'d>>) {
        (self.header, self.messages, self.extents)
    }

    pub(crate) fn start(&mut self, tag: &Tag<'d>, scope: &Scope<'d>) {
        let family = tag.namespace.and_then(|namespace| nets_share(scope.name(namespace))?.family);
        let parent = self.steps.last().copied();
        let step = parent.map_or(Step::Shipment, |parent| parent.enter(family, tag.local));
        if step == Step::Other
            && let Some(part) = parent.and_then(|parent| parent.part(family, tag.local))
        {
            self.message.unread.push(Unread { part, name: tag.local, at: tag.at });
        }
        self.steps.push(step);
        self.text = None;
        self.opened_at = tag.at;
        match step {
            Step::Message => {
                self.message =
                    DraftMessage { at: tag.at, id: attribute(tag, "id"), ..DraftMessage::default() };
            }
            Step::Receiver => {
                self.message.receiver.at = tag.at;
                self.message.receiver_at = Some(tag.at);
            }
            Step::EmailReceiver => self.message.email_at = Some(tag.at),
            Step::Organisation => self.message.receiver.danish_organisation = attribute(tag, "cvr"),
            Step::Signer => self.message.signers.push(DraftParty { at: tag.at, ..DraftParty::default() }),
            Step::PrintReceiver => self.message.print.receiver_at = Some(tag.at),
            Step::PrintConfig => self.message.print.config_at = Some(tag.at),
            Step::ReturnAddress => self.message.print.return_address_at = Some(tag.at),
            Step::Attachment => {
                let path = attribute(tag, "path");
                self.message.attachments.push(DraftAttachment { at: tag.at, path, description: None });
            }
            Step::PaymentAttachment => self.message.payment_attachment = attribute(tag, "path"),
            _ => {}
        }
    }

    pub(crate) fn text(&mut self, text: Cow<'d, str>, at: usize) {
        match &mut self.text {
            Some(written) => written.text.to_mut().push_str(&text),
            None => {
                let leading = text.bytes().take_while(|byte| is_space(*byte)).count();
                self.text = Some(Written { text, at: at + leading });
            }
        }
    }

    /// The element that was opened last ends; `end_at` is where its end tag begins.
    pub(crate) fn end(&mut self, end_at: usize) {
        let at = self.opened_at;
        let mut text = self.text.take();
        let mut value = || Some(text.take().unwrap_or(Written { text: Cow::Borrowed(""), at }));
        match self.steps.pop().unwrap_or(Step::Other) {
            Step::ShipmentId => self.header.shipment_id = value(),
            Step::InfoOrganisation => self.header.organisation = value(),
            Step::InfoCountry => self.header.country = value(),
            Step::EboksId => self.message.eboks_id = value(),
            Step::Channel => self.message.channels.extend(value()),
            Step::Person => self.message.receiver.person = value(),
            Step::ProductionUnit => self.message.production_unit = value(),
            Step::Alias => self.message.receiver.alias = value(),
            Step::Country => self.message.receiver.country = value(),
            Step::Description => self.message.description = value(),
            Step::RealTime => self.message.realtime = value(),
            Step::PublicationDate => self.message.publication_date = value(),
            Step::SignerPerson => {
                if let Some(signer) = self.message.signers.last_mut() {
                    signer.person = value();
                }
            }
            Step::SignerCountry => {
                if let Some(signer) = self.message.signers.last_mut() {
                    signer.country = value();
                }
            }
            Step::PostageClass => self.message.print.postage_class = value(),
            Step::Duplex => self.message.print.duplex = value(),
            Step::Colour => self.message.print.colour = value(),
            Step::DocumentType => self.message.document_type = value(),
            Step::FilePath => self.message.file = value(),
            Step::AttachmentDescription => {
                if let Some(attachment) = self.message.attachments.last_mut() {
                    attachment.description = value();
                }
            }
            Step::Message => {
                let message = DraftMessage { to: end_at, ..std::mem::take(&mut self.message) };
                if let Some(id) = &message.id {
                    self.extents.push(Extent { from: message.at, to: end_at, id: id.text.clone() });
                }
                self.messages.message(&self.header, message);
            }
            Step::Shipment
            | Step::Info
            | Step::InfoSender
            | Step::Messages
            | Step::MessageSender
            | Step::Channels
            | Step::Receiver
            | Step::Organisation
            | Step::Config
            | Step::Signers
            | Step::Signer
            | Step::PrintReceiver
            | Step::PrintConfig
            | Step::ReturnAddress
            | Step::EmailReceiver
            | Step::Known
            | Step::Document
            | Step::Attachment
            | Step::PaymentAttachment
            | Step::Other => {}
        }
    }
}

fn attribute<'d>(tag: &Tag<'d>, name: &str) -> Option<Written<'d>> {
    tag.attribute(name).map(|attribute| Written { text: attribute.value.clone(), at: attribute.value_at })
}
