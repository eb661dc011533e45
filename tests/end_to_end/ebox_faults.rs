//! Faults on purpose at the door of the e-Box: what a sender is answered, what is done, and what is told of it.

use std::fs;
use std::process::Command;

use crate::support::{PYTHON, Simulator, installed, repository, run};

#[test]
fn each_answer_of_a_fault_is_that_of_its_operation_and_is_told_with_what_was_done() {
    if !installed(&[PYTHON, "openssl"]) {
        return;
    }
    let simulator = Simulator::play("scenarios/ebox.yaml");
    let told = run(Command::new(PYTHON)
        .arg(repository("tests/end_to_end/ebox/faulted.py"))
        .arg(repository("examples/ebox"))
        .arg(simulator.path("ready.json")))
    .succeeds();
    assert_eq!(told, "all is as it should be\n");
}

/// Texts of earlier versions lie in data folders and bundles.
#[test]
fn a_scenario_that_still_says_scripted_is_read_as_faults_and_told_what_to_write() {
    let text = fs::read_to_string(repository("scenarios/ebox.yaml")).expect("the scenario");
    let simulator = Simulator::play_text(&format!(
        "{text}  scripted: [{{answer: token_refused, from: 2, tries: 2}}, {{answer: insufficient_scope}}]\n"
    ));
    let log = simulator.log();
    assert!(log.contains("`scripted` was replaced by `faults`"), "{log}");
    assert!(log.contains("at: {op: token, nth: 2..3}, do: {answer: invalid_client}"), "{log}");
    let faults = simulator.get("/v1/faults").ok();
    let faults = faults["faults"].as_array().expect("a list");
    let shown: Vec<String> = faults
        .iter()
        .map(|fault| {
            ["op", "environment", "nth", "answer"].map(|key| fault[key].as_str().unwrap_or("-")).join(" ")
        })
        .collect();
    let each = |operation: &str, nth: &str, answer: &str| {
        ["int", "acc", "prd"].map(|environment| format!("{operation} {environment} {nth} {answer}"))
    };
    let wanted = [each("token", "2..3", "invalid_client"), each("publish", "1..", "insufficient_scope")];
    assert_eq!(shown, wanted.concat());
}
