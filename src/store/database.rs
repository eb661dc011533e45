//! The database that a journal is kept in: its tables, and what is written to them and read.

use nets_core::Timestamp;
use nets_core::event::Event;
use redb::{Database, Durability, ReadableDatabase, ReadableTable, TableDefinition};
use serde::{Deserialize, Serialize};

use crate::problem::{FORMAT, as_storage};

pub(crate) const EVENTS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("events");
pub(crate) const ABOUT: TableDefinition<'_, &str, &str> = TableDefinition::new("about");

/// The page cache of the journal's file: it is appended to, and read only at a start.
const CACHE_BYTES: usize = 1_048_576;

/// One event and when it happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalRecord {
    /// Simulated time.
    pub at: Timestamp,
    /// Real time. A journal of version 0.1.0 does not have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub real: Option<Timestamp>,
    pub event: Event,
}

/// What a journal begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalHeader {
    /// The text of the scenario of this world.
    pub scenario: String,
    /// The text of the scenario that the process was started with: the world's own, or another that this
    /// one has taken the place of.
    pub started_with: String,
    /// The seed of its chance; the scenario's where none is kept.
    pub seed: Option<u64>,
}

/// Adds records from this number on; the number of the next one.
pub(crate) fn insert<'r>(
    database: &Database,
    mut next: u64,
    records: impl Iterator<Item = &'r JournalRecord>,
    durable: bool,
) -> Result<u64, redb::Error> {
    let mut writing = database.begin_write()?;
    writing.set_durability(if durable { Durability::Immediate } else { Durability::None })?;
    {
        let mut table = writing.open_table(EVENTS)?;
        for record in records {
            let bytes = serde_json::to_vec(record).map_err(as_storage)?;
            table.insert(next, bytes.as_slice())?;
            next += 1;
        }
    }
    writing.commit()?;
    Ok(next)
}

/// Removes records from this number on.
pub(crate) fn remove_behind(database: &Database, next: u64) -> Result<(), redb::Error> {
    if next_number(database)? <= next {
        return Ok(());
    }
    let writing = database.begin_write()?;
    writing.open_table(EVENTS)?.retain_in(next.., |_, _| false)?;
    writing.commit()?;
    Ok(())
}

pub(crate) fn builder() -> redb::Builder {
    let mut builder = redb::Builder::new();
    builder.set_cache_size(CACHE_BYTES);
    builder
}

/// Its format, and what it is about.
pub(crate) fn about(database: &Database) -> Result<Option<(String, JournalHeader)>, redb::Error> {
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
    let seed = value("seed")?.and_then(|seed| seed.parse().ok());
    Ok(Some((value("format")?.unwrap_or_default(), JournalHeader { scenario, started_with, seed })))
}

pub(crate) fn begin(database: &Database, about: &JournalHeader) -> Result<(), redb::Error> {
    let writing = database.begin_write()?;
    {
        let mut table = writing.open_table(ABOUT)?;
        table.insert("format", FORMAT)?;
        table.insert("scenario", about.scenario.as_str())?;
        table.insert("started_with", about.started_with.as_str())?;
        if let Some(seed) = about.seed {
            table.insert("seed", seed.to_string().as_str())?;
        }
        writing.open_table(EVENTS)?;
    }
    writing.commit()?;
    Ok(())
}

pub(crate) fn next_number(database: &Database) -> Result<u64, redb::Error> {
    let reading = database.begin_read()?;
    let table = reading.open_table(EVENTS)?;
    Ok(table.last()?.map_or(0, |(number, _)| number.value() + 1))
}
