//! The cases as files: for a run, or for the user.

use std::fs::{self, OpenOptions};
use std::io::{Error, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use nets_certify_cases::{CaseLibrary, LibraryFile};
use nets_text::{no_folder, system_words};

use crate::commands::accept::suites::Selected;
use crate::outcome::CommandResult;

/// Where the acceptance files lie below this folder.
pub(super) fn suites(library: &CaseLibrary, folder: &Path) -> Vec<PathBuf> {
    library.suites().iter().map(|(name, _)| folder.join(name)).collect()
}

/// The files are called by their names in the library, wherever they were written for the run.
pub(super) fn named_without_folder(library: &CaseLibrary, selected: &mut Selected) {
    for (file, (name, _)) in selected.files.iter_mut().zip(library.suites()) {
        (*name).clone_into(&mut file.path);
    }
}

/// Writes all of it, and gives the paths.
pub(super) fn write(library: &CaseLibrary, folder: &Path) -> Result<Vec<PathBuf>, String> {
    let files = library.files().map_err(|error| problem(folder, &error))?;
    let made = library
        .made_anew()
        .map_err(|problem| format!("the certificates of alias web services: {problem}"))?;
    files.into_iter().chain(made).map(|file| write_one(folder, &file)).collect()
}

/// Writes all of it where it can be looked at and played by `accept`.
pub(super) fn write_for_user(library: &CaseLibrary, folder: &Path) -> CommandResult {
    let paths = write(library, folder)?;
    let suites: Vec<String> = suites(library, folder).iter().map(|path| path.display().to_string()).collect();
    tell!("{} files are in {}. To play them as acceptance tests:", paths.len(), folder.display());
    tell!("  mock-nets-share accept {} -- ./my-sender", suites.join(" "));
    Ok(ExitCode::SUCCESS)
}

fn write_one(folder: &Path, file: &LibraryFile) -> Result<PathBuf, String> {
    let path = folder.join(&file.path);
    let below = path.parent().unwrap_or(folder);
    fs::create_dir_all(below).map_err(|error| problem(below, &no_folder(error)))?;
    let mut opening = OpenOptions::new();
    let mut opened =
        opening.write(true).create_new(true).open(&path).map_err(|error| problem(&path, &error))?;
    opened.write_all(&file.bytes).map_err(|error| problem(&path, &error))?;
    Ok(path)
}

fn problem(path: &Path, error: &Error) -> String {
    match error.kind() {
        ErrorKind::AlreadyExists => {
            format!("{} is there already and may be yours: name a folder that is empty", path.display())
        }
        _ => format!("{}: {}", path.display(), system_words(error)),
    }
}
