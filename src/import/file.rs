//! The files that are imported, and how they are told of.

use std::fmt;
use std::path::PathBuf;

/// A file below the folders that were given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportFile {
    pub path: PathBuf,
    pub name: String,
}

/// All of them, each list in the order of the paths.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportedFiles {
    /// The zips that were sent.
    pub sent: Vec<ImportFile>,
    /// What came back.
    pub received: Vec<ImportFile>,
}

/// A file by its number in the order of the paths, from 1: names may be personal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileRef {
    Sent(usize),
    Received(usize),
}

impl FileRef {
    /// Its place in the list, from 0.
    pub fn place(self) -> usize {
        match self {
            FileRef::Sent(place) | FileRef::Received(place) => place,
        }
    }
}

impl fmt::Display for FileRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FileRef::Sent(place) => write!(f, "sent {}", place + 1),
            FileRef::Received(place) => write!(f, "received {}", place + 1),
        }
    }
}
