//! Mailboxes below the front ends: pick-up, races, restarts.

use std::sync::atomic::Ordering;
use std::{fs, io};

use nets_core::Timestamp;
use nets_core::event::Observation;
use nets_core::identity::UploadId;
use nets_core::scenario::Sender;
use nets_mailbox::{OpenForWrite, Refusal};

use crate::world::{ANEW, ON, RESUMED, now, open, open_for, path, sender, user};

#[test]
fn a_picked_up_file_leaves_its_name_and_is_out_of_reach() {
    let root = tempfile::tempdir().expect("a directory");
    let world = open(root.path(), false);
    world.put("netsshare_a.zip", ANEW, b"zip").expect("taken");
    assert_eq!(world.names(), ["netsshare_a.zip 3"]);
    assert_eq!(world.mailbox.stat(&path("netsshare_a.zip")).expect("there").size, 3);
    assert_eq!(world.put("netsshare_a.zip", RESUMED, b"other"), Err(Refusal::AlreadyPickedUp));
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
fn an_upload_of_a_name_that_was_picked_up_is_a_new_one_with_and_without_truncating() {
    let root = tempfile::tempdir().expect("a directory");
    let world = open(root.path(), false);
    world.put("netsshare_a.zip", ANEW, b"a long first one").expect("taken");
    for (how, data) in
        [(ON, &b"second"[..]), (ANEW, b"third"), (OpenForWrite { append: true, ..ANEW }, b"4th")]
    {
        world.put("netsshare_a.zip", how, data).expect("taken");
    }
    assert_eq!([2, 3, 4].map(|id| world.shipment(id)), [&b"second"[..], b"third", b"4th"]);
}

#[test]
fn going_on_with_what_was_picked_up_is_refused_and_nothing_follows() {
    let root = tempfile::tempdir().expect("a directory");
    let world = open(root.path(), false);
    world.put("netsshare_a.zip", ANEW, b"first half").expect("taken");
    let file = world.mailbox.open_for_write(&path("netsshare_a.zip"), ON).expect("opened");
    assert_eq!(file.write_at(10, b"second half"), Err(Refusal::AlreadyPickedUp));
    assert_eq!(now(file.close()), Err(Refusal::Incomplete));
    assert_eq!(world.names(), ["netsshare_a.zip 0"], "so that the next try begins at the start");
    assert_eq!(world.arrived().len(), 1);
}

#[test]
fn what_was_picked_up_is_not_appended_to_and_what_rests_is() {
    let root = tempfile::tempdir().expect("a directory");
    let world = open(root.path(), false);
    world.put("netsshare_a.zip", ANEW, b"first half").expect("taken");
    for how in [ON, RESUMED] {
        let how = OpenForWrite { append: true, ..how };
        assert_eq!(world.put("netsshare_a.zip", how, b"tail"), Err(Refusal::AlreadyPickedUp));
    }
    assert_eq!(world.names(), ["netsshare_a.zip 10"], "it is as it was");
    let observations: Vec<_> =
        world.seen.observations.lock().expect("lock").iter().map(Observation::name).collect();
    assert_eq!(observations, ["upload_started", "request_refused", "request_refused"]);

    let append = OpenForWrite { append: true, ..ON };
    world.put("x", append, b"first").expect("stored");
    world.put("x", append, b" and second").expect("stored");
    assert_eq!(world.names(), ["netsshare_a.zip 10", "x 16"]);
    let draft = world.mailbox.open_for_write(&path("netsshare_b.zip"), ANEW).expect("opened");
    draft.write_at(0, b"begun").expect("written");
    drop(draft);
    world.put("netsshare_b.zip", append, b", ended").expect("taken");
    assert_eq!(world.shipment(2), b"begun, ended");
    assert_eq!(world.arrived().len(), 2);
}

#[test]
fn a_file_has_no_path_that_ends_in_a_slash() {
    let root = tempfile::tempdir().expect("a directory");
    let world = open(root.path(), false);
    world.put("netsshare_a.zip", ANEW, b"zip").expect("taken");
    world.put("x", ANEW, b"rests").expect("stored");
    let at = "2026-01-05T09:00:00Z".parse().expect("a time");
    world.files.publish(&user(), "r", at, b"receipt").expect("published");
    let mailbox = &world.mailbox;
    for (file, refusal) in [
        (path("netsshare_a.zip"), Refusal::IsNotAFolder),
        (path("x"), Refusal::IsNotAFolder),
        (b"/Outbound/r".to_vec(), Refusal::IsNotAFolder),
        (path("none"), Refusal::NoSuchFile),
    ] {
        for ending in ["/", "//", "/."] {
            let path_in = [&file[..], ending.as_bytes()].concat();
            assert_eq!(mailbox.stat(&path_in).err(), Some(refusal.clone()));
            assert_eq!(mailbox.open_for_read(&path_in).err(), Some(refusal.clone()));
            assert_eq!(mailbox.list(&path_in).err(), Some(refusal.clone()));
            assert_eq!(mailbox.set_attributes(&path_in, None), Err(refusal.clone()));
            assert_eq!(now(mailbox.remove(&path_in)), Err(refusal.clone()));
            assert_eq!(now(mailbox.rename(&path_in, &path("y"), true)), Err(refusal.clone()));
            assert_eq!(now(mailbox.rename(&path("x"), &path_in, true)), Err(refusal.clone()));
        }
    }
    assert_eq!(mailbox.refuse_new_folder(&path("x/")), Refusal::AlreadyExists);
    assert_eq!(mailbox.refuse_new_folder(&path("none/")), Refusal::FoldersAreFixed);
    assert_eq!(mailbox.refuse_folder_removal(&path("x/")), Refusal::IsNotAFolder);
    assert!(mailbox.stat(b"/Outbound/").is_ok() && mailbox.list(b"/Inbound/.").is_ok());
    assert_eq!(world.names(), ["netsshare_a.zip 3", "x 5"]);
}

#[test]
fn the_name_of_a_picked_up_file_can_be_removed_and_exists_until_then() {
    let root = tempfile::tempdir().expect("a directory");
    let world = open(root.path(), false);
    let exclusive = OpenForWrite { must_be_new: true, ..ANEW };
    world.put("netsshare_a.zip", ANEW, b"zip").expect("taken");
    assert_eq!(world.put("netsshare_a.zip", exclusive, b""), Err(Refusal::AlreadyExists));
    now(world.mailbox.remove(&path("netsshare_a.zip"))).expect("removed");
    assert_eq!(now(world.mailbox.remove(&path("netsshare_a.zip"))), Err(Refusal::NoSuchFile));
    assert_eq!(world.shipment(1), b"zip", "it goes on its way");
    world.put("netsshare_a.zip", exclusive, b"new").expect("taken");
    assert_eq!(world.shipment(2), b"new");
}

#[test]
fn two_uploads_of_one_name_at_once_are_two_shipments() {
    let root = tempfile::tempdir().expect("a directory");
    let world = open(root.path(), false);
    let first = world.mailbox.open_for_write(&path("netsshare_a.zip"), ANEW).expect("opened");
    first.write_at(0, b"fir").expect("written");
    let second = world.mailbox.open_for_write(&path("netsshare_a.zip"), ANEW).expect("opened");
    second.write_at(0, b"second").expect("written");
    first.write_at(3, b"st").expect("written");
    now(first.close()).expect("taken");
    assert_eq!(world.names(), ["netsshare_a.zip 6"], "the second is still being written");
    now(second.close()).expect("taken");
    assert_eq!(world.arrived().len(), 2);
    assert_eq!((world.shipment(1), world.shipment(2)), (b"first".to_vec(), b"second".to_vec()));
    // One that is given up leaves nothing behind, wherever it lay.
    let third = world.mailbox.open_for_write(&path("netsshare_b.zip"), ANEW).expect("opened");
    world.put("netsshare_b.zip", ANEW, b"fourth").expect("taken");
    drop(third);
    assert_eq!(fs::read_dir(root.path().join("temporary")).expect("the directory").count(), 0);
}

#[test]
fn a_session_that_writes_from_the_start_of_what_another_writes_sends_a_file_of_its_own() {
    let root = tempfile::tempdir().expect("a directory");
    let world = open(root.path(), false);
    let other = world.files.mailbox(&user()).expect("a mailbox");
    // Neither truncates, as scp does not.
    let first = world.mailbox.open_for_write(&path("netsshare_a.zip"), ON).expect("opened");
    let second = other.open_for_write(&path("netsshare_a.zip"), ON).expect("opened");
    second.write_at(0, b"sec").expect("written");
    first.write_at(0, b"first").expect("written");
    second.write_at(3, b"ond").expect("written");
    first.set_size(5).expect("set");
    second.set_size(6).expect("set");
    now(first.close()).expect("taken");
    now(second.close()).expect("taken");
    assert_eq!((world.shipment(1), world.shipment(2)), (b"first".to_vec(), b"second".to_vec()));

    // One that only looks does not end the other's upload, and one that goes on with it does.
    let first = world.mailbox.open_for_write(&path("netsshare_b.zip"), ON).expect("opened");
    first.write_at(0, b"half").expect("written");
    now(other.open_for_write(&path("netsshare_b.zip"), ON).expect("opened").close()).expect("closed");
    assert_eq!(world.arrived().len(), 2);
    let resumed = other.open_for_write(&path("netsshare_b.zip"), ON).expect("opened");
    resumed.write_at(4, b" and half").expect("written");
    now(resumed.close()).expect("taken");
    assert_eq!(world.shipment(3), b"half and half");
    assert_eq!(first.write_at(4, b"more"), Err(Refusal::PickedUpMeanwhile));
    assert_eq!(now(first.close()), Err(Refusal::Incomplete));
    // A session may write one file through several handles.
    let begun = world.mailbox.open_for_write(&path("netsshare_c.zip"), ON).expect("opened");
    let rest = world.mailbox.open_for_write(&path("netsshare_c.zip"), ON).expect("opened");
    rest.write_at(2, b"cd").expect("written");
    begun.write_at(0, b"ab").expect("written");
    now(rest.close()).expect("taken");
    drop(begun);
    assert_eq!(world.shipment(4), b"abcd");
    assert_eq!(fs::read_dir(root.path().join("temporary")).expect("the directory").count(), 0);
}

#[test]
fn an_upload_whose_file_is_taken_away_is_not_told_that_it_arrived() {
    let root = tempfile::tempdir().expect("a directory");
    let world = open(root.path(), false);
    for name in ["x", "netsshare_a.zip"] {
        let file = world.mailbox.open_for_write(&path(name), ANEW).expect("opened");
        file.write_at(0, b"data").expect("written");
        now(world.mailbox.remove(&path(name))).expect("removed");
        assert_eq!(now(file.close()), Err(Refusal::TakenAway));
    }
    let replaced = world.mailbox.open_for_write(&path("x"), ANEW).expect("opened");
    world.put("x", ANEW, b"other").expect("stored");
    assert_eq!(now(replaced.close()), Err(Refusal::TakenAway));
    assert!(world.arrived().is_empty());
    let abandoned = |seen: &&Observation| matches!(seen, Observation::UploadAbandoned { .. });
    assert_eq!(world.seen.observations.lock().expect("lock").iter().filter(abandoned).count(), 3);
}

#[test]
fn an_upload_of_which_a_write_failed_is_not_picked_up() {
    let root = tempfile::tempdir().expect("a directory");
    let world = open(root.path(), false);
    let file = world.mailbox.open_for_write(&path("netsshare_a.zip"), ANEW).expect("opened");
    file.write_at(0, b"data").expect("written");
    for _ in 0..3 {
        assert_eq!(file.write_at(u64::MAX, b"x"), Err(Refusal::FileTooLarge));
    }
    assert_eq!(now(file.close()), Err(Refusal::Incomplete));
    assert!(world.arrived().is_empty());
    let observations = world.seen.observations.lock().expect("lock");
    let names: Vec<_> = observations.iter().map(Observation::name).collect();
    assert_eq!(names, ["upload_started", "request_refused", "upload_abandoned"]);
}

#[test]
fn an_upload_that_the_disk_refuses_at_its_end_is_told_and_not_picked_up() {
    let root = tempfile::tempdir().expect("a directory");
    let world = open(root.path(), false);
    let file = world.mailbox.open_for_write(&path("netsshare_a.zip"), ANEW).expect("opened");
    file.write_at(0, b"data").expect("written");
    fs::remove_file(root.path().join("inbound/tTEST1/netsshare_a.zip")).expect("removed");
    assert!(matches!(now(file.close()), Err(Refusal::Disk(_))));
    assert!(world.arrived().is_empty());
    let observations = world.seen.observations.lock().expect("lock");
    let names: Vec<_> = observations.iter().map(Observation::name).collect();
    assert_eq!(names, ["upload_started", "request_refused", "upload_abandoned"]);
}

#[test]
fn a_size_that_is_set_is_the_size_there_is() {
    let root = tempfile::tempdir().expect("a directory");
    let world = open(root.path(), false);
    let file = world.mailbox.open_for_write(&path("x"), ANEW).expect("opened");
    file.write_at(0, b"0123456789").expect("written");
    file.set_size(4).expect("cut off");
    now(file.close()).expect("stored");
    assert_eq!(world.names(), ["x 4"]);
    world.mailbox.set_attributes(&path("x"), Some(6)).expect("made longer");
    world.mailbox.set_attributes(&path("x"), None).expect("times mean nothing");
    assert_eq!(world.mailbox.set_attributes(&path("x"), Some(3 << 30)), Err(Refusal::FileTooLarge));
    now(world.mailbox.rename(&path("x"), &path("netsshare_x.zip"), false)).expect("picked up");
    assert_eq!(world.shipment(1), b"0123\0\0");
    world.mailbox.set_attributes(&path("netsshare_x.zip"), Some(6)).expect("so it is");
    assert_eq!(
        world.mailbox.set_attributes(&path("netsshare_x.zip"), Some(1)),
        Err(Refusal::AlreadyPickedUp)
    );
    for folder in ["/", "/Inbound", "/Inbound/DK12345678", "/Outbound"] {
        world.mailbox.set_attributes(folder.as_bytes(), None).expect("times mean nothing");
        assert_eq!(world.mailbox.set_attributes(folder.as_bytes(), Some(0)), Err(Refusal::IsAFolder));
    }
}

#[test]
fn what_one_writes_and_what_rests_can_be_read() {
    let root = tempfile::tempdir().expect("a directory");
    let world = open(root.path(), false);
    let how = OpenForWrite { read: true, ..ANEW };
    let file = world.mailbox.open_for_write(&path("x"), how).expect("opened");
    file.write_at(0, b"data").expect("written");
    let mut buffer = [0; 8];
    assert_eq!(file.read_at(1, &mut buffer).map(|read| buffer[..read].to_vec()), Ok(b"ata".to_vec()));
    now(file.close()).expect("stored");
    let reader = world.mailbox.open_for_read(&path("x")).expect("opened");
    assert_eq!((reader.size(), reader.read_at(0, &mut buffer)), (4, Ok(4)));
    now(world.mailbox.rename(&path("x"), &path("netsshare_x.zip"), false)).expect("picked up");
    let refused = world.mailbox.open_for_read(&path("netsshare_x.zip")).map(|_| ());
    assert_eq!(refused, Err(Refusal::PickedUpIsNotReadable));
}

#[test]
fn a_quota_counts_what_rests_and_what_is_not_finished_and_gives_it_back() {
    let root = tempfile::tempdir().expect("a directory");
    let small = || Sender { quota: 100, ..sender() };
    let world = open_for(root.path(), true, &small());
    let full = Err(Refusal::QuotaFull { quota: 100 });
    world.put("x", ANEW, &[b'x'; 60]).expect("stored");
    world.put("netsshare_a.zip", ANEW, &[b'a'; 30]).expect("taken");
    let room = world.mailbox.room(b"/").expect("there");
    assert_eq!((room.quota_bytes, room.free_bytes), (100, 10));
    let file = world.mailbox.open_for_write(&path("netsshare_b.zip"), ANEW).expect("opened");
    assert_eq!(file.write_at(0, &[b'b'; 11]), full);
    assert_eq!(now(file.close()), Err(Refusal::Incomplete));
    assert_eq!(world.mailbox.check_size(&path("y"), 11), full);
    world.mailbox.check_size(&path("x"), 70).expect("it replaces 60");
    assert_eq!(world.mailbox.set_attributes(&path("x"), Some(71)), full);

    // A restart counts the same.
    let arrived = world.seen.uploads.lock().expect("lock").clone();
    drop(world);
    let world = open_for(root.path(), true, &small());
    let at: Timestamp = "2026-01-06T07:00:00Z".parse().expect("a time");
    world.files.restore(arrived.into_iter().map(|upload| (upload, at)).collect()).expect("restored");
    assert_eq!(world.mailbox.room(b"/").expect("there").free_bytes, 10);
    world.files.forget(UploadId(1)).expect("forgotten");
    assert_eq!(world.mailbox.room(b"/").expect("there").free_bytes, 40);
    now(world.mailbox.remove(&path("x"))).expect("removed");
    assert_eq!(world.mailbox.room(b"/").expect("there").free_bytes, 100);
    world.put("netsshare_b.zip", ANEW, &[b'b'; 100]).expect("taken");
    // One shipment in another's place takes no more than its own size.
    world.put("y", ON, b"").expect("stored");
    assert_eq!(world.put("y", ON, b"y"), full);
}

#[test]
fn a_name_that_is_nearly_right_is_told_with_what_to_change() {
    let root = tempfile::tempdir().expect("a directory");
    let world = open(root.path(), false);
    world.put("Netsshare_a.zip", ANEW, b"zip").expect("stored");
    world.put("x.filepart", ANEW, b"zip").expect("stored");
    now(world.mailbox.rename(&path("x.filepart"), &path("netsshare_b.ZIP"), false)).expect("renamed");
    let observations = world.seen.observations.lock().expect("lock");
    let renamed = Observation::FileRenamed {
        user: world.mailbox.user().clone(),
        path: "/Inbound/DK12345678/x.filepart".to_owned(),
        to: "/Inbound/DK12345678/netsshare_b.ZIP".to_owned(),
    };
    assert!(observations.contains(&renamed), "{observations:?}");
    let hints: Vec<_> = observations
        .iter()
        .filter_map(|seen| match seen {
            Observation::FileStored { path, hint, .. } => Some((path.as_str(), hint.as_deref())),
            _ => None,
        })
        .collect();
    let named = |hint: Option<&str>, name: &str| hint.is_some_and(|hint| hint.ends_with(name));
    let [(first, hint), (_, None), (third, other)] = hints[..] else { panic!("{hints:?}") };
    assert_eq!(
        (first, third),
        ("/Inbound/DK12345678/Netsshare_a.zip", "/Inbound/DK12345678/netsshare_b.ZIP")
    );
    assert!(named(hint, "\"netsshare_a.zip\"") && named(other, "\"netsshare_b.zip\""), "{hints:?}");
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
    // What a crash leaves: a zip that was not announced, and half a file for Outbound.
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
fn prepared_files_are_seen_when_they_are_published_and_gone_when_they_are_dropped() {
    for durable in [false, true] {
        let root = tempfile::tempdir().expect("a directory");
        let world = open(root.path(), durable);
        let at: Timestamp = "2026-01-06T07:00:00Z".parse().expect("a time");
        let prepare = |name: &str, bytes: &'static [u8]| {
            world.files.prepare(&user(), name, at, |out| out.write_all(bytes)).expect("prepared")
        };
        let temporary = || fs::read_dir(root.path().join("temporary")).expect("the directory").count();
        let names = || -> Vec<(String, u64)> {
            let outbound = world.files.outbound(&user(), None, usize::MAX);
            outbound.into_iter().map(|entry| (entry.name, entry.size)).collect()
        };
        drop(prepare("a", b"1"));
        assert_eq!(temporary(), 0);
        let files = vec![prepare("b", b"22"), prepare("a", b"1"), prepare("b", b"333")];
        assert_eq!((temporary(), names()), (3, vec![]));
        let published = world.files.publish_prepared(files);
        assert!(published.len() == 3 && published.iter().all(Result::is_ok));
        assert_eq!((temporary(), names()), (0, vec![("a".to_owned(), 1), ("b".to_owned(), 2)]));
        // One whose place is taken by a folder, as a disk that fails would have it.
        fs::create_dir(root.path().join("outbound").join(user().as_str()).join("c")).expect("a folder");
        let published = world.files.publish_prepared(vec![prepare("c", b"4"), prepare("d", b"5")]);
        assert!(matches!(&published[..], [Err(_), Ok(())]), "{published:?}");
        let late = prepare("e", b"6");
        world.files.end("it was reset");
        assert!(world.files.prepare(&user(), "f", at, |_| Ok(())).is_err());
        assert!(world.files.publish_prepared(vec![late])[0].is_err());
        assert_eq!(temporary(), 1, "what lies there may be another world's");
    }
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
    assert_eq!(
        *observations,
        [Observation::FileFetched { user: user(), file: "a".into(), bytes: 1, of: None }]
    );
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
