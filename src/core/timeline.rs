//! Everything that happened, in one order: what a user reads to learn why.

use alloc::{string::String, vec::Vec};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::alias::Word;
use crate::event::Observation;
use crate::identity::{DocumentType, MessageRef, Party, RegistrationId, UploadId, UserId};
use crate::shipment::{Channel, Envelope};

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
        /// The department (P-number) whose own mailbox has it; the main mailbox when there is none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        production_unit: Option<String>,
        /// From when on the recipient sees it, when that is later.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        visible: Option<Timestamp>,
    },
    /// The publication date of a document delivered before has come.
    MessagePublished {
        user: UserId,
        message: MessageRef,
        message_id: String,
    },
    /// A channel cannot reach the recipient: the document goes on to the next one.
    MessagePassedOn {
        user: UserId,
        message: MessageRef,
        message_id: String,
        recipient: Party,
        from: Channel,
        reason: String,
        channel: Channel,
    },
    /// The last channel cannot reach the recipient either.
    MessageRejected {
        user: UserId,
        message: MessageRef,
        message_id: String,
        recipient: Party,
        channel: Channel,
        reason: String,
    },
    MessagePrinted {
        user: UserId,
        message: MessageRef,
        message_id: String,
        recipient: Party,
        sheets: u32,
        envelope: Envelope,
    },
    /// A printed letter came back.
    MailReturned {
        user: UserId,
        message: MessageRef,
        message_id: String,
        recipient: Party,
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
    SubscriptionStarted {
        party: Party,
        document_type: DocumentType,
    },
    SubscriptionEnded {
        party: Party,
        document_type: DocumentType,
    },
    /// e-Boks has told Nets what was true at the cut-off.
    SubscriptionsHandedOver {
        as_of: Timestamp,
    },
    AliasServiceMoved {
        user: UserId,
        url: String,
    },
    AliasRegistrationStarted {
        user: UserId,
        registration: RegistrationId,
        person: Party,
        document_type: DocumentType,
        alias1: String,
        /// Masked, unless the scenario wants it shown.
        alias2: String,
    },
    AliasServiceAnswered {
        user: UserId,
        registration: RegistrationId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        word: Option<Word>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        findings: Vec<String>,
    },
    AliasRegistered {
        user: UserId,
        registration: RegistrationId,
        person: Party,
        document_type: DocumentType,
        alias1: String,
    },
    AliasRefused {
        user: UserId,
        registration: RegistrationId,
        person: Party,
        document_type: DocumentType,
        alias1: String,
        /// What the person reads.
        told: String,
    },
    AliasDeregistered {
        document_type: DocumentType,
        alias1: String,
    },
    /// The disk, or the system, did not do what the simulator needs; it is tried again every second.
    StorageFailed {
        reason: String,
    },
    /// All that waited for the disk has been done.
    StorageRecovered {},
    /// A file for Outbound cannot be made, and another try would fail alike.
    FileFailed {
        user: UserId,
        file: String,
        reason: String,
    },
    /// More came from one login than the simulator could note; all login names that the scenario does not
    /// have count as one, without a name.
    ObservationsDropped {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user: Option<UserId>,
        count: u64,
    },
    #[serde(untagged)]
    Observed(Observation),
}

