//! What each signer does with a document: the first rule that matches decides, else the default.

use alloc::{string::String, vec::Vec};
use jiff::SignedDuration;
use rand::RngExt;
use rand_pcg::Pcg64Mcg;
use serde::{Deserialize, Serialize};
use wildmatch::WildMatch;

use crate::identity::Party;
use crate::shipment::Message;

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

    /// Draws whole seconds, so that a time printed in a receipt says everything.
    pub(crate) fn draw(self, chance: &mut Pcg64Mcg) -> SignedDuration {
        let (low, high) = (self.at_least.as_secs(), self.at_most.as_secs());
        if low >= high { self.at_least } else { SignedDuration::from_secs(chance.random_range(low..=high)) }
    }
}

/// Conditions that must all hold. Texts may use `*` and `?`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Condition {
    /// The signer's number or alias.
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

impl Condition {
    fn holds(&self, request: &Request<'_>) -> bool {
        let Request { signer, shipment_id, message } = request;
        [
            (&self.recipient, signer.value()),
            (&self.document_type, message.document_type.as_str()),
            (&self.eboks_id, message.eboks_id.as_str()),
            (&self.shipment_id, shipment_id),
            (&self.message_id, message.id.as_str()),
            (&self.file, message.file.as_str()),
        ]
        .into_iter()
        .all(|(pattern, text)| pattern.as_deref().is_none_or(|pattern| WildMatch::new(pattern).matches(text)))
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutcomeRule {
    pub when: Condition,
    pub then: Outcome,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcomes {
    pub rules: Vec<OutcomeRule>,
    pub otherwise: Outcome,
}

/// One signer being asked to sign one message.
pub(crate) struct Request<'a> {
    pub signer: &'a Party,
    pub shipment_id: &'a str,
    pub message: &'a Message,
}

/// Counts how often each rule's other conditions have held, for the rules that name the n-th time.
#[derive(Debug, Clone, Default)]
pub(crate) struct Occurrences(Vec<u32>);

impl Occurrences {
    /// The outcome of the first rule that matches. Rules behind it do not count this request.
    pub(crate) fn decide(&mut self, outcomes: &Outcomes, request: &Request<'_>) -> Outcome {
        self.0.resize(outcomes.rules.len(), 0);
        for (rule, count) in outcomes.rules.iter().zip(&mut self.0) {
            if rule.when.holds(request) {
                *count += 1;
                if rule.when.nth.is_none_or(|nth| nth == *count) {
                    return rule.then.clone();
                }
            }
        }
        outcomes.otherwise.clone()
    }
}
