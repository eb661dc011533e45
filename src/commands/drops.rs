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
    /// How many links below the folders were left alone.
    pub(super) links: usize,
}

/// What lies below folders. Bound: `MOST_FILES` in each folder that was named.
#[derive(Default)]
struct FoundFiles {
    paths: Vec<PathBuf>,
    links: usize,
}

impl Drops {
    /// All below these folders: zips that were sent, and whatever else there is.
    pub(super) fn below(folders: &[PathBuf]) -> Result<Self, String> {
        let mut all = Vec::new();
        let mut links = 0;
        for folder in folders {
            let found = files(folder)?;
            links += found.links;
            all.extend(found.paths);
        }
        all.sort();
        all.dedup();
        let files = all.len();
        let (sent, received): (Vec<_>, Vec<_>) = all.into_iter().partition(|path| is_shipment(path));
        if sent.is_empty() {
            return Err(format!(
                "there is no netsshare_*.zip that was sent among the {files} files: name the folder of the zips that were sent, \
                 too, with the names under which they were{}",
                told_links(links)
            ));
        }
        if sent.len() > MOST_SENT || received.len() > MOST_FILES {
            return Err(format!(
                "{} zips were sent and {} files came back; at most {MOST_SENT} and {MOST_FILES} are read at once",
                sent.len(),
                received.len()
            ));
        }
        Ok(Drops { sent, received, links })
    }

    pub(super) fn gather(sent: &Path, received: &[PathBuf]) -> Result<Self, String> {
        let in_sent = files(sent)?;
        let mut links = in_sent.links;
        let (zips, others): (Vec<_>, Vec<_>) =
            in_sent.paths.into_iter().partition(|path| !sent.is_dir() || is_shipment(path));
        if zips.is_empty() {
            return Err(format!("{}: there is no netsshare_*.zip below it", sent.display()));
        }
        let mut came = if received.is_empty() { others } else { Vec::new() };
        for path in received {
            // A folder for both may be named twice.
            let found = files(path)?;
            links += found.links;
            came.extend(found.paths.into_iter().filter(|path| !is_shipment(path)));
        }
        came.sort();
        came.dedup();
        if came.is_empty() {
            return Err("there is nothing that came back: name files of Outbound, or their folder".to_owned());
        }
        Ok(Drops { sent: zips, received: came, links })
    }
}

/// The file itself, or all below a folder, sorted. Hidden files and links are left alone.
fn files(path: &Path) -> Result<FoundFiles, String> {
    let named =
        fs::metadata(path).map_err(|error| format!("{}: {}", path.display(), system_words(&error)))?;
    if named.is_file() {
        return Ok(FoundFiles { paths: vec![path.to_owned()], links: 0 });
    }
    if !named.is_dir() {
        return Err(format!("{}: it is neither a file nor a folder", path.display()));
    }
    let mut found = FoundFiles::default();
    collect(path, 0, &mut found)?;
    found.paths.sort();
    Ok(found)
}

/// A sentence for people about links that were left alone; empty where there was none.
pub(super) fn told_links(links: usize) -> String {
    match links {
        0 => String::new(),
        1 => "; 1 link was left alone: name what it leads to".to_owned(),
        _ => format!("; {links} links were left alone: name what they lead to"),
    }
}

fn collect(folder: &Path, depth: usize, found: &mut FoundFiles) -> Result<(), String> {
    let at = |error: std::io::Error| format!("{}: {}", folder.display(), system_words(&error));
    for entry in fs::read_dir(folder).map_err(at)? {
        let entry = entry.map_err(at)?;
        let kind = entry.file_type().map_err(at)?;
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        if kind.is_dir() && !hidden && depth < MOST_DEEP {
            collect(&entry.path(), depth + 1, found)?;
        } else if kind.is_symlink() && !hidden {
            found.links += 1;
        } else if kind.is_file() && !hidden {
            if found.paths.len() >= MOST_FILES {
                return Err(format!("{}: there are more than {MOST_FILES} files below it", folder.display()));
            }
            found.paths.push(entry.path());
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
