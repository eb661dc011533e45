//! Faults on purpose as a tester meets them: in a scenario, over the API, in one world alone, and after a restart.

use std::process::Command;

use serde_json::{Value, json};

use crate::support::{INBOUND, PYTHON, Session, Simulator, installed, run, sample};

/// Uploads a file by paramiko's `put`, twice where the first one fails; each is said on a line.
const PUT: &str = "
import sys, paramiko
port, key, file, path = sys.argv[1:]
transport = paramiko.Transport(('127.0.0.1', int(port)))
transport.connect(username='tTEST1', pkey=paramiko.Ed25519Key.from_private_key_file(key))
sftp = paramiko.SFTPClient.from_transport(transport)
for attempt in 1, 2:
    try:
        sftp.put(file, path)
        print('put')
        break
    except OSError as error: print(type(error).__name__)
transport.close()
";

fn put_by_paramiko(simulator: &Simulator, name: &str, bytes: &[u8]) -> String {
    let (file, script) = (simulator.write(name, bytes), simulator.write("put.py", PUT.as_bytes()));
    let mut put = Command::new(PYTHON);
    put.arg(script).arg(simulator.port()).arg(simulator.ready("client_key")).arg(file);
    run(put.arg(format!("{INBOUND}/{name}"))).succeeds()
}

fn faults(simulator: &Simulator, world: &str) -> Vec<Value> {
    simulator.get(&format!("/v1/faults?world={world}")).ok()["faults"].as_array().expect("a list").clone()
}

/// The famous one: the file was picked up, the size that confirms it cannot be had, and the sender sends again.
#[test]
fn paramikos_put_raises_though_the_letter_is_delivered_and_the_auditor_says_that_it_was_sent_twice() {
    if !installed(&["paramiko"]) {
        return;
    }
    let simulator = Simulator::play("scenarios/faults.yaml");
    let said = put_by_paramiko(&simulator, "netsshare_signing.zip", &sample("signing"));
    assert_eq!(said, "FileNotFoundError\nFileNotFoundError\n");
    simulator.settle();
    let shipments = simulator.get("/v1/shipments").ok();
    let shipments = shipments["shipments"].as_array().expect("a list");
    let states: Vec<_> =
        shipments.iter().map(|shipment| shipment["state"].as_str().expect("a state")).collect();
    assert_eq!(states, ["finished", "refused"]);
    assert_eq!(simulator.timeline("what=message_delivered").len(), 1);
    let again = &simulator.timeline("what=sent_again")[0];
    assert_eq!((&again["sent"], &again["delivered"], &again["earlier"]), (&json!(2), &json!(1), &json!(1)));
    assert!(simulator.log().contains("sent twice, delivered once"), "{}", simulator.log());
    let fired = &simulator.timeline("what=fault_fired")[0];
    assert_eq!((&fired["done"], &fired["told"]), (&json!("not_done"), &json!("no_such_file")), "{fired}");
}

/// The same without a fault, by a server that moves files away.
#[test]
fn paramikos_put_raises_at_a_server_that_moves_files_away() {
    if !installed(&["paramiko", "sftp"]) {
        return;
    }
    let text =
        std::fs::read_to_string(crate::support::repository("scenarios/manual-clock.yaml")).expect("read");
    let moves = text.replacen("  - user: tTEST1\n", "  - user: tTEST1\n    as: moves-files-away\n", 1);
    assert_ne!(moves, text, "the scenario has another form now");
    let simulator = Simulator::play_text(&moves);
    let said = put_by_paramiko(&simulator, "netsshare_plain.zip", &sample("plain"));
    assert_eq!(said, "FileNotFoundError\nFileNotFoundError\n");
    simulator.post("/v1/settle", "");
    assert_eq!(simulator.timeline("what=sent_again")[0]["delivered"], 1);
    let listed = simulator.sftp(&format!("ls {INBOUND}\n")).succeeds();
    assert!(!listed.contains("netsshare_plain.zip"), "{listed}");
    let other =
        Session { user: format!("{}+other", simulator.first_sender().user), ..simulator.first_sender() };
    simulator.sftp_as(&other, &format!("put netsshare_plain.zip {INBOUND}/\n")).succeeds();
}

#[test]
fn a_session_that_is_held_goes_on_when_the_test_says_so_and_a_fault_is_of_one_world() {
    if !installed(&["sftp"]) {
        return;
    }
    let simulator = Simulator::play("scenarios/manual-clock.yaml");
    let other =
        Session { user: format!("{}+other", simulator.first_sender().user), ..simulator.first_sender() };
    simulator.sftp_as(&other, "ls /\n").succeeds();
    let fault = "name: held\nat: {op: close, path: '*.zip'}\ndo: {hold: gate, before: effect}\n";
    assert_eq!(simulator.send("POST", "/v1/faults", fault).ok()["fired"], 0);
    assert_eq!(faults(&simulator, "other"), Vec::<Value>::new());
    simulator.write("netsshare_plain.zip", &sample("plain"));
    let put = format!("put netsshare_plain.zip {INBOUND}/\n");
    simulator.sftp_as(&other, &put).succeeds();
    std::thread::scope(|scope| {
        let held = scope.spawn(|| simulator.sftp(&put));
        simulator.get("/v1/timeline/wait?what=fault_fired&timeout=30s").ok();
        assert_eq!(simulator.shipments(0), Vec::<Value>::new(), "nothing is done yet");
        assert_eq!(faults(&simulator, "default")[0]["fired"], 1);
        assert_eq!(simulator.send("POST", "/v1/faults/gate/release", "").ok()["released"], 1);
        held.join().expect("no panic").succeeds();
    });
    assert_eq!(simulator.timeline("what=upload_finished").len(), 1);
    assert_eq!(simulator.send("DELETE", "/v1/faults/held", "").ok()["over"], true);
    assert_eq!(simulator.get("/v1/faults").ok(), json!({ "faults": [] }));
}

