//! Everything that happened, in one order: what a user reads to learn why.

#[macro_use]
mod about;
#[macro_use]
mod happenings;
mod weight;

use alloc::{borrow::ToOwned, boxed::Box, string::String, vec::Vec};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::alias::AliasWord;
use crate::ebox::facts::PublicationFacts;
use crate::ebox::publication::RefusedPublication;
use crate::ebox::support::EboxSupport;
use crate::event::Observation;
use crate::evidence::Evidence;
use crate::faults::connection::ConnectionOrder;
use crate::faults::nets_order::{DoneInstead, GoneAfter};
use crate::faults::operation::FaultOperation;
use crate::faults::planned::{FaultAnswer, FaultEffect, FaultEnd};
use crate::identity::belgium::{EboxAddress, EboxClientId, EboxEnvironment, EboxMessageId, MessageTypeId};
use crate::identity::{DocumentType, MessageRef, Party, RegistrationId, Secret, UploadId, UserId};
use crate::onboarding::act::DossierId;
use crate::onboarding::environment::{SenderEnvironment, SenderService};
use crate::onboarding::step::{OnboardingStep, StepActor};
use crate::shipment::{Channel, Envelope};
use about::EntrySubject;

pub use crate::file_subject::{FileMessage, FileSubject, OutboundKind, TransferredFile};
pub use crate::sent_again::SentAgainBy;

/// One line of the timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Counts from 1 without gaps.
    pub seq: u64,
    /// Simulated time.
    pub at: Timestamp,
    /// Real time, where it is known: a journal of an older version does not have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub real: Option<Timestamp>,
    #[serde(flatten)]
    pub happening: Happening,
    #[serde(flatten)]
    pub evidence: Option<Box<Evidence>>,
}

/// What is to be told, before the timeline has given it its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryDraft {
    pub at: Timestamp,
    pub happening: Happening,
    pub evidence: Option<Box<Evidence>>,
}

impl EntryDraft {
    /// Of what happened, and nothing besides.
    pub fn plain(at: Timestamp, happening: Happening) -> Self {
        EntryDraft { at, happening, evidence: None }
    }
}

