//! Whether a publication was sent before: by the key that a sender gives to it.

use alloc::{format, vec::Vec};

use super::judged::JudgedSent;
use crate::ebox::finding::EboxFinding;
use crate::rule_book::ebox::EboxRule;

/// Only a publication that was taken uses its key up, so that one who was refused may mend it and send it again.
pub(super) fn key(judged: JudgedSent<'_>, found: &mut Vec<EboxFinding>) {
    let (Some(key), Some(message)) = (&judged.sent.idempotency_key, judged.taken_before) else { return };
    let told = "a publication with this key was taken before";
    let finding = EboxFinding::new(EboxRule::IdempotencyKeyUsed, "Idempotency-Key", told)
        .found(key.as_str())
        .expected("a key that this sender has not used with this application")
        .advice(format!(
            "take it as delivered: it is message {} of {}, whatever this payload holds; another message needs a new key",
            message.id, message.received
        ));
    found.push(finding);
}
