//! The evidence of a certificate by cases: one file with the certificate, what became of each case, and the bundle of each
//! world in which a case was played. It is sealed as a bundle is.

use std::fs::File;
use std::io::{Seek, Write};
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::certified::CertificateFiles;
use crate::checking;
use crate::directory::Directory;
use crate::format::{
    ABOUT, CASES, CERTIFICATE, EVIDENCE, LARGEST_CASES, MANIFEST, REPORT, SUFFIX, WORLDS, world_in,
};
use crate::opened::{Bundle, file_of, text_of, text_up_to};
use crate::packing::{Packer, Packing};
use crate::problem::{BundleNotWritten, BundleProblem};
use crate::sha256;

/// The version of the form that this program writes, and the newest that it reads.
pub const CASE_EVIDENCE_FORMAT: u32 = 1;

/// What stands in `evidence.json`: what a certificate by cases rests on besides cases and worlds. Members are added, never
/// renamed or given another meaning. Bound: `LARGEST_TEXT`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AboutCaseEvidence {
    pub format: u32,
    /// Which version of mock-nets-share wrote it.
    pub version: String,
    /// Whether the sender's program uploads what others make, and makes no shipments itself.
    pub only_uploads: bool,
    /// Every requirement that a case of the program's version names, played or not.
    pub with_cases: Vec<String>,
    /// The cases in which the program is asked to make a shipment.
    pub make_a_shipment: Vec<String>,
}

/// The files that stand beside the worlds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseEvidenceFiles {
    pub about: AboutCaseEvidence,
    pub certificate: CertificateFiles,
    /// What became of each case, with what its runs ended with: the acceptance report as JSON.
    pub cases: String,
}

/// Writes all of it. Of each world its name, and the file that its bundle is.
pub fn write_case_evidence(
    files: &CaseEvidenceFiles,
    worlds: impl IntoIterator<Item = (String, File)>,
    out: &mut dyn Write,
) -> Result<(), BundleNotWritten> {
    if files.cases.len() as u64 > LARGEST_CASES {
        return Err(BundleNotWritten::TooLarge(format!(
            "what the cases say has more than {} MB: have the program print less, or play fewer cases",
            LARGEST_CASES >> 20
        )));
    }
    let about = serde_json::to_string_pretty(&files.about)
        .map_err(|_| BundleNotWritten::NoEvidence("a part of it cannot be written as JSON".to_owned()))?;
    let mut packer = Packer::new(out)?;
    packer.bytes(REPORT, files.certificate.html.as_bytes())?;
    packer.bytes(CERTIFICATE, files.certificate.json.as_bytes())?;
    packer.bytes(CASES, files.cases.as_bytes())?;
    packer.bytes(EVIDENCE, format!("{about}\n").as_bytes())?;
    for (world, mut bundle) in worlds {
        bundle.rewind()?;
        let name = format!("{WORLDS}{world}{SUFFIX}");
        packer.file(&name, Packing::Stored, |out| Ok(sha256::copy(&mut bundle, out)?))?;
    }
    packer.finish()
}

/// What `certify --evidence` has written, open: each of its files was held to its digest.
pub enum KeptEvidence {
    /// The certificate of a world that runs, in the bundle of that world.
    World(Box<Bundle>),
    /// The certificate by cases.
    Cases(Box<CaseEvidence>),
}

impl KeptEvidence {
    /// What is in this file.
    pub fn open(path: &Path) -> Result<KeptEvidence, BundleProblem> {
        let file = Arc::new(File::open(path).map_err(BundleProblem::System)?);
        let directory = Directory::read(&file)?;
        if !directory.is_case_evidence() {
            return Ok(KeptEvidence::World(Box::new(Bundle::read(file, directory)?)));
        }
        checking::hold_to_digests(&file, &directory)?;
        let evidence = CaseEvidence::read(file, directory)?;
        Ok(KeptEvidence::Cases(Box::new(evidence)))
    }
}

/// The evidence of a certificate by cases, open.
pub struct CaseEvidence {
    file: Arc<File>,
    directory: Directory,
    files: CaseEvidenceFiles,
}

impl CaseEvidence {
    fn read(file: Arc<File>, directory: Directory) -> Result<CaseEvidence, BundleProblem> {
        let text = |name| text_of(&file, &directory, name);
        if let Some(other) = directory.members.keys().find(|name| !is_of_case_evidence(name)) {
            return Err(BundleProblem::damaged(
                other,
                "the evidence of a certificate has no file of this name",
            ));
        }
        let about: AboutCaseEvidence = serde_json::from_str(&text(EVIDENCE)?).map_err(|_| {
            BundleProblem::NotPlayable(format!("its {EVIDENCE} is not what this program reads"))
        })?;
        if about.format > CASE_EVIDENCE_FORMAT {
            return Err(BundleProblem::NotPlayable(format!(
                "its form is {}, and this program reads forms up to {CASE_EVIDENCE_FORMAT}: verify it with version {} of \
                 mock-nets-share, which wrote it, or a newer one",
                about.format,
                nets_text::spelt(&about.version)
            )));
        }
        let certificate = CertificateFiles { html: text(REPORT)?, json: text(CERTIFICATE)? };
        let cases = text_up_to(&file, &directory, CASES, LARGEST_CASES)?;
        let files = CaseEvidenceFiles { about, certificate, cases };
        Ok(CaseEvidence { file, directory, files })
    }

    pub fn files(&self) -> &CaseEvidenceFiles {
        &self.files
    }

    /// The names of the worlds of which it has a bundle.
    pub fn worlds(&self) -> impl Iterator<Item = &str> {
        self.directory.members.keys().filter_map(|name| world_in(name))
    }

    /// The bundle of a world; none where it has none of this name.
    pub fn world(&self, world: &str) -> Result<Option<Bundle>, BundleProblem> {
        let name = format!("{WORLDS}{world}{SUFFIX}");
        let Some(bundle) = file_of(&self.file, &self.directory, &name).map_err(BundleProblem::System)? else {
            return Ok(None);
        };
        Bundle::of(bundle).map(Some).map_err(|problem| problem.inside(&name))
    }
}

fn is_of_case_evidence(name: &str) -> bool {
    matches!(name, REPORT | CERTIFICATE | CASES | EVIDENCE | MANIFEST) || world_in(name).is_some()
}

impl Directory {
    /// Whether it is of a certificate by cases, and of no world.
    fn is_case_evidence(&self) -> bool {
        self.members.contains_key(EVIDENCE) && !self.members.contains_key(ABOUT)
    }
}
