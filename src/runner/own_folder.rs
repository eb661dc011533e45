//! The fresh folder of a case: with the files that it is given, and gone after it.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use nets_driver::WorldName;
use nets_text::system_words;

use crate::playing::absolute;

/// The own folder of the case that has this world, with copies of these files, each under its last name.
pub(crate) fn make(folders: &Path, world: &WorldName, files: &[PathBuf]) -> Result<PathBuf, String> {
    let folder = absolute(&folders.join(world.as_str()));
    let at = |path: &Path, problem: &std::io::Error| format!("{}: {}", path.display(), system_words(problem));
    fs::create_dir_all(&folder).map_err(|problem| at(&folder, &problem))?;
    for from in files {
        let name = from.file_name().unwrap_or_default();
        fs::copy(from, folder.join(name)).map_err(|problem| at(from, &problem))?;
    }
    Ok(folder)
}

/// Removes it with all that the case's programs have left in it.
pub(crate) fn remove(folder: &Path) {
    if fs::remove_dir_all(folder).is_ok() {
        return;
    }
    // Whose folders a program has shut cannot be emptied until they are opened.
    open(folder);
    if let Err(problem) = fs::remove_dir_all(folder)
        && folder.exists()
    {
        let why = system_words(&problem);
        tracing::warn!(folder = %folder.display(), why, "what a case has left cannot be removed");
    }
}

/// Lets this user go into all folders below. Links are not followed.
fn open(folder: &Path) {
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        drop(fs::set_permissions(&next, Permissions::from_mode(0o700)));
        let entries = fs::read_dir(&next).into_iter().flatten().flatten();
        open.extend(entries.filter(|it| it.file_type().is_ok_and(|kind| kind.is_dir())).map(|it| it.path()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_was_shut_goes_and_what_a_link_names_stays() {
        let folders = tempfile::tempdir().expect("a folder");
        let (own, other) = (folders.path().join("own"), folders.path().join("other"));
        fs::create_dir_all(own.join("a/b")).expect("folders");
        fs::create_dir(&other).expect("a folder");
        fs::write(own.join("a/b/c"), "text").expect("written");
        std::os::unix::fs::symlink(&other, own.join("a/link")).expect("a link");
        for shut in [&own.join("a/b"), &own.join("a"), &own, &other] {
            fs::set_permissions(shut, Permissions::from_mode(0o500)).expect("shut");
        }
        remove(&own);
        assert!(!own.exists());
        let mode = fs::metadata(&other).expect("the other folder").permissions().mode();
        assert_eq!(mode & 0o777, 0o500);
    }
}
