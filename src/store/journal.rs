//! The journal: every event with its time, in order. It is the truth; all else is derived from it.

use std::fmt;
use std::fs::{self, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use nets_core::Timestamp;
use nets_core::event::Event;
use redb::{Database, Durability, ReadableDatabase, ReadableTable, TableDefinition};
use serde::{Deserialize, Serialize};

const EVENTS: TableDefinition<u64, &[u8]> = TableDefinition::new("events");
const ABOUT: TableDefinition<&str, &str> = TableDefinition::new("about");

/// Raised whenever a record written by an older version could no longer be read.
const FORMAT: &str = "1";

/// The page cache of the journal's file: it is appended to, and read only at a start.
const CACHE_BYTES: usize = 1024 * 1024;

/// One event and when it happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    pub at: Timestamp,
    pub event: Event,
}

/// Why the journal cannot be used.
#[derive(Debug)]
pub enum StoreProblem {
    /// Another process has it open.
    InUse(PathBuf),
    /// It holds nothing, not even the scenario that every journal begins with.
    Empty(PathBuf),
    /// A version of the simulator with another format wrote it.
    OtherFormat {
        path: PathBuf,
        found: String,
    },
    /// A record is not what this version writes.
    Unreadable {
        path: PathBuf,
        record: u64,
        reason: String,
    },
    Failed {
        path: PathBuf,
        reason: String,
    },
}

impl fmt::Display for StoreProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StoreProblem::InUse(path) => {
                write!(
                    f,
                    "{} is in use by another running simulator; stop it or use another --data",
                    path.display()
                )
            }
            StoreProblem::Empty(path) => write!(
                f,
                "{} is empty, and no new world is begun over it; put the journal back, or move its folder away",
                path.display()
            ),
            StoreProblem::OtherFormat { path, found } => write!(
                f,
                "{} has format {found}, this version reads format {FORMAT}; use the version that wrote it, or an empty folder",
                path.display()
            ),
            StoreProblem::Unreadable { path, record, reason } => {
                write!(f, "{}: record {record} cannot be read: {reason}", path.display())
            }
            StoreProblem::Failed { path, reason } => write!(f, "{}: {reason}", path.display()),
        }
    }
}

impl std::error::Error for StoreProblem {}

/// An open journal. Without a file it keeps nothing: what is gone at exit needs no journal.
pub struct Journal {
    file: Option<File>,
}

struct File {
    path: PathBuf,
    /// None after a write has failed, say for a full disk: it is opened anew for the next one.
    database: Option<Database>,
    next: u64,
    /// Appended but not known to be on disk, to be written again when the database is opened anew.
    unsynced: Vec<Record>,
}

/// An existing journal and what it is about.
pub struct Opened {
    pub journal: Journal,
    pub about: About,
}

/// What a journal begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// The text of the scenario of this world.
    pub scenario: String,
    /// The text of the scenario that the process was started with: the world's own, or another that this
    /// one has taken the place of.
    pub started_with: String,
}

impl Journal {
    /// A journal that keeps nothing.
    pub fn nowhere() -> Self {
        Journal { file: None }
    }

    /// Makes a journal where there is no file yet.
    pub fn create(path: &Path, about: &About) -> Result<Journal, StoreProblem> {
        let failed =
            |reason: redb::Error| StoreProblem::Failed { path: path.into(), reason: reason.to_string() };
        let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
        made.map_err(|error| failed(error.into()))?;
        let database = builder().create(path).map_err(|error| problem(path, error))?;
        begin(&database, about).map_err(failed)?;
        let file = File { path: path.into(), database: Some(database), next: 0, unsynced: Vec::new() };
        Ok(Journal { file: Some(file) })
    }

    /// Opens a journal that is there.
    pub fn open(path: &Path) -> Result<Opened, StoreProblem> {
        let failed =
            |reason: redb::Error| StoreProblem::Failed { path: path.into(), reason: reason.to_string() };
        if fs::metadata(path).map_err(|error| failed(error.into()))?.len() == 0 {
            return Err(StoreProblem::Empty(path.into()));
        }
        let database = open_database(path)?;
        let Some((format, about)) = about(&database).map_err(failed)? else {
            return Err(StoreProblem::Empty(path.into()));
        };
        if format != FORMAT {
            return Err(StoreProblem::OtherFormat { path: path.into(), found: format });
        }
        let next = next_number(&database).map_err(failed)?;
        let file = File { path: path.into(), database: Some(database), next, unsynced: Vec::new() };
        Ok(Opened { journal: Journal { file: Some(file) }, about })
    }

    /// Says where its file lies from now on: it was moved.
    pub fn moved_to(&mut self, path: &Path) {
        if let Some(file) = &mut self.file {
            file.path = path.into();
        }
    }

