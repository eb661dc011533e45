//! Single files out of a zip that has been accepted before.

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::path::Path;

use nets_core::civil::DateTime;
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
    /// When it was changed last, by the clock of who made the zip; none where that is no time.
    pub changed: Option<DateTime>,
}

impl OpenZip {
    pub fn open(path: &Path) -> io::Result<Self> {
        Self::of(File::open(path)?)
    }

    pub fn of(file: File) -> io::Result<Self> {
        Self::at(ZipFile::whole(file)?)
    }

    /// As `of`, of a zip wherever it lies.
    pub fn at(source: ZipFile) -> io::Result<Self> {
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
            changed: moment(entry.changed),
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

/// Seven bits count the years from 1980, four the month, five the day; five the hour, six the minute, five every other second.
fn moment((day, time): (u16, u16)) -> Option<DateTime> {
    let bits = |of: u16, from: u32, count: u32| i8::try_from((of >> from) & ((1 << count) - 1)).ok();
    let year = i16::try_from(1980 + (day >> 9)).ok()?;
    let (hour, minute, second) = (bits(time, 11, 5)?, bits(time, 5, 6)?, bits(time, 0, 5)? * 2);
    DateTime::new(year, bits(day, 5, 4)?, bits(day, 0, 5)?, hour, minute, second, 0).ok()
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

#[cfg(test)]
mod tests {
    use nets_core::civil::date;

    use super::*;

    #[test]
    fn a_time_of_a_file_is_read_and_what_is_none_is_not() {
        let day = (46 << 9) | (1 << 5) | 31;
        let time = (14 << 11) | (59 << 5) | 7;
        assert_eq!(moment((day, time)), Some(date(2026, 1, 31).at(14, 59, 14, 0)));
        assert_eq!(moment((0, 0)), None);
        assert_eq!(moment((day, u16::MAX)), None);
    }
}
