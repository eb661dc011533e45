//! One user's Outbound: what Nets has sent and the user has not deleted.

use std::collections::BTreeMap;
use std::sync::Arc;

use nets_core::Timestamp;

use crate::attributes::{Attributes, FileKind, ListingLine, behind};

#[derive(Default)]
pub(crate) struct Outbound {
    /// No bound: what the client has not fetched and removed lies on the disk, too, and takes more there.
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
    pub(crate) fn list(&self, name: Option<&str>, most: usize) -> Vec<ListingLine> {
        let behind = behind(&self.by_name, name).take(most);
        behind
            .map(|(name, (size, modified))| {
                ListingLine::new(name, Attributes { kind: FileKind::File, size: *size, modified: *modified })
            })
            .collect()
    }
}
