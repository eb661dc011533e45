//! Why a journal cannot be used, in words that say which file it is and what to do.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use nets_text::system_words;
use redb::StorageError;

/// The format that this version writes. Raised whenever an older version could not read a record.
pub(crate) const FORMAT: &str = "2";

/// Why the journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreProblem {
    /// Another process has it open.
    #[error("{0} is in use by another running simulator; stop it or use another --data")]
    InUse(PathBuf),
    /// It holds nothing, not even the scenario that every journal begins with.
    #[error("{0} is empty, and no new world is begun over it; put the journal back, or move its folder away")]
    Empty(PathBuf),
    /// A version of the simulator with another format wrote it.
    #[error(
        "{path} has format {found}, this version reads format {FORMAT}; use the version that wrote it, or an \
         empty folder"
    )]
    OtherFormat { path: PathBuf, found: String },
    /// Something other than the simulator changed it, or it never was a journal.
    #[error("{path} is damaged, or no journal: {reason}; put a copy of it back, or move its folder away")]
    Damaged { path: PathBuf, reason: String },
    /// A record is not what this version writes.
    #[error(
        "{path}: record {record} cannot be read: {reason}; put a copy of it back, or move its folder away"
    )]
    Unreadable { path: PathBuf, record: u64, reason: String },
    /// The disk or the system did not do what was asked.
    #[error("{path}: {reason}")]
    Failed { path: PathBuf, reason: String },
}

impl StoreProblem {
    pub(crate) fn damaged(path: &Path, reason: impl fmt::Display) -> Self {
        StoreProblem::Damaged { path: path.into(), reason: reason.to_string() }
    }

    pub(crate) fn io(path: &Path, error: &io::Error) -> Self {
        StoreProblem::Failed { path: path.into(), reason: system_words(error) }
    }

    /// Tells a file that is not as it was written from a disk that does not do its work.
    pub(crate) fn of(path: &Path, error: redb::Error) -> Self {
        let failed = |reason: &str| StoreProblem::Failed { path: path.into(), reason: reason.to_owned() };
        match error {
            redb::Error::DatabaseAlreadyOpen => StoreProblem::InUse(path.into()),
            redb::Error::Corrupted(_) => {
                StoreProblem::damaged(path, "its parts and their checksums do not agree")
            }
            redb::Error::Io(error)
                if matches!(error.kind(), io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof) =>
            {
                StoreProblem::damaged(path, "it does not begin or end as a journal does")
            }
            // No version of the simulator wrote another file format of the library's.
            redb::Error::UpgradeRequired(_) => {
                StoreProblem::damaged(path, "it has a form that no version of the simulator wrote")
            }
            redb::Error::TableDoesNotExist(table) => {
                StoreProblem::damaged(path, format!("it has no table `{table}`"))
            }
            redb::Error::Io(error) => StoreProblem::io(path, &error),
            redb::Error::PreviousIo => failed("an earlier read or write failed: start again"),
            redb::Error::DatabaseClosed => failed("it is closed already"),
            redb::Error::LockPoisoned(_) => failed("a thread that used it ended in the middle: start again"),
            redb::Error::ValueTooLarge(_) => failed("a record is larger than a journal takes"),
            // What else the library tells is of uses that are not made of it here.
            _ => failed("the database does not do what is asked of it: start again"),
        }
    }
}

/// The library's own errors, whichever of its calls they come from.
pub(crate) trait AtPath<T> {
    /// Says of which journal an error is.
    fn at(self, path: &Path) -> Result<T, StoreProblem>;
}

impl<T, E: Into<redb::Error>> AtPath<T> for Result<T, E> {
    fn at(self, path: &Path) -> Result<T, StoreProblem> {
        self.map_err(|error| StoreProblem::of(path, error.into()))
    }
}

/// Why a record is not one of ours. The library's sentences name members of our types.
pub(crate) fn record_words(error: &serde_json::Error) -> String {
    let what = match error.classify() {
        serde_json::error::Category::Data => "it is JSON, and not what this version writes",
        serde_json::error::Category::Eof => "it ends too early",
        serde_json::error::Category::Syntax => "it is no JSON",
        serde_json::error::Category::Io => "it could not be read",
    };
    format!("{what}, at byte {}", error.column())
}

/// As an error of the library, for what fails inside one of its transactions.
pub(crate) fn as_storage(error: impl Into<io::Error>) -> redb::Error {
    StorageError::Io(error.into()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_that_does_not_do_its_work_is_not_taken_for_a_damaged_file() {
        let of = |kind: io::ErrorKind| StoreProblem::of(Path::new("journal"), redb::Error::Io(kind.into()));
        for kind in [io::ErrorKind::StorageFull, io::ErrorKind::PermissionDenied, io::ErrorKind::Other] {
            assert!(matches!(of(kind), StoreProblem::Failed { .. }), "{kind}");
        }
        for kind in [io::ErrorKind::InvalidData, io::ErrorKind::UnexpectedEof] {
            assert!(matches!(of(kind), StoreProblem::Damaged { .. }), "{kind}");
        }
    }
}
