//! What a sender publishes: first as it came, where any of it may be missing or wrong, then as a message that was taken.

use alloc::{string::String, vec::Vec};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ebox::facts::PublicationFacts;
use crate::ebox::finding::EboxFinding;
pub use crate::ebox::sha256::Sha256;
use crate::ebox::spelling::EboxSpelling;
use crate::ebox::support::EboxSupport;
use crate::identity::belgium::{
    CbeNumber, EboxAddress, EboxApplicationId, EboxClientId, EboxEnvironment, EboxSector, IdempotencyKey,
    MessageTypeId, TranslatedText,
};

/// A request that came with a good token: the members of `messageToPublish` as far as they have their types, the parts
/// that are files, and what was found while both were read. Bound: what is read of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentPublication {
    pub client: EboxClientId,
    pub environment: EboxEnvironment,
    /// Of the client's certificate.
    pub organisation: CbeNumber,
    pub spelling: EboxSpelling,
    pub idempotency_key: Option<IdempotencyKey>,
    pub message: SentEboxMessage,
    pub parts: Vec<SentPart>,
    pub findings: Vec<EboxFinding>,
}

/// The members of `messageToPublish`. What is not there, or not of its type, is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SentEboxMessage {
    /// Whether there was one at all; if not, nothing of it is missed.
    pub is_read: bool,
    pub recipient: Option<SentRecipient>,
    pub subject: Option<TranslatedText>,
    pub message_type: Option<String>,
    pub application: Option<String>,
    pub organisation: Option<String>,
    pub body_main_content: Option<bool>,
    pub reply_authorized: Option<bool>,
    pub body: Option<TranslatedText>,
    pub attachments: Vec<SentAttachment>,
    pub attention: Option<AttentionOf>,
    pub business_data: Vec<SentBusinessData>,
    pub expiration_date: bool,
    pub original_message_id: Option<String>,
    pub registered_mail: Option<bool>,
    pub payment_data: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentRecipient {
    pub sector: EboxSector,
    pub number: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SentAttachment {
    pub part_name: Option<String>,
    pub main_content: Option<bool>,
    /// As it was sent.
    pub digest: Option<String>,
    pub signed: bool,
    pub title: Option<TranslatedText>,
}

/// For whom in the enterprise a message is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttentionOf {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentBusinessData {
    pub key: String,
    pub values: Vec<TranslatedText>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<TranslatedText>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<TranslatedText>,
}

/// A part that is a file, read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentPart {
    /// `upfile1` and so on.
    pub name: String,
    pub file_name: Option<String>,
    /// Without parameters, in lower case.
    pub media_type: Option<String>,
    pub size: u64,
    pub sha256: Sha256,
    /// Whether its first bytes are of its media type; none where that cannot be told.
    pub fits_type: Option<bool>,
    /// Where its bytes lie.
    pub content: ContentId,
}

/// The bytes of a document, in a file of the world that is numbered in the order of arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ContentId(pub u64);

/// A publication that was taken. Bound: what is read of one request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publication {
    pub environment: EboxEnvironment,
    pub client: EboxClientId,
    pub recipient: EboxAddress,
    pub organisation: CbeNumber,
    pub application: EboxApplicationId,
    pub message_type: MessageTypeId,
    pub subject: TranslatedText,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<TranslatedText>,
    pub body_main_content: bool,
    pub reply_authorized: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<PublishedDocument>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attention: Option<AttentionOf>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub business_data: Vec<SentBusinessData>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original_message_id: Option<String>,
    /// No other publication of this sender and application is taken with it as long as the message is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idempotency_key: Option<IdempotencyKey>,
    /// What was odd about it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<EboxFinding>,
    #[serde(default)]
    pub facts: PublicationFacts,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedDocument {
    pub file_name: String,
    pub media_type: String,
    pub main_content: bool,
    pub signed: bool,
    pub size: u64,
    pub sha256: Sha256,
    /// Whether the sender gave its digest.
    pub digest_given: bool,
    pub content: ContentId,
}

/// A publication that was not taken. Bound: the findings that are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedPublication {
    pub environment: EboxEnvironment,
    pub client: EboxClientId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<EboxAddress>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<EboxFinding>,
    /// The status of the answer; zero where the connection was cut in its place.
    pub status: u16,
    /// Whether the recipient is one who has the sender tested, and nothing was wrong.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub scripted: bool,
    #[serde(default)]
    pub facts: PublicationFacts,
    #[serde(default)]
    pub support: EboxSupport,
}

/// A publication that was not taken, as it is remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptRefusal {
    /// Counts from 1, in the order of receipt.
    pub number: u64,
    pub at: Timestamp,
    pub publication: RefusedPublication,
}
