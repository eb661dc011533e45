//! Folders that must be written: where there is one, and what to change where it cannot be written.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// How the temporary folder of a launch begins its name.
const PREFIX: &str = "mock-nets-share-";

/// Memory that Linux lets every user write, also in containers whose root is read-only.
const SHARED_MEMORY: &str = "/dev/shm";

/// A new folder that goes when the process ends.
pub fn temporary() -> Result<TempDir, String> {
    let usual = std::env::temp_dir();
    made_in(&usual).or_else(|error| {
        let shared = Path::new(SHARED_MEMORY);
        let made = made_in(shared).map_err(|_| {
            let advice =
                "name another folder with TMPDIR or --data, or mount one there: docker run --tmpfs /tmp";
            format!("{}; {advice}", cannot_be_written(&usual, &error))
        })?;
        tracing::warn!(
            "{}; everything is kept in {SHARED_MEMORY} instead, which is memory and may be small",
            cannot_be_written(&usual, &error)
        );
        Ok(made)
    })
}

fn made_in(folder: &Path) -> io::Result<TempDir> {
    tempfile::Builder::new().prefix(PREFIX).tempdir_in(folder)
}

/// The temporary folders there are, of this launch and of others.
pub fn temporaries() -> Vec<PathBuf> {
    let places = [std::env::temp_dir(), PathBuf::from(SHARED_MEMORY)];
    let entries = places.iter().filter_map(|place| fs::read_dir(place).ok()).flatten().flatten();
    let ours = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX));
    ours.map(|entry| entry.path()).collect()
}

/// Makes the folder, where it is missing, and makes sure that it and what was kept in it can be used.
pub fn kept(folder: &Path) -> Result<(), String> {
    let advice = "give it to that user (chown), or run as its owner (docker run --user)";
    fs::create_dir_all(folder)
        .and_then(|()| tempfile::tempfile_in(folder).map(drop))
        .map_err(|error| format!("{}; {advice}", cannot_be_written(folder, &error)))?;
    for entry in fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?.flatten() {
        let path = entry.path();
        if path.is_dir()
            && let Err(error) = fs::read_dir(&path)
        {
            return Err(format!("{}; {advice}", cannot_be_written(&path, &error)));
        }
    }
    Ok(())
}

/// Who may not write where, and whose it is.
fn cannot_be_written(path: &Path, error: &io::Error) -> String {
    // What is missing belongs to the owner of the folder above it.
    let owner = path.ancestors().find_map(|path| fs::metadata(path).ok());
    let owner = owner
        .map_or_else(String::new, |it| format!(", of uid {} and mode {:o},", it.uid(), it.mode() & 0o7777));
    let user = user().map_or_else(|| "this user".to_owned(), |uid| format!("uid {uid}"));
    format!("the folder {}{owner} cannot be used by {user}: {}", path.display(), plain(error))
}

/// The system's own words, without what a library puts before them.
fn plain(error: &io::Error) -> String {
    error
        .raw_os_error()
        .map_or_else(|| error.kind().to_string(), |code| io::Error::from_raw_os_error(code).to_string())
}

/// As whom this process runs; none where the system does not tell.
fn user() -> Option<u32> {
    fs::metadata("/proc/self").ok().map(|process| process.uid())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_cannot_be_made_is_told_with_the_user_and_what_to_change() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("file");
        fs::write(&file, "").expect("written");
        let told = kept(&file.join("data")).expect_err("a file is no folder");
        let uid = user().expect("Linux tells");
        for words in [&format!("cannot be used by uid {uid}: Not a directory"), "chown", "--user"] {
            assert!(told.contains(words), "{words}: {told}");
        }
    }

    #[test]
    fn a_folder_that_can_be_used_is_made_and_left_empty() {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("deep/data");
        kept(&data).expect("made");
        assert_eq!(fs::read_dir(&data).expect("made").count(), 0);
    }
}
