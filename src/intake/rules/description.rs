//! `message.description-length` and `message.attachment-description`: a description has at most 50
//! characters.

use nets_core::rule_book::RuleId;

use super::input::RuleInput;
use crate::draft::{DraftMessage, Written};
use crate::findings::Findings;

const MOST_CHARACTERS: usize = 50;

pub(super) fn check(message: &DraftMessage<'_>, input: &RuleInput<'_, '_>, findings: &mut Findings) {
    let mut judge = |rule, written: &Written<'_>, words: &str| {
        let length = written.text.chars().count();
        if length <= MOST_CHARACTERS {
            return;
        }
        let kept: String = written.text.chars().take(MOST_CHARACTERS).collect();
        findings.push(
            input
                .finding(rule, written.at, message, words)
                .found(format!("{length} characters"))
                .expected(format!("at most {MOST_CHARACTERS} characters"))
                .advice(format!("Shorten it, for instance to `{}`.", kept.trim_end())),
        );
    };
    if let Some(written) = &message.description {
        judge(RuleId::DescriptionLength, written, "this description is too long");
    }
    for written in message.attachments.iter().filter_map(|attachment| attachment.description.as_ref()) {
        judge(RuleId::AttachmentDescriptionLength, written, "this description of an attachment is long");
    }
}
