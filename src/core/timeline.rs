//! Everything that happened, in one order: what a user reads to learn why.

use alloc::{string::String, vec::Vec};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::alias::AliasWord;
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

/// Defines what can happen. Before each entry stands whom it is about: the `world`; a `user`; the `login`
/// that is known or not; an `upload` or a `message`, and with it their user. Observations stand among the
/// public names where they are told.
macro_rules! happenings {
    (
        { $($(#[$about:meta])* $whom:ident $entry:ident { $($fields:tt)* },)* }
        Observed(Observation),
        { $($(#[$later_about:meta])* $later_whom:ident $later:ident { $($later_fields:tt)* },)* }
    ) => {
        /// What happened. The name in `what` is part of the public API.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case", tag = "what")]
        pub enum Happening {
            $($(#[$about])* $entry { $($fields)* },)*
            $($(#[$later_about])* $later { $($later_fields)* },)*
            #[serde(untagged)]
            Observed(Observation),
        }

        impl Happening {
            /// The public name, as in `what`.
            pub fn name(&self) -> &'static str {
                match self {
                    $(Happening::$entry { .. } => public_name!($entry),)*
                    $(Happening::$later { .. } => public_name!($later),)*
                    Happening::Observed(observation) => observation.name(),
                }
            }

            /// Every name that `what` can have.
            pub fn names() -> impl Iterator<Item = &'static str> {
                let (earlier, later) = ([$(public_name!($entry)),*], [$(public_name!($later)),*]);
                earlier.into_iter().chain(Observation::NAMES.iter().copied()).chain(later)
            }

            fn about(&self) -> EntrySubject<'_> {
                match self {
                    $(Happening::$entry { .. } => about!(self, $whom $entry),)*
                    $(Happening::$later { .. } => about!(self, $later_whom $later),)*
                    Happening::Observed(observation) => {
                        EntrySubject { user: Some(observation.user()), ..EntrySubject::default() }
                    }
                }
            }
        }
    };
}

/// Whom one entry is about, by the fields that it has for that.
macro_rules! about {
    ($happening:ident, world $entry:ident) => {
        EntrySubject::default()
    };
    ($happening:ident, user $entry:ident) => {
        about!($happening, $entry { user } => EntrySubject { user: Some(user.as_str()), ..EntrySubject::default() })
    };
    ($happening:ident, login $entry:ident) => {
        about!($happening, $entry { user } => EntrySubject {
            user: user.as_ref().map(UserId::as_str),
            is_of_a_login: true,
            ..EntrySubject::default()
        })
    };
    ($happening:ident, upload $entry:ident) => {
        about!($happening, $entry { user, upload } => EntrySubject {
            user: Some(user.as_str()),
            upload: Some(*upload),
            ..EntrySubject::default()
        })
    };
    ($happening:ident, message $entry:ident) => {
        about!($happening, $entry { user, message, message_id } => EntrySubject {
            user: Some(user.as_str()),
            upload: Some(message.upload),
            message: Some((*message, message_id)),
            ..EntrySubject::default()
        })
    };
    ($happening:ident, $entry:ident { $($field:ident),* } => $about:expr) => {
        match $happening {
            Happening::$entry { $($field,)* .. } => $about,
            _ => EntrySubject::default(),
        }
    };
}

/// Whom and what an entry is about.
#[derive(Default)]
struct EntrySubject<'e> {
    user: Option<&'e str>,
    upload: Option<UploadId>,
    message: Option<(MessageRef, &'e str)>,
    /// It comes from a login, though it may not say which.
    is_of_a_login: bool,
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
        upload ShipmentHandedOver { user: UserId, upload: UploadId, messages: u32 },
        message MessageDelivered {
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
            recipient: Party,
            from: Channel,
            reason: String,
            channel: Channel,
        },
        /// The last channel cannot reach the recipient either.
        message MessageRejected {
            user: UserId,
            message: MessageRef,
            message_id: String,
            recipient: Party,
            channel: Channel,
            reason: String,
        },
        message MessagePrinted {
            user: UserId,
            message: MessageRef,
            message_id: String,
            recipient: Party,
            sheets: u32,
            envelope: Envelope,
        },
        /// A printed letter came back.
        message MailReturned { user: UserId, message: MessageRef, message_id: String, recipient: Party },
        message SigningStarted {
            user: UserId,
            message: MessageRef,
            message_id: String,
            signers: Vec<Party>,
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
        world ReturnFileProcessed { results: u32 },
        /// The message id does not stand as it is in the name of the result, which is written next.
        message ResultRenamed {
            user: UserId,
            message: MessageRef,
            message_id: String,
            file: String,
            because: String,
        },
        user FileWritten { user: UserId, file: String },
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
    }
    Observed(Observation),
    {
        /// The disk, or the system, did not do what the simulator needs; it is tried again every second.
        world StorageFailed { reason: String },
        /// All that waited for the disk has been done.
        world StorageRecovered {},
        /// A file for Outbound cannot be made, and another try would fail alike.
        user FileFailed { user: UserId, file: String, reason: String },
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
            | Happening::ResultRenamed { file, .. }
            | Happening::FileFailed { file, .. } => Some(file),
            Happening::Observed(observation) => observation.file(),
            _ => None,
        }
    }

    /// The file that lies in a user's Outbound from now on.
    pub fn written(&self) -> Option<(&UserId, &str)> {
        match self {
            Happening::FileWritten { user, file } => Some((user, file)),
            _ => None,
        }
    }

    /// About how many bytes its longest texts take, besides the names it has.
    pub fn weight(&self) -> usize {
        /// A person or company with its number.
        const PARTY: usize = 64;
        match self {
            Happening::ShipmentRefused { reasons: texts, .. }
            | Happening::AliasServiceAnswered { findings: texts, .. } => texts.iter().map(String::len).sum(),
            Happening::MessagePassedOn { reason, .. }
            | Happening::MessageRejected { reason, .. }
            | Happening::FileFailed { reason, .. }
            | Happening::StorageFailed { reason }
            | Happening::ResultRenamed { because: reason, .. } => reason.len(),
            Happening::SignerRejected { reason, .. } => reason.as_ref().map_or(0, String::len),
            Happening::SigningStarted { signers, .. } => signers.len() * PARTY,
            Happening::Observed(observation) => observation.weight(),
            _ => 0,
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
