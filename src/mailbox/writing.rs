//! A file of Inbound, open for writing: every WRITE goes to the page cache, and closing ends the upload.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use nets_core::Timestamp;
use nets_core::event::Observation;

use crate::disk;
use crate::inbound::{Body, Entry, Lies, MAX_FILE_BYTES, MAX_FILES_AT_REST};
use crate::lock::{hold, own, share};
use crate::mailbox::{Mailbox, OpenForWrite};
use crate::near_miss;
use crate::path::is_picked_up;
use crate::pick_up::nothing_to_wait_for;
use crate::post::Answer;
use crate::reading::fill;
use crate::refusal::Refusal;

/// A file open for writing. Dropped without `close`, it counts as abandoned: what was written stays
/// visible and can be resumed, but is not picked up.
pub struct WriteHandle {
    mailbox: Mailbox,
    body: Arc<Body>,
    file: File,
    how: OpenForWrite,
    /// Opened, without truncating, where a file had been picked up.
    on_a_trace: bool,
    /// A write was refused, so the file is not what its sender meant it to be.
    failed: AtomicBool,
    /// The upload has ended, or its end was told.
    ended: bool,
    /// Held only so that the clock waits for this upload.
    _under_way: Box<dyn Send + Sync>,
}

impl WriteHandle {
    pub(crate) fn open(mailbox: &Mailbox, name: &str, how: OpenForWrite) -> Result<Self, Refusal> {
        let (files, owner) = (&mailbox.files, &mailbox.owner);
        let name: Arc<str> = name.into();
        let mut inbound = hold(&owner.inbound);
        let on_a_trace = !how.truncate && matches!(inbound.by_name.get(&name), Some(Entry::PickedUp { .. }));
        let (body, file) = match inbound.by_name.get(&name) {
            Some(_) if how.must_be_new => return Err(Refusal::AlreadyExists),
            Some(Entry::AtRest(body)) if !how.truncate => {
                let path = disk::place_for(&owner.inbound_directory, &name);
                (body.clone(), OpenOptions::new().read(true).write(true).open(path)?)
            }
            // There is nothing to go on with.
            Some(Entry::PickedUp { .. }) if on_a_trace && !how.create => {
                return Err(Refusal::AlreadyPickedUp);
            }
            None if !how.create => return Err(Refusal::NoSuchFile),
            found => {
                match found {
                    Some(Entry::AtRest(replaced)) => files.displace(owner, replaced)?,
                    _ if inbound.at_rest >= MAX_FILES_AT_REST => return Err(Refusal::TooManyFiles),
                    _ => {}
                }
                let file = fresh(&owner.inbound_directory, &name)?;
                let body = Body::new(name.clone(), &owner.space, 0, files.post.now());
                inbound.insert(name.clone(), Entry::AtRest(body.clone()));
                (body, file)
            }
        };
        body.writers.fetch_add(1, Ordering::SeqCst);
        drop(inbound);
        files
            .post
            .observed(Observation::UploadStarted { user: owner.user.clone(), path: owner.path_of(&name) });
        Ok(WriteHandle {
            mailbox: mailbox.clone(),
            body,
            file,
            how,
            on_a_trace,
            failed: AtomicBool::new(false),
            ended: false,
            _under_way: files.post.upload_under_way(),
        })
    }

    /// Writes at the offset, or at the end when the file was opened for appending.
    pub fn write_at(&self, offset: u64, data: &[u8]) -> Result<(), Refusal> {
        let _inside = self.mailbox.files.life.enter()?;
        let written = if self.how.append {
            // Two appending writers must not see the same end.
            let sealed = own(&self.body.sealed);
            self.check_start(offset).and_then(|()| self.write_unless(*sealed, self.size(), data))
        } else {
            let sealed = share(&self.body.sealed);
            self.check_start(offset).and_then(|()| self.write_unless(*sealed, offset, data))
        };
        written.map_err(|refusal| self.has_failed(refusal))
    }

    /// Whoever goes on with what was picked up would send the rest of a file alone.
    fn check_start(&self, offset: u64) -> Result<(), Refusal> {
        if self.on_a_trace && offset > self.size() { Err(Refusal::AlreadyPickedUp) } else { Ok(()) }
    }

    fn write_unless(&self, sealed: bool, offset: u64, data: &[u8]) -> Result<(), Refusal> {
        if sealed {
            return Err(Refusal::PickedUpMeanwhile);
        }
        let end = offset.saturating_add(data.len() as u64);
        if end > MAX_FILE_BYTES {
            return Err(Refusal::FileTooLarge);
        }
        self.body.size.has_room_up_to(end)?;
        if let Err(error) = self.file.write_all_at(data, offset) {
            // A part of it may have been written.
            self.body.size.reaches(self.file.metadata().map_or(0, |metadata| metadata.len()));
            return Err(error.into());
        }
        self.body.size.reaches(end);
        Ok(())
    }

