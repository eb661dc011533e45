//! Names and directories on the disk beneath a mailbox.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use nets_core::Timestamp;
use tokio::time::Instant;

/// File systems take 255 bytes a name, an encoded name can have 765: longer ones continue in
/// directories whose names start with a character that no encoded name has.
const MAX_COMPONENT: usize = 200;
const CONTINUED: char = '~';

/// A file of so many bytes is small: to make it durable takes as long as the disk does for any.
const SMALL: u64 = 64 << 10;

/// What a disk that keeps all in memory needs no more than.
const QUICK: Duration = Duration::from_micros(200);

/// How long the disk took to make the last small file durable.
#[derive(Default)]
pub(crate) struct DiskPace {
    is_quick: AtomicBool,
}

impl DiskPace {
    /// Whether a file of this size is made durable in less time than another thread takes to begin with it.
    pub(crate) fn is_quick(&self, size: u64) -> bool {
        size <= SMALL && self.is_quick.load(Ordering::Relaxed)
    }

    /// Makes a file of this size durable.
    pub(crate) fn sync(&self, file: &File, size: u64) -> io::Result<()> {
        let begun = Instant::now();
        file.sync_all()?;
        self.took(size, begun.elapsed());
        Ok(())
    }

    fn took(&self, size: u64, time: Duration) {
        if size <= SMALL {
            self.is_quick.store(time <= QUICK, Ordering::Relaxed);
        }
    }
}

/// Where a file of this name lies below `directory`, on every file system and never outside.
pub(crate) fn place_for(directory: &Path, name: &str) -> PathBuf {
    let encoded = encode(name);
    let mut rest = encoded.as_str();
    let mut path = directory.to_owned();
    while rest.len() > MAX_COMPONENT {
        let (component, tail) = rest.split_at(MAX_COMPONENT);
        path.push(format!("{CONTINUED}{component}"));
        rest = tail;
    }
    path.push(rest);
    path
}

/// As `place_for`, and what lies above it exists afterwards.
pub(crate) fn room_for(directory: &Path, name: &str) -> io::Result<PathBuf> {
    let path = place_for(directory, name);
    if let Some(parent) = path.parent()
        && parent != directory
    {
        make_folder(parent)?;
    }
    Ok(path)
}

/// Makes a folder, and those above it, for the owner alone.
pub(crate) fn make_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// How a file is made: for the owner alone.
pub(crate) fn new_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).mode(0o600);
    options
}

/// The files below a directory that `place_for` put there, by their real names.
pub(crate) fn stored(directory: &Path) -> io::Result<Vec<(String, fs::Metadata)>> {
    let mut found = Vec::new();
    collect(directory, "", &mut found)?;
    Ok(found)
}

fn collect(directory: &Path, begun: &str, found: &mut Vec<(String, fs::Metadata)>) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let component = entry.file_name();
        let Some(component) = component.to_str() else { continue };
        match component.strip_prefix(CONTINUED) {
            Some(component) => collect(&entry.path(), &format!("{begun}{component}"), found)?,
            None => {
                if let Some(name) = decode(&format!("{begun}{component}")) {
                    found.push((name, entry.metadata()?));
                }
            }
        }
    }
    Ok(())
}

fn encode(name: &str) -> String {
    let mut encoded = String::with_capacity(name.len());
    for (index, byte) in name.bytes().enumerate() {
        // A leading dot would make a hidden file, or the names `.` and `..`.
        let plain =
            byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-') || (byte == b'.' && index > 0);
        if plain {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

fn decode(encoded: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        if byte == b'%' {
            let (digits, tail) = tail.split_at_checked(2)?;
            bytes.push(u8::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()?);
            rest = tail;
        } else {
            bytes.push(byte);
            rest = tail;
        }
    }
    String::from_utf8(bytes).ok()
}

/// Makes names that were created, renamed or removed in a directory durable.
pub(crate) fn sync_directory(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}

/// Keeps the simulated time as the file's own, so that a restart shows the same.
pub(crate) fn set_modified(file: &File, at: Timestamp) -> io::Result<()> {
    file.set_modified(system_time(at))
}

pub(crate) fn modified(metadata: &fs::Metadata) -> Timestamp {
    let since_epoch = metadata.modified().ok().and_then(|at| at.duration_since(SystemTime::UNIX_EPOCH).ok());
    let since_epoch = since_epoch.unwrap_or_default();
    i64::try_from(since_epoch.as_secs())
        .ok()
        .and_then(|seconds| Timestamp::new(seconds, i32::try_from(since_epoch.subsec_nanos()).ok()?).ok())
        .unwrap_or(Timestamp::MAX)
}

fn system_time(at: Timestamp) -> SystemTime {
    let seconds = u64::try_from(at.as_second()).unwrap_or_default();
    let nanoseconds = u32::try_from(at.subsec_nanosecond()).unwrap_or_default();
    SystemTime::UNIX_EPOCH + Duration::new(seconds, nanoseconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_disk_is_as_quick_as_it_was_with_the_last_small_file() {
        let pace = DiskPace::default();
        assert!(!pace.is_quick(0), "nothing is known of it");
        for (size, time, is_quick) in [
            (SMALL, QUICK, true),
            (SMALL + 1, QUICK * 9, true),
            (1, QUICK * 2, false),
            (SMALL + 1, QUICK, false),
        ] {
            pace.took(size, time);
            assert_eq!(pace.is_quick(SMALL), is_quick, "{size} bytes in {time:?}");
            assert!(!pace.is_quick(SMALL + 1));
        }
    }

    #[test]
    fn every_name_comes_back_from_the_disk_and_none_leaves_its_directory() {
        let root = tempfile::tempdir().expect("a directory");
        let directory = root.path().join("files");
        fs::create_dir(&directory).expect("a directory");
        let long = "æ".repeat(127);
        // As long as one component may be, as two may be, and a byte more.
        let [full, more, twice] = [200, 201, 400].map(|length| "x".repeat(length));
        let names = ["a.zip", ".hidden", "..", "a b", "%41", "~x", "A~b", "netsshare_é.zip", "a:b\\c", "CON"];
        let mut names: Vec<_> =
            names.into_iter().chain([&*long, &*full, &*more, &*twice]).map(String::from).collect();
        for name in &names {
            let path = room_for(&directory, name).expect("room");
            assert!(path.starts_with(&directory));
            assert!(path.components().all(|component| component.as_os_str().len() <= 255));
            fs::write(path, name).expect("written");
        }
        assert_eq!(fs::read_dir(root.path()).expect("listed").count(), 1);
        let mut found: Vec<_> =
            stored(&directory).expect("listed").into_iter().map(|(name, _)| name).collect();
        found.sort();
        names.sort();
        assert_eq!(found, names);
    }

    #[test]
    fn names_in_a_directory_that_is_not_there_cannot_be_made_durable() {
        let root = tempfile::tempdir().expect("a directory");
        sync_directory(root.path()).expect("synced");
        sync_directory(&root.path().join("none")).expect_err("it is not there");
    }

    #[test]
    fn a_files_time_is_the_simulated_one() {
        let root = tempfile::tempdir().expect("a directory");
        let path = root.path().join("a");
        let at: Timestamp = "2031-05-06T07:08:09.5Z".parse().expect("a time");
        set_modified(&File::create(&path).expect("created"), at).expect("set");
        assert_eq!(modified(&fs::metadata(&path).expect("there")), at);
    }
}
