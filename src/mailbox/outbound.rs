//! One user's Outbound: what Nets has sent and nobody has deleted.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use nets_core::Timestamp;
use nets_core::event::Observation;
use nets_core::identity::UserId;

use crate::disk;
use crate::files::{Files, Owner};
use crate::listing::behind;
use crate::mailbox::{Attributes, Kind, Listed};
use crate::refusal::Refusal;

#[derive(Default)]
pub(crate) struct Outbound {
    by_name: BTreeMap<Arc<str>, (u64, Timestamp)>,
}

impl Outbound {
    pub(crate) fn get(&self, name: &str) -> Option<(u64, Timestamp)> {
        self.by_name.get(name).copied()
    }

    pub(crate) fn insert(&mut self, name: &str, size: u64, at: Timestamp) {
        self.by_name.insert(name.into(), (size, at));
    }

    pub(crate) fn remove(&mut self, name: &str) -> Option<(u64, Timestamp)> {
        self.by_name.remove(name)
    }

    /// What comes behind this name, at most so many.
    pub(crate) fn list(&self, name: Option<&str>, most: usize) -> Vec<Listed> {
        let behind = behind(&self.by_name, name).take(most);
        behind
            .map(|(name, (size, modified))| {
                Listed::new(name, Attributes { kind: Kind::File, size: *size, modified: *modified })
            })
            .collect()
    }
}

/// A file of Outbound, open for reading. Deleting it does not disturb who reads it.
pub struct ReadHandle {
    files: Arc<Files>,
    user: UserId,
    name: String,
    file: File,
    size: u64,
    modified: Timestamp,
    /// How far the client has read, for the timeline.
    read_up_to: AtomicU64,
}

impl ReadHandle {
    pub(crate) fn open(
        files: &Arc<Files>,
        owner: &Owner,
        name: String,
        (size, modified): (u64, Timestamp),
    ) -> io::Result<Self> {
        let file = File::open(disk::place_for(&owner.outbound_directory, &name))?;
        Ok(ReadHandle {
            files: files.clone(),
            user: owner.user.clone(),
            name,
            file,
            size,
            modified,
            read_up_to: AtomicU64::new(0),
        })
    }

    pub fn size(&self) -> u64 {
        self.size
    }

    pub fn modified(&self) -> Timestamp {
        self.modified
    }

    /// Fills the buffer as far as the file goes; 0 at its end.
    pub fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize, Refusal> {
        let _inside = self.files.life.enter()?;
        let mut filled = 0;
        while filled < buffer.len() {
            match self.file.read_at(&mut buffer[filled..], offset.saturating_add(filled as u64)) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        self.read_up_to.fetch_max(offset.saturating_add(filled as u64).min(self.size), Ordering::Relaxed);
        Ok(filled)
    }
}

impl Drop for ReadHandle {
    fn drop(&mut self) {
        let bytes = self.read_up_to.load(Ordering::Relaxed);
        // A client that only opened the file has not fetched it, unless there was nothing to fetch.
        if bytes > 0 || self.size == 0 {
            let (user, file) = (self.user.clone(), self.name.clone());
            self.files.post.observed(Observation::FileFetched { user, file, bytes });
        }
    }
}

/// Removes the file from the disk; that it is gone already is as good.
pub(crate) fn unlink(owner: &Owner, name: &str) -> io::Result<()> {
    match fs::remove_file(disk::place_for(&owner.outbound_directory, name)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
