//! What a client learns that only looks, and what is left on the disk.

use std::fs;

use nets_core::Timestamp;
use nets_core::identity::UploadId;
use nets_mailbox::{OpenForWrite, Refusal};

use crate::world::{ANEW, ON, World, now, open, path, user};

fn moment() -> Timestamp {
    "2026-01-05T09:00:00Z".parse().expect("a time")
}

/// The names in a folder, asked for one at a time.
fn one_by_one(world: &World, folder: &[u8]) -> Vec<String> {
    let mut listing = world.mailbox.list(folder).expect("a listing");
    let mut names = Vec::new();
    loop {
        let more = listing.more(1).expect("entries");
        let Some(line) = more.first() else { return names };
        names.push(line.name.to_string());
        assert!(names.len() < 10, "the end comes: {names:?}");
    }
}

#[test]
fn every_folder_can_be_listed_one_name_at_a_time() {
    let root = tempfile::tempdir().expect("a directory");
    let world = open(root.path(), false);
    for name in ["b", "a"] {
        world.put(name, ANEW, b"").expect("stored");
        world.files.publish(&user(), name, moment(), b"").expect("published");
    }
    assert_eq!(one_by_one(&world, b"/"), ["Inbound", "Outbound"]);
    assert_eq!(one_by_one(&world, b"/Inbound"), ["DK12345678"]);
    assert_eq!(one_by_one(&world, b"/Inbound/DK12345678"), ["a", "b"]);
    assert_eq!(one_by_one(&world, b"/Outbound"), ["a", "b"]);
}

#[test]
fn times_are_the_simulated_ones_wherever_they_are_asked_for() {
    let root = tempfile::tempdir().expect("a directory");
    let world = open(root.path(), false);
    let published = "2026-01-02T07:00:00Z".parse().expect("a time");
    world.files.publish(&user(), "r", published, b"receipt").expect("published");
    assert_eq!(world.mailbox.now(), moment());
    let file = world.mailbox.open_for_write(&path("x"), ANEW).expect("opened");
    assert_eq!(file.modified(), moment());
    let reader = world.mailbox.open_for_read(b"/Outbound/r").expect("opened");
    assert_eq!((reader.size(), reader.modified()), (7, published));
    assert_eq!(world.mailbox.stat(b"/Outbound/r").expect("there").modified, published);
}

#[test]
fn a_front_end_learns_whether_a_handle_may_be_read_and_whether_closing_waits_for_the_disk() {
    let root = tempfile::tempdir().expect("a directory");
    for durable in [true, false] {
        let world = open(&root.path().join(durable.to_string()), durable);
        assert_eq!(world.mailbox.is_durable(), durable);
        for read in [true, false] {
            let how = OpenForWrite { read, ..ANEW };
            let file = world.mailbox.open_for_write(&path("x"), how).expect("opened");
            assert_eq!(file.is_readable(), read);
        }
    }
}

#[test]
fn a_path_is_made_canonical_though_there_is_no_such_file() {
    let root = tempfile::tempdir().expect("a directory");
    let world = open(root.path(), false);
    assert_eq!(world.mailbox.canonical(b"Inbound/../x/"), Ok("/x".to_owned()));
    assert_eq!(world.mailbox.canonical(&[b'x'; 256]), Err(Refusal::NameTooLong));
}

#[test]
fn room_for_files_at_rest_is_taken_and_given_back() {
    let root = tempfile::tempdir().expect("a directory");
    let world = open(root.path(), false);
    let free = || world.mailbox.room(b"/").expect("there").free_files;
    assert_eq!(free(), 10_000);
    for name in ["x", "y", "y"] {
        world.put(name, ANEW, b"").expect("stored");
    }
    assert_eq!(free(), 9_998);
    world.put("netsshare_a.zip", ANEW, b"").expect("taken");
    assert_eq!(free(), 9_998, "what is picked up does not rest");
    now(world.mailbox.remove(&path("y"))).expect("removed");
    assert_eq!(free(), 9_999);
    now(world.mailbox.rename(&path("x"), &path("netsshare_b.zip"), false)).expect("picked up");
    assert_eq!(free(), 10_000);
}

