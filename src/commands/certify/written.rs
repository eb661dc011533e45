//! A certificate as files.

use std::fs;
use std::path::Path;

use nets_bundle::CertificateFiles;
use nets_certify::{Certificate, html};
use nets_text::system_words;
use serde_json::json;

use crate::config::{ReportFile, ReportFormat};

/// A certificate as the files that are kept with its evidence.
pub(super) fn files_of(certificate: &Certificate) -> CertificateFiles {
    CertificateFiles { html: html(certificate), json: json_of(certificate) }
}

fn json_of(certificate: &Certificate) -> String {
    format!("{:#}\n", json!(certificate))
}

/// Writes every file that tells of a certificate, the others too where one cannot be written.
pub(super) fn write(certificate: &Certificate, files: &[ReportFile]) -> Result<(), String> {
    let mut not_written = Vec::new();
    for file in files {
        let text = match file.format {
            ReportFormat::Html => html(certificate),
            ReportFormat::Json => json_of(certificate),
            ReportFormat::Junit | ReportFormat::Ctrf => continue,
        };
        if let Err(error) = write_file(&file.path, &text) {
            let path = file.path.display();
            not_written.push(format!("{path}: the certificate cannot be written: {}", system_words(&error)));
        }
    }
    if not_written.is_empty() { Ok(()) } else { Err(not_written.join("; ")) }
}

fn write_file(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        // What is wrong with it is told of the file.
        drop(fs::create_dir_all(folder));
    }
    fs::write(path, text)
}
