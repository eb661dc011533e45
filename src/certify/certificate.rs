//! What a certificate says, as it is served, printed and kept in a file.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::catalogue::{Basis, grade_word};
use crate::traffic::Missing;
use crate::wanted::WantedCaseFile;

/// Names the form, in files.
pub const FORMAT: &str = "mock-nets-share/certificate";

/// Of the form: it goes up when a member gets another meaning.
pub const VERSION: u32 = 1;

/// How far a sender meets the catalogue, by what one world saw of it. Bound: the lines of the catalogue, the kinds, and a few notes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(description = "How far a sender meets the catalogue, by what one world saw of it.")]
pub struct Certificate {
    /// `mock-nets-share/certificate`.
    pub format: String,
    /// Of this form: it goes up when a member gets another meaning.
    pub version: u32,
    /// The version of mock-nets-share.
    pub program: String,
    /// Whose catalogue it is: `nets-share` or `ebox`.
    pub profile: String,
    /// Empty where cases were played, each in a world of its own.
    pub world: String,
    /// The login, or the client of the e-Box.
    pub user: String,
    /// The sender's name in the scenario; that of the client's organisation.
    pub sender: String,
    /// The environment of the e-Box, where the certificate is of one alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub environment: Option<CertifiedEnvironment>,
    pub scenario: CertifiedScenario,
    /// The world's seed, as digits: numbers of JSON may lose some.
    pub seed: String,
    /// When it was made, in real time.
    #[schema(format = DateTime)]
    pub made: String,
    /// What the world's clock showed, in Copenhagen.
    pub clock: String,
    /// The number of the newest entry that it knows of.
    pub newest: u64,
    /// Which entries up to there were not known any more; none where cases were played, each in a world of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub missing: Option<Missing>,
    /// Whether every line that applies is shown, but for those that need a fault.
    pub passes: bool,
    /// The answer to whether the sender may go on to the next environment, in a sentence.
    pub verdict: String,
    /// What the sender was said to send.
    pub claims: Vec<String>,
    /// What it was seen to send, to try to send, and to use.
    pub seen: Vec<String>,
    pub totals: CertificateTotals,
    /// What the case files of its case asked the sender to publish at the e-Box, to which that was held.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asked: Vec<WantedCaseFile>,
    /// How many cases were played, each in a world of its own; 0 where it is by what one world has seen.
    #[serde(default)]
    pub cases: usize,
    /// What limits the certificate, in sentences.
    pub notes: Vec<String>,
    /// Each requirement of the catalogue, in its order.
    pub lines: Vec<CertifiedLine>,
}

/// The scenario that the world played.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CertifiedScenario {
    pub name: String,
    /// Of its text, in hexadecimal.
    pub sha256: String,
}

/// An environment of the e-Box, and since when what was seen there counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CertifiedEnvironment {
    /// `int`, `acc` or `prd`.
    pub name: String,
    /// The number of the entry up to which nothing counts: by it the environment was configured last at an onboarding, or it was
    /// asked for; 0 where all counts.
    pub since: u64,
    /// The message types of which messages were taken.
    pub message_types: Vec<String>,
}

/// How many lines stand how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CertificateTotals {
    pub shown: usize,
    pub broken: usize,
    pub undecided: usize,
    pub not_exercised: usize,
    pub not_claimed: usize,
    /// Of those that are not exercised: only a fault can provoke them.
    pub need_faults: usize,
    /// Of those that are shown: something that they rest on is assumed.
    pub shown_on_assumptions: usize,
}

/// A requirement, and how the sender meets it. Bound: what the catalogue says, and six entries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(description = "A requirement, and how the sender meets it.")]
pub struct CertifiedLine {
    pub id: String,
    /// `able`, `read` or `never`.
    pub demand: String,
    pub title: String,
    /// `shown`, `broken`, `undecided`, `not_exercised` or `not_claimed`.
    pub standing: String,
    /// Why it stands so, in a sentence.
    pub why: String,
    /// What to do; empty where it is shown or not claimed.
    pub to_do: String,
    /// How sure we are of the requirement: `documented`, `observed` or `assumed`.
    pub grade: String,
    /// What it comes from, in our words.
    pub source: String,
    /// The sentences of the document on the e-Boks channel that it keeps, by their keys in the rule book.
    pub sentences: Vec<String>,
    /// The rules and behaviours of the simulator on which this rests.
    pub rests_on: Vec<CertifiedBasis>,
    /// Whether only a fault, or an answer that the scenario scripts, can provoke it, and no case does.
    pub needs_fault: bool,
    /// The cases that were to show it, where cases were played.
    #[serde(default)]
    pub cases: Vec<CertifiedCase>,
    /// The entries that show it, a few of them.
    pub evidence: Vec<CertifiedEntry>,
}

