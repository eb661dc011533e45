//! `templates`: the templates of the files in Outbound, to begin one's own from.

use std::fs::{self, OpenOptions};
use std::io::{Error, ErrorKind, Write};
use std::path::Path;
use std::process::ExitCode;

use nets_outbound::OutboundFormat;
use nets_text::{no_folder, system_words};

use crate::config::TemplatesOptions;
use crate::outcome::CommandResult;

pub fn run(options: &TemplatesOptions) -> CommandResult {
    let problem = |path: &Path, error: Error| match error.kind() {
        ErrorKind::AlreadyExists => {
            format!("{} is there already and may be yours: nothing was written", path.display())
        }
        _ => format!("{}: {}", path.display(), system_words(&error)),
    };
    fs::create_dir_all(&options.out).map_err(|error| problem(&options.out, no_folder(error)))?;
    let paths = OutboundFormat::ALL.map(|format| (options.out.join(format.template_name()), format));
    // All or none: a folder half ours and half the user's would be taken for the user's.
    if let Some((path, _)) = paths.iter().find(|(path, _)| path.exists()) {
        return Err(problem(path, ErrorKind::AlreadyExists.into()).into());
    }
    for (path, format) in &paths {
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(path)
            .map_err(|error| problem(path, error))?;
        file.write_all(format.starting_point().as_bytes()).map_err(|error| problem(path, error))?;
        // A reader who has seen enough, as `head` has, still wants all the files.
        tell!("{:<45} {}", path.display(), format.summary());
    }
    tell!(
        "\nKeep those you change, remove the others: mock-nets-share serve --templates {}",
        options.out.display()
    );
    Ok(ExitCode::SUCCESS)
}
