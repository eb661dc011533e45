//! Changing what lies in a mailbox: attributes, renaming, removing, and refusing to touch folders.

use std::fs::{self, File, OpenOptions};
use std::sync::Arc;

use nets_core::event::Observation;
use nets_core::habits::{InboundHabit, SetstatHabit, WriteHabit};

use crate::attributes::{Attributes, FileKind};
use crate::body::{BodyPlace, FileBody};
use crate::disk;
use crate::host::BoxFuture;
use crate::inbound::InboundFile;
use crate::lock::hold;
use crate::mailbox::Mailbox;
use crate::near_miss;
use crate::path::{MailboxPath, is_picked_up};
use crate::pick_up::nothing_to_wait_for;
use crate::refusal::Refusal;
use crate::writing::WriteHandle;

type Changed = Result<BoxFuture<Result<(), Refusal>>, Refusal>;

impl Mailbox {
    /// Sets a file's size, when one is given. Times and permissions, which most clients set, are
    /// accepted and mean nothing: the times shown are the simulator's, and no other client sees the file.
    pub fn set_attributes(&self, path: &[u8], size: Option<u64>) -> Result<(), Refusal> {
        let set = self.files.life.enter().and_then(|_inside| match self.habits().setstat {
            SetstatHabit::Ok => self.try_set_attributes(path, size),
            SetstatHabit::Ignored => self.try_set_attributes(path, None),
            SetstatHabit::Denied => Err(Refusal::NoAttributes),
        });
        self.tell_if_refused(path, set)
    }

    /// The same of a file that the client has open.
    pub fn set_attributes_of(&self, file: &WriteHandle, size: Option<u64>) -> Result<(), Refusal> {
        match (self.habits().setstat, size) {
            (SetstatHabit::Ok, Some(size)) => file.set_size(size),
            (SetstatHabit::Ok | SetstatHabit::Ignored, _) => Ok(()),
            (SetstatHabit::Denied, _) => Err(self.refused(file.path().as_bytes(), Refusal::NoAttributes)),
        }
    }

    fn try_set_attributes(&self, path: &[u8], size: Option<u64>) -> Result<(), Refusal> {
        let name = match self.locate(path)? {
            // Clients that mirror a tree set the times of its folders, too.
            MailboxPath::Root | MailboxPath::Inbound | MailboxPath::OwnFolder | MailboxPath::Outbound => {
                return if size.is_none() { Ok(()) } else { Err(Refusal::IsAFolder) };
            }
            MailboxPath::InOwnFolder(_)
            | MailboxPath::ElsewhereInInbound
            | MailboxPath::InOutbound(_)
            | MailboxPath::Nowhere => self.writable(path)?,
        };
        let inbound = hold(&self.owner.inbound);
        match (inbound.by_name.get(name.as_str()), size) {
            (None, _) => Err(Refusal::NoSuchFile),
            (Some(_), None) => Ok(()),
            (Some(InboundFile::PickedUp { size: picked_up, .. }), Some(size)) if *picked_up == size => Ok(()),
            (Some(InboundFile::PickedUp { .. }), Some(_)) => Err(Refusal::AlreadyPickedUp),
            (Some(InboundFile::AtRest(body)), Some(size)) => {
                let place = disk::place_for(&self.owner.inbound_directory, &name);
                body.resize(&OpenOptions::new().write(true).open(place)?, size)
            }
        }
    }

    /// Renames within the user's own folder. A file renamed to a name that is picked up is picked up
    /// now; the answer comes when that is durable.
    pub fn rename(&self, from: &[u8], to: &[u8], overwrite: bool) -> BoxFuture<Result<(), Refusal>> {
        self.answered(to, self.try_rename(from, to, overwrite))
    }

    fn try_rename(&self, from: &[u8], to: &[u8], overwrite: bool) -> Changed {
        let _inside = self.files.life.enter()?;
        for path in [from, to] {
            self.check_open(&self.locate(path)?)?;
        }
        let (from, to): (Arc<str>, Arc<str>) = (self.writable(from)?.into(), self.writable(to)?.into());
        let mut inbound = hold(&self.owner.inbound);
        let body = match inbound.by_name.get(&from) {
            Some(InboundFile::AtRest(body)) => body.clone(),
            Some(InboundFile::PickedUp { .. }) => return Err(Refusal::AlreadyPickedUp),
            None => return Err(Refusal::NoSuchFile),
        };
        let directory = &self.owner.inbound_directory;
        match inbound.by_name.get(&to) {
            Some(InboundFile::AtRest(_)) if !overwrite => return Err(Refusal::AlreadyExists),
            Some(InboundFile::AtRest(_)) if self.habits().overwrite == WriteHabit::Refused => {
                return Err(Refusal::NoOverwriting);
            }
            Some(InboundFile::AtRest(_)) if from == to => return Ok(nothing_to_wait_for()),
            Some(InboundFile::AtRest(replaced)) => replaced.displace(directory, self.files.temporary())?,
            Some(InboundFile::PickedUp { .. }) | None => {}
        }
        let old_place = disk::place_for(directory, &from);
        let file = File::open(&old_place)?;
        fs::rename(old_place, disk::room_for(directory, &to)?)?;
        inbound.remove(&from);
        *hold(&body.lies) = BodyPlace::There(to.clone());
        inbound.insert(to.clone(), InboundFile::AtRest(body.clone()));
        drop(inbound);
        self.files.post.observed(Observation::FileRenamed {
            user: self.owner.user.clone(),
            path: self.owner.path_of(&from),
            to: self.owner.path_of(&to),
        });
        if is_picked_up(&to) {
            return self.files.pick_up(&self.owner, &body, &file);
        }
        if self.files.durable {
            disk::sync_directory(directory)?;
        }
        self.tell_of_a_near_miss(&to, &body);
        Ok(nothing_to_wait_for())
    }

