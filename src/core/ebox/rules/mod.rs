//! The rules by which a publication is judged, one file for what they are about.

mod content;
mod idempotency;
pub(super) mod judged;
mod parts;
mod recipient;
mod sender;

pub(super) use recipient::{can_receive, standing};

use alloc::vec::Vec;

use crate::ebox::finding::{EboxFinding, in_order};
use crate::rule_book::ebox::EboxRule;
use judged::JudgedSent;

/// What was found while the request was read, and all else, in the order of the rules.
pub(super) fn findings(judged: JudgedSent<'_>) -> Vec<EboxFinding> {
    let mut found = Vec::new();
    idempotency::key(judged, &mut found);
    let is_form = !judged.was_found(&[EboxRule::Form, EboxRule::RequestSize]);
    if is_form {
        parts::headers(judged, &mut found);
    }
    // Without it there is nothing to compare with.
    if is_form && judged.sent.message.is_read {
        parts::match_attachments(judged, &mut found);
        parts::main_content(judged, &mut found);
        parts::digests(judged, &mut found);
        content::languages(judged, &mut found);
        content::unsupported(judged, &mut found);
        content::lengths(judged, &mut found);
        content::ignored(judged, &mut found);
        sender::sender(judged, &mut found);
        sender::configuration(judged, &mut found);
        sender::business_data(judged, &mut found);
        recipient::recipient(judged, &mut found);
    }
    let to = judged.sent.message.recipient.as_ref().map(|recipient| recipient.sector);
    let found = found.into_iter().map(|finding| judged.sent.spelling.told(finding, to));
    in_order(judged.sent.findings.iter().cloned().chain(found).collect())
}
