//! The archive of `make dist`: it is whole, every time the same, and all that the README names is in it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{installed, repository, run};

const NEEDED: [&str; 6] = ["bash", "cargo", "tar", "gzip", "sha256sum", "find"];

/// Packs a program and says which file was written.
fn packed(program: &Path, folder: &Path) -> PathBuf {
    let mut pack = Command::new(repository("dist/pack"));
    pack.arg(program).arg("x86_64-unknown-linux-gnu").arg(folder);
    PathBuf::from(run(&mut pack).succeeds().trim_end())
}

/// The relative links of a page of Markdown.
fn links(page: &str) -> impl Iterator<Item = &str> {
    let targets = page.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
    let paths = targets.map(|(target, _)| target.split('#').next().unwrap_or_default());
    paths.filter(|path| !path.is_empty() && !path.contains("://"))
}

#[test]
fn it_is_the_same_every_time_and_has_all_that_the_readme_names() {
    if !installed(&NEEDED) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let stand_in = folder.path().join("built");
    fs::write(&stand_in, "#!/bin/sh\necho a stand-in for the program\n").expect("written");
    let first = packed(&stand_in, &folder.path().join("once"));
    let again = packed(&stand_in, &folder.path().join("again"));
    assert_eq!(fs::read(&first).expect("read"), fs::read(&again).expect("read"));

    let name = format!("mock-nets-share-{}-x86_64-linux", env!("CARGO_PKG_VERSION"));
    assert_eq!(first.file_name(), Some(format!("{name}.tar.gz").as_ref()));
    let within = |folder: &Path, line: &str| {
        run(Command::new("sh").args(["-ec", line]).current_dir(folder)).succeeds()
    };
    let once = first.parent().expect("a folder");
    within(once, "sha256sum --check --strict *.sha256 && tar xzf *.tar.gz && ls -d mock-nets-share-*-linux");
    let unpacked = once.join(&name);
    within(&unpacked, "sha256sum --check --strict --quiet SHA256SUMS");
    assert_eq!(within(&unpacked, "./mock-nets-share"), "a stand-in for the program\n");
    let sums = fs::read_to_string(unpacked.join("SHA256SUMS")).expect("read").lines().count();
    let files = within(&unpacked, "find . -type f ! -name SHA256SUMS").lines().count();
    assert_eq!(sums, files);

    let readme = fs::read_to_string(unpacked.join("README.md")).expect("read");
    for link in links(&readme) {
        assert!(unpacked.join(link).exists(), "the README names {link}");
    }
    let licences = fs::read_to_string(unpacked.join("THIRD-PARTY-LICENCES.txt")).expect("read");
    for crate_name in ["tokio v", "russh v", "aws-lc-sys v", "quick-xml v"] {
        assert!(licences.contains(&format!("\n{crate_name}")), "{crate_name}");
    }
    assert!(!licences.contains("nets-core"), "it is ours");
    let is_run = |path: &str| {
        let mode = fs::metadata(unpacked.join(path)).expect("it is there").permissions().mode();
        mode & 0o111 != 0
    };
    assert!(is_run("examples/certify/sender.py") && !is_run("README.md"));
}
