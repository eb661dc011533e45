//! A bundle of a world, kept in a file.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use nets_driver::WorldName;

use crate::program::{Control, NoBundle, WantedBundle};

/// Writes a bundle of the world of this name to this path, readable by its owner alone. A file that is there is replaced;
/// when it fails, none is left of the new one, and the old one stays.
pub async fn save_bundle(
    control: &dyn Control,
    name: &WorldName,
    wanted: WantedBundle,
    path: &Path,
) -> Result<(), NoBundle> {
    let unfinished = unfinished(path);
    let file = made(&unfinished).map_err(NoBundle::NotTaken)?;
    let written = control.bundle(name, wanted, Box::new(file)).await;
    let put = written.and_then(|()| fs::rename(&unfinished, path).map_err(NoBundle::NotTaken));
    if put.is_err() {
        // What matters is why there is none.
        drop(fs::remove_file(&unfinished));
    }
    put
}

fn unfinished(path: &Path) -> PathBuf {
    let mut name = path.file_name().map(std::ffi::OsStr::to_owned).unwrap_or_default();
    name.push(".unfinished");
    path.with_file_name(name)
}

fn made(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)
}