#[test]
fn a_fault_that_has_struck_does_not_strike_after_a_restart_and_one_that_has_not_is_told_at_the_end() {
    if !installed(&["sftp"]) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let scenario = folder.path().join("scenario.yaml");
    let text =
        std::fs::read_to_string(crate::support::repository("scenarios/manual-clock.yaml")).expect("read");
    let faults = "
faults:
  - {name: the second opening, at: {op: open, path: '*.txt', nth: 2}, do: {answer: denied}}
  - {name: never, at: {op: rename}, do: {answer: failure}}
  - {name: need not, at: {op: rename}, do: {answer: failure}, optional: true}
";
    std::fs::write(&scenario, text + faults).expect("written");
    let options = |serve: &mut Command| {
        serve.arg("--data").arg(&data);
    };
    let simulator = Simulator::with(tempfile::tempdir().expect("a folder"), |serve| {
        options(serve);
        serve.arg("--scenario").arg(&scenario);
    });
    simulator.write("a.txt", b"a");
    let put = format!("put a.txt {INBOUND}/\n");
    simulator.sftp(&put).succeeds();
    let simulator = simulator.again("KILL", options);
    assert_ne!(simulator.sftp(&put).code, Some(0), "the second one");
    let simulator = simulator.again("KILL", options);
    for _ in 0..2 {
        simulator.sftp(&put).succeeds();
    }
    let log = simulator.path("serve.log");
    let (code, log) = simulator.stop_and_look(|| std::fs::read_to_string(&log));
    let log = log.expect("a log");
    assert_eq!(code, Some(0));
    assert!(log.contains("the fault `never` never struck"), "{log}");
    assert!(!log.contains("need not") && !log.contains("the second opening` never"), "{log}");
}

#[test]
fn faults_that_never_struck_are_told_when_their_world_ends_or_begins_again() {
    let simulator = Simulator::start();
    simulator.post("/v1/worlds?name=w", "");
    let fault = |name: &str, more: &str| {
        format!("{{name: {name}, at: {{op: rename}}, do: {{answer: failure}}{more}}}")
    };
    simulator.post("/v1/faults?world=w", &fault("never", ""));
    simulator.post("/v1/faults?world=w", &fault("need not", ", optional: true"));
    simulator.post("/v1/faults", &fault("before", ""));
    let ended = simulator.send("DELETE", "/v1/worlds/w", "").ok();
    assert_eq!(ended, json!({"ended": "w", "never_struck": ["never"]}));
    let told = &simulator.timeline("what=world_ended")[0];
    assert_eq!(told["never_struck"], json!(["never"]), "{told}");
    simulator.post("/v1/reset", "");
    simulator.post("/v1/worlds?name=w", "");
    assert_eq!(simulator.send("DELETE", "/v1/worlds/w", "").ok(), json!({"ended": "w"}));
    let log = simulator.path("serve.log");
    let (_, log) = simulator.stop_and_look(|| std::fs::read_to_string(&log));
    let log = log.expect("a log");
    for name in ["never", "before"] {
        assert_eq!(log.matches(&format!("the fault `{name}` never struck")).count(), 1, "{log}");
    }
    assert!(!log.contains("need not"), "{log}");
}

#[test]
fn a_door_for_ftps_by_which_no_sender_can_come_in_is_warned_of() {
    let simulator = Simulator::with(tempfile::tempdir().expect("a folder"), |serve| {
        serve.args(["--ftps", "127.0.0.1:0"]);
    });
    assert!(simulator.log().contains("no sender of the scenario can log in by FTPS"), "{}", simulator.log());
}

/// The recipes of the page are faults that a scenario can have.
#[test]
fn every_recipe_of_the_page_is_valid() {
    let page = std::fs::read_to_string(crate::support::repository("docs/faults.md")).expect("the page");
    let materials = "materials: [{document_type: 163057}]\n";
    let world =
        format!("senders: [{{user: tTEST1, organisation: DK12345678, eboks_ids: [15723]}}]\n{materials}");
    let recipes: Vec<_> =
        page.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(recipes.len() > 10);
    for recipe in recipes {
        let has_senders = recipe.starts_with("senders:");
        let text = if has_senders { format!("{recipe}{materials}") } else { format!("{world}{recipe}") };
        let loaded = nets_scenario::load(&text, "docs/faults.md");
        assert!(loaded.is_ok_and(|loaded| has_senders || !loaded.scenario.faults.is_empty()), "{recipe}");
    }
}

