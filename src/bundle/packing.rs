//! Writing a bundle's zip: one file after the other, always the same bytes for the same files.

use std::io::{self, Write};

use nets_text::told_as;
use zip::result::ZipError;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipWriter};

use crate::format::{MANIFEST, MOST_BYTES, MOST_MEMBERS};
use crate::problem::NotWritten;
use crate::sealed::{PLACEHOLDER, Sealing};
use crate::sha256::Hashing;

/// How hard is tried: more takes twice as long for a tenth less.
const LEVEL: i64 = 4;

/// A bundle that is being written.
pub(crate) struct Packer<'o> {
    zip: ZipWriter<StreamWriter<Sealing<Counted<'o>>>>,
    /// A line for each file. Bound: `MOST_MEMBERS`.
    manifest: String,
    members: usize,
}

/// How a file lies in the zip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    Compressed,
    /// It is compressed already.
    Stored,
}

impl<'o> Packer<'o> {
    pub(crate) fn new(out: &'o mut dyn Write) -> Result<Self, NotWritten> {
        let mut zip = ZipWriter::new_stream(Sealing::new(Counted { out, bytes: 0 }));
        zip.set_raw_comment(Box::new(PLACEHOLDER)).map_err(failed)?;
        Ok(Packer { zip, manifest: String::new(), members: 0 })
    }

    /// Writes one file; `write` writes what is in it. Returns its size and its digest.
    pub(crate) fn file<T>(
        &mut self,
        name: &str,
        packing: Packing,
        write: impl FnOnce(&mut dyn Write) -> Result<T, NotWritten>,
    ) -> Result<(T, u64, String), NotWritten> {
        self.members += 1;
        if self.members > MOST_MEMBERS {
            return Err(NotWritten::TooLarge(format!(
                "a bundle has at most {MOST_MEMBERS} files: make it without the bytes of uploads"
            )));
        }
        let options = SimpleFileOptions::default().unix_permissions(0o600);
        let options = match packing {
            Packing::Compressed => {
                options.compression_method(CompressionMethod::Deflated).compression_level(Some(LEVEL))
            }
            Packing::Stored => options.compression_method(CompressionMethod::Stored),
        };
        self.zip.start_file(name, options).map_err(failed)?;
        let mut member = MemberWriter { zip: &mut self.zip, hashing: Hashing::new() };
        let written = write(&mut member)?;
        let (size, digest) = (member.hashing.size(), member.hashing.digest());
        self.manifest.push_str(&format!("{digest}  {name}\n"));
        Ok((written, size, digest))
    }

    /// A file whose bytes lie in memory.
    pub(crate) fn bytes(&mut self, name: &str, bytes: &[u8]) -> Result<String, NotWritten> {
        let (_, _, digest) = self.file(name, Packing::Compressed, |out| Ok(out.write_all(bytes)?))?;
        Ok(digest)
    }

    /// Writes the list of all files, and seals the whole.
    pub(crate) fn finish(mut self) -> Result<(), NotWritten> {
        let manifest = std::mem::take(&mut self.manifest);
        self.bytes(MANIFEST, manifest.as_bytes())?;
        let sealing = self.zip.finish().map_err(failed)?.into_inner();
        Ok(sealing.finish()?)
    }
}

struct MemberWriter<'z, 'o> {
    zip: &'z mut ZipWriter<StreamWriter<Sealing<Counted<'o>>>>,
    hashing: Hashing,
}

impl Write for MemberWriter<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.zip.write(bytes)?;
        self.hashing.take(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Where a bundle goes to, which is never larger than a bundle.
struct Counted<'o> {
    out: &'o mut dyn Write,
    bytes: u64,
}

impl Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes + bytes.len() as u64 > MOST_BYTES {
            let words = "a bundle has at most 4 GB: make it without the bytes of uploads";
            return Err(told_as(io::ErrorKind::FileTooLarge, words));
        }
        let written = self.out.write(bytes)?;
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// What the library says, in our words.
fn failed(error: ZipError) -> NotWritten {
    match error {
        ZipError::Io(error) => NotWritten::Output(error),
        // Of names that are written twice or are too long, and sizes that no zip has, none is made here.
        _ => NotWritten::TooLarge("a file in it is larger than a bundle takes".to_owned()),
    }
}
