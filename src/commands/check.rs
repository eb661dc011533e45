//! `check`: what is wrong with scenario files, without starting anything.

use std::process::ExitCode;

use nets_core::finding::Severity;
use nets_scenario::{Loaded, Problem, Problems};
use serde_json::json;

use super::text;
use crate::alias_calls::{self, MayName, Unusable};
use crate::config::{CheckOptions, OutputFormat};
use crate::outcome::{COULD_NOT_RUN, CommandResult, FINDINGS, VALID};

pub fn run(options: &CheckOptions) -> CommandResult {
    let mut worst = VALID;
    let mut report = Vec::new();
    for file in &options.files {
        let name = file.display().to_string();
        let text = match text(file) {
            Ok(text) => text,
            Err(unreadable) => {
                // The others are checked all the same; the exit code tells of this one.
                worst = COULD_NOT_RUN;
                match options.format {
                    OutputFormat::Json => {
                        report.push(json!({ "file": name, "valid": false, "unreadable": unreadable }));
                    }
                    OutputFormat::Human => complain!("mock-nets-share: {unreadable}"),
                }
                continue;
            }
        };
        let (valid, problems) = match nets_scenario::load(&text, &name) {
            Ok(loaded) => with_its_files(&loaded),
            Err(problems) => (false, problems),
        };
        if !valid {
            worst = worst.max(FINDINGS);
        }
        match options.format {
            OutputFormat::Json => report.push(json!({ "file": name, "valid": valid, "problems": problems })),
            OutputFormat::Human => {
                say_as_is!(problems);
                say!("{name}: {}", if valid { "valid" } else { "not valid" });
            }
        }
    }
    if options.format == OutputFormat::Json {
        say!("{}", serde_json::to_string_pretty(&report)?);
    }
    Ok(ExitCode::from(worst))
}

/// A valid scenario's warnings, and what is wrong with the certificates and keys that it names.
fn with_its_files(loaded: &Loaded) -> (bool, Problems) {
    let unusable = alias_calls::services(loaded, &MayName::AnyFile).err().unwrap_or_default();
    let found: Vec<Problem> = unusable.iter().map(Unusable::as_checked).collect();
    let valid = found.iter().all(|problem| problem.severity != Severity::Error);
    (valid, loaded.refused(loaded.warnings.problems.iter().cloned().chain(found)))
}
