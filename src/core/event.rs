//! Everything that can happen to the simulator, in the past tense.

use alloc::{boxed::Box, format, string::String, vec::Vec};
use serde::{Deserialize, Serialize};

use crate::alias::AliasAnswer;
use crate::ebox::message::{EboxAct, MessageLink};
use crate::ebox::publication::{Publication, RefusedPublication};
use crate::ebox::support::EboxSupport;
use crate::faults::met::{FaultChange, OperationMet};
use crate::identity::belgium::EboxEnvironment;
use crate::identity::{RegistrationId, Secret, UploadId, UserId};
use crate::onboarding::act::OnboardingAct;
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
    /// A sender has published a message at the e-Box. It was judged before: only what is taken happens so.
    Published(Box<Publication>),
    /// A publication was not taken.
    PublicationRefused(Box<RefusedPublication>),
    /// A recipient did something at the e-Box.
    EboxActed(EboxAct),
    /// A sender has put a message of its own into further e-Boxes.
    EboxLinked(MessageLink),
    /// A sender, or who plays the team, did something about an onboarding.
    OnboardingActed(Box<OnboardingAct>),
    /// A door met an operation that faults count, or at which one strikes.
    OperationMet(Box<OperationMet>),
    /// A test changed the faults that are planned.
    FaultsChanged(Box<FaultChange>),
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
            | Event::Published(_)
            | Event::PublicationRefused(_)
            | Event::EboxActed(_)
            | Event::EboxLinked(_)
            | Event::OnboardingActed(_)
            | Event::OperationMet(_)
            | Event::FaultsChanged(_)
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

impl Upload {
    /// Where its sender has put it.
    pub fn path(&self) -> String {
        format!("/Inbound/{}/{}", self.folder, self.file_name)
    }
}

/// The client at the other end of a connection, as far as a door knows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Client {
    /// Address and port.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// What it calls itself, such as `OpenSSH_9.6`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub software: Option<String>,
    /// The server has shown it another host key than usually, as a fault says.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub other_host_key: bool,
}

impl Client {
    fn weight(&self) -> usize {
        [&self.address, &self.software].into_iter().flatten().map(String::len).sum()
    }
}

