//! What the suite found, for people and for programs.

use std::fmt;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::catalogue::Case;
use crate::histogram::Percentiles;

/// Why a case failed, in one sentence.
pub(super) type Why = String;

#[derive(Debug, Clone, Serialize)]
pub struct Report {
    pub url: String,
    /// In the order of the catalogue.
    pub cases: Vec<CaseReport>,
    /// Over all calls that were answered.
    pub latency: Percentiles,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseReport {
    pub case: Case,
    pub outcome: Outcome,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Passed,
    Failed {
        why: Why,
    },
    /// The service offers no way to see it, or the caller has not said which.
    NotOffered {
        why: Why,
    },
    NotRun {
        why: Why,
    },
}

impl Outcome {
    pub(super) fn of(outcome: Result<(), Why>) -> Self {
        match outcome {
            Ok(()) => Self::Passed,
            Err(why) => Self::Failed { why },
        }
    }

    pub fn name(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed { .. } => "failed",
            Self::NotOffered { .. } => "not offered",
            Self::NotRun { .. } => "not run",
        }
    }

    pub fn why(&self) -> Option<&str> {
        match self {
            Self::Passed => None,
            Self::Failed { why } | Self::NotOffered { why } | Self::NotRun { why } => Some(why),
        }
    }
}

impl Report {
    /// Whether nothing failed; what is not offered does not fail.
    pub fn is_passed(&self) -> bool {
        self.failed().is_empty()
    }

    pub fn failed(&self) -> Vec<Case> {
        let failed = |report: &&CaseReport| matches!(report.outcome, Outcome::Failed { .. });
        self.cases.iter().filter(failed).map(|report| report.case).collect()
    }

    pub fn count(&self, outcome: &str) -> usize {
        self.cases.iter().filter(|report| report.outcome.name() == outcome).count()
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
        let advice = matches!(self.outcome, Outcome::Failed { .. }).then_some(entry.advice);
        fields.serialize_field("advice", &advice)?;
        fields.end()
    }
}

impl fmt::Display for CaseReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entry = self.case.entry();
        write!(f, "{:<12} {:<20} {}", self.outcome.name(), entry.id, entry.proves)?;
        if let Some(why) = self.outcome.why() {
            write!(f, "\n             why: {why}")?;
        }
        if matches!(self.outcome, Outcome::Failed { .. }) {
            write!(f, "\n             change: {}", entry.advice)?;
        }
        Ok(())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n", self.url)?;
        for case in &self.cases {
            writeln!(f, "{case}")?;
        }
        write!(f, "\n{} passed, {} failed", self.count("passed"), self.count("failed"))?;
        for outcome in ["not offered", "not run"] {
            match self.count(outcome) {
                0 => {}
                count => write!(f, ", {count} {outcome}")?,
            }
        }
        writeln!(f, "\n{} calls: {}", self.latency.count, self.latency)
    }
}
