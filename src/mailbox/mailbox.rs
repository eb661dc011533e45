//! One user's view of its mailbox, as front ends use it: what is visible, and what is allowed.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use nets_core::Timestamp;
use nets_core::event::{Client, Observation};
use nets_core::habits::{InboundHabit, ServerHabits};
use nets_core::identity::UserId;
use nets_text::plain_name;

use crate::attributes::{Attributes, FileKind};
use crate::body::MAX_FILE_BYTES;
use crate::disk;
use crate::files::WorldFiles;
use crate::inbound::{InboundFile, MAX_FILES_AT_REST};
use crate::listing::{Listing, MailboxFolder};
use crate::lock::hold;
use crate::login_turns::{NoTurn, ServerTurn};
use crate::owner::Owner;
use crate::path::{self, MailboxPath, locate};
use crate::reading::ReadHandle;
use crate::refusal::Refusal;
use crate::world_faults::WorldFaults;

/// A client that is refused in a loop must not fill the journal: a login reports this many.
const REFUSALS_TOLD: u32 = 100;

/// One login's access to one user's mailbox. Clones share the login.
#[derive(Clone)]
pub struct Mailbox {
    pub(crate) files: Arc<WorldFiles>,
    pub(crate) owner: Arc<Owner>,
    refusals: Arc<AtomicU32>,
    /// A tester uses it in the browser.
    pub(crate) by_hand: bool,
    _login: Arc<()>,
}

/// What the sender may still store, as `df` asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FreeSpace {
    pub quota_bytes: u64,
    pub free_bytes: u64,
    pub files: u64,
    pub free_files: u64,
}

impl WorldFiles {
    /// One user's view, for a front end; one a login.
    pub fn mailbox(self: &Arc<Self>, user: &UserId) -> Option<Mailbox> {
        self.owners.get(user).map(|owner| Mailbox {
            files: self.clone(),
            owner: owner.clone(),
            refusals: Arc::default(),
            by_hand: false,
            _login: self.logins.clone(),
        })
    }
}

impl Mailbox {
    /// Tells one login from another.
    pub(crate) fn login(&self) -> usize {
        Arc::as_ptr(&self.refusals).addr()
    }

    /// The same, used by a tester in the browser and not by the sender's own program: the timeline says so.
    pub fn by_hand(mut self) -> Self {
        self.by_hand = true;
        self
    }

    pub fn user(&self) -> &UserId {
        &self.owner.user
    }

    /// Simulated time.
    pub fn now(&self) -> Timestamp {
        self.files.post.now()
    }

    /// Whether renaming waits for the disk, so that a front end keeps it off the
    /// threads that serve others.
    pub fn is_durable(&self) -> bool {
        self.files.durable
    }

    /// The absolute path without `.`, `..` and double slashes, whether or not there is such a file.
    pub fn canonical(&self, path: &[u8]) -> Result<String, Refusal> {
        path::canonical(path)
    }

    /// What is to go wrong on purpose.
    pub fn faults(&self) -> &Arc<WorldFaults> {
        &self.files.faults
    }

    /// How the sender's server behaves. A tester in the browser meets none of it.
    pub fn habits(&self) -> &ServerHabits {
        const USUAL: &ServerHabits = &ServerHabits::USUAL;
        if self.by_hand { USUAL } else { &self.owner.habits }
    }

    /// A place for this login among those that its server lets in at a time and within a minute.
    pub async fn take_turn(&self) -> Result<ServerTurn, NoTurn> {
        self.owner.turns.take().await
    }

    /// Nothing is done with a file of Inbound but writing it, where that is so.
    pub(crate) fn check_open(&self, place: &MailboxPath) -> Result<(), Refusal> {
        match place {
            MailboxPath::InOwnFolder(_) if self.habits().inbound == InboundHabit::WriteOnly => {
                Err(Refusal::WriteOnly)
            }
            _ => Ok(()),
        }
    }

