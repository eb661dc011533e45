//! The reference sender is certified with nothing open, and its certificate says so on its first page.

use std::fs;

use crate::golden;
use crate::programs::{PYTHON, installed, run};
use crate::server::program;
use crate::support::{REFERENCE, certify, play, repository};

#[test]
fn the_reference_sender_is_certified_with_nothing_open() {
    if !installed(&["sftp"]) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let sender = repository(REFERENCE).display().to_string();
    let files = "json=certificate.json,html=certificate.html,junit=cases.xml";
    let options = ["--report", files, "--evidence", "kept.zip", "--", PYTHON, &sender];
    let ran = run(&mut certify(folder.path(), &options));
    let said = ran.said();
    assert_eq!(ran.code, Some(0), "{said}");
    let text = fs::read_to_string(folder.path().join("certificate.json")).expect("a certificate");
    let certificate: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    for line in certificate["lines"].as_array().expect("lines") {
        let (id, standing) = (line["id"].as_str().expect("an id"), line["standing"].as_str());
        let wanted = if line["needs_fault"] == true { "not_exercised" } else { "shown" };
        assert_eq!(standing, Some(wanted), "{id}: {}\n{said}", line["why"]);
    }
    let cases = fs::read_to_string(folder.path().join("cases.xml")).expect("the cases");
    assert!(cases.matches("<testcase ").count() > 40 && !cases.contains("<failure"), "{cases}");
    let (_, first_page) = ran.stdout.split_once("\nMay ").expect("the answer");
    let (first_page, _) = first_page.split_once("kept.zip: ").expect("its evidence");
    golden::agrees(repository("tests/certify/golden/reference.txt"), &format!("May {first_page}"));
    let page = fs::read_to_string(folder.path().join("certificate.html")).expect("a page");
    assert!(page.contains("go on to the next environment?") && !page.contains("<script"), "{page}");
    let verified = run(program(folder.path()).args(["report", "verify", "kept.zip"])).succeeds();
    assert!(verified.contains("\nIt verifies."), "{verified}");
}

#[test]
fn a_sender_that_only_uploads_is_asked_for_nothing_else() {
    if !installed(&["sftp", "unzip"]) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let sender = repository("examples/certify/upload-only.sh").display().to_string();
    let filter = "can-*,reads-rejected,reads-report,never-sends-again,never-misspells-a-number";
    let certified = play(folder.path(), filter, &[&sender]);
    assert_eq!(certified.that_are("broken"), [""; 0], "{}", certified.ran.said());
    let shown = [
        "can.go-on-after-cut",
        "can.login",
        "can.shipment",
        "never.send-again-after-200",
        "never.send-again-under-another-id",
        "reads.distribution-report",
        "reads.rejected",
    ];
    assert_eq!(certified.that_are("shown"), shown, "{}", certified.ran.said());
    let standings = certified.standings();
    for id in ["can.plain", "can.signing", "never.misspell-a-number"] {
        assert_eq!(standings[id], "not_claimed", "{id}: it makes no shipments");
    }
    let text = certified.certificate["notes"].to_string();
    assert!(text.contains("nothing is said of how they are made"), "{text}");
}

#[test]
fn without_its_cases_a_line_is_open() {
    if !installed(&["sftp"]) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let sender = repository(REFERENCE).display().to_string();
    let certified = play(folder.path(), "can-plain", &[PYTHON, &sender]);
    assert_eq!(certified.ran.code, Some(1), "{}", certified.ran.said());
    assert_eq!(certified.that_are("shown"), ["can.login", "can.plain", "can.shipment"]);
    assert_eq!(certified.that_are("broken"), [""; 0]);
    let verdict = certified.certificate["verdict"].as_str().expect("a verdict");
    assert!(verdict.starts_with("Not yet"), "{verdict}");
}

/// One that can neither list nor rename nor delete.
#[test]
fn a_sender_that_does_all_by_legacy_scp_is_found_right_where_it_is() {
    if !installed(&["scp", "unzip"]) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let sender = repository("tests/certify/scp_only.sh").display().to_string();
    let filter = "can-ready,can-go-on-*,reads-rejection,never-anything-wrong,never-sends-again*,never-sends-a-duplicate*,\
                  never-deletes-*,never-loses-*,never-takes-*,never-trusts-*";
    let certified = play(folder.path(), filter, &[&sender]);
    assert_eq!(certified.that_are("broken"), [""; 0], "{}", certified.ran.said());
    assert_eq!(certified.that_are("undecided"), [""; 0], "{}", certified.ran.said());
    let standings = certified.standings();
    for id in [
        "can.go-on-after-cut",
        "reads.rejection",
        "never.lose-a-result",
        "never.send-again-after-duplicate",
        "never.send-again-after-lost-answer",
        "never.send-half-a-zip",
        "never.take-a-half-written-file",
        "never.trust-a-changed-host-key",
    ] {
        assert_eq!(standings[id], "shown", "{id}: {}", certified.ran.said());
    }
}
