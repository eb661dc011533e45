//! curl, built with SFTP: one more library behind it, libssh2 or libssh.

use std::fs;
use std::process::Command;

use crate::support::verify::JUDGES;
use crate::support::{INBOUND, Ran, Simulator, installed, run};

use super::{SHIPMENT, is_complete, prepared, receipt_name};

#[test]
fn curl_uploads_and_downloads_by_url() {
    if !installed(&["curl with sftp", "ssh-keygen"]) || !installed(&JUDGES) {
        return;
    }
    let (simulator, downloads) = prepared();
    let url = |path: &str| format!("sftp://tTEST1@127.0.0.1:{}{path}", simulator.port());
    curl(&simulator, &["--upload-file", SHIPMENT, &url(&format!("{INBOUND}/"))]).succeeds();
    simulator.settle();
    let listed = curl(&simulator, &["--list-only", &url("/Outbound/")]).succeeds();
    let names: Vec<_> = listed.lines().filter(|name| !name.starts_with('.')).collect();
    for expected in ["signed_documents_2026-01-07_1.zip", &receipt_name()] {
        assert!(names.contains(&expected), "{expected} in {names:?}");
    }
    for name in names {
        let target = downloads.join(name);
        let target = target.to_str().expect("UTF-8");
        curl(&simulator, &["--output", target, &url(&format!("/Outbound/{name}"))]).succeeds();
    }
    is_complete(&simulator, &downloads);
}

pub(crate) fn curl(simulator: &Simulator, arguments: &[&str]) -> Ran {
    let key = simulator.ready("client_key");
    let public = simulator.path("client_key.pub");
    let line = run(Command::new("ssh-keygen").args(["-y", "-f", &key])).succeeds();
    fs::write(&public, line).expect("written");
    // curl looks for the server's key where OpenSSH does.
    let folder = simulator.folder();
    fs::create_dir_all(folder.join(".ssh")).expect("made");
    fs::copy(simulator.ready("known_hosts"), folder.join(".ssh/known_hosts")).expect("copied");
    run(Command::new("curl")
        .args(["--silent", "--show-error", "--fail", "--key", &key, "--pubkey"])
        .arg(public)
        .args(arguments)
        .env("HOME", folder)
        .current_dir(folder))
}
