//! One file a command.

pub mod alias;
pub mod certs;
pub mod check;
pub mod demo;
pub mod healthcheck;
pub mod key;
pub mod recipients;
pub mod rules;
pub mod sample;
pub mod schema;
pub mod serve;
pub mod templates;
pub mod validate;

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use nets_scenario::{Loaded, SIZE_LIMIT};

/// The scenario in this file, or the embedded default one.
pub fn scenario(file: Option<&Path>) -> Result<Loaded, Box<dyn std::error::Error>> {
    let Some(file) = file else { return Ok(nets_scenario::default_scenario()) };
    Ok(nets_scenario::load(&text(file)?, &file.display().to_string())?)
}

/// The text of a scenario's file; where it is none, the first place where it stops being one.
pub fn text(file: &Path) -> Result<String, String> {
    // A byte more than any scenario has: what goes on for ever is not read to its end.
    let most = SIZE_LIMIT as u64 + 1;
    let mut bytes = Vec::new();
    let read = File::open(file).and_then(|file| file.take(most).read_to_end(&mut bytes));
    read.map_err(|error| match error.kind() {
        ErrorKind::NotFound => {
            format!("{}: {error}; a scenario is named by its path from here", file.display())
        }
        // So Docker mounts what is not there.
        ErrorKind::IsADirectory => format!(
            "{}: it is a folder; in a container it may be a file that was not there when it was mounted",
            file.display()
        ),
        _ => format!("{}: {error}", file.display()),
    })?;
    if bytes.len() > SIZE_LIMIT {
        return Err(format!("{}: a scenario has at most {SIZE_LIMIT} bytes", file.display()));
    }
    String::from_utf8(bytes).map_err(|error| {
        let wrong = error.utf8_error().valid_up_to();
        let before = String::from_utf8_lossy(&error.as_bytes()[..wrong]);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        format!("{}:{line}:{column}: this byte is not UTF-8: save the file as UTF-8", file.display())
    })
}
