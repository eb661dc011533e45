//! Files of a case's world, opened at the moment at which they are told: the sender may delete what was written, and of a
//! refused shipment nothing is kept.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use nets_core::identity::{UploadId, UserId};
use nets_core::timeline::{Entry, TransferredFile};
use nets_driver::{EntryListener, WorldName};
use nets_intake::OpenZip;
use nets_mailbox::WorldFiles;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::JoinHandle;

use crate::xml;

/// A file of Outbound is read up to this size, and a shipment.xml too.
const LARGEST: u64 = 64 << 20;

/// So many files of a world are open at the most, until they are read.
const OPEN: usize = 64;

/// Hears of each entry of all worlds, and opens the files of those that are followed. Bound: the cases that are played at
/// once.
#[derive(Default)]
pub struct Following(Mutex<BTreeMap<WorldName, Followed>>);

#[derive(Clone)]
struct Followed {
    files: Arc<WorldFiles>,
    /// Bound: `OPEN`.
    opened: Sender<OpenedFile>,
}

/// Open, whatever becomes of its name.
enum OpenedFile {
    Shipment(UploadId, File),
    Outbound(UserId, String, File),
}

/// The bytes of a file, or why there are none.
type ReadBytes = Result<Arc<[u8]>, String>;

/// What was read of a world's files. Bound: what a case has its world write, of which files it judges are kept.
#[derive(Default)]
pub(crate) struct ReadFiles {
    shipments: BTreeMap<UploadId, ShipmentIds>,
    contents: BTreeMap<(UserId, String), ReadBytes>,
}

/// What a shipment.xml calls itself and its messages.
/// Bound: `LARGEST` bytes of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ShipmentIds {
    pub(crate) shipment_id: Option<String>,
    pub(crate) messages: Vec<SentMessage>,
}

/// A message as a shipment.xml has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SentMessage {
    pub(crate) id: String,
    /// All texts and attributes in it: numbers, aliases and document types among them.
    pub(crate) values: BTreeSet<String>,
}

/// The files of one world, read as they come.
pub(crate) struct FollowedFiles {
    read: Arc<Mutex<ReadFiles>>,
    reading: JoinHandle<()>,
}

impl EntryListener for Following {
    fn happened(&self, world: &WorldName, entry: &Entry) {
        // Not held while it waits: other worlds go on.
        let Some(Followed { files, opened }) = hold(&self.0).get(world).cloned() else { return };
        let file = match (entry.happening.transferred(), entry.happening.written()) {
            (Some(TransferredFile::Upload(upload)), _) => {
                files.open_shipment(upload).ok().flatten().map(|file| OpenedFile::Shipment(upload, file))
            }
            (_, Some((user, name))) => {
                let file = files.read_outbound(user, name).ok();
                file.map(|file| OpenedFile::Outbound(user.clone(), name.to_owned(), file))
            }
            (_, None) => None,
        };
        if let Some(file) = file {
            // The driver's thread waits where too many are open. Who does not read any more needs nothing.
            let _ = opened.blocking_send(file);
        }
    }
}

impl Following {
    /// Reads the files of this world from now on, those of Outbound where their contents are wanted.
    pub(crate) fn follow(
        &self,
        world: &WorldName,
        files: &Arc<WorldFiles>,
        with_contents: bool,
    ) -> FollowedFiles {
        let (opened, receiver) = channel(OPEN);
        let read = Arc::new(Mutex::new(ReadFiles::default()));
        let reading = tokio::spawn(read_all(receiver, Arc::clone(&read), with_contents));
        hold(&self.0).insert(world.clone(), Followed { files: Arc::clone(files), opened });
        FollowedFiles { read, reading }
    }

    /// Opens no further files of this world.
    pub(crate) fn leave(&self, world: &WorldName) {
        hold(&self.0).remove(world);
    }
}

async fn read_all(mut opened: Receiver<OpenedFile>, into: Arc<Mutex<ReadFiles>>, with_contents: bool) {
    while let Some(file) = opened.recv().await {
        let into = Arc::clone(&into);
        let reading = tokio::task::spawn_blocking(move || match file {
            OpenedFile::Shipment(upload, file) => {
                if let Some(ids) = shipment_ids(file) {
                    hold(&into).shipments.insert(upload, ids);
                }
            }
            OpenedFile::Outbound(user, name, file) if with_contents => {
                let bytes = bytes(&name, file);
                hold(&into).contents.insert((user, name), bytes);
            }
            OpenedFile::Outbound(..) => {}
        });
        if reading.await.is_err() {
            tracing::error!("the thread that read a file of a case has ended");
        }
    }
}

impl FollowedFiles {
    /// The ids of a shipment that was uploaded, as far as its shipment.xml can be read.
    pub(crate) fn shipment(&self, upload: UploadId) -> Option<ShipmentIds> {
        hold(&self.read).shipment(upload).cloned()
    }

    /// All of it, once `Following::leave` was called.
    pub(crate) async fn whole(&mut self) -> ReadFiles {
        // A thread that has ended has told so.
        drop((&mut self.reading).await);
        std::mem::take(&mut *hold(&self.read))
    }
}

impl ReadFiles {
    /// Reads what was written before the world was followed.
    pub(crate) fn add(&mut self, files: &WorldFiles, user: &UserId, name: &str) {
        self.contents.entry((user.clone(), name.to_owned())).or_insert_with(|| {
            let file = files.read_outbound(user, name);
            file.map_err(|_| format!("{name} was deleted before it could be read here"))
                .and_then(|file| bytes(name, file))
        });
    }

    /// The bytes of a file of Outbound, also of one that is gone meanwhile.
    pub(crate) fn of(&self, user: &UserId, name: &str) -> Result<Arc<[u8]>, String> {
        let found = self.contents.get(&(user.clone(), name.to_owned()));
        found.cloned().unwrap_or_else(|| Err(format!("{name} was not read")))
    }

    /// For tests: that a file was read.
    #[cfg(test)]
    pub(crate) fn has(&mut self, user: UserId, name: &str, bytes: &[u8]) {
        self.contents.insert((user, name.to_owned()), Ok(bytes.into()));
    }

    pub(crate) fn shipment(&self, upload: UploadId) -> Option<&ShipmentIds> {
        self.shipments.get(&upload)
    }
}

fn shipment_ids(zip: File) -> Option<ShipmentIds> {
    let xml = OpenZip::of(zip).ok()?.read("shipment.xml", LARGEST).ok()?;
    let root = xml::parse(&xml)?;
    let ids = xml::values_of(&root, &["shipment", "shipmentInfo", "shipmentId"]);
    let messages = xml::elements_of(&root, &["shipment", "messages", "message"]);
    let messages = messages.into_iter().filter_map(|message| {
        Some(SentMessage { id: message.attribute("id")?.trim().to_owned(), values: message.all_values() })
    });
    Some(ShipmentIds { shipment_id: ids.into_iter().next(), messages: messages.collect() })
}

fn bytes(name: &str, file: File) -> Result<Arc<[u8]>, String> {
    let mut bytes = Vec::new();
    match file.take(LARGEST + 1).read_to_end(&mut bytes) {
        Ok(_) if bytes.len() as u64 > LARGEST => Err(format!("{name} has more than {LARGEST} bytes")),
        Ok(_) => Ok(bytes.into()),
        Err(_) => Err(format!("{name} cannot be read")),
    }
}

fn hold<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
