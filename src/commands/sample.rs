//! `sample`: example shipments that the default scenario accepts.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::process::ExitCode;

use nets_text::{no_folder, system_words};

use crate::config::SampleOptions;
use crate::outcome::CommandResult;

pub fn run(options: &SampleOptions) -> CommandResult {
    let problem = |path: &Path, error: std::io::Error| match error.kind() {
        ErrorKind::AlreadyExists => format!("{} is there already; --force replaces it", path.display()),
        _ => format!("{}: {}", path.display(), system_words(&error)),
    };
    fs::create_dir_all(&options.out).map_err(|error| problem(&options.out, no_folder(error)))?;
    for sample in nets_samples::all() {
        let path = options.out.join(sample.file_name());
        let mut opening = OpenOptions::new();
        opening.write(true);
        if options.force {
            opening.create(true).truncate(true)
        } else {
            opening.create_new(true)
        };
        let mut file = opening.open(&path).map_err(|error| problem(&path, error))?;
        file.write_all(&sample.zip()).map_err(|error| problem(&path, error))?;
        // A reader who has seen enough, as `head` has, still wants all the files.
        tell!("{:<45} {}", path.display(), sample.summary);
    }
    Ok(ExitCode::SUCCESS)
}
