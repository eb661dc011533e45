//! One user's Outbound: what Nets has sent and nobody has deleted.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::sync::Arc;

use nets_core::Timestamp;

use crate::disk;
use crate::files::Owner;
use crate::mailbox::{Kind, Listed};

#[derive(Default)]
pub(crate) struct Outbound {
    by_name: BTreeMap<Arc<str>, (u64, Timestamp)>,
    /// What listings show, made when somebody asks and kept until something changes: clients poll
    /// far more often than files come, and there may be tens of thousands.
    snapshot: Option<Arc<[Listed]>>,
}

impl Outbound {
    pub(crate) fn get(&self, name: &str) -> Option<(u64, Timestamp)> {
        self.by_name.get(name).copied()
    }

    pub(crate) fn insert(&mut self, name: &str, size: u64, at: Timestamp) {
        self.by_name.insert(name.into(), (size, at));
        self.snapshot = None;
    }

    pub(crate) fn remove(&mut self, name: &str) -> Option<(u64, Timestamp)> {
        self.snapshot = None;
        self.by_name.remove(name)
    }

    pub(crate) fn list(&mut self) -> Arc<[Listed]> {
        let by_name = &self.by_name;
        self.snapshot
            .get_or_insert_with(|| {
                by_name
                    .iter()
                    .map(|(name, (size, modified))| Listed {
                        name: name.clone(),
                        kind: Kind::File,
                        size: *size,
                        modified: *modified,
                    })
                    .collect()
            })
            .clone()
    }
}

/// Removes the file from the disk; that it is gone already is as good.
pub(crate) fn unlink(owner: &Owner, name: &str) -> io::Result<()> {
    match fs::remove_file(disk::place_for(&owner.outbound_directory, name)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
