//! What is to be seen at the end of a case.

use nets_core::identity::UserId;
use nets_core::rule_book::{RuleId, Severity};
use nets_scenario::Located;

use crate::pattern::{Count, EntryPattern, Window};
use crate::xml_path::XmlPath;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expectation {
    See(See),
    Never(Never),
    Receipt(Receipt),
    Outbound(OutboundFiles),
    Signed(SignedDocument),
    /// By the sender's own program.
    Fetched(FileExpectation),
    /// By the sender's own program.
    Deleted(FileExpectation),
    Exit(ExitExpectation),
    Output(OutputExpectation),
    Finding(FindingExpectation),
    AliasCalls(AliasCalls),
}

impl Expectation {
    /// The login that it names.
    pub fn user(&self) -> Option<&Located<UserId>> {
        match self {
            Expectation::See(See { entry, .. }) | Expectation::Never(Never { entry, .. }) => {
                entry.user.as_ref()
            }
            Expectation::Receipt(Receipt { user, .. })
            | Expectation::Outbound(OutboundFiles { user, .. })
            | Expectation::Signed(SignedDocument { user, .. })
            | Expectation::Fetched(FileExpectation { user, .. })
            | Expectation::Deleted(FileExpectation { user, .. })
            | Expectation::Finding(FindingExpectation { user, .. })
            | Expectation::AliasCalls(AliasCalls { user, .. }) => user.as_ref(),
            Expectation::Exit(_) | Expectation::Output(_) => None,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct See {
    pub entry: EntryPattern,
    pub count: Count,
    pub window: Window,
}

/// What did not happen. It is proven by the same pattern, or the control, matching something outside of the window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Never {
    pub entry: EntryPattern,
    pub window: Window,
    /// What shows that the pattern can match, where its own does not.
    pub control: Option<Box<EntryPattern>>,
}

/// Bound: what an acceptance file can say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    pub shipment_id: Option<String>,
    /// With `*` and `?`.
    pub file: Option<String>,
    pub user: Option<Located<UserId>>,
    pub accepted: Option<bool>,
    /// Which it tells, among others.
    pub rules: Vec<RuleId>,
    pub says: Option<String>,
}

/// Bound: what an acceptance file can say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboundFiles {
    /// With `*` and `?`.
    pub file: String,
    pub user: Option<Located<UserId>>,
    pub count: Count,
    /// What each of them has somewhere.
    pub contains: Option<String>,
    /// What holds in each of them.
    pub xml: Vec<XmlExpectation>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct XmlExpectation {
    pub path: XmlPath,
    pub holds: XmlHolds,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum XmlHolds {
    Is(String),
    Contains(String),
    /// So many elements or attributes are there.
    Count(u32),
}

/// Bound: what an acceptance file can say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedDocument {
    pub message_id: String,
    pub shipment_id: Option<String>,
    pub user: Option<Located<UserId>>,
    /// Their numbers or aliases; any when there is none.
    pub signers: Vec<String>,
    /// Whether it is the object of a rejection.
    pub rejected: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileExpectation {
    /// With `*` and `?`.
    pub file: String,
    pub user: Option<Located<UserId>>,
    pub count: Count,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExitExpectation {
    /// Which run, counted from 1.
    pub run: u32,
    pub is: ExitIs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitIs {
    This(u8),
    Not(u8),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputExpectation {
    /// Which run, counted from 1.
    pub run: u32,
    pub stream: Stream,
    pub text: String,
    /// Whether the text is to be missing.
    pub lacks: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    Stdout,
    Stderr,
    Both,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingExpectation {
    pub rule: Option<RuleId>,
    pub severity: Option<Severity>,
    pub shipment_id: Option<String>,
    pub message_id: Option<String>,
    pub user: Option<Located<UserId>>,
    /// Whether it holds too where nothing was uploaded at all.
    pub or_nothing_uploaded: bool,
    pub count: Count,
}

/// HTTP calls that a sender's alias web service got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AliasCalls {
    pub user: Option<Located<UserId>>,
    pub person: Option<String>,
    pub alias1: Option<String>,
    /// The word that came back.
    pub answered: Option<&'static str>,
    pub count: Count,
}
