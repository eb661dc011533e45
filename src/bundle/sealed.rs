//! The seal: the last bytes of a bundle are the SHA-256 of all before them. They lie in the comment of the zip, where
//! programs that unpack it look past them.

use std::io::{self, Write};

use crate::sha256::Hashing;

/// What the comment begins with.
pub(crate) const PREFIX: &[u8] = b"sha256:";

/// How long it is: a digest in hexadecimal follows.
pub(crate) const LENGTH: usize = PREFIX.len() + 64;

/// What stands in its place until all is written.
pub(crate) const PLACEHOLDER: [u8; LENGTH] = [b'-'; LENGTH];

/// Passes on what is written, but for the last bytes, which become the seal.
pub(crate) struct Sealing<W> {
    out: W,
    hashing: Hashing,
    /// Bound: `LENGTH`.
    last: Vec<u8>,
}

impl<W: Write> Sealing<W> {
    pub(crate) fn new(out: W) -> Self {
        Sealing { out, hashing: Hashing::new(), last: Vec::with_capacity(LENGTH) }
    }

    /// Puts the seal where the placeholder stands.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.out.write_all(PREFIX)?;
        self.out.write_all(self.hashing.digest().as_bytes())?;
        self.out.flush()
    }

    fn pass(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hashing.take(bytes);
        self.out.write_all(bytes)
    }
}

impl<W: Write> Write for Sealing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let before = bytes.len().saturating_sub(LENGTH);
        let (pass, keep) = bytes.split_at(before);
        let crowded = (self.last.len() + bytes.len()).saturating_sub(LENGTH).min(self.last.len());
        let early: Vec<u8> = self.last.drain(..crowded).collect();
        self.pass(&early)?;
        self.pass(pass)?;
        self.last.extend_from_slice(keep);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sha256;

    #[test]
    fn the_last_bytes_become_the_digest_of_those_before_however_they_come() {
        let whole: Vec<u8> = (0..=255).cycle().take(1_000).collect();
        for size in [1, 7, LENGTH - 1, LENGTH, LENGTH + 1, 300] {
            let mut sealed = Vec::new();
            let mut sealing = Sealing::new(&mut sealed);
            for piece in whole.chunks(size).chain(PLACEHOLDER.chunks(size)) {
                sealing.write_all(piece).expect("memory takes it");
            }
            sealing.finish().expect("memory takes it");
            let (before, seal) = sealed.split_at(whole.len());
            assert!(before == whole && seal == format!("sha256:{}", sha256::of(&whole)).as_bytes(), "{size}");
        }
    }
}
