//! The bytes of documents at the e-Box: each in a file of its own, which is whole and on the disk before a publication
//! that names it is written to the journal. What no message has is removed by the next start.

use std::collections::BTreeSet;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use nets_core::ebox::publication::ContentId;
use nets_text::told_as;

/// The folder in a world's.
const FOLDER: &str = "ebox";

/// What all documents of one world may take together, in bytes.
const MOST_BYTES: u64 = 4 << 30;

/// Where the documents of one world lie. Bound: `MOST_BYTES` on the disk; nothing of them is in memory.
pub struct EboxContents {
    folder: PathBuf,
    /// Whether they must be on the disk before a publication counts.
    durable: bool,
    next: AtomicU64,
    bytes: AtomicU64,
    /// Whether the world has ended: the folder of the next one may lie there.
    ended: RwLock<bool>,
    /// Of this run, in names of what is not whole.
    run: String,
}

impl EboxContents {
    /// Those of a new world, whose folder comes to lie here.
    pub(crate) fn new(home: &Path, durable: bool, run: String) -> Self {
        EboxContents {
            folder: home.join(FOLDER),
            durable,
            next: AtomicU64::new(1),
            bytes: AtomicU64::new(0),
            ended: RwLock::new(false),
            run,
        }
    }

    /// Those of the world that lies here, of which these belong to messages; all others are removed.
    pub(crate) fn open(
        home: &Path,
        durable: bool,
        run: String,
        kept: &BTreeSet<ContentId>,
    ) -> io::Result<Self> {
        let contents = EboxContents::new(home, durable, run);
        contents.next.store(kept.last().map_or(1, |last| last.0 + 1), Ordering::Relaxed);
        // Most worlds have none.
        let entries = match fs::read_dir(&contents.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(contents),
            Err(error) => return Err(error),
        };
        for entry in entries {
            let entry = entry?;
            let number = entry.file_name().to_str().and_then(|name| name.parse().ok()).map(ContentId);
            if number.is_some_and(|number| kept.contains(&number)) {
                contents.bytes.fetch_add(entry.metadata()?.len(), Ordering::Relaxed);
            } else {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(contents)
    }

    /// Where a whole document lies.
    fn path(&self, content: ContentId) -> PathBuf {
        self.folder.join(content.0.to_string())
    }

    /// A document that begins to arrive.
    pub fn begin(self: &Arc<Self>) -> io::Result<ContentWriter> {
        let ended = self.ended.read().unwrap_or_else(PoisonError::into_inner);
        if *ended {
            return Err(told_as(io::ErrorKind::NotFound, "the world has ended"));
        }
        DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
        let content = ContentId(self.next.fetch_add(1, Ordering::Relaxed));
        let path = self.folder.join(format!("{}.{}.part", content.0, self.run));
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        let contents = Arc::clone(self);
        Ok(ContentWriter { contents, content, file: Some(file), path, written: 0, is_sealed: false })
    }

    /// A document that is there, to be read.
    pub fn read(&self, content: ContentId) -> io::Result<File> {
        File::open(self.path(content))
    }

    /// Removes a document; one that is gone already is as it should be.
    pub(crate) fn erase(&self, content: ContentId) -> io::Result<()> {
        let path = self.path(content);
        let size = fs::metadata(&path).map_or(0, |metadata| metadata.len());
        match fs::remove_file(path) {
            Ok(()) => {
                self.bytes.fetch_sub(size, Ordering::Relaxed);
                Ok(())
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// From now on nothing is sealed any more.
    pub(crate) fn end(&self) {
        *self.ended.write().unwrap_or_else(PoisonError::into_inner) = true;
    }
}

/// A document that arrives. Dropped before a publication has it, it is gone.
pub struct ContentWriter {
    contents: Arc<EboxContents>,
    content: ContentId,
    file: Option<File>,
    path: PathBuf,
    written: u64,
    is_sealed: bool,
}

impl ContentWriter {
    pub fn id(&self) -> ContentId {
        self.content
    }

    pub fn write(&mut self, piece: &[u8]) -> io::Result<()> {
        let size = piece.len() as u64;
        if self.contents.bytes.fetch_add(size, Ordering::Relaxed).saturating_add(size) > MOST_BYTES {
            self.contents.bytes.fetch_sub(size, Ordering::Relaxed);
            return Err(told_as(
                io::ErrorKind::QuotaExceeded,
                "documents at the e-Box take all the room they may",
            ));
        }
        self.written += size;
        match &mut self.file {
            Some(file) => file.write_all(piece),
            None => Ok(()),
        }
    }

    /// Makes it whole and durable. It is kept only once [`ContentWriter::keep`] is called.
    pub fn seal(&mut self) -> io::Result<()> {
        let Some(file) = self.file.take() else { return Ok(()) };
        if self.contents.durable {
            file.sync_all()?;
        }
        drop(file);
        let ended = self.contents.ended.read().unwrap_or_else(PoisonError::into_inner);
        if *ended {
            return Err(told_as(io::ErrorKind::NotFound, "the world has ended"));
        }
        let sealed = self.contents.path(self.content);
        fs::rename(&self.path, &sealed)?;
        self.path = sealed;
        if self.contents.durable {
            File::open(&self.contents.folder)?.sync_all()?;
        }
        Ok(())
    }

    /// A publication has it.
    pub fn keep(mut self) {
        self.is_sealed = true;
    }
}

impl Drop for ContentWriter {
    fn drop(&mut self) {
        if self.is_sealed {
            return;
        }
        self.contents.bytes.fetch_sub(self.written, Ordering::Relaxed);
        let ended = self.contents.ended.read().unwrap_or_else(PoisonError::into_inner);
        // A file that cannot be removed is removed by the next start.
        if !*ended {
            drop(fs::remove_file(&self.path));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(home: &Path, kept: &[u64]) -> Arc<EboxContents> {
        let kept = kept.iter().copied().map(ContentId).collect();
        Arc::new(EboxContents::open(home, true, "run".to_owned(), &kept).expect("contents"))
    }

    fn put(contents: &Arc<EboxContents>, bytes: &[u8]) -> ContentId {
        let mut writer = contents.begin().expect("a document");
        writer.write(bytes).expect("room");
        writer.seal().expect("a whole document");
        let content = writer.id();
        writer.keep();
        content
    }

    #[test]
    fn what_is_kept_can_be_read_and_what_is_not_is_gone() {
        let home = tempfile::tempdir().expect("a folder");
        let contents = open(home.path(), &[]);
        let kept = put(&contents, b"one");
        let mut dropped = contents.begin().expect("a document");
        dropped.write(b"two").expect("room");
        drop(dropped);
        assert!(contents.read(kept).is_ok());
        assert_eq!(fs::read(contents.path(kept)).expect("bytes"), b"one");
        assert_eq!(fs::read_dir(home.path().join(FOLDER)).expect("a folder").count(), 1);
        contents.erase(kept).expect("it is removed");
        contents.erase(kept).expect("it is gone");
        assert_eq!(contents.bytes.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn a_start_removes_what_no_message_has_and_numbers_go_on_behind_what_one_has() {
        let home = tempfile::tempdir().expect("a folder");
        let contents = open(home.path(), &[]);
        let (first, second) = (put(&contents, b"one"), put(&contents, b"two"));
        let again = open(home.path(), &[second.0]);
        assert!(again.read(first).is_err() && again.read(second).is_ok());
        assert!(put(&again, b"three") > second);
    }

    #[test]
    fn a_world_that_has_ended_takes_no_document_and_removes_none() {
        let home = tempfile::tempdir().expect("a folder");
        let contents = open(home.path(), &[]);
        let mut late = contents.begin().expect("a document");
        contents.end();
        assert!(late.seal().is_err() && contents.begin().is_err());
        drop(late);
        assert_eq!(fs::read_dir(home.path().join(FOLDER)).expect("a folder").count(), 1);
    }
}
