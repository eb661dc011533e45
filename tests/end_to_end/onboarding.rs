//! Onboardings as users go through them: by the command line against a running simulator, from the first request to
//! production, for both services.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::bundles::is_the_same_again;
use crate::support::{PROGRAM, PYTHON, Ran, Simulator, golden, installed, repository, run, story};

/// Team and calendar as a real one may have them; time moves when it is told to.
const SCENARIO: &str = "\
name: Onboarding
clock: {mode: manual, start: 2026-01-05T10:00}
senders: [{user: tTEST1, organisation: DK12345678, eboks_ids: [15723]}]
materials: [{document_type: 163057}]
ebox: {environments: [acc, prd]}
onboarding:
  agreement: {after: 3}
  validation: {after: 2, send_back: [The volume is not believed]}
  configuration: {after: 5}
  admission: by_hand
  live: {after: 1}
";

/// As it was configured.
const CLIENT: &str = "test:ebox:docsender:one:client";

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

    /// Publishes a letter, in Python.
    fn publishes(&self, environment: &str, key: &str, more: &[&str]) -> Ran {
        let mut send = Command::new(PYTHON);
        send.arg(repository("examples/ebox/send.py")).args([
            "--client",
            CLIENT,
            "--environment",
            environment,
        ]);
        send.args(["--key", key, "--to", "0199000349"]).args(more).arg("letter.pdf");
        self.simulator.write("letter.pdf", b"%PDF-1.4 TEST ONLY");
        run(send.current_dir(self.simulator.folder()))
    }

    /// Why the newest request for a token was refused, and what a mail about it holds.
    fn no_token(&self) -> (String, Value) {
        let told = self.simulator.get("/v1/timeline?what=ebox_token_refused&order=newest&limit=1").ok();
        let entry = &told["entries"][0];
        (entry["reason"].as_str().expect("a reason").to_owned(), entry["support"].clone())
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
    for name in ["ebox-request.yaml", "ebox-form.yaml", "nets-share-request.yaml", "nets-share-form.yaml"] {
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

fn kept(command: &mut Command) {
    command.args(["--scenario", "scenario.yaml", "--data", "data"]);
}

#[test]
fn a_team_that_takes_its_time_answers_all_the_same_after_a_kill() {
    let simulator = Simulator::with(prepared(), kept);
    let sender = Sender { simulator: &simulator };
    sender.ask(&["start", "ebox-request.yaml"]).succeeds();
    sender.ask(&["form", "1", "ebox-form.yaml"]).fails_saying("comes after agreement");
    advance(&simulator, "2026-01-08T10:00");
    sender.ask(&["form", "1", "ebox-form.yaml"]).succeeds();
    advance(&simulator, "2026-01-12T10:00");
    assert_eq!(sender.state("1"), "returned");
    sender.ask(&["form", "1", "ebox-form.yaml", "--mails", "mails"]).succeeds();

    // Killed while the team thinks: it answers all the same, and nothing is asked twice.
    let simulator = simulator.again("KILL", kept);
    let sender = Sender { simulator: &simulator };
    advance(&simulator, "2026-01-14T10:00");
    assert_eq!(sender.state("1"), "validated");
    sender.ask(&["csr", "1", "certs/ebox-wrong/short-state.csr"]).ends_with_code(1);
    sender.ask(&["csr", "1", "certs/ebox-acc.csr"]).succeeds();
    let back = sender.ask(&["certificate", "1", "certs/ebox-prd.pem"]).ends_with_code(1);
    assert!(back.said().contains("[certificate.environment-unit]"), "{}", back.said());
    sender.ask(&["certificate", "1", "certs/ebox-acc.pem", "--mails", "mails"]).succeeds();
    sender.ask(&["tests", "1"]).fails_saying("comes after configuration");
    advance(&simulator, "2026-01-21T10:00");
    sender.ask(&["tests", "1"]).succeeds();

    let simulator = simulator.again("KILL", kept);
    assert_eq!(Sender { simulator: &simulator }.state("1"), "testing");
    golden::matches("story-onboarding.txt", &story::of(&simulator, &["tTEST1"]));
    is_the_same_again(&simulator);
    let mails = fs::read_dir(simulator.path("mails")).expect("the mails").count();
    // All of the dossier so far, each written once.
    assert_eq!(mails, 10);
}

/// With a certificate that openssl has made, by which openssl signs.
#[test]
fn a_client_is_known_where_and_from_when_it_is_configured_and_after_a_kill() {
    if !installed(&[PYTHON, "openssl"]) {
        return;
    }
    let folder = prepared();
    let subject = "/C=BE/O=Example Sender TEST ONLY/OU=Belgian Federal Government\
        /OU=urn:be:fgov:kbo-bce:organization:cbe-number:0199000151/OU=ACC/CN=test:ebox:docsender:one\
        /L=Brussel/ST=Brussel-Hoofdstad";
    let openssl =
        |arguments: &[&str]| run(Command::new("openssl").args(arguments).current_dir(&folder)).succeeds();
    openssl(&[
        "req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", "mine.key", "-out", "mine.csr", "-subj",
        subject,
    ]);
    openssl(&["x509", "-req", "-in", "mine.csr", "-signkey", "mine.key", "-days", "365", "-out", "mine.pem"]);
    let simulator = Simulator::with(folder, kept);
    let steps: [(&[&str], &str); 4] = [
        (&["start", "ebox-request.yaml"], "2026-01-08T10:00"),
        (&["form", "1", "ebox-form.yaml"], "2026-01-12T10:00"),
        (&["form", "1", "ebox-form.yaml"], "2026-01-14T10:00"),
        (&["certificate", "1", "mine.pem"], "2026-01-20T10:00"),
    ];
    let mut simulator = simulator;
    for (step, until) in steps {
        let sender = Sender { simulator: &simulator };
        sender.publishes("acc", "mine.key", &[]).fails_saying("The client is unknown");
        sender.ask(step).succeeds();
        advance(&simulator, until);
        simulator = simulator.again("KILL", kept);
    }
    let sender = Sender { simulator: &simulator };
    sender.publishes("acc", "mine.key", &[]).fails_saying("The client is unknown");
    let (reason, support) = sender.no_token();
    assert!(reason.contains("the certificate of dossier 1 (ACC), which is not configured yet"), "{reason}");
    assert!(reason.contains("dossier 1 (ACC) is at `certificate_received`"), "{reason}");
    let mail = json!({
        "environment": "ACC", "cbe": "0199000151", "application": "test:ebox:docsender:one",
        "message_type": "TEST_ENTERPRISE", "sector": "enterprise", "client_id": CLIENT,
    });
    assert_eq!(support, mail);

    advance(&simulator, "2026-01-21T10:00");
    sender.publishes("acc", "mine.key", &[]).succeeds();
    let simulator = simulator.again("KILL", kept);
    let sender = Sender { simulator: &simulator };
    sender.publishes("acc", "mine.key", &[]).succeeds();
    sender.publishes("prd", "mine.key", &[]).fails_saying("The client is unknown");
    let (reason, _) = sender.no_token();
    assert!(reason.contains("it is configured at ACC, not at PRD"), "{reason}");
    sender.publishes("acc", "certs/ebox-acc.key.pem", &[]).fails_saying("does not verify");
    // The one is named by the form alone, the other by nothing.
    for (of_type, told) in [
        ("TEST_REMINDER", "it has no dossier of its own"),
        ("TEST_OTHER", "no message type TEST_OTHER is configured; expected: TEST_ENTERPRISE;"),
    ] {
        let answer = sender.publishes("acc", "mine.key", &["--type", of_type]).ends_with_code(1).stdout;
        assert!(
            answer.contains("INVALID_SENDER") && answer.contains("Invalid message configuration"),
            "{answer}"
        );
        let told_of = simulator.get("/v1/timeline?what=ebox_publication_refused&order=newest&limit=1").ok();
        let entry = &told_of["entries"][0];
        assert!(entry["findings"][0].as_str().expect("a finding").contains(told), "{entry:#}");
        assert_eq!(
            (&entry["support"]["cbe"], &entry["support"]["message_type"]),
            (&mail["cbe"], &json!(of_type))
        );
    }
    let types = run(Command::new(PYTHON)
        .arg(repository("tests/end_to_end/ebox/reference.py"))
        .arg(repository("examples/ebox"))
        .args(["ready.json", CLIENT, "mine.key"])
        .current_dir(simulator.folder()))
    .succeeds();
    assert_eq!(types, "TEST_ENTERPRISE 6 month Bijdragebericht\nBerichten\nExample Sender TEST ONLY\n");
}

#[test]
fn the_certificate_of_an_onboarding_takes_the_place_of_the_scenarios_key_in_its_environment() {
    if !installed(&[PYTHON, "openssl"]) {
        return;
    }
    let folder = prepared();
    fs::copy(repository("scenarios/ebox.yaml"), folder.path().join("scenario.yaml")).expect("copied");
    let simulator = Simulator::with(folder, kept);
    let sender = Sender { simulator: &simulator };
    let of_scenario: Value =
        serde_json::from_slice(&fs::read(simulator.path("ready.json")).expect("read")).expect("JSON");
    let clients = of_scenario["ebox"]["clients"].as_array().expect("clients").clone();
    let made = clients.iter().find(|client| client["client"] == CLIENT).expect("the client");
    let made = made["key"].as_str().expect("a key that was made");
    for step in [&["start", "ebox-request.yaml"][..], &["form", "1", "ebox-form.yaml"]] {
        sender.ask(step).succeeds();
    }
    sender.publishes("acc", made, &[]).succeeds();
    sender.ask(&["certificate", "1", "certs/ebox-acc.pem"]).succeeds();
    sender.publishes("acc", "certs/ebox-acc.key.pem", &[]).succeeds();
    // What the scenario lists besides stays as it is.
    sender.publishes("acc", "certs/ebox-acc.key.pem", &["--type", "TEST_ACC_ONLY"]).succeeds();
    sender.publishes("acc", made, &[]).fails_saying("does not verify");
    let (reason, _) = sender.no_token();
    assert!(reason.contains("in whose place an onboarding's certificate is"), "{reason}");
    sender.publishes("prd", made, &[]).succeeds();
    sender.publishes("prd", "certs/ebox-acc.key.pem", &[]).fails_saying("does not verify");
    let (reason, _) = sender.no_token();
    assert!(reason.contains("that is this client's key for ACC"), "{reason}");
}

/// A key has another one each time.
fn without_fingerprint(line: &str) -> String {
    match line.split_once(" (SHA256:") {
        Some((before, rest)) => format!("{before}{}", rest.split_once(')').map_or("", |(_, behind)| behind)),
        None => line.to_owned(),
    }
}

/// The page, as it stands: with openssl, curl and Python, to the first message in production.
#[test]
fn the_lines_of_the_page_go_from_nothing_to_a_message_in_production() {
    if !installed(&[PYTHON, "openssl", "curl", "jq"]) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    for part in ["onboarding", "ebox"] {
        fs::create_dir(folder.path().join(part)).expect("a folder");
        for entry in fs::read_dir(repository("examples").join(part)).expect("the examples") {
            let entry = entry.expect("an entry");
            if entry.path().is_file() {
                fs::copy(entry.path(), folder.path().join(part).join(entry.file_name())).expect("copied");
            }
        }
    }
    let page = fs::read_to_string(repository("docs/onboarding.md")).expect("the page");
    let (_, ours) = page.split_once("## The e-Box\n").expect("the part of the e-Box");
    let (ours, _) = ours.split_once("## Nets Share\n").expect("the next part");
    let blocks: Vec<&str> =
        ours.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(blocks.len() >= 7 && blocks[0].contains("mock-nets-share serve"), "{blocks:?}");
    run(Command::new(PROGRAM).args(["certs", "--out", "certs"]).current_dir(&folder)).succeeds();
    let serve = |command: &mut Command| {
        command.arg("--scenario").arg(repository("scenarios/onboarding.yaml")).args(["--data", "data"]);
    };
    let simulator = Simulator::with(folder, serve);
    let program = Path::new(PROGRAM).parent().expect("its folder").display();
    let lines = format!("set -eu\nexport PATH={program}:$PATH\n{}", blocks[1..].concat());
    let script = simulator.write("page.sh", lines.as_bytes());
    let told = run(Command::new("bash").arg(script).current_dir(simulator.folder())).succeeds();
    for part in [
        "\"client_id\": \"test:ebox:docsender:one:client\"",
        "go on to the next environment?\nYes: ",
        "admitted          ebox",
        "production_ready  ebox",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let story = story::of(&simulator, &["tTEST1"]);
    // How often a token is renewed follows from how fast this machine is; one answer comes while others do.
    let steps = |line: &&str| line.contains("onboarding_") || line.contains("environment=prd");
    let story: Vec<String> = story.lines().filter(steps).map(without_fingerprint).collect();
    golden::matches("story-onboarding-whole.txt", &(story.join("\n") + "\n"));

    let sender = Sender { simulator: &simulator };
    let messages = simulator.get("/v1/timeline?what=ebox_new_document&order=newest&limit=1").ok();
    assert_eq!(messages["entries"][0]["environment"], "prd", "{messages:#}");
    // The evidence of one environment is none of another, and no dossier goes on twice.
    sender.ask(&["go", "1", "acc.json"]).fails_saying("was done");
    let simulator = simulator.again("KILL", serve);
    let sender = Sender { simulator: &simulator };
    sender.publishes("prd", "certs/ebox-prd.key.pem", &[]).succeeds();
    sender.publishes("prd", "mine.key.pem", &[]).fails_saying("does not verify");
    let (reason, _) = sender.no_token();
    assert!(reason.contains("that is this client's key for ACC"), "{reason}");
}

#[test]
fn evidence_is_judged_anew_by_the_world_of_the_dossier() {
    if !installed(&[PYTHON, "openssl"]) {
        return;
    }
    let folder = prepared();
    let at_once = SCENARIO.split("onboarding:").next().expect("a scenario");
    fs::write(folder.path().join("scenario.yaml"), at_once).expect("written");
    let simulator = Simulator::with(folder, kept);
    let sender = Sender { simulator: &simulator };
    for step in [
        &["start", "ebox-request.yaml"][..],
        &["form", "1", "ebox-form.yaml"],
        &["certificate", "1", "certs/ebox-acc.pem"],
        &["tests", "1"],
    ] {
        sender.ask(step).succeeds();
    }
    sender.publishes("acc", "certs/ebox-acc.key.pem", &[]).succeeds();
    let api = simulator.ready("api");
    let certify = |options: &[&str]| {
        let mut command = Command::new(PROGRAM);
        command.args(["certify", "--profile", "ebox", "--api", &api, "--user", CLIENT]);
        run(command.args(options).current_dir(simulator.folder()))
    };
    certify(&["--environment", "acc", "--report", "json=acc.json"]).ends_with_code(1);
    certify(&["--report", "json=all.json"]).ends_with_code(1);
    certify(&["--environment", "prd", "--report", "json=prd.json"]).ends_with_code(1);
    for (file, rule) in
        [("all.json", "[tests.elsewhere]"), ("prd.json", "[tests.elsewhere]"), ("acc.json", "[tests.open]")]
    {
        let back = sender.ask(&["go", "1", file]).ends_with_code(1).said();
        assert!(back.contains(rule), "{file}: {back}");
    }
    let back = sender.ask(&["go", "1", "acc.json"]).ends_with_code(1).said();
    assert!(back.contains("r8.unavailable: not exercised"), "{back}");
    assert!(back.contains("what to do: Have it send to 0199001339"), "{back}");

    // As it would be written by hand.
    let written = fs::read_to_string(simulator.path("acc.json")).expect("the certificate");
    let mut certificate: Value = serde_json::from_str(&written).expect("JSON");
    certificate["passes"] = true.into();
    for line in certificate["lines"].as_array_mut().expect("lines") {
        line["standing"] = "shown".into();
    }
    simulator.write("forged.json", certificate.to_string().as_bytes());
    let back = sender.ask(&["go", "1", "forged.json"]).ends_with_code(1).said();
    assert!(back.contains("it is judged anew by what this world has seen, and does not pass"), "{back}");
    certificate["world"] = "".into();
    simulator.write("played.json", certificate.to_string().as_bytes());
    let back = sender.ask(&["go", "1", "played.json"]).ends_with_code(1).said();
    assert!(back.contains("[tests.elsewhere]"), "{back}");
    assert_eq!(sender.state("1"), "testing");
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
        // Without its armor, as a certificate and in a remark of the form.
        let bare: String = text.lines().skip_while(|line| !line.contains("PRIVATE")).skip(1).collect();
        let bare = bare.split('-').next().unwrap_or_default().to_owned();
        let answer = simulator.post("/v1/onboarding/1/credential", &bare);
        assert_eq!(answer["findings"][0]["rule"], "certificate.private-key", "{answer:#}");
        simulator.write("bare.key", bare.as_bytes());
        sender.ask(&["certificate", "1", "bare.key"]).fails_saying("private key");
        let form = fs::read_to_string(simulator.path("ebox-form.yaml")).expect("the form");
        simulator.write("bare.yaml", format!("{form}\n# {bare}\n").as_bytes());
        sender.ask(&["form", "1", "bare.yaml"]).fails_saying("private key");
        let kept = all_bytes(&simulator.path("data"));
        let within = &bare.as_bytes()[200..260];
        assert!(!kept.windows(within.len()).any(|part| part == within), "the key is on the disk");
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

#[test]
fn what_has_expired_is_told_of_and_a_private_key_is_never_shown() {
    let folder = prepared();
    let ask = |arguments: &[&str]| {
        run(Command::new(PROGRAM).arg("onboarding").args(arguments).current_dir(folder.path()))
    };
    ask(&["check-csr", "certs/ebox-acc.pem", "--form", "ebox-form.yaml"]).succeeds();
    let back = ask(&["check-csr", "certs/ebox-wrong/expired.pem"]).ends_with_code(1).said();
    assert!(back.contains("[certificate.validity]"), "{back}");

    // It stands where a mistake would be shown with its line.
    let key = fs::read_to_string(folder.path().join("certs/ebox-acc.key.pem")).expect("a key");
    let request = fs::read_to_string(folder.path().join("ebox-request.yaml")).expect("a request");
    let line = format!("peak_when: \"{}\"", key.replace('\n', "\\n"));
    let request = request.replace("peak_when: the first working day of a quarter", &line);
    fs::write(folder.path().join("key.yaml"), request).expect("written");
    let secret = key.lines().nth(1).expect("a line");
    let told = ask(&["start", "key.yaml"]);
    told.fails_saying("it holds a private key, and was not sent");
    assert!(!told.said().contains(&secret[..16]), "a part of the key is shown");
}
