//! OpenSSH's own clients.

mod support;

use std::fs;

use nets_core::identity::UploadId;
use support::{FOLDER, Ran, USER, World, bytes, installed, run};

#[test]
fn an_upload_arrives_whole_and_a_receipt_comes_back() {
    if !installed("an_upload_arrives_whole_and_a_receipt_comes_back", &["sftp"]) {
        return;
    }
    let world = World::new();
    let zip = bytes(3_000_001);
    world.write("netsshare_a.zip", &zip);
    world.publish("tTEST1_DK12345678_0000001_netsshare_a.zip.receipt", b"<receipt/>");
    let output = world
        .sftp(&format!(
            "put netsshare_a.zip {FOLDER}/\nls -l {FOLDER}\nls -l /{USER}/Inbound\nls -1 /Outbound\nget /Outbound/*.receipt got\n\
             rm /Outbound/tTEST1_DK12345678_0000001_netsshare_a.zip.receipt\nls -1 /Outbound\n"
        ))
        .succeeds();
    assert!(output.contains("3000001 Jan  5 10:00 netsshare_a.zip"), "{output}");
    assert!(output.contains("DK12345678"), "{output}");
    assert_eq!(world.seen.arrived(), [("netsshare_a.zip".to_owned(), 3_000_001)]);
    assert_eq!(fs::read(world.files.shipment(UploadId(1))).expect("the zip"), zip);
    assert_eq!(fs::read(world.path("got")).expect("the receipt"), b"<receipt/>");
    assert_eq!(world.seen.uploads_under_way(), 0);
}