    /// The first refusal is told; those of the packets that were under way with it say nothing new.
    fn has_failed(&self, refusal: Refusal) -> Refusal {
        if self.failed.swap(true, Ordering::Relaxed) {
            return refusal;
        }
        let path = self.mailbox.owner.path_of(&self.body.name());
        self.mailbox.refused(path.as_bytes(), refusal)
    }

    /// Whether the client may read what it writes.
    pub fn is_readable(&self) -> bool {
        self.how.read
    }

    /// Fills the buffer as far as the file goes at this moment; 0 at its end.
    pub fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize, Refusal> {
        let _inside = self.mailbox.files.life.enter()?;
        Ok(fill(&self.file, offset, buffer)?)
    }

    /// Makes the file exactly so long: the rest is cut off, or zeros are added.
    pub fn set_size(&self, size: u64) -> Result<(), Refusal> {
        let _inside = self.mailbox.files.life.enter()?;
        resize(&self.body, &self.file, size).map_err(|refusal| self.has_failed(refusal))
    }

    pub fn size(&self) -> u64 {
        self.body.size.bytes()
    }

    pub fn modified(&self) -> Timestamp {
        *hold(&self.body.modified)
    }

    /// Makes what was written so far durable, when this world is.
    pub fn sync(&self) -> Result<(), Refusal> {
        let _inside = self.mailbox.files.life.enter()?;
        if self.mailbox.files.durable {
            self.file.sync_data()?;
        }
        Ok(())
    }

    /// Ends the upload. A file of a name that is picked up is picked up now; the answer comes when
    /// that is durable. In a durable world the call itself waits for the disk.
    pub fn close(mut self) -> Answer<Result<(), Refusal>> {
        match self.finish() {
            Ok(answer) => answer,
            Err(refusal) => Box::pin(async move { Err(refusal) }),
        }
    }

    fn finish(&mut self) -> Result<Answer<Result<(), Refusal>>, Refusal> {
        let files = self.mailbox.files.clone();
        let _inside = files.life.enter()?;
        if self.failed.load(Ordering::Relaxed) {
            self.abandon();
            return Err(Refusal::Incomplete);
        }
        let now = files.post.now();
        *hold(&self.body.modified) = now;
        match self.body.lies() {
            Lies::There(name) | Lies::Aside { name, .. } if is_picked_up(&name) => {
                self.ended = true;
                files.pick_up(&self.mailbox.owner, &self.body, &self.file)
            }
            Lies::There(name) => {
                self.ended = true;
                self.store(&name, now)?;
                Ok(nothing_to_wait_for())
            }
            // Through another handle, by a rename.
            Lies::Aside { .. } | Lies::Gone(_) if *share(&self.body.sealed) => {
                self.ended = true;
                Ok(nothing_to_wait_for())
            }
            Lies::Aside { .. } | Lies::Gone(_) => {
                self.abandon();
                Err(Refusal::TakenAway)
            }
        }
    }

    fn store(&self, name: &str, now: Timestamp) -> Result<(), Refusal> {
        let (files, owner) = (&self.mailbox.files, &self.mailbox.owner);
        disk::set_modified(&self.file, now)?;
        if files.durable {
            self.file.sync_all()?;
            disk::sync_directory(&owner.inbound_directory)?;
        }
        files.post.observed(Observation::FileStored {
            user: owner.user.clone(),
            path: owner.path_of(name),
            bytes: self.size(),
            hint: near_miss::hint(name),
        });
        Ok(())
    }

    fn abandon(&mut self) {
        if std::mem::replace(&mut self.ended, true) || *share(&self.body.sealed) {
            return;
        }
        let owner = &self.mailbox.owner;
        self.mailbox.files.post.observed(Observation::UploadAbandoned {
            user: owner.user.clone(),
            path: owner.path_of(&self.body.name()),
            bytes: self.size(),
        });
    }
}

impl Drop for WriteHandle {
    fn drop(&mut self) {
        self.abandon();
        if self.body.writers.fetch_sub(1, Ordering::SeqCst) > 1 {
            return;
        }
        // The last writer of a body that lies aside leaves nothing behind that could be resumed.
        let lies = self.body.lies();
        if let Lies::Aside { path, .. } = lies
            && let Ok(_inside) = self.mailbox.files.life.enter()
            && let Err(error) = fs::remove_file(path)
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(%error, "an upload that was given up could not be removed");
        }
    }
}

/// Cuts a body off or adds zeros to it, while nobody writes.
pub(crate) fn resize(body: &Body, file: &File, size: u64) -> Result<(), Refusal> {
    let sealed = own(&body.sealed);
    if *sealed {
        return Err(Refusal::PickedUpMeanwhile);
    }
    if size > MAX_FILE_BYTES {
        return Err(Refusal::FileTooLarge);
    }
    body.size.has_room_up_to(size)?;
    file.set_len(size)?;
    body.size.set(size);
    Ok(())
}

/// A new, empty file.
fn fresh(directory: &Path, name: &str) -> io::Result<File> {
    let path = disk::room_for(directory, name)?;
    disk::new_file().read(true).create(true).truncate(true).open(path)
}
