//! The door where something behind it breaks: a world that panics, in each of the library's tasks.

#[path = "../../../../tests/harness/programs.rs"]
mod programs;
mod support;

use nets_core::event::Observation;
use support::Door;

/// The world panics when a shipment of this name comes in, and when a file of this name is deleted.
const PANICS: &str = "panics";

fn installed() -> bool {
    ["curl", "openssl"].iter().all(|what| programs::installed("broken sessions", what))
}

/// What the sender was told of the session that broke.
fn told(door: &Door) -> Vec<String> {
    let told = |observation: &Observation| match observation {
        Observation::RequestRefused { path, reason, .. } if reason.contains("broke off") => {
            Some(path.clone())
        }
        _ => None,
    };
    door.observed().iter().filter_map(told).collect()
}

/// A session ends when what does its work has ended, its place is free, and the next one goes on.
#[track_caller]
fn breaks(door: &Door, options: &[&str], path: &str, asked: &str) {
    let said = door.curl(path, options);
    assert_ne!(said.code, Some(0), "{}", said.error);
    assert!(said.error.contains("< 421 The session broke off"), "{}", said.error);
    let seconds = said.seconds;
    assert!(seconds < 8, "it took {seconds} s, and no time-out has to run out");
    assert_eq!(told(door).pop().as_deref(), Some(asked), "{:?}", door.observed());
    // There is room for one session of this sender.
    let next = door.curl("/Outbound/", &[]);
    assert_eq!(next.code, Some(0), "{}", next.error);
}

#[test]
fn a_session_ends_at_once_when_the_task_of_its_upload_panics() {
    if !installed() {
        return;
    }
    let door = Door::open(PANICS);
    let zip = door.write("netsshare.zip", b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
    let to = "/Inbound/DK12345678/netsshare_panics.zip";
    breaks(&door, &["-T", &zip], to, "STOR netsshare_panics.zip");
    let to = "/Inbound/DK12345678/netsshare_well.zip";
    assert_eq!(door.curl(to, &["-T", &zip]).code, Some(0));
}

#[test]
fn a_session_ends_at_once_when_the_task_of_its_commands_panics() {
    if !installed() {
        return;
    }
    let door = Door::open(PANICS);
    let zip = door.write("netsshare.zip", b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
    let rename = ["-T", &zip, "-Q", "-RNFR a.part", "-Q", "-RNTO netsshare_panics.zip"];
    breaks(&door, &rename, "/Inbound/DK12345678/a.part", "RNTO netsshare_panics.zip");
}

#[test]
fn a_session_ends_at_once_when_the_task_of_a_deletion_panics() {
    if !installed() {
        return;
    }
    let door = Door::open(PANICS);
    door.put_out("panics.txt");
    breaks(&door, &["-Q", "DELE /Outbound/panics.txt"], "/Outbound/", "DELE /Outbound/panics.txt");
}

#[test]
fn others_go_on_while_a_session_breaks() {
    if !installed() {
        return;
    }
    let door = Door::open(PANICS);
    let zip = door.write("netsshare.zip", b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
    // Its data does not end before the other session has broken.
    let other = door.begin_as(support::OTHER, "/Inbound/DK87654321/netsshare_other.zip");
    let said = door.curl("/Inbound/DK12345678/netsshare_panics.zip", &["-T", &zip]);
    assert!(said.error.contains("< 421 The session broke off"), "{}", said.error);
    let said = other.end(b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
    assert_eq!(said.code, Some(0), "{}", said.error);
    assert!(door.arrived().contains(&"netsshare_other.zip".to_owned()), "{:?}", door.arrived());
}