/// A scenario with one key more for its sender, and more at its end.
fn with(sender: &str, end: &str) -> String {
    let text =
        std::fs::read_to_string(crate::support::repository("scenarios/manual-clock.yaml")).expect("read");
    let with = text.replacen("  - user: tTEST1\n", &format!("  - user: tTEST1\n    {sender}\n"), 1);
    assert_ne!(with, text, "the scenario has another form now");
    with + end
}

/// What a server always does stands at its sender, and the client that meets it is named at its login.
#[test]
fn a_sender_meets_a_server_with_habits_in_every_world_and_its_client_is_known() {
    if !installed(&["sftp", "paramiko"]) {
        return;
    }
    let simulator = Simulator::play_text(&with("as: object-store\n    server: {sessions: 3}", ""));
    simulator.write("part", b"part");
    let other =
        Session { user: format!("{}+other", simulator.first_sender().user), ..simulator.first_sender() };
    for session in [simulator.first_sender(), other] {
        simulator.sftp_as(&session, &format!("put part {INBOUND}/part\n")).succeeds();
        simulator.write("part", b"part, and the rest");
        let resumed = simulator.sftp_as(&session, &format!("reput part {INBOUND}/part\n"));
        resumed.fails_saying("Failure");
        simulator.write("part", b"part");
    }
    let refused = &simulator.timeline("what=request_refused")[0];
    assert!(refused["reason"].as_str().expect("a text").contains("`append: refused`"), "{refused}");
    put_by_paramiko(&simulator, "netsshare_plain.zip", &sample("plain"));
    let page = simulator.get("/ui/default/timeline?what=login_accepted").text();
    assert!(page.contains("known of paramiko: put asks for the size"), "{page}");
}

#[test]
fn before_a_login_the_default_world_decides_on_host_keys_and_algorithms() {
    if !installed(&["sftp"]) {
        return;
    }
    let changed = "faults: [{name: changed, at: {op: handshake, nth: 2}, do: {host_key: other}}]\n";
    let simulator = Simulator::play_text(&with("name: One", changed));
    simulator.sftp("ls /\n").succeeds();
    simulator.sftp("ls /\n").fails_saying("REMOTE HOST IDENTIFICATION HAS CHANGED");
    simulator.sftp("ls /\n").succeeds();
    let fired = &simulator.timeline("what=fault_fired")[0];
    assert_eq!(fired["connection"]["other_host_key"], true, "{fired}");
    assert_eq!(faults(&simulator, "default")[0]["host_key"], "other");
    let simulator = Simulator::play_text(&with("as: old-algorithms", ""));
    assert_ne!(simulator.sftp("ls /\n").code, Some(0));
    assert!(simulator.log().contains("the server has old algorithms alone"), "{}", simulator.log());
}

fn add(simulator: &Simulator, fault: &Value) {
    simulator.post("/v1/faults", &fault.to_string());
}

/// What was done and what the client was told, of each fault that has struck, oldest first.
fn struck(simulator: &Simulator) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let entries = simulator.timeline("what=fault_fired");
    entries.iter().map(|entry| (text(&entry["done"]), text(&entry["told"]))).collect()
}

/// At the door of the e-Box, as a sender meets them.
#[test]
fn tokens_and_publications_of_the_ebox_fail_or_are_taken_without_an_answer() {
    if !installed(&["openssl", PYTHON]) {
        return;
    }
    let simulator = Simulator::play("scenarios/ebox.yaml");
    let document = simulator.write("letter.pdf", b"%PDF-1.4 TEST ONLY");
    let send = || {
        let mut send = Command::new(PYTHON);
        send.arg(crate::support::repository("examples/ebox/send.py"));
        send.arg("--ready").arg(simulator.path("ready.json")).args(["--to", "0199000349"]).arg(&document);
        run(&mut send)
    };
    let messages = || {
        let all = simulator.get("/v1/ebox/messages").ok();
        all["messages"].as_array().expect("a list").len()
    };

    add(&simulator, &json!({"name": "no tokens", "at": {"op": "token"}, "do": {"answer": "failure"}}));
    send().fails_saying("no token: 500");

    let fails = json!({"effect": "not_done", "answer": "unsupported"});
    add(&simulator, &json!({"name": "not now", "at": {"op": "publish"}, "do": fails}));
    send().fails_saying("503");
    assert_eq!(messages(), 0, "it was not taken");

    let lost = json!({"answer": "none", "then": "drop"});
    add(&simulator, &json!({"name": "no answer", "at": {"op": "publish"}, "do": lost}));
    send().fails_saying("");
    assert_eq!(messages(), 1, "it was taken all the same");

    send().succeeds();
    assert_eq!(messages(), 2, "each fault strikes once, and the sender has sent it twice");
    let expected = [("not_done", "failure"), ("not_done", "unavailable"), ("done", "none")];
    let seen = struck(&simulator);
    let seen: Vec<_> = seen.iter().map(|(done, told)| (done.as_str(), told.as_str())).collect();
    assert_eq!(seen, expected);
}
