//! `report verify`: plays the worlds of a certificate again, judges every line anew, and compares.

mod asked;
mod cases;
mod comparing;
mod told;
mod verified;
mod world;

use std::path::Path;
use std::process::ExitCode;

use nets_bundle::{BundleProblem, KeptEvidence};
use serde_json::json;

use crate::config::{OutputFormat, ReportCommand, VerifyOptions};
use crate::outcome::{COULD_NOT_RUN, CommandResult, FINDINGS, VALID};
use verified::Verified;

pub fn run(command: &ReportCommand) -> CommandResult {
    let ReportCommand::Verify(VerifyOptions { file, format }) = command;
    match verified(file) {
        Ok(verified) => {
            match format {
                OutputFormat::Human => told::tell(file, &verified)?,
                OutputFormat::Json => say!("{}", serde_json::to_string_pretty(&told::json(file, &verified))?),
            }
            Ok(ExitCode::from(if verified.verifies() { VALID } else { FINDINGS }))
        }
        Err(problem) => refused(file, *format, &problem),
    }
}

fn verified(file: &Path) -> Result<Verified, BundleProblem> {
    match KeptEvidence::open(file)? {
        KeptEvidence::World(bundle) => world::verify(&bundle),
        KeptEvidence::Cases(evidence) => cases::verify(&evidence),
    }
}

/// A file that was changed does not verify; one that cannot be read says nothing.
fn refused(file: &Path, format: OutputFormat, problem: &BundleProblem) -> CommandResult {
    let is_changed = matches!(problem, BundleProblem::Damaged { .. });
    if format == OutputFormat::Json {
        let member = if is_changed { "changed" } else { "unreadable" };
        let value =
            json!({ "file": file.display().to_string(), "verifies": false, member: problem.to_string() });
        say!("{}", serde_json::to_string_pretty(&value)?);
    }
    complain!("mock-nets-share: {}: {problem}", file.display());
    Ok(ExitCode::from(if is_changed { FINDINGS } else { COULD_NOT_RUN }))
}
