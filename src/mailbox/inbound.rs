//! One user's Inbound folder: files being written, files at rest, names of files picked up.

use std::collections::{BTreeMap, VecDeque};
use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, RwLock};

use nets_core::Timestamp;
use nets_core::identity::UploadId;

use crate::disk;
use crate::files::{Files, Owner};
use crate::lock::hold;
use crate::path::is_picked_up;
use crate::space::{Measured, Space};

/// A little more than Nets takes, so that the check of the zip can say that it is over 2 GB.
pub(crate) const MAX_FILE_BYTES: u64 = (2 << 30) + (1 << 20);
pub(crate) const MAX_FILES_AT_REST: usize = 10_000;

/// So many names of picked-up files are shown; with more the oldest goes. Each is some 200 bytes.
const MOST_TRACES: usize = 10_000;

/// What lies in the folder. A picked-up file leaves its name behind.
#[derive(Default)]
pub(crate) struct Inbound {
    pub by_name: BTreeMap<Arc<str>, Entry>,
    pub at_rest: usize,
    /// The names of picked-up files, oldest first; some may stand for another file by now.
    traces: VecDeque<(UploadId, Arc<str>)>,
}

/// What a name in Inbound stands for.
///
/// The name of a picked-up file is a trace. A client that looks sees the file as it was, since clients
/// confirm an upload with a `stat`; one that writes, renames onto it or removes it finds the name
/// free, as it is once Nets has taken the file; and there are no bytes to read or go on with.
pub(crate) enum Entry {
    AtRest(Arc<Body>),
    PickedUp { upload: UploadId, size: u64, at: Timestamp },
}

/// The bytes behind a name. A truncating open makes a new one, and older handles keep the old one.
pub(crate) struct Body {
    pub lies: Mutex<Lies>,
    pub size: Measured,
    pub modified: Mutex<Timestamp>,
    /// Once it is picked up, nobody writes to it any more.
    pub sealed: RwLock<bool>,
    /// The logins of the handles that may write to it.
    pub writers: Mutex<Vec<usize>>,
}

/// Where a body lies.
#[derive(Clone)]
pub(crate) enum Lies {
    /// In the folder, under this name.
    There(Arc<str>),
    /// Out of sight, since another upload took its name while it was being written. Closing it makes
    /// it a shipment of that name all the same.
    Aside { name: Arc<str>, path: PathBuf },
    /// Nowhere: it was replaced or removed under this name, and lives for as long as it is open.
    Gone(Arc<str>),
}

impl Body {
    pub(crate) fn new(name: Arc<str>, space: &Arc<Space>, bytes: u64, modified: Timestamp) -> Arc<Self> {
        Arc::new(Body {
            lies: Mutex::new(Lies::There(name)),
            size: Measured::new(space, bytes),
            modified: Mutex::new(modified),
            sealed: RwLock::new(false),
            writers: Mutex::default(),
        })
    }

    pub(crate) fn lies(&self) -> Lies {
        hold(&self.lies).clone()
    }

    /// The name it has, or had last.
    pub(crate) fn name(&self) -> Arc<str> {
        match &*hold(&self.lies) {
            Lies::There(name) | Lies::Aside { name, .. } | Lies::Gone(name) => name.clone(),
        }
    }
}

impl Inbound {
    pub(crate) fn insert(&mut self, name: Arc<str>, entry: Entry) {
        if let Entry::PickedUp { upload, .. } = entry {
            self.traces.push_back((upload, name.clone()));
            if self.traces.len() > MOST_TRACES {
                self.forget_oldest();
            }
        }
        let rests = matches!(entry, Entry::AtRest(_));
        let rested = matches!(self.by_name.insert(name, entry), Some(Entry::AtRest(_)));
        self.at_rest = self.at_rest + usize::from(rests) - usize::from(rested);
    }

    pub(crate) fn remove(&mut self, name: &str) {
        if let Some(Entry::AtRest(_)) = self.by_name.remove(name) {
            self.at_rest -= 1;
        }
    }
}

impl Inbound {
    fn forget_oldest(&mut self) {
        let Some((oldest, name)) = self.traces.pop_front() else { return };
        if matches!(self.by_name.get(&name), Some(Entry::PickedUp { upload, .. }) if *upload == oldest) {
            self.by_name.remove(&name);
        }
    }
}

impl Files {
    /// Takes a file at rest out of the folder, for another to lie there. What is still being written
    /// under a name that is picked up is kept: its sender must not be told that it arrived and have
    /// nothing come of it.
    pub(crate) fn displace(&self, owner: &Owner, body: &Body) -> io::Result<()> {
        let mut lies = hold(&body.lies);
        match &*lies {
            Lies::There(name) if is_picked_up(name) && !hold(&body.writers).is_empty() => {
                let (name, path) = (name.clone(), self.temporary());
                fs::rename(disk::place_for(&owner.inbound_directory, &name), &path)?;
                *lies = Lies::Aside { name, path };
                Ok(())
            }
            Lies::There(_) | Lies::Aside { .. } | Lies::Gone(_) => {
                drop(lies);
                self.discard(owner, body)
            }
        }
    }

    /// Removes a file at rest; a client that writes to it is told when it is closed.
    pub(crate) fn discard(&self, owner: &Owner, body: &Body) -> io::Result<()> {
        let mut lies = hold(&body.lies);
        if let Lies::There(name) = &*lies {
            let name = name.clone();
            fs::remove_file(disk::place_for(&owner.inbound_directory, &name))?;
            *lies = Lies::Gone(name);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_picked_up_names_the_newest_are_shown() {
        let mut inbound = Inbound::default();
        let at = Timestamp::UNIX_EPOCH;
        let mut pick_up = |id: u64, name: &str| {
            inbound.insert(name.into(), Entry::PickedUp { upload: UploadId(id), size: 1, at });
        };
        pick_up(1, "old");
        pick_up(2, "again");
        pick_up(3, "again");
        for id in 4..=10_001 {
            pick_up(id, &id.to_string());
        }
        pick_up(10_002, "new");
        assert!(!inbound.by_name.contains_key("old") && inbound.by_name.contains_key("again"));
        assert_eq!(inbound.by_name.len(), 10_000, "all that are left, and each once");
    }
}
