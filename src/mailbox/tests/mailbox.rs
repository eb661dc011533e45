//! Mailboxes below the front ends: pick-up, races, restarts.

use std::fs;
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use nets_core::Timestamp;
use nets_core::event::{Observation, Upload};
use nets_core::identity::{Country, Organisation, UploadId, UserId};
use nets_mailbox::{Answer, Files, Listed, Mailbox, NotTaken, OpenForWrite, Post, Refusal};

#[derive(Default)]
struct Seen {
    uploads: Mutex<Vec<Upload>>,
    observations: Mutex<Vec<Observation>>,
    stopping: AtomicBool,
}

impl Seen {
    fn taken(&self) -> Answer<Result<(), NotTaken>> {
        let stopping = self.stopping.load(Ordering::Relaxed);
        Box::pin(async move { if stopping { Err(NotTaken("it is stopping".into())) } else { Ok(()) } })
    }
}

impl Post for Seen {
    fn arrived(&self, upload: Upload) -> Answer<Result<(), NotTaken>> {
        self.uploads.lock().expect("lock").push(upload);
        self.taken()
    }

    fn deleted(&self, _user: UserId, _file: String) -> Answer<Result<(), NotTaken>> {
        self.taken()
    }

    fn observed(&self, observation: Observation) {
        self.observations.lock().expect("lock").push(observation);
    }

    fn upload_under_way(&self) -> Box<dyn Send + Sync> {
        Box::new(())
    }

    fn now(&self) -> Timestamp {
        "2026-01-05T09:00:00Z".parse().expect("a time")
    }
}

struct World {
    seen: Arc<Seen>,
    files: Arc<Files>,
    mailbox: Mailbox,
}

fn user() -> UserId {
    UserId::new("tTEST1").expect("a user")
}

fn open(root: &Path, durable: bool) -> World {
    let seen = Arc::new(Seen::default());
    let organisation = Organisation { country: Country::Denmark, number: "12345678".into() };
    let files = Files::open(root, durable, seen.clone(), [(user(), organisation)]).expect("opened");
    let mailbox = files.mailbox(&user()).expect("a mailbox");
    World { seen, files, mailbox }
}

const ANEW: OpenForWrite = OpenForWrite { create: true, must_be_new: false, truncate: true, append: false };
const ON: OpenForWrite = OpenForWrite { create: true, must_be_new: false, truncate: false, append: false };

fn path(name: &str) -> Vec<u8> {
    format!("/Inbound/DK12345678/{name}").into_bytes()
}

/// The answers in these tests are there at once.
fn now<T>(mut answer: Answer<T>) -> T {
    match Pin::new(&mut answer).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => answer,
        Poll::Pending => panic!("the answer waits for something"),
    }
}

impl World {
    fn put(&self, name: &str, how: OpenForWrite, data: &[u8]) -> Result<(), Refusal> {
        let file = self.mailbox.open_for_write(&path(name), how)?;
        file.write_at(0, data)?;
        now(file.close())
    }

    fn listed(&self, folder: &[u8]) -> Vec<Listed> {
        let mut listing = self.mailbox.list(folder).expect("a listing");
        listing.more(usize::MAX).expect("entries")
    }

    fn names(&self) -> Vec<String> {
        self.listed(b"/Inbound/DK12345678")
            .iter()
            .map(|file| format!("{} {}", file.name, file.size))
            .collect()
    }

    fn arrived(&self) -> Vec<(u64, String)> {
        let uploads = self.seen.uploads.lock().expect("lock");
        uploads.iter().map(|upload| (upload.id.0, upload.file_name.clone())).collect()
    }

    fn shipment(&self, id: u64) -> Vec<u8> {
        fs::read(self.files.shipment(UploadId(id))).expect("the shipment")
    }
}

