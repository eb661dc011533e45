//! The records of uploads that are over: out of memory, in one file, and read when a client asks.
//!
//! The file holds nothing that the journal does not: a start makes it anew, so it is never synced.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::ops::Bound;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use nets_core::identity::{UploadId, UserId};
use nets_core::state::{Outline, Standing, UploadRecord};
use nets_text::{system_words, told_as};
use serde::de::DeserializeOwned;

/// Why a record cannot be had.
#[derive(Debug, thiserror::Error)]
#[error("{path}: shipment {upload} cannot be read back: {}", system_words(reason))]
pub struct ArchiveProblem {
    path: PathBuf,
    upload: UploadId,
    reason: io::Error,
}

/// What is known of an archived upload without reading it.
#[derive(Debug, Clone, Copy)]
pub struct Archived<'a> {
    pub id: UploadId,
    pub user: &'a UserId,
    pub standing: Standing,
}

/// To pack what is shorter takes longer than to write it.
const LARGEST_UNPACKED: usize = 8_192;

pub struct Archive {
    path: PathBuf,
    /// None before the first record: most worlds never have one, and open files are few.
    file: Option<File>,
    /// Where the next record goes.
    end: u64,
    places: BTreeMap<UploadId, RecordPlace>,
    users: Vec<UserId>,
    /// What the disk did not take, tried again with the next record.
    unwritten: BTreeMap<UploadId, Box<UploadRecord>>,
    /// Made for the first record and kept: made anew for each, it leaves gaps in the allocator's memory
    /// that grow by half a kilobyte a message.
    packer: Option<DeflateEncoder<Vec<u8>>>,
    /// The record that was read last: a reader who pages through its messages comes again.
    read_last: RefCell<Option<(UploadId, Arc<UploadRecord>)>>,
}

/// Where a record lies: its outline, and behind that all of it.
struct RecordPlace {
    offset: u64,
    outline: u32,
    record: u32,
    packed: bool,
    /// Which of `users`.
    user: u32,
    standing: Standing,
}

impl Archive {
    /// An empty archive in this file, which is made with the first record; one that an earlier run left there is
    /// dropped then.
    pub fn new(path: &Path) -> Self {
        Archive {
            path: path.into(),
            file: None,
            end: 0,
            places: BTreeMap::new(),
            users: Vec::new(),
            unwritten: BTreeMap::new(),
            packer: None,
            read_last: RefCell::new(None),
        }
    }

    /// Takes a record in. One that the disk does not take stays in memory until it does.
    pub fn put(&mut self, record: Box<UploadRecord>) {
        self.unwritten.insert(record.upload.id, record);
        while let Some((id, record)) = self.unwritten.pop_first() {
            if self.write(&record).is_err() {
                self.unwritten.insert(id, record);
                return;
            }
        }
    }

