//! A journal of version 0.1.0 made one of today: its secrets are sealed beside it, and nothing of them
//! stays in the file.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use nets_core::identity::SecretId;
use redb::{Database, ReadableDatabase, ReadableTable};

use crate::database::{ABOUT, EVENTS, JournalRecord, about, begin, builder};
use crate::problem::{AtPath, FORMAT, StoreProblem, as_storage, record_words};
use crate::secrets::Secrets;

/// The format of version 0.1.0, whose records hold secrets as they are.
pub(crate) const FROM: &str = "1";

/// What a record with a secret has in it.
const HAS_SECRET: &str = "register_alias";

/// The same journal in today's format.
pub(crate) fn upgrade(path: &Path, database: Database) -> Result<Database, StoreProblem> {
    if !holds_secrets(&database).at(path)? {
        let writing = database.begin_write().at(path)?;
        writing.open_table(ABOUT).at(path)?.insert("format", FORMAT).at(path)?;
        writing.commit().at(path)?;
        return Ok(database);
    }
    // Pages that are no longer used keep what was in them, so all is written to another file.
    let other = path.with_extension("new");
    // An upgrade that was cut short has left its own; what cannot be removed, no new file can be made over.
    drop(fs::remove_file(&other));
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&other);
    made.map_err(|error| StoreProblem::io(&other, &error))?;
    let copy = builder().create(&other).at(&other)?;
    copy_without_secrets(path, &database, &copy)?;
    drop(copy);
    let folder = path.with_file_name(".");
    let moved = fs::rename(&other, path).and_then(|()| File::open(folder)?.sync_all());
    moved.map_err(|error| StoreProblem::io(path, &error))?;
    drop(database);
    builder().open(path).at(path)
}

fn holds_secrets(database: &Database) -> Result<bool, redb::Error> {
    let reading = database.begin_read()?;
    for row in reading.open_table(EVENTS)?.iter()? {
        if may_hold_secret(row?.1.value()) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn may_hold_secret(record: &[u8]) -> bool {
    str::from_utf8(record).is_ok_and(|record| record.contains(HAS_SECRET))
}

fn copy_without_secrets(path: &Path, database: &Database, copy: &Database) -> Result<(), StoreProblem> {
    if let Some((_, about)) = about(database).at(path)? {
        begin(copy, &about).at(path)?;
    }
    let secrets = Secrets::beside(path);
    let mut number = 0;
    let reading = database.begin_read().at(path)?;
    let writing = copy.begin_write().at(path)?;
    {
        let mut table = writing.open_table(EVENTS).at(path)?;
        for row in reading.open_table(EVENTS).at(path)?.iter().at(path)? {
            let (record, bytes) = row.at(path)?;
            let mut written = bytes.value().to_vec();
            if may_hold_secret(&written) {
                let mut event: JournalRecord =
                    serde_json::from_slice(&written).map_err(|error| StoreProblem::Unreadable {
                        path: path.into(),
                        record: record.value(),
                        reason: record_words(&error),
                    })?;
                if let Some(secret) = event.event.secret_mut() {
                    number += 1;
                    if let Some(text) = secret.take() {
                        let kept = secrets.keep(SecretId(number), &text);
                        kept.map_err(|error| StoreProblem::io(secrets.folder(), &error))?;
                    }
                    written = serde_json::to_vec(&event).map_err(as_storage).at(path)?;
                }
            }
            table.insert(record.value(), written.as_slice()).at(path)?;
        }
    }
    writing.commit().at(path)
}