    /// The oldest record.
    pub fn first(&self) -> Result<Option<Record>, StoreProblem> {
        let mut first = None;
        self.read(&mut |record| {
            first = Some(record);
            false
        })?;
        Ok(first)
    }

    /// Appends all of these records or none. When `durable`, they and all before them are on disk when
    /// this returns; else they may be lost with a crash, though never out of order.
    pub fn append(&mut self, records: &[Record], durable: bool) -> Result<(), StoreProblem> {
        let Some(file) = &mut self.file else { return Ok(()) };
        if records.is_empty() && !durable {
            return Ok(());
        }
        file.append(records, durable)
    }

    /// Hands every record to `take`, the oldest first.
    pub fn replay(&self, mut take: impl FnMut(Record)) -> Result<(), StoreProblem> {
        self.read(&mut |record| {
            take(record);
            true
        })
    }

    /// Reads from the oldest record on, until `take` has enough.
    fn read(&self, take: &mut dyn FnMut(Record) -> bool) -> Result<(), StoreProblem> {
        let Some(file) = &self.file else { return Ok(()) };
        let failed =
            |error: redb::Error| StoreProblem::Failed { path: file.path.clone(), reason: error.to_string() };
        let Some(database) = &file.database else { return Ok(()) };
        let reading = database.begin_read().map_err(|error| failed(error.into()))?;
        let table = reading.open_table(EVENTS).map_err(|error| failed(error.into()))?;
        for row in table.iter().map_err(|error| failed(error.into()))? {
            let (number, bytes) = row.map_err(|error| failed(error.into()))?;
            let record = serde_json::from_slice(bytes.value()).map_err(|error| StoreProblem::Unreadable {
                path: file.path.clone(),
                record: number.value(),
                reason: error.to_string(),
            })?;
            if !take(record) {
                break;
            }
        }
        Ok(())
    }
}

impl File {
    fn append(&mut self, records: &[Record], durable: bool) -> Result<(), StoreProblem> {
        let written = self.write(records, durable);
        match (&written, durable) {
            (Ok(()), true) => self.unsynced.clear(),
            (Ok(()), false) => self.unsynced.extend_from_slice(records),
            (Err(_), _) => {}
        }
        written
    }

    fn write(&mut self, records: &[Record], durable: bool) -> Result<(), StoreProblem> {
        let failed =
            |error: redb::Error| StoreProblem::Failed { path: self.path.clone(), reason: error.to_string() };
        let (database, again) = match self.database.take() {
            Some(database) => (database, &[][..]),
            None => {
                let database = open_database(&self.path)?;
                // A write that failed may have left something all the same.
                let synced = self.next - self.unsynced.len() as u64;
                remove_behind(&database, synced).map_err(failed)?;
                (database, &self.unsynced[..])
            }
        };
        let from = self.next - again.len() as u64;
        let all = again.iter().chain(records);
        self.next = insert(&database, from, all, durable).map_err(failed)?;
        self.database = Some(database);
        Ok(())
    }
}

/// Adds records from this number on; the number of the next one.
fn insert<'r>(
    database: &Database,
    mut next: u64,
    records: impl Iterator<Item = &'r Record>,
    durable: bool,
) -> Result<u64, redb::Error> {
    let mut writing = database.begin_write()?;
    writing.set_durability(if durable { Durability::Immediate } else { Durability::None })?;
    {
        let mut table = writing.open_table(EVENTS)?;
        for record in records {
            let bytes = serde_json::to_vec(record).map_err(|error| redb::Error::Io(error.into()))?;
            table.insert(next, bytes.as_slice())?;
            next += 1;
        }
    }
    writing.commit()?;
    Ok(next)
}

/// Removes records from this number on.
fn remove_behind(database: &Database, next: u64) -> Result<(), redb::Error> {
    if next_number(database)? <= next {
        return Ok(());
    }
    let writing = database.begin_write()?;
    writing.open_table(EVENTS)?.retain_in(next.., |_, _| false)?;
    writing.commit()?;
    Ok(())
}

/// Opens a file that is there; one that is no database is refused and left alone.
fn open_database(path: &Path) -> Result<Database, StoreProblem> {
    builder().open(path).map_err(|error| problem(path, error))
}

fn builder() -> redb::Builder {
    let mut builder = redb::Builder::new();
    builder.set_cache_size(CACHE_BYTES);
    builder
}

fn problem(path: &Path, error: redb::DatabaseError) -> StoreProblem {
    match error {
        redb::DatabaseError::DatabaseAlreadyOpen => StoreProblem::InUse(path.into()),
        other => StoreProblem::Failed { path: path.into(), reason: redb::Error::from(other).to_string() },
    }
}

