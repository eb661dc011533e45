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

/// The PDF asks for more than anybody should spend on it: the words say of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooComplex(pub(crate) &'static str);

impl From<TooComplex> for Unreadable {
    fn from(TooComplex(words): TooComplex) -> Self {
        Unreadable::TooComplex(words)
    }
}

#[derive(Debug, Default)]
pub(crate) struct Work {
    objects: Cell<u32>,
    unpacked: Cell<usize>,
    read: Cell<usize>,
    kept: Cell<usize>,
}

impl Work {
    /// One object is looked up, or one entry of a list is visited.
    pub(crate) fn object(&self) -> Result<(), TooComplex> {
        let objects = self.objects.get() + 1;
        self.objects.set(objects);
        if objects > MOST_OBJECTS {
            Err(TooComplex("it has more than 400,000 parts to look at"))
        } else {
            Ok(())
        }
    }

    /// So many bytes are read as text.
    pub(crate) fn read(&self, bytes: usize) -> Result<(), TooComplex> {
        const WORDS: TooComplex = TooComplex("to follow all its references means to read more than 256 MiB");
        add(&self.read, bytes, MOST_READ, WORDS)
    }

    /// So many bytes came out of a filter.
    pub(crate) fn unpacked(&self, bytes: usize) -> Result<(), TooComplex> {
        add(&self.unpacked, bytes, MOST_UNPACKED, TooComplex("its streams unpack to more than 64 MiB"))
    }

    /// So many unpacked bytes stay in memory to the end.
    pub(crate) fn kept(&self, bytes: usize) -> Result<(), TooComplex> {
        add(&self.kept, bytes, MOST_KEPT, TooComplex("its object streams unpack to more than 16 MiB"))
    }
}

fn add(counter: &Cell<usize>, more: usize, most: usize, words: TooComplex) -> Result<(), TooComplex> {
    let sum = counter.get().saturating_add(more);
    counter.set(sum);
    if sum > most { Err(words) } else { Ok(()) }
}
