//! What was found wrong or odd in a publication.

use alloc::{string::String, vec::Vec};
use serde::{Deserialize, Serialize};

use crate::rule_book::ebox::EboxRule;

/// One thing found: by which rule, where, what was expected, what to do. Texts are empty where there is nothing to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EboxFinding {
    pub rule: EboxRule,
    /// A member of `messageToPublish`, such as `attachments[0].digest`, or a part, such as `part upfile1`; empty for the
    /// whole request.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub place: String,
    /// One sentence: what is wrong here.
    pub message: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub found: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub expected: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub advice: String,
}

crate::finding_texts::finding_texts!(EboxFinding);

impl EboxFinding {
    pub fn new(rule: EboxRule, place: impl Into<String>, message: impl Into<String>) -> Self {
        EboxFinding {
            rule,
            place: place.into(),
            message: message.into(),
            found: String::new(),
            expected: String::new(),
            advice: String::new(),
        }
    }

    /// What a refusal by it says in `message`.
    pub fn words(&self) -> &str {
        match self.rule.entry().words {
            "" => &self.message,
            words => words,
        }
    }
}

/// So many findings are kept of one publication.
pub const MOST_FINDINGS: usize = 50;

/// Puts findings into the order in which the rules are held to a publication, and leaves out those that are too many.
pub(crate) fn in_order(mut findings: Vec<EboxFinding>) -> Vec<EboxFinding> {
    findings.sort_by_key(|finding| finding.rule);
    findings.truncate(MOST_FINDINGS);
    findings
}
