//! What `import` prints.

use std::path::Path;

use nets_bundle::AboutBundle;
use nets_core::identity::UploadId;
use nets_import::{Agreed, Agreement, FileRef, ImportRemark, ImportedFiles, RemarkKind};
use nets_pseudonym::{LeftOut, Replaced};
use nets_text::{counted, plain};
use serde_json::{Value, json};
use tempfile::NamedTempFile;

use crate::commands::drops::told_links;

/// A name is shown up to here.
const LONGEST_NAME: usize = 200;

/// So many remarks of files that follow each other, and say the same, have a line each.
const MOST_ALIKE: usize = 3;

/// What was written, before it has its name.
pub(super) struct Written {
    pub(super) file: NamedTempFile,
    pub(super) about: AboutBundle,
    pub(super) scenario: String,
    /// None where all stays as it was sent.
    pub(super) replaced: Option<Replaced>,
    /// Bound: the uploads.
    pub(super) left_out: Vec<(UploadId, LeftOut)>,
}

pub(super) struct ToldImport<'t> {
    pub(super) files: &'t ImportedFiles,
    /// How many links were left alone.
    pub(super) links: usize,
    pub(super) with_contents: bool,
    pub(super) bundle: &'t Path,
    pub(super) scenario: &'t Path,
    pub(super) about: &'t AboutBundle,
    pub(super) replaced: Option<&'t Replaced>,
    pub(super) left_out: &'t [(UploadId, LeftOut)],
    pub(super) agreement: Agreement,
    pub(super) remarks: &'t [ImportRemark],
}

impl ToldImport<'_> {
    pub(super) fn human(&self) -> String {
        let counts = self.about.counts;
        let mut text = format!(
            "read: {} sent, {} received{}\n{}: the scenario\n{}: {}, {}, {} for Outbound, {}\n",
            counted(self.files.sent.len(), "zip"),
            counted(self.files.received.len(), "file"),
            told_links(self.links),
            self.scenario.display(),
            self.bundle.display(),
            counted(counts.events, "event"),
            counted(counts.uploads, "upload"),
            counted(counts.outbound, "file"),
            counted(counts.entries, "entry")
        );
        match self.replaced {
            Some(replaced) => text.push_str(&format!("replaced: {replaced}\n")),
            None => text.push_str(
                "Persons' numbers, names and documents are in both as they were sent: give them only to those who may see them.\n",
            ),
        }
        for (upload, why) in self.left_out {
            text.push_str(&format!("upload {upload} is in the bundle by its digest alone: {why}\n"));
        }
        let Agreement { verdicts, signings, deliveries } = self.agreement;
        let agreed = |Agreed { alike, of }: Agreed, what: &str| format!("{alike} of {}", counted(of, what));
        text.push_str(&format!(
            "as at Nets: {}, {}, {}\n",
            agreed(verdicts, "verdict"),
            agreed(signings, "signing"),
            agreed(deliveries, "delivery")
        ));
        for alike in self.remarks.chunk_by(|one, next| !self.with_contents && follows(one, next)) {
            if alike.len() > MOST_ALIKE {
                let (first, last) = (&alike[0], &alike[alike.len() - 1]);
                let (kind, sentence) = (first.kind.words(), &first.sentence);
                text.push_str(&format!("{} to {}: {kind}: {sentence}\n", first.file, last.file.place() + 1));
                continue;
            }
            for ImportRemark { kind, file, sentence } in alike {
                text.push_str(&format!("{file}{}: {}: {sentence}\n", self.named(*file), kind.words()));
            }
        }
        let of_kind = |kind: RemarkKind| self.remarks.iter().filter(|remark| remark.kind == kind).count();
        let counts: Vec<_> =
            RemarkKind::ALL.iter().map(|kind| format!("{} {}", of_kind(*kind), kind.words())).collect();
        text.push_str(&format!("{}\n", counts.join(", ")));
        text
    }

    fn name(&self, file: FileRef) -> Option<&str> {
        let list = match file {
            FileRef::Sent(_) => &self.files.sent,
            FileRef::Received(_) => &self.files.received,
        };
        list.get(file.place()).map(|file| file.name.as_str()).filter(|_| self.with_contents)
    }

    /// Names may be personal: files are told by their number.
    fn named(&self, file: FileRef) -> String {
        self.name(file).map_or(String::new(), |name| format!(" ({})", plain(name, LONGEST_NAME)))
    }

    pub(super) fn json(&self) -> Value {
        let agreed = |Agreed { alike, of }: Agreed| json!({ "alike": alike, "of": of });
        let remarks: Vec<_> = self
            .remarks
            .iter()
            .map(|remark| {
                json!({
                    "file": remark.file.to_string(),
                    "name": self.name(remark.file),
                    "kind": remark.kind.name(),
                    "sentence": remark.sentence,
                })
            })
            .collect();
        let left_out: Vec<_> = self
            .left_out
            .iter()
            .map(|(upload, why)| json!({"upload": upload, "why": why.to_string()}))
            .collect();
        let Agreement { verdicts, signings, deliveries } = self.agreement;
        json!({
            "sent": self.files.sent.len(),
            "received": self.files.received.len(),
            "links": self.links,
            "scenario": self.scenario.display().to_string(),
            "file": self.bundle.display().to_string(),
            "bundle": self.about,
            "left_out": left_out,
            "verdicts": agreed(verdicts),
            "signings": agreed(signings),
            "deliveries": agreed(deliveries),
            "remarks": remarks,
        })
    }
}

/// Whether a remark says the same of the next file.
fn follows(one: &ImportRemark, next: &ImportRemark) -> bool {
    let are_neighbours = match (one.file, next.file) {
        (FileRef::Sent(first), FileRef::Sent(second)) => first + 1 == second,
        (FileRef::Received(first), FileRef::Received(second)) => first + 1 == second,
        _ => false,
    };
    are_neighbours && one.kind == next.kind && one.sentence == next.sentence
}
