//! Where the objects of a file are, as its tables say it.

use std::collections::BTreeMap;

use hayro_syntax::object::{Dict, MaybeRef, Object};

use super::protection::Encryption;
use crate::work::{LookEnded, Work};

/// The table of a file within the limits has far fewer entries.
const MOST_ENTRIES: usize = 400_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum XrefEntry {
    Free,
    /// From the beginning of the file.
    At(usize),
    /// In the object stream of this number.
    In(u32),
}

/// The newest entry of each object, and the trailer that came first.
#[derive(Debug, Default)]
pub(super) struct XrefTable {
    pub(super) entries: BTreeMap<u32, XrefEntry>,
    pub(super) root: Option<u32>,
    pub(super) encryption: Option<Encryption>,
}

impl XrefTable {
    /// Tables are read from the newest to the oldest, so that the first entry of an object holds.
    pub(super) fn insert(&mut self, number: u32, entry: XrefEntry, work: &Work<'_>) -> Result<(), LookEnded> {
        work.entry()?;
        self.entries.entry(number).or_insert(entry);
        if self.entries.len() > MOST_ENTRIES {
            return Err(LookEnded::TooComplex("its cross-reference table lists more than 400,000 objects"));
        }
        Ok(())
    }

    /// Takes what a trailer says, unless a newer one has said it.
    pub(super) fn trailer(&mut self, trailer: &Dict<'_>) {
        if self.root.is_none() {
            self.root = trailer.get_ref(b"Root").map(|root| root.obj_number);
            self.encryption = Encryption::of(trailer);
        }
    }
}

/// The tables that a trailer names after its own: the one beside it, and the one before it.
pub(super) fn older(trailer: &Dict<'_>) -> [Option<usize>; 2] {
    [&b"XRefStm"[..], b"Prev"].map(|key| match trailer.get_raw::<Object<'_>>(key) {
        Some(MaybeRef::NotRef(Object::Number(at))) => usize::try_from(at.as_i64()).ok(),
        Some(MaybeRef::NotRef(_) | MaybeRef::Ref(_)) | None => None,
    })
}
