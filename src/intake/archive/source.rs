//! Reads a zip by position, so that several threads share one file and none moves the other's place.

use std::fs::File;
use std::io;
use std::sync::Arc;

/// Why something could not be had from the zip.
#[derive(Debug)]
pub(super) enum ZipFault {
    /// The system could not read the file; nothing is said about the zip.
    System(io::Error),
    /// It is no zip, or not all of one: the words say why.
    Unreadable(String),
    /// Programs differ in what they see in it: the words say where.
    Ambiguous(String),
}

impl ZipFault {
    pub(super) fn unreadable(words: impl Into<String>) -> Self {
        ZipFault::Unreadable(words.into())
    }

    pub(super) fn ambiguous(words: impl Into<String>) -> Self {
        ZipFault::Ambiguous(words.into())
    }
}

/// A zip, and how long it is.
#[derive(Debug, Clone)]
pub(super) struct ZipFile {
    file: Arc<File>,
    length: u64,
}

impl ZipFile {
    pub(super) fn new(file: Arc<File>) -> io::Result<Self> {
        let length = file.metadata()?.len();
        Ok(ZipFile { file, length })
    }

    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Fills the buffer with the bytes from `at` on.
    pub(super) fn fill(&self, mut at: u64, mut buffer: &mut [u8]) -> Result<(), ZipFault> {
        while !buffer.is_empty() {
            match read_at(&self.file, buffer, at) {
                Ok(0) => return Err(ZipFault::unreadable("it ends too early")),
                Ok(read) => {
                    buffer = &mut buffer[read..];
                    at += read as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(ZipFault::System(error)),
            }
        }
        Ok(())
    }

    /// So many bytes from `at` on.
    pub(super) fn array<const N: usize>(&self, at: u64) -> Result<[u8; N], ZipFault> {
        let mut bytes = [0; N];
        self.fill(at, &mut bytes)?;
        Ok(bytes)
    }

    /// Whether these bytes stand at a place.
    pub(super) fn has(&self, at: u64, bytes: [u8; 4]) -> Result<bool, ZipFault> {
        let inside = at.checked_add(4).is_some_and(|end| end <= self.length);
        Ok(inside && self.array(at)? == bytes)
    }

    /// The bytes between two places of the zip, as far as it reaches.
    pub(super) fn between(&self, from: u64, to: u64) -> Result<Vec<u8>, ZipFault> {
        let length = to.min(self.length).saturating_sub(from);
        let mut bytes =
            vec![0; usize::try_from(length).map_err(|error| ZipFault::unreadable(error.to_string()))?];
        self.fill(from, &mut bytes)?;
        Ok(bytes)
    }
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, at)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, at)
}

/// The numbers of a record, which begin with their lowest byte. Places outside of it are zero.
pub(super) struct RecordFields<'r>(pub(super) &'r [u8]);

impl RecordFields<'_> {
    pub(super) fn u16(&self, at: usize) -> u16 {
        u16::from_le_bytes(self.take(at))
    }

    pub(super) fn u32(&self, at: usize) -> u32 {
        u32::from_le_bytes(self.take(at))
    }

    pub(super) fn u64(&self, at: usize) -> u64 {
        u64::from_le_bytes(self.take(at))
    }

    fn take<const N: usize>(&self, at: usize) -> [u8; N] {
        self.0.get(at..).and_then(|rest| rest.first_chunk()).copied().unwrap_or([0; N])
    }
}
