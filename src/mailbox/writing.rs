//! A file of Inbound, open for writing: every WRITE goes to the page cache, and closing ends the upload.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use nets_core::Timestamp;
use nets_core::event::Observation;
use nets_core::habits::WriteHabit;
use nets_text::system_words;

use crate::body::{BodyPlace, FileBody, MAX_FILE_BYTES};
use crate::disk;
use crate::host::{BoxFuture, UploadUnderWay};
use crate::inbound::{Inbound, InboundFile, MAX_FILES_AT_REST};
use crate::lock::{hold, own, share};
use crate::mailbox::Mailbox;
use crate::near_miss;
use crate::path::is_picked_up;
use crate::pick_up::nothing_to_wait_for;
use crate::reading::fill;
use crate::refusal::Refusal;

/// A file open for writing. Dropped without `close`, it counts as abandoned: what was written stays
/// visible and can be resumed, but is not picked up.
pub struct WriteHandle {
    mailbox: Mailbox,
    /// As it was opened.
    name: Arc<str>,
    how: OpenForWrite,
    opened: Opened,
    /// Another session was writing to the same file. Whether this one goes on with it, as after a
    /// connection that died, or begins anew, its first write tells.
    joined: bool,
    /// What was begun anew.
    anew: OnceLock<Opened>,
    wrote: AtomicBool,
    /// A write was refused, so the file is not what its sender meant it to be.
    failed: AtomicBool,
    /// The upload has ended, or its end was told.
    ended: bool,
    /// Has the clock wait for this upload while it moves.
    under_way: Box<dyn UploadUnderWay>,
}

struct Opened {
    body: Arc<FileBody>,
    file: File,
    /// Opened, without truncating, where a file had been picked up.
    on_a_trace: bool,
}

/// How a client opens a file for writing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OpenForWrite {
    /// Read what is being written, too.
    pub read: bool,
    pub create: bool,
    /// Refuse when it exists.
    pub must_be_new: bool,
    pub truncate: bool,
    pub append: bool,
}

impl Mailbox {
    pub fn open_for_write(&self, path: &[u8], how: OpenForWrite) -> Result<WriteHandle, Refusal> {
        let _inside = self.files.life.enter()?;
        let opened = self.writable(path).and_then(|name| match path.last() {
            // A folder is meant, and there is none.
            Some(b'/') => Err(Refusal::FoldersAreFixed),
            _ => WriteHandle::open(self, &name, how),
        });
        self.tell_if_refused(path, opened)
    }
}

impl WriteHandle {
    fn open(mailbox: &Mailbox, name: &str, how: OpenForWrite) -> Result<Self, Refusal> {
        let (files, owner, habits) = (&mailbox.files, &mailbox.owner, mailbox.habits());
        let name: Arc<str> = name.into();
        let mut inbound = hold(&owner.inbound);
        let opened = match inbound.by_name.get(&name) {
            Some(_) if how.must_be_new => return Err(Refusal::AlreadyExists),
            Some(InboundFile::AtRest(_)) if !how.truncate && habits.append == WriteHabit::Refused => {
                return Err(Refusal::NoAppending);
            }
            Some(InboundFile::AtRest(_)) if how.truncate && habits.overwrite == WriteHabit::Refused => {
                return Err(Refusal::NoOverwriting);
            }
            Some(InboundFile::AtRest(body)) if !how.truncate => {
                let path = disk::place_for(&owner.inbound_directory, &name);
                let file = OpenOptions::new().read(true).write(true).open(path)?;
                Opened { body: body.clone(), file, on_a_trace: false }
            }
            // There is nothing to go on with, and what is appended would be the rest of a file alone.
            Some(InboundFile::PickedUp { .. }) if !how.truncate && (how.append || !how.create) => {
                return Err(Refusal::AlreadyPickedUp);
            }
            None if !how.create => return Err(Refusal::NoSuchFile),
            Some(InboundFile::PickedUp { .. }) => {
                Opened { on_a_trace: !how.truncate, ..begin(mailbox, &mut inbound, &name)? }
            }
            Some(InboundFile::AtRest(_)) | None => begin(mailbox, &mut inbound, &name)?,
        };
        let joined = {
            let mut writers = hold(&opened.body.writers);
            writers.push(mailbox.login());
            writers.iter().any(|login| *login != mailbox.login())
        };
        drop(inbound);
        files.post.observed(Observation::UploadStarted {
            user: owner.user.clone(),
            path: owner.path_of(&name),
            by_hand: mailbox.by_hand,
        });
        Ok(WriteHandle {
            mailbox: mailbox.clone(),
            name,
            how,
            opened,
            joined,
            anew: OnceLock::new(),
            wrote: AtomicBool::new(false),
            failed: AtomicBool::new(false),
            ended: false,
            under_way: files.post.upload_under_way(),
        })
    }

    fn opened(&self) -> &Opened {
        self.anew.get().unwrap_or(&self.opened)
    }

