//! Onboardings as users go through them: by the command line against a running simulator, from the first request to
//! production, for both services.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::bundles::is_the_same_again;
use crate::support::{PROGRAM, Ran, Simulator, golden, repository, run, story};

/// Team and calendar as a real one may have them; time moves when it is told to.
const SCENARIO: &str = "\
name: Onboarding
clock: {mode: manual, start: 2026-01-05T10:00}
senders: [{user: tTEST1, organisation: DK12345678, eboks_ids: [15723]}]
materials: [{document_type: 163057}]
onboarding:
  agreement: {after: 3}
  validation: {after: 2, send_back: [The volume is not believed]}
  configuration: {after: 5}
  admission: by_hand
  live: {after: 1}
";

struct Sender<'s> {
    simulator: &'s Simulator,
}

impl Sender<'_> {
    fn ask(&self, arguments: &[&str]) -> Ran {
        let mut command = Command::new(PROGRAM);
        let api = self.simulator.ready("api");
        run(command
            .arg("onboarding")
            .args(arguments)
            .args(["--api", &api])
            .current_dir(self.simulator.folder()))
    }

    #[track_caller]
    fn state(&self, dossier: &str) -> String {
        let status = self.ask(&["status", dossier, "--format", "json"]).succeeds();
        let status: Value = serde_json::from_str(&status).expect("JSON");
        status["state"].as_str().expect("a state").to_owned()
    }
}

/// A folder with the examples and with certificates.
fn prepared() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for name in [
        "ebox-request.yaml",
        "ebox-form.yaml",
        "ebox-certificate.json",
        "nets-share-request.yaml",
        "nets-share-form.yaml",
    ] {
        let example = repository("examples/onboarding").join(name);
        fs::copy(example, folder.path().join(name)).expect("copied");
    }
    let certs = ["certs", "--out", "certs"];
    run(Command::new(PROGRAM).args(certs).current_dir(folder.path())).succeeds();
    fs::write(folder.path().join("scenario.yaml"), SCENARIO).expect("written");
    folder
}

fn advance(simulator: &Simulator, to: &str) {
    simulator.advance(&json!({ "to": to }).to_string());
}

#[test]
fn from_the_first_request_to_production_with_a_team_that_takes_its_time() {
    let serve = |command: &mut Command| {
        command.args(["--scenario", "scenario.yaml", "--data", "data"]);
    };
    let simulator = Simulator::with(prepared(), serve);
    let sender = Sender { simulator: &simulator };
    sender.ask(&["start", "ebox-request.yaml"]).succeeds();
    sender.ask(&["form", "1", "ebox-form.yaml"]).fails_saying("comes after agreement");
    advance(&simulator, "2026-01-08T10:00");
    sender.ask(&["form", "1", "ebox-form.yaml"]).succeeds();
    advance(&simulator, "2026-01-12T10:00");
    assert_eq!(sender.state("1"), "returned");
    sender.ask(&["form", "1", "ebox-form.yaml"]).succeeds();

    // Killed while the team thinks: it answers all the same, and nothing is asked twice.
    let simulator = simulator.again("KILL", serve);
    let sender = Sender { simulator: &simulator };
    advance(&simulator, "2026-01-14T10:00");
    assert_eq!(sender.state("1"), "validated");
    sender.ask(&["csr", "1", "certs/ebox-wrong/short-state.csr"]).ends_with_code(1);
    sender.ask(&["csr", "1", "certs/ebox-acc.csr"]).succeeds();
    sender.ask(&["certificate", "1", "certs/ebox-prd.pem"]).ends_with_code(1);
    sender.ask(&["certificate", "1", "certs/ebox-acc.pem"]).succeeds();
    sender.ask(&["tests", "1"]).fails_saying("comes after configuration");
    advance(&simulator, "2026-01-21T10:00");
    sender.ask(&["tests", "1"]).succeeds();
    sender.ask(&["go", "1", "ebox-certificate.json"]).succeeds();
    sender.ask(&["agree", "1"]).succeeds();
    advance(&simulator, "2026-01-28T10:00");
    // The certificate of acceptance is none of production, and neither is its key.
    let back = sender.ask(&["certificate", "2", "certs/ebox-acc.pem"]).ends_with_code(1);
    assert!(back.said().contains("[certificate.environment-unit]"), "{}", back.said());
    sender.ask(&["certificate", "2", "certs/ebox-prd.pem", "--mails", "mails"]).succeeds();
    advance(&simulator, "2026-01-29T10:00");
    assert_eq!(sender.state("2"), "production_ready");

    let simulator = simulator.again("KILL", serve);
    let sender = Sender { simulator: &simulator };
    assert_eq!(
        (sender.state("1"), sender.state("2")),
        ("admitted".to_owned(), "production_ready".to_owned())
    );
    golden::matches("story-onboarding.txt", &story::of(&simulator, &["tTEST1"]));
    is_the_same_again(&simulator);
    let mails = fs::read_dir(simulator.path("mails")).expect("the mails").count();
    // The environment is configured, a certificate came back, another was taken; what was carried over is in no mail.
    assert_eq!(mails, 3);
}

