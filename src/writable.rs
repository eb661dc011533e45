//! Where temporary folders can be made, and what to change where a folder cannot be used.

use std::fs;
use std::io::{self, ErrorKind};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use nets_text::system_words;

/// Memory that Linux lets every user write, also in containers whose root is read-only.
const SHARED_MEMORY: &str = "/dev/shm";

/// Where temporary folders are made: in the first that can be written.
pub fn places() -> Vec<PathBuf> {
    vec![temporary(std::env::temp_dir()), PathBuf::from(SHARED_MEMORY)]
}

/// An empty TMPDIR is as none.
fn temporary(named: PathBuf) -> PathBuf {
    if named.as_os_str().is_empty() { PathBuf::from("/tmp") } else { named }
}

/// What lies where a folder should be.
fn in_the_way(path: &Path) -> Option<String> {
    let found = path.ancestors().find(|path| path.symlink_metadata().is_ok())?;
    let what = match fs::metadata(found) {
        Ok(metadata) if metadata.is_dir() => return None,
        Ok(_) => "is a file, and no folder".to_owned(),
        Err(_) => {
            let target = fs::read_link(found).ok()?;
            format!("is a link to {}, which is not there", target.display())
        }
    };
    Some(format!("{} {what}; name a folder with --data or TMPDIR", found.display()))
}

/// Who may not use a path, whose it is, and what to change.
pub fn why_not(path: &Path, error: &io::Error) -> String {
    if matches!(error.kind(), ErrorKind::AlreadyExists | ErrorKind::NotADirectory | ErrorKind::NotFound)
        && let Some(told) = in_the_way(path)
    {
        return told;
    }
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
    format!("{}{owner} cannot be used by {user}: {}; {advice}", path.display(), system_words(error))
}

/// As whom this process runs; none where the system does not tell.
fn user() -> Option<u32> {
    fs::metadata("/proc/self").ok().map(|process| process.uid())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_where_a_folder_should_be_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        fs::write(&file, "x").expect("written");
        std::os::unix::fs::symlink("nowhere", &link).expect("a link");
        for path in [file.clone(), file.join("below")] {
            let error = fs::create_dir_all(&path).expect_err("a file is there");
            let told = why_not(&path, &error);
            let words = format!("{} is a file, and no folder; name a folder with --data", file.display());
            assert!(told.starts_with(&words), "{told}");
        }
        let error = fs::create_dir_all(&link).expect_err("a link is there");
        let told = why_not(&link, &error);
        assert!(told.contains("link is a link to nowhere, which is not there; name a folder"), "{told}");
        assert_eq!(temporary(PathBuf::new()), Path::new("/tmp"));
    }

    #[test]
    fn a_path_that_cannot_be_used_is_told_with_the_user_the_owner_and_what_to_change() {
        let folder = tempfile::tempdir().expect("a folder");
        let uid = user().expect("Linux tells");
        let missing = folder.path().join("missing");
        let told = |kind: ErrorKind| why_not(&missing, &kind.into());
        let denied = told(ErrorKind::PermissionDenied);
        let who =
            format!(" cannot be used by uid {uid}: this user has no permission for it; give it to that user");
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
