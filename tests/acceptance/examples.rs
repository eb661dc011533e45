//! The examples: both senders play the suite that they show, and every step and expectation is in it.

use std::fs;

use crate::programs::{PYTHON, installed, run};
use crate::server::program;
use crate::support::{accept, repository, states};

#[test]
fn the_shell_sender_passes_its_suite() {
    if !installed(&["sftp"]) {
        return;
    }
    passes("examples/acceptance/sender.yaml", &[]);
}

#[test]
fn the_python_sender_passes_the_same_suite() {
    if !installed(&["paramiko"]) {
        return;
    }
    let sender = repository("examples/send.py").display().to_string();
    passes("examples/acceptance/sender.yaml", &["--", PYTHON, &sender]);
}

#[test]
fn a_sender_in_perl_passes_the_same_suite() {
    if !installed(&["sftp", "perl"]) {
        return;
    }
    let sender = repository("tests/acceptance/send.pl").display().to_string();
    passes("examples/acceptance/sender.yaml", &["--", "perl", &sender]);
}

#[test]
fn the_python_sender_says_what_it_lacks() {
    let python = |name: &str, value: &str| {
        let mut python = std::process::Command::new(PYTHON);
        run(python.arg(repository("examples/send.py")).args(["fetch", "."]).env(name, value))
    };
    if !installed(&[PYTHON]) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("paramiko.py"), "raise ImportError").expect("written");
    let lacks = python("PYTHONPATH", &folder.path().display().to_string());
    assert_eq!(lacks.code, Some(5), "{}", lacks.said());
    lacks.fails_saying("pip install paramiko");
    if !installed(&["paramiko"]) {
        return;
    }
    let lacks = python("NETS_SFTP_HOST", "127.0.0.1");
    assert_eq!(lacks.code, Some(2), "{}", lacks.said());
    lacks.fails_saying("send.py: NETS_SFTP_PORT is not set");
}

#[test]
fn every_step_and_expectation_passes_without_a_sender() {
    passes("examples/acceptance/steps.yaml", &[]);
}

#[test]
fn an_alias_web_service_is_asked_and_held_to_its_suite() {
    if !installed(&[PYTHON]) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let (own, certify) = (folder.path().join("acceptance"), folder.path().join("certify"));
    for (from, to) in [
        ("acceptance/alias.yaml", &own),
        ("acceptance/alias-service.json", &own),
        ("certify/sender.py", &certify),
    ] {
        fs::create_dir_all(to).expect("a folder");
        let from = repository(&format!("examples/{from}"));
        fs::copy(&from, to.join(from.file_name().expect("a name"))).expect("copied");
    }
    run(program(&own).args(["certs", "--out", "certs"])).succeeds();
    let ran = run(&mut accept(&own, &["alias.yaml", "--report", "json=report.json"]));
    assert_eq!(ran.code, Some(0), "{}", ran.said());
    let report = fs::read_to_string(own.join("report.json")).expect("a report");
    assert!(report.contains(" cases passed, 0 failed"), "the suite is told: {report}");
}

#[test]
fn the_examples_show_every_step_and_every_expectation() {
    let schema = fs::read_to_string(repository("docs/acceptance-keys.md")).expect("the page of keys");
    let examples = ["sender", "steps", "alias"].map(|name| {
        fs::read_to_string(repository(&format!("examples/acceptance/{name}.yaml"))).expect("an example")
    });
    let examples = examples.concat();
    for section in ["## `when`", "## `then`"] {
        let (_, page) = schema.split_once(section).expect("the section");
        let rows =
            page.split("\n## ").next().expect("its end").lines().filter(|line| line.starts_with("| `"));
        let names: Vec<&str> = rows.filter_map(|row| row.split('`').nth(1)).collect();
        assert!(names.len() >= 10, "{names:?}");
        for name in names {
            let is_shown =
                [format!("- {name}:"), format!("- {name}\n")].iter().any(|form| examples.contains(form));
            assert!(is_shown, "no example has `{name}`");
        }
    }
}

#[track_caller]
fn passes(suite: &str, more: &[&str]) {
    let folder = tempfile::tempdir().expect("a folder");
    let suite = repository(suite).display().to_string();
    let arguments = [&[suite.as_str(), "--report", "json=report.json"], more].concat();
    let ran = run(&mut accept(folder.path(), &arguments));
    let said = ran.said();
    assert_eq!(ran.code, Some(0), "{said}");
    let report = fs::read(folder.path().join("report.json")).expect("a report");
    let report = serde_json::from_slice(&report).expect("JSON");
    let states = states(&report);
    assert!(states.len() >= 5 && states.iter().all(|(_, state)| state == "pass"), "{states:?}\n{said}");
}