#[test]
fn a_picked_up_file_stays_listed_and_is_out_of_reach() {
    let root = tempfile::tempdir().expect("a directory");
    let world = open(root.path(), false);
    world.put("netsshare_a.zip", ANEW, b"zip").expect("taken");
    assert_eq!(world.names(), ["netsshare_a.zip 3"]);
    assert_eq!(world.mailbox.stat(&path("netsshare_a.zip")).expect("there").size, 3);
    assert_eq!(world.put("netsshare_a.zip", ON, b"other"), Err(Refusal::AlreadyPickedUp));
    assert_eq!(
        now(world.mailbox.rename(&path("netsshare_a.zip"), &path("b"), true)),
        Err(Refusal::AlreadyPickedUp)
    );
    assert_eq!(world.shipment(1), b"zip");
    world.files.forget(UploadId(1)).expect("forgotten");
    world.files.forget(UploadId(1)).expect("twice is harmless");
    assert_eq!(world.names(), ["netsshare_a.zip 3"]);
    world.put("netsshare_a.zip", ANEW, b"again").expect("taken");
    assert_eq!(world.arrived(), [(1, "netsshare_a.zip".into()), (2, "netsshare_a.zip".into())]);
}

#[test]
fn a_handle_whose_name_was_taken_over_writes_to_nobody() {
    let root = tempfile::tempdir().expect("a directory");
    let world = open(root.path(), false);
    let first = world.mailbox.open_for_write(&path("netsshare_a.zip"), ANEW).expect("opened");
    first.write_at(0, b"first").expect("written");
    world.put("netsshare_a.zip", ANEW, b"second").expect("taken");
    first.write_at(5, b"first").expect("written to an orphan");
    now(first.close()).expect("closed");
    assert_eq!(world.arrived().len(), 1);
    assert_eq!(world.shipment(1), b"second");
}

#[test]
fn nobody_changes_a_shipment_through_an_older_handle() {
    let root = tempfile::tempdir().expect("a directory");
    let world = open(root.path(), false);
    let dead = world.mailbox.open_for_write(&path("x"), ANEW).expect("opened");
    dead.write_at(0, b"half").expect("written");
    let resumed = world.mailbox.open_for_write(&path("x"), ON).expect("opened");
    resumed.write_at(4, b" and half").expect("written");
    now(resumed.close()).expect("closed");
    now(world.mailbox.rename(&path("x"), &path("netsshare_x.zip"), false)).expect("renamed");
    assert_eq!(dead.write_at(0, b"HALF"), Err(Refusal::PickedUpMeanwhile));
    drop(dead);
    assert_eq!(world.shipment(1), b"half and half");
    assert_eq!(world.arrived(), [(1, "netsshare_x.zip".into())]);
}

#[test]
fn an_upload_given_up_stays_and_is_not_picked_up() {
    let root = tempfile::tempdir().expect("a directory");
    let world = open(root.path(), false);
    let file = world.mailbox.open_for_write(&path("netsshare_a.zip"), ANEW).expect("opened");
    file.write_at(0, b"part").expect("written");
    drop(file);
    assert!(world.arrived().is_empty());
    assert_eq!(world.names(), ["netsshare_a.zip 4"]);
    let file = world.mailbox.open_for_write(&path("netsshare_a.zip"), ON).expect("opened");
    file.write_at(4, b"ial").expect("written");
    now(file.close()).expect("closed");
    assert_eq!(world.shipment(1), b"partial");
    let observations = world.seen.observations.lock().expect("lock");
    let abandoned = Observation::UploadAbandoned {
        user: user(),
        path: "/Inbound/DK12345678/netsshare_a.zip".into(),
        bytes: 4,
    };
    assert_eq!(observations[1], abandoned);
}

#[test]
fn an_upload_that_is_not_taken_was_never_there() {
    let root = tempfile::tempdir().expect("a directory");
    let world = open(root.path(), false);
    world.seen.stopping.store(true, Ordering::Relaxed);
    assert_eq!(world.put("netsshare_a.zip", ANEW, b"zip"), Err(Refusal::NotTaken("it is stopping".into())));
    assert!(world.names().is_empty());
    assert!(!world.files.shipment(UploadId(1)).exists());
    world.seen.stopping.store(false, Ordering::Relaxed);
    world.put("netsshare_a.zip", ANEW, b"zip").expect("taken");
    assert_eq!(world.shipment(2), b"zip");
}

