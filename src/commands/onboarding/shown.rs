//! Findings, on a terminal and as JSON.

use nets_core::onboarding::finding::{OnboardingFinding, describe};
use serde_json::Value;

/// Each with its rule.
pub(super) fn described(findings: &[OnboardingFinding]) -> Value {
    describe(findings, serde_json::value::Serializer).unwrap_or_default()
}

pub(super) fn findings(findings: &[OnboardingFinding]) -> std::io::Result<()> {
    let described = described(findings);
    for finding in described.as_array().into_iter().flatten() {
        one(finding)?;
    }
    Ok(())
}

/// A finding as the API describes it.
pub(super) fn one(finding: &Value) -> std::io::Result<()> {
    let text = |name: &str| finding[name].as_str().unwrap_or_default().to_owned();
    say!("{}: {} [{}]", text("severity"), with_place(&text("place"), &text("message")), text("rule"));
    for (name, label) in
        [("found", "found"), ("expected", "expected"), ("advice", "what to do"), ("source", "why")]
    {
        let value = text(name);
        if !value.is_empty() {
            say!("    {label}: {value}");
        }
    }
    say!("    this is {}", text("grade"));
    Ok(())
}

fn with_place(place: &str, message: &str) -> String {
    if place.is_empty() { message.to_owned() } else { format!("{place}: {message}") }
}
