//! The folder of one world, and how the next one takes its place.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use nets_text::system_words;

/// Where the worlds of one name lie: the one that runs, the next, and the one before.
pub struct WorldFolder {
    world: PathBuf,
    /// Whether it outlives the process.
    is_kept: bool,
}

impl WorldFolder {
    pub fn new(world: PathBuf, is_kept: bool) -> Self {
        WorldFolder { world, is_kept }
    }

    pub fn is_kept(&self) -> bool {
        self.is_kept
    }

    /// Where the world lies that runs.
    pub fn path(&self) -> &Path {
        &self.world
    }

    /// An empty place for the next world, until it takes the place of the one that runs.
    pub fn next(&self) -> io::Result<PathBuf> {
        remove(&self.old())?;
        let next = self.next_path();
        remove(&next)?;
        Ok(next)
    }

    /// Removes what was made of a next world that is not wanted any more: on a full disk it is in the way.
    pub fn give_up_next(&self) {
        if let Err(error) = remove(&self.next_path()) {
            tracing::warn!(
                error = system_words(&error),
                "what was made of a world that did not begin could not be removed"
            );
        }
    }

    /// Puts the next world where the present one lies, which is moved aside. All of it or nothing.
    pub fn put_next_in_place(&self) -> io::Result<()> {
        let old = self.old();
        let had_one = match fs::rename(&self.world, &old) {
            Ok(()) => true,
            Err(error) if error.kind() == io::ErrorKind::NotFound => false,
            Err(error) => return Err(error),
        };
        if let Err(error) = fs::rename(self.next_path(), &self.world) {
            if had_one {
                fs::rename(&old, &self.world)?;
            }
            return Err(error);
        }
        if self.is_kept
            && let Some(above) = self.world.parent()
            // It has its new name whether or not this succeeds; a crash of the machine may take that back.
            && let Err(error) = File::open(above).and_then(|folder| folder.sync_all())
        {
            tracing::warn!(
                error = system_words(&error),
                "the folder could not be synced after a world took its place"
            );
        }
        Ok(())
    }

    /// Removes the world that another took the place of.
    pub fn remove_old(&self) {
        if let Err(error) = remove(&self.old()) {
            tracing::warn!(
                error = system_words(&error),
                "the folder of the world before could not be removed"
            );
        }
    }

    /// A killed process may have been anywhere between two worlds: as long as the next one was not in
    /// place, the old one counts.
    pub fn clear_up(&self) -> io::Result<()> {
        let old = self.old();
        if old.exists() && !self.world.exists() {
            fs::rename(&old, &self.world)?;
        }
        remove(&old)?;
        remove(&self.next_path())
    }

    fn next_path(&self) -> PathBuf {
        self.world.with_extension("next")
    }

    fn old(&self) -> PathBuf {
        self.world.with_extension("old")
    }
}

/// Removes a folder with all that is in it, if there is one.
pub fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}
