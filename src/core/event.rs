//! Everything that can happen to the simulator, in the past tense.

use alloc::string::String;
use serde::{Deserialize, Serialize};

use crate::alias::AliasAnswer;
use crate::identity::{RegistrationId, Secret, UploadId, UserId};
use crate::script::RecipientAct;
use crate::shipment::Inspection;

/// What the driver tells the core, and all that the journal holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// The first of all: what recurs every day, and what the scenario has planned, begins here.
    Began,
    /// The clock reached a moment the core had asked to be woken at.
    TimePassed,
    /// A file arrived in Inbound under a name that is picked up.
    UploadFinished(Upload),
    /// The zip has been read; `Effect::Inspect` asked for it.
    ShipmentInspected { upload: UploadId, inspection: Inspection },
    /// A recipient did something about receiving documents.
    RecipientActed(RecipientAct),
    /// A sender's alias web service listens here from now on.
    AliasServiceMoved { user: UserId, url: String },
    /// The sender's web service has answered; `Effect::AskAlias` asked for it.
    AliasAnswered { registration: RegistrationId, answer: AliasAnswer },
    /// Something a front end saw that changes nothing but belongs on the timeline.
    Observed(Observation),
}

impl Event {
    pub fn holds_secret(&self) -> bool {
        matches!(self, Event::RecipientActed(RecipientAct::RegisterAlias(_)))
    }

    /// The secret in it, which must not be written down as it is.
    pub fn secret_mut(&mut self) -> Option<&mut Secret> {
        match self {
            Event::RecipientActed(RecipientAct::RegisterAlias(request)) => Some(&mut request.alias2),
            Event::Began
            | Event::TimePassed
            | Event::UploadFinished(_)
            | Event::ShipmentInspected { .. }
            | Event::RecipientActed(_)
            | Event::AliasServiceMoved { .. }
            | Event::AliasAnswered { .. }
            | Event::Observed(_) => None,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upload {
    pub id: UploadId,
    pub user: UserId,
    /// The folder below Inbound, such as `DK12345678`.
    pub folder: String,
    pub file_name: String,
    pub size: u64,
}

/// Defines what a client did: each observation once, with its public name.
macro_rules! observations {
    ($($(#[$about:meta])* $observation:ident { $($fields:tt)* },)*) => {
        /// What a client did at the door or in the mailbox.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case", tag = "what")]
        pub enum Observation {
            $($(#[$about])* $observation { $($fields)* },)*
        }

        impl Observation {
            pub(crate) const NAMES: &'static [&'static str] = &[$(public_name!($observation)),*];

            /// The public name, as in `what`.
            pub fn name(&self) -> &'static str {
                match self {
                    $(Observation::$observation { .. } => public_name!($observation),)*
                }
            }
        }
    };
}

observations! {
    LoginAccepted {
        user: UserId,
        /// The key's fingerprint, as `ssh-keygen -l` prints it.
        key: String,
        /// What the simulator forgave, such as a SHA-1 signature.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        leniency: Option<String>,
    },
    LoginRefused { user: String, reason: String },
    UploadStarted { user: UserId, path: String },
    /// The client left, or gave up, before it closed the file.
    UploadAbandoned { user: UserId, path: String, bytes: u64 },
    /// A file was stored under a name that is not picked up.
    FileStored {
        user: UserId,
        path: String,
        bytes: u64,
        /// What to change in the name, when it looks like one that should be picked up.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hint: Option<String>,
    },
    RequestRefused { user: UserId, path: String, reason: String },
    FileFetched { user: UserId, file: String, bytes: u64 },
    FileDeleted { user: UserId, file: String },
}

impl Observation {
    /// The login concerned; the name that was tried when it was refused.
    pub fn user(&self) -> &str {
        match self {
            Observation::LoginRefused { user, .. } => user,
            Observation::LoginAccepted { user, .. }
            | Observation::UploadStarted { user, .. }
            | Observation::UploadAbandoned { user, .. }
            | Observation::FileStored { user, .. }
            | Observation::RequestRefused { user, .. }
            | Observation::FileFetched { user, .. }
            | Observation::FileDeleted { user, .. } => user.as_str(),
        }
    }

    /// Whether it went otherwise than the client will have meant.
    pub fn needs_attention(&self) -> bool {
        match self {
            Observation::LoginRefused { .. }
            | Observation::UploadAbandoned { .. }
            | Observation::FileStored { hint: Some(_), .. }
            | Observation::RequestRefused { .. } => true,
            Observation::LoginAccepted { .. }
            | Observation::UploadStarted { .. }
            | Observation::FileStored { hint: None, .. }
            | Observation::FileFetched { .. }
            | Observation::FileDeleted { .. } => false,
        }
    }

    /// The file that is gone from a user's Outbound.
    pub fn deleted(&self) -> Option<(&UserId, &str)> {
        match self {
            Observation::FileDeleted { user, file } => Some((user, file)),
            _ => None,
        }
    }

    /// About how many bytes its longest text takes.
    pub(crate) fn weight(&self) -> usize {
        match self {
            Observation::LoginRefused { reason, .. } | Observation::RequestRefused { reason, .. } => {
                reason.len()
            }
            Observation::FileStored { hint, .. } => hint.as_ref().map_or(0, String::len),
            _ => 0,
        }
    }

    /// The file or path concerned.
    pub fn file(&self) -> Option<&str> {
        match self {
            Observation::UploadStarted { path, .. }
            | Observation::UploadAbandoned { path, .. }
            | Observation::FileStored { path, .. }
            | Observation::RequestRefused { path, .. } => Some(path),
            Observation::FileFetched { file, .. } | Observation::FileDeleted { file, .. } => Some(file),
            Observation::LoginAccepted { .. } | Observation::LoginRefused { .. } => None,
        }
    }
}
