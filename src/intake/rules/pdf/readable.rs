//! `pdf.damaged`, `pdf.encrypted` and `pdf.too-complex`: whether a PDF can be read at all.

use std::collections::BTreeSet;

use nets_core::finding::{Finding, Place};
use nets_core::rule_book::RuleId;
use nets_pdf::Unreadable;

use super::super::input::RuleInput;
use crate::draft::DraftMessage;
use crate::findings::Findings;

pub(super) fn check(
    message: &DraftMessage<'_>,
    told: &mut BTreeSet<String>,
    input: &RuleInput<'_, '_>,
    findings: &mut Findings,
) {
    let Some(files) = input.files else { return };
    for written in message.pdfs() {
        let name = written.trimmed();
        let why = files.facts(name).and_then(|file| file.pdf.err());
        if let Some(why) = why
            && told.insert(name.to_owned())
        {
            findings.extend(finding(name, why, input.place(written.at, message)));
        }
    }
}

/// None for what is no PDF, which another rule tells of, and for one that was not looked at to its end.
pub(super) fn finding(name: &str, why: Unreadable, place: Place) -> Option<Finding> {
    Some(match why {
        Unreadable::NotAPdf | Unreadable::Stopped => return None,
        Unreadable::Damaged(words) => {
            Finding::new(RuleId::PdfDamaged, place, "this PDF is damaged beyond reading")
                .found(format!("{name}: {words}"))
                .expected("a PDF whose pages can be found")
                .advice("Open it in a PDF program; make it anew if that fails too.")
        }
        Unreadable::Encrypted => Finding::new(RuleId::PdfEncrypted, place, "this PDF is encrypted")
            .found(name)
            .expected("a PDF without a password and without restrictions")
            .advice("Save it without protection."),
        Unreadable::TooComplex(words) => {
            Finding::new(RuleId::PdfTooComplex, place, "this PDF is too complex to judge")
                .found(format!("{name}: {words}"))
                .expected("a document of ordinary size and structure")
                .advice("Print it to a new PDF, which leaves only what is shown.")
        }
    })
}
