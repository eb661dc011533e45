//! `pdf.damaged`, `pdf.encrypted`, `pdf.restricted` and `pdf.too-complex`: whether a PDF can be read at all.

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
        let Some(file) = files.facts(name) else { continue };
        // One that is to be signed is refused for it, where it is looked at as a whole.
        let is_signed =
            input.is_for_signing(message) && message.file.as_ref().is_some_and(|file| file.trimmed() == name);
        let place = || input.place(written.at, message);
        let told_of = match file.pdf {
            Err(why) => finding(name, why, place()),
            Ok(pages) if pages.is_protected && !is_signed => Some(restricted(name, place())),
            Ok(_) => None,
        };
        if let Some(finding) = told_of
            && told.insert(name.to_owned())
        {
            findings.push(finding);
        }
    }
}

const UNPROTECT: &str = "Save it without an owner password and without restrictions, or remove them: `qpdf --decrypt IN.pdf OUT.pdf`.";

fn restricted(name: &str, place: Place) -> Finding {
    Finding::new(
        RuleId::PdfRestricted,
        place,
        "this PDF opens without a password, but an owner password restricts what its reader may do",
    )
    .found(name)
    .expected("a PDF without restrictions, so that each program can show, print and change its format")
    .advice(UNPROTECT)
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
        Unreadable::Encrypted => Finding::new(
            RuleId::PdfEncrypted,
            place,
            "nothing opens this PDF without its password or its key",
        )
        .found(name)
        .expected("a PDF that opens without a password")
        .advice("Save it without protection: the recipient is given no password."),
        Unreadable::Protected => Finding::new(
            RuleId::PdfEncrypted,
            place,
            "this PDF for signing is encrypted, though it opens without a password",
        )
        .found(name)
        .expected("a PDF without restrictions, so that what is signed can be looked at")
        .advice(UNPROTECT),
        Unreadable::TooComplex(words) => {
            Finding::new(RuleId::PdfTooComplex, place, "this PDF is too complex to judge")
                .found(format!("{name}: {words}"))
                .expected("a document of ordinary size and structure")
                .advice("Print it to a new PDF, which leaves only what is shown.")
        }
    })
}
