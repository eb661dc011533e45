//! What people do by themselves at times the scenario names.

use alloc::string::String;
use jiff::civil::{DateTime, Time};
use serde::{Deserialize, Serialize};

use crate::identity::{DocumentType, MessageRef, Party, Secret, UserId};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScriptedEvent {
    pub at: ScriptedTime,
    pub act: RecipientAct,
}

/// When, in Copenhagen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScriptedTime {
    /// Day 1 is the day on which the world began.
    Day {
        day: u16,
        time: Time,
    },
    At(DateTime),
}

/// What a recipient does at e-Boks about receiving documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "act")]
pub enum RecipientAct {
    Subscribe {
        party: Party,
        document_type: DocumentType,
    },
    Unsubscribe {
        party: Party,
        document_type: DocumentType,
    },
    RegisterAlias(AliasRequest),
    DeregisterAlias {
        document_type: DocumentType,
        alias1: String,
    },
    /// By hand alone: a scenario says what signers do under `outcomes`.
    OnDocument(DocumentAct),
}

/// A recipient does something with a document in e-Boks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentAct {
    /// As the document is addressed to them, or who is behind that alias.
    pub party: Party,
    pub message: MessageRef,
    pub deed: Deed,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// Opens it. The core need not know the upload any more, so the event says of which document it is.
    Read(ReadDocument),
    Sign,
    Reject {
        reason: Option<String>,
    },
}

/// What the timeline says of a document that is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadDocument {
    pub user: UserId,
    pub shipment_id: String,
    pub message_id: String,
    pub document_type: DocumentType,
}

/// A person wants to receive a document type under an alias.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AliasRequest {
    /// Whose document type it is: Nets asks this sender's web service.
    pub user: UserId,
    pub person: Party,
    pub document_type: DocumentType,
    pub alias1: String,
    pub alias2: Secret,
    /// Whether e-Boks lets values through that its fields would not take, to try the service.
    #[serde(default)]
    pub unchecked: bool,
}
