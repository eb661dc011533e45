//! The mailbox by three clients: upload, receipt, list, download, delete.

use std::fs;

use crate::{Ftps, INBOUND, PYTHON, installed, login};

#[test]
fn curl_uploads_and_finds_the_receipt_and_deletes_it() {
    if !installed(&["curl", "openssl"]) {
        return;
    }
    let ftps = Ftps::start();
    let to = format!("{INBOUND}/netsshare_letter.zip");
    ftps.curl(&login("tTEST1"), &to, &["-T", &ftps.sample()]).well();
    assert_eq!(ftps.told("shipment_accepted").len(), 1, "{:?}", ftps.timeline());
    let login_told = &ftps.told("login_accepted")[0];
    assert_eq!(login_told["key"], "a password (FTPS)", "{login_told}");
    assert!(
        login_told["address"].as_str().is_some_and(|client| client.starts_with("127.0.0.1:")),
        "{login_told}"
    );
    let receipt = ftps.outbound().into_iter().find(|name| name.contains("receipt")).expect("a receipt");
    let got = ftps.curl(&login("tTEST1"), &format!("/Outbound/{receipt}"), &[]).well();
    assert!(got.contains("<receipt>"), "{got}");
    let gone = format!("DELE /Outbound/{receipt}");
    ftps.curl(&login("tTEST1"), "/", &["-Q", &gone]).well();
    assert!(!ftps.outbound().contains(&receipt));
    for what in ["upload_started", "file_fetched", "file_deleted"] {
        assert_eq!(ftps.told(what).len(), 1, "{what}: {:?}", ftps.timeline());
    }
}

#[test]
fn lftp_mirrors_what_comes_back() {
    if !installed(&["lftp", "openssl"]) {
        return;
    }
    let ftps = Ftps::start();
    ftps.lftp(&format!("put -O {INBOUND} {}", ftps.sample())).well();
    assert_eq!(ftps.told("shipment_accepted").len(), 1, "{:?}", ftps.timeline());
    let got = ftps.path("got");
    ftps.lftp(&format!("mirror /Outbound {}; mrm /Outbound/*receipt*", got.display())).well();
    let names: Vec<String> = fs::read_dir(&got)
        .expect("a folder")
        .map(|file| file.expect("a file").file_name().to_string_lossy().into_owned())
        .collect();
    assert!(names.iter().any(|name| name.contains("receipt")), "{names:?}");
    let software = ftps.told("login_accepted")[0]["software"].as_str().unwrap_or_default().to_owned();
    assert!(software.starts_with("lftp"), "{software}");
}

#[test]
fn a_temporary_name_and_a_rename_are_an_upload_and_a_file_can_go_on() {
    if !installed(&[PYTHON, "curl", "openssl"]) {
        return;
    }
    let ftps = Ftps::start();
    let part = format!("{INBOUND}/netsshare_letter.zip.part");
    let renames = [format!("-RNFR {part}"), format!("-RNTO {INBOUND}/netsshare_letter.zip")];
    let options = ["-T", &ftps.sample(), "-Q", &renames[0], "-Q", &renames[1]];
    ftps.curl(&login("tTEST1"), &part, &options).well();
    assert_eq!(ftps.told("shipment_accepted").len(), 1, "{:?}", ftps.timeline());
    let said = ftps.python(&["rest", &format!("{INBOUND}/note.txt")]).well();
    assert_eq!(said.trim(), "56abcdef 13");
}

#[test]
fn hundreds_of_files_are_listed_whole_in_every_form() {
    if !installed(&[PYTHON, "openssl"]) {
        return;
    }
    let ftps = Ftps::start();
    assert_eq!(ftps.python(&["many", "600"]).well(), "600 600\n600\n");
}

#[test]
fn two_sessions_of_one_sender_upload_at_once() {
    if !installed(&[PYTHON, "openssl"]) {
        return;
    }
    let ftps = Ftps::start();
    let names = ["a", "b"].map(|name| format!("{INBOUND}/netsshare_{name}.zip"));
    let said = ftps.python(&["together", &ftps.sample(), &names[0], &names[1]]).well();
    assert_eq!(said, "226 Done\n226 Done\n");
    let judged = ftps.told("shipment_accepted").len() + ftps.told("shipment_refused").len();
    assert_eq!(judged, 2, "{:?}", ftps.timeline());
}
