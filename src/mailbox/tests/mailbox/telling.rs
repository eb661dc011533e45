//! What the timeline is told of a login: how it came, what it fetched, and what it was refused.

use nets_core::Timestamp;
use nets_core::event::{Client, Observation};

use crate::world::{World, open, user};

fn told(world: &World) -> Vec<Observation> {
    std::mem::take(&mut *world.seen.observations.lock().expect("lock"))
}

#[test]
fn a_login_is_told_with_its_key_and_with_what_was_forgiven() {
    let root = tempfile::tempdir().expect("a directory");
    let world = open(root.path(), false);
    for leniency in [None, Some("a SHA-1 signature")] {
        let (key, leniency) = ("SHA256:x".to_owned(), leniency.map(str::to_owned));
        world.mailbox.tell_of_login(key.clone(), leniency.clone(), Client::default());
        let login = Observation::LoginAccepted { user: user(), key, leniency, client: Client::default() };
        assert_eq!(told(&world), [login]);
    }
}

#[test]
fn what_is_not_run_and_what_is_not_transferred_is_told_a_hundred_times_a_login() {
    let root = tempfile::tempdir().expect("a directory");
    let world = open(root.path(), false);
    let reason = || "there is no shell".to_owned();
    for _ in 0..150 {
        world.mailbox.tell_of_command_not_run(b"ls\n", reason());
    }
    let refused =
        Observation::CommandRefused { user: user(), command: "ls\u{fffd}".to_owned(), reason: reason() };
    assert_eq!(told(&world), vec![refused; 100]);
    // The next login has a count of its own.
    let next = world.files.mailbox(&user()).expect("a mailbox");
    for _ in 0..150 {
        next.tell_of_refused_command(b"/x", reason());
    }
    let refused = Observation::RequestRefused { user: user(), path: "/x".to_owned(), reason: reason() };
    assert_eq!(told(&world), vec![refused; 100]);
}

#[test]
fn a_file_counts_as_fetched_once_a_byte_was_read_or_when_there_is_none() {
    let root = tempfile::tempdir().expect("a directory");
    let world = open(root.path(), false);
    let at: Timestamp = "2026-01-05T09:00:00Z".parse().expect("a time");
    for (name, bytes) in [("empty", &b""[..]), ("full", b"receipt")] {
        world.files.publish(&user(), name, at, bytes).expect("published");
    }
    let part =
        |file: &str, bytes, of| Observation::FileFetched { user: user(), file: file.to_owned(), bytes, of };
    let fetched = |file: &str, bytes| part(file, bytes, None);
    drop(world.mailbox.open_for_read(b"/Outbound/full").expect("opened"));
    assert_eq!(told(&world), []);
    drop(world.mailbox.open_for_read(b"/Outbound/empty").expect("opened"));
    assert_eq!(told(&world), [fetched("empty", 0)]);
    let reader = world.mailbox.open_for_read(b"/Outbound/full").expect("opened");
    reader.read_at(0, &mut [0; 3]).expect("read");
    drop(reader);
    assert_eq!(told(&world), [part("full", 3, Some(7))]);
}
