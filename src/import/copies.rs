//! Folders that lie below the given ones more than once, such as a copy beside its original.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use nets_bundle::hashed;

use crate::file::{FileRef, ImportFile, ImportedFiles};
use crate::remark::{ImportRemark, RemarkKind};

/// Tells of each folder with zips that has the same files as one before: the same names at the same places below it, with the
/// same bytes. What cannot be read is like nothing else.
pub(crate) fn tell_copies(files: &ImportedFiles, remarks: &mut Vec<ImportRemark>) {
    let sent = files.sent.iter().enumerate().map(|(place, file)| (FileRef::Sent(place), file));
    let received = files.received.iter().enumerate().map(|(place, file)| (FileRef::Received(place), file));
    let all: Vec<(FileRef, &ImportFile)> = sent.chain(received).collect();
    let marks = marks(&all);
    let mut looked_at = BTreeSet::new();
    for alike in sent_alike(&all, &marks).values() {
        let Some(((original, first), rest)) = alike.split_first() else { continue };
        for (file, path) in rest {
            let is_copy = |(one, other): &(&Path, &Path)| {
                looked_at.insert((one.to_path_buf(), other.to_path_buf()))
                    && below(&all, &marks, one)
                        .is_some_and(|files| files.len() > 1 && Some(files) == below(&all, &marks, other))
            };
            if folders(first, path).into_iter().rev().find(is_copy).is_some() {
                let sentence = format!(
                    "its folder has the same files as that of {original}, with the same bytes: where it is a copy, leave one of \
                     them out, because what is in it counts as sent again"
                );
                remarks.push(ImportRemark::new(RemarkKind::Contradiction, *file, sentence));
            }
        }
    }
}

/// The size and digest of each file that may be like another, by its path. Bound: the files.
type Marks<'f> = BTreeMap<&'f Path, (u64, String)>;

/// Only what has the name and the size of another is read.
fn marks<'f>(all: &[(FileRef, &'f ImportFile)]) -> Marks<'f> {
    let mut groups: BTreeMap<(&str, u64), Vec<&Path>> = BTreeMap::new();
    for (_, file) in all {
        let Ok(about) = fs::metadata(&file.path) else { continue };
        groups.entry((&file.name, about.len())).or_default().push(&file.path);
    }
    let alike = groups.into_values().filter(|paths| paths.len() > 1).flatten();
    alike.filter_map(|path| Some((path, hashed(File::open(path).ok()?).ok()?))).collect()
}

/// A zip and its path.
type SentZip<'f> = (FileRef, &'f Path);

/// The zips that have one name and the same bytes, in the order of their paths. Bound: the zips.
fn sent_alike<'f, 'm>(
    all: &[(FileRef, &'f ImportFile)],
    marks: &'m Marks<'f>,
) -> BTreeMap<(&'f str, &'m (u64, String)), Vec<SentZip<'f>>> {
    let mut alike: BTreeMap<_, Vec<SentZip<'f>>> = BTreeMap::new();
    for (file, zip) in all.iter().filter(|(file, _)| matches!(file, FileRef::Sent(_))) {
        if let Some(mark) = marks.get(zip.path.as_path()) {
            alike.entry((zip.name.as_str(), mark)).or_default().push((*file, &zip.path));
        }
    }
    alike
}

/// The pairs of folders below which two files lie at the same place, the innermost first, as far as neither is within the
/// other. Bound: the depth of a path.
fn folders<'f>(one: &'f Path, other: &'f Path) -> Vec<(&'f Path, &'f Path)> {
    let mut pairs = Vec::new();
    let (mut one, mut other) = (one, other);
    while one.file_name() == other.file_name()
        && let (Some(above_one), Some(above_other)) = (one.parent(), other.parent())
    {
        if above_one.starts_with(above_other) || above_other.starts_with(above_one) {
            break;
        }
        (one, other) = (above_one, above_other);
        pairs.push((one, other));
    }
    pairs
}

/// What lies below a folder, by its path from there; none where the mark of one of it is not known. Bound: the files.
fn below<'f>(
    all: &[(FileRef, &'f ImportFile)],
    marks: &'f Marks<'f>,
    folder: &Path,
) -> Option<BTreeMap<PathBuf, &'f (u64, String)>> {
    let in_folder = all.iter().filter_map(|(_, file)| {
        let path = file.path.strip_prefix(folder).ok()?.to_owned();
        Some(marks.get(file.path.as_path()).map(|mark| (path, mark)))
    });
    in_folder.collect()
}
