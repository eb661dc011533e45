//! SHA-256 in hexadecimal, of bytes as they pass.

use std::fmt::Write as _;
use std::io::{self, Read, Write};

use aws_lc_rs::digest::{Context, SHA256, digest};

/// A file is read in pieces of 64 KiB.
const PIECE: usize = 65_536;

/// How many bytes have passed, and their digest.
#[derive(Clone)]
pub(crate) struct Hashing {
    context: Context,
    size: u64,
}

impl Hashing {
    pub(crate) fn new() -> Self {
        Hashing { context: Context::new(&SHA256), size: 0 }
    }

    pub(crate) fn take(&mut self, bytes: &[u8]) {
        self.context.update(bytes);
        self.size += bytes.len() as u64;
    }

    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// The digest in hexadecimal.
    pub(crate) fn digest(self) -> String {
        let mut digest = String::new();
        for byte in self.context.finish().as_ref() {
            // A text takes all that is written into it.
            let _ = write!(digest, "{byte:02x}");
        }
        digest
    }
}

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.take(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The digest of bytes that lie in memory.
pub(crate) fn of(bytes: &[u8]) -> String {
    let mut hashing = Hashing::new();
    hashing.take(bytes);
    hashing.digest()
}

/// The first eight bytes of the digest of bytes that lie in memory.
pub(crate) fn first_of(bytes: &[u8]) -> u64 {
    let digest = digest(&SHA256, bytes);
    digest.as_ref().first_chunk().map_or(0, |first| u64::from_be_bytes(*first))
}

/// The size of all that can be read here, and its digest.
pub fn hashed(mut from: impl Read) -> io::Result<(u64, String)> {
    let mut hashing = Hashing::new();
    copy(&mut from, &mut hashing)?;
    Ok((hashing.size(), hashing.digest()))
}

/// Copies all of it, a piece at a time.
pub(crate) fn copy(from: &mut dyn Read, to: &mut dyn Write) -> io::Result<()> {
    let mut piece = vec![0; PIECE];
    loop {
        match from.read(&mut piece) {
            Ok(0) => return Ok(()),
            Ok(read) => to.write_all(&piece[..read])?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
