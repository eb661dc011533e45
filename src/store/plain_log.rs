//! The events of a world that is gone with its process: a plain file, one line an event, that is open only while it is
//! written. Nothing is restored from it; a bundle is made of it.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use nets_text::system_words;

use crate::database::JournalRecord;
use crate::problem::{StoreProblem, record_words};

/// So many bytes a log has at the most: it counts against no sender's quota.
const LARGEST: u64 = 512 << 20;

/// A log, or why it ended.
pub(crate) struct PlainLog {
    path: PathBuf,
    length: u64,
    /// From then on nothing is written: a log with a gap would tell another story.
    ended: Option<String>,
}

/// What stood in a log at one moment. It is held open: another world may lie at its path by the time it is read.
pub(crate) struct PlainLogSoFar {
    path: PathBuf,
    /// None where nothing was written.
    file: Option<File>,
    length: u64,
}

/// A part of a file, read by position from its beginning.
struct Beginning<'f> {
    file: &'f File,
    at: u64,
    end: u64,
}

impl Read for Beginning<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.end - self.at).map_or(bytes.len(), |left| left.min(bytes.len()));
        let read = self.file.read_at(&mut bytes[..left], self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl PlainLog {
    /// A log in this file, which is made with the first event.
    pub(crate) fn new(path: &Path) -> Self {
        PlainLog { path: path.into(), length: 0, ended: None }
    }

    pub(crate) fn moved_to(&mut self, path: &Path) {
        self.path = path.into();
    }

    /// Appends records. A disk that takes none of them ends the log, and nothing else.
    pub(crate) fn append(&mut self, records: &[JournalRecord]) {
        if self.ended.is_some() || records.is_empty() {
            return;
        }
        if let Err(why) = self.write(records) {
            tracing::warn!(why, file = %self.path.display(), "no bundle can be made of this world");
            self.ended = Some(why);
        }
    }

    fn write(&mut self, records: &[JournalRecord]) -> Result<(), String> {
        let mut lines = Vec::new();
        for record in records {
            write_line(record, &mut lines)?;
        }
        self.length += lines.len() as u64;
        if self.length > LARGEST {
            return Err(format!(
                "its events take more than {} MB, which is as much as is kept",
                LARGEST >> 20
            ));
        }
        let written = opened(&self.path).and_then(|mut file| file.write_all(&lines));
        written.map_err(|error| self.not_kept(&error))
    }

    fn not_kept(&self, error: &io::Error) -> String {
        format!("its events could not be kept in {}: {}", self.path.display(), system_words(error))
    }

    /// What stands in it now; or why it ended before.
    pub(crate) fn so_far(&self) -> Result<PlainLogSoFar, String> {
        if let Some(why) = &self.ended {
            return Err(why.clone());
        }
        let (path, length) = (self.path.clone(), self.length);
        let file =
            if length == 0 { None } else { Some(File::open(&path).map_err(|error| self.not_kept(&error))?) };
        Ok(PlainLogSoFar { path, file, length })
    }
}

/// As it is written: without its secret.
fn write_line(record: &JournalRecord, lines: &mut Vec<u8>) -> Result<(), String> {
    let written = if record.event.holds_secret() {
        let mut without = record.clone();
        if let Some(secret) = without.event.secret_mut() {
            secret.take();
        }
        serde_json::to_writer(&mut *lines, &without)
    } else {
        serde_json::to_writer(&mut *lines, record)
    };
    lines.push(b'\n');
    written.map_err(|_| "an event cannot be written as JSON".to_owned())
}

fn opened(path: &Path) -> io::Result<File> {
    OpenOptions::new().append(true).create(true).mode(0o600).open(path)
}

impl PlainLogSoFar {
    /// Hands every record to `take`, the oldest first, until it has enough.
    pub(crate) fn read(&self, take: &mut dyn FnMut(JournalRecord) -> bool) -> Result<(), StoreProblem> {
        let Some(file) = &self.file else { return Ok(()) };
        let failed = |error: &io::Error| StoreProblem::io(&self.path, error);
        let mut lines = BufReader::new(Beginning { file, at: 0, end: self.length });
        let mut line = Vec::new();
        for number in 0.. {
            line.clear();
            if lines.read_until(b'\n', &mut line).map_err(|error| failed(&error))? == 0 {
                break;
            }
            let record = serde_json::from_slice(&line).map_err(|error| StoreProblem::Unreadable {
                path: self.path.clone(),
                record: number,
                reason: record_words(&error),
            })?;
            if !take(record) {
                break;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nets_core::Timestamp;
    use nets_core::event::Event;

    fn record(second: i64) -> JournalRecord {
        let at = Timestamp::from_second(second).expect("a time");
        JournalRecord { at, real: None, event: Event::TimePassed }
    }

    fn read(so_far: &PlainLogSoFar) -> Vec<JournalRecord> {
        let mut records = Vec::new();
        let take = &mut |record| {
            records.push(record);
            true
        };
        so_far.read(take).expect("readable");
        records
    }

    #[test]
    fn what_stood_in_a_log_is_read_though_more_has_come() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("events");
        let mut log = PlainLog::new(&path);
        assert!(read(&log.so_far().expect("well")).is_empty() && !path.exists());
        log.append(&[record(1), record(2)]);
        let so_far = log.so_far().expect("well");
        log.append(&[record(3)]);
        assert_eq!(read(&so_far), [record(1), record(2)]);
        std::fs::rename(&path, folder.path().join("elsewhere")).expect("moved");
        std::fs::write(&path, "of another world\n").expect("written");
        assert_eq!(read(&so_far), [record(1), record(2)], "and though another log lies there");
        std::fs::rename(folder.path().join("elsewhere"), &path).expect("moved back");
        assert_eq!(read(&log.so_far().expect("well")).len(), 3);
    }

    #[test]
    fn a_log_that_the_disk_does_not_take_ends_and_says_why() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("gone/events");
        let mut log = PlainLog::new(&path);
        log.append(&[record(1)]);
        let why = log.so_far().err().expect("it has ended");
        assert!(why.contains("gone/events: "), "{why}");
        std::fs::create_dir(folder.path().join("gone")).expect("a folder");
        log.append(&[record(2)]);
        assert!(log.so_far().is_err() && !path.exists(), "a log with a gap is none");
    }

    #[test]
    fn a_log_that_is_full_ends_and_says_so() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut log = PlainLog::new(&folder.path().join("events"));
        log.length = LARGEST;
        log.append(&[record(1)]);
        assert!(log.so_far().err().expect("it has ended").contains("more than 512 MB"));
    }
}
