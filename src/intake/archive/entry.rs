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
    entries: HashMap<String, ZipEntry>,
}

impl OpenZip {
    pub fn open(path: &Path) -> io::Result<Self> {
        Self::of(File::open(path)?)
    }

    pub fn of(file: File) -> io::Result<Self> {
        let source = ZipFile::new(Arc::new(file))?;
        let ending = ending::find(&source).map_err(into_io)?;
        let entries = list::read(&source, &ending).map_err(into_io)?;
        let mut by_name = HashMap::new();
        // A name as the zip says it goes before one that its bytes may mean as well.
        for entry in &entries {
            by_name.insert(entry.name.clone(), entry.clone());
        }
        for entry in entries {
            for reading in &entry.other_readings {
                by_name.entry(reading.clone()).or_insert_with(|| entry.clone());
            }
        }
        Ok(OpenZip { source, entries: by_name })
    }

    /// The bytes of an entry; an error when it is larger than `at_most`, or not there, or damaged.
    pub fn read(&self, entry: &str, at_most: u64) -> io::Result<Vec<u8>> {
        let Some(found) = self.entries.get(entry) else {
            return Err(told_as(io::ErrorKind::NotFound, "the zip holds no such file"));
        };
        if found.size > at_most {
            let words = format!("{entry} has more than {at_most} bytes");
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
