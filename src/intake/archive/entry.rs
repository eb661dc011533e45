//! Single files out of a zip that has been accepted before.

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;

use nets_text::told_as;

use super::inflate::{Damage, Inflater};
use super::list::{self, ZipEntry};
use super::source::{ZipFault, ZipFile};
use super::{ending, local};

/// A zip held open: its list is read once, however many entries are asked for, and threads share it.
pub struct OpenZip {
    source: ZipFile,
    /// Bound: the files that a zip may have.
    listed: Vec<ZipEntry>,
    /// Bound: the files that a zip may have, each by the few ways in which its name can be read.
    by_name: HashMap<String, usize>,
}

/// A file as the list of a zip has it.
#[derive(Debug, Clone, Copy)]
pub struct ListedFile<'z> {
    /// Its name as it stands in the zip.
    pub raw_name: &'z [u8],
    pub name: &'z str,
    /// Whether the zip leaves it open what the bytes of the name mean.
    pub has_open_name: bool,
    pub flags: u16,
    pub method: u16,
    pub checksum: u32,
    pub packed: u64,
    pub size: u64,
    /// The kind and the permissions that Unix gives it, where they are known.
    pub mode: Option<u32>,
}

impl OpenZip {
    pub fn open(path: &Path) -> io::Result<Self> {
        Self::of(File::open(path)?)
    }

    pub fn of(file: File) -> io::Result<Self> {
        let source = ZipFile::new(Arc::new(file))?;
        let ending = ending::find(&source).map_err(into_io)?;
        let listed = list::read(&source, &ending).map_err(into_io)?;
        let mut by_name = HashMap::new();
        // A name as the zip says it goes before one that its bytes may mean as well.
        for (place, entry) in listed.iter().enumerate() {
            by_name.insert(entry.name.clone(), place);
        }
        for (place, entry) in listed.iter().enumerate() {
            for reading in &entry.other_readings {
                by_name.entry(reading.clone()).or_insert(place);
            }
        }
        Ok(OpenZip { source, listed, by_name })
    }

    /// All files, in the order of the list.
    pub fn listed(&self) -> impl ExactSizeIterator<Item = ListedFile<'_>> {
        self.listed.iter().map(|entry| ListedFile {
            raw_name: &entry.raw_name,
            name: &entry.name,
            has_open_name: !entry.other_readings.is_empty(),
            flags: entry.flags,
            method: entry.method,
            checksum: entry.checksum,
            packed: entry.packed,
            size: entry.size,
            mode: entry.mode,
        })
    }

    /// The bytes of the file at this place of the list, as [`OpenZip::read`] gives them.
    pub fn read_at(&self, place: usize, at_most: u64) -> io::Result<Vec<u8>> {
        match self.listed.get(place) {
            Some(found) => self.unpack(found, at_most),
            None => Err(told_as(io::ErrorKind::NotFound, "the zip lists fewer files")),
        }
    }

    /// The bytes of an entry; an error when it is larger than `at_most`, or not there, or damaged.
    pub fn read(&self, entry: &str, at_most: u64) -> io::Result<Vec<u8>> {
        let found = self.by_name.get(entry).and_then(|place| self.listed.get(*place));
        match found {
            Some(found) => self.unpack(found, at_most),
            None => Err(told_as(io::ErrorKind::NotFound, "the zip holds no such file")),
        }
    }

    fn unpack(&self, found: &ZipEntry, at_most: u64) -> io::Result<Vec<u8>> {
        if found.size > at_most {
            let words = format!("{} has more than {at_most} bytes", found.name);
            return Err(told_as(io::ErrorKind::FileTooLarge, words));
        }
        let lies = local::look(&self.source, found).map_err(into_io)?;
        let mut bytes = Vec::new();
        match Inflater::new().unpack(&self.source, found, lies.data, &mut bytes, None) {
            Ok(_) => Ok(bytes),
            Err(Damage::System(error)) => Err(error),
            Err(Damage::Damaged(words) | Damage::Ambiguous(words)) => Err(invalid(words)),
            Err(Damage::Stopped) => Err(invalid("it costs too much".to_owned())),
        }
    }
}

fn into_io(fault: ZipFault) -> io::Error {
    match fault {
        ZipFault::System(error) => error,
        ZipFault::Unreadable(words) | ZipFault::Ambiguous(words) => invalid(words),
        ZipFault::Harmed(harm) => invalid(harm.words()),
    }
}

fn invalid(words: String) -> io::Error {
    told_as(io::ErrorKind::InvalidData, words)
}
