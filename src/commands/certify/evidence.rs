//! A certificate with the bundle of the world that it tells of, in one file.

use std::io::Write;
use std::path::Path;

use nets_bundle::{Bundle, CertificateFiles, with_certificate};
use nets_certify::{Certificate, html};
use serde_json::json;

use crate::api_client::ApiAddress;
use crate::commands::bundle::kept::{at, put, unfinished};

/// Writes it; the world goes on meanwhile, so that the bundle may have more than the certificate tells of.
pub(super) fn write(
    certificate: &Certificate,
    api: &ApiAddress,
    path: &Path,
) -> Result<(), Box<dyn std::error::Error>> {
    let mut as_sent = unfinished(path)?;
    api.fetch(&format!("/v1/bundle?world={}&persons=as_sent", certificate.world), &mut as_sent)?;
    as_sent.flush().map_err(|error| at(path, &error))?;
    let bundle = Bundle::open(as_sent.path()).map_err(|problem| {
        format!("what the simulator sent is not a whole bundle, its log says why: {problem}")
    })?;
    let files = CertificateFiles { html: html(certificate), json: format!("{:#}\n", json!(certificate)) };
    let mut file = unfinished(path)?;
    with_certificate(&bundle, &files, &mut file)?;
    file.flush().map_err(|error| at(path, &error))?;
    put(file, path)?;
    tell!(
        "{}: the certificate with the bundle of its world, as it was sent: give it only to those who may see it.",
        path.display()
    );
    tell!("Verify it with: mock-nets-share report verify {}", path.display());
    Ok(())
}
