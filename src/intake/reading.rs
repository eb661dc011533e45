//! Reads the events of a document as a shipment, message by message, and keeps no more than one.
//!
//! It goes by the names of the elements and asks nothing else of them, so that it finds what there
//! is also in a shipment that breaks the schema, and in one written for a schema other than ours.

use std::borrow::Cow;

use crate::draft::{DraftAttachment, DraftMessage, DraftParty, Header, Part, Unread, Written};
use crate::xml::{Family, NamespaceId, Scope, Tag, is_space, nets_share, trimmed};

/// Hears each message when it is complete.
pub(crate) trait Messages<'d> {
    fn message(&mut self, header: &Header<'d>, message: DraftMessage<'d>);
}

/// Where the reader stands: the element that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OpenElement {
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

impl OpenElement {
    /// The step that an element leads to.
    fn enter(self, family: Option<Family>, local: &str) -> OpenElement {
        use Family::{Eboks, Email, Print, PrintNordic, Shipment};
        let Some(family) = family else { return OpenElement::Other };
        match (self, family, local) {
            (OpenElement::Shipment, Shipment, "shipmentInfo") => OpenElement::Info,
            (OpenElement::Shipment, Shipment, "messages") => OpenElement::Messages,
            (OpenElement::Info, Shipment, "shipmentId") => OpenElement::ShipmentId,
            (OpenElement::Info, Shipment, "sender") => OpenElement::InfoSender,
            (OpenElement::InfoSender, Shipment, "corporateIdentityNumber") => OpenElement::InfoOrganisation,
            (OpenElement::InfoSender, Shipment, "country") => OpenElement::InfoCountry,
            (OpenElement::Messages, Shipment, "message") => OpenElement::Message,
            (OpenElement::Message, Shipment, "sender") => OpenElement::MessageSender,
            (OpenElement::MessageSender, Eboks, "eboksId") => OpenElement::EboksId,
            (OpenElement::Message, Shipment, "channels") => OpenElement::Channels,
            (OpenElement::Channels, Shipment, "channel") => OpenElement::Channel,
            (OpenElement::Message, Eboks, "receiver") => OpenElement::Receiver,
            (OpenElement::Receiver, Eboks, "personIdentityNumber") => OpenElement::Person,
            (OpenElement::Receiver, Eboks, "danishOrganisation") => OpenElement::Organisation,
            (OpenElement::Organisation, Eboks, "productionUnitIdentifier") => OpenElement::ProductionUnit,
            (OpenElement::Receiver, Eboks, "alias") => OpenElement::Alias,
            (OpenElement::Receiver, Eboks, "country") => OpenElement::Country,
            (OpenElement::Message, Eboks, "config") => OpenElement::Config,
            (OpenElement::Config, Eboks, "description") => OpenElement::Description,
            (OpenElement::Config, Eboks, "realTime") => OpenElement::RealTime,
            (OpenElement::Config, Eboks, "publicationDate") => OpenElement::PublicationDate,
            (OpenElement::Config, Eboks, "signers") => OpenElement::Signers,
            (OpenElement::Signers, Eboks, "danishSigner") => OpenElement::Signer,
            (OpenElement::Signer, Eboks, "personIdentityNumber") => OpenElement::SignerPerson,
            (OpenElement::Signer, Eboks, "country") => OpenElement::SignerCountry,
            (place, Print, "receiver") if place.may_hold_parts() => OpenElement::PrintReceiver,
            (place, Print, "config") if place.may_hold_parts() => OpenElement::PrintConfig,
            (OpenElement::PrintConfig, Print, "postageClass") => OpenElement::PostageClass,
            (OpenElement::PrintConfig, Print, "duplex") => OpenElement::Duplex,
            (OpenElement::PrintConfig, Print, "colour") => OpenElement::Colour,
            // That it must be there is public, and not where.
            (_, PrintNordic, "returnAddress") => OpenElement::ReturnAddress,
            (place, Email, "receiver") if place.may_hold_parts() => OpenElement::EmailReceiver,
            (OpenElement::PrintReceiver, Print, _) | (OpenElement::ReturnAddress, PrintNordic, _)
                if ["name", "addressLine", "postalCode", "city", "country"].contains(&local) =>
            {
                OpenElement::Known
            }
            (OpenElement::EmailReceiver, Email, "address" | "subject") => OpenElement::Known,
            (OpenElement::Message, Shipment, "document") => OpenElement::Document,
            (OpenElement::Document, Shipment, "documentType") => OpenElement::DocumentType,
            (OpenElement::Document, Shipment, "filepath") => OpenElement::FilePath,
            (OpenElement::Document, Shipment, "attachment") => OpenElement::Attachment,
            (OpenElement::Attachment, Eboks, "attachmentDescription") => OpenElement::AttachmentDescription,
            (OpenElement::Document, Shipment, "paymentAttachment") => OpenElement::PaymentAttachment,
            _ => OpenElement::Other,
        }
    }

