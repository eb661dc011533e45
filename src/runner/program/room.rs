//! How much a case may have in its folder while its programs run, so that one that goes on writing does not fill the disk.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use nets_driver::Stopwatch;
use tokio::task::{JoinHandle, spawn_blocking};

/// How long at the least between two looks; ten times as long as a look takes where that is more.
const PAUSE: Duration = Duration::from_millis(200);

/// The longest path that the system takes: what lies deeper cannot be looked at.
const LONGEST_PATH: usize = 4096;

/// The bytes of a block, as the system counts what a file has on the disk.
const BLOCK: u64 = 512;

/// The most that there may be in a folder.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FolderRoom {
    /// On the disk: a file with holes has fewer of them than it is long.
    pub(crate) bytes: u64,
    /// Folders among them.
    pub(crate) files: u64,
}

/// A folder that is looked at while a program runs.
#[derive(Debug, Clone)]
pub(crate) struct WatchedFolder {
    pub(crate) folder: PathBuf,
    pub(crate) room: FolderRoom,
}

/// Who looks at it.
pub(super) struct FolderWatch {
    watched: WatchedFolder,
    /// What is too much there, once something is.
    full: Arc<OnceLock<String>>,
    looking: JoinHandle<()>,
}

impl FolderRoom {
    /// As much as two of the largest shipments.
    pub(crate) const OF_A_CASE: FolderRoom = FolderRoom { bytes: 4 << 30, files: 100_000 };

    /// What is more than this in a folder, in words. Links are not followed.
    fn exceeded_in(self, folder: &Path) -> Option<String> {
        let (mut bytes, mut files) = (0, 0);
        let mut open = vec![folder.to_owned()];
        // Bound: `files`.
        let mut linked = BTreeSet::new();
        while let Some(next) = open.pop() {
            let entries = match fs::read_dir(&next) {
                Ok(entries) => entries,
                // What is in it cannot be counted.
                Err(problem) if problem.kind() == ErrorKind::InvalidFilename => {
                    return Some(format!("folders more than {LONGEST_PATH} bytes deep"));
                }
                // What goes meanwhile is none.
                Err(_) => continue,
            };
            for entry in entries.flatten() {
                let Ok(about) = entry.metadata() else { continue };
                files += 1;
                if about.nlink() < 2 || about.is_dir() || linked.insert((about.dev(), about.ino())) {
                    bytes += about.blocks() * BLOCK;
                }
                if about.is_dir() {
                    open.push(entry.path());
                }
                if files > self.files {
                    return Some(format!("more than {} files", self.files));
                }
                if bytes > self.bytes {
                    return Some(format!("more than {}", size(self.bytes)));
                }
            }
        }
        None
    }
}

/// A bound, in the largest unit of which it is a whole number.
fn size(bytes: u64) -> String {
    let unit = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")]
        .into_iter()
        .find(|(of, _)| bytes.is_multiple_of(*of));
    unit.map_or_else(|| format!("{bytes} bytes"), |(of, name)| format!("{} {name}", bytes / of))
}

impl WatchedFolder {
    async fn exceeded(&self) -> Option<String> {
        let watched = self.clone();
        spawn_blocking(move || watched.room.exceeded_in(&watched.folder)).await.ok().flatten()
    }
}

impl FolderWatch {
    /// Looks at it from now on, and has the run ended so when there is too much.
    pub(super) fn start(
        watched: WatchedFolder,
        end: impl Future<Output = ()> + Send + 'static,
    ) -> FolderWatch {
        let full = Arc::new(OnceLock::new());
        let (of, told) = (watched.clone(), Arc::clone(&full));
        let looking = tokio::spawn(async move {
            let mut pause = PAUSE;
            loop {
                tokio::time::sleep(pause).await;
                let watch = Stopwatch::start();
                if let Some(what) = of.exceeded().await {
                    told.get_or_init(|| what);
                    end.await;
                    return;
                }
                pause = PAUSE.max(watch.elapsed() * 10);
            }
        });
        FolderWatch { watched, full, looking }
    }

    /// What is too much there, now that the program has ended.
    pub(super) async fn ended(self) -> Option<String> {
        self.looking.abort();
        match self.full.get() {
            Some(what) => Some(what.clone()),
            None => self.watched.exceeded().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_and_what_they_have_on_the_disk_are_counted_each_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at("a/b")).expect("folders");
        fs::write(at("a/b/c"), vec![1; 1 << 20]).expect("written");
        fs::hard_link(at("a/b/c"), at("a/again")).expect("a link");
        std::os::unix::fs::symlink("/", at("all")).expect("a link");
        let holes = fs::File::create(at("holes")).expect("a file");
        holes.set_len(1 << 40).expect("longer");
        let exceeded = |bytes, files| FolderRoom { bytes, files }.exceeded_in(folder.path());
        assert_eq!(exceeded(2 << 20, 6), None);
        assert_eq!(exceeded(2 << 20, 5).as_deref(), Some("more than 5 files"));
        assert_eq!(exceeded(1 << 19, 6).as_deref(), Some("more than 512 KiB"));
        assert_eq!(exceeded(1_000, 6).as_deref(), Some("more than 1000 bytes"));
        assert_eq!(FolderRoom { bytes: 0, files: 0 }.exceeded_in(&at("nowhere")), None);
    }

    #[test]
    fn a_bound_is_told_in_its_unit() {
        assert_eq!([size(4 << 30), size(1 << 20), size(1_536)], ["4 GiB", "1 MiB", "1536 bytes"]);
    }
}
