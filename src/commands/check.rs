//! `check`: what is wrong with scenario files, without starting anything.

use std::process::ExitCode;

use serde_json::json;

use super::text;
use crate::config::{CheckOptions, Format};
use crate::{FINDINGS, Outcome, VALID};

pub fn run(options: &CheckOptions) -> Outcome {
    let mut worst = VALID;
    let mut report = Vec::new();
    for file in &options.files {
        let name = file.display().to_string();
        let text = text(file)?;
        let (valid, problems) = match nets_scenario::load(&text, &name) {
            Ok(loaded) => (true, loaded.warnings),
            Err(problems) => (false, problems),
        };
        if !valid {
            worst = FINDINGS;
        }
        match options.format {
            Format::Json => report.push(json!({ "file": name, "valid": valid, "problems": problems })),
            Format::Human => {
                say_as_is!(problems);
                say!("{name}: {}", if valid { "valid" } else { "not valid" });
            }
        }
    }
    if options.format == Format::Json {
        say!("{}", serde_json::to_string_pretty(&report)?);
    }
    Ok(ExitCode::from(worst))
}
