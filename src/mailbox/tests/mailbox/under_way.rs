//! What the mailbox says of an upload while it is under way.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use nets_core::Timestamp;
use nets_core::event::{Observation, Upload};
use nets_core::identity::{Country, EboksId, Organisation, UserId};
use nets_core::scenario::Sender;
use nets_mailbox::{BoxFuture, MailboxHost, NotTaken, OpenForWrite, UploadUnderWay, WorldFiles};

/// Notes what the uploads under way are told, in order.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<&'static str>>>);

impl Told {
    fn note(&self, what: &'static str) {
        self.0.lock().expect("lock").push(what);
    }

    /// What came since this was asked last.
    fn take(&self) -> Vec<&'static str> {
        std::mem::take(&mut *self.0.lock().expect("lock"))
    }
}

impl MailboxHost for Told {
    fn arrived(&self, _: Upload) -> BoxFuture<Result<(), NotTaken>> {
        self.note("arrived");
        Box::pin(async { Ok(()) })
    }

    fn deleted(&self, _: UserId, _: String) -> BoxFuture<Result<(), NotTaken>> {
        Box::pin(async { Ok(()) })
    }

    fn observed(&self, _: Observation) {}

    fn upload_under_way(&self) -> Box<dyn UploadUnderWay> {
        Box::new(Open(self.clone()))
    }

    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }
}

struct Open(Told);

impl UploadUnderWay for Open {
    fn moved(&self) {
        self.0.note("moved");
    }

    fn closing(&self) {
        self.0.note("closing");
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.note("over");
    }
}

#[test]
fn an_upload_says_when_it_moves_and_when_only_the_disk_is_waited_for() {
    let (folder, told) = (tempfile::tempdir().expect("a folder"), Told::default());
    let organisation = Organisation::new(Country::Denmark, "12345678").expect("a company number");
    let user = UserId::new("tTEST1").expect("a user");
    let sender = Sender::new(user.clone(), organisation, EboksId::new("15723").expect("an e-Boks id"));
    let files = WorldFiles::open(folder.path(), false, Arc::new(told.clone()), [&sender]).expect("files");
    let mailbox = files.mailbox(&user).expect("a mailbox");
    let path = b"/Inbound/DK12345678/netsshare_slow.zip";
    let anew = OpenForWrite { create: true, truncate: true, ..OpenForWrite::default() };

    let file = mailbox.open_for_write(path, anew).expect("opened");
    file.write_at(u64::MAX, b"x").expect_err("too far");
    assert_eq!(told.take(), [""; 0], "neither an open file nor a refused write is a movement");
    drop(file);
    assert_eq!(told.take(), ["over"]);

    let file = mailbox.open_for_write(path, anew).expect("opened");
    file.write_at(0, b"one").expect("written");
    file.write_at(3, b"two").expect("written");
    file.set_size(4).expect("set");
    assert_eq!(told.take(), ["moved"; 3]);
    let mut closed = file.close();
    assert_eq!(told.take(), ["closing", "arrived", "over"], "the clock is held until the arrival is told");
    let closed = Pin::new(&mut closed).poll(&mut Context::from_waker(Waker::noop()));
    assert_eq!(closed, Poll::Ready(Ok(())));
}
