//! Findings with pseudonyms in place of what they quote.

use nets_core::finding::{Excerpt, Finding, Place};
use nets_core::shipment::Inspection;

use crate::kind::{TextKind, TextReplacer};
use crate::shipment::shipment;

pub(crate) fn inspection(inspection: &Inspection, texts: &dyn TextReplacer) -> Inspection {
    let findings = inspection.findings().iter().map(|each| finding(each, texts)).collect();
    Inspection::new(findings, inspection.shipment().map(|each| shipment(each, texts)))
}

pub(crate) fn place(place: &Place, texts: &dyn TextReplacer) -> Place {
    let Place { file, position, byte, message_id } = place;
    Place {
        file: texts.optional(TextKind::Id, file.as_deref()),
        position: *position,
        byte: *byte,
        message_id: texts.optional(TextKind::Id, message_id.as_deref()),
    }
}

fn finding(finding: &Finding, texts: &dyn TextReplacer) -> Finding {
    let Finding { rule, place: at, message, found, expected, advice, excerpt } = finding;
    let sentence = |text: &str| texts.text(TextKind::Sentence, text);
    Finding {
        rule: *rule,
        place: place(at, texts),
        message: sentence(message),
        found: sentence(found),
        expected: sentence(expected),
        advice: sentence(advice),
        excerpt: excerpt.as_ref().map(|Excerpt { text, mark_at, mark_length }| Excerpt {
            text: sentence(text),
            mark_at: *mark_at,
            mark_length: *mark_length,
        }),
    }
}
