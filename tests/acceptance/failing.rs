//! For each step and each expectation a case that fails just there, with words that a stranger can act on.

use std::fs;

use crate::golden;
use crate::programs::run;
use crate::support::{accept, repository, states};

/// The cases that are undecided, not failed.
const UNDECIDED: [&str; 29] = [
    "see-at-most",
    "see-unreached",
    "never-uncontrolled",
    "never-too-early",
    "never-unreached",
    "never-over",
    "never-no-such-shipment",
    "never-no-such-person",
    "never-no-such-file",
    "never-no-such-path",
    "never-no-such-upload",
    "never-of-another-shipment",
    "never-not-together",
    "fetched-no-such-name",
    "deleted-no-such-name",
    "outbound-no-such-name",
    "outbound-no-such-message",
    "outbound-none-to-look-into",
    "outbound-no-such-element",
    "outbound-no-such-root",
    "output-silent",
    "finding-no-such-shipment",
    "finding-no-such-message",
    "finding-not-told",
    "finding-nothing-uploaded",
    "finding-not-looked-for",
    "alias-no-service",
    "alias-no-such-person",
    "alias-no-call",
];

#[test]
fn each_case_fails_where_it_should_and_says_why() {
    let folder = tempfile::tempdir().expect("a folder");
    let suite = fs::read_to_string(repository("tests/acceptance/failing.yaml")).expect("the suite");
    fs::write(folder.path().join("failing.yaml"), &suite).expect("written");
    let ran = run(&mut accept(folder.path(), &["failing.yaml", "--report", "json=report.json"]));
    assert_eq!(ran.code, Some(1), "{}", ran.said());
    let report = fs::read(folder.path().join("report.json")).expect("a report");
    let report: serde_json::Value = serde_json::from_slice(&report).expect("JSON");
    for (id, state) in states(&report) {
        let wanted = if UNDECIDED.contains(&id.as_str()) { "undecided" } else { "fail" };
        assert_eq!(state, wanted, "{id}: {}", ran.said());
    }
    let mut told = String::new();
    for case in report["files"][0]["cases"].as_array().expect("cases") {
        told.push_str(&format!("{}\n", case["id"].as_str().expect("an id")));
        let steps = case["steps"].as_array().expect("steps");
        let decides =
            steps.iter().find(|step| ["fail", "undecided"].contains(&step["state"].as_str().unwrap_or("")));
        let step = decides.unwrap_or_else(|| panic!("no step of {} fails", case["id"]));
        for name in ["said", "expected", "seen"] {
            told.push_str(&format!("  {name}: {}\n", step[name].as_str().unwrap_or("-")));
        }
        if let Some(nearest) = step["nearest"]["text"].as_str() {
            told.push_str(&format!("  nearest: {nearest}\n"));
        }
        for evidence in step["evidence"].as_array().into_iter().flatten() {
            // Whether the `ssh` below an `sftp` that was refused has ended by then differs from run to run.
            if case["id"] == "login-elsewhere" && evidence["name"] == "left" {
                continue;
            }
            let value = evidence["value"].as_str().expect("a value");
            told.push_str(&format!("  {}: {value}\n", evidence["name"].as_str().expect("a name")));
        }
    }
    let told = told.replace(&folder.path().display().to_string(), "FOLDER");
    golden::agrees(repository("tests/acceptance/golden/failing.txt"), &without_real_times(&told));
}

/// How long something took in real time differs from run to run.
fn without_real_times(told: &str) -> String {
    let line = |line: &str| match line.rfind(", ").filter(|_| line.ends_with(" ms real")) {
        Some(at) => format!("{}, N ms real", &line[..at]),
        None => line.to_owned(),
    };
    told.lines().map(|one| line(one) + "\n").collect()
}
