//! Where temporary folders can be made, and what to change where a folder cannot be used.

use std::fs;
use std::io::{self, ErrorKind};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// Memory that Linux lets every user write, also in containers whose root is read-only.
const SHARED_MEMORY: &str = "/dev/shm";

/// Where temporary folders are made: in the first that can be written.
pub fn places() -> Vec<PathBuf> {
    vec![std::env::temp_dir(), PathBuf::from(SHARED_MEMORY)]
}

/// Who may not use a path, whose it is, and what to change.
pub fn why_not(path: &Path, error: &io::Error) -> String {
    // What is missing belongs to the owner of the folder above it.
    let owner = path.ancestors().find_map(|path| fs::metadata(path).ok());
    let owner = owner.map_or_else(String::new, |found| {
        format!(", of uid {} and mode {:o},", found.uid(), found.mode() & 0o7777)
    });
    let user = user().map_or_else(|| "this user".to_owned(), |uid| format!("uid {uid}"));
    let advice = match error.kind() {
        ErrorKind::PermissionDenied => {
            "give it to that user (chown), run as its owner (docker run --user), or"
        }
        ErrorKind::ReadOnlyFilesystem => {
            "mount a folder there that can be written (docker run --tmpfs /tmp), or"
        }
        _ => "or",
    };
    let advice = format!("{advice} name another folder with --data or TMPDIR");
    let advice = advice.trim_start_matches("or ");
    format!("{}{owner} cannot be used by {user}: {}; {advice}", path.display(), plain(error))
}

/// The system's own words, without what a library puts before them.
fn plain(error: &io::Error) -> String {
    let system = error.raw_os_error().map(|code| io::Error::from_raw_os_error(code).to_string());
    system.unwrap_or_else(|| error.kind().to_string())
}

/// As whom this process runs; none where the system does not tell.
fn user() -> Option<u32> {
    fs::metadata("/proc/self").ok().map(|process| process.uid())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_cannot_be_used_is_told_with_the_user_the_owner_and_what_to_change() {
        let folder = tempfile::tempdir().expect("a folder");
        let uid = user().expect("Linux tells");
        let missing = folder.path().join("missing");
        let told = |kind: ErrorKind| why_not(&missing, &kind.into());
        let denied = told(ErrorKind::PermissionDenied);
        let who = format!(" cannot be used by uid {uid}: permission denied; give it to that user");
        for words in [format!("missing, of uid {uid} and mode "), who] {
            assert!(denied.contains(&words), "{denied}");
        }
        assert!(
            denied.ends_with("(docker run --user), or name another folder with --data or TMPDIR"),
            "{denied}"
        );
        assert!(told(ErrorKind::ReadOnlyFilesystem).contains("; mount a folder there"), "{denied}");
        assert!(
            told(ErrorKind::StorageFull).ends_with("; name another folder with --data or TMPDIR"),
            "{denied}"
        );
    }
}
