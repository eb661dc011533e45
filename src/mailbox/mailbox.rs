//! One user's view of its mailbox, as front ends use it: what is visible, and what is allowed.

use std::fs::File;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use nets_core::Timestamp;
use nets_core::event::Observation;
use nets_core::identity::UserId;

use crate::disk;
use crate::files::{Files, Owner};
use crate::inbound::{Entry, WriteHandle};
use crate::listing::{Folder, Listing};
use crate::lock::hold;
use crate::outbound::{self, ReadHandle};
use crate::path::{self, Place, is_picked_up, locate};
use crate::pick_up::nothing_to_wait_for;
use crate::post::Answer;
use crate::refusal::Refusal;

/// A client that is refused in a loop must not fill the journal: a login reports this many.
const REFUSALS_TOLD: u32 = 100;

/// One login's access to one user's mailbox. Clones share the login.
#[derive(Clone)]
pub struct Mailbox {
    files: Arc<Files>,
    owner: Arc<Owner>,
    refusals: Arc<AtomicU32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Folder,
    File,
}

/// What `stat` tells. A folder's size is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attributes {
    pub kind: Kind,
    pub size: u64,
    pub modified: Timestamp,
}

/// One line of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub name: Arc<str>,
    pub kind: Kind,
    pub size: u64,
    pub modified: Timestamp,
}

/// How a client opens a file for writing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OpenForWrite {
    pub create: bool,
    /// Refuse when it exists.
    pub must_be_new: bool,
    pub truncate: bool,
    pub append: bool,
}

impl Mailbox {
    pub(crate) fn new(files: Arc<Files>, owner: Arc<Owner>) -> Self {
        Mailbox { files, owner, refusals: Arc::new(AtomicU32::new(0)) }
    }

    pub fn user(&self) -> &UserId {
        &self.owner.user
    }

    /// Simulated time.
    pub fn now(&self) -> Timestamp {
        self.files.post.now()
    }

    /// Whether closing and renaming wait for the disk, so that a front end keeps them off the
    /// threads that serve others.
    pub fn is_durable(&self) -> bool {
        self.files.durable
    }

    /// The absolute path without `.`, `..` and double slashes, whether or not there is such a file.
    pub fn canonical(&self, path: &[u8]) -> Result<String, Refusal> {
        path::canonical(path)
    }

