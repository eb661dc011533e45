//! The command, and what openssl says to its certificates.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

#[test]
fn openssl_verifies_every_certificate() {
    if !installed("openssl_verifies_every_certificate", "openssl") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    assert!(certs_gen(folder.path(), &[]).status.success());
    let arguments = ["verify", "-x509_strict", "-CAfile", "root-ca.pem", "-untrusted", "issuing-ca.pem"];
    for certificate in ["issuing-ca.pem", "seal.pem", "danish-signer.pem"] {
        let output = Command::new("openssl")
            .args(arguments)
            .arg(certificate)
            .current_dir(folder.path())
            .output()
            .expect("openssl");
        assert!(output.status.success(), "{certificate}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn nothing_is_overwritten_unless_told_to() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(certs_gen(folder.path(), &[]).status.success());
    let root = || fs::read(folder.path().join("root-ca.pem")).expect("the root");
    let made = root();
    let refused = certs_gen(folder.path(), &[]);
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("--force"));
    assert_eq!(made, root());
    assert!(certs_gen(folder.path(), &["--force"]).status.success());
    assert_ne!(made, root());
}

#[cfg(unix)]
#[test]
fn private_keys_are_the_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    assert!(certs_gen(folder.path(), &[]).status.success());
    let files: Vec<_> =
        fs::read_dir(folder.path()).expect("the folder").map(|file| file.expect("a file").path()).collect();
    let keys: Vec<_> = files.iter().filter(|path| path.to_string_lossy().ends_with(".key.pem")).collect();
    assert_eq!(keys.len(), 4);
    for key in keys {
        assert_eq!(
            fs::metadata(key).expect("a key").permissions().mode() & 0o777,
            0o600,
            "{}",
            key.display()
        );
    }
}

#[test]
fn a_date_that_is_none_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let refused = certs_gen(folder.path(), &["--date", "2026-02-30"]);
    assert!(!refused.status.success());
    assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 0);
}

fn certs_gen(out: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_certs-gen"))
        .arg("--out")
        .arg(out)
        .args(more)
        .output()
        .expect("the command starts")
}

/// Whether a program is there. Where it must be, and is not, the test fails.
fn installed(test: &str, program: &str) -> bool {
    let found = std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(program).is_file()));
    if !found {
        assert!(
            std::env::var_os("MOCK_NETS_SHARE_REQUIRE_TOOLS").is_none_or(|value| value != "1"),
            "{program} is not installed, and this run must not skip {test}"
        );
        println!("SKIPPED {test}: {program} is not installed");
    }
    found
}
