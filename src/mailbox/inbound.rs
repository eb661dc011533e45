//! One user's Inbound folder: files being written, files at rest, files picked up.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, RwLock};

use nets_core::Timestamp;
use nets_core::event::Observation;
use nets_core::identity::UploadId;

use crate::disk;
use crate::files::{Files, Owner};
use crate::lock::{hold, own, share};
use crate::mailbox::OpenForWrite;
use crate::path::is_picked_up;
use crate::pick_up::nothing_to_wait_for;
use crate::post::Answer;
use crate::refusal::Refusal;

/// A little more than Nets takes, so that the check of the zip can say that it is over 2 GB.
pub(crate) const MAX_FILE_BYTES: u64 = (2 << 30) + (1 << 20);
pub(crate) const MAX_FILES_AT_REST: usize = 10_000;

/// What lies in the folder. A picked-up file stays listed for as long as the world lives: a name, a
/// number and a time are some 150 bytes, so ten thousand shipments cost less than two megabytes.
#[derive(Default)]
pub(crate) struct Inbound {
    pub by_name: BTreeMap<Arc<str>, Entry>,
    pub at_rest: usize,
}

pub(crate) enum Entry {
    AtRest(Arc<Body>),
    PickedUp { upload: UploadId, size: u64, at: Timestamp },
}

/// The bytes behind a name. A truncating open makes a new one, and older handles keep the old one.
pub(crate) struct Body {
    pub name: Mutex<Arc<str>>,
    pub size: AtomicU64,
    pub modified: Mutex<Timestamp>,
    /// Once it is picked up, nobody writes to it any more.
    pub sealed: RwLock<bool>,
}

impl Body {
    pub(crate) fn new(name: Arc<str>, size: u64, modified: Timestamp) -> Arc<Self> {
        Arc::new(Body {
            name: Mutex::new(name),
            size: AtomicU64::new(size),
            modified: Mutex::new(modified),
            sealed: RwLock::new(false),
        })
    }
}

impl Inbound {
    /// The name under which this body lies, unless another body has taken its place.
    pub(crate) fn name_of(&self, body: &Arc<Body>) -> Option<Arc<str>> {
        let name = hold(&body.name).clone();
        match self.by_name.get(&name) {
            Some(Entry::AtRest(found)) if Arc::ptr_eq(found, body) => Some(name),
            _ => None,
        }
    }

    pub(crate) fn insert(&mut self, name: Arc<str>, entry: Entry) {
        let rests = matches!(entry, Entry::AtRest(_));
        let rested = matches!(self.by_name.insert(name, entry), Some(Entry::AtRest(_)));
        self.at_rest = self.at_rest + usize::from(rests) - usize::from(rested);
    }

    pub(crate) fn remove(&mut self, name: &str) {
        if let Some(Entry::AtRest(_)) = self.by_name.remove(name) {
            self.at_rest -= 1;
        }
    }
}

/// A file open for writing. Dropped without `close`, it counts as abandoned: what was written stays
/// visible and can be resumed, but is not picked up.
pub struct WriteHandle {
    files: Arc<Files>,
    owner: Arc<Owner>,
    body: Arc<Body>,
    file: File,
    append: bool,
    closed: bool,
    /// Held only so that the clock waits for this upload.
    _under_way: Box<dyn Send + Sync>,
}

impl WriteHandle {
    pub(crate) fn open(
        files: &Arc<Files>,
        owner: &Arc<Owner>,
        name: &str,
        how: OpenForWrite,
    ) -> Result<Self, Refusal> {
        let name: Arc<str> = name.into();
        let mut inbound = hold(&owner.inbound);
        let (body, file) = match inbound.by_name.get(&name) {
            Some(Entry::AtRest(_)) if how.must_be_new => return Err(Refusal::AlreadyExists),
            Some(Entry::AtRest(body)) if !how.truncate => {
                let path = disk::place_for(&owner.inbound_directory, &name);
                (body.clone(), OpenOptions::new().write(true).open(path)?)
            }
            // Only a trace of a file: it can be uploaded again, but there is nothing to resume.
            Some(Entry::PickedUp { .. }) if !how.truncate && !how.must_be_new => {
                return Err(Refusal::AlreadyPickedUp);
            }
            None if !how.create => return Err(Refusal::NoSuchFile),
            found => {
                let replaces_one_at_rest = matches!(found, Some(Entry::AtRest(_)));
                if !replaces_one_at_rest && inbound.at_rest >= MAX_FILES_AT_REST {
                    return Err(Refusal::TooManyFiles);
                }
                let file = fresh(&owner.inbound_directory, &name, replaces_one_at_rest)?;
                let body = Body::new(name.clone(), 0, files.post.now());
                inbound.insert(name.clone(), Entry::AtRest(body.clone()));
                (body, file)
            }
        };
        drop(inbound);
        files
            .post
            .observed(Observation::UploadStarted { user: owner.user.clone(), path: owner.path_of(&name) });
        Ok(WriteHandle {
            files: files.clone(),
            owner: owner.clone(),
            body,
            file,
            append: how.append,
            closed: false,
            _under_way: files.post.upload_under_way(),
        })
    }

