//! All files of one world, as the driver sees them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use nets_core::Timestamp;
use nets_core::event::Upload;
use nets_core::identity::{UploadId, UserId};
use nets_core::scenario::Sender;
use nets_text::{told, told_as};

use crate::body::FileBody;
use crate::disk::{self, DiskPace};
use crate::host::MailboxHost;
use crate::inbound::InboundFile;
use crate::life::Life;
use crate::lock::hold;
use crate::owner::Owner;
use crate::world_faults::WorldFaults;

/// Outbound files go to the disk in pieces of this size.
const WRITTEN_AT_ONCE: usize = 65_536;

/// To give more than this back, 64 MiB, takes the system a moment that no client should wait for.
const SLOW_TO_FREE: u64 = 67_108_864;

/// The files of one world: `inbound/<user>/`, `outbound/<user>/` and `shipments/<number>`.
pub struct WorldFiles {
    root: PathBuf,
    pub(crate) durable: bool,
    pub(crate) pace: DiskPace,
    pub(crate) post: Arc<dyn MailboxHost>,
    /// Every operation of a front end goes through it.
    pub(crate) life: Arc<Life>,
    /// Bound: the scenario's senders.
    pub(crate) owners: BTreeMap<UserId, Arc<Owner>>,
    pub(crate) next_upload: Mutex<u64>,
    /// The zips that are not forgotten yet: each counts against its sender's quota. Bound: the quotas of the senders.
    pub(crate) zips: Mutex<BTreeMap<UploadId, Arc<FileBody>>>,
    next_temporary: AtomicU64,
    /// Held by each login as long as it has its mailbox.
    pub(crate) logins: Arc<()>,
    pub(crate) faults: Arc<WorldFaults>,
}

/// A file in a user's Outbound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboundEntry {
    pub name: String,
    pub size: u64,
    pub at: Timestamp,
}

