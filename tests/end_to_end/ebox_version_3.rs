//! Version 3 of the registry of the e-Box: as far as it is known, where the scenario has it.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::harness::server::Server;
use crate::support::{PYTHON, Simulator, installed, repository, run};

/// The scenario of the e-Box with these switches, in this folder.
fn scenario(folder: &Path, switches: &str) -> PathBuf {
    let text = fs::read_to_string(repository("scenarios/ebox.yaml")).expect("the scenario");
    let path = folder.join("version-3.yaml");
    fs::write(&path, format!("{text}  switches: {switches}\n")).expect("a file");
    path
}

fn script(name: &str) -> Command {
    let mut python = Command::new(PYTHON);
    python.arg(repository("tests/end_to_end/ebox").join(name)).arg(repository("examples/ebox"));
    python
}

fn installed_requests() -> bool {
    installed(&[PYTHON, "openssl", "requests"])
}

fn story(switches: &str, status: &str) -> Simulator {
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = scenario(folder.path(), switches);
    let simulator = Simulator::with(folder, |serve| {
        serve.arg("--scenario").arg(scenario);
    });
    let ready = simulator.path("ready.json");
    let told = run(script("version_3.py").arg(&ready).arg(status)).succeeds();
    assert!(told.ends_with("all is as it should be\n"), "{told}");
    simulator
}

#[test]
fn a_sender_by_requests_finds_version_3_as_far_as_it_is_known() {
    if !installed_requests() {
        return;
    }
    let simulator = story("{version_3: true}", "201");
    let kept = simulator.get("/v1/ebox/messages?limit=100").ok();
    let messages = kept["messages"].as_array().expect("messages");
    let mut subjects = BTreeMap::new();
    for message in messages {
        *subjects.entry(message["publication"]["idempotency_key"].to_string()).or_insert(0) += 1;
    }
    assert_eq!(subjects.remove("null"), Some(4), "without a key: {messages:?}");
    assert!(subjects.values().all(|count| *count == 1), "one message for a key: {subjects:?}");
    assert_eq!(subjects.len(), 13, "{subjects:?}");
    let refused = simulator.get("/v1/timeline?what=ebox_publication_refused&limit=1000").ok().to_string();
    assert!(refused.contains("take it as delivered: it is message"), "{refused}");
}

#[test]
fn the_official_examples_are_answered_200_where_the_scenario_says_so() {
    if installed_requests() {
        story("{version_3: true, version_3_answer: ok}", "200");
    }
}

#[test]
fn where_it_is_off_a_sender_is_told_how_it_is_turned_on() {
    if !installed(&["curl"]) {
        return;
    }
    let simulator = Simulator::play("scenarios/ebox.yaml");
    let ready = fs::read(simulator.path("ready.json")).expect("a ready file");
    let ready: Value = serde_json::from_slice(&ready).expect("JSON");
    let url = format!(
        "{}/acc/REST/ebox/enterprise/messageRegistry/v3/ebox/messages",
        ready["ebox"]["url"].as_str().expect("a URL")
    );
    let ca = ready["ebox"]["ca"].as_str().expect("a CA");
    let told = run(Command::new("curl").args(["-s", "--cacert", ca, "-d", "", &url])).succeeds();
    assert!(told.contains("NOT_FOUND") && told.contains("`version_3: true`"), "{told}");
}

/// The status of each key, as far as the simulator lived.
fn published(folder: &Path, count: usize, mut each: impl FnMut(usize)) -> BTreeMap<String, String> {
    let mut client = script("keys.py")
        .arg(folder.join("ready.json"))
        .arg(count.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("python");
    let lines = BufReader::new(client.stdout.take().expect("its output")).lines();
    let mut told = BTreeMap::new();
    for (number, line) in lines.map_while(Result::ok).enumerate() {
        let (key, status) = line.split_once(' ').expect("a key and a status");
        told.insert(key.to_owned(), status.to_owned());
        each(number);
    }
    client.wait().expect("it ends");
    told
}

#[test]
fn a_key_outlives_a_kill_and_each_message_is_there_once() {
    const COUNT: usize = 60;
    if !installed(&[PYTHON, "openssl", "curl"]) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = scenario(folder.path(), "{version_3: true}").display().to_string();
    let options = ["--data", "data", "--scenario", &scenario];
    let server = Server::start(folder.path(), &options);
    let before = published(folder.path(), COUNT, |number| {
        if number == 25 {
            server.kill();
        }
    });
    assert!((25..COUNT).contains(&before.len()), "{before:?}");
    let server = Server::start(folder.path(), &options);
    let after = published(folder.path(), COUNT, |_| {});
    assert_eq!(after.len(), COUNT);
    for (key, status) in &before {
        assert_eq!((status.as_str(), after[key].as_str()), ("201", "409"), "{key}");
    }
    let path = format!("http://{}/v1/ebox/messages?limit=1000", server.ready("api"));
    let kept = run(Command::new("curl").args(["-sf", &path])).succeeds();
    let kept: Value = serde_json::from_str(&kept).expect("JSON");
    assert_eq!(kept["messages"].as_array().map(Vec::len), Some(COUNT), "none is missing, none doubled");
}
