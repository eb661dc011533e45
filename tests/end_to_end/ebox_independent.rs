//! The e-Box as a client meets it that is written by libraries of others alone.

use std::path::Path;
use std::process::Command;

use crate::support::{PYTHON, Simulator, installed, repository, run};

#[test]
fn a_client_by_authlib_and_requests_publishes_and_reads_back() {
    let test = "a_client_by_authlib_and_requests_publishes_and_reads_back";
    let Some(library) = authlib(test) else { return };
    if !installed(&[PYTHON, "requests", "cryptography"]) {
        return;
    }
    let simulator = Simulator::play("scenarios/ebox.yaml");
    let mut command = Command::new(PYTHON);
    command
        .args(["-W", "ignore"])
        .arg(repository("tests/end_to_end/ebox/independent.py"))
        .arg(simulator.path("ready.json"))
        .env("PYTHONPATH", library);
    let told = run(&mut command).succeeds();
    assert_eq!(told, "all is as it should be\n");
    let published = simulator.timeline("what=ebox_new_document");
    assert_eq!(published.len(), 4);
    assert!(published.iter().all(|entry| entry["findings"].is_null()), "{published:?}");
}

/// Where the library lies. Where CI has fetched it, it must be there.
fn authlib(test: &str) -> Option<String> {
    let built = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("a folder");
    let folder = built.join("authlib");
    if folder.join("authlib").is_dir() {
        return Some(folder.display().to_string());
    }
    let says = |name: &str| std::env::var_os(name).is_some_and(|value| value == "1");
    assert!(
        !says("MOCK_NETS_SHARE_REQUIRE_TOOLS") || says("WITHOUT_AUTHLIB"),
        "{test} needs Authlib: tests/end_to_end/ebox/fetch-authlib"
    );
    println!("SKIPPED {test}: Authlib is not fetched (tests/end_to_end/ebox/fetch-authlib)");
    None
}
