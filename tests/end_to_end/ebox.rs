//! The Belgian e-Box as its senders meet it: over HTTPS, by a sender in Python and by curl, and after a power cut.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::harness::server::Server;
use crate::support::{PYTHON, Simulator, installed, program, repository, run};

const SCENARIO: &str = "scenarios/ebox.yaml";

/// The folder of the small sender.
fn sender() -> String {
    repository("examples/ebox").display().to_string()
}

#[test]
fn a_sender_and_a_recipient_in_python_find_all_as_it_should_be() {
    if !installed(&[PYTHON, "openssl"]) {
        return;
    }
    let simulator = Simulator::play(SCENARIO);
    let story = repository("tests/end_to_end/ebox/story.py");
    let ready = simulator.path("ready.json");
    let told = run(Command::new(PYTHON).arg(story).arg(sender()).arg(&ready)).succeeds();
    assert!(told.ends_with("all is as it should be\n"), "{told}");

    let told = simulator.get("/v1/timeline?limit=10000").ok();
    let all: Vec<String> = told["entries"]
        .as_array()
        .expect("entries")
        .iter()
        .map(|entry| entry["what"].as_str().unwrap_or_default().to_owned())
        .collect();
    let count = |what: &str| all.iter().filter(|each| *each == what).count();
    assert_eq!(count("ebox_new_document"), 4, "{all:?}");
    assert_eq!(count("ebox_read_document"), 1, "{all:?}");
    assert_eq!(count("ebox_message_shown"), 1, "{all:?}");
    assert_eq!(count("ebox_publication_refused"), 15, "{all:?}");
    let calls = simulator.get("/v1/ebox/calls").ok();
    let calls = calls["calls"].as_array().expect("calls");
    let published = calls.iter().filter(|call| call["api_call_response_code"] == 201);
    assert!(published.clone().count() >= 4, "{calls:?}");
    assert!(calls.iter().all(|call| call["client_id"] != "" && call["timestamp"].is_string()), "{calls:?}");
}

/// All that is needed to publish is in the page: openssl signs, curl sends.
#[test]
fn the_lines_of_the_page_publish_a_message_by_curl() {
    if !installed(&["curl", "openssl", "jq"]) {
        return;
    }
    let simulator = Simulator::play(SCENARIO);
    let page = fs::read_to_string(repository("docs/ebox.md")).expect("the page");
    let lines: Vec<&str> =
        page.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    let lines: Vec<&str> = lines.into_iter().filter(|block| !block.contains("serve --scenario")).collect();
    assert!(lines.len() >= 3, "{lines:?}");
    let script = simulator.write("page.sh", format!("set -eu\n{}", lines.concat()).as_bytes());
    let told = run(Command::new("bash").arg(script).current_dir(simulator.folder())).succeeds();
    assert!(told.contains("\"messageId\""), "{told}");
    assert!(told.contains("ebox_read_document"), "{told}");
}

