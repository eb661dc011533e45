//! One file a command.

pub mod accept;
pub mod alias;
pub mod bundle;
pub mod certify;
pub mod certs;
pub mod check;
pub mod crowd;
pub mod demo;
mod drops;
pub mod faults;
pub mod fidelity;
pub mod healthcheck;
pub mod import;
pub mod key;
pub mod onboarding;
pub mod personalities;
pub mod pseudonymise;
pub mod recipients;
pub mod replay;
pub mod report;
pub mod rest_days;
pub mod rules;
pub mod sample;
pub mod schema;
pub mod serve;
pub mod templates;
pub mod validate;

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use nets_scenario::{Loaded, SIZE_LIMIT};
use nets_text::system_words;

/// The scenario in this file, or the embedded default one.
pub fn scenario(file: Option<&Path>) -> Result<Loaded, Box<dyn std::error::Error>> {
    let Some(file) = file else { return Ok(nets_scenario::default_scenario()) };
    Ok(nets_scenario::load(&text(file)?, &file.display().to_string())?)
}

/// The text of a scenario's file, or why there is none.
pub fn text(file: &Path) -> Result<String, String> {
    // A byte more than any scenario has: what goes on for ever is not read to its end.
    let most = SIZE_LIMIT as u64 + 1;
    let mut bytes = Vec::new();
    let read = File::open(file).and_then(|file| file.take(most).read_to_end(&mut bytes));
    read.map_err(|error| format!("{}: {}", file.display(), unreadable(&error)))?;
    if bytes.len() > SIZE_LIMIT {
        return Err(format!("{}: such a file has at most {SIZE_LIMIT} bytes", file.display()));
    }
    nets_scenario::text_of(bytes).map_err(|problem| format!("{}:{problem}", file.display()))
}

/// Why the system does not give a file, and what to look at.
fn unreadable(error: &io::Error) -> String {
    let why = match error.kind() {
        ErrorKind::NotFound => "there is no such file; a scenario is named by its path from here",
        // So Docker mounts what is not there.
        ErrorKind::IsADirectory => {
            "it is a folder; in a container it may be a file that was not there when it was mounted"
        }
        ErrorKind::NotADirectory => "what its path has for a folder is a file",
        ErrorKind::PermissionDenied => "this user may not read it",
        ErrorKind::InvalidInput | ErrorKind::InvalidFilename => "no file can have this name",
        _ => return system_words(error),
    };
    why.to_owned()
}
