//! Which shipments are meant: files as they are named, and all those in folders.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use nets_text::system_words;

/// Deeper than shipments are kept; a mistaken `/` ends all the same.
const MOST_DEEP: usize = 32;

/// The files, in the order they were named; a folder stands for every zip and `shipment.xml` below
/// it, sorted by path.
pub(super) fn shipments(named: &[PathBuf]) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    for path in named {
        if !path.is_dir() {
            found.push(path.clone());
            continue;
        }
        let before = found.len();
        collect(path, 0, &mut found)
            .map_err(|error| format!("{}: {}", path.display(), system_words(&error)))?;
        if found.len() == before {
            return Err(format!("{}: there is no *.zip and no shipment.xml below it", path.display()));
        }
        found[before..].sort();
    }
    Ok(found)
}

/// Hidden folders, such as `.git`, and links are not followed.
fn collect(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = entry.file_type()?;
        if kind.is_dir() && !name.starts_with('.') && depth < MOST_DEEP {
            collect(&entry.path(), depth + 1, found)?;
        } else if kind.is_file() && is_shipment(&name) {
            found.push(entry.path());
        }
    }
    Ok(())
}

fn is_shipment(name: &str) -> bool {
    name == "shipment.xml" || name.to_ascii_lowercase().ends_with(".zip")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_stands_for_the_shipments_below_it_sorted() {
        let folder = tempfile::tempdir().expect("a folder");
        for path in
            ["b/netsshare_b.zip", "a/shipment.xml", "a/payment.xml", ".git/x.zip", "note.txt", "c.ZIP"]
        {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, "").expect("a file");
        }
        let found = shipments(&[folder.path().to_owned()]).expect("shipments");
        let names: Vec<_> =
            found.iter().map(|path| path.strip_prefix(folder.path()).expect("below")).collect();
        assert_eq!(names, [Path::new("a/shipment.xml"), Path::new("b/netsshare_b.zip"), Path::new("c.ZIP")]);
    }

    #[test]
    fn a_folder_without_shipments_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(shipments(&[folder.path().to_owned()]).is_err_and(|words| words.contains("no *.zip")));
        let missing = folder.path().join("missing.zip");
        assert_eq!(shipments(std::slice::from_ref(&missing)), Ok(vec![missing]));
    }
}