    fn write(&mut self, record: &UploadRecord) -> io::Result<()> {
        let mut bytes = serde_json::to_vec(&record.outline())?;
        let outline = length(bytes.len())?;
        let mut whole = serde_json::to_vec(record)?;
        let packed = whole.len() > LARGEST_UNPACKED;
        if packed {
            whole = self.packed(&whole)?;
        }
        bytes.append(&mut whole);
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(open(&self.path)?),
        };
        file.write_all_at(&bytes, self.end)?;
        let place = RecordPlace {
            offset: self.end,
            outline,
            record: length(bytes.len())? - outline,
            packed,
            user: self.number_of(&record.upload.user),
            standing: record.standing(),
        };
        self.end += bytes.len() as u64;
        self.places.insert(record.upload.id, place);
        Ok(())
    }

    /// Messages of one shipment are much alike: packed, they take a tenth of the room.
    fn packed(&mut self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        let packer = self.packer.get_or_insert_with(|| DeflateEncoder::new(Vec::new(), Compression::fast()));
        packer.write_all(bytes)?;
        packer.reset(Vec::new())
    }

    fn number_of(&mut self, user: &UserId) -> u32 {
        let known = self.users.iter().position(|known| known == user);
        let number = known.unwrap_or_else(|| {
            self.users.push(user.clone());
            self.users.len() - 1
        });
        u32::try_from(number).unwrap_or(u32::MAX)
    }

    /// What is archived of the uploads in front of this one, the newest first.
    pub fn before(&self, id: UploadId) -> impl Iterator<Item = UploadId> + '_ {
        let mut unwritten = self.unwritten.range(..id).rev().map(|(id, _)| *id).peekable();
        let mut written = self.places.range(..id).rev().map(|(id, _)| *id).peekable();
        std::iter::from_fn(move || match (unwritten.peek(), written.peek()) {
            (Some(one), Some(other)) if one > other => unwritten.next(),
            (Some(_), None) => unwritten.next(),
            (_, other) => other.copied().and_then(|_| written.next()),
        })
    }

    /// What is archived behind this upload, in the order of arrival.
    pub fn after(&self, id: UploadId) -> impl Iterator<Item = Archived<'_>> {
        let behind = (Bound::Excluded(id), Bound::Unbounded);
        let mut unwritten = self.unwritten.range(behind).peekable();
        let mut written = self.places.range(behind).peekable();
        std::iter::from_fn(move || {
            let unwritten_is_first = match (unwritten.peek(), written.peek()) {
                (Some((one, _)), Some((other, _))) => one < other,
                (one, _) => one.is_some(),
            };
            if unwritten_is_first {
                let (id, record) = unwritten.next()?;
                return Some(Archived { id: *id, user: &record.upload.user, standing: record.standing() });
            }
            let (id, place) = written.next()?;
            let user = self.users.get(place.user as usize)?;
            Some(Archived { id: *id, user, standing: place.standing })
        })
    }

    pub fn outline(&self, id: UploadId) -> Result<Option<Outline>, ArchiveProblem> {
        if let Some(record) = self.unwritten.get(&id) {
            return Ok(Some(record.outline()));
        }
        let Some(place) = self.places.get(&id) else { return Ok(None) };
        self.read(id, place.offset, place.outline, false).map(Some)
    }

    pub fn record(&self, id: UploadId) -> Result<Option<Arc<UploadRecord>>, ArchiveProblem> {
        if let Some(record) = self.unwritten.get(&id) {
            return Ok(Some(Arc::new(UploadRecord::clone(record))));
        }
        let Some(place) = self.places.get(&id) else { return Ok(None) };
        if let Some((_, record)) = self.read_last.borrow().as_ref().filter(|(last, _)| *last == id) {
            return Ok(Some(Arc::clone(record)));
        }
        let behind = place.offset + u64::from(place.outline);
        let record: UploadRecord = self.read(id, behind, place.record, place.packed)?;
        let record = Arc::new(record);
        *self.read_last.borrow_mut() = Some((id, Arc::clone(&record)));
        Ok(Some(record))
    }

    fn read<T: DeserializeOwned>(
        &self,
        id: UploadId,
        offset: u64,
        length: u32,
        packed: bool,
    ) -> Result<T, ArchiveProblem> {
        let read = || {
            let mut bytes = vec![0; length as usize];
            self.file.as_ref().ok_or_else(changed)?.read_exact_at(&mut bytes, offset)?;
            if packed {
                let mut text = Vec::new();
                DeflateDecoder::new(&bytes[..]).read_to_end(&mut text).map_err(|_| changed())?;
                bytes = text;
            }
            serde_json::from_slice(&bytes).map_err(|_| changed())
        };
        read().map_err(|reason| ArchiveProblem { path: self.path.clone(), upload: id, reason })
    }
}

/// What was written by this program can be unpacked and read again.
fn changed() -> io::Error {
    told_as(
        io::ErrorKind::InvalidData,
        "its record has been changed since it was written; start again, and it is made anew",
    )
}

fn open(path: &Path) -> io::Result<File> {
    let mut how = OpenOptions::new();
    how.read(true).write(true).create(true).truncate(true).mode(0o600).open(path)
}

