//! Everything that happened, in one order: what a user reads to learn why.

use alloc::{string::String, vec::Vec};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::event::Observation;
use crate::identity::{MessageRef, Party, UploadId, UserId};

/// One line of the timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Counts from 1 without gaps.
    pub seq: u64,
    /// Simulated time.
    pub at: Timestamp,
    #[serde(flatten)]
    pub happening: Happening,
}

/// What happened. The name in `what` is part of the public API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum Happening {
    UploadFinished {
        user: UserId,
        upload: UploadId,
        file: String,
        size: u64,
    },
    ShipmentAccepted {
        user: UserId,
        upload: UploadId,
        shipment_id: String,
        messages: u32,
        warnings: u32,
    },
    ShipmentRefused {
        user: UserId,
        upload: UploadId,
        errors: u32,
        reasons: Vec<String>,
    },
    ShipmentHandedOver {
        user: UserId,
        upload: UploadId,
        messages: u32,
    },
    MessageDelivered {
        user: UserId,
        message: MessageRef,
        message_id: String,
        recipient: Party,
    },
    /// The recipient does not subscribe: the document goes on to the next channel.
    MessagePassedOn {
        user: UserId,
        message: MessageRef,
        message_id: String,
        recipient: Party,
        channel: String,
    },
    SigningStarted {
        user: UserId,
        message: MessageRef,
        message_id: String,
        signers: Vec<Party>,
        deadline: Timestamp,
    },
    SignerSigned {
        user: UserId,
        message: MessageRef,
        message_id: String,
        signer: Party,
    },
    SignerRejected {
        user: UserId,
        message: MessageRef,
        message_id: String,
        signer: Party,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    DocumentSigned {
        user: UserId,
        message: MessageRef,
        message_id: String,
    },
    DocumentRejected {
        user: UserId,
        message: MessageRef,
        message_id: String,
    },
    DeadlinePassed {
        user: UserId,
        message: MessageRef,
        message_id: String,
    },
    ReturnFileProcessed {
        results: u32,
    },
    FileWritten {
        user: UserId,
        file: String,
    },
    #[serde(untagged)]
    Observed(Observation),
}