    fn body(&self) -> &Arc<FileBody> {
        &self.opened().body
    }

    /// Called before anything is written, with the place of the first byte. Who begins at the start of a
    /// file that another session is writing sends a file of its own.
    fn before_write(&self, offset: u64) -> Result<(), Refusal> {
        if self.wrote.load(Ordering::Relaxed) || self.wrote.swap(true, Ordering::Relaxed) {
            return Ok(());
        }
        if !self.joined || offset > 0 || self.how.append {
            return Ok(());
        }
        let mut inbound = hold(&self.mailbox.owner.inbound);
        let begun = begin(&self.mailbox, &mut inbound, &self.name)?;
        hold(&begun.body.writers).push(self.mailbox.login());
        self.leave(&self.opened.body);
        // Only the first write sets it.
        drop(self.anew.set(begun));
        Ok(())
    }

    /// Writes at the offset, or at the end when the file was opened for appending.
    pub fn write_at(&self, offset: u64, data: &[u8]) -> Result<(), Refusal> {
        let _inside = self.mailbox.files.life.enter()?;
        let written = self.before_write(offset).and_then(|()| {
            if self.how.append {
                // Two appending writers must not see the same end.
                let sealed = own(&self.body().sealed);
                self.write_unless(*sealed, self.size(), data)
            } else {
                let sealed = share(&self.body().sealed);
                self.check_start(offset).and_then(|()| self.write_unless(*sealed, offset, data))
            }
        });
        self.note(written)
    }

    /// A client that goes on with what was picked up would send the rest of a file alone.
    fn check_start(&self, offset: u64) -> Result<(), Refusal> {
        if self.opened().on_a_trace && offset > self.size() { Err(Refusal::AlreadyPickedUp) } else { Ok(()) }
    }

    fn write_unless(&self, sealed: bool, offset: u64, data: &[u8]) -> Result<(), Refusal> {
        if sealed {
            return Err(Refusal::PickedUpMeanwhile);
        }
        let end = offset.saturating_add(data.len() as u64);
        if end > MAX_FILE_BYTES {
            return Err(Refusal::FileTooLarge);
        }
        let Opened { body, file, .. } = self.opened();
        body.size.has_room_up_to(end)?;
        if let Err(error) = file.write_all_at(data, offset) {
            // A part of it may have been written.
            body.size.reaches(file.metadata().map_or(0, |metadata| metadata.len()));
            return Err(error.into());
        }
        body.size.reaches(end);
        Ok(())
    }

    /// Tells what came of a change of the file.
    fn note(&self, result: Result<(), Refusal>) -> Result<(), Refusal> {
        match result {
            Ok(()) => {
                self.under_way.moved();
                Ok(())
            }
            Err(refusal) => Err(self.has_failed(refusal)),
        }
    }

    /// The first refusal is told; those of the packets that were under way with it say nothing new.
    fn has_failed(&self, refusal: Refusal) -> Refusal {
        if self.failed.swap(true, Ordering::Relaxed) {
            return refusal;
        }
        let path = self.mailbox.owner.path_of(&self.body().name());
        self.mailbox.refused(path.as_bytes(), refusal)
    }

    /// The absolute path under which it lies.
    pub fn path(&self) -> String {
        self.mailbox.owner.path_of(&self.body().name())
    }

    /// From which byte on data goes to the file that comes for this offset.
    pub fn place_of(&self, offset: u64) -> u64 {
        if self.how.append { self.size() } else { offset }
    }

    /// A part of what the client wrote is not in the file, and the client is told so: it is not picked up.
    pub fn has_lost(&self) {
        self.failed.store(true, Ordering::Relaxed);
    }

    /// Whether the client may read what it writes.
    pub fn is_readable(&self) -> bool {
        self.how.read
    }

    /// Fills the buffer as far as the file goes at this moment; 0 at its end.
    pub fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize, Refusal> {
        let _inside = self.mailbox.files.life.enter()?;
        Ok(fill(&self.opened().file, offset, buffer)?)
    }

    /// Makes the file exactly so long: the rest is cut off, or zeros are added.
    pub fn set_size(&self, size: u64) -> Result<(), Refusal> {
        let _inside = self.mailbox.files.life.enter()?;
        let set = if size == 0 { self.before_write(0) } else { Ok(()) };
        self.note(set.and_then(|()| self.body().resize(&self.opened().file, size)))
    }

    pub fn size(&self) -> u64 {
        self.body().size.bytes()
    }

    pub fn modified(&self) -> Timestamp {
        *hold(&self.body().modified)
    }

    /// Makes what was written so far durable, when this world is.
    pub fn sync(&self) -> Result<(), Refusal> {
        let _inside = self.mailbox.files.life.enter()?;
        if self.mailbox.files.durable {
            self.opened().file.sync_data()?;
        }
        Ok(())
    }

