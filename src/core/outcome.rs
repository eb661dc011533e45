//! What a scenario says of each signer and letter: the first rule that matches decides, else the default.

use alloc::{string::String, vec::Vec};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::evidence::DecidedBy;
use crate::identity::Malformed;

/// The longest reason a signer gives, in characters.
pub const MOST_REASON: usize = 2_000;

/// Whether a text can be the reason of a signer: it stands in XML.
pub fn check_reason(reason: &str) -> Result<(), Malformed> {
    let odd = |each: char| (each.is_control() && each != '\n') || matches!(each, '\u{fffe}' | '\u{ffff}');
    if reason.chars().count() > MOST_REASON || reason.chars().any(odd) {
        return Err(Malformed {
            expected: "at most 2,000 characters, and no control character but line ends",
        });
    }
    Ok(())
}

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
    /// Waits for a decision by hand; without one the deadline passes.
    Ask,
}

/// What is to come of a signer who has not signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignerPlan {
    Nothing,
    /// Waits for a decision by hand.
    Asked,
    Signs {
        at: Timestamp,
    },
    Rejects {
        at: Timestamp,
        reason: Option<String>,
    },
    /// Something, once the signer has registered at e-Boks.
    OnceRegistered,
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

/// Bound: what the scenario has, and the magic recipients.
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
