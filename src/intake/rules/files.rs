//! `file.missing`, `pdf.header`, `pdf.signing-size`, `zip.unused-file` and `zip.unexpected-file`:
//! what the messages name, and what is in the zip.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};

use nets_core::finding::{Finding, Place};
use nets_core::rule_book::RuleId;

use super::scene::Scene;
use crate::archive::{Files, SHIPMENT_XML, is_pdf_name};
use crate::draft::{DraftMessage, Written};
use crate::findings::Findings;

/// 1 MB, counted as 1024 * 1024 bytes.
const MOST_SIGNING_BYTES: u64 = 1024 * 1024;

/// The names met so far.
#[derive(Debug, Default)]
pub(super) struct FilesNamed<'d> {
    named: HashSet<Cow<'d, str>>,
    /// Files of the zip that a name meant but for its case.
    meant: BTreeSet<String>,
    /// Files about which it has been told that they are no PDF.
    no_pdf: BTreeSet<String>,
}

impl<'d> FilesNamed<'d> {
    pub(super) fn check(
        &mut self,
        message: &DraftMessage<'d>,
        scene: &Scene<'_, '_>,
        findings: &mut Findings,
    ) {
        let Some(files) = scene.files else { return };
        for written in message.files() {
            self.exists(written, files, message, scene, findings);
        }
        for written in message.pdfs() {
            self.is_pdf(written, files, message, scene, findings);
        }
        signing_size(message, files, scene, findings);
    }

    fn exists(
        &mut self,
        written: &Written<'d>,
        files: &Files,
        message: &DraftMessage<'_>,
        scene: &Scene<'_, '_>,
        findings: &mut Findings,
    ) {
        let name = written.trimmed();
        if name.is_empty() {
            return;
        }
        if files.contains(name) {
            self.named.insert(match &written.text {
                Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
                Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
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
            None if name.contains(['/', '\\']) => {
                "A shipment zip has no folders: write the bare name.".to_owned()
            }
            // Looking for the nearest costs, and advice that is not listed is never read.
            None if findings.is_full() => String::new(),
            None => match files.nearest(name) {
                Some(near) => format!("Did you mean `{near}`? Else put {name} into the zip."),
                None => format!("Put {name} into the zip, or name a file that is in it."),
            },
        };
        findings.push(
            scene
                .finding(RuleId::FileMissing, written.at, message, "this file is not in the zip")
                .found(name)
                .expected("the name of a file in the zip, in the same spelling")
                .advice(advice),
        );
    }

    fn is_pdf(
        &mut self,
        written: &Written<'_>,
        files: &Files,
        message: &DraftMessage<'_>,
        scene: &Scene<'_, '_>,
        findings: &mut Findings,
    ) {
        let name = written.trimmed();
        let is_none = files.facts(name).is_some_and(|file| !file.begins_like_pdf());
        if is_none && self.no_pdf.insert(name.to_owned()) {
            findings.push(
                scene
                    .finding(RuleId::PdfHeader, written.at, message, "this file is no PDF")
                    .found(format!("{name}, without %PDF- at its beginning"))
                    .expected("a PDF")
                    .advice("Make a PDF of it; to give another file the name of a PDF is not enough."),
            );
        }
    }

    /// Looks at the files that no message has named.
    pub(super) fn finish(&self, scene: &Scene<'_, '_>, findings: &mut Findings) {
        let Some(files) = scene.files else { return };
        for name in files.names() {
            if name == SHIPMENT_XML || self.named.contains(name) || self.meant.contains(name) {
                continue;
            }
            let place = Place { file: Some(name.to_owned()), ..Place::default() };
            findings.push(if is_pdf_name(name) {
                Finding::new(RuleId::ZipUnusedFile, place, "no message names this file")
                    .advice("Remove it, or name it in a message.")
            } else {
                Finding::new(RuleId::ZipUnexpectedFile, place, "this file has no place in a shipment")
                    .expected("shipment.xml, PDFs, and XML files that a paymentAttachment names")
                    .advice("Remove it from the zip.")
            });
        }
    }
}

fn signing_size(message: &DraftMessage<'_>, files: &Files, scene: &Scene<'_, '_>, findings: &mut Findings) {
    let Some(written) = message.file.as_ref().filter(|_| scene.is_for_signing(message)) else { return };
    let Some(file) = files.facts(written.trimmed()).filter(|file| file.size > MOST_SIGNING_BYTES) else {
        return;
    };
    findings.push(
        scene
            .finding(RuleId::PdfSigningSize, written.at, message, "this PDF is too large to be signed")
            .found(format!("{} bytes", file.size))
            .expected("at most 1 MB (1048576 bytes)")
            .advice("Make its pictures smaller, or send parts that need no signature as attachments."),
    );
}