    /// Resolves, with the reason, when the world of this mailbox has ended.
    pub fn ended(&self) -> impl Future<Output = Arc<str>> + Send + 'static {
        let life = self.files.life.clone();
        async move { life.ended().await }
    }

    pub fn stat(&self, path: &[u8]) -> Result<Attributes, Refusal> {
        let _inside = self.files.life.enter()?;
        self.check_open(&self.place(path)?)?;
        self.look_up(path)
    }

    pub(crate) fn look_up(&self, path: &[u8]) -> Result<Attributes, Refusal> {
        match self.locate(path)? {
            MailboxPath::Root | MailboxPath::Inbound | MailboxPath::OwnFolder | MailboxPath::Outbound => {
                Ok(self.folder_attributes())
            }
            MailboxPath::InOwnFolder(name) => match hold(&self.owner.inbound).by_name.get(name.as_str()) {
                Some(entry) => Ok(entry.attributes()),
                None => Err(Refusal::NoSuchFile),
            },
            MailboxPath::InOutbound(name) => match hold(&self.owner.outbound).get(&name) {
                Some((size, modified)) => {
                    let size = self.files.faults.seen_of(&self.owner.user, &name, size);
                    Ok(Attributes { kind: FileKind::File, size, modified })
                }
                None => Err(Refusal::NoSuchFile),
            },
            MailboxPath::ElsewhereInInbound | MailboxPath::Nowhere => Err(Refusal::NoSuchFile),
        }
    }

    /// What lies in a folder, by name.
    pub fn list(&self, path: &[u8]) -> Result<Listing, Refusal> {
        let _inside = self.files.life.enter()?;
        let of = match self.locate(path)? {
            MailboxPath::Root => MailboxFolder::Root,
            MailboxPath::Inbound => MailboxFolder::Inbound,
            MailboxPath::OwnFolder if self.habits().inbound == InboundHabit::WriteOnly => {
                return Err(self.refused(path, Refusal::WriteOnly));
            }
            MailboxPath::OwnFolder => MailboxFolder::Own,
            MailboxPath::Outbound => MailboxFolder::Outbound,
            MailboxPath::InOwnFolder(_) | MailboxPath::InOutbound(_) => {
                self.look_up(path)?;
                return Err(Refusal::IsNotAFolder);
            }
            MailboxPath::ElsewhereInInbound | MailboxPath::Nowhere => return Err(Refusal::NoSuchFile),
        };
        Ok(Listing::new(&self.files, &self.owner, of))
    }

    /// What there is room for, at a path that exists.
    pub fn room(&self, path: &[u8]) -> Result<FreeSpace, Refusal> {
        let _inside = self.files.life.enter()?;
        self.look_up(path)?;
        let (space, at_rest) = (&self.owner.space, hold(&self.owner.inbound).at_rest);
        Ok(FreeSpace {
            quota_bytes: space.quota(),
            free_bytes: space.free(),
            files: MAX_FILES_AT_REST as u64,
            free_files: MAX_FILES_AT_REST.saturating_sub(at_rest) as u64,
        })
    }

    /// Whether a file of this size could be stored here: for clients that say the size beforehand.
    pub fn check_size(&self, path: &[u8], size: u64) -> Result<(), Refusal> {
        let _inside = self.files.life.enter()?;
        let replaced = match self.place(path)? {
            MailboxPath::InOwnFolder(name) => match hold(&self.owner.inbound).by_name.get(name.as_str()) {
                Some(InboundFile::AtRest(body)) => body.size.bytes(),
                Some(InboundFile::PickedUp { .. }) | None => 0,
            },
            _ => 0,
        };
        let checked = match size {
            0..=MAX_FILE_BYTES => self.owner.space.has_room_for(size.saturating_sub(replaced)),
            _ => Err(Refusal::FileTooLarge),
        };
        self.tell_if_refused(path, checked)
    }

    pub fn open_for_read(&self, path: &[u8]) -> Result<ReadHandle, Refusal> {
        let _inside = self.files.life.enter()?;
        let opened = self.locate(path).and_then(|place| match place {
            _ if self.check_open(&place).is_err() => Err(Refusal::WriteOnly),
            MailboxPath::InOutbound(name) => {
                let found = hold(&self.owner.outbound).get(&name).ok_or(Refusal::NoSuchFile)?;
                let place = disk::place_for(&self.owner.outbound_directory, &name);
                let seen = self.files.faults.seen_of(&self.owner.user, &name, found.0);
                Ok(ReadHandle::open(&self.files, &self.owner.user, name, &place, found)?.up_to(seen))
            }
            MailboxPath::InOwnFolder(name) => match hold(&self.owner.inbound).by_name.get(name.as_str()) {
                Some(entry @ InboundFile::AtRest(_)) => {
                    let Attributes { size, modified, .. } = entry.attributes();
                    let place = disk::place_for(&self.owner.inbound_directory, &name);
                    let shown = self.owner.path_of(&name);
                    Ok(ReadHandle::open(&self.files, &self.owner.user, shown, &place, (size, modified))?)
                }
                Some(InboundFile::PickedUp { .. }) => Err(Refusal::PickedUpIsNotReadable),
                None => Err(Refusal::NoSuchFile),
            },
            MailboxPath::Root | MailboxPath::Inbound | MailboxPath::OwnFolder | MailboxPath::Outbound => {
                Err(Refusal::IsAFolder)
            }
            MailboxPath::ElsewhereInInbound | MailboxPath::Nowhere => Err(Refusal::NoSuchFile),
        });
        self.tell_if_refused(path, opened)
    }

    /// The place that a path means. One that ends in a slash means a folder, so it names no file.
    pub(crate) fn locate(&self, path: &[u8]) -> Result<MailboxPath, Refusal> {
        let place = self.place(path)?;
        let is_there = match &place {
            _ if !path::means_a_folder(path) => return Ok(place),
            MailboxPath::InOwnFolder(name) => hold(&self.owner.inbound).by_name.contains_key(name.as_str()),
            MailboxPath::InOutbound(name) => hold(&self.owner.outbound).get(name).is_some(),
            _ => return Ok(place),
        };
        Err(if is_there { Refusal::IsNotAFolder } else { Refusal::NoSuchFile })
    }

    fn place(&self, path: &[u8]) -> Result<MailboxPath, Refusal> {
        locate(path, self.owner.user.as_str(), &self.owner.folder)
    }

    /// The name of a file in the user's own folder, the only place where a user writes.
    pub(crate) fn writable(&self, path: &[u8]) -> Result<String, Refusal> {
        match self.place(path)? {
            MailboxPath::InOwnFolder(name) => Ok(name),
            MailboxPath::ElsewhereInInbound => {
                Err(Refusal::OutsideOwnFolder { own: self.owner.folder.clone() })
            }
            MailboxPath::Outbound | MailboxPath::InOutbound(_) => Err(Refusal::OutboundIsNotWritable),
            MailboxPath::Root | MailboxPath::Inbound | MailboxPath::OwnFolder => Err(Refusal::IsAFolder),
            MailboxPath::Nowhere => Err(Refusal::OutsideInbound { own: self.owner.folder.clone() }),
        }
    }

    pub(crate) fn tell_if_refused<T>(&self, path: &[u8], result: Result<T, Refusal>) -> Result<T, Refusal> {
        result.map_err(|refusal| self.refused(path, refusal))
    }

    /// Tells that this login was accepted, by which key, with what was forgiven, and of which client.
    pub fn tell_of_login(&self, key: String, leniency: Option<String>, client: Client) {
        let user = self.owner.user.clone();
        self.files.post.observed(Observation::LoginAccepted { user, key, leniency, client });
    }

    /// Tells that the client did not say that an upload had come to its end, which it has.
    pub fn tell_of_unsaid_end(&self, path: String, bytes: u64) {
        let user = self.owner.user.clone();
        self.files.post.observed(Observation::UploadEndUnsaid { user, path, bytes });
    }

    /// Tells of a command, a shell or a subsystem that is not run: the reason is the front end's.
    pub fn tell_of_command_not_run(&self, command: &[u8], reason: String) {
        if self.refusals.fetch_add(1, Ordering::Relaxed) < REFUSALS_TOLD {
            let (user, command) = (self.owner.user.clone(), printable(command));
            self.files.post.observed(Observation::CommandRefused { user, command, reason });
        }
    }

    /// Tells of a transfer that is refused, by its words or its path: the reason is the front end's.
    pub fn tell_of_refused_command(&self, command: &[u8], reason: String) {
        if self.refusals.fetch_add(1, Ordering::Relaxed) < REFUSALS_TOLD {
            let (user, path) = (self.owner.user.clone(), printable(command));
            self.files.post.observed(Observation::RequestRefused { user, path, reason });
        }
    }

    pub(crate) fn refused(&self, path: &[u8], refusal: Refusal) -> Refusal {
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
        Attributes { kind: FileKind::Folder, size: 0, modified: self.files.post.now() }
    }
}

/// The path for the timeline: readable, and no longer than a path may be.
fn printable(path: &[u8]) -> String {
    const ENOUGH: usize = 512;
    plain_name(&String::from_utf8_lossy(&path[..path.len().min(ENOUGH)]), ENOUGH)
}
