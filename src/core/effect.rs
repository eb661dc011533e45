//! Everything the core asks the driver to do, in the imperative. Doing one twice is harmless.

use alloc::{boxed::Box, string::String, vec::Vec};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::ebox::publication::ContentId;
use crate::event::Upload;
use crate::evidence::Evidence;
use crate::faults::nets_order::GoneAfter;
use crate::identity::{
    DocumentType, EboksId, MessageRef, Organisation, Party, RegistrationId, Secret, SecretId, UploadId,
    UserId,
};
use crate::scenario::SignedObject;
use crate::shipment::Channel;
use crate::state::UploadRecord;
use crate::timeline::{EntryDraft, FileMessage, FileSubject, Happening, OutboundKind};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Read the zip and answer with `Event::ShipmentInspected`.
    Inspect(Upload),
    /// Put a file into a user's Outbound, unless it is there already.
    Write(OutboundFile),
    /// Take a file out of a user's Outbound.
    Remove(GoneFile),
    /// No message of this upload needs the zip any more.
    Forget(UploadId),
    /// Ask the sender's web service and answer with `Event::AliasAnswered`.
    AskAlias(AliasQuestion),
    /// Erase the secret wherever it is kept: the registration it belongs to has ended.
    EraseSecret(SecretId),
    /// Erase the bytes of a document of the e-Box: its message has expired.
    EraseContent(ContentId),
    /// Keep what there is to tell of an upload: nothing more comes of it, and the core has it no more.
    Archive(Box<UploadRecord>),
}

/// What Nets asks a sender's web service when a person registers by alias.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AliasQuestion {
    pub registration: RegistrationId,
    pub user: UserId,
    pub url: String,
    /// What Nets calls the document type here: its number, or an ID of its own.
    pub document_group: String,
    pub field1_id: String,
    pub alias1: String,
    pub field2_id: String,
    pub alias2: Secret,
}

/// A file for `/Outbound`. The name is unique among all files the user was ever sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutboundFile {
    pub user: UserId,
    /// The upload that it answers, if it answers one: what else is asked for that upload waits until
    /// this file is written.
    pub upload: Option<UploadId>,
    pub name: String,
    /// When Nets puts it there.
    pub at: Timestamp,
    pub content: OutboundContent,
}

/// A file that is no more in Outbound because a fault says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GoneFile {
    pub user: UserId,
    pub name: String,
    /// The upload that it answers, if it answers one.
    pub upload: Option<UploadId>,
    pub fault: String,
    pub after: GoneAfter,
}

impl OutboundFile {
    /// What the timeline tells once the file is there, and not before.
    pub fn written(&self) -> EntryDraft {
        let (user, file) = (self.user.clone(), self.name.clone());
        self.told(Happening::FileWritten { user, file, subject: self.subject() })
    }

    /// What the timeline tells when the file can never be made.
    pub fn failed(&self, reason: String) -> EntryDraft {
        let (user, file) = (self.user.clone(), self.name.clone());
        self.told(Happening::FileFailed { user, file, reason, subject: self.subject() })
    }

    fn told(&self, happening: Happening) -> EntryDraft {
        EntryDraft { at: self.at, happening, evidence: self.content.evidence().boxed() }
    }

