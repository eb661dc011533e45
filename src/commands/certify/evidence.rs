//! A certificate with its evidence in one file: the bundle of the world that it tells of, or those of all worlds in which cases
//! were played.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use nets_bundle::{AboutCaseEvidence, Bundle, CaseEvidenceFiles, with_certificate, write_case_evidence};
use nets_certify::Certificate;
use nets_report::{Run, json};
use tempfile::NamedTempFile;

use super::worlds::SeenWorld;
use super::written::files_of;
use crate::api_client::ApiAddress;
use crate::commands::bundle::kept::{at, put, unfinished};

/// Writes that of a world; the world goes on meanwhile, so that the bundle may have more than the certificate tells of.
pub(super) fn write(
    certificate: &Certificate,
    api: &ApiAddress,
    path: &Path,
) -> Result<(), Box<dyn std::error::Error>> {
    let mut as_sent = unfinished(path)?;
    api.fetch(&format!("/v1/bundle?world={}", certificate.world), &mut as_sent)?;
    as_sent.flush().map_err(|error| at(path, &error))?;
    let bundle = Bundle::open(as_sent.path()).map_err(|problem| {
        format!("what the simulator sent is not a whole bundle, its log says why: {problem}")
    })?;
    let mut file = unfinished(path)?;
    with_certificate(&bundle, &files_of(certificate), &mut file)?;
    put_and_tell(file, path, "the bundle of its world")
}

/// What a certificate by cases was made of.
pub(super) struct CertifiedRun<'r> {
    pub(super) certificate: &'r Certificate,
    pub(super) run: &'r Run,
    pub(super) about: AboutCaseEvidence,
    /// By the names of the worlds. Bound: the cases of a certification.
    pub(super) worlds: Vec<(String, SeenWorld)>,
}

/// Writes that of a certificate by cases.
pub(super) fn write_cases(of: CertifiedRun<'_>, path: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let CertifiedRun { certificate, run, about, worlds } = of;
    let mut bundles = Vec::new();
    for (name, world) in &worlds {
        let bundle = match &world.bundle {
            Some(Ok(bundle)) => File::open(bundle).map_err(|error| at(path, &error))?,
            Some(Err(why)) => return Err(not_written(path, name, why).into()),
            None => return Err(not_written(path, name, "none was made").into()),
        };
        bundles.push((name.clone(), bundle));
    }
    let cases = run.files.iter().flat_map(|file| &file.cases);
    for case in cases.filter(|case| case.simulated.is_some()) {
        if !worlds.iter().any(|(name, _)| *name == case.world) {
            return Err(not_written(path, &case.world, "it could not be asked before its end").into());
        }
    }
    let files = CaseEvidenceFiles { about, certificate: files_of(certificate), cases: json(run) };
    let mut file = unfinished(path)?;
    let count = bundles.len();
    write_case_evidence(&files, bundles, &mut file)?;
    put_and_tell(file, path, &format!("the bundles of {count} worlds"))
}

fn not_written(path: &Path, world: &str, why: &str) -> String {
    format!("{}: it is not written, since the world {world} has no bundle: {why}", path.display())
}

fn put_and_tell(mut file: NamedTempFile, path: &Path, with: &str) -> Result<(), Box<dyn std::error::Error>> {
    file.flush().map_err(|error| at(path, &error))?;
    put(file, path)?;
    tell!(
        "{}: the certificate with {with}, as it was sent: give it only to those who may see it.",
        path.display()
    );
    tell!("Verify it with: mock-nets-share report verify {}", path.display());
    Ok(())
}