impl Happening {
    /// The public name, as in `what`.
    pub fn name(&self) -> &'static str {
        match self {
            Happening::UploadFinished { .. } => "upload_finished",
            Happening::ShipmentAccepted { .. } => "shipment_accepted",
            Happening::ShipmentRefused { .. } => "shipment_refused",
            Happening::ShipmentHandedOver { .. } => "shipment_handed_over",
            Happening::MessageDelivered { .. } => "message_delivered",
            Happening::MessagePublished { .. } => "message_published",
            Happening::MessagePassedOn { .. } => "message_passed_on",
            Happening::MessageRejected { .. } => "message_rejected",
            Happening::MessagePrinted { .. } => "message_printed",
            Happening::MailReturned { .. } => "mail_returned",
            Happening::SigningStarted { .. } => "signing_started",
            Happening::SignerSigned { .. } => "signer_signed",
            Happening::SignerRejected { .. } => "signer_rejected",
            Happening::DocumentSigned { .. } => "document_signed",
            Happening::DocumentRejected { .. } => "document_rejected",
            Happening::DeadlinePassed { .. } => "deadline_passed",
            Happening::ReturnFileProcessed { .. } => "return_file_processed",
            Happening::FileWritten { .. } => "file_written",
            Happening::SubscriptionStarted { .. } => "subscription_started",
            Happening::SubscriptionEnded { .. } => "subscription_ended",
            Happening::SubscriptionsHandedOver { .. } => "subscriptions_handed_over",
            Happening::AliasServiceMoved { .. } => "alias_service_moved",
            Happening::AliasRegistrationStarted { .. } => "alias_registration_started",
            Happening::AliasServiceAnswered { .. } => "alias_service_answered",
            Happening::AliasRegistered { .. } => "alias_registered",
            Happening::AliasRefused { .. } => "alias_refused",
            Happening::AliasDeregistered { .. } => "alias_deregistered",
            Happening::StorageFailed { .. } => "storage_failed",
            Happening::StorageRecovered {} => "storage_recovered",
            Happening::FileFailed { .. } => "file_failed",
            Happening::ObservationsDropped { .. } => "observations_dropped",
            Happening::Observed(observation) => observation.name(),
        }
    }

    /// Every name that `what` can have.
    pub const NAMES: &'static [&'static str] = &[
        "upload_finished",
        "shipment_accepted",
        "shipment_refused",
        "shipment_handed_over",
        "message_delivered",
        "message_published",
        "message_passed_on",
        "message_rejected",
        "message_printed",
        "mail_returned",
        "signing_started",
        "signer_signed",
        "signer_rejected",
        "document_signed",
        "document_rejected",
        "deadline_passed",
        "return_file_processed",
        "file_written",
        "subscription_started",
        "subscription_ended",
        "subscriptions_handed_over",
        "alias_service_moved",
        "alias_registration_started",
        "alias_service_answered",
        "alias_registered",
        "alias_refused",
        "alias_deregistered",
        "login_accepted",
        "login_refused",
        "upload_started",
        "upload_abandoned",
        "file_stored",
        "request_refused",
        "file_fetched",
        "file_deleted",
        "storage_failed",
        "storage_recovered",
        "file_failed",
        "observations_dropped",
    ];

    /// The login concerned.
    pub fn user(&self) -> Option<&str> {
        match self {
            Happening::UploadFinished { user, .. }
            | Happening::ShipmentAccepted { user, .. }
            | Happening::ShipmentRefused { user, .. }
            | Happening::ShipmentHandedOver { user, .. }
            | Happening::MessageDelivered { user, .. }
            | Happening::MessagePublished { user, .. }
            | Happening::MessagePassedOn { user, .. }
            | Happening::MessageRejected { user, .. }
            | Happening::MessagePrinted { user, .. }
            | Happening::MailReturned { user, .. }
            | Happening::SigningStarted { user, .. }
            | Happening::SignerSigned { user, .. }
            | Happening::SignerRejected { user, .. }
            | Happening::DocumentSigned { user, .. }
            | Happening::DocumentRejected { user, .. }
            | Happening::DeadlinePassed { user, .. }
            | Happening::FileWritten { user, .. }
            | Happening::FileFailed { user, .. }
            | Happening::AliasServiceMoved { user, .. }
            | Happening::AliasRegistrationStarted { user, .. }
            | Happening::AliasServiceAnswered { user, .. }
            | Happening::AliasRegistered { user, .. }
            | Happening::AliasRefused { user, .. } => Some(user.as_str()),
            Happening::ReturnFileProcessed { .. }
            | Happening::SubscriptionStarted { .. }
            | Happening::SubscriptionEnded { .. }
            | Happening::SubscriptionsHandedOver { .. }
            | Happening::AliasDeregistered { .. }
            | Happening::StorageFailed { .. }
            | Happening::StorageRecovered {} => None,
            Happening::ObservationsDropped { user, .. } => user.as_ref().map(UserId::as_str),
            Happening::Observed(observation) => Some(observation.user()),
        }
    }

    /// The upload concerned.
    pub fn upload(&self) -> Option<UploadId> {
        match self {
            Happening::UploadFinished { upload, .. }
            | Happening::ShipmentAccepted { upload, .. }
            | Happening::ShipmentRefused { upload, .. }
            | Happening::ShipmentHandedOver { upload, .. } => Some(*upload),
            _ => self.message().map(|(message, _)| message.upload),
        }
    }

    /// The message concerned, and the id it has in shipment.xml.
    pub fn message(&self) -> Option<(MessageRef, &str)> {
        match self {
            Happening::MessageDelivered { message, message_id, .. }
            | Happening::MessagePublished { message, message_id, .. }
            | Happening::MessagePassedOn { message, message_id, .. }
            | Happening::MessageRejected { message, message_id, .. }
            | Happening::MessagePrinted { message, message_id, .. }
            | Happening::MailReturned { message, message_id, .. }
            | Happening::SigningStarted { message, message_id, .. }
            | Happening::SignerSigned { message, message_id, .. }
            | Happening::SignerRejected { message, message_id, .. }
            | Happening::DocumentSigned { message, message_id, .. }
            | Happening::DocumentRejected { message, message_id, .. }
            | Happening::DeadlinePassed { message, message_id, .. } => Some((*message, message_id)),
            Happening::UploadFinished { .. }
            | Happening::ShipmentAccepted { .. }
            | Happening::ShipmentRefused { .. }
            | Happening::ShipmentHandedOver { .. }
            | Happening::ReturnFileProcessed { .. }
            | Happening::FileWritten { .. }
            | Happening::SubscriptionStarted { .. }
            | Happening::SubscriptionEnded { .. }
            | Happening::SubscriptionsHandedOver { .. }
            | Happening::AliasServiceMoved { .. }
            | Happening::AliasRegistrationStarted { .. }
            | Happening::AliasServiceAnswered { .. }
            | Happening::AliasRegistered { .. }
            | Happening::AliasRefused { .. }
            | Happening::AliasDeregistered { .. }
            | Happening::StorageFailed { .. }
            | Happening::StorageRecovered {}
            | Happening::FileFailed { .. }
            | Happening::ObservationsDropped { .. }
            | Happening::Observed(_) => None,
        }
    }

    /// Whether a sender should look at it: something was refused, warned of, given up or lost, or lies
    /// where it is never picked up.
    pub fn needs_attention(&self) -> bool {
        match self {
            Happening::ShipmentRefused { .. }
            | Happening::MessageRejected { .. }
            | Happening::AliasRefused { .. }
            | Happening::StorageFailed { .. }
            | Happening::FileFailed { .. }
            | Happening::ObservationsDropped { .. } => true,
            Happening::ShipmentAccepted { warnings, .. } => *warnings > 0,
            Happening::AliasServiceAnswered { findings, .. } => !findings.is_empty(),
            Happening::Observed(observation) => observation.needs_attention(),
            _ => false,
        }
    }

    /// The name of the file concerned, or its path when a client named it so.
    pub fn file(&self) -> Option<&str> {
        match self {
            Happening::UploadFinished { file, .. }
            | Happening::FileWritten { file, .. }
            | Happening::FileFailed { file, .. } => Some(file),
            Happening::Observed(observation) => observation.file(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    fn written_and_read(happening: Happening) -> (serde_json::Value, Happening) {
        let entry = Entry { seq: 7, at: Timestamp::UNIX_EPOCH, happening };
        let json = serde_json::to_value(&entry).expect("an entry can be written as JSON");
        let read: Entry = serde_json::from_value(json.clone()).expect("what was written can be read");
        assert_eq!(read, entry);
        (json, read.happening)
    }

    #[test]
    fn an_entry_is_one_flat_object_that_says_what_happened() {
        let user = UserId::new("tTEST1").expect("a user id");
        let (json, _) = written_and_read(Happening::FileWritten { user, file: "a.receipt".to_string() });
        assert_eq!(
            json,
            serde_json::json!({
                "seq": 7,
                "at": "1970-01-01T00:00:00Z",
                "what": "file_written",
                "user": "tTEST1",
                "file": "a.receipt",
            })
        );
    }

    #[test]
    fn what_was_refused_or_lies_in_the_wrong_place_needs_attention() {
        let stored = |hint: Option<&str>| {
            Happening::Observed(Observation::FileStored {
                user: UserId::new("tTEST1").expect("a user id"),
                path: "/Inbound/DK12345678/x".to_string(),
                bytes: 1,
                hint: hint.map(ToString::to_string),
            })
        };
        let (json, read) = written_and_read(stored(Some("name it otherwise")));
        assert_eq!(json["hint"], "name it otherwise");
        assert!(read.needs_attention());
        let (json, read) = written_and_read(stored(None));
        assert!(json.get("hint").is_none() && !read.needs_attention());
    }

    #[test]
    fn an_observation_stands_on_the_timeline_like_everything_else() {
        let observation =
            Observation::LoginRefused { user: "x".to_string(), reason: "no such user".to_string() };
        let (json, read) = written_and_read(Happening::Observed(observation.clone()));
        assert_eq!(json["what"], "login_refused");
        assert_eq!(read, Happening::Observed(observation));
    }
}
