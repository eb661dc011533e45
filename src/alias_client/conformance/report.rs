//! What the suite found, for people and for programs.

use std::fmt;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::catalogue::Case;
use crate::histogram::Percentiles;

#[derive(Debug, Clone, Serialize)]
pub struct SuiteReport {
    pub url: String,
    /// In the order of the catalogue.
    pub cases: Vec<CaseReport>,
    /// Over all calls that were answered.
    pub latency: Percentiles,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseReport {
    pub case: Case,
    pub outcome: CaseResult,
}

/// What speaks against a service in one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    pub why: String,
    pub change: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CaseResult {
    Passed,
    /// It does not hold, and no source says that it has to.
    Warned(Objection),
    Failed(Objection),
    /// The service offers no way to see it, or the caller has not said which.
    NotOffered {
        why: String,
    },
    NotRun {
        because: String,
    },
}

impl CaseResult {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Warned(_) => "warned",
            Self::Failed(_) => "failed",
            Self::NotOffered { .. } => "not offered",
            Self::NotRun { .. } => "not run",
        }
    }

    pub fn why(&self) -> Option<&str> {
        match self {
            Self::Passed => None,
            Self::Warned(objection) | Self::Failed(objection) => Some(&objection.why),
            Self::NotOffered { why } => Some(why),
            Self::NotRun { because } => Some(because),
        }
    }

    /// What to change.
    pub fn change(&self) -> Option<&str> {
        match self {
            Self::Warned(objection) | Self::Failed(objection) => Some(&objection.change),
            Self::Passed | Self::NotOffered { .. } | Self::NotRun { .. } => None,
        }
    }
}

impl SuiteReport {
    /// Whether nothing failed; a warning and what is not offered do not fail.
    pub fn is_passed(&self) -> bool {
        self.failed().is_empty()
    }

    pub fn failed(&self) -> Vec<Case> {
        self.with("failed")
    }

    /// The cases that ended so.
    pub fn with(&self, outcome: &str) -> Vec<Case> {
        let ended = self.cases.iter().filter(|report| report.outcome.name() == outcome);
        ended.map(|report| report.case).collect()
    }

    pub fn count(&self, outcome: &str) -> usize {
        self.with(outcome).len()
    }

    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self)
    }
}

impl Serialize for CaseReport {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let entry = self.case.entry();
        let mut fields = serializer.serialize_struct("CaseReport", 6)?;
        fields.serialize_field("case", entry.id)?;
        fields.serialize_field("proves", entry.proves)?;
        fields.serialize_field("grade", &entry.grade)?;
        fields.serialize_field("outcome", self.outcome.name())?;
        fields.serialize_field("why", &self.outcome.why())?;
        fields.serialize_field("advice", &self.outcome.change())?;
        fields.end()
    }
}

impl fmt::Display for CaseReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entry = self.case.entry();
        write!(f, "{:<12} {:<20} {}", self.outcome.name(), entry.id, entry.proves)?;
        if let Some(why) = self.outcome.why() {
            let label = if matches!(self.outcome, CaseResult::NotRun { .. }) { "because" } else { "why" };
            write!(f, "\n             {label}: {why}")?;
        }
        if let Some(change) = self.outcome.change() {
            write!(f, "\n             change: {change}")?;
        }
        Ok(())
    }
}

impl fmt::Display for SuiteReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n", self.url)?;
        for case in &self.cases {
            writeln!(f, "{case}")?;
        }
        write!(f, "\n{} passed, {} failed", self.count("passed"), self.count("failed"))?;
        for outcome in ["warned", "not offered", "not run"] {
            match self.count(outcome) {
                0 => {}
                count => write!(f, ", {count} {outcome}")?,
            }
        }
        if self.count("warned") > 0 {
            write!(f, "\nwhat only warns is assumed, and no source says it; --strict lets it fail")?;
        }
        // Where the known pair got no word, nothing was measured.
        if self.latency.count == 0 {
            return writeln!(f);
        }
        writeln!(f, "\n{} calls: {}", self.latency.count, self.latency)
    }
}
