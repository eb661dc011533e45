//! What `serve` tells on standard error while it runs.

use std::io::Read;

use crate::support::{Simulator, sample};

/// The entries of the timeline by their names, and the lines that tell of them.
fn told(level: Option<&str>) -> (Vec<String>, String) {
    let simulator = Simulator::with(tempfile::tempdir().expect("a folder"), |serve| {
        if let Some(level) = level {
            serve.args(["--log", level]);
        }
    });
    simulator.upload("netsshare_good.zip", &sample("signing"));
    simulator.upload("netsshare_bad.zip", b"no zip at all");
    simulator.upload("notes.txt", b"not for Nets");
    simulator.upload("Netsshare_typo.zip", b"for Nets, and not picked up");
    simulator.settle();
    // What a front end saw may come on the timeline after its client has been answered.
    simulator.wait("what=file_stored&file=*typo.zip");
    let names = simulator
        .timeline("")
        .iter()
        .map(|entry| entry["what"].as_str().expect("a name").to_owned())
        .collect();
    let log = simulator.path("serve.log");
    let (code, log) = simulator.stop_and_look(|| std::fs::read_to_string(log).expect("the log"));
    assert_eq!(code, Some(0));
    (names, log)
}

fn names(log: &str) -> Vec<&str> {
    log.lines().map(|line| line.split("  ").nth(2).unwrap_or_else(|| panic!("{line}"))).collect()
}

#[test]
fn every_entry_of_the_timeline_is_one_line_when_all_are_wanted() {
    let (entries, log) = told(Some("info"));
    assert_eq!(names(&log), entries, "{log}");
    let refused = log.lines().find(|line| line.contains("shipment_refused")).expect("a line");
    assert!(
        refused.contains("  warn  shipment_refused       tTEST1  upload 2: refused, 1 error: "),
        "{refused}"
    );
    let first = log.lines().next().expect("a line");
    let login =
        "Mon 2026-01-05 10:00:00  info  login_accepted         tTEST1  tTEST1 logged in from 127.0.0.1:";
    assert!(first.starts_with(login) && first.contains(" with OpenSSH_"), "{first}");
    assert!(log.contains("  info  document_signed        tTEST1  upload 1: "), "{log}");
}

#[test]
fn what_was_refused_or_lies_unread_is_told_unasked_and_nothing_where_nothing_is_wanted() {
    let (_, log) = told(None);
    // The first zip may still be read while the second file is stored.
    let mut said = names(&log);
    said.sort_unstable();
    assert_eq!(said, ["file_stored", "shipment_refused"], "{log}");
    assert_eq!(told(Some("off")).1, "");
}

#[test]
fn a_standard_error_that_is_not_read_holds_nothing_up() {
    let (mut reader, writer) = std::io::pipe().expect("a pipe");
    let scenario = include_str!("../../scenarios/manual-clock.yaml")
        .replace("eboks_ids: [15723]", "eboks_ids: [15723]\n    subscription_lists: all");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("manual.yaml");
    std::fs::write(&file, scenario).expect("written");
    let simulator = Simulator::with_log(folder, writer.into(), |serve| {
        serve.args(["--log", "info", "--scenario"]).arg(file);
    });
    // Far more lines than a pipe holds.
    let happened =
        simulator.advance(r#"{"by": "1000d"}"#)["entries"].as_array().map(Vec::len).expect("entries");
    assert!(happened >= 1_000, "{happened}");
    assert_eq!(simulator.get("/health/ready").status, 200);
    assert_eq!(simulator.stop(), Some(0));
    let mut log = String::new();
    reader.read_to_string(&mut log).expect("text");
    assert!(log.lines().count() < happened, "the pipe holds less than all");
}