happenings! {
    {
        upload UploadFinished { user: UserId, upload: UploadId, file: String, size: u64 },
        upload ShipmentAccepted {
            user: UserId,
            upload: UploadId,
            shipment_id: String,
            messages: u32,
            warnings: u32,
        },
        upload ShipmentRefused { user: UserId, upload: UploadId, errors: u32, reasons: Vec<String> },
        /// Documents of this upload were sent before: by their bytes, or by the sender's ids for them.
        upload SentAgain {
            user: UserId,
            upload: UploadId,
            /// The upload by which they came first.
            earlier: UploadId,
            messages: u32,
            by: SentAgainBy,
            /// How often by now.
            sent: u32,
            /// How many of these sendings were accepted, so that their recipients get them.
            delivered: u32,
        },
        upload ShipmentHandedOver { user: UserId, upload: UploadId, messages: u32 },
        message MessageDelivered {
            user: UserId,
            message: MessageRef,
            message_id: String,
            #[serde(default, skip_serializing_if = "Option::is_none")]
            recipient: Option<Party>,
            /// The department (P-number) whose own mailbox has it; the main mailbox when there is none.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            production_unit: Option<String>,
            /// The department that the sender has named and e-Boks does not know, so that the main mailbox has it.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            unknown_production_unit: Option<String>,
            /// From when on the recipient sees it, when that is later.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            visible: Option<Timestamp>,
        },
        /// The document is in e-Boks, and this recipient or signer sees it once registered there.
        message RecipientNotAtEboks {
            user: UserId,
            message: MessageRef,
            message_id: String,
            recipient: Party,
            /// When that will be, as far as the scenario says.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            registers: Option<Timestamp>,
        },
        /// A recipient who was not there has e-Boks from now on.
        world RegisteredAtEboks { party: Party },
        /// The publication date of a document delivered before has come.
        message MessagePublished { user: UserId, message: MessageRef, message_id: String },
        /// A channel cannot reach the recipient: the document goes on to the next one.
        message MessagePassedOn {
            user: UserId,
            message: MessageRef,
            message_id: String,
            /// None when the message has no receiver in e-Boks.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            recipient: Option<Party>,
            from: Channel,
            reason: String,
            channel: Channel,
        },
        /// The last channel cannot reach the recipient either.
        message MessageRejected {
            user: UserId,
            message: MessageRef,
            message_id: String,
            /// None when the message has no receiver in e-Boks.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            recipient: Option<Party>,
            channel: Channel,
            reason: String,
        },
        message MessagePrinted {
            user: UserId,
            message: MessageRef,
            message_id: String,
            /// None when the message has no receiver in e-Boks.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            recipient: Option<Party>,
            sheets: u32,
            envelope: Envelope,
        },
        /// A printed letter came back.
        message MailReturned {
            user: UserId,
            message: MessageRef,
            message_id: String,
            /// None when the message has no receiver in e-Boks.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            recipient: Option<Party>,
        },
        message MessageEmailed {
            user: UserId,
            message: MessageRef,
            message_id: String,
            /// None when the message has no receiver in e-Boks.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            recipient: Option<Party>,
        },
        message SigningStarted {
            user: UserId,
            message: MessageRef,
            message_id: String,
            signers: Vec<Party>,
            deadline: Timestamp,
        },
        /// A signer waits for a decision by hand.
        message SignerAsked {
            user: UserId,
            message: MessageRef,
            message_id: String,
            signer: Party,
            deadline: Timestamp,
        },
        message SignerSigned { user: UserId, message: MessageRef, message_id: String, signer: Party },
        message SignerRejected {
            user: UserId,
            message: MessageRef,
            message_id: String,
            signer: Party,
            #[serde(default, skip_serializing_if = "Option::is_none")]
            reason: Option<String>,
        },
        message DocumentSigned { user: UserId, message: MessageRef, message_id: String },
        message DocumentRejected { user: UserId, message: MessageRef, message_id: String },
        message DeadlinePassed { user: UserId, message: MessageRef, message_id: String },
        /// A recipient opened a document for the first time.
        message DocumentRead { user: UserId, message: MessageRef, message_id: String, recipient: Party },
        world ReturnFileProcessed { results: u32 },
        /// The message id does not stand as it is in the name of the result, which is written next.
        message ResultRenamed {
            user: UserId,
            message: MessageRef,
            message_id: String,
            file: String,
            because: String,
        },
        file FileWritten { user: UserId, file: String, #[serde(flatten)] subject: FileSubject },
        world SubscriptionStarted { party: Party, document_type: DocumentType },
        world SubscriptionEnded { party: Party, document_type: DocumentType },
        /// e-Boks has told Nets what was true at the cut-off.
        world SubscriptionsHandedOver { as_of: Timestamp },
        user AliasServiceMoved { user: UserId, url: String },
        user AliasRegistrationStarted {
            user: UserId,
            registration: RegistrationId,
            person: Party,
            document_type: DocumentType,
            alias1: String,
            /// Masked, unless the scenario wants it shown.
            alias2: String,
        },
        user AliasServiceAnswered {
            user: UserId,
            registration: RegistrationId,
            #[serde(default, skip_serializing_if = "Option::is_none")]
            word: Option<AliasWord>,
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            findings: Vec<String>,
        },
        user AliasRegistered {
            user: UserId,
            registration: RegistrationId,
            person: Party,
            document_type: DocumentType,
            alias1: String,
        },
        user AliasRefused {
            user: UserId,
            registration: RegistrationId,
            person: Party,
            document_type: DocumentType,
            alias1: String,
            /// What the person reads.
            told: String,
        },
        world AliasDeregistered { document_type: DocumentType, alias1: String },
        /// A message is in an e-Box: what the platform calls `newDocument`.
        world EboxNewDocument {
            environment: EboxEnvironment,
            client: EboxClientId,
            message_id: EboxMessageId,
            message_type: MessageTypeId,
            recipient: EboxAddress,
            documents: u32,
            expires: Timestamp,
            /// Of the answer, such as `NO_DIGITAL_USER`.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            code: Option<String>,
            /// What was odd about the publication, each in one line.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            findings: Vec<String>,
            #[serde(default)]
            facts: Box<PublicationFacts>,
        },
        /// The same was taken before, from the same client for the same recipient.
        world EboxSentAgain { message_id: EboxMessageId, earlier: EboxMessageId, recipient: EboxAddress, sent: u32 },
        world EboxPublicationRefused {
            environment: EboxEnvironment,
            client: EboxClientId,
            #[serde(default, skip_serializing_if = "Option::is_none")]
            recipient: Option<EboxAddress>,
            /// Of the answer; zero where the connection was cut.
            status: u16,
            #[serde(default, skip_serializing_if = "String::is_empty")]
            code: String,
            #[serde(default, skip_serializing_if = "String::is_empty")]
            message: String,
            /// The recipient has senders tested, and nothing was wrong.
            #[serde(default, skip_serializing_if = "core::ops::Not::not")]
            scripted: bool,
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            findings: Vec<String>,
            #[serde(default)]
            facts: Box<PublicationFacts>,
            /// What a mail to the support must hold.
            #[serde(default)]
            support: Box<EboxSupport>,
        },
        /// A recipient has opened the e-Box for the first time.
        world EboxOpened { recipient: EboxAddress },
        /// The main content was opened first: `readDocument`.
        world EboxReadDocument { message_id: EboxMessageId, recipient: EboxAddress },
        world EboxMessageShown { message_id: EboxMessageId, recipient: EboxAddress, visible: bool },
        /// The recipient of this message replies to its sender.
        world EboxReplied { message_id: EboxMessageId, recipient: EboxAddress },
        /// `newDocumentReminder`.
        world EboxNewDocumentReminder { message_id: EboxMessageId, recipient: EboxAddress },
        /// `documentExpirationAlert`.
        world EboxDocumentExpirationAlert { message_id: EboxMessageId, recipient: EboxAddress, expires: Timestamp },
        world EboxMessageExpired { message_id: EboxMessageId, recipient: EboxAddress },
        /// A dossier was begun.
        world OnboardingOpened {
            dossier: DossierId,
            service: SenderService,
            organisation: String,
            application: String,
            message_type: String,
            environment: SenderEnvironment,
            /// The dossier of the environment before.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            opened_from: Option<DossierId>,
        },
        world OnboardingStepDone {
            dossier: DossierId,
            environment: SenderEnvironment,
            step: OnboardingStep,
            by: StepActor,
            /// The dossier in which it was done, where it was another one.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            carried_from: Option<DossierId>,
        },
        /// Something is to be handed in again, by what a machine (`sender`) or the team found.
        world OnboardingSentBack {
            dossier: DossierId,
            environment: SenderEnvironment,
            step: OnboardingStep,
            by: StepActor,
            findings: Vec<String>,
        },
        /// The team has said no, and that is the end of the dossier.
        world OnboardingRefused {
            dossier: DossierId,
            environment: SenderEnvironment,
            step: OnboardingStep,
            reason: String,
        },
        /// A planned fault has struck: what is done of the operation, and what the client is told.
        login FaultFired {
            #[serde(default, skip_serializing_if = "Option::is_none")]
            user: Option<UserId>,
            fault: String,
            operation: FaultOperation,
            #[serde(default, skip_serializing_if = "Option::is_none")]
            path: Option<String>,
            /// At the e-Box, its client, where that is known, and its environment.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            client: Option<String>,
            #[serde(default, skip_serializing_if = "Option::is_none")]
            environment: Option<EboxEnvironment>,
            done: FaultEffect,
            told: FaultAnswer,
            then: FaultEnd,
            /// By which name the session is held.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            hold: Option<String>,
            /// How long it waits, in real time.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            delay: Option<SignedDuration>,
            /// What is done in the place of what Nets would do by itself now.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            instead: Option<Box<DoneInstead>>,
            /// How the connection is from then on.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            connection: Option<ConnectionOrder>,
        },
        /// A file that was seen in part is whole from now on, as a fault says.
        user FileGrew { user: UserId, file: String },
        /// A file is no more in Outbound, as a fault says.
        user FileGone { user: UserId, file: String, fault: String, after: GoneAfter },
        world FaultAdded { fault: String },
        world FaultRemoved { fault: String },
        /// What was held by this name goes on.
        world FaultReleased { hold: String },
    }
    Observed(Observation),
    {
        /// The disk, or the system, did not do what the simulator needs; it is tried again every second.
        world StorageFailed { reason: String },
        /// All that waited for the disk has been done.
        world StorageRecovered {},
        /// A file for Outbound cannot be made, and another try would fail alike.
        file FileFailed { user: UserId, file: String, reason: String, #[serde(flatten)] subject: FileSubject },
        /// More came from one login than the simulator could note; all login names that the scenario does not
        /// have count as one, without a name.
        login ObservationsDropped {
            #[serde(default, skip_serializing_if = "Option::is_none")]
            user: Option<UserId>,
            count: u64,
        },
    }
}

impl Happening {
    /// The login concerned.
    pub fn user(&self) -> Option<&str> {
        self.about().user
    }

    /// Whether it comes from a login, though it may not say which.
    pub fn is_of_a_login(&self) -> bool {
        let about = self.about();
        about.is_of_a_login || about.user.is_some()
    }

    /// Whether a client was not let in.
    pub fn is_refused_login(&self) -> bool {
        matches!(self, Happening::Observed(observation) if observation.is_refused_login())
    }

    /// The upload concerned.
    pub fn upload(&self) -> Option<UploadId> {
        self.about().upload
    }

    /// The message concerned, and the id it has in shipment.xml.
    pub fn message(&self) -> Option<(MessageRef, &str)> {
        self.about().message
    }

    /// Whether a sender should look at it: something was refused, warned of, given up or lost, or lies
    /// where it is never picked up.
    pub fn needs_attention(&self) -> bool {
        let needs = match self {
            Happening::ShipmentAccepted { warnings, .. } => *warnings > 0,
            Happening::MessageDelivered { unknown_production_unit, .. } => unknown_production_unit.is_some(),
            Happening::SentAgain { by, .. } => *by != SentAgainBy::References,
            Happening::AliasServiceAnswered { findings, .. }
            | Happening::EboxNewDocument { findings, .. } => !findings.is_empty(),
            Happening::Observed(observation) => observation.needs_attention(),
            _ => true,
        };
        needs && Happening::may_need_attention(self.name())
    }

    /// Whether an entry of this name may need attention, some of them only by what they say.
    pub fn may_need_attention(name: &str) -> bool {
        [
            "shipment_accepted",
            "shipment_refused",
            "message_delivered",
            "message_rejected",
            "alias_service_answered",
            "alias_refused",
            "ebox_new_document",
            "ebox_publication_refused",
            "ebox_sent_again",
            "fault_fired",
            "file_gone",
            "sent_again",
            "storage_failed",
            "file_failed",
            "observations_dropped",
        ]
        .contains(&name)
            || Observation::may_need_attention(name)
    }

    /// The name of the file concerned, or its path when a client named it so.
    pub fn file(&self) -> Option<&str> {
        match self {
            Happening::UploadFinished { file, .. }
            | Happening::FileWritten { file, .. }
            | Happening::ResultRenamed { file, .. }
            | Happening::FileGrew { file, .. }
            | Happening::FileGone { file, .. }
            | Happening::FileFailed { file, .. } => Some(file),
            Happening::FaultFired { path, .. } => path.as_deref(),
            Happening::Observed(observation) => observation.file(),
            _ => None,
        }
    }

    /// The file that lies in a user's Outbound from now on.
    pub fn written(&self) -> Option<(&UserId, &str)> {
        match self {
            Happening::FileWritten { user, file, .. } => Some((user, file)),
            _ => None,
        }
    }

    /// The whole file that came or went.
    pub fn transferred(&self) -> Option<TransferredFile> {
        match self {
            Happening::UploadFinished { upload, .. } => Some(TransferredFile::Upload(*upload)),
            Happening::FileWritten { user, file, .. } => {
                Some(TransferredFile::Outbound(user.clone(), file.clone()))
            }
            Happening::Observed(observation) => observation
                .fetched()
                .map(|(user, file)| TransferredFile::Outbound(user.clone(), file.to_owned())),
            _ => None,
        }
    }

    /// What the simulator forgave a client that current servers would not have let in.
    pub fn leniency(&self) -> Option<&str> {
        match self {
            Happening::Observed(observation) => observation.leniency(),
            _ => None,
        }
    }

    /// The dossier whose client changes by it: its environment is configured, or it has another certificate.
    pub fn changes_client(&self) -> Option<DossierId> {
        use OnboardingStep::{Configuration, Credential};
        match self {
            Happening::OnboardingStepDone { dossier, step: Configuration | Credential, .. } => Some(*dossier),
            _ => None,
        }
    }

    /// The message of the e-Box concerned.
    pub fn ebox_message(&self) -> Option<&EboxMessageId> {
        match self {
            Happening::EboxNewDocument { message_id, .. }
            | Happening::EboxSentAgain { message_id, .. }
            | Happening::EboxReadDocument { message_id, .. }
            | Happening::EboxMessageShown { message_id, .. }
            | Happening::EboxReplied { message_id, .. }
            | Happening::EboxNewDocumentReminder { message_id, .. }
            | Happening::EboxDocumentExpirationAlert { message_id, .. }
            | Happening::EboxMessageExpired { message_id, .. } => Some(message_id),
            _ => None,
        }
    }

    /// Whether it tells of this publication, which was not taken.
    pub fn tells_of(&self, refused: &RefusedPublication) -> bool {
        matches!(self, Happening::EboxPublicationRefused { client, facts, status, .. }
            if *client == refused.client && **facts == refused.facts && *status == refused.status)
    }

    /// The dossier concerned.
    pub fn dossier(&self) -> Option<DossierId> {
        match self {
            Happening::OnboardingOpened { dossier, .. }
            | Happening::OnboardingStepDone { dossier, .. }
            | Happening::OnboardingSentBack { dossier, .. }
            | Happening::OnboardingRefused { dossier, .. } => Some(*dossier),
            _ => None,
        }
    }

    /// Whether only the disk of that moment knew of it: in a replay it does not come again.
    pub fn is_of_the_disk(&self) -> bool {
        matches!(
            self,
            Happening::StorageFailed { .. } | Happening::StorageRecovered {} | Happening::FileFailed { .. }
        )
    }

    /// Puts a mask in the place of a secret, whatever the scenario shows.
    pub fn hide_secret(&mut self) {
        if let Happening::AliasRegistrationStarted { alias2, .. } = self {
            Secret::MASK.clone_into(alias2);
        }
    }

    /// Whether it is about how clients go about it, which nothing follows from and the journal does not have. A
    /// client that polls makes any number of these.
    pub fn is_observed(&self) -> bool {
        match self {
            Happening::Observed(observation) => observation.deleted().is_none(),
            Happening::ObservationsDropped { .. } => true,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests;