    /// Renaming to a name that nearly is picked up is an upload that ends in the wrong place.
    fn tell_of_a_near_miss(&self, name: &str, body: &FileBody) {
        if let Some(hint) = near_miss::hint(name) {
            self.files.post.observed(Observation::FileStored {
                user: self.owner.user.clone(),
                path: self.owner.path_of(name),
                bytes: body.size.bytes(),
                hint: Some(hint),
            });
        }
    }

    /// Deletes a file. For one of Outbound the answer comes when that is durable.
    pub fn remove(&self, path: &[u8]) -> BoxFuture<Result<(), Refusal>> {
        self.answered(path, self.try_remove(path))
    }

    fn try_remove(&self, path: &[u8]) -> Changed {
        let _inside = self.files.life.enter()?;
        match self.locate(path)? {
            MailboxPath::InOutbound(name) => self.remove_from_outbound(name),
            MailboxPath::InOwnFolder(_) if self.habits().inbound == InboundHabit::WriteOnly => {
                Err(Refusal::WriteOnly)
            }
            MailboxPath::InOwnFolder(name) => self.remove_from_inbound(&name),
            MailboxPath::Root | MailboxPath::Inbound | MailboxPath::OwnFolder | MailboxPath::Outbound => {
                Err(Refusal::IsAFolder)
            }
            MailboxPath::ElsewhereInInbound | MailboxPath::Nowhere => Err(Refusal::NoSuchFile),
        }
    }

    fn remove_from_outbound(&self, name: String) -> Changed {
        // Gone from the listing at once, so that two clients cannot both delete it.
        let Some((size, at)) = hold(&self.owner.outbound).remove(&name) else {
            return Err(Refusal::NoSuchFile);
        };
        // Its bytes are of use to who keeps what was sent; without them it is deleted all the same.
        if let Ok(bytes) = File::open(disk::place_for(&self.owner.outbound_directory, &name)) {
            self.files.post.going(self.owner.user.clone(), name.clone(), bytes);
        }
        let told = self.files.post.deleted(self.owner.user.clone(), name.clone());
        let (files, owner) = (self.files.clone(), self.owner.clone());
        Ok(Box::pin(async move {
            match told.await {
                Ok(()) => {
                    // It is deleted already; where the file of a world lay that ended meanwhile, another's may.
                    if let Ok(_inside) = files.life.enter() {
                        owner.unlink_outbound(&name)?;
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

    /// What is picked up goes on its way: only its name leaves the listing.
    fn remove_from_inbound(&self, name: &str) -> Changed {
        let mut inbound = hold(&self.owner.inbound);
        match inbound.by_name.get(name) {
            None => return Err(Refusal::NoSuchFile),
            Some(InboundFile::PickedUp { .. }) => {}
            Some(InboundFile::AtRest(body)) => body.discard(&self.owner.inbound_directory)?,
        }
        inbound.remove(name);
        drop(inbound);
        if self.files.durable {
            disk::sync_directory(&self.owner.inbound_directory)?;
        }
        let (user, file) = (self.owner.user.clone(), self.owner.path_of(name));
        self.files.post.observed(Observation::FileDeleted { user, file });
        Ok(nothing_to_wait_for())
    }

    /// Folders are Nets' to make: why this one is not made. Clients that make a whole path expect to
    /// hear that a part of it exists.
    pub fn refuse_new_folder(&self, path: &[u8]) -> Refusal {
        let refusal = match self.stat(path) {
            Ok(Attributes { kind: FileKind::Folder, .. }) => Refusal::FolderExists,
            Ok(Attributes { kind: FileKind::File, .. }) | Err(Refusal::IsNotAFolder) => {
                Refusal::AlreadyExists
            }
            Err(Refusal::NoSuchFile) => Refusal::FoldersAreFixed,
            Err(other) => other,
        };
        self.refused(path, refusal)
    }

    /// Why a folder is not removed.
    pub fn refuse_folder_removal(&self, path: &[u8]) -> Refusal {
        let refusal = match self.stat(path) {
            Ok(Attributes { kind: FileKind::Folder, .. }) => Refusal::FolderStays,
            Ok(Attributes { kind: FileKind::File, .. }) => Refusal::IsNotAFolder,
            Err(refusal) => refusal,
        };
        self.refused(path, refusal)
    }

    pub fn refuse_link(&self, path: &[u8]) -> Refusal {
        self.refused(path, Refusal::LinksAreUnsupported)
    }

    fn answered(&self, path: &[u8], changed: Changed) -> BoxFuture<Result<(), Refusal>> {
        match self.tell_if_refused(path, changed) {
            Ok(answer) => answer,
            Err(refusal) => Box::pin(async move { Err(refusal) }),
        }
    }
}
