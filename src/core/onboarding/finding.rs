//! What was found wrong with something that a sender hands in at its onboarding.

use alloc::boxed::Box;
use alloc::string::String;
use serde::{Deserialize, Serialize, Serializer};

use crate::rule_book::Severity;
use crate::rule_book::onboarding::{OnboardingRule, OnboardingRuleId};

/// One thing found: by which rule, where, what was expected, what to do. Texts are empty when there is nothing
/// useful to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnboardingFinding {
    pub rule: OnboardingRuleId,
    /// What of the file is meant, such as `subject: ST`.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub place: Box<str>,
    /// One sentence: what is wrong here.
    pub message: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub found: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub expected: String,
    /// What to do.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub advice: String,
}

crate::finding_texts::finding_texts!(OnboardingFinding);

impl OnboardingFinding {
    pub fn new(rule: OnboardingRuleId, place: impl Into<Box<str>>, message: impl Into<String>) -> Self {
        OnboardingFinding {
            rule,
            place: place.into(),
            message: message.into(),
            found: String::new(),
            expected: String::new(),
            advice: String::new(),
        }
    }

    pub fn severity(&self) -> Severity {
        self.rule.rule().severity
    }

    /// Whether it stands in the way of the step.
    pub fn refuses(&self) -> bool {
        self.severity() == Severity::Error
    }
}

/// A finding together with its rule, as programs read it. Members are added, never renamed.
#[derive(Serialize)]
struct DescribedOnboardingFinding<'f> {
    #[serde(flatten)]
    finding: &'f OnboardingFinding,
    severity: Severity,
    grade: crate::rule_book::Grade,
    title: &'static str,
    source: &'static str,
}

/// Writes findings, each with its rule: the whole list, where serde asks for a function.
pub fn describe<S: Serializer>(findings: &[OnboardingFinding], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(findings.iter().map(|finding| {
        let OnboardingRule { id: _, severity, grade, title, source } = *finding.rule.rule();
        DescribedOnboardingFinding { finding, severity, grade, title, source }
    }))
}

/// Whether a list of findings stands in the way of the step.
pub fn refuses(findings: &[OnboardingFinding]) -> bool {
    findings.iter().any(OnboardingFinding::refuses)
}
