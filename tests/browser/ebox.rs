//! The e-Box in a browser: what a sender has published is read there, and its sender sees that.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};

use crate::harness::server::Server;
use crate::simple::root;
use crate::webdriver::{Script, browser};

/// The folder of the repository.
pub const REPOSITORY: &str = env!("CARGO_MANIFEST_DIR");

/// The sender of the examples.
const CLIENT: &str = "test:ebox:docsender:one:client";

/// Asks with a token of the sender's how a message stands, as the sender would.
const STATUS: &str = "
import sys, json
sys.path.insert(0, sys.argv[1])
import send
ebox = send.Ebox(sys.argv[2], 'acc', sys.argv[3])
headers = {'Content-Type': 'application/json', 'Authorization': 'Bearer ' + ebox.token()}
of = {'eboxType': 'enterprise', 'eboxIdValue': sys.argv[5]}
body = json.dumps([{'messageId': sys.argv[4], 'eboxId': of}]).encode()
path = '/REST/ebox/enterprise/messageRegistry/v2/searchMessageStatus'
status, _, answer = ebox.call('POST', path, body, headers)
assert status in (200, 201), (status, answer)
print(answer.decode())
";

/// A simulator with the e-Box of the examples, in a folder of its own.
pub fn with_ebox() -> (Server, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = format!("{REPOSITORY}/scenarios/ebox.yaml");
    let server = Server::start(folder.path(), &["--scenario", &scenario, "--ebox", "127.0.0.1:0"]);
    fs::write(folder.path().join("ready.json"), server.ready_file().to_string()).expect("a file");
    fs::write(folder.path().join("letter.pdf"), b"%PDF-1.4 TEST ONLY").expect("a file");
    (server, folder)
}

/// Whether what the sender of the examples needs is installed, which is said where it is not.
pub fn has_sender(test: &str) -> bool {
    let is_there = |name: &str, option: &str| Command::new(name).arg(option).output().is_ok();
    let is_installed = is_there("python3", "--version") && is_there("openssl", "version");
    if !is_installed {
        println!("SKIPPED {test}: python3 or openssl is not installed");
    }
    is_installed
}

/// Publishes by the sender of the examples, and gives what it was answered.
pub fn publish(folder: &std::path::Path, to: &str, subject: &str) -> String {
    let sent = Command::new("python3")
        .arg(format!("{REPOSITORY}/examples/ebox/send.py"))
        .args(["--ready", "ready.json", "--client", CLIENT, "--to", to, "--subject", subject, "letter.pdf"])
        .current_dir(folder)
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&sent.stdout).into_owned();
    assert!(sent.stderr.is_empty(), "{}", String::from_utf8_lossy(&sent.stderr));
    said
}

/// What a sender is answered that asks how its message stands.
fn status(folder: &std::path::Path, id: &str, to: &str) -> Value {
    let asked = Command::new("python3")
        .args(["-c", STATUS, &format!("{REPOSITORY}/examples/ebox"), "ready.json", CLIENT, id, to])
        .current_dir(folder)
        .output()
        .expect("it runs");
    assert!(asked.status.success(), "{}", String::from_utf8_lossy(&asked.stderr));
    serde_json::from_slice(&asked.stdout).expect("JSON")
}

#[test]
fn a_publication_is_read_in_the_browser_and_its_sender_sees_that() {
    const TEST: &str = "a_publication_is_read_in_the_browser_and_its_sender_sees_that";
    if let Some(browser) = browser(TEST, Script::Off).filter(|_| has_sender(TEST)) {
        let (server, folder) = with_ebox();
        let said = publish(folder.path(), "0199000349", "Een <b>brief</b>");
        let (_, answer) = said.split_once("201 ").expect("it is taken");
        let answer: Value = serde_json::from_str(answer).expect("JSON");
        let id = answer["messageId"].as_str().expect("an id");
        let before = status(folder.path(), id, "0199000349");
        assert_eq!(before[0]["readStatus"], json!(false), "{before}");

        browser.go(&root(&server));
        browser.click("nav a[href$='/ebox']");
        browser.follow("0199000349");
        assert!(browser.text().contains("1 message, 1 unread"), "{}", browser.text());
        browser.follow("Een <b>brief</b>");
        browser.press("open the main content");
        let read = browser.text();
        assert!(read.contains("What came of it") && !read.contains("open the main content"), "{read}");
        let after = status(folder.path(), id, "0199000349");
        assert_eq!(after[0]["readStatus"], json!(true), "{after}");

        browser.write("textarea[name=text]", "Dank u");
        browser.press("reply");
        assert!(browser.text().contains("What came of it"), "{}", browser.text());
        browser.press("hide it");
        assert!(browser.text().contains("show it again"), "{}", browser.text());
    }
}

#[test]
fn a_refused_publication_is_explained_in_the_browser() {
    const TEST: &str = "a_refused_publication_is_explained_in_the_browser";
    if let Some(browser) = browser(TEST, Script::On).filter(|_| has_sender(TEST)) {
        let (server, folder) = with_ebox();
        let said = publish(folder.path(), "0199000646", "Brief");
        assert!(said.starts_with("400 "), "{said}");
        browser.go(&root(&server));
        browser.click("nav a[href$='/ebox']");
        browser.follow("1 refused publication");
        browser.follow("400 INVALID_INPUT");
        let page = browser.text();
        assert!(page.contains("0199000646 is not a valid company"), "{page}");
        assert!(page.contains("What to change:") && page.contains("expected"), "{page}");
        browser.go(&format!("{}ui/default/ebox/calls", root(&server)));
        assert!(browser.text().contains("publishMessage"), "{}", browser.text());
        assert_eq!(browser.run("return document.querySelectorAll('main tbody tr').length"), json!(2));
    }
}