#[test]
fn bytes_count_once_however_often_they_are_written() {
    let root = tempfile::tempdir().expect("a directory");
    let world = open(root.path(), false);
    let taken = || {
        let room = world.mailbox.room(b"/").expect("there");
        room.quota_bytes - room.free_bytes
    };
    let file = world.mailbox.open_for_write(&path("x"), ANEW).expect("opened");
    for (offset, bytes, size) in [(0, 30, 30), (30, 30, 60), (10, 20, 60), (50, 20, 70)] {
        file.write_at(offset, &vec![b'x'; bytes]).expect("written");
        assert_eq!((file.size(), taken()), (size, size));
    }
    now(file.close()).expect("stored");
    now(world.mailbox.remove(&path("x"))).expect("removed");
    assert_eq!(taken(), 0);
}

#[test]
fn a_file_may_be_as_large_as_the_largest_and_not_a_byte_larger() {
    const LARGEST: u64 = (2 << 30) + (1 << 20);
    let root = tempfile::tempdir().expect("a directory");
    let world = open(root.path(), false);
    let file = world.mailbox.open_for_write(&path("x"), ANEW).expect("opened");
    file.write_at(LARGEST - 1, b"x").expect("the last byte");
    file.set_size(LARGEST).expect("as large as it may be");
    assert_eq!(file.size(), LARGEST);
    assert_eq!(file.set_size(LARGEST + 1), Err(Refusal::FileTooLarge));
    world.mailbox.check_size(&path("y"), LARGEST).expect("there is room");
    assert_eq!(world.mailbox.check_size(&path("y"), LARGEST + 1), Err(Refusal::FileTooLarge));
}

#[test]
fn a_zip_can_be_opened_until_it_is_forgotten_or_its_world_has_ended() {
    let root = tempfile::tempdir().expect("a directory");
    let world = open(root.path(), false);
    for name in ["netsshare_a.zip", "netsshare_b.zip"] {
        world.put(name, ANEW, b"zip").expect("taken");
    }
    let length = |id| {
        let zip = world.files.open_shipment(UploadId(id));
        zip.map(|zip| zip.map(|zip| zip.metadata().expect("there").len()))
    };
    assert_eq!(length(1).expect("readable"), Some(3));
    world.files.forget(UploadId(1)).expect("forgotten");
    length(1).expect_err("it is gone");
    assert!(!world.files.has_ended());
    world.files.end("it was reset");
    assert!(world.files.has_ended());
    assert_eq!(length(2).expect("another world's may lie there"), None);
}

#[test]
fn what_cannot_be_removed_from_the_disk_is_told() {
    let root = tempfile::tempdir().expect("a directory");
    let world = open(root.path(), false);
    for name in ["a", "b", "c"] {
        world.files.publish(&user(), name, moment(), b"receipt").expect("published");
    }
    let outbound = root.path().join("outbound/tTEST1");
    now(world.mailbox.remove(b"/Outbound/a")).expect("removed");
    assert!(!outbound.join("a").exists());
    fs::remove_file(outbound.join("b")).expect("removed");
    now(world.mailbox.remove(b"/Outbound/b")).expect("that it is gone already is as good");
    // A folder is no file that could be removed.
    fs::remove_file(outbound.join("c")).expect("removed");
    fs::create_dir(outbound.join("c")).expect("a folder");
    assert!(matches!(now(world.mailbox.remove(b"/Outbound/c")), Err(Refusal::Disk(_))));
    fs::create_dir(world.files.shipment(UploadId(7))).expect("a folder");
    world.files.forget(UploadId(7)).expect_err("it stays");
    world.files.forget(UploadId(8)).expect("that it was never there is as good");
}

#[test]
fn what_is_replaced_and_not_being_written_leaves_nothing_aside() {
    let root = tempfile::tempdir().expect("a directory");
    let world = open(root.path(), false);
    let aside = || fs::read_dir(root.path().join("temporary")).expect("the directory").count();
    let half = |name: &str| {
        let file = world.mailbox.open_for_write(&path(name), ANEW).expect("opened");
        file.write_at(0, b"half").expect("written");
        file
    };
    // One that was given up, and one of a name that is not picked up.
    drop(half("netsshare_a.zip"));
    drop(half("netsshare_a.zip"));
    let other = half("x");
    world.put("x", ON, b"").expect("stored");
    assert_eq!((aside(), world.names()), (0, vec!["netsshare_a.zip 4".to_owned(), "x 4".to_owned()]));
    let replaced = half("x");
    assert_eq!(aside(), 0, "its bytes are gone with the last handle");
    drop((other, replaced));
    // One that is being written under a name that is picked up is kept for as long as that takes.
    let begun = half("netsshare_b.zip");
    let anew = half("netsshare_b.zip");
    assert_eq!(aside(), 1);
    drop((begun, anew));
    assert_eq!(aside(), 0);
}
