//! `file.missing`, `pdf.header`, `pdf.signing-size`, `zip.unused-file` and `zip.unexpected-file`:
//! what the messages name, and what is in the zip.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};

use nets_core::finding::{Finding, Place};
use nets_core::rule_book::RuleId;
use nets_text::plain_name;

use super::input::RuleInput;
use crate::archive::{SHIPMENT_XML, SIGNING, ZipFiles, advice_on_leftover, is_pdf_name};
use crate::draft::{DraftMessage, Written};
use crate::findings::Findings;
use crate::xml::{is_unseen, without_unseen};

/// The names met so far.
#[derive(Debug, Default)]
pub(super) struct FilesNamed<'d> {
    named: HashSet<Cow<'d, str>>,
    /// Files of the zip that a name meant but for its case.
    meant: BTreeSet<String>,
    /// Files about whose names it has been told that they can be read in several ways.
    of_open_name: BTreeSet<String>,
    /// Files about whose size it has been told that it depends on the way of counting.
    of_open_size: BTreeSet<String>,
    /// Files about which it has been told that they are no PDF.
    no_pdf: BTreeSet<String>,
}

impl<'d> FilesNamed<'d> {
    pub(super) fn check(
        &mut self,
        message: &DraftMessage<'d>,
        input: &RuleInput<'_, '_>,
        findings: &mut Findings,
    ) {
        let Some(files) = input.files else { return };
        for written in message.files() {
            self.exists(written, files, message, input, findings);
        }
        for written in message.pdfs() {
            self.is_pdf(written, files, message, input, findings);
        }
        self.signing_size(message, files, input, findings);
    }

    fn exists(
        &mut self,
        written: &Written<'d>,
        files: &ZipFiles,
        message: &DraftMessage<'_>,
        input: &RuleInput<'_, '_>,
        findings: &mut Findings,
    ) {
        let name = written.trimmed();
        if name.is_empty() {
            return;
        }
        if let Some(known) = files.meant_by(name) {
            if let Some(others) = files.other_readings(known)
                && self.of_open_name.insert(known.to_owned())
            {
                findings.push(open_name(name, known, others, input.place(written.at, message)));
            }
            self.named.insert(if known == name {
                written.to_trimmed()
            } else {
                Cow::Owned(known.to_owned())
            });
            return;
        }
        // A zip without any document is told of as a whole.
        if files.has_no_documents() {
            return;
        }
        let advice = match files.in_another_case(name) {
            Some(other) => {
                self.meant.insert(other.to_owned());
                format!("The zip has it in another spelling: `{name}` -> `{other}`.")
            }
            None if let Some(other) = files.in_another_form(name) => {
                self.meant.insert(other.to_owned());
                another_form(other)
            }
            None if name.contains(['/', '\\']) => {
                "A shipment zip has no folders: write the bare name.".to_owned()
            }
            // Looking for the nearest costs, and advice that is not listed is never read.
            None if findings.is_full() => String::new(),
            None => match (files.nearest(name), without_unseen(name)) {
                (Some(near), Some(unseen)) => {
                    let seen: String = name.chars().filter(|letter| !is_unseen(*letter)).collect();
                    if seen == *near {
                        self.meant.insert(near.to_owned());
                    }
                    format!("{unseen} The zip has `{near}`.")
                }
                (Some(near), None) => format!("Did you mean `{near}`? Else put {name} into the zip."),
                (None, _) => format!("Put {name} into the zip, or name a file that is in it."),
            },
        };
        findings.push(
            input
                .finding(RuleId::FileMissing, written.at, message, "this file is not in the zip")
                .found(name)
                .expected("the name of a file in the zip, in the same spelling")
                .advice(advice),
        );
    }

    fn is_pdf(
        &mut self,
        written: &Written<'_>,
        files: &ZipFiles,
        message: &DraftMessage<'_>,
        input: &RuleInput<'_, '_>,
        findings: &mut Findings,
    ) {
        let name = written.trimmed();
        let facts = files.facts(name);
        let is_none = facts.is_some_and(|file| !file.begins_like_pdf());
        let (found, advice) = match facts.is_some_and(|file| file.size == 0) {
            true => {
                ("which is empty", "Look at the program that makes it: it has written nothing into the file.")
            }
            false => (
                "without %PDF- at its beginning",
                "Make a PDF of it; to give another file the name of a PDF is not enough.",
            ),
        };
        if is_none && self.no_pdf.insert(name.to_owned()) {
            findings.push(
                input
                    .finding(RuleId::PdfHeader, written.at, message, "this file is no PDF")
                    .found(format!("{name}, {found}"))
                    .expected("a PDF")
                    .advice(advice),
            );
        }
    }