    fn subject(&self) -> FileSubject {
        FileSubject { kind: self.content.kind(), upload: self.upload, message: self.content.message() }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OutboundContent {
    Receipt(Receipt),
    RealtimeReceipt(RealtimeReceipt),
    DistributionReport(DistributionReport),
    SubscriptionList(SubscriptionList),
    SigningResult(SigningResult),
}

impl OutboundContent {
    pub fn kind(&self) -> OutboundKind {
        match self {
            OutboundContent::Receipt(_) => OutboundKind::Receipt,
            OutboundContent::RealtimeReceipt(_) => OutboundKind::RealtimeReceipt,
            OutboundContent::DistributionReport(_) => OutboundKind::DistributionReport,
            OutboundContent::SubscriptionList(_) => OutboundKind::SubscriptionList,
            OutboundContent::SigningResult(_) => OutboundKind::SigningResult,
        }
    }

    /// The one message it is about.
    fn message(&self) -> Option<FileMessage> {
        let OutboundContent::SigningResult(result) = self else { return None };
        Some(FileMessage { message: result.message, message_id: result.message_id.clone() })
    }

    fn evidence(&self) -> Evidence {
        let (shipment_id, document_type) = match self {
            OutboundContent::SigningResult(result) => (&result.shipment_id, Some(&result.document_type)),
            OutboundContent::RealtimeReceipt(receipt) => (&receipt.shipment_id, None),
            OutboundContent::Receipt(_)
            | OutboundContent::DistributionReport(_)
            | OutboundContent::SubscriptionList(_) => return Evidence::default(),
        };
        Evidence {
            shipment_id: Some(shipment_id.clone()),
            document_type: document_type.cloned(),
            ..Evidence::default()
        }
    }
}

/// The answer to one shipment zip: accepted when there are no messages.
/// Bound: what inspecting a shipment lists of its findings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    pub status: ReceiptStatus,
    pub messages: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReceiptStatus {
    Accepted,
    Refused,
}

impl ReceiptStatus {
    /// The number in `<status>`.
    pub fn code(self) -> u16 {
        match self {
            ReceiptStatus::Accepted => 200,
            ReceiptStatus::Refused => 400,
        }
    }
}

/// What e-Boks made of the realtime messages of one shipment. Bound: the messages of one shipment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RealtimeReceipt {
    pub shipment_id: String,
    /// The zip's name.
    pub file_name: String,
    /// In the order of the shipment.
    pub messages: Vec<RealtimeAnswer>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RealtimeAnswer {
    pub message_id: String,
    pub receiver: Party,
    /// None when e-Boks accepted it, else why it did not.
    pub rejected: Option<String>,
}

/// Every message that its last channel confirmed or rejected since the report before.
/// Bound: the messages that came to an end in one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DistributionReport {
    pub organisation: Organisation,
    /// The day in the file's name.
    pub date: Date,
    pub from: Timestamp,
    pub to: Timestamp,
    /// In the order in which it happened; at one moment, in that of the shipment ids.
    pub entries: Vec<DistributionEntry>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DistributionEntry {
    pub shipment_id: String,
    pub message_id: String,
    /// None when the message is for print or e-mail alone and names none.
    pub eboks_id: Option<EboksId>,
    pub document_type: DocumentType,
    /// None when the message has no receiver in e-Boks.
    pub receiver: Option<Party>,
    /// The last channel that was tried.
    pub channel: Channel,
    pub at: Timestamp,
    pub status: DistributionStatus,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DistributionStatus {
    Confirmed,
    Rejected {
        reason: String,
    },
    /// A letter that came back, after it had been confirmed as printed.
    Returned,
}

/// All subscriptions for one e-Boks id as they were at the cut-off. The rows are not here but in
/// `Simulator::subscribers`, one at a time, so that a million of them need no memory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SubscriptionList {
    pub organisation: Organisation,
    pub eboks_id: EboksId,
    /// The day in the file's name.
    pub date: Date,
    /// The running number in the file's name.
    pub number: u32,
    pub as_of: Timestamp,
}

/// What came of asking for signatures on one document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SigningResult {
    pub message: MessageRef,
    pub shipment_id: String,
    pub message_id: String,
    /// As the message has it: what goes to e-Boks has one.
    pub eboks_id: Option<EboksId>,
    pub document_type: DocumentType,
    /// The PDF's name in the zip.
    pub file: String,
    /// As the message has it: what e-Boks had signed has one.
    pub receiver: Option<Party>,
    /// The day in the file's name: when Nets processed the return file.
    pub processed: Date,
    pub conclusion: Conclusion,
    pub format: SignedObject,
}

/// Bound: the signers of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Conclusion {
    /// All signed; in the order in which they are named in the shipment.
    Signed {
        signatures: Vec<Signature>,
    },
    Rejected {
        by: Party,
        at: Timestamp,
        reason: Option<String>,
    },
    DeadlinePassed {
        deadline: Timestamp,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    pub signer: Party,
    /// The signer's name as the scenario has it, for the certificate.
    pub name: String,
    pub at: Timestamp,
}
