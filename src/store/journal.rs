//! The journal: every event with its time, in order. It is the truth; all else is derived from it.

use std::borrow::Cow;
use std::fs::{self, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use nets_core::identity::{Secret, SecretId};
use redb::{Database, ReadTransaction, ReadableDatabase, ReadableTable};

use crate::database::{
    EVENTS, JournalHeader, JournalRecord, about, begin, builder, insert, next_number, remove_behind,
};
use crate::plain_log::{PlainLog, PlainLogSoFar};
use crate::problem::{AtPath, FORMAT, StoreProblem, record_words};
use crate::secrets::Secrets;
use crate::upgrade;

/// An open journal. That of a world that is gone at exit is a plain log, of which nothing is restored.
pub struct Journal {
    file: Option<File>,
    plain: Option<PlainLog>,
}

/// The events of a journal up to one moment, to be read by another thread while more is appended.
pub struct EventsSoFar(Kept);

enum Kept {
    Database { path: PathBuf, reading: ReadTransaction },
    Plain(PlainLogSoFar),
}

impl EventsSoFar {
    /// Hands every record to `take`, the oldest first, until it has enough. Secrets are not in them.
    pub fn read(&self, take: &mut dyn FnMut(JournalRecord) -> bool) -> Result<(), StoreProblem> {
        match &self.0 {
            Kept::Database { path, reading } => read(path, reading, take),
            Kept::Plain(log) => log.read(take),
        }
    }
}

struct File {
    path: PathBuf,
    /// None after a write has failed, say for a full disk: it is opened anew for the next one.
    database: Option<Database>,
    next: u64,
    /// How many of the records hold a secret.
    secrets: u64,
    /// Appended but not known to be on disk, to be written again when the database is opened anew.
    /// Bound: what the driver appends before it syncs.
    unsynced: Vec<JournalRecord>,
}

/// An existing journal and what it is about.
pub struct OpenedJournal {
    pub journal: Journal,
    pub about: JournalHeader,
}

impl Journal {
    /// A plain log in this file, for a world that is gone at exit. What the disk does not take of it, no one misses but
    /// who wants a bundle: then it says why there is none.
    pub fn plain(path: &Path) -> Self {
        Journal { file: None, plain: Some(PlainLog::new(path)) }
    }

    /// All that stands in it now; or why it cannot be had, in a sentence.
    pub fn so_far(&self) -> Result<EventsSoFar, String> {
        if let Some(plain) = &self.plain {
            return Ok(EventsSoFar(Kept::Plain(plain.so_far()?)));
        }
        let file = self.file.as_ref().ok_or("its events are kept nowhere")?;
        let database = file.database.as_ref().ok_or("the disk has refused its journal")?;
        let reading = database.begin_read().at(&file.path).map_err(|problem| problem.to_string())?;
        Ok(EventsSoFar(Kept::Database { path: file.path.clone(), reading }))
    }

    /// Makes a journal where there is no file yet.
    pub fn create(path: &Path, about: &JournalHeader) -> Result<Journal, StoreProblem> {
        let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
        made.map_err(|error| StoreProblem::io(path, &error))?;
        let database = builder().create(path).at(path)?;
        begin(&database, about).at(path)?;
        Ok(Journal { file: Some(File::new(path, database, 0)), plain: None })
    }

    /// Opens a journal that is there, once all of the file has been held to its checksums. What was
    /// appended before must be replayed before more is appended.
    pub fn open(path: &Path) -> Result<OpenedJournal, StoreProblem> {
        // The library promises to report what is damaged. Should it fail in that, the world is harmed
        // that lies there, and not the process.
        catch_unwind(AssertUnwindSafe(|| Self::open_checked(path)))
            .unwrap_or_else(|_| Err(StoreProblem::damaged(path, "reading it broke the library that does")))
    }

    fn open_checked(path: &Path) -> Result<OpenedJournal, StoreProblem> {
        let length = fs::metadata(path).map_err(|error| StoreProblem::io(path, &error))?.len();
        if length == 0 {
            return Err(StoreProblem::Empty(path.into()));
        }
        let mut database = builder().set_check_integrity_on_open(true).open(path).at(path)?;
        let Some((format, about)) = about(&database).at(path)? else {
            return Err(StoreProblem::Empty(path.into()));
        };
        match format.as_str() {
            FORMAT => {}
            upgrade::FROM => database = upgrade::upgrade(path, database)?,
            _ => return Err(StoreProblem::OtherFormat { path: path.into(), found: format }),
        }
        let next = next_number(&database).at(path)?;
        let journal = Journal { file: Some(File::new(path, database, next)), plain: None };
        Ok(OpenedJournal { journal, about })
    }

    /// Says where its file lies from now on: it was moved.
    pub fn moved_to(&mut self, path: &Path) {
        if let Some(file) = &mut self.file {
            file.path = path.into();
        }
        if let Some(plain) = &mut self.plain {
            plain.moved_to(path);
        }
    }

    /// The oldest record.
    pub fn first(&self) -> Result<Option<JournalRecord>, StoreProblem> {
        let mut first = None;
        if let Some(file) = &self.file {
            file.read(&mut |record| {
                first = Some(record);
                false
            })?;
        }
        Ok(first)
    }

    /// Appends all of these records or none. When `durable`, they and all before them are on disk when
    /// this returns; else they may be lost with a crash, though never out of order.
    pub fn append(&mut self, records: &[JournalRecord], durable: bool) -> Result<(), StoreProblem> {
        if let Some(plain) = &mut self.plain {
            plain.append(records);
        }
        let Some(file) = &mut self.file else { return Ok(()) };
        if records.is_empty() && !durable {
            return Ok(());
        }
        file.append(records, durable)
    }

    /// Hands every record to `take`, the oldest first. A secret that cannot be opened any more is an
    /// erased one.
    pub fn replay(&mut self, mut take: impl FnMut(JournalRecord)) -> Result<(), StoreProblem> {
        let Some(file) = &mut self.file else { return Ok(()) };
        let secrets = Secrets::beside(&file.path);
        let mut number = 0;
        file.read(&mut |mut record| {
            if let Some(secret) = record.event.secret_mut() {
                number += 1;
                if let Some(text) = secrets.open(SecretId(number)) {
                    *secret = Secret::new(text);
                }
            }
            take(record);
            true
        })?;
        file.secrets = number;
        secrets.erase_behind(SecretId(number)).map_err(|error| StoreProblem::io(secrets.folder(), &error))
    }

    /// Erases the secret of a record, which itself stays as it is.
    pub fn erase_secret(&self, id: SecretId) -> Result<(), StoreProblem> {
        let Some(file) = &self.file else { return Ok(()) };
        let secrets = Secrets::beside(&file.path);
        secrets.erase(id).map_err(|error| StoreProblem::io(secrets.folder(), &error))
    }
}

impl File {
    fn new(path: &Path, database: Database, next: u64) -> Self {
        File { path: path.into(), database: Some(database), next, secrets: 0, unsynced: Vec::new() }
    }

    fn append(&mut self, records: &[JournalRecord], durable: bool) -> Result<(), StoreProblem> {
        let written = self.write(records, durable);
        match (&written, durable) {
            (Ok(()), true) => self.unsynced.clear(),
            (Ok(()), false) => self.unsynced.extend_from_slice(records),
            (Err(_), _) => {}
        }
        written
    }

    fn write(&mut self, records: &[JournalRecord], durable: bool) -> Result<(), StoreProblem> {
        let (records, secrets) = if records.iter().any(|record| record.event.holds_secret()) {
            let (records, secrets) = self.without_secrets(records)?;
            (Cow::Owned(records), secrets)
        } else {
            (Cow::Borrowed(records), 0)
        };
        let (database, again) = match self.database.take() {
            Some(database) => (database, Vec::new()),
            None => {
                let database = builder().open(&self.path).at(&self.path)?;
                // A write that failed may have left something all the same. What is not synced is written
                // over itself.
                remove_behind(&database, self.next).at(&self.path)?;
                (database, self.unsynced.iter().cloned().map(without_secret).collect())
            }
        };
        let from = self.next - again.len() as u64;
        let all = again.iter().chain(records.iter());
        self.next = insert(&database, from, all, durable).at(&self.path)?;
        self.secrets += secrets;
        self.database = Some(database);
        Ok(())
    }

    /// The records as they are written, and how many secrets were taken out: each of them is sealed and
    /// on the disk before its record is.
    fn without_secrets(&self, records: &[JournalRecord]) -> Result<(Vec<JournalRecord>, u64), StoreProblem> {
        let mut taken = 0;
        let mut written = records.to_vec();
        for record in &mut written {
            let Some(secret) = record.event.secret_mut() else { continue };
            taken += 1;
            let Some(text) = secret.take() else { continue };
            let secrets = Secrets::beside(&self.path);
            let kept = secrets.keep(SecretId(self.secrets + taken), &text);
            kept.map_err(|error| StoreProblem::io(secrets.folder(), &error))?;
        }
        Ok((written, taken))
    }

    /// Reads from the oldest record on, until `take` has enough.
    fn read(&self, take: &mut dyn FnMut(JournalRecord) -> bool) -> Result<(), StoreProblem> {
        let Some(database) = &self.database else { return Ok(()) };
        let reading = database.begin_read().at(&self.path)?;
        read(&self.path, &reading, take)
    }
}

fn read(
    path: &Path,
    reading: &ReadTransaction,
    take: &mut dyn FnMut(JournalRecord) -> bool,
) -> Result<(), StoreProblem> {
    let table = reading.open_table(EVENTS).at(path)?;
    for (expected, row) in (0..).zip(table.iter().at(path)?) {
        let (number, bytes) = row.at(path)?;
        if number.value() != expected {
            return Err(StoreProblem::damaged(path, format!("record {expected} is missing")));
        }
        let record = serde_json::from_slice(bytes.value()).map_err(|error| StoreProblem::Unreadable {
            path: path.into(),
            record: expected,
            reason: record_words(&error),
        })?;
        if !take(record) {
            break;
        }
    }
    Ok(())
}

fn without_secret(mut record: JournalRecord) -> JournalRecord {
    if let Some(secret) = record.event.secret_mut() {
        secret.take();
    }
    record
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::ABOUT;
    use nets_core::Timestamp;
    use nets_core::event::Event;
    use nets_core::identity::{Country, DocumentType, Party, UserId};
    use nets_core::script::{AliasRequest, RecipientAct};

    fn record(second: i64) -> JournalRecord {
        JournalRecord {
            at: Timestamp::from_second(second).expect("a time"),
            real: Some(Timestamp::UNIX_EPOCH),
            event: Event::TimePassed,
        }
    }

    fn read(journal: &mut Journal) -> Vec<JournalRecord> {
        let mut records = Vec::new();
        journal.replay(|record| records.push(record)).expect("a readable journal");
        records
    }

    fn about() -> JournalHeader {
        JournalHeader {
            scenario: "name: other".to_owned(),
            started_with: "name: first".to_owned(),
            seed: Some(u64::MAX),
        }
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

        let mut opened = Journal::open(&path).expect("the same journal");
        assert_eq!(opened.about, about());
        assert_eq!(opened.journal.first().expect("readable"), Some(record(1)));
        assert_eq!(read(&mut opened.journal), [record(1), record(2), record(3)]);
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
        assert!(matches!(Journal::open(&path), Err(StoreProblem::Damaged { .. })));
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

    fn registers(alias2: &str) -> JournalRecord {
        let act = RecipientAct::RegisterAlias(AliasRequest {
            user: UserId::new("tTEST1").expect("a user"),
            person: Party::alias(Country::Denmark, "x").expect("an alias"),
            document_type: DocumentType::new("163057").expect("a type"),
            alias1: "4711".to_owned(),
            alias2: Secret::new(alias2),
            unchecked: false,
        });
        JournalRecord { at: Timestamp::UNIX_EPOCH, real: None, event: Event::RecipientActed(act) }
    }

    /// The secrets of all registrations, a mask for each that is not known any more.
    fn secrets(journal: &mut Journal) -> Vec<String> {
        let mut secrets = Vec::new();
        for mut record in read(journal) {
            secrets.extend(record.event.secret_mut().map(|secret| secret.reveal().to_owned()));
        }
        secrets
    }

    /// Whether a text is anywhere in the files below a folder.
    fn is_in(folder: &Path, text: &[u8]) -> bool {
        fs::read_dir(folder).expect("a folder").any(|entry| {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                is_in(&path, text)
            } else {
                fs::read(path).expect("a file").windows(text.len()).any(|window| window == text)
            }
        })
    }

    #[test]
    fn a_secret_is_in_no_file_as_it_is_and_once_erased_in_none_at_all() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("journal.redb");
        let mut journal = Journal::create(&path, &about()).expect("a new journal");
        journal.append(&[registers("hemmelig1"), record(1)], true).expect("appended");
        journal.append(&[registers("hemmelig2")], true).expect("appended");
        drop(journal);
        let mut journal = Journal::open(&path).expect("the same journal").journal;
        assert_eq!(secrets(&mut journal), ["hemmelig1", "hemmelig2"]);
        journal.append(&[registers("hemmelig3")], true).expect("appended");
        let sealed = fs::read(folder.path().join("secrets/1")).expect("a sealed secret");
        assert!(is_in(folder.path(), &sealed) && !is_in(folder.path(), b"hemmelig"));
        journal.erase_secret(SecretId(1)).expect("erased");
        assert!(!is_in(folder.path(), &sealed));
        drop(journal);
        let mut journal = Journal::open(&path).expect("the same journal").journal;
        assert_eq!(secrets(&mut journal), [Secret::MASK, "hemmelig2", "hemmelig3"]);
    }

    #[test]
    fn the_secret_of_a_record_that_was_never_written_is_erased_by_the_next_start() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("journal.redb");
        let mut journal = Journal::create(&path, &about()).expect("a new journal");
        journal.append(&[registers("hemmelig1")], true).expect("appended");
        drop(journal);
        Secrets::beside(&path).keep(SecretId(2), "hemmelig2").expect("kept");
        let mut journal = Journal::open(&path).expect("the same journal").journal;
        assert_eq!(secrets(&mut journal), ["hemmelig1"]);
        assert_eq!(Secrets::beside(&path).open(SecretId(2)), None);
    }

    #[test]
    fn a_journal_of_version_0_1_0_loses_its_secrets_to_sealed_files() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("journal.redb");
        let old = [record(1), registers("hemmelig1"), record(2), registers("hemmelig2")];
        of_version_0_1_0(&path, &old);
        assert!(is_in(folder.path(), b"hemmelig1"));
        for _ in 0..2 {
            let mut opened = Journal::open(&path).expect("an old journal");
            assert_eq!(opened.about, about());
            assert_eq!(read(&mut opened.journal), old);
            assert!(!is_in(folder.path(), b"hemmelig"));
        }
    }

    #[test]
    fn a_record_that_is_missing_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("journal.redb");
        let mut journal = Journal::create(&path, &about()).expect("a new journal");
        journal.append(&[record(1), record(2), record(3)], true).expect("appended");
        let database = journal.file.as_mut().and_then(|file| file.database.as_mut()).expect("a database");
        let writing = database.begin_write().expect("a transaction");
        writing.open_table(EVENTS).expect("a table").remove(1).expect("removed");
        writing.commit().expect("committed");
        let problem = journal.replay(|_| {}).expect_err("a gap").to_string();
        assert!(problem.contains("record 1 is missing"), "{problem}");
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
        assert_eq!(read(&mut journal), [record(1), record(2), record(5)]);
    }

    #[test]
    fn what_a_failed_write_has_left_is_gone_though_nothing_is_written_in_its_place() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("journal.redb");
        let mut journal = Journal::create(&path, &about()).expect("a new journal");
        journal.append(&[record(1)], true).expect("appended");
        journal.append(&[record(2), record(3)], false).expect("appended");
        let file = journal.file.as_mut().expect("a file");
        let database = file.database.take().expect("an open database");
        insert(&database, file.next, [record(4), record(5)].iter(), true).expect("written");
        drop(database);
        journal.append(&[], true).expect("synced");
        assert_eq!(read(&mut journal), [record(1), record(2), record(3)]);
    }

    /// What a process that is killed now leaves behind.
    fn after_a_kill(path: &Path) -> Vec<JournalRecord> {
        let copy = path.with_file_name("killed.redb");
        fs::copy(path, &copy).expect("copied");
        read(&mut Journal::open(&copy).expect("a journal").journal)
    }

    #[test]
    fn what_was_appended_for_soon_is_on_the_disk_once_an_empty_append_has_been_durable() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("journal.redb");
        let mut journal = Journal::create(&path, &about()).expect("a new journal");
        journal.append(&[record(1)], true).expect("appended");
        journal.append(&[record(2)], false).expect("appended");
        journal.append(&[], false).expect("nothing to do");
        assert_eq!(after_a_kill(&path), [record(1)]);
        journal.append(&[], true).expect("synced");
        assert_eq!(after_a_kill(&path), [record(1), record(2)]);
    }

    #[test]
    fn a_journal_that_was_moved_keeps_its_secrets_where_it_lies_now() {
        let folder = tempfile::tempdir().expect("a folder");
        let [made, moved] = ["world.next", "world"].map(|name| folder.path().join(name));
        fs::create_dir(&made).expect("a folder");
        let mut journal = Journal::create(&made.join("journal.redb"), &about()).expect("a new journal");
        fs::rename(&made, &moved).expect("moved");
        journal.moved_to(&moved.join("journal.redb"));
        journal.append(&[registers("hemmelig1")], true).expect("appended");
        assert_eq!(
            Secrets::beside(&moved.join("journal.redb")).open(SecretId(1)).as_deref(),
            Some("hemmelig1")
        );
        assert!(!made.exists());
    }

    /// A journal as version 0.1.0 has written it.
    fn of_version_0_1_0(path: &Path, records: &[JournalRecord]) {
        drop(Journal::create(path, &about()).expect("a new journal"));
        let database = builder().open(path).expect("a database");
        insert(&database, 0, records.iter(), true).expect("written as version 0.1.0 did");
        let writing = database.begin_write().expect("a transaction");
        writing.open_table(ABOUT).expect("a table").insert("format", "1").expect("inserted");
        writing.commit().expect("committed");
    }

    #[test]
    fn a_journal_of_version_0_1_0_without_secrets_is_not_copied() {
        use std::os::unix::fs::MetadataExt;
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("journal.redb");
        of_version_0_1_0(&path, &[record(1), record(2)]);
        let before = fs::metadata(&path).expect("there").ino();
        let mut opened = Journal::open(&path).expect("an old journal");
        assert_eq!(read(&mut opened.journal), [record(1), record(2)]);
        assert_eq!(fs::metadata(&path).expect("there").ino(), before, "it is the same file");
    }

    #[test]
    fn an_upgrade_that_was_cut_short_is_begun_anew() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("journal.redb");
        of_version_0_1_0(&path, &[registers("hemmelig1")]);
        fs::write(folder.path().join("journal.new"), "half").expect("written");
        let mut opened = Journal::open(&path).expect("an old journal");
        assert_eq!(secrets(&mut opened.journal), ["hemmelig1"]);
    }
}
