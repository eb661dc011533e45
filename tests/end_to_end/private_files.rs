//! What a simulator keeps is its user's alone, and what a killed one left is removed.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::support::{Simulator, installed, program, run, sample};

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).expect("there").permissions().mode() & 0o777
}

/// Every path below this one that others than its owner can do anything with.
fn open_to_others(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        // Who runs meanwhile makes files whole under another name.
        let Ok(metadata) = fs::symlink_metadata(&path) else { continue };
        let expected = if metadata.is_dir() { 0o700 } else { 0o600 };
        if metadata.is_dir() {
            found.extend(open_to_others(&path));
        }
        if metadata.permissions().mode() & 0o777 != expected {
            found.push(path);
        }
    }
    found
}

/// Uploads, signing, a reset, and more after it.
fn use_it(simulator: &Simulator) {
    for _ in 0..2 {
        simulator.upload_sample("signing");
        simulator.upload(&format!("netsshare_{}.zip", "ø".repeat(100)), &sample("plain"));
        simulator.upload("not-picked-up.part", b"at rest");
        simulator.settle();
        simulator.post("/v1/reset", "");
    }
    simulator.upload_sample("signing");
    simulator.settle();
    assert!(simulator.outbound("tTEST1").len() > 1);
}

#[test]
fn folders_and_files_are_their_owners_alone_whatever_the_umask() {
    if !installed(&["sftp"]) {
        return;
    }
    for umask in ["000", "077"] {
        let kept = Simulator::under_umask(umask, folder(), |serve| {
            serve.args(["--data", "data"]);
        });
        use_it(&kept);
        let data = kept.path("data");
        let (_, found) = kept.stop_and_look(|| {
            assert_eq!(mode(&data), 0o700);
            open_to_others(&data)
        });
        assert!(found.is_empty(), "umask {umask}: {found:#?}");

        let temporary = Simulator::under_umask(umask, folder(), |_| {});
        use_it(&temporary);
        let folder = PathBuf::from(temporary.ready("known_hosts"));
        let folder = folder.parent().expect("a folder");
        assert_eq!(mode(folder), 0o700);
        let found = open_to_others(folder);
        assert!(found.is_empty(), "umask {umask}: {found:#?}");
    }
}

fn temporary_folders(place: &Path) -> Vec<String> {
    let names = fs::read_dir(place).expect("a folder").map(|entry| entry.expect("an entry").file_name());
    let names = names.map(|name| name.to_string_lossy().into_owned());
    names.filter(|name| name.starts_with("mock-nets-share-")).collect()
}

#[test]
fn what_a_killed_process_left_is_gone_once_the_next_one_answers() {
    let killed = Simulator::start();
    let left = temporary_folders(killed.folder());
    assert_eq!(left.len(), 1);
    let next = killed.again("KILL", |_| {});
    let now = temporary_folders(next.folder());
    assert!(now.len() == 1 && now != left, "{left:?} {now:?}");
    // One that is told to stop leaves nothing itself, and one that runs beside it keeps its own.
    let place = next.folder().to_owned();
    let mut beside = program(&place);
    beside.args(["demo"]);
    assert!(run(&mut beside).succeeds().contains("/Outbound"));
    assert_eq!(temporary_folders(&place), now);
    let (code, left) = next.stop_and_look(|| temporary_folders(&place));
    assert_eq!((code, left), (Some(0), Vec::new()));
}
