//! Writes a zip file by file: the lists say what the original's say as far as a rule looks at it, and nothing of when
//! and where it was made.

use std::io::{self, Read as _, Write};

use flate2::Compression;
use flate2::write::DeflateEncoder;

/// The flags that rules look at: encrypted, and a name in UTF-8.
const FLAGS: u16 = 1 | 1 << 11;
const UTF_8: u16 = 1 << 11;
const DEFLATED: u16 = 8;

/// The first day that a zip can have.
const DATE: u16 = 0x21;
const VERSION: u16 = 20;
/// Made on Unix, where a file has a mode.
const UNIX: u16 = 3 << 8;

/// A file to be written.
pub(crate) struct NewFile<'n> {
    pub(crate) name: &'n [u8],
    pub(crate) is_utf_8: bool,
    pub(crate) flags: u16,
    pub(crate) method: u16,
    pub(crate) mode: Option<u32>,
    pub(crate) data: Data<'n>,
}

pub(crate) enum Data<'n> {
    /// Packed by the method of the file.
    Whole(&'n [u8]),
    /// What no rule unpacks: so many bytes, which say that they are so many.
    Opaque { packed: u64, size: u64, checksum: u32 },
}

pub(crate) struct ZipWriter<W> {
    out: W,
    at: u64,
    /// Bound: the list of a zip, of at most 65,535 files.
    list: Vec<u8>,
    files: u16,
}

/// A zip of this size or with so many files is written in another way.
#[derive(Debug)]
pub(crate) struct TooLarge;

/// What came of writing, and of what stands in the way.
pub(crate) type WrittenCopy = io::Result<Result<(), TooLarge>>;

impl<W: Write> ZipWriter<W> {
    pub(crate) fn new(out: W) -> Self {
        ZipWriter { out, at: 0, list: Vec::new(), files: 0 }
    }

    pub(crate) fn file(&mut self, file: &NewFile<'_>) -> WrittenCopy {
        let (packed, checksum, packed_size, size) = match &file.data {
            Data::Whole(bytes) => {
                let packed = if file.method == DEFLATED { deflated(bytes)? } else { bytes.to_vec() };
                let packed_size = packed.len() as u64;
                (Some(packed), crc32fast::hash(bytes), packed_size, bytes.len() as u64)
            }
            Data::Opaque { packed, size, checksum } => (None, *checksum, *packed, *size),
        };
        let small = |number: u64| u32::try_from(number).ok().filter(|number| *number != u32::MAX);
        let (Some(at), Some(packed_small), Some(size_small), Ok(name_length), Some(files)) = (
            small(self.at),
            small(packed_size),
            small(size),
            u16::try_from(file.name.len()),
            self.files.checked_add(1),
        ) else {
            return Ok(Err(TooLarge));
        };
        let flags = file.flags & FLAGS & !UTF_8 | if file.is_utf_8 { UTF_8 } else { 0 };
        let mut common = Vec::new();
        for field in [VERSION, flags, file.method, 0, DATE] {
            common.extend_from_slice(&field.to_le_bytes());
        }
        for field in [checksum, packed_small, size_small] {
            common.extend_from_slice(&field.to_le_bytes());
        }
        common.extend_from_slice(&name_length.to_le_bytes());
        common.extend_from_slice(&[0; 2]);
        self.write(&[&b"PK\x03\x04"[..], &common, file.name].concat())?;
        match packed {
            Some(packed) => self.write(&packed)?,
            None => self.at += io::copy(&mut io::repeat(b' ').take(packed_size), &mut self.out)?,
        }
        let made_on = VERSION | file.mode.map_or(0, |_| UNIX);
        self.list.extend_from_slice(b"PK\x01\x02");
        self.list.extend_from_slice(&made_on.to_le_bytes());
        self.list.extend_from_slice(&common);
        // No comment, the first disk, no attributes of DOS.
        self.list.extend_from_slice(&[0; 6]);
        self.list.extend_from_slice(&(file.mode.unwrap_or_default() << 16).to_le_bytes());
        self.list.extend_from_slice(&at.to_le_bytes());
        self.list.extend_from_slice(file.name);
        self.files = files;
        Ok(Ok(()))
    }

    pub(crate) fn finish(mut self) -> WrittenCopy {
        let (Ok(at), Ok(length)) = (u32::try_from(self.at), u32::try_from(self.list.len())) else {
            return Ok(Err(TooLarge));
        };
        let list = std::mem::take(&mut self.list);
        self.write(&list)?;
        let mut end = b"PK\x05\x06\0\0\0\0".to_vec();
        end.extend_from_slice(&self.files.to_le_bytes());
        end.extend_from_slice(&self.files.to_le_bytes());
        end.extend_from_slice(&length.to_le_bytes());
        end.extend_from_slice(&at.to_le_bytes());
        end.extend_from_slice(&[0; 2]);
        self.write(&end)?;
        self.out.flush().map(Ok)
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.at += bytes.len() as u64;
        self.out.write_all(bytes)
    }
}

fn deflated(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}