/// A rule or behaviour of the simulator, and how sure we are of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CertifiedBasis {
    pub id: String,
    pub grade: String,
    pub says: String,
}

/// A case that was to show a requirement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CertifiedCase {
    pub id: String,
    pub title: String,
    /// `passed`, `failed`, `undecided` or `not_exercised`.
    pub result: String,
}

/// An entry of the timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CertifiedEntry {
    pub seq: u64,
    /// When it happened, in the world's time.
    pub at: String,
    /// What happened.
    pub text: String,
    /// SHA-256 of the file that came or went, as far as it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub sha256: Option<String>,
    /// The case in whose world it is, where cases were played.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub case: Option<String>,
}

impl CertifiedBasis {
    pub(crate) fn of(basis: Basis) -> CertifiedBasis {
        CertifiedBasis {
            id: basis.id.to_owned(),
            grade: grade_word(basis.grade).to_owned(),
            says: basis.says.to_owned(),
        }
    }
}

impl Certificate {
    /// What was written as JSON; nothing where it is of another form.
    pub fn from_json(text: &str) -> Option<Certificate> {
        serde_json::from_str(text).ok()
    }

    /// By what it was made.
    pub(crate) fn by(&self) -> String {
        match (self.world.as_str(), self.cases) {
            ("", 0) => "by no case, since none was played".to_owned(),
            ("", 1) => "by 1 case, in a world of its own".to_owned(),
            ("", cases) => format!("by {cases} cases, each in a world of its own"),
            (world, _) => {
                let at = self.environment.as_ref().map(|at| match at.since {
                    0 => format!(" in {}", at.name),
                    since => format!(" in {} behind entry {since}", at.name),
                });
                format!(
                    "by what the world {world} has seen{} up to entry {}; its clock shows {}",
                    at.unwrap_or_default(),
                    self.newest,
                    self.clock
                )
            }
        }
    }
}

impl CertifiedLine {
    /// Whether something is left to do.
    pub fn is_open(&self) -> bool {
        !matches!(self.standing.as_str(), "shown" | "not_claimed") && !self.needs_fault
    }

    /// Whether something that it rests on is assumed.
    pub fn rests_on_an_assumption(&self) -> bool {
        self.grade == "assumed" || self.rests_on.iter().any(|basis| basis.grade == "assumed")
    }

    /// The standing, in words.
    pub fn words(&self) -> String {
        self.standing.replace('_', " ")
    }
}

impl CertificateTotals {
    pub(crate) fn of(lines: &[CertifiedLine]) -> CertificateTotals {
        let mut totals = CertificateTotals::default();
        for line in lines {
            match line.standing.as_str() {
                "shown" => totals.shown += 1,
                "broken" => totals.broken += 1,
                "undecided" => totals.undecided += 1,
                "not_exercised" => totals.not_exercised += 1,
                _ => totals.not_claimed += 1,
            }
            if line.needs_fault && line.standing == "not_exercised" {
                totals.need_faults += 1;
            }
            if line.standing == "shown" && line.rests_on_an_assumption() {
                totals.shown_on_assumptions += 1;
            }
        }
        totals
    }

    /// What limits a certificate with these, in sentences.
    pub(crate) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.shown_on_assumptions > 0 {
            notes.push(format!(
                "{} of the lines shown rest on something that no public document says: each says on what.",
                self.shown_on_assumptions
            ));
        }
        if self.need_faults > 0 {
            notes.push(format!(
                "{} lines need faults or answers that the scenario scripts, were not exercised, and count neither way.",
                self.need_faults
            ));
        }
        notes
    }

    /// How many lines are left open, and not broken.
    pub fn open(&self) -> usize {
        (self.undecided + self.not_exercised).saturating_sub(self.need_faults)
    }

    /// Whether the sender may go on.
    pub(crate) fn passes(&self) -> bool {
        self.broken == 0 && self.open() == 0
    }

    pub(crate) fn verdict(&self) -> String {
        let lines = |count: usize| if count == 1 { "1 line".to_owned() } else { format!("{count} lines") };
        match (self.broken, self.open()) {
            (0, 0) => format!("Yes: {} shown, none broken and none open.", lines(self.shown)),
            (0, open) => format!("Not yet: {} open, none broken.", lines(open)),
            (broken, 0) => format!("No: {} broken.", lines(broken)),
            (broken, open) => format!("No: {} broken, and {} open.", lines(broken), lines(open)),
        }
    }
}