#[test]
fn a_private_key_is_sent_nowhere_and_kept_nowhere() {
    let serve = |command: &mut Command| {
        command.args(["--scenario", "scenario.yaml", "--data", "data"]);
    };
    let folder = prepared();
    fs::write(folder.path().join("scenario.yaml"), SCENARIO.split("onboarding:").next().expect("a scenario"))
        .expect("written");
    let simulator = Simulator::with(folder, serve);
    let sender = Sender { simulator: &simulator };
    sender.ask(&["start", "ebox-request.yaml"]).succeeds();
    sender.ask(&["form", "1", "ebox-form.yaml"]).succeeds();
    for file in ["certs/ebox-acc.key.pem", "certs/ebox-wrong/with-private-key.pem"] {
        sender.ask(&["certificate", "1", file]).fails_saying("private key");
        // A client of another kind may send it; it is told, and not kept.
        let text = fs::read_to_string(simulator.path(file)).expect("the file");
        let answer = simulator.post("/v1/onboarding/1/credential", &text);
        assert_eq!(answer["findings"][0]["rule"], "certificate.private-key", "{answer:#}");
        let secret = text.lines().rev().nth(2).expect("a line of the key").to_owned();
        assert!(!answer.to_string().contains(&secret));
        let kept = all_bytes(&simulator.path("data"));
        assert!(!kept.windows(secret.len()).any(|part| part == secret.as_bytes()), "the key is on the disk");
    }
    assert_eq!(sender.state("1"), "configured");
}

fn all_bytes(folder: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            bytes.extend(all_bytes(&path));
        } else {
            bytes.extend(fs::read(&path).unwrap_or_default());
        }
    }
    bytes
}

#[test]
fn nets_share_is_entered_by_a_login_key_and_what_certify_writes() {
    let folder = prepared();
    fs::write(folder.path().join("scenario.yaml"), SCENARIO.split("onboarding:").next().expect("a scenario"))
        .expect("written");
    let simulator = Simulator::with(folder, |command| {
        command.args(["--scenario", "scenario.yaml"]);
    });
    let sender = Sender { simulator: &simulator };
    sender.ask(&["start", "nets-share-request.yaml"]).succeeds();
    sender.ask(&["form", "1", "nets-share-form.yaml"]).succeeds();
    sender.ask(&["certificate", "1", "certs/ebox-acc.pem"]).ends_with_code(1);
    sender.ask(&["certificate", "1", "certs/ssh-user.pub"]).succeeds();
    sender.ask(&["tests", "1"]).succeeds();
    let api = simulator.ready("api");
    let certify = ["certify", "--api", &api, "--report", "json=certificate.json"];
    run(Command::new(PROGRAM).args(certify).current_dir(simulator.folder())).ends_with_code(1);
    let back = sender.ask(&["go", "1", "certificate.json"]).ends_with_code(1);
    assert!(back.said().contains("[tests.nothing-shown]"), "{}", back.said());
    assert_eq!(sender.state("1"), "testing");

    // As if all had been shown.
    let written = fs::read_to_string(simulator.path("certificate.json")).expect("the certificate");
    let mut certificate: Value = serde_json::from_str(&written).expect("JSON");
    certificate["passes"] = true.into();
    for line in certificate["lines"].as_array_mut().expect("lines") {
        line["standing"] = "shown".into();
    }
    certificate["user"] = "tTEST9".into();
    simulator.write("other.json", certificate.to_string().as_bytes());
    let back = sender.ask(&["go", "1", "other.json"]).ends_with_code(1);
    assert!(back.said().contains("[tests.other-service]"), "{}", back.said());
    certificate["user"] = "tTEST1".into();
    simulator.write("right.json", certificate.to_string().as_bytes());
    sender.ask(&["go", "1", "right.json"]).succeeds();
    assert_eq!(sender.state("2"), "configured");
    let back = sender.ask(&["certificate", "2", "certs/ssh-user.pub"]).ends_with_code(1);
    assert!(back.said().contains("[login-key.reused]"), "{}", back.said());
    sender.ask(&["certificate", "2", "certs/ssh-host.pub"]).succeeds();
    assert_eq!(sender.state("2"), "production_ready");
}

#[test]
fn a_file_that_is_none_is_told_by_line_and_column() {
    let simulator = Simulator::with(prepared(), |_| {});
    let sender = Sender { simulator: &simulator };
    simulator.write("bad.yaml", b"service: ebox\norganisation: 199000151\nenvironment: TEST\n");
    let said = sender.ask(&["start", "bad.yaml"]).ends_with_code(2).said();
    for part in
        ["bad.yaml:2:15", "bad.yaml:3:14", "`application` is missing", "TEST is no environment of the e-Box"]
    {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert_eq!(simulator.get("/v1/onboarding").ok()["dossiers"], json!([]));
}
