//! What a sender's program is told: one case file, as JSON.

use serde::Serialize;

use crate::verb::{DocumentKind, SenderVerb, WantedVerb};

/// Goes up when a member gets another meaning.
pub const CASE_FORMAT: u32 = 1;

/// All that a verb is told.
#[derive(Debug, Clone, Serialize)]
pub struct CaseFile {
    pub case: u32,
    /// What `send` is asked to make.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<DocumentKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipment: Option<CaseShipment>,
    /// The same shipment as a zip, for a program that makes none itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ready: Option<ReadyZip>,
    /// What `outcome` or `subscribed` is asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<CaseSubject>,
    /// What `serve-alias` is to serve.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alias_service: Option<CaseAliasService>,
}

/// A web service that says who may register by alias: whom it knows, and the TEST ONLY files by which both sides know each
/// other.
#[derive(Debug, Clone, Serialize)]
pub struct CaseAliasService {
    /// The file into which it writes its address once it listens.
    pub announce: &'static str,
    /// The names that its certificate is for.
    pub hosts: Vec<&'static str>,
    pub certificate: &'static str,
    pub key: &'static str,
    /// The CA of those who may call.
    pub client_ca: &'static str,
    pub document_types: Vec<&'static str>,
    pub customers: Vec<CaseCustomer>,
}

/// A customer of the sender.
/// Bound: what is written in this crate.
#[derive(Debug, Clone, Serialize)]
pub struct CaseCustomer {
    pub alias1: &'static str,
    pub alias2: &'static str,
    /// Whether this one may register by alias.
    pub may_register: bool,
}

/// A shipment to be made and sent.
/// Bound: what is written in this crate.
#[derive(Debug, Clone, Serialize)]
pub struct CaseShipment {
    pub id: String,
    pub sender: CaseParty,
    pub messages: Vec<CaseMessage>,
}

/// A zip that lies beside the case file.
#[derive(Debug, Clone, Serialize)]
pub struct ReadyZip {
    pub zip: String,
    pub shipment_id: String,
}

/// A message of it.
/// Bound: what is written in this crate.
#[derive(Debug, Clone, Serialize)]
pub struct CaseMessage {
    pub id: String,
    pub eboks_id: &'static str,
    pub document_type: &'static str,
    pub receiver: CaseParty,
    pub title: &'static str,
    pub pdf: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<CaseAttachmentFile>,
    /// Whether its document type is one that is delivered without a subscription.
    #[serde(skip_serializing_if = "is_not")]
    pub mandatory: bool,
    /// Whether its document type is one for signing.
    #[serde(skip_serializing_if = "is_not")]
    pub for_signing: bool,
    /// Who signs besides the receiver.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub signers: Vec<CaseParty>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publication_date: Option<&'static str>,
    #[serde(skip_serializing_if = "is_not")]
    pub realtime: bool,
    /// An XML file beside the case file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_attachment: Option<&'static str>,
    /// The channels to try, in their order; when there are none, e-Boks and then what the message has parts for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub letter: Option<CaseLetter>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<CaseEmail>,
}

/// A person, a company or an alias.
#[derive(Debug, Clone, Default, Serialize)]
pub struct CaseParty {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organisation: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub production_unit: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alias: Option<&'static str>,
    pub country: &'static str,
}

#[derive(Debug, Clone, Serialize)]
pub struct CaseAttachmentFile {
    pub file: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<&'static str>,
}

/// How a message is printed.
#[derive(Debug, Clone, Serialize)]
pub struct CaseLetter {
    pub to: CaseAddress,
    /// The return address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<CaseAddress>,
    pub class: u8,
    pub duplex: bool,
    pub colour: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct CaseEmail {
    pub address: &'static str,
    pub subject: &'static str,
}

#[derive(Debug, Clone, Serialize)]
pub struct CaseAddress {
    pub name: &'static str,
    pub line: &'static str,
    pub postal_code: &'static str,
    pub city: &'static str,
}

/// What is asked about: a message, or whether one subscribes to a document type of an e-Boks id.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum CaseSubject {
    Message {
        shipment_id: String,
        message_id: &'static str,
    },
    Subscription {
        #[serde(flatten)]
        who: CaseParty,
        document_type: &'static str,
        eboks_id: &'static str,
    },
}

impl CaseFile {
    pub(crate) fn empty() -> CaseFile {
        CaseFile {
            case: CASE_FORMAT,
            kind: None,
            shipment: None,
            ready: None,
            about: None,
            alias_service: None,
        }
    }

    /// What `send` needs for it: its kind, or where a zip lies beside it, that the program uploads such.
    pub fn to_send(&self) -> Option<WantedVerb> {
        let ready = self.ready.as_ref().map(|_| DocumentKind::Ready);
        let kinds: Vec<SenderVerb> = self.kind.into_iter().chain(ready).map(SenderVerb::Send).collect();
        (!kinds.is_empty()).then(|| WantedVerb::one_of(kinds))
    }

    /// The files that it names, besides the zip.
    pub fn documents(&self) -> impl Iterator<Item = &'static str> {
        let messages = self.shipment.iter().flat_map(|shipment| &shipment.messages);
        messages.flat_map(|message| {
            let attachments = message.attachments.iter().map(|attachment| attachment.file);
            std::iter::once(message.pdf).chain(attachments).chain(message.payment_attachment)
        })
    }

    /// What a run with this verb needs for it; none where the file is for another one.
    pub(crate) fn wanted(&self, verb: &str) -> Option<WantedVerb> {
        match verb {
            "send" => self.to_send(),
            "collect" => Some(WantedVerb::one_of([SenderVerb::Collect])),
            "outcome" => Some(WantedVerb::one_of([SenderVerb::Outcome])),
            "subscribed" => Some(WantedVerb::one_of([SenderVerb::Subscribed])),
            "serve-alias" => Some(WantedVerb::one_of([SenderVerb::ServeAlias])),
            _ => None,
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_not(flag: &bool) -> bool {
    !flag
}