impl WorldFiles {
    /// Opens or begins a world below `root`. With `durable`, files and directories are synced before
    /// they count.
    pub fn open<'a>(
        root: &Path,
        durable: bool,
        post: Arc<dyn MailboxHost>,
        senders: impl IntoIterator<Item = &'a Sender>,
    ) -> io::Result<Arc<WorldFiles>> {
        Self::open_for(root, root, durable, post, senders, WorldFaults::none())
    }

    /// As `open`, for a world that lies below `root` now and is moved to `home` before anything uses it.
    pub fn open_for<'a>(
        root: &Path,
        home: &Path,
        durable: bool,
        post: Arc<dyn MailboxHost>,
        senders: impl IntoIterator<Item = &'a Sender>,
        faults: Arc<WorldFaults>,
    ) -> io::Result<Arc<WorldFiles>> {
        let temporary = root.join("temporary");
        if temporary.exists() {
            fs::remove_dir_all(&temporary)?;
        }
        disk::make_folder(&temporary)?;
        disk::make_folder(&root.join("shipments"))?;
        let owners = senders
            .into_iter()
            .map(|sender| Ok((sender.user.clone(), Arc::new(Owner::open(root, home, sender)?))))
            .collect::<io::Result<_>>()?;
        if durable {
            for directory in [root.to_owned(), root.join("inbound"), root.join("outbound")] {
                if directory.exists() {
                    disk::sync_directory(&directory)?;
                }
            }
        }
        let root = home.to_owned();
        let (next_upload, next_temporary) = (Mutex::new(1), AtomicU64::new(0));
        let (life, zips) = (Arc::default(), Mutex::default());
        Ok(Arc::new(WorldFiles {
            root,
            durable,
            pace: DiskPace::default(),
            post,
            life,
            owners,
            next_upload,
            zips,
            next_temporary,
            logins: Arc::default(),
            faults,
        }))
    }

    /// After the journal was replayed: what had arrived, so that Inbound shows it again and the
    /// numbers go on. Bodies of uploads that were never announced are removed; their
    /// senders were not told that they had succeeded.
    pub fn restore(&self, arrived: Vec<(Upload, Timestamp)>) -> io::Result<()> {
        let known: BTreeSet<String> = arrived.iter().map(|(upload, _)| upload.id.to_string()).collect();
        let mut zips = BTreeMap::new();
        for entry in fs::read_dir(self.shipments_directory())? {
            let entry = entry?;
            match entry.file_name().into_string() {
                Ok(name) if known.contains(&name) => drop(zips.insert(name, entry.metadata()?.len())),
                Ok(_) | Err(_) => fs::remove_file(entry.path())?,
            }
        }
        let mut next = hold(&self.next_upload);
        for (upload, at) in arrived {
            *next = (*next).max(upload.id.0 + 1);
            let Some(owner) = self.owners.get(&upload.user) else { continue };
            if let Some(bytes) = zips.get(&upload.id.to_string()) {
                let name = upload.file_name.as_str().into();
                hold(&self.zips).insert(upload.id, FileBody::new(name, &owner.space, *bytes, at));
            }
            let mut inbound = hold(&owner.inbound);
            // A file at rest under the same name is newer: it would have been picked up with this one.
            let is_newer =
                matches!(inbound.by_name.get(upload.file_name.as_str()), Some(InboundFile::AtRest(_)));
            if owner.leaves_traces() && !is_newer {
                let picked_up = InboundFile::PickedUp { upload: upload.id, size: upload.size, at };
                inbound.insert(upload.file_name.into(), picked_up);
            }
        }
        Ok(())
    }

    /// Ends the world for its mailboxes: waits for what they do at this moment, and from then on every
    /// operation is refused with this sentence and touches no path, so that another world can lie where
    /// this one does. The first reason stands.
    pub fn end(&self, why: &str) {
        self.life.end(why);
    }

    /// What is to go wrong on purpose.
    pub fn faults(&self) -> &Arc<WorldFaults> {
        &self.faults
    }

    /// Whether a login has a mailbox here.
    pub fn is_in_use(&self) -> bool {
        Arc::strong_count(&self.logins) > 1
    }

    /// How many bytes count against the quotas of all senders together.
    pub fn bytes(&self) -> u64 {
        self.owners.values().map(|owner| owner.space.quota().saturating_sub(owner.space.free())).sum()
    }

    pub fn has_ended(&self) -> bool {
        self.life.enter().is_err()
    }

    /// As `end`, and moves the world's folder away once no operation is under way. When that fails, the
    /// world goes on.
    pub fn end_and_move<T>(&self, why: &str, moved: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        self.life.end_with(why, moved)
    }

    /// Where the zip of this upload lies.
    pub fn shipment(&self, upload: UploadId) -> PathBuf {
        self.shipments_directory().join(upload.to_string())
    }

    /// The zip of this upload; none once the world has ended, when another's may lie there.
    pub fn open_shipment(&self, upload: UploadId) -> io::Result<Option<File>> {
        let Ok(_inside) = self.life.enter() else { return Ok(None) };
        File::open(self.shipment(upload)).map(Some)
    }

    /// Drops the zip; the entry in Inbound stays. Doing it twice is harmless.
    pub fn forget(&self, upload: UploadId) -> io::Result<()> {
        let _inside = self.life.enter().map_err(told)?;
        let zip = self.shipment(upload);
        // The name goes at once, the space with the last handle.
        let held = File::open(&zip).and_then(|held| Ok((held.metadata()?.len(), held)));
        match fs::remove_file(zip) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        hold(&self.zips).remove(&upload);
        if let Ok((size, held)) = held
            && size > SLOW_TO_FREE
        {
            // Without another thread it is freed here.
            drop(thread::Builder::new().name("sweeper".to_owned()).spawn(move || drop(held)));
        }
        Ok(())
    }

    /// Puts a file into a user's Outbound, all of it at once. False when the name was there already.
    pub fn publish(&self, user: &UserId, name: &str, at: Timestamp, bytes: &[u8]) -> io::Result<bool> {
        self.publish_written(user, name, at, |out| out.write_all(bytes))
    }

    /// As `publish`, with what `write` writes: the file is not seen before it is whole, and none of
    /// it stays when writing fails.
    pub fn publish_written(
        &self,
        user: &UserId,
        name: &str,
        at: Timestamp,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<bool> {
        let _inside = self.life.enter().map_err(told)?;
        let owner = self.owner(user)?;
        if hold(&owner.outbound).get(name).is_some() {
            return Ok(false);
        }
        let temporary = self.temporary();
        let published = self
            .written(&temporary, at, write)
            .and_then(|size| self.put_in_place(owner, name, at, &temporary, size));
        if !matches!(published, Ok(true)) {
            // It may never have come to be; what matters is the first error.
            drop(fs::remove_file(&temporary));
        }
        published
    }

    pub(crate) fn temporary(&self) -> PathBuf {
        let number = self.next_temporary.fetch_add(1, Ordering::Relaxed);
        self.root.join("temporary").join(number.to_string())
    }

    /// A file without a name, which is gone with its handle.
    pub fn scratch(&self) -> io::Result<File> {
        let _inside = self.life.enter().map_err(told)?;
        let temporary = self.temporary();
        let file = disk::new_file().read(true).create_new(true).open(&temporary)?;
        fs::remove_file(temporary)?;
        Ok(file)
    }

    /// Writes a file that is safe on the disk afterwards, and says how large it is.
    pub(crate) fn written(
        &self,
        path: &Path,
        at: Timestamp,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<u64> {
        let mut out =
            BufWriter::with_capacity(WRITTEN_AT_ONCE, disk::new_file().create_new(true).open(path)?);
        write(&mut out)?;
        let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        disk::set_modified(&file, at)?;
        if self.durable {
            file.sync_all()?;
        }
        Ok(file.metadata()?.len())
    }

    fn put_in_place(
        &self,
        owner: &Owner,
        name: &str,
        at: Timestamp,
        temporary: &Path,
        size: u64,
    ) -> io::Result<bool> {
        let mut outbound = hold(&owner.outbound);
        if outbound.get(name).is_some() {
            return Ok(false);
        }
        fs::rename(temporary, disk::room_for(&owner.outbound_directory, name)?)?;
        if self.durable {
            disk::sync_directory(&owner.outbound_directory)?;
        }
        outbound.insert(name, size, at);
        Ok(true)
    }

    /// A user's Outbound, by name: what comes behind this one, at most so many.
    pub fn outbound(&self, user: &UserId, behind: Option<&str>, most: usize) -> Vec<OutboundEntry> {
        let Some(owner) = self.owners.get(user) else { return Vec::new() };
        let listed = hold(&owner.outbound).list(behind, most);
        listed
            .into_iter()
            .map(|file| OutboundEntry { name: file.name.to_string(), size: file.size, at: file.modified })
            .collect()
    }

    /// A file of Outbound, for the control API: no line on the timeline.
    pub fn read_outbound(&self, user: &UserId, name: &str) -> io::Result<File> {
        let _inside = self.life.enter().map_err(told)?;
        let owner = self.owner(user)?;
        if hold(&owner.outbound).get(name).is_none() {
            return Err(io::ErrorKind::NotFound.into());
        }
        File::open(disk::place_for(&owner.outbound_directory, name))
    }

    /// Removes a file whose deletion is in the journal. False when it was gone already.
    pub fn remove_outbound(&self, user: &UserId, name: &str) -> io::Result<bool> {
        let _inside = self.life.enter().map_err(told)?;
        let owner = self.owner(user)?;
        let was_there = hold(&owner.outbound).remove(name).is_some();
        owner.unlink_outbound(name)?;
        Ok(was_there)
    }

    pub(crate) fn shipments_directory(&self) -> PathBuf {
        self.root.join("shipments")
    }

    pub(crate) fn owner(&self, user: &UserId) -> io::Result<&Arc<Owner>> {
        self.owners
            .get(user)
            .ok_or_else(|| told_as(io::ErrorKind::NotFound, format!("there is no user {user}")))
    }
}
