//! Everything the core asks the driver to do, in the imperative. Doing one twice is harmless.

use alloc::{string::String, vec::Vec};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::identity::{DocumentType, EboksId, Party, UploadId, UserId};
use crate::scenario::SignedObject;

#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "effects are few at a time, and performed at once")]
pub enum Effect {
    /// Read the zip and answer with `Event::ShipmentInspected`.
    Inspect(UploadId),
    /// Put a file into a user's Outbound, unless it is there already.
    Write(OutboundFile),
    /// No message of this upload needs the zip any more.
    Forget(UploadId),
}

/// A file for `/Outbound`. The name is unique among all files the user was ever sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboundFile {
    pub user: UserId,
    pub name: String,
    /// When Nets puts it there.
    pub at: Timestamp,
    pub content: OutboundContent,
}

#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "effects are few at a time, and performed at once")]
pub enum OutboundContent {
    Receipt(Receipt),
    SigningResult(SigningResult),
}

/// The answer to one shipment zip: accepted when there are no messages.
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

/// What came of asking for signatures on one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningResult {
    pub upload: UploadId,
    pub shipment_id: String,
    pub message_id: String,
    pub eboks_id: EboksId,
    pub document_type: DocumentType,
    /// The PDF's name in the zip.
    pub file: String,
    pub receiver: Party,
    /// The day in the file's name: when Nets processed the return file.
    pub processed: Date,
    pub conclusion: Conclusion,
    pub format: SignedObject,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Conclusion {
    /// Everybody signed; in the order in which they are named in the shipment.
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
