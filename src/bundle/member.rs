//! A file of a bundle, read where it lies, a piece at a time.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use crc32fast::Hasher;
use flate2::read::DeflateDecoder;
use nets_text::told_as;

use crate::directory::BundleMember;

/// What is in one file of a bundle. Its last byte comes only when all fits what the list says.
pub(crate) struct MemberReader {
    name: String,
    unpacked: Unpacked,
    crc32: Hasher,
    expected: u32,
    left: u64,
}

enum Unpacked {
    Stored(Piece),
    Compressed(DeflateDecoder<Piece>),
}

/// A part of the file, read by position, so that others read theirs meanwhile.
struct Piece {
    file: Arc<File>,
    at: u64,
    end: u64,
    length: u64,
}

impl MemberReader {
    pub(crate) fn new(file: &Arc<File>, name: &str, member: BundleMember) -> Self {
        let (at, length) = (member.data, member.packed);
        let piece = Piece { file: Arc::clone(file), at, end: at + length, length };
        MemberReader {
            name: name.to_owned(),
            unpacked: if member.is_compressed {
                Unpacked::Compressed(DeflateDecoder::new(piece))
            } else {
                Unpacked::Stored(piece)
            },
            crc32: Hasher::new(),
            expected: member.crc32,
            left: member.size,
        }
    }

    fn damaged(&self, what: &str) -> io::Error {
        told_as(io::ErrorKind::InvalidData, format!("{} has been changed or damaged: {what}", self.name))
    }
}

impl Read for MemberReader {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        if bytes.is_empty() {
            return Ok(0);
        }
        let most = usize::try_from(self.left).map_or(bytes.len(), |left| left.min(bytes.len()));
        if most == 0 {
            return Ok(0);
        }
        let read = match &mut self.unpacked {
            Unpacked::Stored(piece) => piece.read(&mut bytes[..most])?,
            Unpacked::Compressed(inflater) => match inflater.read(&mut bytes[..most]) {
                Ok(read) => read,
                Err(error) if error.raw_os_error().is_some() => return Err(error),
                // The library's words are about its own reading.
                Err(_) => return Err(self.damaged("it does not unpack")),
            },
        };
        if read == 0 {
            return Err(self.damaged("it ends too early"));
        }
        self.crc32.update(&bytes[..read]);
        self.left -= read as u64;
        if self.left == 0 {
            if !self.unpacked.is_at_its_end()? {
                return Err(self.damaged("it goes on behind its end"));
            }
            if self.crc32.clone().finalize() != self.expected {
                return Err(self.damaged("its checksum is another"));
            }
        }
        Ok(read)
    }
}

impl Unpacked {
    /// Whether nothing more would come.
    fn is_at_its_end(&mut self) -> io::Result<bool> {
        match self {
            Unpacked::Stored(piece) => Ok(piece.at == piece.end),
            Unpacked::Compressed(inflater) => match inflater.read(&mut [0]) {
                Ok(read) => Ok(read == 0 && inflater.total_in() == inflater.get_ref().length),
                Err(error) if error.raw_os_error().is_some() => Err(error),
                Err(_) => Ok(false),
            },
        }
    }
}

impl Read for Piece {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let left = self.end - self.at;
        let most = usize::try_from(left).map_or(bytes.len(), |left| left.min(bytes.len()));
        let read = self.file.read_at(&mut bytes[..most], self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}
