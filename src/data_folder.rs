//! The folder in which a process keeps everything: who has it, and what lies where.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use nets_driver::WorldName;
use nets_text::system_words;
use tempfile::TempDir;

use crate::ready::READY;
use crate::world_folder::{WorldFolder, remove};
use crate::writable;

/// Locked as long as a process has the folder.
const LOCK: &str = "lock";

/// The folder of the default world.
pub const WORLD: &str = "world";

/// The keys that were made for clients of the e-Box.
pub const EBOX_KEYS: &str = "ebox-keys";

/// The CA of the certificate of the e-Box.
pub const EBOX_CA: &str = "ebox-ca.pem";

/// The CA of the certificate of the FTPS door.
pub const FTPS_CA: &str = "ftps-ca.pem";

/// Below it each other world has a folder, in which it lies as the default one does here.
const WORLDS: &str = "worlds";

/// What the lock of a folder of ours holds.
const MARK: &str = "mock-nets-share\n";

/// How the name of every temporary folder begins.
const TEMPORARY: &str = "mock-nets-share-";

/// What is ours in a folder that another made.
const OURS: [&str; 13] = [
    LOCK,
    READY,
    "known_hosts",
    WORLD,
    "world.next",
    "world.old",
    WORLDS,
    "keys",
    "host-keys",
    "authority",
    EBOX_KEYS,
    EBOX_CA,
    FTPS_CA,
];

/// No other process has it meanwhile.
pub struct DataFolder {
    path: PathBuf,
    /// Removed with this; none when the user keeps everything.
    temporary: Option<TempDir>,
    _lock: File,
}

/// Why a folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderProblem {
    #[error("{0} is in use by another running simulator; stop it or use another --data")]
    InUse(PathBuf),
    #[error("{}", writable::why_not(.path, .source))]
    Unusable { path: PathBuf, source: io::Error },
}

impl DataFolder {
    /// The folder that the user keeps everything in, after what a killed process left of a change there
    /// was taken back or finished.
    pub fn kept(path: &Path) -> Result<Self, FolderProblem> {
        // Its paths are printed, and used from other folders.
        let path = std::path::absolute(path).map_err(|source| unusable(path, source))?;
        private_folder(&path).map_err(|source| unusable(&path, source))?;
        let lock = lock(&path)?;
        let folder = DataFolder { path, temporary: None, _lock: lock };
        folder.clear_up().map_err(|source| unusable(&folder.path, source))?;
        Ok(folder)
    }

    /// A folder that is gone when the process ends, however it ends: those of killed processes are
    /// removed by the next one.
    pub fn temporary() -> Result<Self, FolderProblem> {
        let places = writable::places();
        let (temporary, place) = made_in_first(&places)?;
        let path = std::path::absolute(temporary.path()).map_err(|source| unusable(place, source))?;
        let lock = marked_lock(&path).map_err(|source| unusable(&path, source))?;
        remove_left_behind(&path);
        Ok(DataFolder { path, temporary: Some(temporary), _lock: lock })
    }

    /// The temporary folders there are, of this process and of others.
    pub fn temporaries() -> Vec<PathBuf> {
        let places = writable::places();
        let entries = places.iter().filter_map(|place| fs::read_dir(place).ok()).flatten().flatten();
        let ours = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(TEMPORARY));
        ours.map(|entry| entry.path()).collect()
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn is_kept(&self) -> bool {
        self.temporary.is_none()
    }

    /// Where the worlds of this name lie.
    pub fn of(&self, name: &WorldName) -> WorldFolder {
        let world = if name.is_default() { self.path.join(WORLD) } else { self.place_of(name).join(WORLD) };
        WorldFolder::new(world, self.is_kept())
    }

    /// Makes the place where the worlds of this name are to lie.
    pub fn make_place(&self, name: &WorldName) -> io::Result<()> {
        let place = self.place_of(name);
        private_folder(&place)?;
        if self.is_kept() {
            for folder in [&self.path.join(WORLDS), &self.path] {
                File::open(folder)?.sync_all()?;
            }
        }
        Ok(())
    }

    /// Removes all that there is of a world beside the default one.
    pub fn remove(&self, name: &WorldName) {
        let place = self.place_of(name);
        if !name.is_default()
            && let Err(error) = remove(&place)
        {
            tracing::warn!(error = system_words(&error), folder = %place.display(), "the folder of a world that has ended could not be removed");
        }
    }

