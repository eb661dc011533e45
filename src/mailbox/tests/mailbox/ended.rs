//! A world that has ended, while another lies where it did.

use std::fs;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Waker};

use nets_core::Timestamp;
use nets_core::event::{Observation, Upload};
use nets_core::identity::{Country, EboksId, Organisation, UserId};
use nets_core::scenario::Sender;
use nets_mailbox::{
    BoxFuture, Mailbox, MailboxHost, NotTaken, OpenForWrite, Refusal, UploadUnderWay, WorldFiles,
};

const WHY: &str = "The simulator was reset";
const ANEW: OpenForWrite =
    OpenForWrite { read: false, create: true, must_be_new: false, truncate: true, append: false };

/// Takes everything, but only when it is asked to.
#[derive(Default)]
struct Taking(Arc<AtomicBool>);

impl Taking {
    fn answer(&self) -> BoxFuture<Result<(), NotTaken>> {
        let taking = self.0.clone();
        Box::pin(std::future::poll_fn(move |_| {
            if taking.load(Ordering::Relaxed) { Poll::Ready(Ok(())) } else { Poll::Pending }
        }))
    }
}

impl MailboxHost for Taking {
    fn arrived(&self, _upload: Upload) -> BoxFuture<Result<(), NotTaken>> {
        self.answer()
    }

    fn deleted(&self, _user: UserId, _file: String) -> BoxFuture<Result<(), NotTaken>> {
        self.answer()
    }

    fn observed(&self, _observation: Observation) {}

    fn upload_under_way(&self) -> Box<dyn UploadUnderWay> {
        Box::new(crate::unwatched::Unwatched)
    }

    fn now(&self) -> Timestamp {
        "2026-01-05T09:00:00Z".parse().expect("a time")
    }
}

fn sender() -> Sender {
    let organisation = Organisation::new(Country::Denmark, "12345678").expect("a company number");
    Sender::new(user(), organisation, EboksId::new("15723").expect("an e-Boks id"))
}

fn user() -> UserId {
    UserId::new("tTEST1").expect("a user")
}

/// A world at this place, its mailbox, and what makes its answers come.
fn open(root: &Path) -> (Arc<WorldFiles>, Mailbox, Arc<AtomicBool>) {
    let post = Taking::default();
    let taking = post.0.clone();
    let files = WorldFiles::open(root, true, Arc::new(post), [&sender()]).expect("opened");
    for name in ["fetched", "read", "deleted", "deleted before"] {
        let at = "2026-01-05T09:00:00Z".parse().expect("a time");
        files.publish(&user(), name, at, name.as_bytes()).expect("published");
    }
    let mailbox = files.mailbox(&user()).expect("a mailbox");
    (files, mailbox, taking)
}

fn path(name: &str) -> Vec<u8> {
    format!("/Inbound/DK12345678/{name}").into_bytes()
}

fn poll<T>(answer: &mut BoxFuture<T>) -> Poll<T> {
    answer.as_mut().poll(&mut Context::from_waker(Waker::noop()))
}

fn now<T>(mut answer: BoxFuture<T>) -> T {
    match poll(&mut answer) {
        Poll::Ready(answer) => answer,
        Poll::Pending => panic!("the answer waits for something"),
    }
}

/// Every file below a folder, with what is in it.
fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(contents(&path));
        } else {
            found.push((path.clone(), fs::read(path).expect("a file")));
        }
    }
    found.sort();
    found
}

#[test]
fn every_request_to_an_ended_world_is_refused_and_leaves_the_next_one_alone() {
    let root = tempfile::tempdir().expect("a directory");
    let place = root.path().join("world");
    let (files, mailbox, taking) = open(&place);
    mailbox.open_for_write(&path("at_rest"), ANEW).expect("opened");
    let zip = mailbox.open_for_write(&path("netsshare_a.zip"), ANEW).expect("opened");
    zip.write_at(0, b"old").expect("written");
    let other = mailbox.open_for_write(&path("netsshare_b.zip"), ANEW).expect("opened");
    let reader = mailbox.open_for_read(b"/Outbound/read").expect("opened");
    let mut listing = mailbox.list(b"/Outbound").expect("a listing");
    let mut deleting = mailbox.remove(b"/Outbound/deleted before");
    assert!(poll(&mut deleting).is_pending());
    let mut context = Context::from_waker(Waker::noop());
    let mut ended = pin!(mailbox.ended());
    assert!(ended.as_mut().poll(&mut context).is_pending());

    files.end(WHY);
    files.end("The second reason");
    assert_eq!(ended.poll(&mut context), Poll::Ready(WHY.into()));
    fs::rename(&place, root.path().join("aside")).expect("moved");
    let (_next, next, next_taking) = open(&place);
    next_taking.store(true, Ordering::Relaxed);
    for name in ["at_rest", "netsshare_a.zip", "netsshare_b.zip"] {
        let file = next.open_for_write(&path(name), ANEW).expect("opened");
        file.write_at(0, b"new").expect("written");
        now(file.close()).expect("closed");
    }
    let before = contents(&place);

    let refused = || Refusal::WorldEnded { why: WHY.into() };
    assert_eq!(zip.write_at(3, b"more"), Err(refused()));
    assert_eq!(zip.sync(), Err(refused()));
    assert_eq!(now(zip.close()), Err(refused()));
    drop(other);
    assert_eq!(reader.read_at(0, &mut [0; 4]), Err(refused()));
    assert_eq!(mailbox.stat(b"/"), Err(refused()));
    assert_eq!(mailbox.list(b"/Outbound").map(|_| ()), Err(refused()));
    assert_eq!(listing.more(1), Err(refused()));
    assert_eq!(mailbox.open_for_write(&path("netsshare_c.zip"), ANEW).map(|_| ()), Err(refused()));
    assert_eq!(mailbox.open_for_read(b"/Outbound/fetched").map(|_| ()), Err(refused()));
    assert_eq!(mailbox.set_attributes(&path("at_rest"), Some(1)), Err(refused()));
    assert_eq!(now(mailbox.rename(&path("at_rest"), &path("netsshare_d.zip"), true)), Err(refused()));
    assert_eq!(now(mailbox.remove(b"/Outbound/deleted")), Err(refused()));
    assert!(files.read_outbound(&user(), "fetched").is_err_and(|error| error.to_string() == WHY));
    // What was deleted before is deleted, and the file of that name in the next world stays.
    taking.store(true, Ordering::Relaxed);
    assert_eq!(now(deleting), Ok(()));
    assert_eq!(contents(&place), before);
    assert_eq!(Refusal::to_string(&refused()), WHY);
}