    /// Whether parts for print and e-mail may stand directly in it: of them the namespaces alone are public.
    fn may_hold_parts(self) -> bool {
        matches!(
            self,
            OpenElement::Info
                | OpenElement::InfoSender
                | OpenElement::Message
                | OpenElement::MessageSender
                | OpenElement::Document
                | OpenElement::Attachment
        )
    }

    /// The part whose content is not public, in which an element stands that is not known.
    fn part(self, family: Option<Family>, local: &str) -> Option<Part> {
        match self {
            OpenElement::PrintReceiver => Some(Part::PrintReceiver),
            OpenElement::PrintConfig => Some(Part::PrintConfig),
            OpenElement::ReturnAddress => Some(Part::ReturnAddress),
            OpenElement::EmailReceiver => Some(Part::EmailReceiver),
            OpenElement::Signer => Some(Part::Signer),
            OpenElement::Config => (family == Some(Family::Eboks) && local == "type").then_some(Part::Config),
            OpenElement::Message => is_of_parts(family).then_some(Part::Message),
            _ => None,
        }
    }

    /// Where a part for print or e-mail stands that the simulator expects before the document.
    fn odd_place(self, is_behind: bool) -> Option<Part> {
        match self {
            OpenElement::Info | OpenElement::InfoSender => Some(Part::Info),
            OpenElement::MessageSender => Some(Part::Sender),
            OpenElement::Document => Some(Part::Document),
            OpenElement::Attachment => Some(Part::Attachment),
            OpenElement::Message if is_behind => Some(Part::BehindDocument),
            _ => None,
        }
    }
}

fn is_of_parts(family: Option<Family>) -> bool {
    matches!(family, Some(Family::Print | Family::PrintNordic | Family::Email))
}

pub(crate) struct ShipmentReading<'d, M> {
    steps: Vec<OpenElement>,
    /// The parts of the format that the namespaces met so far are, if they are any.
    families: Vec<Option<Option<Family>>>,
    /// The text of the element that was opened last.
    text: Option<Written<'d>>,
    /// Its place is that of its first letter, and not of the white space before that.
    is_text_placed: bool,
    /// Where that element begins, for a text that is not there.
    opened_at: usize,
    /// That element, when it is a part for print or e-mail that should hold something.
    opened_part: Option<Unread<'d>>,
    /// How many elements are open around the part that is read as an address, while one is.
    address_depth: Option<usize>,
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

