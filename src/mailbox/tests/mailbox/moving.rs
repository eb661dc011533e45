//! Renaming and resizing what rests, and the handles that are open meanwhile.

use nets_core::event::Observation;
use nets_mailbox::Refusal;

use crate::world::{ANEW, ON, World, now, open, path, user};

fn read(world: &World, name: &str) -> Vec<u8> {
    let reader = world.mailbox.open_for_read(&path(name)).expect("opened");
    let mut buffer = [0; 64];
    let length = reader.read_at(0, &mut buffer).expect("read");
    buffer[..length].to_vec()
}

fn renamed(world: &World) -> usize {
    let observations = world.seen.observations.lock().expect("lock");
    observations.iter().filter(|seen| matches!(seen, Observation::FileRenamed { .. })).count()
}

#[test]
fn a_file_that_rests_is_replaced_by_a_rename_only_where_the_client_says_so() {
    let root = tempfile::tempdir().expect("a directory");
    let world = open(root.path(), false);
    world.put("x", ANEW, b"one").expect("stored");
    world.put("y", ANEW, b"other").expect("stored");
    let rename =
        |from: &str, to: &str, overwrite| now(world.mailbox.rename(&path(from), &path(to), overwrite));
    assert_eq!(rename("x", "y", false), Err(Refusal::AlreadyExists));
    assert_eq!((read(&world, "x"), read(&world, "y")), (b"one".to_vec(), b"other".to_vec()));
    assert_eq!(rename("x", "y", true), Ok(()));
    assert_eq!((world.names(), read(&world, "y")), (vec!["y 3".to_owned()], b"one".to_vec()));
    assert_eq!(renamed(&world), 1);
    // Under its own name it stays, and nothing has happened.
    assert_eq!(rename("y", "y", true), Ok(()));
    assert_eq!(rename("y", "y", false), Err(Refusal::AlreadyExists));
    assert_eq!((read(&world, "y"), renamed(&world)), (b"one".to_vec(), 1));
    assert_eq!(rename("y", "z", false), Ok(()));
    assert_eq!((world.names(), renamed(&world)), (vec!["z 3".to_owned()], 2));
}

#[test]
fn an_upload_that_was_renamed_and_picked_up_before_it_was_closed_has_arrived() {
    let root = tempfile::tempdir().expect("a directory");
    let world = open(root.path(), false);
    let file = world.mailbox.open_for_write(&path("x"), ANEW).expect("opened");
    file.write_at(0, b"zip").expect("written");
    now(world.mailbox.rename(&path("x"), &path("netsshare_x.zip"), false)).expect("picked up");
    assert_eq!(now(file.close()), Ok(()));
    assert_eq!((world.arrived().len(), world.shipment(1)), (1, b"zip".to_vec()));
}

#[test]
fn a_session_that_empties_what_another_writes_begins_a_file_of_its_own_and_one_that_cuts_it_does_not() {
    let root = tempfile::tempdir().expect("a directory");
    let world = open(root.path(), false);
    let other = world.files.mailbox(&user()).expect("a mailbox");
    let first = world.mailbox.open_for_write(&path("netsshare_a.zip"), ON).expect("opened");
    first.write_at(0, b"first").expect("written");
    let second = other.open_for_write(&path("netsshare_a.zip"), ON).expect("opened");
    second.set_size(0).expect("emptied");
    second.write_at(0, b"second").expect("written");
    now(first.close()).expect("taken");
    now(second.close()).expect("taken");
    assert_eq!((world.shipment(1), world.shipment(2)), (b"first".to_vec(), b"second".to_vec()));

    let first = world.mailbox.open_for_write(&path("netsshare_b.zip"), ON).expect("opened");
    first.write_at(0, b"first and more").expect("written");
    let second = other.open_for_write(&path("netsshare_b.zip"), ON).expect("opened");
    second.set_size(5).expect("cut");
    second.write_at(5, b", cut").expect("written");
    drop(first);
    now(second.close()).expect("taken");
    assert_eq!(world.shipment(3), b"first, cut");
}

#[test]
fn a_path_that_ends_in_a_slash_is_not_opened_for_writing() {
    let root = tempfile::tempdir().expect("a directory");
    let world = open(root.path(), false);
    assert_eq!(world.put("x/", ANEW, b""), Err(Refusal::FoldersAreFixed));
    assert!(world.names().is_empty());
}
