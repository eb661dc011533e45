//! Counts what a PDF costs to look at, so that the answer never depends on how fast the machine is.

use std::cell::Cell;

use crate::facts::Unreadable;

/// A document of a thousand pages has some tens of thousands.
const MOST_OBJECTS: u32 = 400_000;

/// What is unpacked, all in all.
const MOST_UNPACKED: usize = 64 * 1024 * 1024;

/// What is read as text: the file itself, and what was unpacked, once or a few times.
const MOST_READ: usize = 256 * 1024 * 1024;

/// What is kept unpacked at the same time.
const MOST_KEPT: usize = 16 * 1024 * 1024;

/// One stream that unpacks to more than this is no page of text.
pub(crate) const LARGEST_STREAM: usize = 16 * 1024 * 1024;

/// What the parts of the work cost in the meter's units, of which a byte that is read is two.
const OBJECT: u64 = 300;
const ENTRY: u64 = 100;
const READ: u64 = 2;
const UNPACKED: u64 = 3;
/// On top of that: a packed byte of Flate, whose blocks may be short and each have a code of their own;
const INFLATED: u64 = 10;
/// a letter or a code of the other filters;
const CODE: u64 = 8;
/// a row of a predictor, and each of its bytes;
const ROW: u64 = 20;
const PREDICTED: u64 = 3;
const PREDICTED_BY_PAETH: u64 = 10;
/// and anything small of which there may be millions.
const STEP: u64 = 20;

/// The meter is asked after so many units, since several threads share it.
const PORTION: u64 = 64 * 1024;

/// Is told what the work on a PDF costs, and may end it. The units stand for about a nanosecond each.
pub trait Meter {
    /// Whether the work may go on.
    fn spend(&self, units: u64) -> bool;
}

/// Why a look at a PDF ends early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LookEnded {
    /// The PDF costs more than a reader should spend on it: the words say of what.
    TooComplex(&'static str),
    /// The meter has ended it.
    Stopped,
}

impl From<LookEnded> for Unreadable {
    fn from(enough: LookEnded) -> Self {
        match enough {
            LookEnded::TooComplex(words) => Unreadable::TooComplex(words),
            LookEnded::Stopped => Unreadable::Stopped,
        }
    }
}

pub(crate) struct Work<'m> {
    meter: &'m dyn Meter,
    /// Units of which the meter has not been told.
    untold: Cell<u64>,
    objects: Cell<u32>,
    unpacked: Cell<usize>,
    read: Cell<usize>,
    kept: Cell<usize>,
}

impl<'m> Work<'m> {
    pub(crate) fn new(meter: &'m dyn Meter) -> Self {
        Work {
            meter,
            untold: Cell::new(0),
            objects: Cell::new(0),
            unpacked: Cell::new(0),
            read: Cell::new(0),
            kept: Cell::new(0),
        }
    }

    /// One object is looked up, or one entry of a list is visited.
    pub(crate) fn object(&self) -> Result<(), LookEnded> {
        let objects = self.objects.get() + 1;
        self.objects.set(objects);
        if objects > MOST_OBJECTS {
            return Err(LookEnded::TooComplex("it has more than 400,000 parts to look at"));
        }
        self.spend(OBJECT)
    }

    /// One entry of a table is read.
    pub(crate) fn entry(&self) -> Result<(), LookEnded> {
        self.spend(ENTRY)
    }

    /// So many bytes are read as text.
    pub(crate) fn read(&self, bytes: usize) -> Result<(), LookEnded> {
        const WORDS: LookEnded =
            LookEnded::TooComplex("to follow all its references means to read more than 256 MiB");
        add(&self.read, bytes, MOST_READ, WORDS)?;
        self.spend(bytes as u64 * READ)
    }

    /// Something small is done.
    pub(crate) fn step(&self) -> Result<(), LookEnded> {
        self.spend(STEP)
    }

    /// So many bytes are to be inflated.
    pub(crate) fn inflated(&self, bytes: usize) -> Result<(), LookEnded> {
        self.spend(bytes as u64 * INFLATED)
    }

    /// So many letters or codes are read by another filter.
    pub(crate) fn codes(&self, codes: usize) -> Result<(), LookEnded> {
        self.spend(codes as u64 * CODE)
    }

    /// A row of so many bytes is predicted.
    pub(crate) fn predicted(&self, by_paeth: bool, bytes: usize) -> Result<(), LookEnded> {
        self.spend(ROW + bytes as u64 * if by_paeth { PREDICTED_BY_PAETH } else { PREDICTED })
    }

    /// So many bytes came out of a filter.
    pub(crate) fn unpacked(&self, bytes: usize) -> Result<(), LookEnded> {
        const WORDS: LookEnded = LookEnded::TooComplex("its streams unpack to more than 64 MiB");
        add(&self.unpacked, bytes, MOST_UNPACKED, WORDS)?;
        self.spend(bytes as u64 * UNPACKED)
    }

    /// So many unpacked bytes stay in memory to the end.
    pub(crate) fn kept(&self, bytes: usize) -> Result<(), LookEnded> {
        const WORDS: LookEnded = LookEnded::TooComplex("its object streams unpack to more than 16 MiB");
        add(&self.kept, bytes, MOST_KEPT, WORDS)
    }

    fn spend(&self, units: u64) -> Result<(), LookEnded> {
        let untold = self.untold.get().saturating_add(units);
        self.untold.set(untold);
        if untold < PORTION { Ok(()) } else { self.tell() }
    }

    /// Tells the meter what it has not been told yet.
    pub(crate) fn tell(&self) -> Result<(), LookEnded> {
        if self.meter.spend(self.untold.take()) { Ok(()) } else { Err(LookEnded::Stopped) }
    }
}

impl Drop for Work<'_> {
    fn drop(&mut self) {
        // The work is done: whether there may be more is for the next one to ask.
        self.tell().ok();
    }
}

fn add(counter: &Cell<usize>, more: usize, most: usize, words: LookEnded) -> Result<(), LookEnded> {
    let sum = counter.get().saturating_add(more);
    counter.set(sum);
    if sum > most { Err(words) } else { Ok(()) }
}

/// Lets everything pass.
#[cfg(test)]
pub(crate) struct Unbounded;

#[cfg(test)]
impl Meter for Unbounded {
    fn spend(&self, _units: u64) -> bool {
        true
    }
}
