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
