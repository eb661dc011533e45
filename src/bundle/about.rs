//! `bundle.json`: what is said of a bundle as a whole.

use nets_core::Timestamp;
use nets_core::rule_book::RuleId;
use serde::{Deserialize, Serialize};

/// What stands in `bundle.json`. Members are added, never renamed or given another meaning.
/// Bound: `LARGEST_TEXT` of what is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AboutBundle {
    pub format: u32,
    /// Which program wrote it.
    pub program: String,
    pub version: String,
    /// The commit that it was built from, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    pub world: String,
    /// Of the world's chance.
    pub seed: u64,
    /// SHA-256 of `scenario.yaml`.
    pub scenario: String,
    /// The first moment of the world, in its own time; none when nothing has happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub began: Option<Timestamp>,
    /// The last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reached: Option<Timestamp>,
    pub signing_keys: KeysHad,
    /// Whether the bytes of uploads are in it, and those of documents of the e-Box where persons' data are as they were sent.
    pub contents: bool,
    pub persons: PersonsData,
    pub counts: Counts,
    /// The rules that the program knew.
    pub rules: Vec<String>,
    /// Of a smaller bundle: what it was made from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trimmed: Option<TrimmedFrom>,
}

/// How the keys are had that sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeysHad {
    /// The program made them, and they are in the bundle.
    InBundle,
    /// The user brought them, and they are not: signed files are compared by their form alone.
    Brought,
}

/// What stands in the place of persons' numbers, names and documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonsData {
    /// They stand there as they were sent.
    AsSent,
    /// Others of the same form.
    Replaced,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub events: u64,
    pub uploads: u64,
    /// Uploads whose bytes are in the bundle.
    pub zips: u64,
    /// Files for Outbound.
    pub outbound: u64,
    /// Entries of the timeline.
    pub entries: u64,
    /// Documents of the e-Box whose bytes are in the bundle.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub documents: u64,
}

/// Serde asks with a reference.
fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// What a smaller bundle was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrimmedFrom {
    /// The seal of that bundle.
    pub sha256: String,
    pub events: u64,
    /// What was kept in it.
    pub keep: String,
}

/// The ids of all rules that this program knows.
pub(crate) fn rules() -> Vec<String> {
    RuleId::ALL.iter().map(|rule| rule.rule().id.to_owned()).collect()
}