/// Defines what a client did: each observation once, with its public name.
macro_rules! observations {
    ($(
        $(#[$about:meta])*
        $observation:ident { $($(#[$of:meta])* $field:ident: $type:ty),* $(,)? },
    )*) => {
        /// What a client did at the door or in the mailbox.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case", tag = "what")]
        pub enum Observation {
            $($(#[$about])* $observation { $($(#[$of])* $field: $type),* },)*
        }

        impl Observation {
            pub const NAMES: &'static [&'static str] = &[$(public_name!($observation)),*];

            /// The fields that one of this name has.
            pub(crate) fn fields(name: &str) -> Option<&'static [&'static str]> {
                let mut all = [$((public_name!($observation), &[$(stringify!($field)),*] as &'static [&'static str])),*]
                    .into_iter();
                all.find(|(of, _)| *of == name).map(|(_, fields)| fields)
            }

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
        #[serde(flatten)]
        client: Client,
    },
    LoginRefused {
        user: String,
        reason: String,
        /// The fingerprint of the key that was offered, if one was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        key: Option<String>,
        #[serde(flatten)]
        client: Client,
    },
    /// A client and the simulator found nothing in common to talk by, so that no login was tried.
    NegotiationFailed {
        reason: String,
        #[serde(flatten)]
        client: Client,
    },
    /// A world was made beside this one.
    WorldMade { world: String, scenario: String, seed: u64 },
    /// A world beside this one has ended, and all that was in it is gone.
    WorldEnded {
        world: String,
        reason: String,
        /// The names of its faults that were to strike and have not. Bound: `MOST_FAULTS`.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        never_struck: Vec<String>,
    },
    UploadStarted {
        user: UserId,
        path: String,
        /// By a tester, in the browser, and not by the sender's own program.
        #[serde(default, skip_serializing_if = "core::ops::Not::not")]
        by_hand: bool,
    },
    /// The client left, or gave up, before it closed the file.
    UploadAbandoned { user: UserId, path: String, bytes: u64 },
    /// The client ended an upload without saying that it was all of the file, as TLS has it; the file is a whole zip, and was
    /// taken.
    UploadEndUnsaid { user: UserId, path: String, bytes: u64 },
    /// A file was stored under a name that is not picked up.
    FileStored {
        user: UserId,
        path: String,
        bytes: u64,
        /// What to change in the name, when it looks like one that should be picked up.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hint: Option<String>,
    },
    /// A file got another name, as clients do that upload under a temporary one.
    FileRenamed { user: UserId, path: String, to: String },
    RequestRefused { user: UserId, path: String, reason: String },
    /// A command, a shell or a subsystem that is not run. Some clients ask for commands only to see what there is.
    CommandRefused { user: UserId, command: String, reason: String },
    FileFetched {
        user: UserId,
        file: String,
        bytes: u64,
        /// The file's size, where it was not read to its end.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<u64>,
    },
    FileDeleted { user: UserId, file: String },
    /// The authorization server of the e-Box gave a client a token.
    EboxTokenIssued {
        environment: EboxEnvironment,
        client: String,
        /// The scopes, divided by blanks.
        scope: String,
        /// How long it is good, in seconds.
        seconds: u64,
        /// How many seconds the assertion still had.
        #[serde(default)]
        assertion_seconds: i64,
    },
    /// It gave none.
    EboxTokenRefused {
        environment: EboxEnvironment,
        /// As far as the assertion named one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        client: Option<String>,
        /// As the answer has it.
        error: String,
        /// The rule by which, such as `oauth.jti-replayed`; empty where it is not known.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        rule: String,
        /// What was expected and found, which no answer tells.
        reason: String,
        /// What a mail to the support must hold.
        #[serde(default)]
        support: Box<EboxSupport>,
    },
    /// A call of the e-Box was refused before it was judged: by its token, its path or its bounds.
    EboxCallRefused {
        environment: EboxEnvironment,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        client: Option<String>,
        /// Method and path.
        request: String,
        status: u16,
        reason: String,
        /// Though nothing is wrong with it.
        #[serde(default, skip_serializing_if = "core::ops::Not::not")]
        on_purpose: bool,
        /// What a mail to the support must hold.
        #[serde(default)]
        support: Box<EboxSupport>,
    },
    /// A sender asked the e-Box for something else than to publish.
    EboxAsked {
        environment: EboxEnvironment,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        client: Option<String>,
        /// Method and path.
        request: String,
        status: u16,
        /// About so many it asked.
        asked: u32,
        /// So many were found.
        found: u32,
    },
}

impl Observation {
    /// The login concerned, if one was tried; the name that was tried when it was refused.
    pub fn user(&self) -> Option<&str> {
        Some(match self {
            Observation::NegotiationFailed { .. }
            | Observation::WorldMade { .. }
            | Observation::WorldEnded { .. }
            | Observation::EboxTokenIssued { .. }
            | Observation::EboxTokenRefused { .. }
            | Observation::EboxCallRefused { .. }
            | Observation::EboxAsked { .. } => return None,
            Observation::LoginRefused { user, .. } => user,
            Observation::LoginAccepted { user, .. }
            | Observation::UploadStarted { user, .. }
            | Observation::UploadAbandoned { user, .. }
            | Observation::UploadEndUnsaid { user, .. }
            | Observation::FileStored { user, .. }
            | Observation::FileRenamed { user, .. }
            | Observation::RequestRefused { user, .. }
            | Observation::CommandRefused { user, .. }
            | Observation::FileFetched { user, .. }
            | Observation::FileDeleted { user, .. } => user.as_str(),
        })
    }

    /// Whether a client was not let in.
    pub fn is_refused_login(&self) -> bool {
        matches!(self, Observation::LoginRefused { .. })
    }

    /// What was forgiven.
    pub(crate) fn leniency(&self) -> Option<&str> {
        match self {
            Observation::LoginAccepted { leniency, .. } => leniency.as_deref(),
            _ => None,
        }
    }

    /// Whether it went otherwise than the client will have meant, or only because it was forgiven.
    pub fn needs_attention(&self) -> bool {
        match self {
            Observation::LoginAccepted { leniency, client, .. } => {
                leniency.is_some() || client.other_host_key
            }
            Observation::LoginRefused { .. }
            | Observation::NegotiationFailed { .. }
            | Observation::UploadAbandoned { .. }
            | Observation::UploadEndUnsaid { .. }
            | Observation::FileStored { hint: Some(_), .. }
            | Observation::RequestRefused { .. }
            | Observation::EboxTokenRefused { .. }
            | Observation::EboxCallRefused { .. } => true,
            Observation::WorldMade { .. }
            | Observation::WorldEnded { .. }
            | Observation::UploadStarted { .. }
            | Observation::FileStored { hint: None, .. }
            | Observation::FileRenamed { .. }
            | Observation::CommandRefused { .. }
            | Observation::FileFetched { .. }
            | Observation::FileDeleted { .. }
            | Observation::EboxTokenIssued { .. }
            | Observation::EboxAsked { .. } => false,
        }
    }

    /// Whether one of this name may need attention, some of them only by what they say.
    pub(crate) fn may_need_attention(name: &str) -> bool {
        [
            "login_accepted",
            "login_refused",
            "negotiation_failed",
            "upload_abandoned",
            "upload_end_unsaid",
            "file_stored",
            "request_refused",
            "ebox_token_refused",
            "ebox_call_refused",
        ]
        .contains(&name)
    }

    /// Whether one of this name is told to the world `default` alone: it is about worlds, or of which world it is, is not known.
    pub fn is_told_to_default(name: &str) -> bool {
        ["negotiation_failed", "world_made", "world_ended"].contains(&name)
    }

    /// The file of a user's Outbound that was fetched. A file of Inbound is told by its path.
    pub(crate) fn fetched(&self) -> Option<(&UserId, &str)> {
        match self {
            Observation::FileFetched { user, file, .. } if !file.starts_with('/') => Some((user, file)),
            _ => None,
        }
    }

    /// The file of a user's Outbound that was read to its end.
    pub fn fetched_whole(&self) -> Option<(&UserId, &str)> {
        let is_whole = matches!(self, Observation::FileFetched { of: None, .. });
        self.fetched().filter(|_| is_whole)
    }

    /// The file that is gone from a user's Outbound.
    pub fn deleted(&self) -> Option<(&UserId, &str)> {
        match self {
            Observation::FileDeleted { user, file } => Some((user, file)),
            _ => None,
        }
    }

    /// About how many bytes its longest texts take.
    pub(crate) fn weight(&self) -> usize {
        match self {
            Observation::LoginAccepted { key, client, .. } => key.len() + client.weight(),
            Observation::LoginRefused { reason, key, client, .. } => {
                reason.len() + key.as_ref().map_or(0, String::len) + client.weight()
            }
            Observation::NegotiationFailed { reason, client } => reason.len() + client.weight(),
            Observation::WorldMade { world, scenario, .. } => world.len() + scenario.len(),
            Observation::WorldEnded { world, reason, never_struck } => {
                world.len() + reason.len() + never_struck.iter().map(String::len).sum::<usize>()
            }
            Observation::RequestRefused { reason, .. } => reason.len(),
            Observation::CommandRefused { command, reason, .. } => command.len() + reason.len(),
            Observation::FileRenamed { to, .. } => to.len(),
            Observation::EboxTokenIssued { client, scope, .. } => client.len() + scope.len(),
            Observation::EboxTokenRefused { client, reason, support, .. } => {
                support.weight() + reason.len() + client.as_ref().map_or(0, String::len)
            }
            Observation::EboxCallRefused { client, request, reason, support, .. } => {
                support.weight() + request.len() + reason.len() + client.as_ref().map_or(0, String::len)
            }
            Observation::EboxAsked { client, request, .. } => {
                request.len() + client.as_ref().map_or(0, String::len)
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
            | Observation::UploadEndUnsaid { path, .. }
            | Observation::FileStored { path, .. }
            | Observation::FileRenamed { path, .. }
            | Observation::RequestRefused { path, .. } => Some(path),
            Observation::FileFetched { file, .. } | Observation::FileDeleted { file, .. } => Some(file),
            Observation::LoginAccepted { .. }
            | Observation::LoginRefused { .. }
            | Observation::NegotiationFailed { .. }
            | Observation::WorldMade { .. }
            | Observation::WorldEnded { .. }
            | Observation::CommandRefused { .. }
            | Observation::EboxTokenIssued { .. }
            | Observation::EboxTokenRefused { .. }
            | Observation::EboxCallRefused { .. }
            | Observation::EboxAsked { .. } => None,
        }
    }
}

/// What a text of an observation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObservedText {
    /// The name that a refused login gave.
    Login,
    /// A key's fingerprint.
    Key,
    /// Words of the simulator, which may quote what it saw.
    Sentence,
    /// Of a client.
    Address,
    Software,
    World,
    /// The name of a scenario.
    Scenario,
    /// A path or a command.
    Path,
}

impl Client {
    fn with_texts(&self, text: &dyn Fn(ObservedText, &str) -> String) -> Client {
        let Client { address, software, other_host_key } = self;
        Client {
            address: address.as_ref().map(|address| text(ObservedText::Address, address)),
            software: software.as_ref().map(|software| text(ObservedText::Software, software)),
            other_host_key: *other_host_key,
        }
    }
}

impl Observation {
    /// The same with other texts; users are those of the scenario, and stay.
    pub fn with_texts(&self, text: &dyn Fn(ObservedText, &str) -> String) -> Observation {
        let path = |path: &String| text(ObservedText::Path, path);
        let sentence = |sentence: &String| text(ObservedText::Sentence, sentence);
        let mut copy = self.clone();
        match &mut copy {
            Observation::LoginAccepted { user: _, key, leniency, client } => {
                *key = text(ObservedText::Key, key);
                *leniency = leniency.as_ref().map(sentence);
                *client = client.with_texts(text);
            }
            Observation::LoginRefused { user, reason, key, client } => {
                *user = text(ObservedText::Login, user);
                *reason = sentence(reason);
                *key = key.as_ref().map(|key| text(ObservedText::Key, key));
                *client = client.with_texts(text);
            }
            Observation::NegotiationFailed { reason, client } => {
                *reason = sentence(reason);
                *client = client.with_texts(text);
            }
            Observation::WorldMade { world, scenario, seed: _ } => {
                *world = text(ObservedText::World, world);
                *scenario = text(ObservedText::Scenario, scenario);
            }
            Observation::WorldEnded { world, reason, never_struck } => {
                *world = text(ObservedText::World, world);
                *reason = sentence(reason);
                for fault in never_struck {
                    *fault = sentence(fault);
                }
            }
            Observation::FileStored { user: _, path: stored, bytes: _, hint } => {
                *stored = path(stored);
                *hint = hint.as_ref().map(sentence);
            }
            Observation::FileRenamed { user: _, path: from, to } => (*from, *to) = (path(from), path(to)),
            Observation::RequestRefused { user: _, path: asked, reason }
            | Observation::CommandRefused { user: _, command: asked, reason } => {
                (*asked, *reason) = (path(asked), sentence(reason));
            }
            // Clients and scopes are the scenario's, and stay.
            Observation::EboxTokenIssued {
                environment: _,
                client: _,
                scope: _,
                seconds: _,
                assertion_seconds: _,
            } => {}
            Observation::EboxTokenRefused { environment: _, client, error: _, rule: _, reason, support } => {
                *client = client.as_ref().map(|client| text(ObservedText::Login, client));
                *reason = sentence(reason);
                // What else it holds is the scenario's or an onboarding's.
                support.client_id.clone_from(client);
            }
            Observation::EboxCallRefused {
                environment: _,
                client: _,
                request,
                status: _,
                reason,
                on_purpose: _,
                support: _,
            } => {
                (*request, *reason) = (path(request), sentence(reason));
            }
            Observation::EboxAsked { environment: _, client: _, request, status: _, asked: _, found: _ } => {
                *request = path(request);
            }
            Observation::UploadStarted { user: _, path: file, by_hand: _ }
            | Observation::UploadAbandoned { user: _, path: file, bytes: _ }
            | Observation::UploadEndUnsaid { user: _, path: file, bytes: _ }
            | Observation::FileFetched { user: _, file, bytes: _, of: _ }
            | Observation::FileDeleted { user: _, file } => *file = path(file),
        }
        copy
    }
}