#[test]
fn appending_ignores_the_offset_and_exclusive_opens_refuse_what_rests() {
    let root = tempfile::tempdir().expect("a directory");
    let world = open(root.path(), false);
    world.put("x", ANEW, b"abc").expect("stored");
    let file = world.mailbox.open_for_write(&path("x"), OpenForWrite { append: true, ..ON }).expect("opened");
    file.write_at(0, b"de").expect("written");
    file.write_at(0, b"f").expect("written");
    now(file.close()).expect("closed");
    assert_eq!(world.names(), ["x 6"]);
    assert_eq!(world.put("x", OpenForWrite { must_be_new: true, ..ANEW }, b""), Err(Refusal::AlreadyExists));
    assert_eq!(world.put("y", OpenForWrite { create: false, ..ANEW }, b""), Err(Refusal::NoSuchFile));
}

#[test]
fn a_file_over_two_gigabytes_and_one_file_too_many_are_refused() {
    let root = tempfile::tempdir().expect("a directory");
    let world = open(root.path(), false);
    let file = world.mailbox.open_for_write(&path("x"), ANEW).expect("opened");
    file.write_at(2 << 30, b"just over").expect("so that the check of the zip can say so");
    assert_eq!(file.write_at((2 << 30) + (1 << 20), b"x"), Err(Refusal::FileTooLarge));
    assert_eq!(file.write_at(u64::MAX, b"x"), Err(Refusal::FileTooLarge));
    for number in 1..10_000 {
        world.put(&number.to_string(), ANEW, b"").expect("stored");
    }
    assert_eq!(world.put("10000", ANEW, b""), Err(Refusal::TooManyFiles));
    world.put("1", ANEW, b"").expect("one that is there can be replaced");
    now(world.mailbox.rename(&path("1"), &path("netsshare_1.zip"), false)).expect("picked up");
    world.put("10000", ANEW, b"").expect("there is room again");
}

#[test]
fn a_restart_finds_everything_that_was_acknowledged_and_nothing_else() {
    let root = tempfile::tempdir().expect("a directory");
    let world = open(root.path(), true);
    let at: Timestamp = "2026-01-06T07:00:00Z".parse().expect("a time");
    world.put("netsshare_a.zip", ANEW, b"zip").expect("taken");
    world.put("æ.filepart", ANEW, b"part").expect("stored");
    assert!(world.files.publish(&user(), "r.receipt", at, b"<receipt/>").expect("published"));
    let arrived = world.seen.uploads.lock().expect("lock").clone();
    // What a crash leaves: a zip that nobody was told of, and half a file for Outbound.
    fs::write(world.files.shipment(UploadId(2)), b"untold").expect("written");
    fs::write(root.path().join("temporary/7"), b"<rec").expect("written");
    drop(world);

    let world = open(root.path(), true);
    world.files.restore(arrived.into_iter().map(|upload| (upload, at)).collect()).expect("restored");
    assert_eq!(world.names(), ["netsshare_a.zip 3", "æ.filepart 4"]);
    assert_eq!(world.shipment(1), b"zip");
    assert!(!world.files.shipment(UploadId(2)).exists());
    assert!(!world.files.publish(&user(), "r.receipt", at, b"<receipt/>").expect("published"));
    let outbound = world.files.outbound(&user(), None, usize::MAX);
    assert_eq!((outbound.len(), outbound[0].size, outbound[0].at), (1, 10, at));
    now(world.mailbox.rename(&path("æ.filepart"), &path("netsshare_b.zip"), false)).expect("renamed");
    assert_eq!(world.arrived(), [(2, "netsshare_b.zip".into())]);
    assert_eq!(world.shipment(2), b"part");
}

#[test]
fn a_file_that_cannot_be_written_to_its_end_was_never_there() {
    let root = tempfile::tempdir().expect("a directory");
    let world = open(root.path(), true);
    let at: Timestamp = "2026-01-06T07:00:00Z".parse().expect("a time");
    let failed = world.files.publish_written(&user(), "list.xml", at, |out| {
        out.write_all(&[b'x'; 1 << 20])?;
        Err(io::ErrorKind::StorageFull.into())
    });
    assert_eq!(failed.map_err(|error| error.kind()), Err(io::ErrorKind::StorageFull));
    assert!(world.files.outbound(&user(), None, usize::MAX).is_empty());
    assert_eq!(fs::read_dir(root.path().join("temporary")).expect("the directory").count(), 0);
    let written = world.files.publish_written(&user(), "list.xml", at, |out| out.write_all(b"<list/>"));
    assert!(written.expect("published"), "the name is still free");
    assert_eq!(world.files.outbound(&user(), None, usize::MAX)[0].size, 7);
}