impl<'d, M: Messages<'d>> ShipmentReading<'d, M> {
    pub(crate) fn new(messages: M) -> Self {
        ShipmentReading {
            steps: Vec::new(),
            families: Vec::new(),
            text: None,
            is_text_placed: false,
            opened_at: 0,
            opened_part: None,
            address_depth: None,
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
        let family = self.family(tag.namespace, scope);
        let parent = self.steps.last().copied();
        let step = parent.map_or(OpenElement::Shipment, |parent| parent.enter(family, tag.local));
        if self.address_depth.is_some() {
            self.message.addressed.text(self.text.as_ref());
            self.message.addressed.element(tag.local);
        }
        if let Some(parent) = parent {
            self.look_at_part(parent, step, family, tag);
        }
        if self.address_depth.is_some() {
            for attribute in tag.attributes.iter().filter(|attribute| attribute.declares().is_none()) {
                self.message.addressed.attribute(attribute.local, &attribute.value);
            }
        }
        self.steps.push(step);
        self.text = None;
        self.opened_at = tag.at;
        self.opened_part = opened_part(step, tag);
        match step {
            OpenElement::Message => {
                self.message =
                    DraftMessage { at: tag.at, id: attribute(tag, "id"), ..DraftMessage::default() };
                self.message.print.is_returned_to_shipment = self.header.has_return_address;
            }
            OpenElement::MessageSender => self.message.sender = Some(tag.at..tag.at),
            OpenElement::ReturnAddress if !self.is_in_message() => self.header.has_return_address = true,
            OpenElement::Receiver => {
                self.message.receiver.at = tag.at;
                self.message.receiver_at = Some(tag.at);
            }
            OpenElement::Organisation => self.message.receiver.danish_organisation = attribute(tag, "cvr"),
            OpenElement::Signer => {
                self.message.signers.push(DraftParty { at: tag.at, ..DraftParty::default() });
            }
            OpenElement::PrintReceiver => self.message.print.receiver_at = Some(tag.at),
            OpenElement::PrintConfig => self.message.print.config_at = Some(tag.at),
            OpenElement::ReturnAddress => self.message.print.return_address_at = Some(tag.at),
            OpenElement::Attachment => {
                let path = attribute(tag, "path");
                self.message.attachments.push(DraftAttachment { at: tag.at, path, description: None });
            }
            OpenElement::PaymentAttachment => self.message.payment_attachment = attribute(tag, "path"),
            _ => {}
        }
    }

    fn family(&mut self, namespace: Option<NamespaceId>, scope: &Scope<'d>) -> Option<Family> {
        let namespace = namespace?;
        let index = namespace.index();
        if self.families.len() <= index {
            self.families.resize(index + 1, None);
        }
        let known = self.families.get_mut(index)?;
        *known.get_or_insert_with(|| nets_share(scope.name(namespace))?.family)
    }

    /// Remembers what no public source places where it stands, and where parts for print and e-mail are.
    fn look_at_part(
        &mut self,
        parent: OpenElement,
        step: OpenElement,
        family: Option<Family>,
        tag: &Tag<'d>,
    ) {
        let is_part = is_of_parts(family) && parent.may_hold_parts();
        let odd_place = parent.odd_place(self.message.is_behind_document).filter(|_| is_part);
        let is_of_all = matches!(parent, OpenElement::Info | OpenElement::InfoSender);
        let is_read = step == OpenElement::ReturnAddress || (step != OpenElement::Other && !is_of_all);
        let unknown = if is_read { None } else { parent.part(family, tag.local) };
        if let Some(part) = odd_place.or(unknown) {
            self.remember(Unread { part, name: tag.local, at: tag.at, is_read });
        }
        // What is known neither by its name nor by its place makes no letter.
        if is_part && (is_read || parent == OpenElement::Message) {
            self.enter_part(step, family, tag.at);
        }
    }

    fn remember(&mut self, unread: Unread<'d>) {
        if self.is_in_message() {
            self.message.unread.push(unread);
        } else {
            self.header.unread.push(unread);
        }
    }

    fn is_in_message(&self) -> bool {
        self.steps.contains(&OpenElement::Message)
    }

    /// A part of a message begins: those for print and e-mail are taken by whatever name they have.
    fn enter_part(&mut self, step: OpenElement, family: Option<Family>, at: usize) {
        if !matches!(step, OpenElement::PrintConfig | OpenElement::ReturnAddress) {
            self.address_depth.get_or_insert(self.steps.len());
        }
        let first = match family {
            Some(Family::Email) => &mut self.message.email_at,
            Some(Family::Print | Family::PrintNordic) if step == OpenElement::Other => {
                &mut self.message.print.unknown_at
            }
            _ => return,
        };
        first.get_or_insert(at);
    }

    pub(crate) fn text(&mut self, text: Cow<'d, str>, at: usize) {
        match &mut self.text {
            Some(written) => {
                if !std::mem::replace(&mut self.is_text_placed, true) {
                    written.at += leading(&written.text);
                }
                written.text.to_mut().push_str(&text);
            }
            None => {
                self.text = Some(Written { text, at });
                self.is_text_placed = false;
            }
        }
    }

    /// The element that was opened last ends; `end_at` is where its end tag begins.
    pub(crate) fn end(&mut self, end_at: usize) {
        let at = self.opened_at;
        let mut text = self.text.take();
        if let Some(part) = self.opened_part.take()
            && text.as_ref().is_none_or(|text| text.trimmed().is_empty())
        {
            self.remember(part);
        }
        if self.address_depth.is_some() {
            self.message.addressed.text(text.as_ref());
            self.address_depth = self.address_depth.filter(|depth| self.steps.len() > depth + 1);
        }
        let is_placed = self.is_text_placed;
        let mut value = || Some(placed(text.take(), is_placed, at));
        match self.steps.pop().unwrap_or(OpenElement::Other) {
            OpenElement::ShipmentId => self.header.shipment_id = value(),
            OpenElement::InfoOrganisation => self.header.organisation = value(),
            OpenElement::InfoCountry => self.header.country = value(),
            OpenElement::EboksId => self.message.eboks_id = value(),
            OpenElement::Channel => self.message.channels.extend(value()),
            OpenElement::Person => self.message.receiver.person = value(),
            OpenElement::ProductionUnit => self.message.production_unit = value(),
            OpenElement::Alias => self.message.receiver.alias = value(),
            OpenElement::Country => self.message.receiver.country = value(),
            OpenElement::Description => self.message.description = value(),
            OpenElement::RealTime => self.message.realtime = value(),
            OpenElement::PublicationDate => self.message.publication_date = value(),
            OpenElement::SignerPerson => {
                if let Some(signer) = self.message.signers.last_mut() {
                    signer.person = value();
                }
            }
            OpenElement::SignerCountry => {
                if let Some(signer) = self.message.signers.last_mut() {
                    signer.country = value();
                }
            }
            OpenElement::PostageClass => self.message.print.postage_class = value(),
            OpenElement::Duplex => self.message.print.duplex = value(),
            OpenElement::Colour => self.message.print.colour = value(),
            OpenElement::DocumentType => self.message.document_type = value(),
            OpenElement::FilePath => self.message.file = value(),
            OpenElement::Document => self.message.is_behind_document = true,
            OpenElement::MessageSender => {
                if let Some(sender) = &mut self.message.sender {
                    sender.end = end_at;
                }
            }
            OpenElement::AttachmentDescription => {
                if let Some(attachment) = self.message.attachments.last_mut() {
                    attachment.description = value();
                }
            }
            OpenElement::Message => {
                let message = DraftMessage { to: end_at, ..std::mem::take(&mut self.message) };
                if let Some(id) = &message.id {
                    self.extents.push(Extent { from: message.at, to: end_at, id: id.text.clone() });
                }
                self.messages.message(&self.header, message);
            }
            OpenElement::Shipment
            | OpenElement::Info
            | OpenElement::InfoSender
            | OpenElement::Messages
            | OpenElement::Channels
            | OpenElement::Receiver
            | OpenElement::Organisation
            | OpenElement::Config
            | OpenElement::Signers
            | OpenElement::Signer
            | OpenElement::PrintReceiver
            | OpenElement::PrintConfig
            | OpenElement::ReturnAddress
            | OpenElement::EmailReceiver
            | OpenElement::Known
            | OpenElement::Attachment
            | OpenElement::PaymentAttachment
            | OpenElement::Other => {}
        }
    }
}

