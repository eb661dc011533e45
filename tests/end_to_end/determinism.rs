//! The same scenario, the same keys and the same uploads give the same bytes.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::support::{Simulator, installed, repository, run};

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
fn the_order_in_which_shipments_come_changes_nothing_but_running_numbers() {
    if !installed(&["sftp"]) {
        return;
    }
    let prepared = tempfile::tempdir().expect("a folder");
    let data = prepared.path().join("data");
    // All that has a choice is drawn, and time stands still while shipments come.
    let drawn = "outcomes: [{then: {sign: {after: {from: 1m, to: 40h}}}}]\nmagic_recipients: true";
    let text = fs::read_to_string(repository("scenarios/default.yaml")).expect("the scenario");
    let text = text.replace("mode: instant", "mode: manual").replace("magic_recipients: true", drawn);
    let scenario = prepared.path().join("drawn.yaml");
    fs::write(&scenario, text).expect("written");

    let orders = [&[0, 1, 2, 3][..], &[3, 1, 0, 2], &[2, 3, 1, 0], &[1, 3]];
    let mut expected: Option<BTreeMap<String, Vec<u8>>> = None;
    for order in orders {
        let folder = folder();
        if expected.is_some() {
            run(Command::new("cp").arg("-a").arg(&data).arg(folder.path())).succeeds();
        }
        let here = if expected.is_some() { folder.path().join("data") } else { data.clone() };
        let simulator = Simulator::with(folder, |serve| {
            serve.arg("--data").arg(here).arg("--scenario").arg(&scenario);
        });
        let outbound = after_a_week(&simulator, order);
        assert_eq!(simulator.stop(), Some(0));
        let Some(expected) = &expected else {
            fs::remove_dir_all(data.join("world")).expect("removed");
            expected = Some(outbound);
            continue;
        };
        let all = order.len() == orders[0].len();
        assert!(!all || outbound.keys().eq(expected.keys()), "{order:?}: {:?}", outbound.keys());
        for (name, bytes) in &outbound {
            // A report is about all that was sent, and a number in a name about all that came before.
            let is_there =
                if all { expected[name] == *bytes } else { expected.values().any(|it| it == bytes) };
            assert!(is_there || (!all && name.contains("report")), "{order:?}: {name} has other bytes");
        }
    }
    let signed = |name: &&String| name.starts_with("signed_documents_");
    assert!(expected.is_some_and(|files| files.keys().filter(signed).count() == 4));
}

/// What lies in Outbound, under names without the number of the upload, once these shipments have come and a
/// week has passed.
fn after_a_week(simulator: &Simulator, order: &[usize]) -> BTreeMap<String, Vec<u8>> {
    let samples = ["signing", "multi-signing", "rejected", "deadline"];
    for place in order {
        simulator.upload_sample(samples[*place]);
    }
    simulator.settle();
    simulator.advance(r#"{"by":"7d"}"#);
    let names = simulator.outbound("tTEST1");
    let unnumbered = |name: &str| match name.split_once("_00000") {
        Some((before, after)) => format!("{before}_{}", &after[3..]),
        None => name.to_owned(),
    };
    names.into_iter().map(|name| (unnumbered(&name), simulator.outbound_file("tTEST1", &name))).collect()
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