fn length(bytes: usize) -> io::Result<u32> {
    u32::try_from(bytes).map_err(|_| io::ErrorKind::FileTooLarge.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use nets_core::Timestamp;
    use nets_core::event::Upload;
    use nets_core::state::Verdict;

    fn refused(id: u64, user: &str) -> Box<UploadRecord> {
        Box::new(UploadRecord {
            upload: Upload {
                id: UploadId(id),
                user: UserId::new(user).expect("a user"),
                folder: "DK12345678".to_owned(),
                file_name: format!("netsshare_{id}.zip"),
                size: id,
            },
            arrived: Timestamp::UNIX_EPOCH,
            verdict: Verdict::Refused { findings: Vec::new() },
            receipt: None,
        })
    }

    fn ids(archive: &Archive, after: u64) -> Vec<(u64, String)> {
        archive.after(UploadId(after)).map(|found| (found.id.0, found.user.to_string())).collect()
    }

    #[test]
    fn a_record_is_read_back_as_it_was_put_in() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut archive = Archive::new(&folder.path().join("finished"));
        for id in [2, 1, 3, 2] {
            archive.put(refused(id, if id == 2 { "tTWO" } else { "tONE" }));
        }
        for id in [3, 1, 1, 2] {
            let record = archive.record(UploadId(id)).expect("readable").expect("there");
            assert_eq!(*record, *refused(id, if id == 2 { "tTWO" } else { "tONE" }));
            let outline = archive.outline(UploadId(id)).expect("readable").expect("there");
            assert_eq!(outline, record.outline());
        }
        assert!(archive.record(UploadId(4)).expect("no problem").is_none());
        assert_eq!(ids(&archive, 1), [(2, "tTWO".to_owned()), (3, "tONE".to_owned())]);
    }

    #[test]
    fn what_the_disk_does_not_take_stays_readable_and_is_written_later() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("finished");
        let mut archive = Archive::new(&path);
        archive.put(refused(1, "tONE"));
        let writable = archive.file.replace(File::open(&path).expect("for reading"));
        archive.put(refused(3, "tONE"));
        archive.put(refused(2, "tONE"));
        assert_eq!(archive.unwritten.len(), 2);
        assert_eq!(ids(&archive, 0).iter().map(|(id, _)| *id).collect::<Vec<_>>(), [1, 2, 3]);
        assert!(archive.record(UploadId(3)).expect("readable").is_some());
        archive.file = writable;
        archive.put(refused(4, "tONE"));
        assert_eq!(archive.unwritten.len(), 0);
        assert_eq!(*archive.record(UploadId(3)).expect("readable").expect("there"), *refused(3, "tONE"));
    }

    #[test]
    fn what_waits_for_the_disk_is_listed_at_its_place() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("finished");
        let mut archive = Archive::new(&path);
        for (id, user) in [(1, "tONE"), (4, "tTWO")] {
            archive.put(refused(id, user));
        }
        archive.file = Some(File::open(&path).expect("for reading"));
        for (id, user) in [(5, "tONE"), (2, "tTWO"), (3, "tONE")] {
            archive.put(refused(id, user));
        }
        let all = [(1, "tONE"), (2, "tTWO"), (3, "tONE"), (4, "tTWO"), (5, "tONE")];
        let all = all.map(|(id, user)| (id, user.to_owned()));
        assert_eq!((archive.unwritten.len(), ids(&archive, 0)), (3, all.to_vec()));
        assert_eq!(ids(&archive, 2), all[2..]);
    }

    #[test]
    fn what_is_long_is_packed_and_what_is_short_lies_as_it_was_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut archive = Archive::new(&folder.path().join("finished"));
        let lengths = |record: &UploadRecord| {
            let outline = serde_json::to_vec(&record.outline()).expect("JSON").len();
            (outline, serde_json::to_vec(record).expect("JSON").len())
        };
        let (_, least) = lengths(&refused(1, "tONE"));
        for (length, is_packed) in [(least, false), (LARGEST_UNPACKED, false), (LARGEST_UNPACKED + 1, true)] {
            let mut record = refused(1, "tONE");
            record.upload.file_name.push_str(&"x".repeat(length - least));
            let (outline, whole) = lengths(&record);
            assert_eq!(whole, length);
            let before = archive.end;
            archive.put(record.clone());
            let taken = usize::try_from(archive.end - before).expect("a size");
            assert_eq!(taken < outline + whole / 4, is_packed, "{length} bytes took {taken}");
            assert_eq!(taken == outline + whole, !is_packed, "{length} bytes took {taken}");
            archive.read_last.take();
            assert_eq!(*archive.record(UploadId(1)).expect("readable").expect("there"), *record);
        }
    }

    #[test]
    fn a_damaged_record_is_told_with_its_file_and_number() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("finished");
        let mut archive = Archive::new(&path);
        archive.put(refused(7, "tONE"));
        std::fs::write(&path, [0; 4]).expect("damaged");
        let problem = archive.record(UploadId(7)).expect_err("no record").to_string();
        assert!(problem.contains("finished: shipment 7 cannot be read back"), "{problem}");
    }
}
