//! The API's description in the hands of others: two clients generated from it, and requests made from it by chance.

use std::path::PathBuf;
use std::process::Command;

use crate::support::{PYTHON, Ran, Simulator, installed, repository, run};

/// A world in which each operation can do something: time stands still, and one material is sent by alias.
const SCENARIO: &str = "
name: Generated clients
clock: {mode: manual, start: 2026-01-05T10:00}
senders:
  - {user: tTEST1, organisation: DK12345678, eboks_ids: [15723], alias_service: {}}
materials:
  - {document_type: 163057, name: Letter}
  - {document_type: 162812, name: Contract, signing: {deadline_days: 3}}
  - {document_type: 163060, name: By alias, alias: {}}
recipients:
  - {person: '2402911995', name: Demo, subscribes: all}
  - {person: '0411820680', name: Another, subscribes: all}
  - {person: '6101800001', name: Anna, subscribes: [162812]}
";

fn script(name: &str) -> PathBuf {
    repository("tests/end_to_end/openapi").join(name)
}

/// A simulator with one shipment that it takes and one that it refuses.
fn simulator() -> Simulator {
    let simulator = Simulator::play_text(SCENARIO);
    simulator.upload_sample("plain");
    simulator.upload("netsshare_broken.zip", b"this is no zip");
    simulator.settle();
    simulator
}

/// Runs a script on its API. What Python compiles is left nowhere.
fn tried(simulator: &Simulator, name: &str, arguments: &[&str]) -> Ran {
    let mut python = Command::new(PYTHON);
    python.arg("-B").arg(script(name)).arg(simulator.ready("api")).args(arguments);
    // What its libraries keep goes with the test.
    python.current_dir(simulator.folder()).env("HOME", simulator.folder());
    run(&mut python)
}

#[test]
fn two_clients_generated_from_the_description_tell_the_same_story_with_every_operation() {
    if !installed(&["jsonschema"]) {
        return;
    }
    let simulator = simulator();
    let said = tried(&simulator, "story.py", &["."]).succeeds();
    assert!(said.ends_with("operations by each of two clients\n"), "{said}");
}

#[test]
fn whatever_is_asked_by_chance_is_answered_as_described() {
    if !installed(&["jsonschema", "hypothesis"]) {
        return;
    }
    let simulator = simulator();
    let said = tried(&simulator, "properties.py", &[]).succeeds();
    assert!(said.ends_with("requests each\n"), "{said}");
    assert!(!simulator.log().contains("failed"), "{}", simulator.log());
}
