//! What happens in a case, step by step.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use nets_core::identity::{DocumentType, Party, Secret, ShipmentName, UserId};
use nets_core::script::ScriptedTime;
use nets_scenario::{AliasPair, Located};

use crate::pattern::{Count, EntryPattern};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The sender's program, or another one.
    Run(Run),
    /// Ends what a `run` has left in the background.
    Stop(Located<String>),
    /// A shipment, as the sender would, over SFTP.
    Upload(Upload),
    /// Any file under any name.
    Put(Put),
    /// Files of Outbound, as the sender would get them.
    Fetch(Fetch),
    Move(ClockMove),
    /// Waits until nothing goes on, at most so long in real time.
    Settle(SignedDuration),
    Act(Act),
    AliasUrl(AliasUrl),
    /// Holds the sender's alias web service to its conformance suite.
    AliasCheck(AliasCheck),
    Wait(Wait),
}

impl Step {
    /// The file beside the acceptance file that it needs.
    pub fn file(&self) -> Option<&Located<String>> {
        match self {
            Step::Run(Run { command: Command::Program(run), .. }) => {
                run.first().filter(|program| program.it.contains('/'))
            }
            Step::Upload(Upload { content: UploadContent::File(file), .. }) | Step::Put(Put { file, .. }) => {
                Some(file)
            }
            _ => None,
        }
    }

    /// The login that it names.
    pub fn user(&self) -> Option<&Located<UserId>> {
        match self {
            Step::Upload(Upload { user, .. })
            | Step::Put(Put { user, .. })
            | Step::Fetch(Fetch { user, .. })
            | Step::AliasUrl(AliasUrl { user, .. })
            | Step::AliasCheck(AliasCheck { user, .. }) => user.as_ref(),
            Step::Act(Act::RegisterAlias(registration)) => registration.user.as_ref(),
            Step::Wait(Wait { entry, .. }) => entry.user.as_ref(),
            _ => None,
        }
    }
}

/// Bound: what an acceptance file can say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    pub command: Command,
    pub exit: ExpectedExit,
    /// In place of the sender's own limit.
    pub within: Option<SignedDuration>,
    /// What it reads.
    pub input: Option<String>,
    /// Beside the sender's, and before them.
    pub environment: BTreeMap<String, String>,
    /// By which a later step ends it; it is waited for when there is none.
    pub background: Option<Located<String>>,
}

/// Bound: what an acceptance file can say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// The sender's program with these arguments behind its own.
    Sender(Vec<String>),
    /// Another program with its arguments.
    Program(Vec<Located<String>>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExpectedExit {
    Code(u8),
    /// What it is, an expectation says.
    Any,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    pub content: UploadContent,
    /// Under which name; the file's or the sample's own when left out.
    pub name: Option<ShipmentName>,
    pub user: Option<Located<UserId>>,
    /// By a tester, and not by the sender.
    pub by_hand: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UploadContent {
    File(Located<String>),
    /// The name of an embedded sample.
    Sample(&'static str),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Put {
    pub file: Located<String>,
    /// Under which name; the file's own when left out.
    pub name: Option<String>,
    pub user: Option<Located<UserId>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetch {
    /// With `*` and `?`.
    pub file: String,
    pub delete: bool,
    pub user: Option<Located<UserId>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockMove {
    By(SignedDuration),
    To(ScriptedTime),
    NextEvent,
    /// As far as anything is due.
    Idle,
}

/// What a recipient does by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    OnDocument(ActOnDocument),
    Subscribe { party: Party, document_type: DocumentType },
    Unsubscribe { party: Party, document_type: DocumentType },
    RegisterAlias(AliasRegistration),
    DeregisterAlias { document_type: DocumentType, alias1: String },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActOnDocument {
    pub party: Party,
    pub document: DocumentChoice,
    pub deed: DocumentDeed,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DocumentDeed {
    Read,
    Sign,
    Reject { reason: Option<String> },
}

/// Which of the recipient's documents is meant: the only one that all of these fit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocumentChoice {
    pub message_id: Option<String>,
    pub shipment_id: Option<String>,
    pub document_type: Option<DocumentType>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AliasRegistration {
    /// Whose web service is asked; the only one that there is when left out.
    pub user: Option<Located<UserId>>,
    pub person: Party,
    pub document_type: DocumentType,
    pub alias1: String,
    pub alias2: Secret,
    /// Whether values go through that the fields would not take.
    pub unchecked: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AliasUrl {
    pub user: Option<Located<UserId>>,
    pub from: AliasUrlSource,
}

/// Who says where a service is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AliasUrlSource {
    Said(String),
    /// The service itself, in a file of the folder where programs run, waited for so long in real time.
    Announced {
        file: String,
        within: SignedDuration,
    },
}

/// Cases of the conformance suite, and what they ask with.
/// Bound: what an acceptance file can say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AliasCheck {
    pub user: Option<Located<UserId>>,
    /// A folder that `certs` made, from the folder of the acceptance file.
    pub certs: Located<String>,
    pub document_type: DocumentType,
    pub known: AliasPair,
    pub wrong: Option<AliasPair>,
    pub not_allowed: Option<AliasPair>,
    /// Which cases, with `*` and `?`; all where there are none.
    pub cases: Vec<String>,
}

/// Waits for something on the timeline, in real time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait {
    pub entry: EntryPattern,
    pub count: Count,
    pub within: SignedDuration,
}
