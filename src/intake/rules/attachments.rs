//! `message.attachment-count`: at most 8 attachments to a document.

use nets_core::rule_book::RuleId;

use super::input::RuleInput;
use crate::draft::DraftMessage;
use crate::findings::Findings;

const MOST_ATTACHMENTS: usize = 8;

pub(super) fn check(message: &DraftMessage<'_>, input: &RuleInput<'_, '_>, findings: &mut Findings) {
    let Some(first_too_many) = message.attachments.get(MOST_ATTACHMENTS) else { return };
    findings.push(
        input
            .finding(
                RuleId::AttachmentCount,
                first_too_many.at,
                message,
                "too many attachments to one document",
            )
            .found(format!("{} attachments", message.attachments.len()))
            .expected(format!("at most {MOST_ATTACHMENTS}"))
            .advice("Join some of them into one PDF, or send a second message."),
    );
}
