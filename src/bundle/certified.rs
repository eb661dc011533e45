//! A certificate in the bundle of the world that it tells of: one seal for what is said and for what it is said of.

use std::io::Write;

use nets_core::Timestamp;
use nets_core::identity::{UploadId, UserId};
use nets_core::timeline::{Entry, Happening};
use serde::Deserialize;
use serde_json::Value;

use crate::format::{CERTIFICATE, MANIFEST, OUTBOUND, REPORT, TIMELINE, ZIPS};
use crate::lines::{JsonLines, OutboundLine};
use crate::opened::Bundle;
use crate::packing::{Packer, Packing};
use crate::problem::{BundleNotWritten, BundleProblem};
use crate::sha256;

/// A certificate as its files say it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateFiles {
    /// For people.
    pub html: String,
    /// For programs.
    pub json: String,
}

#[derive(Deserialize)]
struct EntryNumber {
    seq: u64,
    at: Timestamp,
    #[serde(default)]
    real: Option<Timestamp>,
}

impl Bundle {
    /// The certificate that was put in, if one was.
    pub fn certificate(&self) -> Result<Option<CertificateFiles>, BundleProblem> {
        if !self.names().any(|name| name == CERTIFICATE) {
            return Ok(None);
        }
        Ok(Some(CertificateFiles { html: self.text(REPORT)?, json: self.text(CERTIFICATE)? }))
    }

    /// The SHA-256 of an upload, as far as it is known.
    pub fn upload_sha256(&self, upload: UploadId) -> Option<&str> {
        self.uploads().get(&upload)?.sha256.as_deref()
    }

    /// Has the SHA-256 of each file of Outbound taken, as far as it is known, with whose file it is and its name.
    pub fn each_outbound_sha256(
        &self,
        take: &mut dyn FnMut(UserId, String, String),
    ) -> Result<(), BundleProblem> {
        let mut lines = JsonLines::new(OUTBOUND, self.member(OUTBOUND)?);
        while let Some(OutboundLine { user, name, sha256, .. }) = lines.next()? {
            if let Some(sha256) = sha256 {
                take(user, name, sha256);
            }
        }
        Ok(())
    }

    /// Has each entry of the timeline that this program knows taken, without what it was found by.
    pub fn each_entry(&self, take: &mut dyn FnMut(Entry)) -> Result<(), BundleProblem> {
        let mut lines = JsonLines::new(TIMELINE, self.member(TIMELINE)?);
        while let Some(line) = lines.next::<Value>()? {
            let Ok(EntryNumber { seq, at, real }) = EntryNumber::deserialize(&line) else {
                return Err(lines.wrong("is no entry of a timeline"));
            };
            if let Ok(happening) = Happening::deserialize(&line) {
                take(Entry { seq, at, real, happening, evidence: None });
            }
        }
        Ok(())
    }
}

/// Writes the same bundle with this certificate in it.
pub fn with_certificate(
    bundle: &Bundle,
    certificate: &CertificateFiles,
    out: &mut dyn Write,
) -> Result<(), BundleNotWritten> {
    let unread = |problem: BundleProblem| BundleNotWritten::NoEvidence(problem.to_string());
    let mut packer = Packer::new(out)?;
    packer.bytes(REPORT, certificate.html.as_bytes())?;
    packer.bytes(CERTIFICATE, certificate.json.as_bytes())?;
    for name in bundle.names().filter(|name| ![MANIFEST, REPORT, CERTIFICATE].contains(name)) {
        let packing = if name.starts_with(ZIPS) { Packing::Stored } else { Packing::Compressed };
        let mut member = bundle.member(name).map_err(unread)?;
        packer.file(name, packing, |out| Ok(sha256::copy(&mut member, out)?))?;
    }
    packer.finish()
}
