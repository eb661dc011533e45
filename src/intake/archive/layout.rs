//! Whether anything is hidden between the files of a zip: no mark of a zip may stand outside of what
//! the list and the end account for, since programs differ in where they begin to look.

use nets_pdf::Meter;

use super::ending::{END, END_64, LISTED, LOCATOR_64, ZipEnd};
use super::local::{DataRange, LOCAL};
use super::source::{ZipFault, ZipFile};
use crate::budget::StepBudget;

const MARKS: [[u8; 4]; 5] = [LOCAL, LISTED, END, END_64, LOCATOR_64];

/// So much is looked through at a time.
const PIECE: u64 = 64 * 1024;

/// What belongs to nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Unused {
    /// Where the first of it stands, and how many bytes there are at that place.
    pub(super) first_at: u64,
    pub(super) first_bytes: u64,
    pub(super) places: u64,
    pub(super) bytes: u64,
}

impl Unused {
    fn count(&mut self, from: u64, to: u64) {
        if self.places == 0 {
            (self.first_at, self.first_bytes) = (from, to - from);
        }
        self.places += 1;
        self.bytes += to - from;
    }
}

/// Looks through all bytes that belong to nothing. `files` are where the files lie.
pub(super) fn look_between(
    source: &ZipFile,
    ending: &ZipEnd,
    files: impl Iterator<Item = (u64, DataRange)>,
    budget: &StepBudget,
) -> Result<Unused, ZipFault> {
    let mut unused = Unused::default();
    let mut taken: Vec<(u64, u64)> = files.map(|(at, lies)| (at, lies.end)).collect();
    taken.push((ending.list_at, ending.list_end));
    taken.push(ending.records);
    taken.sort_unstable();
    let mut from = 0;
    for (at, end) in taken {
        if at < from {
            return Err(ZipFault::ambiguous("what stands behind a file reaches into the next"));
        }
        nothing_hidden(source, from, at, budget)?;
        if from < at && at <= ending.list_at {
            unused.count(from, at);
        }
        from = end;
    }
    nothing_hidden(source, from, source.length(), budget)?;
    if ending.end < source.length() {
        unused.count(ending.end, source.length());
    }
    Ok(unused)
}

fn nothing_hidden(source: &ZipFile, from: u64, to: u64, budget: &StepBudget) -> Result<(), ZipFault> {
    let mut at = from;
    while at < to && budget.spend(PIECE.min(to - at)) {
        // A mark may reach into the next piece.
        let piece = source.between(at, to.min(at + PIECE + 3))?;
        if piece.windows(4).any(|bytes| bytes[0] == b'P' && MARKS.iter().any(|mark| mark == bytes)) {
            let place = if from >= source.length() || to == source.length() {
                "behind its end"
            } else if from == 0 {
                "before its first file"
            } else {
                "between its files"
            };
            return Err(ZipFault::ambiguous(format!("parts of another zip stand {place}")));
        }
        at += PIECE;
    }
    Ok(())
}
