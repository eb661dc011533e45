//! Single files out of a zip that has been accepted before.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::Path;

use zip::ZipArchive;
use zip::result::ZipError;

use super::most_bytes;
use super::window::Window;

/// A zip held open: its directory is read once, however many entries are asked for.
pub struct OpenZip(ZipArchive<Window<File>>);

impl OpenZip {
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        Ok(OpenZip(ZipArchive::new(Window::new(file, length)).map_err(into_io)?))
    }

    /// The bytes of an entry; an error when it is larger than `at_most`, or not there, or damaged.
    pub fn read(&mut self, entry: &str, at_most: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        read(&mut self.0, entry, at_most, &mut bytes)?;
        Ok(bytes)
    }
}

/// The same of a zip that somebody else holds open, for one thread.
pub(crate) struct Entries<'f>(ZipArchive<Window<&'f File>>);

impl<'f> Entries<'f> {
    pub(crate) fn of(zip: &'f File) -> io::Result<Self> {
        let length = zip.metadata()?.len();
        Ok(Entries(ZipArchive::new(Window::new(zip, length)).map_err(into_io)?))
    }

    /// Reads an entry, in place of what `bytes` held.
    pub(crate) fn read(&mut self, entry: &str, bytes: &mut Vec<u8>) -> io::Result<()> {
        bytes.clear();
        read(&mut self.0, entry, most_bytes(entry), bytes)
    }
}

fn read<R: Read + Seek>(
    zip: &mut ZipArchive<R>,
    entry: &str,
    at_most: u64,
    bytes: &mut Vec<u8>,
) -> io::Result<()> {
    let reader = zip.by_name(entry).map_err(into_io)?;
    if reader.size() > at_most {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            format!("{entry} has more than {at_most} bytes"),
        ));
    }
    reader.take(at_most.saturating_add(1)).read_to_end(bytes)?;
    Ok(())
}

fn into_io(error: ZipError) -> io::Error {
    match error {
        ZipError::Io(error) => error,
        ZipError::FileNotFound => io::Error::new(io::ErrorKind::NotFound, "the zip holds no such file"),
        other => io::Error::new(io::ErrorKind::InvalidData, other),
    }
}