    /// Resolves, with the reason, when the world of this mailbox has ended.
    pub fn ended(&self) -> impl Future<Output = Arc<str>> + Send + 'static {
        let life = self.files.life.clone();
        async move { life.ended().await }
    }

    pub fn stat(&self, path: &[u8]) -> Result<Attributes, Refusal> {
        let _inside = self.files.life.enter()?;
        self.look_up(path)
    }

    fn look_up(&self, path: &[u8]) -> Result<Attributes, Refusal> {
        match self.locate(path)? {
            Place::Root | Place::Inbound | Place::OwnFolder | Place::Outbound => Ok(self.folder_attributes()),
            Place::InOwnFolder(name) => match hold(&self.owner.inbound).by_name.get(name.as_str()) {
                Some(entry) => Ok(entry.attributes()),
                None => Err(Refusal::NoSuchFile),
            },
            Place::InOutbound(name) => match hold(&self.owner.outbound).get(&name) {
                Some((size, modified)) => Ok(Attributes { kind: Kind::File, size, modified }),
                None => Err(Refusal::NoSuchFile),
            },
            Place::ElsewhereInInbound | Place::Nowhere => Err(Refusal::NoSuchFile),
        }
    }

    /// What lies in a folder, by name.
    pub fn list(&self, path: &[u8]) -> Result<Listing, Refusal> {
        let _inside = self.files.life.enter()?;
        let of = match self.locate(path)? {
            Place::Root => Folder::Root,
            Place::Inbound => Folder::Inbound,
            Place::OwnFolder => Folder::Own,
            Place::Outbound => Folder::Outbound,
            Place::InOwnFolder(_) | Place::InOutbound(_) => {
                self.look_up(path)?;
                return Err(Refusal::IsNotAFolder);
            }
            Place::ElsewhereInInbound | Place::Nowhere => return Err(Refusal::NoSuchFile),
        };
        Ok(Listing::new(&self.files, &self.owner, of))
    }

    pub fn open_for_write(&self, path: &[u8], how: OpenForWrite) -> Result<WriteHandle, Refusal> {
        let _inside = self.files.life.enter()?;
        let opened =
            self.writable(path).and_then(|name| WriteHandle::open(&self.files, &self.owner, &name, how));
        self.tell_if_refused(path, opened)
    }

    pub fn open_for_read(&self, path: &[u8]) -> Result<ReadHandle, Refusal> {
        let _inside = self.files.life.enter()?;
        let opened = self.locate(path).and_then(|place| match place {
            Place::InOutbound(name) => {
                let found = hold(&self.owner.outbound).get(&name).ok_or(Refusal::NoSuchFile)?;
                Ok(ReadHandle::open(&self.files, &self.owner, name, found)?)
            }
            Place::InOwnFolder(_) => {
                self.look_up(path)?;
                Err(Refusal::InboundIsNotReadable)
            }
            Place::Root | Place::Inbound | Place::OwnFolder | Place::Outbound => Err(Refusal::IsAFolder),
            Place::ElsewhereInInbound | Place::Nowhere => Err(Refusal::NoSuchFile),
        });
        self.tell_if_refused(path, opened)
    }

    /// Whether attributes may be set here. They are accepted and mean nothing, since the times shown
    /// are the simulator's and nobody else sees the file.
    pub fn set_attributes(&self, path: &[u8]) -> Result<(), Refusal> {
        let _inside = self.files.life.enter()?;
        let allowed = self.writable(path).and_then(|_| self.look_up(path)).map(|_| ());
        self.tell_if_refused(path, allowed)
    }

    /// Renames within the user's own folder. A file renamed to a name that is picked up is picked up
    /// now; the answer comes when that is durable.
    pub fn rename(&self, from: &[u8], to: &[u8], overwrite: bool) -> Answer<Result<(), Refusal>> {
        match self.tell_if_refused(to, self.try_rename(from, to, overwrite)) {
            Ok(answer) => answer,
            Err(refusal) => Box::pin(async move { Err(refusal) }),
        }
    }

    fn try_rename(
        &self,
        from: &[u8],
        to: &[u8],
        overwrite: bool,
    ) -> Result<Answer<Result<(), Refusal>>, Refusal> {
        let _inside = self.files.life.enter()?;
        let (from, to): (Arc<str>, Arc<str>) = (self.writable(from)?.into(), self.writable(to)?.into());
        let mut inbound = hold(&self.owner.inbound);
        let body = match inbound.by_name.get(&from) {
            Some(Entry::AtRest(body)) => body.clone(),
            Some(Entry::PickedUp { .. }) => return Err(Refusal::AlreadyPickedUp),
            None => return Err(Refusal::NoSuchFile),
        };
        if from == to {
            return Ok(nothing_to_wait_for());
        }
        // A picked-up file is only a trace of one, so the name is free for the next upload.
        if !overwrite && matches!(inbound.by_name.get(&to), Some(Entry::AtRest(_))) {
            return Err(Refusal::AlreadyExists);
        }
        let directory = &self.owner.inbound_directory;
        let old_place = disk::place_for(directory, &from);
        let file = File::open(&old_place)?;
        std::fs::rename(old_place, disk::room_for(directory, &to)?)?;
        inbound.remove(&from);
        *hold(&body.name) = to.clone();
        inbound.insert(to.clone(), Entry::AtRest(body.clone()));
        drop(inbound);
        if is_picked_up(&to) {
            return self.files.pick_up(&self.owner, &body, &file);
        }
        if self.files.durable {
            disk::sync_directory(directory)?;
        }
        Ok(nothing_to_wait_for())
    }

    /// Deletes a file from Outbound; the answer comes when that is durable.
    pub fn remove(&self, path: &[u8]) -> Answer<Result<(), Refusal>> {
        match self.tell_if_refused(path, self.try_remove(path)) {
            Ok(answer) => answer,
            Err(refusal) => Box::pin(async move { Err(refusal) }),
        }
    }

    fn try_remove(&self, path: &[u8]) -> Result<Answer<Result<(), Refusal>>, Refusal> {
        let _inside = self.files.life.enter()?;
        let name = match self.locate(path)? {
            Place::InOutbound(name) => name,
            Place::InOwnFolder(_) => {
                self.look_up(path)?;
                return Err(Refusal::InboundIsNotRemovable);
            }
            Place::Root | Place::Inbound | Place::OwnFolder | Place::Outbound => {
                return Err(Refusal::IsAFolder);
            }
            Place::ElsewhereInInbound | Place::Nowhere => return Err(Refusal::NoSuchFile),
        };
        // Gone from the listing at once, so that two clients cannot both delete it.
        let Some((size, at)) = hold(&self.owner.outbound).remove(&name) else {
            return Err(Refusal::NoSuchFile);
        };
        let told = self.files.post.deleted(self.owner.user.clone(), name.clone());
        let (files, owner) = (self.files.clone(), self.owner.clone());
        Ok(Box::pin(async move {
            match told.await {
                Ok(()) => {
                    // It is deleted already; where the file of a world lay that ended meanwhile, another's may.
                    if let Ok(_inside) = files.life.enter() {
                        outbound::unlink(&owner, &name)?;
                    }
                    Ok(())
                }
                Err(reason) => {
                    hold(&owner.outbound).insert(&name, size, at);
                    Err(Refusal::NotTaken(reason.0))
                }
            }
        }))
    }

    /// Folders are Nets' to make.
    pub fn refuse_folder_change(&self, path: &[u8]) -> Refusal {
        self.refused(path, Refusal::FoldersAreFixed)
    }

    pub fn refuse_link(&self, path: &[u8]) -> Refusal {
        self.refused(path, Refusal::LinksAreUnsupported)
    }

    fn locate(&self, path: &[u8]) -> Result<Place, Refusal> {
        locate(path, self.owner.user.as_str(), &self.owner.folder)
    }

    /// The name of a file in the user's own folder, the only place where a user writes.
    fn writable(&self, path: &[u8]) -> Result<String, Refusal> {
        match self.locate(path)? {
            Place::InOwnFolder(name) => Ok(name),
            Place::ElsewhereInInbound => Err(Refusal::OutsideOwnFolder { own: self.owner.folder.clone() }),
            Place::Outbound | Place::InOutbound(_) => Err(Refusal::OutboundIsNotWritable),
            Place::Root | Place::Inbound | Place::OwnFolder => Err(Refusal::IsAFolder),
            Place::Nowhere => Err(Refusal::OutsideInbound { own: self.owner.folder.clone() }),
        }
    }

    fn tell_if_refused<T>(&self, path: &[u8], result: Result<T, Refusal>) -> Result<T, Refusal> {
        result.map_err(|refusal| self.refused(path, refusal))
    }

    fn refused(&self, path: &[u8], refusal: Refusal) -> Refusal {
        if refusal.is_worth_telling() && self.refusals.fetch_add(1, Ordering::Relaxed) < REFUSALS_TOLD {
            self.files.post.observed(Observation::RequestRefused {
                user: self.owner.user.clone(),
                path: printable(path),
                reason: refusal.to_string(),
            });
        }
        refusal
    }

    fn folder_attributes(&self) -> Attributes {
        Attributes { kind: Kind::Folder, size: 0, modified: self.files.post.now() }
    }
}

impl Listed {
    pub(crate) fn new(name: &Arc<str>, attributes: Attributes) -> Self {
        let Attributes { kind, size, modified } = attributes;
        Listed { name: name.clone(), kind, size, modified }
    }

    pub(crate) fn folder(name: &str, modified: Timestamp) -> Self {
        Listed { name: name.into(), kind: Kind::Folder, size: 0, modified }
    }
}

impl Entry {
    pub(crate) fn attributes(&self) -> Attributes {
        match self {
            Entry::AtRest(body) => Attributes {
                kind: Kind::File,
                size: body.size.load(Ordering::Relaxed),
                modified: *hold(&body.modified),
            },
            Entry::PickedUp { size, at, .. } => Attributes { kind: Kind::File, size: *size, modified: *at },
        }
    }
}

/// The path for the timeline: readable, and no longer than a path may be.
fn printable(path: &[u8]) -> String {
    const ENOUGH: usize = 512;
    String::from_utf8_lossy(&path[..path.len().min(ENOUGH)])
        .chars()
        .map(|character| if character.is_control() { char::REPLACEMENT_CHARACTER } else { character })
        .collect()
}
