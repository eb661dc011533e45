//! `message.description-length`: a description has at most 50 characters.

use nets_core::rule_book::RuleId;

use super::Scene;
use crate::draft::DraftMessage;
use crate::findings::Findings;

const MOST_CHARACTERS: usize = 50;

pub(super) fn check(message: &DraftMessage<'_>, scene: &Scene<'_, '_>, findings: &mut Findings) {
    let Some(written) = &message.description else { return };
    let length = written.text.chars().count();
    if length <= MOST_CHARACTERS {
        return;
    }
    let kept: String = written.text.chars().take(MOST_CHARACTERS).collect();
    findings.push(
        scene
            .finding(RuleId::DescriptionLength, written.at, message, "this description is too long")
            .found(format!("{length} characters"))
            .expected(format!("at most {MOST_CHARACTERS} characters"))
            .advice(format!("Shorten it, for instance to `{kept}`.")),
    );
}
