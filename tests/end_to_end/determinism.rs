//! The same scenario, the same keys and the same uploads give the same bytes.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::support::{Simulator, installed, run};

#[test]
fn the_same_uploads_with_the_same_keys_give_the_same_outbound_byte_for_byte() {
    if !installed(&["sftp"]) {
        return;
    }
    let prepared = tempfile::tempdir().expect("a folder");
    let data = prepared.path().join("data");
    // The first launch makes each key when it is first needed. Those are kept, and the world is not.
    let first = keeping(&data, folder());
    let expected = outbound_of(&first);
    assert_eq!(first.stop(), Some(0));
    fs::remove_dir_all(data.join("world")).expect("removed");

    for _ in 0..2 {
        let folder = folder();
        run(Command::new("cp").arg("-a").arg(&data).arg(folder.path())).succeeds();
        let copy = folder.path().join("data");
        let again = outbound_of(&keeping(&copy, folder));
        assert_eq!(again.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
        for (name, bytes) in &expected {
            assert!(*bytes == again[name], "{name} has other bytes another time");
        }
    }
    assert!(expected.keys().any(|name| name.starts_with("signed_documents_")));
}

#[test]
fn a_folder_of_keys_gives_the_same_bytes_to_simulators_that_keep_nothing_else_in_common() {
    if !installed(&["sftp"]) {
        return;
    }
    let prepared = tempfile::tempdir().expect("a folder");
    let keys = prepared.path().join("keys");
    let signed = |data: Option<&str>| {
        let folder = folder();
        let data = data.map(|name| folder.path().join(name));
        let simulator = Simulator::with(folder, |serve| {
            serve.arg("--keys").arg(&keys);
            if let Some(data) = &data {
                serve.arg("--data").arg(data);
            }
        });
        (outbound_of(&simulator), simulator.get("/v1/authority.pem").text())
    };
    let expected = signed(Some("one"));
    assert!(expected.0.keys().any(|name| name.starts_with("signed_documents_")));
    for data in [Some("another"), None] {
        assert!(signed(data) == expected, "other bytes with --data {data:?}");
    }
    let kept: Vec<_> =
        fs::read_dir(&keys).expect("the folder").map(|file| file.expect("a file").path()).collect();
    assert_eq!(kept.len(), 5, "the keys of two CAs, two kinds of signers and the seal: {kept:?}");
    assert!(kept.iter().all(|file| file.to_string_lossy().ends_with(".key.pem")), "{kept:?}");
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

/// With the default scenario, and everything kept in `data`.
fn keeping(data: &Path, folder: TempDir) -> Simulator {
    Simulator::with(folder, |serve| {
        serve.arg("--data").arg(data);
    })
}

fn outbound_of(simulator: &Simulator) -> BTreeMap<String, Vec<u8>> {
    for sample in ["plain", "signing", "multi-signing", "rejected", "deadline"] {
        simulator.upload_sample(sample);
        simulator.settle();
    }
    let names = simulator.outbound("tTEST1");
    names.into_iter().map(|name| (name.clone(), simulator.outbound_file("tTEST1", &name))).collect()
}