    /// Writes at the offset, or at the end when the file was opened for appending.
    pub fn write_at(&self, offset: u64, data: &[u8]) -> Result<(), Refusal> {
        let _inside = self.files.life.enter()?;
        if self.append {
            // Two appending writers must not see the same end.
            let sealed = own(&self.body.sealed);
            self.write_unless(*sealed, self.size(), data)
        } else {
            let sealed = share(&self.body.sealed);
            self.write_unless(*sealed, offset, data)
        }
    }

    fn write_unless(&self, sealed: bool, offset: u64, data: &[u8]) -> Result<(), Refusal> {
        if sealed {
            return Err(Refusal::PickedUpMeanwhile);
        }
        let end = offset.saturating_add(data.len() as u64);
        if end > MAX_FILE_BYTES {
            return Err(Refusal::FileTooLarge);
        }
        self.file.write_all_at(data, offset)?;
        self.body.size.fetch_max(end, Ordering::Relaxed);
        Ok(())
    }

    pub fn size(&self) -> u64 {
        self.body.size.load(Ordering::Relaxed)
    }

    pub fn modified(&self) -> Timestamp {
        *hold(&self.body.modified)
    }

    /// Makes what was written so far durable, when this world is.
    pub fn sync(&self) -> Result<(), Refusal> {
        let _inside = self.files.life.enter()?;
        if self.files.durable {
            self.file.sync_data()?;
        }
        Ok(())
    }

    /// Ends the upload. A file of a name that is picked up is picked up now; the answer comes when
    /// that is durable. In a durable world the call itself waits for the disk.
    pub fn close(mut self) -> Answer<Result<(), Refusal>> {
        self.closed = true;
        match self.finish() {
            Ok(answer) => answer,
            Err(refusal) => Box::pin(async move { Err(refusal) }),
        }
    }

    fn finish(&self) -> Result<Answer<Result<(), Refusal>>, Refusal> {
        let _inside = self.files.life.enter()?;
        let now = self.files.post.now();
        *hold(&self.body.modified) = now;
        let name = hold(&self.owner.inbound).name_of(&self.body);
        match name {
            Some(name) if is_picked_up(&name) => self.files.pick_up(&self.owner, &self.body, &self.file),
            Some(name) => {
                disk::set_modified(&self.file, now)?;
                if self.files.durable {
                    self.file.sync_all()?;
                    disk::sync_directory(&self.owner.inbound_directory)?;
                }
                self.files.post.observed(Observation::FileStored {
                    user: self.owner.user.clone(),
                    path: self.owner.path_of(&name),
                    bytes: self.size(),
                });
                Ok(nothing_to_wait_for())
            }
            // Another upload took the name meanwhile, or this one was picked up already.
            None => Ok(nothing_to_wait_for()),
        }
    }
}

/// A new, empty file: an older handle keeps writing to the one that lay here before.
fn fresh(directory: &Path, name: &str, replaces: bool) -> io::Result<File> {
    let path = disk::room_for(directory, name)?;
    if replaces {
        fs::remove_file(&path)?;
    }
    disk::new_file().create(true).truncate(true).open(path)
}

impl Drop for WriteHandle {
    fn drop(&mut self) {
        if self.closed {
            return;
        }
        let name = hold(&self.owner.inbound).name_of(&self.body);
        if let Some(name) = name {
            self.files.post.observed(Observation::UploadAbandoned {
                user: self.owner.user.clone(),
                path: self.owner.path_of(&name),
                bytes: self.size(),
            });
        }
    }
}
