//! What clients see of a file: its attributes and its line in a listing.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

use nets_core::Timestamp;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    Folder,
    File,
}

/// What `stat` tells. A folder's size is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attributes {
    pub kind: FileKind,
    pub size: u64,
    pub modified: Timestamp,
}

/// One line of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListingLine {
    pub name: Arc<str>,
    pub kind: FileKind,
    pub size: u64,
    pub modified: Timestamp,
}

impl ListingLine {
    pub(crate) fn new(name: &Arc<str>, attributes: Attributes) -> Self {
        let Attributes { kind, size, modified } = attributes;
        ListingLine { name: name.clone(), kind, size, modified }
    }

    pub(crate) fn folder(name: &str, modified: Timestamp) -> Self {
        ListingLine { name: name.into(), kind: FileKind::Folder, size: 0, modified }
    }
}

/// What comes behind this name.
pub(crate) fn behind<'a, T>(
    by_name: &'a BTreeMap<Arc<str>, T>,
    name: Option<&str>,
) -> impl Iterator<Item = (&'a Arc<str>, &'a T)> + use<'a, T> {
    let from = name.map_or(Bound::Unbounded, Bound::Excluded);
    by_name.range::<str, _>((from, Bound::Unbounded))
}
