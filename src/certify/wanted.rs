//! What a sender of the e-Box was asked to publish: the messages of a case file, with the digests of their documents.

use std::collections::BTreeMap;

use aws_lc_rs::digest::{SHA256, digest};
use nets_core::ebox::publication::Sha256;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A case file by which the sender was asked to publish. Bound: what is written in the cases of a certification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(description = "A case file by which the sender was asked to publish.")]
pub struct WantedCaseFile {
    /// Its name without its ending, such as `one`.
    pub file: String,
    /// `int`, `acc` or `prd`.
    pub environment: String,
    pub messages: Vec<WantedMessage>,
}

/// A message that was to be published. Bound: as `WantedCaseFile`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(description = "A message that was to be published.")]
pub struct WantedMessage {
    /// The sender's own id of it.
    pub id: String,
    /// The number of the enterprise or citizen.
    pub recipient: String,
    pub message_type: String,
    /// `nl`, `fr` or `de`, of all texts.
    pub language: String,
    pub subject: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub body: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub attention: Option<WantedAttention>,
    /// By key.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub business_data: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<WantedDocument>,
}

/// The person at an enterprise for whom a message was to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WantedAttention {
    pub id: String,
    pub name: String,
}

/// A document of it, in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WantedDocument {
    /// As it lay beside the case file.
    pub file: String,
    /// Under which name the recipient is to see it.
    pub name: String,
    pub media_type: String,
    /// In hexadecimal.
    pub sha256: String,
}

/// What is read of a case file. Bound: as `WantedCaseFile`.
#[derive(Deserialize)]
struct WrittenCase {
    environment: String,
    #[serde(default)]
    messages: Vec<WrittenMessage>,
}

#[derive(Deserialize)]
struct WrittenMessage {
    id: String,
    recipient: WrittenRecipient,
    message_type: String,
    language: String,
    subject: String,
    body: Option<String>,
    attention: Option<WrittenAttention>,
    #[serde(default)]
    business_data: BTreeMap<String, String>,
    #[serde(default)]
    documents: Vec<WrittenDocument>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum WrittenRecipient {
    Enterprise(String),
    Citizen(String),
}

#[derive(Deserialize)]
struct WrittenAttention {
    citizen: String,
    name: String,
}

#[derive(Deserialize)]
struct WrittenDocument {
    file: String,
    name: String,
    media_type: String,
}

impl WantedCaseFile {
    /// What this case file asks to be published, where it does. `bytes` has the files beside it.
    pub fn read<'f>(
        file: &str,
        text: &[u8],
        bytes: &dyn Fn(&str) -> Option<&'f [u8]>,
    ) -> Option<WantedCaseFile> {
        let case: WrittenCase = serde_json::from_slice(text).ok()?;
        let messages = case.messages.into_iter().map(|message| {
            let documents = message.documents.into_iter().map(|document| {
                let WrittenDocument { file, name, media_type } = document;
                let sha256 = sha256(bytes(&file)?);
                Some(WantedDocument { file, name, media_type, sha256 })
            });
            let (WrittenRecipient::Enterprise(recipient) | WrittenRecipient::Citizen(recipient)) =
                message.recipient;
            let attention = message.attention.map(|of| WantedAttention { id: of.citizen, name: of.name });
            Some(WantedMessage {
                id: message.id,
                recipient,
                message_type: message.message_type,
                language: message.language,
                subject: message.subject,
                body: message.body,
                attention,
                business_data: message.business_data,
                documents: documents.collect::<Option<_>>()?,
            })
        });
        let messages: Vec<WantedMessage> = messages.collect::<Option<_>>()?;
        let (file, environment) = (file.to_owned(), case.environment);
        (!messages.is_empty()).then_some(WantedCaseFile { file, environment, messages })
    }
}

fn sha256(bytes: &[u8]) -> String {
    let digest = digest(&SHA256, bytes);
    <[u8; 32]>::try_from(digest.as_ref()).map_or(String::new(), |digest| Sha256(digest).hex())
}
