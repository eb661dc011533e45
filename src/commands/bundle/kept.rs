//! The file that a bundle is kept in.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use nets_bundle::{AboutBundle, PersonsData};
use nets_text::system_words;
use tempfile::NamedTempFile;

/// A file beside the one that is to be, for its owner alone; gone when it does not get that name.
pub(in crate::commands) fn unfinished(output: &Path) -> Result<NamedTempFile, String> {
    let folder = match output.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mine = fs::Permissions::from_mode(0o600);
    let made = tempfile::Builder::new().prefix(".bundle-").permissions(mine).tempfile_in(folder);
    made.map_err(|error| at(output, &error))
}

pub(in crate::commands) fn put(file: NamedTempFile, output: &Path) -> Result<(), String> {
    file.persist(output).map(drop).map_err(|problem| at(output, &problem.error))
}

pub(in crate::commands) fn at(path: &Path, error: &io::Error) -> String {
    format!("{}: {}", path.display(), system_words(error))
}

/// What of persons is in it, and to whom it may be given.
pub(super) fn warning(about: &AboutBundle) -> &'static str {
    match (about.persons, about.contents) {
        (PersonsData::Replaced, _) => {
            "Persons' numbers, names and documents are replaced by others of the same form."
        }
        (PersonsData::AsSent, true) => {
            "Persons' numbers, names and documents are in it as they were sent: give it only to those who may see them."
        }
        (PersonsData::AsSent, false) => {
            "Persons' numbers and names are in it as they were sent, documents are not: give it only to those who may see \
             them."
        }
    }
}