/// A text at its first letter; one that is not there stands where its element begins.
fn placed(text: Option<Written<'_>>, is_placed: bool, at: usize) -> Written<'_> {
    let written = text.unwrap_or(Written { text: Cow::Borrowed(""), at });
    let skipped = if is_placed { 0 } else { leading(&written.text) };
    Written { at: written.at + skipped, ..written }
}

/// How many bytes of white space a text begins with.
fn leading(text: &str) -> usize {
    text.bytes().take_while(|byte| is_space(*byte)).count()
}

fn attribute<'d>(tag: &Tag<'d>, name: &str) -> Option<Written<'d>> {
    tag.attribute(name).map(|attribute| Written { text: attribute.value.clone(), at: attribute.value_at })
}

/// A part for print or e-mail that is known, and of which nothing has been read yet that it holds.
fn opened_part<'d>(step: OpenElement, tag: &Tag<'d>) -> Option<Unread<'d>> {
    let is_part =
        matches!(step, OpenElement::PrintReceiver | OpenElement::ReturnAddress | OpenElement::EmailReceiver);
    let has_attributes = tag.attributes.iter().any(|attribute| attribute.declares().is_none());
    (is_part && !has_attributes).then_some(Unread {
        part: Part::Empty,
        name: tag.local,
        at: tag.at,
        is_read: false,
    })
}
