//! A rule that a request breaks, with what was expected and found: for the developer, never for the wire.

use nets_text::{cut, spelt};

use crate::rule::OAuthRule;

/// The longest text of a client's that is shown, in characters.
const MOST_SHOWN: usize = 200;

/// What is told of a refusal by this fault, which nothing has earned.
pub(crate) fn on_purpose(fault: &str) -> String {
    format!("on purpose, by the fault `{fault}`; nothing is wrong with it")
}

/// One broken rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OAuthViolation {
    pub rule: OAuthRule,
    pub expected: Option<String>,
    /// Harmless and cut.
    pub found: Option<String>,
    /// How far the client's time is from ours, in seconds: positive where it is ahead of what is allowed.
    pub skew_seconds: Option<i64>,
    /// What else is known of it, and what to do: a sentence without a full stop.
    pub note: Option<String>,
}

impl OAuthViolation {
    pub(crate) fn of(rule: OAuthRule) -> Self {
        OAuthViolation { rule, expected: None, found: None, skew_seconds: None, note: None }
    }

    pub(crate) fn expected(self, expected: impl Into<String>) -> Self {
        OAuthViolation { expected: Some(expected.into()), ..self }
    }

    pub(crate) fn found(self, found: &str) -> Self {
        OAuthViolation { found: Some(shown(found)), ..self }
    }

    pub(crate) fn skew(self, seconds: i64) -> Self {
        OAuthViolation { skew_seconds: Some(seconds), ..self }
    }

    pub(crate) fn note(self, note: impl Into<String>) -> Self {
        OAuthViolation { note: Some(note.into()), ..self }
    }

    /// All of it in one line: for the timeline.
    pub fn explanation(&self) -> String {
        let mut text = self.rule.description().to_owned();
        let mut add = |name: &str, value: Option<&str>| {
            if let Some(value) = value {
                text.push_str(&format!("; {name}{value}"));
            }
        };
        add("expected: ", self.expected.as_deref());
        add("found: ", self.found.as_deref());
        add("", self.note.as_deref());
        text
    }
}

/// A text of a client, as it can be shown.
pub(crate) fn shown(text: &str) -> String {
    let beginning = cut(text, MOST_SHOWN, "...");
    spelt(&beginning).into_owned()
}
