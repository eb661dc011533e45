//! Sessions of a world that ends: they end with it and are told why, and others go on.

use crate::support::{FOLDER, World, installed};

const WHY: &str = "The simulator was reset: connect again";

#[test]
fn a_session_with_an_open_upload_ends_with_its_world_and_is_told_why() {
    if !installed("a_session_with_an_open_upload_ends_with_its_world_and_is_told_why", &["paramiko", "sftp"])
    {
        return;
    }
    ends_and_is_told(WHY, |world| world.files.end(WHY));
}

#[test]
fn a_session_with_an_open_upload_is_told_that_the_simulator_stops() {
    if !installed("a_session_with_an_open_upload_is_told_that_the_simulator_stops", &["paramiko"]) {
        return;
    }
    ends_and_is_told("The simulator is stopping", World::stop);
}

/// Opens an upload, lets something happen, and expects the session to have ended with this sentence.
fn ends_and_is_told(why: &str, happens: impl FnOnce(&mut World)) {
    let mut world = World::new();
    let log = world.path("paramiko.log").display().to_string();
    let mut client = world.paramiko_told(&format!(
        "paramiko.util.log_to_file({log:?})\n\
         file = sftp.open('{FOLDER}/netsshare_old.zip', 'w')\n\
         file.write(b'old')\n\
         print('open', flush=True)\n\
         sys.stdin.readline()\n\
         transport.join(20)\n\
         print(transport.is_active())\n\
         try: sftp.stat('/')\n\
         except Exception as error: print('refused')"
    ));
    client.says("open");
    happens(&mut world);
    client.goes_on();
    client.says("False");
    client.says("refused");
    client.ends();
    let log = std::fs::read_to_string(log).expect("paramiko's log");
    assert!(log.contains(why), "{log}");
    assert_eq!(world.seen.arrived(), []);
    // The server has yet to see that the client has gone.
    while world.seen.uploads_under_way() > 0 {
        std::thread::yield_now();
    }
}

#[test]
fn openssh_shows_why_and_a_new_session_sees_the_next_world() {
    if !installed("openssh_shows_why_and_a_new_session_sees_the_next_world", &["sftp"]) {
        return;
    }
    let world = World::new();
    world.files.end(WHY);
    // The old world's mailbox is still what a login finds: a client that comes in between hears the same.
    world.sftp("ls /\n").fails_with(WHY);
    world.begin_another();
    world.write("netsshare_a.zip", b"zip");
    world.sftp(&format!("put netsshare_a.zip {FOLDER}/\n")).succeeds();
    assert_eq!(world.seen.arrived(), [("netsshare_a.zip".to_owned(), 3)]);
}
