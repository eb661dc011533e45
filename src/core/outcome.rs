//! What a scenario says of each signer and letter: the first rule that matches decides, else the default.

use alloc::{string::String, vec::Vec};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::evidence::DecidedBy;

/// What one signer does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Sign {
        after: Delay,
    },
    Reject {
        after: Delay,
        reason: Option<String>,
    },
    /// Never answers, so the deadline passes.
    Ignore,
}

/// A while after delivery, drawn between the two ends when they differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delay {
    pub at_least: SignedDuration,
    pub at_most: SignedDuration,
}

impl Delay {
    pub const fn exactly(duration: SignedDuration) -> Self {
        Delay { at_least: duration, at_most: duration }
    }
}

/// Conditions that must all hold. Texts may use `*` and `?`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Condition {
    /// The signer's number or alias; of one addressed by alias, either.
    pub recipient: Option<String>,
    pub document_type: Option<String>,
    pub eboks_id: Option<String>,
    pub shipment_id: Option<String>,
    pub message_id: Option<String>,
    /// The PDF's name in the zip.
    pub file: Option<String>,
    /// Only the n-th time that everything else matches, from 1.
    pub nth: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutcomeRule {
    pub when: Condition,
    pub then: Outcome,
}

/// A printed letter that comes back, this long after it was printed. The recipient of its condition
/// is the receiver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnedMail {
    pub when: Condition,
    pub after: Delay,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcomes {
    /// The scenario's own, then those of the magic recipients.
    pub rules: Vec<OutcomeRule>,
    /// So many of them, at the end, are those of the magic recipients.
    #[serde(default)]
    pub magic: usize,
    pub otherwise: Outcome,
}

impl Outcomes {
    /// The rule at this place, as its author knows it.
    pub(crate) fn name_of(&self, place: usize) -> DecidedBy {
        if place < self.rules.len().saturating_sub(self.magic) {
            DecidedBy::Outcome(place + 1)
        } else {
            DecidedBy::MagicRecipient
        }
    }
}
