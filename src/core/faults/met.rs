//! What comes of an operation at which faults were met, and how faults are changed, as events have it.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use serde::{Deserialize, Serialize};

use super::operation::DoorOperation;
use super::planned::{FaultOrder, MOST_FAULTS, PlannedFault};

/// An operation at which faults were met. It is decided before it is written down, and nothing is decided again when
/// it is read: a later version plays it as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperationMet {
    pub operation: DoorOperation,
    /// The names of the faults that count it. Bound: `MOST_FAULTS`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counted: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fired: Option<FiredFault>,
}

/// The one that strikes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FiredFault {
    pub name: String,
    pub order: FaultOrder,
}

/// What a test changes about the faults of a world that runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "an event has it in a box")]
pub enum FaultChange {
    Added(PlannedFault),
    Removed(String),
    /// What is held by this name goes on.
    Released(String),
}

/// Why faults are not changed so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultRefusal {
    NameTaken(String),
    UnknownFault(String),
    NothingHeldBy(String),
    TooMany,
}

impl fmt::Display for FaultRefusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FaultRefusal::NameTaken(name) => write!(out, "there is a fault called `{name}` already"),
            FaultRefusal::UnknownFault(name) => write!(out, "there is no fault called `{name}`"),
            FaultRefusal::NothingHeldBy(name) => write!(out, "no fault holds a session by the name `{name}`"),
            FaultRefusal::TooMany => write!(out, "a world has {MOST_FAULTS} faults at the most"),
        }
    }
}
