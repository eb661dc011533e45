//! What verifying a certificate has found.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use nets_bundle::{BundleProblem, CertificateFiles};
use nets_certify::{Certificate, html};
use serde::Serialize;

/// Where the certificate stands in a file of evidence.
pub(super) const CERTIFICATE: &str = "certificate.json";

/// The words of a part of the output that has a why.
type TakenKey = (&'static str, &'static str);

/// All that was found.
#[derive(Debug)]
pub(super) struct Verified {
    /// What is verified, as it was kept.
    pub(super) certificate: Certificate,
    /// What is otherwise, in the order in which it was found. Bound: the lines and entries of its certificates, and a few more.
    pub(super) differences: Vec<ReportDifference>,
    pub(super) compared: ComparedParts,
    /// How much was taken as it was kept, and why. Bound: the reasons there are.
    taken: BTreeMap<TakenKey, u64>,
    /// Entries that say what clients did, by what they are called: no event leads to them, and only the digests hold them.
    /// Bound: the kinds of entries.
    pub(super) observed: BTreeMap<&'static str, u64>,
    /// Events that this version does not know, by their names. Bound: the names that replays give.
    pub(super) unknown_events: BTreeMap<String, u64>,
    pub(super) catalogue: CatalogueChanges,
}

/// Something that the file says, and that is otherwise when it is found again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct ReportDifference {
    /// The file in it.
    pub(super) place: String,
    /// The line of the catalogue that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) line: Option<String>,
    /// What of it.
    pub(super) what: String,
    pub(super) kept: String,
    pub(super) now: String,
    /// Why a line stands now as it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) why: Option<String>,
}

/// How much was held to what it is now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(super) struct ComparedParts {
    pub(super) worlds: u64,
    pub(super) events: u64,
    /// Zips that were read again.
    pub(super) uploads: u64,
    /// Files of Outbound that were made again.
    pub(super) outbound: u64,
    /// Entries of timelines.
    pub(super) entries: u64,
    /// Lines that were judged anew: those of each world, and those of the whole.
    pub(super) lines: u64,
    /// Entries that lines name as evidence.
    pub(super) evidence: u64,
    /// Those of them with the SHA-256 of a file.
    pub(super) digests: u64,
    pub(super) cases: u64,
    /// Whether the page was held to what this version writes.
    pub(super) page: bool,
}

/// How the catalogue of this version is another than that of the certificate.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(super) struct CatalogueChanges {
    /// Lines of this version alone. Bound: the lines of a catalogue.
    pub(super) new: BTreeSet<String>,
    /// Lines that this version does not have any more. Bound: as above.
    pub(super) gone: BTreeSet<String>,
}

/// Something that was taken as it was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) struct TakenAsKept {
    pub(super) what: &'static str,
    pub(super) count: u64,
    pub(super) why: &'static str,
}

impl Verified {
    /// Nothing yet of this certificate.
    pub(super) fn of(files: &CertificateFiles) -> Result<Verified, BundleProblem> {
        let mut verified = Verified {
            certificate: read(files, CERTIFICATE)?,
            differences: Vec::new(),
            compared: ComparedParts::default(),
            taken: BTreeMap::new(),
            observed: BTreeMap::new(),
            unknown_events: BTreeMap::new(),
            catalogue: CatalogueChanges::default(),
        };
        verified.compared.page = is_of_this_version(&verified.certificate);
        if verified.compared.page {
            let certificate = verified.certificate.clone();
            verified.page("", &certificate, files);
        }
        Ok(verified)
    }

    pub(super) fn verifies(&self) -> bool {
        self.differences.is_empty()
    }

    /// Holds a page to the certificate that it is of.
    pub(super) fn page(&mut self, place: &str, certificate: &Certificate, files: &CertificateFiles) {
        if is_of_this_version(certificate) && html(certificate) != files.html {
            let now = "what this version writes of certificate.json";
            self.differs(&format!("{place}certificate.html"), None, "the page", "another text", now);
        }
    }

    pub(super) fn differs(
        &mut self,
        place: &str,
        line: Option<&str>,
        what: &str,
        kept: impl Into<String>,
        now: impl Into<String>,
    ) {
        self.differences.push(ReportDifference {
            place: place.to_owned(),
            line: line.map(str::to_owned),
            what: what.to_owned(),
            kept: kept.into(),
            now: now.into(),
            why: None,
        });
    }

    /// Notes that so much was taken as it was kept.
    pub(super) fn take(&mut self, what: &'static str, count: u64, why: &'static str) {
        if count > 0 {
            *self.taken.entry((what, why)).or_default() += count;
        }
    }

    pub(super) fn taken(&self) -> impl Iterator<Item = TakenAsKept> {
        self.taken.iter().map(|((what, why), count)| TakenAsKept { what, count: *count, why })
    }
}

/// The certificate in these files, which stand at this place.
pub(super) fn read(files: &CertificateFiles, place: &str) -> Result<Certificate, BundleProblem> {
    Certificate::from_json(&files.json)
        .ok_or_else(|| BundleProblem::NotPlayable(format!("its {place} is not what this program reads")))
}

/// Whether this version made it: then every word of it must be what this version says.
pub(super) fn is_of_this_version(certificate: &Certificate) -> bool {
    certificate.program == env!("CARGO_PKG_VERSION")
}

impl fmt::Display for ReportDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.place)?;
        if let Some(line) = &self.line {
            write!(f, ", line {line}")?;
        }
        write!(f, ": {}: kept {}, now {}", self.what, self.kept, self.now)?;
        match &self.why {
            Some(why) => write!(f, "; {why}"),
            None => Ok(()),
        }
    }
}
