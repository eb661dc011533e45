//! What was told of the files that are checked, and scenarios among them.

use std::io;

use nets_core::finding::Severity;
use nets_scenario::{Loaded, Problem, Problems};
use serde_json::{Value, json};

use crate::alias_calls::{self, MayName, Unusable};
use crate::config::OutputFormat;
use crate::outcome::{COULD_NOT_RUN, FINDINGS};

/// What was told of the files so far.
pub(super) struct Checked {
    pub format: OutputFormat,
    pub worst: u8,
    /// For JSON, which is one document.
    pub report: Vec<Value>,
}

impl Checked {
    pub fn tell(&mut self, name: &str, valid: bool, problems: &Problems) -> io::Result<()> {
        if !valid {
            self.worst = self.worst.max(FINDINGS);
        }
        match self.format {
            OutputFormat::Json => {
                self.report.push(json!({ "file": name, "valid": valid, "problems": problems }));
            }
            OutputFormat::Human => {
                say_as_is!(problems);
                say!("{name}: {}", if valid { "valid" } else { "not valid" });
            }
        }
        Ok(())
    }

    pub fn tell_unreadable(&mut self, name: &str, unreadable: &str) {
        self.worst = COULD_NOT_RUN;
        match self.format {
            OutputFormat::Json => {
                self.report.push(json!({ "file": name, "valid": false, "unreadable": unreadable }));
            }
            OutputFormat::Human => complain!("mock-nets-share: {unreadable}"),
        }
    }
}

pub(super) fn scenario(text: &str, name: &str) -> (bool, Problems) {
    match nets_scenario::load(text, name) {
        Ok(loaded) => with_its_files(&loaded),
        Err(problems) => (false, problems),
    }
}

/// A valid scenario's warnings, and what is wrong with the certificates and keys that it names.
fn with_its_files(loaded: &Loaded) -> (bool, Problems) {
    let unusable = alias_calls::services(loaded, &MayName::AnyFile).err().unwrap_or_default();
    let found: Vec<Problem> = unusable.iter().map(Unusable::as_checked).collect();
    let valid = found.iter().all(|problem| problem.severity != Severity::Error);
    (valid, loaded.refused(loaded.warnings.problems.iter().cloned().chain(found)))
}
