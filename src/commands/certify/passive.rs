//! The certificate by what a running simulator has seen of a sender; and the catalogue of what is asked.

use std::process::ExitCode;

use form_urlencoded::Serializer;
use nets_certify::{
    Certificate, CertifiedProfile, requirements_json, requirements_list, requirements_markdown, table,
};
use serde_json::json;

use super::{evidence, written};
use crate::api_client::ApiAddress;
use crate::commands::accept::reports;
use crate::config::{CertifyOptions, ReportFile, ReportFormat, RulesFormat};
use crate::outcome::{CommandResult, FINDINGS, VALID};

/// Prints the catalogue.
pub(super) fn print_catalogue(profile: CertifiedProfile, format: RulesFormat) -> CommandResult {
    match format {
        RulesFormat::Human => say_as_is!(requirements_list(profile)),
        RulesFormat::Markdown => say_as_is!(requirements_markdown(profile)),
        RulesFormat::Json => say!("{:#}", json!({ "requirements": requirements_json(profile) })),
    }
    Ok(ExitCode::SUCCESS)
}

/// Asks a running simulator.
pub(super) fn run(options: &CertifyOptions, api: &ApiAddress) -> CommandResult {
    let of_cases = |file: &&ReportFile| matches!(file.format, ReportFormat::Junit | ReportFormat::Ctrf);
    if options.report.iter().any(|file| of_cases(&file)) {
        return Err(
            "junit and ctrf tell of cases, and with --api none is played: ask for html or json".into()
        );
    }
    reports::each_has_its_own_file(&options.report)?;
    let answer = api.get(&path(options))?;
    let certificate = Certificate::from_json(&answer.to_string())
        .ok_or("what answers there knows no certificates of this form")?;
    let written = written::write(&certificate, &options.report);
    tell!("{}", table(&certificate).trim_end());
    written?;
    if let Some(path) = &options.evidence {
        evidence::write(&certificate, api, path)?;
    }
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
    let profile = options.profile.certified();
    if profile != CertifiedProfile::NetsShare {
        query.append_pair("profile", profile.key());
    }
    if let Some(environment) = options.environment {
        query.append_pair("environment", environment.name());
    }
    if let Some(since) = options.since {
        query.append_pair("since", &since.to_string());
    }
    if !options.sends.is_empty() {
        let words: Vec<&str> = options.sends.iter().map(|kind| kind.word()).collect();
        query.append_pair("sends", &words.join(","));
    }
    format!("/v1/certificate?{}", query.finish())
}