/// Its format, and what it is about.
fn about(database: &Database) -> Result<Option<(String, About)>, redb::Error> {
    let reading = database.begin_read()?;
    let table = match reading.open_table(ABOUT) {
        Ok(table) => table,
        Err(redb::TableError::TableDoesNotExist(_)) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let value = |key: &str| -> Result<Option<String>, redb::Error> {
        Ok(table.get(key)?.map(|text| text.value().to_owned()))
    };
    let scenario = value("scenario")?.unwrap_or_default();
    // Journals of older versions know of one scenario only.
    let started_with = value("started_with")?.unwrap_or_else(|| scenario.clone());
    Ok(Some((value("format")?.unwrap_or_default(), About { scenario, started_with })))
}

fn begin(database: &Database, about: &About) -> Result<(), redb::Error> {
    let writing = database.begin_write()?;
    {
        let mut table = writing.open_table(ABOUT)?;
        table.insert("format", FORMAT)?;
        table.insert("scenario", about.scenario.as_str())?;
        table.insert("started_with", about.started_with.as_str())?;
        writing.open_table(EVENTS)?;
    }
    writing.commit()?;
    Ok(())
}

fn next_number(database: &Database) -> Result<u64, redb::Error> {
    let reading = database.begin_read()?;
    let table = reading.open_table(EVENTS)?;
    Ok(table.last()?.map_or(0, |(number, _)| number.value() + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(second: i64) -> Record {
        Record { at: Timestamp::from_second(second).expect("a time"), event: Event::TimePassed }
    }

    fn read(journal: &Journal) -> Vec<Record> {
        let mut records = Vec::new();
        journal.replay(|record| records.push(record)).expect("a readable journal");
        records
    }

    fn about() -> About {
        About { scenario: "name: other".to_owned(), started_with: "name: first".to_owned() }
    }

    #[test]
    fn what_was_appended_is_replayed_in_order_after_a_restart() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("journal.redb");
        let mut journal = Journal::create(&path, &about()).expect("a new journal");
        assert_eq!(journal.first().expect("readable"), None);
        journal.append(&[record(1), record(2)], false).expect("appended");
        journal.append(&[record(3)], true).expect("appended");
        drop(journal);

        let opened = Journal::open(&path).expect("the same journal");
        assert_eq!(opened.about, about());
        assert_eq!(opened.journal.first().expect("readable"), Some(record(1)));
        assert_eq!(read(&opened.journal), [record(1), record(2), record(3)]);
    }

    #[test]
    fn what_a_failed_write_has_left_is_not_replayed() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("journal.redb");
        let mut journal = Journal::create(&path, &about()).expect("a new journal");
        journal.append(&[record(1)], true).expect("appended");
        journal.append(&[record(2)], false).expect("appended");
        // The disk took this, and said that it had not; the database is opened anew for the next write.
        let file = journal.file.as_mut().expect("a file");
        let database = file.database.take().expect("an open database");
        insert(&database, file.next, [record(3), record(4)].iter(), true).expect("written");
        drop(database);
        journal.append(&[record(5)], true).expect("appended");
        assert_eq!(read(&journal), [record(1), record(2), record(5)]);
    }

    #[test]
    fn a_journal_in_use_is_told_apart() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("journal.redb");
        let _held = Journal::create(&path, &about()).expect("a new journal");
        assert!(matches!(Journal::open(&path), Err(StoreProblem::InUse(_))));
    }

    #[test]
    fn a_file_that_is_no_journal_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("journal.redb");
        std::fs::write(&path, b"my thesis").expect("written");
        assert!(matches!(Journal::open(&path), Err(StoreProblem::Failed { .. })));
        assert!(matches!(Journal::create(&path, &about()), Err(StoreProblem::Failed { .. })));
        assert_eq!(std::fs::read(&path).expect("read"), b"my thesis");
    }

    #[test]
    fn an_empty_file_is_no_new_journal() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("journal.redb");
        std::fs::write(&path, b"").expect("written");
        assert!(matches!(Journal::open(&path), Err(StoreProblem::Empty(_))));
        assert_eq!(std::fs::metadata(&path).expect("there").len(), 0);
        // A process that ended between making the file and writing the scenario.
        std::fs::remove_file(&path).expect("removed");
        drop(builder().create(&path).expect("a database"));
        assert!(matches!(Journal::open(&path), Err(StoreProblem::Empty(_))));
    }

    #[test]
    fn a_journal_is_its_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("journal.redb");
        drop(Journal::create(&path, &about()).expect("a new journal"));
        assert_eq!(std::fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o600);
    }
}
