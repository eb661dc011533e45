//! An onboarding by browser alone: from the first request to production, for a script and without.

use std::fs;

use crate::ebox::REPOSITORY;
use crate::harness::server::{Server, program};
use crate::simple::{SCENARIO, root};
use crate::webdriver::{Browser, Script, browser};

#[test]
fn a_sender_of_the_e_box_comes_to_production_by_browser_alone() {
    const TEST: &str = "a_sender_of_the_e_box_comes_to_production_by_browser_alone";
    if let Some(browser) = browser(TEST, Script::On) {
        walk(&browser);
    }
}

#[test]
fn the_same_way_goes_without_script() {
    const TEST: &str = "the_same_way_goes_without_script";
    if let Some(browser) = browser(TEST, Script::Off) {
        walk(&browser);
    }
}

/// Hands in a file by the form that leads to this part of the dossier's address.
fn hand_in(browser: &Browser, to: &str, file: &str, button: &str) {
    browser.write(&format!("#file-{to}"), file);
    browser.press(button);
}

fn walk(browser: &Browser) {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("scenario.yaml"), SCENARIO).expect("a scenario");
    assert!(
        program(folder.path()).args(["certs", "--out", "certs"]).output().expect("it runs").status.success()
    );
    let server = Server::start(folder.path(), &["--scenario", "scenario.yaml"]);
    let certificate = |name: &str| folder.path().join("certs").join(name).display().to_string();

    browser.go(&format!("{}ui/default/certificate", root(&server)));
    browser.follow("onboarding");
    browser.follow("for the e-Box");
    browser.press("send the request");
    assert!(browser.text().contains("the sender hands in the form"), "{}", browser.text());
    browser.press("we have met");
    browser.follow("Begin with an example");
    browser.press("hand in the form");
    let wanted = browser.text();
    assert!(wanted.contains("have it looked at") && wanted.contains("configured"), "{wanted}");

    hand_in(browser, "csr", &certificate("ebox-wrong/short-state.csr"), "have it looked at");
    let back = browser.text();
    assert!(back.contains("What was sent back") && back.contains("spell the state out"), "{back}");
    hand_in(browser, "csr", &certificate("ebox-acc.csr"), "have it looked at");
    hand_in(browser, "credential", &certificate("ebox-acc.key.pem"), "hand in the certificate");
    let key = browser.text();
    assert!(key.contains("holds a private key") && !key.contains("BEGIN"), "{key}");
    hand_in(browser, "credential", &certificate("ebox-acc.pem"), "hand in the certificate");
    assert!(browser.text().contains("subject: OU"), "its attributes: {}", browser.text());
    browser.press("ask for test cases");
    // What is written by hand is judged anew by what this world has seen, which is nothing.
    let written = format!("{REPOSITORY}/src/onboarding/tests/ebox-certificate.json");
    hand_in(browser, "go", &written, "ask to go on");
    let back = browser.text();
    assert!(back.contains("What was sent back") && back.contains("tests."), "{back}");
    assert!(!back.contains("e-Box PRD"), "{back}");
    // This scenario has no e-Box, so there is nothing to hand in without a file.
    browser.press("hand in what this world has seen");
    let told = browser.text();
    assert!(told.contains("nor at its e-Box") && told.contains("hand in a file"), "{told}");
}