    /// Whether closing it now may wait so long for the disk that a front end should keep it off the threads that serve
    /// others.
    pub fn waits_for_disk(&self) -> bool {
        let files = &self.mailbox.files;
        files.durable && !files.pace.is_quick(self.size())
    }

    /// Ends the upload. A file of a name that is picked up is picked up now; the answer comes when
    /// that is durable. In a durable world the call itself waits for the disk.
    pub fn close(mut self) -> BoxFuture<Result<(), Refusal>> {
        match self.finish() {
            Ok(answer) => answer,
            Err(refusal) => {
                let refusal = self.has_failed(refusal);
                Box::pin(async move { Err(refusal) })
            }
        }
    }

    fn finish(&mut self) -> Result<BoxFuture<Result<(), Refusal>>, Refusal> {
        let files = self.mailbox.files.clone();
        let _inside = files.life.enter()?;
        self.under_way.closing();
        if self.failed.load(Ordering::Relaxed) {
            self.abandon();
            return Err(Refusal::Incomplete);
        }
        let now = files.post.now();
        *hold(&self.body().modified) = now;
        if !self.wrote.load(Ordering::Relaxed) && hold(&self.body().writers).len() > 1 {
            // Another session is writing it, and says when it is whole.
            self.ended = true;
            return Ok(nothing_to_wait_for());
        }
        match self.body().lies() {
            BodyPlace::There(name) | BodyPlace::Aside { name, .. } if is_picked_up(&name) => {
                let picked_up = files.pick_up(&self.mailbox.owner, self.body(), &self.opened().file)?;
                self.ended = true;
                Ok(picked_up)
            }
            BodyPlace::There(name) => {
                self.store(&name, now)?;
                self.ended = true;
                Ok(nothing_to_wait_for())
            }
            // Through another handle, by a rename.
            BodyPlace::Aside { .. } | BodyPlace::Gone(_) if *share(&self.body().sealed) => {
                self.ended = true;
                Ok(nothing_to_wait_for())
            }
            BodyPlace::Aside { .. } | BodyPlace::Gone(_) => {
                self.abandon();
                Err(Refusal::TakenAway)
            }
        }
    }

    fn store(&self, name: &str, now: Timestamp) -> Result<(), Refusal> {
        let (files, owner) = (&self.mailbox.files, &self.mailbox.owner);
        disk::set_modified(&self.opened().file, now)?;
        if files.durable {
            files.pace.sync(&self.opened().file, self.size())?;
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
        if std::mem::replace(&mut self.ended, true) || *share(&self.body().sealed) {
            return;
        }
        let owner = &self.mailbox.owner;
        self.mailbox.files.post.observed(Observation::UploadAbandoned {
            user: owner.user.clone(),
            path: owner.path_of(&self.body().name()),
            bytes: self.size(),
        });
    }
}

impl WriteHandle {
    /// Writes to this body no more. The last writer of one that lies aside leaves nothing behind that
    /// could be resumed.
    fn leave(&self, body: &FileBody) {
        let mut writers = hold(&body.writers);
        if let Some(at) = writers.iter().position(|login| *login == self.mailbox.login()) {
            writers.swap_remove(at);
        }
        let last = writers.is_empty();
        drop(writers);
        if last
            && let BodyPlace::Aside { path, .. } = body.lies()
            && let Ok(_inside) = self.mailbox.files.life.enter()
            && let Err(error) = fs::remove_file(path)
        {
            tracing::warn!(error = system_words(&error), "an upload that was given up could not be removed");
        }
    }
}

impl Drop for WriteHandle {
    fn drop(&mut self) {
        self.abandon();
        self.leave(self.body());
    }
}

/// Begins an upload under this name with a new, empty file; what lay there gives way.
fn begin(mailbox: &Mailbox, inbound: &mut Inbound, name: &Arc<str>) -> Result<Opened, Refusal> {
    let (files, owner) = (&mailbox.files, &mailbox.owner);
    match inbound.by_name.get(name) {
        Some(InboundFile::AtRest(replaced)) => {
            replaced.displace(&owner.inbound_directory, files.temporary())?;
            inbound.remove(name);
        }
        Some(InboundFile::PickedUp { .. }) | None if inbound.at_rest >= MAX_FILES_AT_REST => {
            return Err(Refusal::TooManyFiles);
        }
        Some(InboundFile::PickedUp { .. }) | None => {}
    }
    let file = fresh(&owner.inbound_directory, name)?;
    let body = FileBody::new(name.clone(), &owner.space, 0, files.post.now());
    inbound.insert(name.clone(), InboundFile::AtRest(body.clone()));
    Ok(Opened { body, file, on_a_trace: false })
}

/// A new, empty file.
fn fresh(directory: &Path, name: &str) -> io::Result<File> {
    let path = disk::room_for(directory, name)?;
    disk::new_file().read(true).create(true).truncate(true).open(path)
}
