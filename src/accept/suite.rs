//! A file of acceptance tests, as it was read.

use std::collections::BTreeMap;
use std::fmt;

use jiff::SignedDuration;
use jiff::civil::Date;
use nets_core::identity::UserId;
use nets_scenario::overlay::Overlay;
use nets_scenario::{Loaded, Located, Problems, TextSpan};

use crate::expectation::Expectation;
use crate::step::Step;

/// What one acceptance file says.
/// Bound: what an acceptance file can say.
#[derive(Debug, Clone)]
pub struct Suite {
    pub name: Option<String>,
    /// What the cases run in that name no other.
    pub scenario: ScenarioSource,
    /// The program under test.
    pub sender: Option<SenderProgram>,
    /// At least one, in the order of the file.
    pub cases: Vec<Case>,
    /// What is allowed and yet looks like a mistake.
    pub warnings: Problems,
    /// The file's text, for what is told of it later.
    pub text: String,
}

/// Where a scenario comes from.
#[derive(Debug, Clone)]
pub enum ScenarioSource {
    /// The one that runs when none is given.
    Embedded,
    /// A file, by its path from the folder of this one.
    File(Located<String>),
    /// What stands in the acceptance file itself.
    Inline(Box<Loaded>),
}

impl ScenarioSource {
    /// The scenario, where no file need be read for it.
    pub fn at_hand(&self) -> Option<Loaded> {
        match self {
            ScenarioSource::Embedded => Some(nets_scenario::default_scenario()),
            ScenarioSource::File(_) => None,
            ScenarioSource::Inline(loaded) => Some((**loaded).clone()),
        }
    }
}

/// The program under test, and how it is run.
/// Bound: what an acceptance file can say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SenderProgram {
    /// The program and its first arguments. One with a slash is found from the folder of the file.
    pub run: Vec<Located<String>>,
    /// Whose credentials it gets; the scenario's first sender when left out.
    pub user: Option<Located<UserId>>,
    pub environment: BTreeMap<String, String>,
    /// Where it runs; in a fresh, empty folder for each case when left out.
    pub folder: Option<Located<String>>,
    /// How long one run may take.
    pub within: SignedDuration,
}

/// The name of a case, and of the world in which it runs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseId(String);

impl CaseId {
    pub const LONGEST: usize = 40;

    /// None where it has another form.
    pub fn new(text: impl Into<String>) -> Option<Self> {
        let text = text.into();
        let is_one = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
        let holds = (1..=Self::LONGEST).contains(&text.len()) && text.bytes().all(is_one);
        holds.then_some(CaseId(text))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One test: what is given, what happens, what is to be seen then.
/// Bound: what an acceptance file can say.
#[derive(Debug, Clone)]
pub struct Case {
    /// Unlike all others of the file.
    pub id: Located<CaseId>,
    pub title: Option<String>,
    /// What it shows, in words of its author.
    pub requirements: Vec<String>,
    pub waiver: Option<Waiver>,
    pub given: Given,
    pub when: Vec<Located<Step>>,
    /// At least one.
    pub then: Vec<Located<Expectation>>,
}

/// Why a case may fail for now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    pub reason: String,
    /// The last day on which it may.
    pub until: Located<Date>,
}

/// In what a case begins.
/// Bound: what an acceptance file can say.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// In place of the suite's.
    pub scenario: Option<ScenarioSource>,
    /// What is laid over the scenario.
    pub overlay: Overlay,
    /// Files that are copied into the fresh folder of the case, each under its last name.
    pub files: Vec<Located<String>>,
}

impl Suite {
    /// Where the scenario of a case comes from.
    pub fn scenario_of<'s>(&'s self, case: &'s Case) -> &'s ScenarioSource {
        case.given.scenario.as_ref().unwrap_or(&self.scenario)
    }

    /// Every file that it names, but for scenarios, with where: by its path from the folder of the acceptance file.
    pub fn files(&self) -> Vec<(TextSpan, &str)> {
        let program =
            self.sender.iter().flat_map(|sender| sender.run.first()).filter(|run| run.it.contains('/'));
        let steps = self.cases.iter().flat_map(|case| &case.when).filter_map(|step| step.it.file());
        let given = self.cases.iter().flat_map(|case| &case.given.files);
        program.chain(steps).chain(given).map(|file| (file.spot, file.it.as_str())).collect()
    }

    /// Every folder that it names, with where.
    pub fn folders(&self) -> impl Iterator<Item = (TextSpan, &str)> {
        let folders = self.sender.iter().filter_map(|sender| sender.folder.as_ref());
        folders.map(|folder| (folder.spot, folder.it.as_str()))
    }
}
