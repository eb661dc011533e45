//! What a mailbox allows and what it refuses, as a client sees it.

use crate::support::{FOLDER, World, installed};

#[test]
fn only_the_exact_pattern_is_picked_up_at_close_or_rename() {
    if !installed("only_the_exact_pattern_is_picked_up_at_close_or_rename", &["sftp"]) {
        return;
    }
    let world = World::new();
    world.write("z", b"zip");
    world
        .sftp(&format!(
            "put z {FOLDER}/netsshare_a.zip.filepart\nput z {FOLDER}/.netsshare_b.zip\nput z {FOLDER}/Netsshare_c.zip\n"
        ))
        .succeeds();
    assert!(world.seen.arrived().is_empty());
    world
        .sftp(&format!("rename {FOLDER}/netsshare_a.zip.filepart {FOLDER}/netsshare_a.zip\nls {FOLDER}\n"))
        .succeeds();
    assert_eq!(world.seen.arrived(), [("netsshare_a.zip".to_owned(), 3)]);
    // The same name again is another arrival, by rename as well.
    world.sftp(&format!("put z {FOLDER}/x\nrename {FOLDER}/x {FOLDER}/netsshare_a.zip\n")).succeeds();
    assert_eq!(world.seen.arrived().len(), 2);
}

#[test]
fn an_empty_shipment_arrives_too() {
    if !installed("an_empty_shipment_arrives_too", &["sftp"]) {
        return;
    }
    let world = World::new();
    world.write("netsshare_empty.zip", b"");
    world.sftp(&format!("put netsshare_empty.zip {FOLDER}/\n")).succeeds();
    assert_eq!(world.seen.arrived(), [("netsshare_empty.zip".to_owned(), 0)]);
}

#[test]
fn an_upload_that_could_not_be_taken_fails_at_the_client() {
    if !installed("an_upload_that_could_not_be_taken_fails_at_the_client", &["sftp"]) {
        return;
    }
    let world = World::new();
    world.write("netsshare_not_taken.zip", b"zip");
    world.sftp(&format!("put netsshare_not_taken.zip {FOLDER}/\n")).fails_with("close");
    world.sftp(&format!("ls {FOLDER}/netsshare_not_taken.zip\n")).fails_with("not found");
}

#[test]
fn what_is_not_allowed_is_refused_and_told() {
    if !installed("what_is_not_allowed_is_refused_and_told", &["sftp"]) {
        return;
    }
    let world = World::new();
    world.write("netsshare_a.zip", b"zip");
    world.publish("a.receipt", b"<receipt/>");
    world.sftp(&format!("put netsshare_a.zip {FOLDER}/\n")).succeeds();
    for (command, answer, reason) in [
        (
            "put netsshare_a.zip /Inbound/DK87654321/",
            "Permission denied",
            "your folder is /Inbound/DK12345678",
        ),
        (
            "put netsshare_a.zip /Inbound/DK87654321/netsshare_a.zip",
            "Permission denied",
            "your folder is /Inbound/DK12345678",
        ),
        (
            "put netsshare_a.zip /Inbound/netsshare_a.zip",
            "Permission denied",
            "your folder is /Inbound/DK12345678",
        ),
        ("put netsshare_a.zip /netsshare_a.zip", "Permission denied", "only to /Inbound/DK12345678"),
        ("put netsshare_a.zip /../../etc/passwd", "Permission denied", "only to /Inbound/DK12345678"),
        ("put netsshare_a.zip /Outbound/netsshare_a.zip", "Permission denied", "only be read and deleted"),
        ("get /Inbound/DK12345678/netsshare_a.zip got", "Permission denied", "cannot be read back"),
        ("mkdir /Inbound/DK12345678/sub", "Permission denied", "folders"),
        ("mkdir /Inbound/new", "Permission denied", "folders"),
        ("rmdir /Outbound", "Failure", "cannot be removed"),
        ("rename /Outbound/a.receipt /Outbound/b.receipt", "Permission denied", "only be read and deleted"),
        ("rename /Inbound/DK12345678/netsshare_a.zip /Inbound/DK12345678/b", "", "picked up already"),
        ("symlink /Outbound/a.receipt /Outbound/b", "", "no links"),
        ("get /Outbound/none got", "not found", ""),
    ] {
        world.sftp(&format!("{command}\n")).fails_with(answer);
        let reasons = world.seen.reasons();
        let told = reasons.last().map(String::as_str).unwrap_or_default();
        assert!(told.contains(reason), "{command}: {told}");
    }
    assert_eq!(world.seen.arrived().len(), 1);
}
