//! Unpacks one file of a zip to its stated size, and not a byte further.

use crc32fast::Hasher;
use flate2::{Decompress, FlushDecompress, Status};
use nets_pdf::Meter;

use super::list::{DEFLATED, STORED, ZipEntry};
use super::source::{ZipFault, ZipFile};
use crate::budget::StepBudget;

/// So much is read and summed up at a time that it stays in the processor's cache.
const PIECE: usize = 64 * 1024;

/// What a byte costs in steps: to read it, and to unpack it.
const READ: u64 = 1;
const UNPACKED: u64 = 2;

/// Why a file could not be unpacked.
pub(super) enum Damage {
    System(std::io::Error),
    /// It is not what the list says.
    Damaged(String),
    /// It is, and something else stands with it.
    Ambiguous(String),
    /// The budget has ended it.
    Stopped,
}

/// What it takes to unpack a file.
pub(super) fn cost(entry: &ZipEntry) -> u64 {
    entry.packed.saturating_mul(READ).saturating_add(entry.size.saturating_mul(UNPACKED))
}

/// Reads what is not packed, and sums it up while it is near.
fn copy(source: &ZipFile, mut at: u64, room: &mut [u8]) -> Result<u32, ZipFault> {
    let mut sum = Hasher::new();
    for piece in room.chunks_mut(PIECE) {
        source.fill(at, piece)?;
        sum.update(piece);
        at += piece.len() as u64;
    }
    Ok(sum.finalize())
}

impl From<ZipFault> for Damage {
    fn from(fault: ZipFault) -> Self {
        match fault {
            ZipFault::System(error) => Damage::System(error),
            ZipFault::Unreadable(words) => Damage::Damaged(words),
            ZipFault::Ambiguous(words) => Damage::Ambiguous(words),
            ZipFault::Harmed(harm) => Damage::Damaged(harm.words()),
        }
    }
}

/// What unpacks one file after the other.
pub(super) struct Inflater {
    state: Decompress,
    /// Bound: a piece of fixed size.
    packed: Vec<u8>,
}

impl Inflater {
    pub(super) fn new() -> Self {
        Inflater { state: Decompress::new(false), packed: Vec::new() }
    }

    /// Unpacks to the beginning of the room, which grows as it must. The length is the stated size.
    pub(super) fn unpack(
        &mut self,
        source: &ZipFile,
        entry: &ZipEntry,
        data_at: u64,
        room: &mut Vec<u8>,
        budget: Option<&StepBudget>,
    ) -> Result<usize, Damage> {
        let Ok(size) = usize::try_from(entry.size) else {
            return Err(Damage::Damaged(format!("{} bytes, more than this machine can hold", entry.size)));
        };
        if budget.is_some_and(|budget| !budget.spend(cost(entry))) {
            return Err(Damage::Stopped);
        }
        // What an entry before has left is written over.
        if room.len() < size {
            room.resize(size, 0);
        }
        let checksum = match entry.method {
            STORED if entry.packed != entry.size => {
                let words = format!("{} bytes, stored without compression, for {size}", entry.packed);
                return Err(Damage::Ambiguous(words));
            }
            STORED => copy(source, data_at, &mut room[..size])?,
            DEFLATED => self.inflate(source, entry, data_at, &mut room[..size])?,
            other => return Err(Damage::Damaged(format!("compressed by method {other}"))),
        };
        if checksum != entry.checksum {
            return Err(Damage::Damaged("another checksum than the zip states".to_owned()));
        }
        Ok(size)
    }

    fn inflate(
        &mut self,
        source: &ZipFile,
        entry: &ZipEntry,
        data_at: u64,
        room: &mut [u8],
    ) -> Result<u32, Damage> {
        self.state.reset(false);
        let mut sum = Hasher::new();
        let (mut written, mut read) = (0_usize, 0_u64);
        let mut beyond = [0; 1];
        loop {
            if self.state.total_in() == read && read < entry.packed {
                let length = (entry.packed - read).min(PIECE as u64) as usize;
                self.packed.resize(length, 0);
                source.fill(data_at + read, &mut self.packed)?;
                read += length as u64;
            }
            let waiting = (read - self.state.total_in()) as usize;
            let input = &self.packed[self.packed.len() - waiting..];
            // One byte more, to see whether there is more.
            let end = room.len().min(written + PIECE);
            let output = if written < end { &mut room[written..end] } else { &mut beyond[..] };
            let (consumed, produced) = (self.state.total_in(), self.state.total_out());
            let status = self
                .state
                .decompress(input, output, FlushDecompress::None)
                .map_err(|_| Damage::Damaged("it is not compressed as the zip says".to_owned()))?;
            let length = (self.state.total_out() - produced) as usize;
            if written + length > room.len() {
                return Err(Damage::Damaged(format!("more than the {} bytes stated", room.len())));
            }
            sum.update(&room[written..written + length]);
            written += length;
            match status {
                Status::StreamEnd => break,
                _ if length == 0 && self.state.total_in() == consumed && read == entry.packed => {
                    return Err(Damage::Damaged("its compressed data ends too early".to_owned()));
                }
                Status::Ok | Status::BufError => {}
            }
        }
        if written < room.len() {
            return Err(Damage::Damaged(format!("{written} bytes instead of the {} stated", room.len())));
        }
        if self.state.total_in() != entry.packed {
            return Err(Damage::Ambiguous("bytes behind its compressed data".to_owned()));
        }
        Ok(sum.finalize())
    }
}