    /// The worlds beside the default one that an earlier process left here.
    pub fn others(&self) -> io::Result<Vec<WorldName>> {
        let entries = match fs::read_dir(self.path.join(WORLDS)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut names = Vec::new();
        for entry in entries {
            names.extend(entry?.file_name().to_str().and_then(named));
        }
        names.sort();
        Ok(names)
    }

    /// Where all lies that there is of a world beside the default one.
    pub fn place_of(&self, name: &WorldName) -> PathBuf {
        self.path.join(WORLDS).join(written(name))
    }

    /// Removes a temporary folder.
    pub fn end(&self) {
        if !self.is_kept()
            && let Err(error) = remove(&self.path)
        {
            tracing::warn!(error = system_words(&error), folder = %self.path.display(), "the temporary folder could not be removed");
        }
    }

    fn clear_up(&self) -> io::Result<()> {
        for name in OURS {
            let path = self.path.join(name);
            if let Err(error) = tighten(&path) {
                tracing::warn!(error = system_words(&error), path = %path.display(), "others may be able to read it");
            }
        }
        self.of(&WorldName::DEFAULT).clear_up()?;
        self.others()?.iter().try_for_each(|name| self.of(name).clear_up())
    }
}

/// A name as a folder has it. Some disks take capital letters for small ones, and names of two worlds for one.
fn written(name: &WorldName) -> String {
    let one = |letter: char| {
        let mark = if letter.is_ascii_uppercase() { "~" } else { "" };
        format!("{mark}{}", letter.to_ascii_lowercase())
    };
    name.as_str().chars().map(one).collect()
}

/// The world whose folder is called so; none when no world's is.
fn named(folder: &str) -> Option<WorldName> {
    let mut letters = folder.chars();
    let mut name = String::new();
    while let Some(letter) = letters.next() {
        name.push(if letter == '~' { letters.next()?.to_ascii_uppercase() } else { letter });
    }
    WorldName::new(&name).ok().filter(|name| written(name) == folder)
}

fn unusable(path: &Path, source: io::Error) -> FolderProblem {
    FolderProblem::Unusable { path: path.into(), source }
}

/// A new folder in the first of these places that can be written. What is wrong with the first is told: it is the
/// one that the user knows of.
fn made_in_first(places: &[PathBuf]) -> Result<(TempDir, &Path), FolderProblem> {
    let mut first_problem = None;
    for place in places {
        let mine = fs::Permissions::from_mode(0o700);
        match tempfile::Builder::new().prefix(TEMPORARY).permissions(mine).tempdir_in(place) {
            Ok(made) => {
                if let Some(problem) = first_problem {
                    tracing::warn!("{problem}; everything is kept in {} instead", place.display());
                }
                return Ok((made, place));
            }
            Err(source) => {
                first_problem.get_or_insert_with(|| unusable(place, source));
            }
        }
    }
    Err(first_problem.unwrap_or_else(|| unusable(Path::new("."), io::ErrorKind::NotFound.into())))
}

/// Makes a folder, and those above it, for the owner alone.
pub fn private_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Writes a file for the owner alone, all of it or nothing.
pub fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    private_folder(folder)?;
    let mut file =
        tempfile::Builder::new().permissions(fs::Permissions::from_mode(0o600)).tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.persist(path)?;
    Ok(())
}

/// Has the folder from now on, or says that another process has.
fn lock(folder: &Path) -> Result<File, FolderProblem> {
    let path = folder.join(LOCK);
    let mut options = OpenOptions::new();
    let options = options.read(true).write(true).create(true).truncate(false).mode(0o600);
    let file = options.open(&path).map_err(|source| unusable(&path, source))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(FolderProblem::InUse(folder.into())),
        // The journal's own lock remains.
        Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => Ok(file),
        Err(TryLockError::Error(source)) => Err(unusable(&path, source)),
    }
}

/// A lock that has its name only once it is locked: who finds it free knows that its process has ended.
fn marked_lock(folder: &Path) -> io::Result<File> {
    let unlocked = folder.join("lock.new");
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unlocked)?;
    file.write_all(MARK.as_bytes())?;
    match file.try_lock() {
        Ok(()) => fs::rename(unlocked, folder.join(LOCK))?,
        // Without a lock no other process may take the folder for left behind.
        Err(_) => fs::remove_file(unlocked)?,
    }
    Ok(file)
}

/// Removes what killed processes of this user left beside this temporary folder.
fn remove_left_behind(own: &Path) {
    let (Some(place), Ok(mine)) = (own.parent(), own.symlink_metadata()) else { return };
    let Ok(entries) = fs::read_dir(place) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let is_temporary = entry.file_name().to_string_lossy().starts_with(TEMPORARY);
        let is_mine = path
            .symlink_metadata()
            .is_ok_and(|found| found.is_dir() && found.uid() == mine.uid() && found.ino() != mine.ino());
        if is_temporary
            && is_mine
            && let Some(_lock) = lock_left_behind(&path)
            && let Err(error) = fs::remove_dir_all(&path)
        {
            tracing::warn!(error = system_words(&error), folder = %path.display(), "what a killed process left could not be removed");
        }
    }
}

/// The lock of a folder of ours, where no process holds it any more.
fn lock_left_behind(folder: &Path) -> Option<File> {
    let path = folder.join(LOCK);
    if !path.symlink_metadata().ok()?.is_file() || fs::read(&path).ok()? != MARK.as_bytes() {
        return None;
    }
    let file = File::open(path).ok()?;
    file.try_lock().ok()?;
    Some(file)
}

/// Takes from others what an older version let them read. The folder itself comes last, so that a kill
/// in between has the rest done by the next start.
fn tighten(path: &Path) -> io::Result<()> {
    let found = match path.symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        found => found?,
    };
    if found.permissions().mode() & 0o077 == 0 || found.is_symlink() {
        return Ok(());
    }
    if found.is_dir() {
        for entry in fs::read_dir(path)? {
            tighten(&entry?.path())?;
        }
    }
    fs::set_permissions(path, fs::Permissions::from_mode(if found.is_dir() { 0o700 } else { 0o600 }))
}

#[cfg(test)]
mod tests;
