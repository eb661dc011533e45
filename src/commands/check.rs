//! `check`: what is wrong with scenario and acceptance files, without starting anything.

mod checked;
mod suite;

use std::process::ExitCode;

use super::text;
use crate::config::{CheckOptions, OutputFormat};
use crate::outcome::{CommandResult, VALID};

use checked::{Checked, scenario};
pub use suite::missing;

pub fn run(options: &CheckOptions) -> CommandResult {
    let mut checked = Checked { format: options.format, worst: VALID, report: Vec::new() };
    for file in &options.files {
        let name = file.display().to_string();
        match text(file) {
            Ok(text) if nets_accept::is_suite(&text) => suite::check(file, &text, &mut checked)?,
            Ok(text) => {
                let (valid, problems) = scenario(&text, &name);
                checked.tell(&name, valid, &problems)?;
            }
            // The others are checked all the same; the exit code tells of this one.
            Err(unreadable) => checked.tell_unreadable(&name, &unreadable),
        }
    }
    if checked.format == OutputFormat::Json {
        say!("{}", serde_json::to_string_pretty(&checked.report)?);
    }
    Ok(ExitCode::from(checked.worst))
}
