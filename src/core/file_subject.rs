//! Files that senders send and get, as the timeline names them.

use alloc::string::String;
use serde::{Deserialize, Serialize};

use crate::identity::{MessageRef, UploadId, UserId};

/// A file that a sender sent or gets.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum TransferredFile {
    /// The zip of an upload.
    Upload(UploadId),
    /// Of a user's Outbound, by its name: no other file there ever has it.
    Outbound(UserId, String),
}

/// What a file for Outbound is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutboundKind {
    Receipt,
    RealtimeReceipt,
    DistributionReport,
    SubscriptionList,
    SigningResult,
}

/// What a file for Outbound is, and what it answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileSubject {
    pub kind: OutboundKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upload: Option<UploadId>,
    #[serde(flatten)]
    pub message: Option<FileMessage>,
}

/// The message that a file for Outbound is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileMessage {
    pub message: MessageRef,
    pub message_id: String,
}
