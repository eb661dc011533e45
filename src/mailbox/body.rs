//! The bytes of one file of Inbound: where they lie, how many there are, and who writes them.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, RwLock};

use nets_core::Timestamp;

use crate::disk;
use crate::lock::{hold, own};
use crate::path::is_picked_up;
use crate::refusal::Refusal;
use crate::space::{Measured, Space};

/// A little more than Nets takes, so that the check of the zip can say that it is over 2 GB.
pub(crate) const MAX_FILE_BYTES: u64 = (2 << 30) + (1 << 20);

/// The bytes behind a name. A truncating open makes a new one, and older handles keep the old one.
pub(crate) struct FileBody {
    pub lies: Mutex<BodyPlace>,
    pub size: Measured,
    pub modified: Mutex<Timestamp>,
    /// Once it is picked up, it is not written to any more.
    pub sealed: RwLock<bool>,
    /// The logins of the handles that may write to it. Bound: the files that all sessions may have open.
    pub writers: Mutex<Vec<usize>>,
}

/// Where a body lies.
#[derive(Clone)]
pub(crate) enum BodyPlace {
    /// In the folder, under this name.
    There(Arc<str>),
    /// Out of sight, since another upload took its name while it was being written. Closing it makes
    /// it a shipment of that name all the same.
    Aside { name: Arc<str>, path: PathBuf },
    /// Nowhere: it was replaced or removed under this name, and lives for as long as it is open.
    Gone(Arc<str>),
}

impl FileBody {
    pub(crate) fn new(name: Arc<str>, space: &Arc<Space>, bytes: u64, modified: Timestamp) -> Arc<Self> {
        Arc::new(FileBody {
            lies: Mutex::new(BodyPlace::There(name)),
            size: Measured::new(space, bytes),
            modified: Mutex::new(modified),
            sealed: RwLock::new(false),
            writers: Mutex::default(),
        })
    }

    pub(crate) fn lies(&self) -> BodyPlace {
        hold(&self.lies).clone()
    }

    /// The name it has, or had last.
    pub(crate) fn name(&self) -> Arc<str> {
        match &*hold(&self.lies) {
            BodyPlace::There(name) | BodyPlace::Aside { name, .. } | BodyPlace::Gone(name) => name.clone(),
        }
    }

    /// Cuts it off or adds zeros, while no handle writes.
    pub(crate) fn resize(&self, file: &File, size: u64) -> Result<(), Refusal> {
        let sealed = own(&self.sealed);
        if *sealed {
            return Err(Refusal::PickedUpMeanwhile);
        }
        if size > MAX_FILE_BYTES {
            return Err(Refusal::FileTooLarge);
        }
        self.size.has_room_up_to(size)?;
        file.set_len(size)?;
        self.size.set(size);
        Ok(())
    }

    /// Takes a file at rest out of the folder, for another to lie there. What is still being written
    /// under a name that is picked up is kept aside: its sender must not be told that it arrived and
    /// have nothing come of it.
    pub(crate) fn displace(&self, directory: &Path, aside: PathBuf) -> io::Result<()> {
        let mut lies = hold(&self.lies);
        match &*lies {
            BodyPlace::There(name) if is_picked_up(name) && !hold(&self.writers).is_empty() => {
                let name = name.clone();
                fs::rename(disk::place_for(directory, &name), &aside)?;
                *lies = BodyPlace::Aside { name, path: aside };
                Ok(())
            }
            BodyPlace::There(_) | BodyPlace::Aside { .. } | BodyPlace::Gone(_) => {
                drop(lies);
                self.discard(directory)
            }
        }
    }

    /// Removes a file at rest; a client that writes to it is told when it is closed.
    pub(crate) fn discard(&self, directory: &Path) -> io::Result<()> {
        let mut lies = hold(&self.lies);
        if let BodyPlace::There(name) = &*lies {
            let name = name.clone();
            fs::remove_file(disk::place_for(directory, &name))?;
            *lies = BodyPlace::Gone(name);
        }
        Ok(())
    }
}
