//! `certify`: the certificate of a sender, by what a running simulator has seen of it; and the catalogue of what is asked.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use form_urlencoded::Serializer;
use nets_certify::{Certificate, html, requirements_json, requirements_list, requirements_markdown, table};
use nets_text::system_words;
use serde_json::json;

use crate::config::{CertificateFile, CertificateFormat, CertifyOptions, RulesFormat};
use crate::outcome::{CommandResult, FINDINGS, VALID};

pub fn run(options: &CertifyOptions) -> CommandResult {
    let Some(api) = &options.api else {
        match options.format {
            RulesFormat::Human => say_as_is!(requirements_list()),
            RulesFormat::Markdown => say_as_is!(requirements_markdown()),
            RulesFormat::Json => say!("{:#}", json!({ "requirements": requirements_json() })),
        }
        return Ok(ExitCode::SUCCESS);
    };
    let answer = api.get(&path(options))?;
    let certificate: Certificate = serde_json::from_value(answer)
        .map_err(|_| "what answers there knows no certificates of this form")?;
    let written = write(&certificate, &options.report);
    tell!("{}", table(&certificate).trim_end());
    written?;
    Ok(ExitCode::from(if certificate.passes { VALID } else { FINDINGS }))
}

/// Where the API has it.
fn path(options: &CertifyOptions) -> String {
    let mut query = Serializer::new(String::new());
    for (name, value) in [("world", &options.world), ("user", &options.user)] {
        if let Some(value) = value {
            query.append_pair(name, value);
        }
    }
    if !options.sends.is_empty() {
        let words: Vec<&str> = options.sends.iter().map(|kind| kind.word()).collect();
        query.append_pair("sends", &words.join(","));
    }
    format!("/v1/certificate?{}", query.finish())
}

/// Writes every file, the others too where one cannot be written.
fn write(certificate: &Certificate, files: &[CertificateFile]) -> Result<(), String> {
    let mut not_written = Vec::new();
    for file in files {
        let text = match file.format {
            CertificateFormat::Html => html(certificate),
            CertificateFormat::Json => format!("{:#}\n", json!(certificate)),
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
