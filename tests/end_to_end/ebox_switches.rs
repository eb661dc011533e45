//! What a scenario switches on at the e-Box, and the name by which it is reached.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::support::{PYTHON, Simulator, installed, program, repository, run};

#[test]
fn a_message_is_linked_and_providers_are_listed_under_a_name_of_its_own() {
    if !installed(&[PYTHON, "openssl", "requests"]) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let text = fs::read_to_string(repository("scenarios/ebox.yaml")).expect("the scenario");
    let text =
        text.replace("[publication_sender, preferences]", "[publication_sender, preferences, registry]");
    let scenario = folder.path().join("switched.yaml");
    fs::write(&scenario, text + "  switches: {link: true}\n").expect("a file");
    let simulator = Simulator::with(folder, |serve| {
        serve.arg("--scenario").arg(scenario).args(["--ebox-host", "other.test,Ebox.Test"]);
    });
    let ready: Value =
        serde_json::from_slice(&fs::read(simulator.path("ready.json")).expect("a file")).expect("JSON");
    let ca = fs::read_to_string(ready["ebox"]["ca"].as_str().expect("a path")).expect("a CA");
    let api = simulator.ready("api");
    let shown =
        run(Command::new("curl").args(["-sf", &format!("http://{api}/v1/ebox/authority.pem")])).succeeds();
    assert_eq!(shown, ca, "who has no folder of it asks the API");
    let key = run(program(simulator.folder()).args(["key", "--client", "test:ebox:docsender:one:client"]))
        .succeeds();
    assert!(key.contains("PRIVATE KEY"), "{key}");
    run(program(simulator.folder()).args(["key", "--client", "test:ebox:docsender:one"]))
        .fails_saying("did you mean `test:ebox:docsender:one:client`?");
    let told = run(Command::new(PYTHON)
        .arg(repository("tests/end_to_end/ebox/switched.py"))
        .arg(repository("examples/ebox"))
        .arg(simulator.path("ready.json"))
        .arg("ebox.test"))
    .succeeds();
    assert!(told.ends_with("all is as it should be\n"), "{told}");
    let asked = simulator.get("/v1/timeline?what=ebox_asked&limit=100").ok().to_string();
    assert!(asked.contains("linkEboxMessage") && asked.contains("messageProviders"), "{asked}");
}

/// A certificate that openssl has signed by its own key.
fn self_signed(folder: &Path) -> String {
    let at = |name: &str| folder.join(name).display().to_string();
    let (key, certificate) = (at("key.pem"), at("own.pem"));
    let subject = "/C=BE/O=TEST ONLY/CN=test:ebox:docsender:one";
    let request = [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "30",
        "-subj",
        subject,
        "-keyout",
        &key,
        "-out",
        &certificate,
    ];
    run(Command::new("openssl").args(request)).succeeds();
    certificate
}

#[test]
fn a_certificate_that_is_signed_by_its_own_key_is_warned_of_taken_or_refused() {
    if !installed(&["openssl"]) {
        return;
    }
    let text = fs::read_to_string(repository("scenarios/ebox.yaml")).expect("the scenario");
    for (issuer, is_told) in [("warn_self_signed", true), ("any", false)] {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("own.yaml");
        let certificate = self_signed(folder.path());
        let client = "organisation: '0199000151'\n      scopes";
        let own = text.replace(
            client,
            &format!("organisation: '0199000151'\n      certificate: {certificate}\n      scopes"),
        );
        assert_ne!(own, text);
        fs::write(&path, format!("{own}  switches: {{issuer: {issuer}}}\n")).expect("a file");
        let refused = fs::read_to_string(&path).expect("the file").replace(issuer, "official");
        let log = fs::File::create(folder.path().join("log")).expect("a file");
        let simulator = Simulator::with_log(folder, Stdio::from(log), |serve| {
            serve.arg("--scenario").arg(&path).args(["--log", "warn"]);
        });
        let log = fs::read_to_string(simulator.path("log")).expect("a log");
        assert_eq!(log.contains("signed by its own key"), is_told, "{issuer}: {log}");
        let path = simulator.write("official.yaml", refused.as_bytes());
        let mut serve = program(simulator.folder());
        serve.args(["serve", "--sftp", "127.0.0.1:0", "--api", "127.0.0.1:0", "--scenario"]).arg(path);
        let told = run(&mut serve).ends_with_code(2);
        assert!(told.stderr.contains("the certificate is signed by its own key"), "{}", told.stderr);
    }
}

#[test]
fn a_door_with_no_ebox_behind_it_is_told_of_with_a_section_that_can_be_added() {
    let path = repository("scenarios/manual-clock.yaml");
    let simulator = Simulator::with(tempfile::tempdir().expect("a folder"), |serve| {
        serve.arg("--scenario").arg(&path).args(["--ebox", "127.0.0.1:0"]);
    });
    let log = simulator.log();
    let (told, section) = log.split_once("or add a section to yours:\n").expect("it is told");
    assert!(told.contains("--ebox: the scenario") && told.contains("no client"), "{log}");
    let section: Vec<&str> =
        section.lines().skip(1).take_while(|line| line.starts_with("  ")).map(|line| &line[2..]).collect();
    let text = fs::read_to_string(path).expect("the scenario");
    let with = simulator.write("with.yaml", format!("{text}\n{}\n", section.join("\n")).as_bytes());
    let with = Simulator::with(tempfile::tempdir().expect("a folder"), |serve| {
        serve.arg("--scenario").arg(with);
    });
    assert!(!with.log().contains("--ebox"), "{}", with.log());
    let ready: Value =
        serde_json::from_slice(&fs::read(with.path("ready.json")).expect("a file")).expect("JSON");
    assert_eq!(ready["ebox"]["clients"][0]["client"], "test:one:client");
}