#[test]
fn outbound_is_read_and_deleted_once() {
    let root = tempfile::tempdir().expect("a directory");
    let world = open(root.path(), false);
    let at: Timestamp = "2026-01-06T07:00:00Z".parse().expect("a time");
    for name in ["b", "a"] {
        assert!(world.files.publish(&user(), name, at, name.as_bytes()).expect("published"));
    }
    let reader = world.mailbox.open_for_read(b"/Outbound/a").expect("opened");
    now(world.mailbox.remove(b"/Outbound/a")).expect("deleted");
    assert_eq!(now(world.mailbox.remove(b"/Outbound/a")), Err(Refusal::NoSuchFile));
    let mut buffer = [0; 8];
    assert_eq!(reader.read_at(0, &mut buffer).expect("read"), 1);
    assert_eq!(reader.read_at(1, &mut buffer).expect("read"), 0);
    drop(reader);
    assert_eq!(world.listed(b"/Outbound").len(), 1);
    world.seen.stopping.store(true, Ordering::Relaxed);
    assert!(matches!(now(world.mailbox.remove(b"/Outbound/b")), Err(Refusal::NotTaken(_))));
    assert_eq!(world.listed(b"/Outbound").len(), 1);
    assert!(world.files.remove_outbound(&user(), "b").expect("removed"));
    assert!(!world.files.remove_outbound(&user(), "b").expect("gone"));
    let observations = world.seen.observations.lock().expect("lock");
    assert_eq!(*observations, [Observation::FileFetched { user: user(), file: "a".into(), bytes: 1 }]);
}

#[test]
fn a_client_refused_in_a_loop_does_not_fill_the_timeline() {
    let root = tempfile::tempdir().expect("a directory");
    let world = open(root.path(), false);
    for _ in 0..1000 {
        assert!(world.mailbox.open_for_write(b"/elsewhere\n", ANEW).is_err());
    }
    let observations = world.seen.observations.lock().expect("lock");
    assert_eq!(observations.len(), 100);
    assert_eq!(
        observations[0],
        Observation::RequestRefused {
            user: user(),
            path: "/elsewhere\u{fffd}".into(),
            reason: "The name contains a control character".into()
        }
    );
}

#[test]
fn a_listing_gives_what_stays_once_while_others_come_and_go() {
    let root = tempfile::tempdir().expect("a directory");
    let world = open(root.path(), false);
    let at: Timestamp = "2026-01-06T07:00:00Z".parse().expect("a time");
    let publish = |name: &str| world.files.publish(&user(), name, at, b"").expect("published");
    for number in 0..10 {
        publish(&format!("stays {number}"));
        publish(&format!("stays {number} not"));
    }
    let mut listing = world.mailbox.list(b"/Outbound").expect("a listing");
    let mut names: Vec<String> = Vec::new();
    loop {
        let more = listing.more(3).expect("entries");
        let Some(last) = more.last() else { break };
        assert!(more.len() <= 3);
        // The name where the listing stands goes away, and others come on both sides of it.
        drop(now(world.mailbox.remove(format!("/Outbound/{} not", last.name).as_bytes())));
        if !last.name.ends_with("later") {
            publish(&format!("{} later", last.name));
            publish(&format!("earlier {}", last.name));
        }
        names.extend(more.iter().map(|file| file.name.to_string()));
    }
    let stays = |name: &&String| name.len() == "stays 0".len();
    assert_eq!(names.iter().filter(stays).count(), 10, "{names:?}");
    assert!(names.is_sorted_by(|one, next| one < next), "{names:?}");
    assert!(listing.more(3).expect("entries").is_empty(), "the end stays the end");
    let shown =
        |folder: &[u8]| world.listed(folder).iter().map(|file| file.name.to_string()).collect::<Vec<_>>();
    assert_eq!(shown(b"/"), ["Inbound", "Outbound"]);
    assert_eq!(shown(b"/Inbound"), ["DK12345678"]);
}
