//! The files in folders of drops.

use std::fs;
use std::path::{Path, PathBuf};

use nets_text::system_words;

/// Deeper than drops are kept; a mistaken `/` ends all the same.
const MOST_DEEP: usize = 16;

/// So many files are read by one command.
const MOST_FILES: usize = 20_000;

/// So many zips, by an import.
const MOST_SENT: usize = 5_000;

/// What was sent, and what came back, each sorted by path.
pub(super) struct Drops {
    pub(super) sent: Vec<PathBuf>,
    pub(super) received: Vec<PathBuf>,
}

impl Drops {
    /// All below these folders: zips that were sent, and whatever else there is.
    pub(super) fn below(folders: &[PathBuf]) -> Result<Self, String> {
        let mut all = Vec::new();
        for folder in folders {
            all.extend(files(folder)?);
        }
        all.sort();
        all.dedup();
        let (sent, received): (Vec<_>, Vec<_>) = all.into_iter().partition(|path| is_shipment(path));
        if sent.is_empty() {
            return Err("there is no netsshare_*.zip that was sent".to_owned());
        }
        if sent.len() > MOST_SENT || received.len() > MOST_FILES {
            return Err(format!(
                "{} zips were sent and {} files came back; at most {MOST_SENT} and {MOST_FILES} are read at once",
                sent.len(),
                received.len()
            ));
        }
        Ok(Drops { sent, received })
    }

    pub(super) fn gather(sent: &Path, received: &[PathBuf]) -> Result<Self, String> {
        let in_sent = files(sent)?;
        let (zips, others): (Vec<_>, Vec<_>) =
            in_sent.into_iter().partition(|path| !sent.is_dir() || is_shipment(path));
        if zips.is_empty() {
            return Err(format!("{}: there is no netsshare_*.zip below it", sent.display()));
        }
        let mut came = if received.is_empty() { others } else { Vec::new() };
        for path in received {
            // A folder for both may be named twice.
            came.extend(files(path)?.into_iter().filter(|path| !is_shipment(path)));
        }
        came.sort();
        came.dedup();
        if came.is_empty() {
            return Err("there is nothing that came back: name files of Outbound, or their folder".to_owned());
        }
        Ok(Drops { sent: zips, received: came })
    }
}

/// The file itself, or all below a folder, sorted. Hidden files and links are left alone.
fn files(path: &Path) -> Result<Vec<PathBuf>, String> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    collect(path, 0, &mut found)?;
    found.sort();
    Ok(found)
}

fn collect(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> Result<(), String> {
    let at = |error: std::io::Error| format!("{}: {}", folder.display(), system_words(&error));
    for entry in fs::read_dir(folder).map_err(at)? {
        let entry = entry.map_err(at)?;
        let kind = entry.file_type().map_err(at)?;
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        if kind.is_dir() && !hidden && depth < MOST_DEEP {
            collect(&entry.path(), depth + 1, found)?;
        } else if kind.is_file() && !hidden {
            if found.len() >= MOST_FILES {
                return Err(format!("{}: there are more than {MOST_FILES} files below it", folder.display()));
            }
            found.push(entry.path());
        }
    }
    Ok(())
}

fn is_shipment(path: &Path) -> bool {
    let name = name_of(path);
    name.starts_with("netsshare_") && name.ends_with(".zip")
}

pub(super) fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
