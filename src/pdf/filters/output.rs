//! What comes out of a filter, counted while it comes.

use crate::work::{LARGEST_STREAM, LookEnded, Work};

/// So much comes out before it is counted.
pub(super) const PIECE: usize = 16 * 1024;

pub(super) struct FilterOutput<'w, 'm> {
    pub(super) bytes: Vec<u8>,
    counted: usize,
    pub(super) work: &'w Work<'m>,
}

impl<'w, 'm> FilterOutput<'w, 'm> {
    pub(super) fn new(work: &'w Work<'m>) -> Self {
        FilterOutput { bytes: Vec::new(), counted: 0, work }
    }

    /// Counts what came since the last time, when it is a piece.
    pub(super) fn keep_up(&mut self) -> Result<(), LookEnded> {
        if self.bytes.len() - self.counted < PIECE { Ok(()) } else { self.count() }
    }

    /// Everything, when nothing more comes.
    pub(super) fn finish(mut self) -> Result<Vec<u8>, LookEnded> {
        self.count()?;
        Ok(self.bytes)
    }

    fn count(&mut self) -> Result<(), LookEnded> {
        let more = self.bytes.len() - self.counted;
        self.counted = self.bytes.len();
        self.work.unpacked(more)?;
        if self.bytes.len() > LARGEST_STREAM {
            return Err(LookEnded::TooComplex("one of its streams unpacks to more than 16 MiB"));
        }
        Ok(())
    }
}
