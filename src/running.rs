//! The simulator that runs here: what it wrote into its folder once everything answered.

use std::fs;
use std::path::{Path, PathBuf};

use crate::data_folder::DataFolder;
use crate::process_1::{FirstProcess, first};
use crate::ready::{READY, Ready};

/// A simulator on this machine, or in this container.
pub struct RunningSimulator {
    pub folder: PathBuf,
    pub ready: Ready,
}

/// The one that keeps its things in this folder; else the container's own, else the only one there is.
pub fn running(data: Option<&Path>) -> Result<RunningSimulator, String> {
    let of_container = || match first() {
        FirstProcess::Serve(options) => options.data,
        FirstProcess::Other | FirstProcess::Command(_) => None,
    };
    if let Some(folder) = data.map(Path::to_owned).or_else(of_container) {
        return at(&folder)
            .ok_or_else(|| format!("no simulator that is ready keeps its things in {}", folder.display()));
    }
    let mut found: Vec<_> = DataFolder::temporaries().iter().filter_map(|folder| at(folder)).collect();
    match (found.pop(), found.is_empty()) {
        (Some(only), true) => Ok(only),
        (Some(_), false) => {
            Err("several simulators run here: start yours with --data DIR, and name that".to_owned())
        }
        (None, _) => {
            Err("no simulator is ready here; one that keeps its things is named with --data DIR".to_owned())
        }
    }
}

fn at(folder: &Path) -> Option<RunningSimulator> {
    let text = fs::read(folder.join(READY)).ok()?;
    Some(RunningSimulator { folder: folder.to_owned(), ready: serde_json::from_slice(&text).ok()? })
}
