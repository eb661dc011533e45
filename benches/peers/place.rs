//! Folders for what is measured: in memory or on the disk, gone when dropped.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::measure::Result;

const PREFIX: &str = "mock-nets-share-bench-";

/// A folder in memory where there is such a thing, so that no disk is measured.
pub fn in_memory() -> Result<tempfile::TempDir> {
    let memory = Path::new("/dev/shm");
    folder(if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() })
}

pub fn on_disk() -> Result<tempfile::TempDir> {
    folder(std::env::temp_dir())
}

fn folder(parent: PathBuf) -> Result<tempfile::TempDir> {
    let prefix = format!("{PREFIX}{}-", std::process::id());
    Ok(tempfile::Builder::new().prefix(&prefix).tempdir_in(parent)?)
}

/// Removes what interrupted runs left behind: no process with their id runs any more.
pub fn sweep() -> Result<()> {
    for parent in [PathBuf::from("/dev/shm"), std::env::temp_dir()] {
        let Ok(entries) = fs::read_dir(parent) else { continue };
        for entry in entries {
            let path = entry?.path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let Some((pid, _)) = name.strip_prefix(PREFIX).and_then(|rest| rest.split_once('-')) else {
                continue;
            };
            if pid.parse::<u32>().is_ok_and(|pid| !Path::new(&format!("/proc/{pid}")).exists()) {
                fs::remove_dir_all(path)?;
            }
        }
    }
    Ok(())
}

/// Writes a file of this size that no compression helps with.
pub fn write_noise(path: &Path, bytes: u64) -> Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    let mut state = bytes | 1;
    let mut block = [0u8; 8192];
    let mut left = bytes;
    while left > 0 {
        for word in block.as_chunks_mut::<8>().0 {
            // xorshift64: quick, and without pattern.
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            *word = state.to_le_bytes();
        }
        let part = left.min(block.len() as u64);
        file.write_all(&block[..part as usize])?;
        left -= part;
    }
    Ok(file.flush()?)
}
