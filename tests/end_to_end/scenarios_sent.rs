//! A scenario that is sent over the API while another runs: what it may ask for, and what comes of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::alias::write_certificates;
use crate::support::{Simulator, installed, program, run};

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

fn scenario(start: &str, seed: u32, sender: &str) -> String {
    format!(
        "name: From {start}\n\
         seed: {seed}\n\
         clock: {{ mode: manual, start: {start} }}\n\
         magic_recipients: true\n\
         senders:\n  \
           - {{ user: tTEST1, organisation: DK12345678, eboks_ids: [15723]{sender} }}\n\
         materials:\n  \
           - {{ document_type: 162812, name: Contract, signing: {{ deadline_days: 3 }} }}\n"
    )
}

const NOW: &str = "2026-01-05T10:00";

fn kept(folder: tempfile::TempDir, scenario: &str) -> Simulator {
    fs::write(folder.path().join("scenario.yaml"), scenario).expect("written");
    Simulator::with(folder, |serve| {
        serve.args(["--data", "data", "--scenario", "scenario.yaml"]);
    })
}

fn files_below(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.map(|path| if path.is_dir() { files_below(&path) } else { 1 }).sum()
}

/// What in a sender of a scenario cannot be used, and what is said of it.
fn unusable(folder: &Path) -> Vec<(String, &'static str)> {
    let service = |what: &str| format!(", alias_service: {{ url: 'https://localhost:8443/a', {what} }}");
    assert!(Command::new("mkfifo").arg(folder.join("pipe")).status().expect("mkfifo").success());
    write_certificates(&folder.join("certs"));
    let there = folder.join("certs/tls-ca.pem").display().to_string();
    vec![
        // Cut short in copying, within the base64 and behind a length that still fits.
        (", keys: ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAEBAQEB me@example']".to_owned(), "is cut short"),
        (
            ", keys: ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhsc']"
                .to_owned(),
            "is cut short",
        ),
        (service("ca: nowhere/ca.pem"), "names no such file"),
        (service("ca: pipe"), "names no such file"),
        (service("ca: /dev/zero"), "names no such file"),
        (service(&format!("ca: {there}")), "names no such file"),
        (
            service("client_certificate: certs/client.pem, client_key: certs/client.key.pem"),
            "names no such file",
        ),
        (service("ca: '-----BEGIN CERTIFICATE-----'"), "this PEM text"),
        (
            service(r#"ca: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----""#),
            "is no X.509 certificate",
        ),
        (", alias_service: { url: 'https://localhost:0/a' }".to_owned(), "has port 0"),
    ]
}

#[test]
fn a_scenario_that_cannot_be_used_is_refused_at_its_place_and_the_world_goes_on() {
    if !installed(&["sftp"]) {
        return;
    }
    let simulator = kept(folder(), &scenario(NOW, 1, ""));
    simulator.upload_sample("signing");
    simulator.settle();
    // The sender's RSA key is the last file of a start, and this waits for it.
    let data = simulator.path("data");
    run(program(Path::new("/")).args(["key", "--rsa", "--data"]).arg(&data)).succeeds();
    let before = files_below(&data);
    for (sender, said) in unusable(simulator.folder()) {
        let text = scenario(NOW, 1, &sender);
        let answer = simulator.send("PUT", "/v1/scenario", &text);
        assert_eq!(answer.status, 422, "{sender}: {}", answer.text());
        let problem: Value = serde_json::from_str(&answer.text()).expect("a problem");
        assert!(problem["detail"].as_str().expect("a detail").contains(said), "{problem:#}");
        // Where the sender says it: behind its e-Boks ids.
        assert_eq!(problem["line"], 6, "{problem:#}");
        assert!(problem["column"].as_u64().expect("a column") > 60, "{problem:#}");
        assert_eq!(problem["problems"][0]["line"], 6);
        assert_eq!(simulator.get("/health/ready").status, 200);
    }
    assert_eq!(files_below(&simulator.path("data")), before);
    simulator.advance(r#"{"by": "3d"}"#);
    let outbound = simulator.outbound("tTEST1");
    assert!(outbound.iter().any(|name| name.starts_with("signed_documents_")), "{outbound:?}");
    assert_eq!(simulator.stop(), Some(0));
}

#[test]
fn check_says_of_a_scenario_what_a_start_would_say() {
    let folder = folder();
    for (sender, said) in unusable(folder.path()) {
        let file = folder.path().join("checked.yaml");
        fs::write(&file, scenario(NOW, 1, &sender)).expect("written");
        let checked = run(program(folder.path()).arg("check").arg(&file));
        let text = checked.said();
        if said != "names no such file" {
            assert!(checked.code == Some(1) && text.contains(said), "{sender}: {text}");
        } else if sender.contains("nowhere") {
            // It may be there where the scenario is played.
            assert!(
                checked.code == Some(0) && text.contains("warning") && text.contains("nowhere"),
                "{text}"
            );
        } else if sender.contains("certs/") {
            // The person who starts the program may name any of their files.
            assert_eq!(checked.code, Some(0), "{text}");
        } else {
            assert!(checked.code == Some(1) && text.contains("this is not a regular file"), "{text}");
        }
    }
}

#[test]
fn a_start_refuses_what_is_no_regular_file() {
    let folder = folder();
    assert!(Command::new("mkfifo").arg(folder.path().join("pipe")).status().expect("mkfifo").success());
    fs::File::create(folder.path().join("huge")).expect("made").set_len(1 << 40).expect("sparse");
    for (named, said) in [
        ("pipe", "this is not a regular file"),
        ("/dev/zero", "this is not a regular file"),
        (".", "this is not a regular file"),
        ("huge", "more than 1048576 bytes"),
        ("nowhere", "there is no such file"),
    ] {
        let sender = format!(", alias_service: {{ url: 'https://localhost:8443/a', ca: {named} }}");
        fs::write(folder.path().join("mine.yaml"), scenario(NOW, 1, &sender)).expect("written");
        let mut serve = program(folder.path());
        serve.args(["serve", "--sftp", "127.0.0.1:0", "--api", "127.0.0.1:0", "--scenario", "mine.yaml"]);
        let said_of_it = run(&mut serve).ends_with_code(2).stderr;
        assert!(said_of_it.contains(said) && said_of_it.contains("mine.yaml:6:"), "{named}: {said_of_it}");
    }
}

#[test]
fn a_scenario_without_an_end_is_not_read_to_its_end() {
    let folder = folder();
    for command in [&["check"][..], &["serve", "--scenario"]] {
        let said = run(program(folder.path()).args(command).arg("/dev/zero")).ends_with_code(2).stderr;
        assert!(said.contains("such a file has at most 1048576 bytes"), "{said}");
    }
}

#[test]
fn a_reset_that_the_disk_refuses_changes_nothing() {
    if !installed(&["sftp"]) {
        return;
    }
    let simulator = kept(folder(), &scenario(NOW, 1, ""));
    simulator.upload_sample("signing");
    simulator.settle();
    // Nothing of ours, and so nothing that is removed to make room.
    for name in ["data/world.next", "data/world.old"] {
        let in_the_way = simulator.write(name, b"notes");
        for (method, path, body) in
            [("POST", "/v1/reset", ""), ("PUT", "/v1/scenario", &scenario(NOW, 2, ""))]
        {
            let answer = simulator.send(method, path, body);
            assert_eq!(answer.status, 507, "{}", answer.text());
            for words in [
                "problem:disk-refuses",
                "the folder of the next world cannot be made",
                "the world that runs goes on as it was",
            ] {
                assert!(answer.text().contains(words), "{}", answer.text());
            }
            assert_eq!(simulator.get("/health/ready").status, 200);
        }
        fs::remove_file(in_the_way).expect("still there");
    }
    simulator.upload_sample("plain");
    simulator.advance(r#"{"by": "3d"}"#);
    let outbound = simulator.outbound("tTEST1");
    assert!(outbound.iter().any(|name| name.starts_with("signed_documents_")), "{outbound:?}");
    assert!(outbound.iter().filter(|name| name.ends_with(".receipt")).count() == 2, "{outbound:?}");
    simulator.post("/v1/reset", "");
    assert_eq!(simulator.outbound("tTEST1"), Vec::<String>::new());
}

#[test]
fn keys_are_the_processs_and_certificates_the_worlds() {
    let simulator = Simulator::play_text(&scenario(NOW, 1, ""));
    let authority = || simulator.get("/v1/authority.pem").text();
    let first = authority();
    simulator.post("/v1/reset", "");
    assert_eq!(authority(), first, "the same scenario again");
    assert_eq!(simulator.send("PUT", "/v1/scenario", &scenario("2030-01-07T10:00", 1, "")).status, 200);
    assert_ne!(authority(), first, "another time");
    assert_eq!(simulator.send("PUT", "/v1/scenario", &scenario(NOW, 2, "")).status, 200);
    assert_ne!(authority(), first, "another seed");
    assert_eq!(simulator.send("PUT", "/v1/scenario", &scenario(NOW, 1, "")).status, 200);
    assert_eq!(authority(), first, "as at the start");
}

#[test]
fn over_the_api_a_scenario_may_name_the_files_of_the_start_and_no_others() {
    let folder = folder();
    write_certificates(&folder.path().join("certs"));
    let service = |client_key: &str| {
        format!(
            ", alias_service: {{ url: 'https://localhost:8443/a', ca: certs/tls-ca.pem, \
             client_certificate: certs/client.pem, client_key: {client_key} }}"
        )
    };
    let simulator = kept(folder, &scenario(NOW, 1, &service("certs/client.key.pem")));
    let sent = |text: &str| simulator.send("PUT", "/v1/scenario", text).status;
    assert_eq!(sent(&scenario(NOW, 2, &service("certs/client.key.pem"))), 200);
    assert_eq!(sent(&scenario(NOW, 3, "")), 200);
    assert_eq!(sent(&scenario(NOW, 4, &service("certs/client.key.pem"))), 200, "the start's names go on");
    // A key of this machine, and the key of the start by another name and in another place.
    for other in ["data/keys/tTEST1", "certs/../certs/client.key.pem", "certs/client.pem", "certs/tls-ca.pem"]
    {
        assert_eq!(sent(&scenario(NOW, 5, &service(other))), 422, "{other}");
    }
    assert!(simulator.get("/v1/scenario").text().contains("seed: 4"));
    assert_eq!(simulator.post("/v1/reset", "")["scenario"], format!("From {NOW}"));

    // A file that has gone is the scenario's problem, and the world goes on without a reset.
    fs::remove_file(simulator.path("certs/client.key.pem")).expect("removed");
    let answer = simulator.send("POST", "/v1/reset", "");
    assert_eq!(answer.status, 422, "{}", answer.text());
    assert!(answer.text().contains("client.key.pem"), "{}", answer.text());
    assert_eq!(simulator.get("/health/ready").status, 200);
}

fn outbound_of(simulator: &Simulator) -> BTreeMap<String, Vec<u8>> {
    for sample in ["signing", "multi-signing"] {
        simulator.upload_sample(sample);
        simulator.settle();
    }
    simulator.advance(r#"{"by": "7d"}"#);
    let names = simulator.outbound("tTEST1");
    names.into_iter().map(|name| (name.clone(), simulator.outbound_file("tTEST1", &name))).collect()
}

#[test]
fn a_scenario_that_was_sent_gives_the_bytes_of_a_fresh_start_with_its_own_seed_and_dates() {
    if !installed(&["sftp", "openssl"]) {
        return;
    }
    let far = scenario("2150-01-05T10:00", 7, "");
    let sent = kept(folder(), &scenario(NOW, 1, ""));
    let present = outbound_of(&sent);
    assert_eq!(sent.send("PUT", "/v1/scenario", &far).status, 200);
    let after_put = outbound_of(&sent);
    let authority = sent.get("/v1/authority.pem").text();

    // A start of its own, with the same keys.
    let place = folder();
    fs::create_dir(place.path().join("data")).expect("made");
    run(Command::new("cp").arg("-a").arg(sent.path("data/authority")).arg(place.path().join("data")))
        .succeeds();
    let fresh = kept(place, &far);
    assert!(outbound_of(&fresh) == after_put, "other bytes than a fresh start gives");
    assert_eq!(fresh.get("/v1/authority.pem").text(), authority);
    assert!(present.keys().chain(after_put.keys()).any(|name| name.starts_with("signed_documents_")));

    let ca = fresh.write("authority.pem", authority.as_bytes());
    let dates =
        run(Command::new("openssl").args(["x509", "-noout", "-startdate", "-enddate", "-in"]).arg(&ca));
    let dates = dates.succeeds();
    assert!(dates.contains("2145 GMT") && dates.contains("2180 GMT"), "{dates}");

    // And a restart changes none of it.
    let again = fresh.again("KILL", |serve| {
        serve.args(["--data", "data"]);
    });
    assert_eq!(again.get("/v1/authority.pem").text(), authority);
}

#[test]
fn the_same_command_goes_on_with_the_scenario_that_was_sent_meanwhile() {
    if !installed(&["sftp"]) {
        return;
    }
    let sent = scenario(NOW, 2, "");
    let simulator = kept(folder(), &scenario(NOW, 1, ""));
    assert_eq!(simulator.send("PUT", "/v1/scenario", &sent).status, 200);
    simulator.upload_sample("signing");
    simulator.settle();
    fs::write(simulator.path("sent.yaml"), &sent).expect("written");
    fs::write(simulator.path("other.yaml"), scenario(NOW, 3, "")).expect("written");
    let same = ["--data", "data", "--scenario", "scenario.yaml"];
    let mut simulator = simulator;
    for (signal, options) in [
        ("TERM", &same[..]),
        ("KILL", &same[..]),
        ("TERM", &["--data", "data"]),
        ("TERM", &["--data", "data", "--scenario", "sent.yaml"]),
        ("TERM", &same[..]),
    ] {
        simulator = simulator.again(signal, |serve| {
            serve.args(options);
        });
        assert_eq!(simulator.get("/v1/scenario").text(), sent);
        let shipments = simulator.get("/v1/shipments").ok();
        assert_eq!(shipments["shipments"].as_array().expect("a list").len(), 1, "{shipments}");
        let says_so = simulator.log().contains("which was sent over the API");
        assert_eq!(says_so, options == same, "{}", simulator.log());
    }
    let place = simulator.folder().to_owned();
    let (_, refused) = simulator.stop_and_look(|| {
        let mut serve = program(&place);
        serve.args(["serve", "--sftp", "127.0.0.1:0", "--api", "127.0.0.1:0", "--data", "data"]);
        run(serve.args(["--scenario", "other.yaml"])).ends_with_code(2).stderr
    });
    assert!(refused.contains("was made from another scenario") && refused.contains("without --scenario"));
}
