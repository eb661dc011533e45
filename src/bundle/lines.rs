//! The lines of a bundle: an event with what came of it, a file of Outbound, an upload.

use std::io::{BufRead, BufReader, Read};

use nets_core::Timestamp;
use nets_core::event::{Event, Upload};
use nets_core::identity::{UploadId, UserId};
use nets_store::JournalRecord;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::format::{EVENTS, LONGEST_LINE};
use crate::problem::BundleProblem;

/// An event as it is written.
#[derive(Serialize)]
pub(crate) struct WrittenEvent<'e> {
    /// From 1 on.
    pub number: u64,
    pub at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub real: Option<Timestamp>,
    pub event: &'e Event,
    /// What came of it, in order.
    pub steps: &'e [Value],
}

/// An event as it is read. Bound: `LONGEST_LINE`.
#[derive(Deserialize)]
pub(crate) struct EventLine {
    pub number: u64,
    pub at: Timestamp,
    #[serde(default)]
    pub real: Option<Timestamp>,
    pub event: Event,
    pub steps: Vec<Value>,
}

impl EventLine {
    pub(crate) fn record(&self) -> JournalRecord {
        JournalRecord { at: self.at, real: self.real, event: self.event.clone() }
    }
}

/// A line of the events: one that this program knows, or one that it does not.
pub(crate) enum ReadEvent {
    Known(Box<EventLine>),
    /// The name of the event.
    Unknown {
        number: u64,
        name: String,
    },
}

impl ReadEvent {
    /// The event, where a bundle is made of it: nothing may be left out then.
    pub(crate) fn known(self) -> Result<Box<EventLine>, BundleProblem> {
        match self {
            ReadEvent::Known(line) => Ok(line),
            ReadEvent::Unknown { number, name } => Err(BundleProblem::NotPlayable(format!(
                "event {number} is `{name}`, which this program does not know: ask the version that wrote it"
            ))),
        }
    }
}

/// What is known of a file for Outbound.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OutboundLine {
    /// The number of the event that it comes of.
    pub event: u64,
    pub user: UserId,
    pub name: String,
    /// When Nets put it there.
    pub at: Timestamp,
    /// None when it was not there, and nothing was known of it any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Of a zip with a signed document: the digest of all that does not depend on keys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
}

/// What is known of an upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct UploadLine {
    pub upload: UploadId,
    pub user: UserId,
    /// The zip's name.
    pub file: String,
    pub size: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Whether its bytes are in the bundle.
    pub kept: bool,
}

impl UploadLine {
    pub(crate) fn of(upload: &Upload) -> Self {
        let Upload { id, user, file_name, size, .. } = upload;
        UploadLine {
            upload: *id,
            user: user.clone(),
            file: file_name.clone(),
            size: *size,
            sha256: None,
            kept: false,
        }
    }
}

/// A file of lines, read one by one.
pub(crate) struct JsonLines<R> {
    file: &'static str,
    lines: BufReader<R>,
    /// Bound: `LONGEST_LINE`.
    line: Vec<u8>,
    number: u64,
}

impl<R: Read> JsonLines<R> {
    pub(crate) fn new(file: &'static str, from: R) -> Self {
        JsonLines { file, lines: BufReader::with_capacity(65_536, from), line: Vec::new(), number: 0 }
    }

    /// The bytes of the next line; none behind the last.
    pub(crate) fn next_bytes(&mut self) -> Result<Option<&[u8]>, BundleProblem> {
        self.line.clear();
        self.number += 1;
        let read = (&mut self.lines).take(LONGEST_LINE).read_until(b'\n', &mut self.line);
        read.map_err(BundleProblem::System)?;
        match self.line.last() {
            None => Ok(None),
            Some(b'\n') => Ok(Some(&self.line)),
            Some(_) if self.line.len() as u64 >= LONGEST_LINE => {
                Err(self.wrong(&format!("is longer than {} MB", LONGEST_LINE >> 20)))
            }
            Some(_) => Err(self.wrong("has no end")),
        }
    }

    pub(crate) fn next<T: DeserializeOwned>(&mut self) -> Result<Option<T>, BundleProblem> {
        let Some(bytes) = self.next_bytes()? else { return Ok(None) };
        match serde_json::from_slice(bytes) {
            Ok(line) => Ok(Some(line)),
            Err(_) => Err(self.wrong("is not what this program writes")),
        }
    }

    /// What is wrong with the line that was read last.
    pub(crate) fn wrong(&self, what: &str) -> BundleProblem {
        wrong_line(self.file, self.number, what)
    }

    /// Of the line that was read last, from 1 on.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }
}

/// What is wrong with a line.
pub(crate) fn wrong_line(file: &str, number: u64, what: &str) -> BundleProblem {
    BundleProblem::NotPlayable(format!(
        "line {number} of {file} {what}: the bundle was made by another program, or by hand"
    ))
}

/// The events of a bundle.
pub(crate) struct EventLines<R>(JsonLines<R>);

impl<R: Read> EventLines<R> {
    pub(crate) fn new(from: R) -> Self {
        EventLines(JsonLines::new(EVENTS, from))
    }

    /// How many bytes the line has that was read last.
    pub(crate) fn length(&self) -> u64 {
        self.0.line.len() as u64
    }

    /// The next event; none behind the last.
    pub(crate) fn next(&mut self) -> Result<Option<ReadEvent>, BundleProblem> {
        let Some(bytes) = self.0.next_bytes()? else { return Ok(None) };
        if let Ok(line) = serde_json::from_slice::<EventLine>(bytes) {
            if line.number == self.0.number {
                return Ok(Some(ReadEvent::Known(Box::new(line))));
            }
            return Err(self.0.wrong(&format!("has the number {}", line.number)));
        }
        let unknown = serde_json::from_slice::<Value>(bytes).ok().and_then(|line| name_of(&line["event"]));
        match unknown {
            Some(name) => Ok(Some(ReadEvent::Unknown { number: self.0.number, name })),
            None => Err(self.0.wrong("is no event")),
        }
    }
}

/// The name of an event, whether this program knows it or not.
fn name_of(event: &Value) -> Option<String> {
    const LONGEST: usize = 60;
    let name = match event {
        Value::String(name) => name,
        Value::Object(members) if members.len() == 1 => members.keys().next()?,
        _ => return None,
    };
    let is_name = !name.is_empty()
        && name.len() <= LONGEST
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    is_name.then(|| name.clone())
}
