//! How the data of an upload ends: as TLS has it, without a word, or in the middle.

use std::fs;

use crate::{Ftps, INBOUND, PYTHON, installed};

#[test]
fn without_close_notify_a_whole_zip_is_taken_with_a_warning_and_a_part_of_one_is_not() {
    if !installed(&[PYTHON, "openssl"]) {
        return;
    }
    let ftps = Ftps::start();
    let to = format!("{INBOUND}/netsshare_letter.zip");
    let half = fs::metadata(ftps.sample()).expect("a sample").len() / 2;
    let said = ftps.python(&["upload", &ftps.sample(), &to, "unsaid", &half.to_string()]).well();
    assert!(said.contains("426 The data ended without TLS's close_notify"), "{said}");
    ftps.comes("upload_abandoned", 0);
    assert_eq!(ftps.told("upload_abandoned").len(), 1);
    let said = ftps.python(&["upload", &ftps.sample(), &to, "unsaid"]).well();
    assert!(said.contains("226"), "{said}");
    assert_eq!(ftps.told("shipment_accepted").len(), 1, "{:?}", ftps.timeline());
    let warned = ftps.told("upload_end_unsaid");
    assert_eq!(warned.len(), 1);
    assert_eq!(
        warned[0]["bytes"].as_u64(),
        Some(half * 2 + fs::metadata(ftps.sample()).expect("one").len() % 2)
    );
    // With its proper end nothing is to be said.
    let said = ftps.python(&["upload", &ftps.sample(), &format!("{INBOUND}/netsshare_b.zip")]).well();
    assert!(said.contains("226"), "{said}");
    assert_eq!(ftps.told("upload_end_unsaid").len(), 1);
}

#[test]
fn an_upload_that_breaks_off_is_given_up_and_can_be_sent_again() {
    if !installed(&[PYTHON, "openssl"]) {
        return;
    }
    let ftps = Ftps::start();
    let to = format!("{INBOUND}/netsshare_letter.zip");
    let said = ftps.python(&["upload", &ftps.sample(), &to, "reset", "1000"]).well();
    assert!(said.contains("426"), "{said}");
    ftps.comes("upload_abandoned", 0);
    let said = ftps.python(&["abort", &to]).well();
    assert!(said.contains("426") && said.contains("226") && said.ends_with("/\n"), "{said}");
    // Whether a byte had come before the command is for the system to say; without one there was no upload.
    assert!((1..=2).contains(&ftps.told("upload_abandoned").len()), "{:?}", ftps.timeline());
    assert!(ftps.told("shipment_accepted").is_empty());
    assert!(ftps.python(&["upload", &ftps.sample(), &to]).well().contains("226"));
    assert_eq!(ftps.told("shipment_accepted").len(), 1);
}
