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
    pub(super) entries: Entries,
    pub(super) root: Option<u32>,
    pub(super) encryption: Option<Encryption>,
}

/// What is known of where objects are. Bound: `MOST_ENTRIES` of a table, and the objects of a file that is searched.
///
/// Tables list their objects in the order of their numbers, and one is read behind the other.
#[derive(Debug, Default)]
pub(super) struct Entries {
    in_order: Vec<(u32, XrefEntry)>,
    /// Those that came behind a greater number.
    others: BTreeMap<u32, XrefEntry>,
}

impl Entries {
    pub(super) fn len(&self) -> usize {
        self.in_order.len() + self.others.len()
    }

    pub(super) fn get(&self, number: u32) -> Option<XrefEntry> {
        match self.place(number) {
            Ok(place) => Some(self.in_order[place].1),
            Err(_) if self.others.is_empty() => None,
            Err(_) => self.others.get(&number).copied(),
        }
    }

    /// So many are said to come.
    pub(super) fn expect(&mut self, count: u64) {
        /// More are believed once they are there.
        const MOST_BELIEVED: usize = 256;
        self.in_order.reserve(usize::try_from(count).unwrap_or(MOST_BELIEVED).min(MOST_BELIEVED));
    }

    /// Keeps the entry that the object has, if it has one.
    fn insert_first(&mut self, number: u32, entry: XrefEntry) {
        let is_next = self.in_order.last().is_none_or(|(last, _)| *last < number);
        if is_next && self.others.last_key_value().is_none_or(|(last, _)| *last < number) {
            self.in_order.push((number, entry));
        } else if self.place(number).is_err() {
            self.others.entry(number).or_insert(entry);
        }
    }

    /// Takes the place of the entry that the object has.
    pub(super) fn insert_last(&mut self, number: u32, entry: XrefEntry) {
        match self.place(number) {
            Ok(place) => self.in_order[place].1 = entry,
            Err(place) if place == self.in_order.len() && self.others.is_empty() => {
                self.in_order.push((number, entry));
            }
            Err(_) => {
                self.others.insert(number, entry);
            }
        }
    }

    pub(super) fn retain(&mut self, holds: impl Fn(u32, XrefEntry) -> bool) {
        self.in_order.retain(|(number, entry)| holds(*number, *entry));
        self.others.retain(|number, entry| holds(*number, *entry));
    }

    /// In no order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, XrefEntry)> {
        let others = self.others.iter().map(|(number, entry)| (*number, *entry));
        self.in_order.iter().copied().chain(others)
    }

    /// Where among those in order it is, or would have to be.
    fn place(&self, number: u32) -> Result<usize, usize> {
        self.in_order.binary_search_by_key(&number, |(number, _)| *number)
    }
}

impl XrefTable {
    /// Tables are read from the newest to the oldest, so that the first entry of an object holds.
    pub(super) fn insert(&mut self, number: u32, entry: XrefEntry, work: &Work<'_>) -> Result<(), LookEnded> {
        work.entry()?;
        self.entries.insert_first(number, entry);
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever order numbers come in, a map says the same.
    #[test]
    fn entries_are_those_of_a_map_in_any_order() {
        let mut state = 1_u32;
        let mut next = |below: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) % below
        };
        for round in 0..300 {
            let (mut first, mut last) =
                ((Entries::default(), BTreeMap::new()), (Entries::default(), BTreeMap::new()));
            for at in 0..60_usize {
                // Mostly one behind the other, as tables have them.
                let number = if next(4) == 0 { next(80) } else { at as u32 };
                first.0.insert_first(number, XrefEntry::At(at));
                first.1.entry(number).or_insert(XrefEntry::At(at));
                last.0.insert_last(number, XrefEntry::At(at));
                last.1.insert(number, XrefEntry::At(at));
            }
            for (entries, map) in [&mut first, &mut last] {
                let odd = round % 2;
                entries.retain(|number, _| number % 5 != odd);
                map.retain(|number, _| number % 5 != odd);
                assert_eq!(entries.len(), map.len());
                assert_eq!(&entries.iter().collect::<BTreeMap<_, _>>(), map);
                assert!((0..90).all(|number| entries.get(number) == map.get(&number).copied()));
            }
        }
    }
}