    /// `pdf.signing-size`, and `size.unit` below it.
    fn signing_size(
        &mut self,
        message: &DraftMessage<'_>,
        files: &ZipFiles,
        input: &RuleInput<'_, '_>,
        findings: &mut Findings,
    ) {
        const ADVICE: &str =
            "Make its pictures smaller, or send parts that need no signature as attachments.";
        let Some(written) = message.file.as_ref().filter(|_| input.is_for_signing(message)) else { return };
        let name = written.trimmed();
        let Some(size) = files.facts(name).map(|file| file.size) else { return };
        if SIGNING.leaves_open(size) && self.of_open_size.insert(name.to_owned()) {
            let place = input.place(written.at, message);
            findings.push(SIGNING.between(place, "this PDF for signing", size).advice(ADVICE));
        }
        if SIGNING.is_exceeded(size) {
            findings.push(
                input
                    .finding(
                        RuleId::PdfSigningSize,
                        written.at,
                        message,
                        "this PDF is too large to be signed",
                    )
                    .found(format!("{size} bytes"))
                    .expected(SIGNING.at_most())
                    .advice(ADVICE),
            );
        }
    }

    /// Looks at the files that no message has named.
    pub(super) fn finish(&self, input: &RuleInput<'_, '_>, findings: &mut Findings) {
        let Some(files) = input.files else { return };
        for name in files.names() {
            if name == SHIPMENT_XML || self.named.contains(name) || self.meant.contains(name) {
                continue;
            }
            let place = Place { file: Some(name.to_owned()), ..Place::default() };
            let leftover = advice_on_leftover(name);
            findings.push(if is_pdf_name(name) {
                Finding::new(RuleId::ZipUnusedFile, place, "no message names this file")
                    .advice(leftover.unwrap_or("Remove it, or name it in a message."))
            } else {
                Finding::new(RuleId::ZipUnexpectedFile, place, "this file has no place in a shipment")
                    .expected("shipment.xml, PDFs, and XML files that a paymentAttachment names")
                    .advice(leftover.unwrap_or("Remove it from the zip."))
            });
        }
    }
}

/// A file whose name the zip does not say in which letters it is.
fn open_name(name: &str, known: &str, others: &[String], place: Place) -> Finding {
    let rest = std::iter::once(known).chain(others.iter().map(String::as_str)).filter(|other| *other != name);
    let rest: Vec<String> = rest.map(|other| format!("`{}`", plain_name(other, 100))).collect();
    Finding::new(
        RuleId::ZipNameEncoding,
        place,
        "the zip does not say in which letters the name of this file is, so programs read it differently",
    )
    .found(format!("`{}`, which other programs read as {}", plain_name(name, 100), rest.join(" or ")))
    .expected("a name flagged as UTF-8, or one of the letters a to z, digits and signs")
    .advice(
        "Have the zip program write UTF-8 names (7-Zip: `-mcu=on`; .NET and Java do by themselves), or name \
         the files without letters such as æ, ø and å.",
    )
}

/// What to do when only the normal form of a name differs.
fn another_form(in_zip: &str) -> String {
    let is_taken_apart = in_zip.chars().any(|letter| ('\u{300}'..='\u{36F}').contains(&letter));
    let (zip, xml) = if is_taken_apart {
        ("taken apart (NFD: `a` and a ring), as macOS writes it", "as whole letters (NFC: `å`)")
    } else {
        ("as whole letters (NFC: `å`)", "taken apart (NFD: `a` and a ring), as macOS writes it")
    };
    format!(
        "The zip has the same name, but {zip}, and shipment.xml has it {xml}: they look alike and are different \
         bytes. Write both in NFC (Java: Normalizer; .NET: string.Normalize; Python: unicodedata.normalize), or \
         use no such letters in names of files."
    )
}