#[test]
fn publications_that_were_answered_outlive_a_kill_and_none_is_doubled() {
    if !installed(&[PYTHON, "openssl"]) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = repository(SCENARIO).display().to_string();
    let options = ["--data", "data", "--scenario", &scenario];
    let lies = folder.path().join("data/world/ebox");
    let mut answered = BTreeMap::new();
    for round in 0..4 {
        let server = Server::start(folder.path(), &options);
        let mut client = Command::new(PYTHON)
            .arg(repository("tests/end_to_end/ebox/many.py"))
            .arg(sender())
            .arg(folder.path().join("ready.json"))
            .arg(round.to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("python");
        let told = BufReader::new(client.stdout.take().expect("its output"));
        for (number, line) in told.lines().map_while(Result::ok).enumerate() {
            let (subject, id) = line.split_once(' ').expect("a subject and an id");
            assert_eq!(answered.insert(subject.to_owned(), id.to_owned()), None, "{subject} twice");
            // Others are under way then: documents lie there of which nothing was answered.
            let all = fs::read_dir(&lies).map_or(0, Iterator::count);
            if number >= 20 + 7 * round && all > 2 * answered.len() {
                server.kill();
            }
        }
        client.wait().expect("it ends");
    }
    assert!(answered.len() >= 80, "{}", answered.len());

    let server = Server::start(folder.path(), &options);
    let mut kept: BTreeMap<String, String> = BTreeMap::new();
    let (mut after, mut contents) = (0, Vec::new());
    loop {
        let path = format!("http://{}/v1/ebox/messages?limit=1000&after={after}", server.ready("api"));
        let page = run(Command::new("curl").args(["-sf", &path])).succeeds();
        let page: Value = serde_json::from_str(&page).expect("JSON");
        for message in page["messages"].as_array().expect("messages") {
            after = message["number"].as_u64().expect("a number");
            let publication = &message["publication"];
            let subject = publication["subject"]["nl"].as_str().expect("a subject").to_owned();
            let id = message["message_id"].as_str().expect("an id").to_owned();
            assert_eq!(kept.insert(subject.clone(), id), None, "{subject} is there twice");
            let documents = publication["documents"].as_array().expect("documents").iter();
            let numbers = documents.map(|one| one["content"].as_u64().expect("a number"));
            let [first, second] = numbers.collect::<Vec<_>>()[..] else { panic!("{publication}") };
            contents.extend([(format!("{subject} "), first), (format!(" {subject}"), second)]);
        }
        if page["more"] != true {
            break;
        }
    }
    for (subject, id) in &answered {
        assert_eq!(kept.get(subject), Some(id), "{subject} was answered");
    }
    let numbers: BTreeSet<u64> = contents.iter().map(|(_, content)| *content).collect();
    assert_eq!(numbers.len(), contents.len(), "each document belongs to one message");
    for (subject, content) in &contents {
        let bytes = fs::read(lies.join(content.to_string())).expect("the document");
        assert_eq!(bytes, subject.repeat(1000).as_bytes(), "{subject}");
    }
    assert_eq!(fs::read_dir(lies).expect("documents").count(), contents.len(), "nothing is left over");
}

/// The most memory that the process had, in kB.
fn most_memory(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).expect("a process");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("its memory");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

#[test]
fn thirty_megabytes_with_the_json_last_cost_next_to_no_memory() {
    if !installed(&[PYTHON, "openssl"]) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = repository(SCENARIO).display().to_string();
    let server = Server::start(folder.path(), &["--scenario", &scenario]);
    let publish = |name: &str, size: usize| {
        let file = folder.path().join(name);
        fs::write(&file, vec![b'x'; size]).expect("a file");
        let mut send = Command::new(PYTHON);
        send.arg(repository("examples/ebox/send.py")).arg("--ready").arg(folder.path().join("ready.json"));
        let told = run(send.args(["--json-last", "--to", "0199000349"]).arg(file)).succeeds();
        assert!(told.starts_with("201"), "{told}");
    };
    publish("small.pdf", 1_000);
    let before = most_memory(server.id);
    publish("large.pdf", 29 << 20);
    let grown = most_memory(server.id) - before;
    assert!(grown < 8 * 1024, "{grown} kB");
}

/// All fifty are under way together: curl begins them at once, and each ends only shortly before the last.
#[test]
fn fifty_documents_of_thirty_megabytes_at_once_stay_within_64_megabytes() {
    if !installed(&[PYTHON, "openssl", "curl"]) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = repository(SCENARIO).display().to_string();
    let server = Server::start(folder.path(), &["--scenario", &scenario]);
    let fifty = |size: &str| {
        let mut python = Command::new(PYTHON);
        python.arg(repository("tests/end_to_end/ebox/fifty.py")).arg(sender()).current_dir(folder.path());
        run(python.args(["ready.json", size])).succeeds()
    };
    assert_eq!(fifty("1000"), "201 50\n", "the first of each connection");
    let before = most_memory(server.id);
    assert_eq!(fifty("31000000"), "201 50\n");
    let grown = most_memory(server.id) - before;
    assert!(grown < 64 * 1024, "{grown} kB");
}

#[test]
fn it_is_off_where_nothing_asks_for_it_and_plain_only_where_that_is_asked_for() {
    let off = Simulator::start();
    assert!(!fs::read_to_string(off.path("ready.json")).expect("a ready file").contains("ebox"));
    let folder = tempfile::tempdir().expect("a folder");
    let plain = Simulator::with(folder, |serve| {
        serve.arg("--scenario").arg(repository(SCENARIO)).args(["--ebox", "127.0.0.1:0", "--ebox-plain"]);
    });
    let ready: Value =
        serde_json::from_slice(&fs::read(plain.path("ready.json")).expect("a file")).expect("JSON");
    let url = ready["ebox"]["url"].as_str().expect("a URL");
    assert!(url.starts_with("http://") && ready["ebox"]["ca"].is_null(), "{ready}");
    let refused = run(program(plain.folder()).args(["recipients"])).succeeds();
    assert!(refused.contains("0199000547") && refused.contains("NO_DIGITAL_USER"), "{refused}");
}
