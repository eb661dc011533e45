//! The files of a world, and what they tell it.

use std::fs;
use std::path::Path;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use nets_core::Timestamp;
use nets_core::event::{Observation, Upload};
use nets_core::identity::{Country, EboksId, Organisation, UploadId, UserId};
use nets_core::scenario::Sender;
use nets_mailbox::{
    BoxFuture, ListingLine, Mailbox, MailboxHost, NotTaken, OpenForWrite, Refusal, UploadUnderWay, WorldFiles,
};

#[derive(Default)]
pub struct Seen {
    pub uploads: Mutex<Vec<Upload>>,
    pub observations: Mutex<Vec<Observation>>,
    pub stopping: AtomicBool,
}

impl Seen {
    pub fn taken(&self) -> BoxFuture<Result<(), NotTaken>> {
        let stopping = self.stopping.load(Ordering::Relaxed);
        Box::pin(async move { if stopping { Err(NotTaken("it is stopping".into())) } else { Ok(()) } })
    }
}

impl MailboxHost for Seen {
    fn arrived(&self, upload: Upload) -> BoxFuture<Result<(), NotTaken>> {
        self.uploads.lock().expect("lock").push(upload);
        self.taken()
    }

    fn deleted(&self, _user: UserId, _file: String) -> BoxFuture<Result<(), NotTaken>> {
        self.taken()
    }

    fn observed(&self, observation: Observation) {
        self.observations.lock().expect("lock").push(observation);
    }

    fn upload_under_way(&self) -> Box<dyn UploadUnderWay> {
        Box::new(crate::unwatched::Unwatched)
    }

    fn now(&self) -> Timestamp {
        "2026-01-05T09:00:00Z".parse().expect("a time")
    }
}

pub struct World {
    pub seen: Arc<Seen>,
    pub files: Arc<WorldFiles>,
    pub mailbox: Mailbox,
}

pub fn sender() -> Sender {
    let organisation = Organisation::new(Country::Denmark, "12345678").expect("a company number");
    Sender::new(user(), organisation, EboksId::new("15723").expect("an e-Boks id"))
}

pub fn user() -> UserId {
    UserId::new("tTEST1").expect("a user")
}

pub fn open(root: &Path, durable: bool) -> World {
    open_for(root, durable, &sender())
}

pub fn open_for(root: &Path, durable: bool, sender: &Sender) -> World {
    let seen = Arc::new(Seen::default());
    let files = WorldFiles::open(root, durable, seen.clone(), [sender]).expect("opened");
    let mailbox = files.mailbox(&user()).expect("a mailbox");
    World { seen, files, mailbox }
}

pub const ANEW: OpenForWrite =
    OpenForWrite { read: false, create: true, must_be_new: false, truncate: true, append: false };
pub const ON: OpenForWrite =
    OpenForWrite { read: false, create: true, must_be_new: false, truncate: false, append: false };
/// Going on with a file that is there.
pub const RESUMED: OpenForWrite = OpenForWrite { create: false, ..ON };

pub fn path(name: &str) -> Vec<u8> {
    format!("/Inbound/DK12345678/{name}").into_bytes()
}

/// The answers in these tests are there at once.
pub fn now<T>(mut answer: BoxFuture<T>) -> T {
    match Pin::new(&mut answer).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => answer,
        Poll::Pending => panic!("the answer waits for something"),
    }
}

impl World {
    pub fn put(&self, name: &str, how: OpenForWrite, data: &[u8]) -> Result<(), Refusal> {
        let file = self.mailbox.open_for_write(&path(name), how)?;
        file.write_at(0, data)?;
        now(file.close())
    }

    pub fn listed(&self, folder: &[u8]) -> Vec<ListingLine> {
        let mut listing = self.mailbox.list(folder).expect("a listing");
        listing.more(usize::MAX).expect("entries")
    }

    pub fn names(&self) -> Vec<String> {
        self.listed(b"/Inbound/DK12345678")
            .iter()
            .map(|file| format!("{} {}", file.name, file.size))
            .collect()
    }

    pub fn arrived(&self) -> Vec<(u64, String)> {
        let uploads = self.seen.uploads.lock().expect("lock");
        uploads.iter().map(|upload| (upload.id.0, upload.file_name.clone())).collect()
    }

    pub fn shipment(&self, id: u64) -> Vec<u8> {
        fs::read(self.files.shipment(UploadId(id))).expect("the shipment")
    }
}
