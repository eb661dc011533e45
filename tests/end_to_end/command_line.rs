//! The command line: its help, its exit codes, its words for what went wrong.

use std::fs;
use std::net::TcpListener;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{Ran, Simulator, golden, program, repository, run, sample};

const COMMANDS: [&str; 25] = [
    "serve",
    "validate",
    "sample",
    "templates",
    "check",
    "schema",
    "recipients",
    "personalities",
    "crowd",
    "rest-days",
    "rules",
    "alias",
    "healthcheck",
    "key",
    "demo",
    "accept",
    "faults",
    "pseudonymise",
    "bundle",
    "replay",
    "fidelity",
    "import",
    "report",
    "certify",
    "onboarding",
];
const ONBOARDING_COMMANDS: [&str; 10] =
    ["check-csr", "start", "agree", "meet", "form", "csr", "certificate", "tests", "go", "status"];
const ALIAS_COMMANDS: [&str; 5] = ["check", "ask", "load", "register", "serve-example"];
const BUNDLE_COMMANDS: [&str; 2] = ["save", "trim"];
const FIDELITY_COMMANDS: [&str; 1] = ["diff"];
const FAULTS_COMMANDS: [&str; 1] = ["sweep"];

const VALID: i32 = 0;
const FINDINGS: i32 = 1;
const COULD_NOT_RUN: i32 = 2;

#[test]
fn the_help_of_every_command_is_what_it_was() {
    let folder = folder();
    let mut help = ran(&folder, &["--help"]).succeeds();
    for command in COMMANDS {
        assert!(help.contains(&format!("\n  {command} ")), "{command} is not in the list of commands");
    }
    let below_alias = ALIAS_COMMANDS.map(|command| vec!["alias", command]);
    let below_bundle = BUNDLE_COMMANDS.map(|command| vec!["bundle", command]);
    let below_fidelity = FIDELITY_COMMANDS.map(|command| vec!["fidelity", command]);
    let below_faults = FAULTS_COMMANDS.map(|command| vec!["faults", command]);
    let below_onboarding = ONBOARDING_COMMANDS.map(|command| vec!["onboarding", command]);
    let below = below_alias
        .into_iter()
        .chain(below_bundle)
        .chain(below_fidelity)
        .chain(below_faults)
        .chain([vec!["report", "verify"]])
        .chain(below_onboarding);
    let all = COMMANDS.map(|command| vec![command]).into_iter().chain(below);
    for command in all {
        let arguments = [&command[..], &["--help"]].concat();
        help.push_str(&format!("\n== {}\n\n{}", command.join(" "), ran(&folder, &arguments).succeeds()));
    }
    golden::matches("help.txt", &help);
}

#[test]
fn who_has_read_enough_ends_a_command_without_a_panic() {
    let folder = folder();
    let held_together = ["validate", "scenario.yaml"];
    fs::write(folder.path().join("scenario.yaml"), "no shipment").expect("written");
    for (arguments, code) in [
        (&["rules"][..], VALID),
        (&["schema"], VALID),
        (&["schema", "shipment"], VALID),
        (&["recipients"], VALID),
        (&["personalities"], VALID),
        (&["rest-days", "2026"], VALID),
        // What was found is not read, so it cannot be taken for right.
        (&held_together, COULD_NOT_RUN),
    ] {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let ran = program(folder.path()).args(arguments).stdout(writer).output().expect("it ran");
        assert_eq!(ran.status.code(), Some(code), "{arguments:?}");
        assert_eq!(String::from_utf8_lossy(&ran.stderr), "", "{arguments:?}");
    }
}

#[test]
fn who_has_read_enough_gets_all_the_files_all_the_same() {
    let folder = folder();
    for (command, count) in [("sample", nets_samples::all().len()), ("templates", 0)] {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let mut written = program(folder.path());
        let ran = written.args([command, "--out", command]).stdout(writer).output().expect("it ran");
        assert_eq!(
            (ran.status.code(), String::from_utf8_lossy(&ran.stderr).as_ref()),
            (Some(VALID), ""),
            "{command}"
        );
        let written = fs::read_dir(folder.path().join(command)).expect("the folder").count();
        assert!(written > 0 && (count == 0 || written == count), "{command}: {written}");
    }
}

#[test]
fn a_terminal_that_is_closed_leaves_nothing_behind() {
    let simulator = Simulator::start();
    let key = simulator.ready("client_key");
    let (code, left) = simulator.signal_and_look("HUP", || Path::new(&key).exists());
    assert_eq!((code, left), (Some(0), false));
}

#[test]
fn the_first_sender_is_the_one_that_the_scenario_names_first() {
    let text = "name: Two\nsenders:\n  - { user: tZZZZZ1, name: Z, organisation: DK12345678, eboks_ids: [15723] }\n  - { user: tAAAAA1, name: A, organisation: DK12345678, eboks_ids: [15724] }\nmaterials:\n  - { document_type: 163057, name: Letter, eboks_id: 15723 }\n";
    let simulator = Simulator::play_text(text);
    assert_eq!(simulator.ready("user"), "tZZZZZ1");
}

#[test]
fn a_scenario_in_another_encoding_is_told_with_its_place() {
    let folder = folder();
    write(&folder, "latin.yaml", b"name: Two\nsenders: [\xC6rlig]\n");
    for arguments in [&["check", "latin.yaml"][..], &["serve", "--scenario", "latin.yaml"]] {
        let ran = ran(&folder, arguments).ends_with_code(COULD_NOT_RUN);
        assert!(ran.stderr.contains("latin.yaml:2:11: this byte is not UTF-8"), "{}", ran.stderr);
    }
}

#[test]
fn check_goes_on_after_a_file_that_it_cannot_read_and_ends_with_2() {
    let folder = folder();
    write(&folder, "good.yaml", &fs::read("scenarios/default.yaml").expect("the default scenario"));
    write(&folder, "broken.yaml", b"name:My story\nclock: {}\n");
    write(&folder, "wide.yaml", b"\xff\xfen\0a\0m\0e\0");
    let files = ["missing.yaml", "wide.yaml", "broken.yaml", "good.yaml"];
    let checked = ran(&folder, &[&["check"], &files[..]].concat()).ends_with_code(COULD_NOT_RUN);
    checked.fails_saying("missing.yaml: there is no such file; a scenario is named by its path");
    checked.fails_saying("wide.yaml:1:1: this file is UTF-16");
    assert!(!checked.stderr.contains("os error"), "{}", checked.stderr);
    assert!(
        checked.stdout.contains("broken.yaml:1:5") && checked.stdout.contains("good.yaml: valid"),
        "{}",
        checked.stdout
    );
    let json = ran(&folder, &["check", "--format", "json", "missing.yaml", "good.yaml"])
        .ends_with_code(COULD_NOT_RUN);
    let report: serde_json::Value = serde_json::from_str(&json.stdout).expect("JSON");
    assert_eq!((&report[0]["valid"], &report[1]["valid"]), (&false.into(), &true.into()), "{report}");
    assert!(report[0]["unreadable"].to_string().contains("there is no such file"), "{report}");
    ran(&folder, &["check", "broken.yaml", "good.yaml"]).ends_with_code(FINDINGS);
    ran(&folder, &["check", "good.yaml"]).succeeds();
}

#[test]
fn check_reads_acceptance_files_with_the_scenarios_that_they_name() {
    let folder = folder();
    let cases = "cases:\n  - id: a\n    given: {change: {seed: 4}}\n    when: [{upload: letters.zip}]\n    \
                 then: [{receipt: {accepted: true, user: tTEST1}}]\n";
    let named = |scenario: &str| format!("scenario: {scenario}\n{cases}");
    write(&folder, "good.yaml", &fs::read("scenarios/default.yaml").expect("the default scenario"));
    write(&folder, "broken.yaml", b"name: Broken\nsendres: []\n");
    write(&folder, "letters.zip", b"");
    write(&folder, "tests.yaml", named("good.yaml").as_bytes());
    let said = ran(&folder, &["check", "tests.yaml"]).succeeds();
    assert_eq!(said, "tests.yaml: valid\ngood.yaml: valid\n");

    fs::remove_file(folder.path().join("letters.zip")).expect("removed");
    write(&folder, "wrong.yaml", named("good.yaml").replace("seed", "sed").as_bytes());
    let checked = ran(&folder, &["check", "wrong.yaml"]).ends_with_code(FINDINGS);
    for told in [
        "wrong.yaml:4:22",
        "did you mean `seed`?",
        "there is no file letters.zip",
        "wrong.yaml:5:21",
        "good.yaml: valid",
        "wrong.yaml: not valid",
    ] {
        assert!(checked.stdout.contains(told), "{told}: {}", checked.stdout);
    }

    write(&folder, "letters.zip", b"");
    write(&folder, "below.yaml", named("broken.yaml").as_bytes());
    let checked = ran(&folder, &["check", "below.yaml"]).ends_with_code(FINDINGS);
    for told in ["below.yaml:1:11", "this scenario is not valid", "broken.yaml:2:1", "broken.yaml: not valid"]
    {
        assert!(checked.stdout.contains(told), "{told}: {}", checked.stdout);
    }
    write(&folder, "missing.yaml", named("none.yaml").as_bytes());
    let checked = ran(&folder, &["check", "--format", "json", "missing.yaml"]).ends_with_code(FINDINGS);
    let report: Value = serde_json::from_str(&checked.stdout).expect("JSON");
    let message = report[0]["problems"]["problems"][0]["message"].as_str().expect("a message");
    assert!(message.starts_with("none.yaml: there is no such file"), "{message}");
    assert_eq!((&report[0]["valid"], report.as_array().map(Vec::len)), (&Value::Bool(false), Some(1)));
}

#[test]
fn validate_ends_with_0_for_valid_1_for_findings_2_when_it_could_not_run() {
    let folder = folder();
    write(&folder, "netsshare_good.zip", &sample("plain"));
    write(&folder, "shipment.xml", b"<shipment/>");
    write(&folder, "netsshare_bad.zip", b"no zip at all");
    let good = ran(&folder, &["validate", "netsshare_good.zip"]).ends_with_code(VALID);
    assert!(good.stdout.contains("netsshare_good.zip"), "{}", good.said());
    ran(&folder, &["validate", "netsshare_bad.zip"]).ends_with_code(FINDINGS);
    ran(&folder, &["validate", "shipment.xml"]).ends_with_code(FINDINGS);
    ran(&folder, &["validate", "netsshare_good.zip", "netsshare_bad.zip"]).ends_with_code(FINDINGS);
    let missing = ran(&folder, &["validate", "netsshare_missing.zip"]).ends_with_code(COULD_NOT_RUN);
    assert!(missing.stderr.contains("netsshare_missing.zip"), "{}", missing.stderr);
    ran(&folder, &["validate"]).ends_with_code(COULD_NOT_RUN);
    ran(&folder, &["validate", "--format", "xml", "netsshare_good.zip"]).ends_with_code(COULD_NOT_RUN);
}

#[test]
fn validate_takes_folders_and_sums_up_what_is_in_them() {
    let folder = folder();
    fs::create_dir_all(folder.path().join("out/deep")).expect("a folder");
    write(&folder, "out/netsshare_good.zip", &sample("plain"));
    write(&folder, "out/deep/shipment.xml", b"<shipment/>");
    write(&folder, "out/deep/payment.xml", b"<payment/>");
    let said = ran(&folder, &["validate", "out"]).ends_with_code(FINDINGS).stdout;
    assert!(said.ends_with("2 shipments: 1 accepted, 1 refused\n"), "{said}");
    let (bad, good) =
        (said.find("out/deep/shipment.xml: refused"), said.find("netsshare_good.zip: accepted"));
    assert!(bad.is_some() && bad < good, "{said}");
    let json = ran(&folder, &["validate", "--format", "json", "out"]).ends_with_code(FINDINGS);
    let reports: Value = serde_json::from_str(&json.stdout).expect("JSON");
    assert_eq!((&reports[0]["accepted"], &reports[1]["accepted"]), (&Value::from(false), &Value::from(true)));
    fs::create_dir(folder.path().join("empty")).expect("a folder");
    ran(&folder, &["validate", "empty"]).ends_with_code(COULD_NOT_RUN).fails_saying("no *.zip");
    // What cannot be read is told, and the rest is checked all the same.
    let some =
        ran(&folder, &["validate", "missing.zip", "out/netsshare_good.zip"]).ends_with_code(COULD_NOT_RUN);
    assert!(some.stdout.contains("accepted") && some.stderr.contains("missing.zip"), "{}", some.said());
}

#[test]
fn validate_switches_rules_on_and_off_and_forgives_what_it_may() {
    let folder = folder();
    let letter = nets_samples::ShipmentBuilder::new("switches").message(
        nets_samples::MessageBuilder::to(nets_samples::company("12345678"), "163057")
            .description("x".repeat(51))
            .publication_date(nets_core::civil::date(2026, 1, 12)),
    );
    write(&folder, "shipment.xml", letter.xml().as_bytes());
    let validate = |more: &[&str]| ran(&folder, &[&["validate", "shipment.xml"], more].concat());
    validate(&[]).ends_with_code(FINDINGS);
    let off = validate(&["--off", "message.description-length"]).ends_with_code(VALID);
    assert!(off.stdout.ends_with("accepted (1 message)\n"), "{}", off.said());
    let lenient = validate(&["--lenient"]).ends_with_code(VALID);
    assert!(
        lenient.stdout.ends_with("accepted (forgiven: message.description-length)\n"),
        "{}",
        lenient.said()
    );
    let lint = validate(&["--lenient", "--lint"]).ends_with_code(VALID);
    assert!(lint.stdout.contains("lint[receiver.cvr-check-digit]"), "{}", lint.said());
    let late = validate(&["--lenient", "--today", "2026-01-13"]).ends_with_code(VALID);
    assert!(late.stdout.contains("warning[message.publication-past]"), "{}", late.said());
    validate(&["--off", "file.missing"]).ends_with_code(COULD_NOT_RUN).fails_saying("a document says");
    validate(&["--on", "receiver.nothing"])
        .ends_with_code(COULD_NOT_RUN)
        .fails_saying("receiver.check-digits");
}

#[test]
fn what_validate_says_of_a_shipment_full_of_mistakes_is_what_it_said() {
    let folder = folder();
    write(&folder, "shipment.xml", include_bytes!("golden/mistakes.xml"));
    let human = ran(&folder, &["validate", "shipment.xml"]).ends_with_code(FINDINGS);
    golden::matches("validate.txt", &human.stdout);
    let json = ran(&folder, &["validate", "--format", "json", "shipment.xml"]).ends_with_code(FINDINGS);
    golden::matches("validate.json", &json.stdout);
    let again = ran(&folder, &["validate", "--format", "json", "shipment.xml"]);
    assert_eq!(json.stdout, again.stdout);
    let reports: Value = serde_json::from_str(&json.stdout).expect("JSON");
    assert_eq!(reports.as_array().map(Vec::len), Some(1));
}

#[test]
fn check_ends_with_0_for_valid_1_for_mistakes_2_when_it_could_not_run() {
    let folder = folder();
    let default = repository("scenarios/default.yaml");
    let default = default.to_str().expect("UTF-8");
    write(&folder, "broken.yaml", b"name: Broken\nclok: {mode: manual}\n");
    ran(&folder, &["check", default]).ends_with_code(VALID);
    let broken = ran(&folder, &["check", "broken.yaml", default]).ends_with_code(FINDINGS);
    assert!(broken.stdout.contains("broken.yaml:2:1"), "{}", broken.said());
    assert!(broken.stdout.contains("did you mean `clock`?"), "{}", broken.said());
    let json = ran(&folder, &["check", "--format", "json", "broken.yaml", default]).ends_with_code(FINDINGS);
    let reports: Value = serde_json::from_str(&json.stdout).expect("JSON");
    assert_eq!((&reports[0]["valid"], &reports[1]["valid"]), (&Value::from(false), &Value::from(true)));
    ran(&folder, &["check", "missing.yaml"]).ends_with_code(COULD_NOT_RUN).fails_saying("missing.yaml");
}

#[test]
fn healthcheck_ends_with_0_when_ready_1_when_not_2_when_it_cannot_be_asked() {
    let simulator = Simulator::start();
    let folder = folder();
    ran(&folder, &["healthcheck", "--api", &simulator.ready("api")]).ends_with_code(VALID);
    // Another program, which listens and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = silent.local_addr().expect("an address").to_string();
    std::thread::scope(|scope| {
        scope.spawn(|| silent.accept());
        ran(&folder, &["healthcheck", "--api", &address]).ends_with_code(FINDINGS).fails_saying("not ready");
    });
    ran(&folder, &["healthcheck", "--api", "nowhere"]).ends_with_code(COULD_NOT_RUN);
}

#[test]
fn a_port_in_use_is_named_with_the_option_that_chooses_another() {
    let folder = folder();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    for (option, other) in [("--sftp", "--api"), ("--api", "--sftp")] {
        let refused = ran(&folder, &["serve", option, &address, other, "127.0.0.1:0"]);
        let refused = refused.ends_with_code(COULD_NOT_RUN);
        for words in [&address, option, "port 0 picks one"] {
            assert!(refused.stderr.contains(words), "{words}: {}", refused.stderr);
        }
        assert_eq!(refused.stdout, "", "it does not say that it is ready");
    }
}

#[test]
fn a_scenario_that_is_not_there_or_broken_keeps_the_ports_closed() {
    let folder = folder();
    write(&folder, "broken.yaml", b"name: Broken\nclock:\n  mode: instantly\n");
    let serve = |scenario: &str| {
        ran(&folder, &["serve", "--sftp", "127.0.0.1:0", "--api", "127.0.0.1:0", "--scenario", scenario])
            .ends_with_code(COULD_NOT_RUN)
    };
    serve("missing.yaml").fails_saying("missing.yaml: there is no such file");
    serve(".").fails_saying(".: it is a folder; in a container");
    let broken = serve("broken.yaml");
    broken.fails_saying("broken.yaml:3:9");
    broken.fails_saying("did you mean `instant`?");
    ran(&folder, &["validate", "--scenario", "broken.yaml", "x.zip"])
        .ends_with_code(COULD_NOT_RUN)
        .fails_saying("broken.yaml:3:9");
}

#[test]
fn sample_never_replaces_a_file_unless_told_to() {
    let folder = folder();
    ran(&folder, &["sample", "--out", "deep/samples"]).succeeds();
    let file = folder.path().join("deep/samples/netsshare_plain.zip");
    let first = fs::read(&file).expect("a sample");
    fs::write(&file, "mine").expect("written");
    ran(&folder, &["sample", "--out", "deep/samples"])
        .ends_with_code(COULD_NOT_RUN)
        .fails_saying("--force replaces it");
    assert_eq!(fs::read(&file).expect("mine"), b"mine");
    ran(&folder, &["sample", "--out", "deep/samples", "--force"]).succeeds();
    assert_eq!(fs::read(&file).expect("a sample"), first);
}

#[test]
fn the_schemas_that_are_written_judge_as_those_that_are_built_in() {
    let folder = folder();
    ran(&folder, &["schema", "--out", "xsd"]).succeeds();
    for (version, of) in [("1.3", "email"), ("1.6", "shipment"), ("1.6", "print-nordic")] {
        let printed = ran(&folder, &["schema", of, "--format-version", version]).succeeds();
        let written = folder.path().join(format!("xsd/{version}/{of}.xsd"));
        assert_eq!(printed, fs::read_to_string(written).expect("the schema"));
        assert!(
            printed.contains(&format!("targetNamespace=\"http://www.nets.eu/nets-share/{version}")),
            "{printed}"
        );
    }
    ran(&folder, &["schema", "--out", "xsd"])
        .ends_with_code(COULD_NOT_RUN)
        .fails_saying("nothing was written");
    ran(&folder, &["schema", "shipment", "--format-version", "2.0"])
        .ends_with_code(COULD_NOT_RUN)
        .fails_saying("there are 1.3, 1.4, 1.5, 1.6");
    ran(&folder, &["sample", "--out", "samples"]).succeeds();
    ran(&folder, &["validate", "--schemas", "xsd", "samples"]).succeeds();
    let shipment = folder.path().join("xsd/1.6/shipment.xsd");
    let changed =
        fs::read_to_string(&shipment).expect("the schema").replace("\"shipmentId\"", "\"shipmentNumber\"");
    fs::write(&shipment, changed).expect("written");
    ran(&folder, &["validate", "--schemas", "xsd", "samples/netsshare_print.zip"])
        .ends_with_code(FINDINGS)
        .fails_saying("shipmentNumber");
}

#[test]
fn what_is_listed_as_json_is_json() {
    let folder = folder();
    for command in [
        &["schema"][..],
        &["schema", "validate"],
        &["recipients", "--format", "json"],
        &["personalities", "--format", "json"],
        &["rules", "--format", "json"],
        &["rest-days", "2026", "--format", "json"],
    ] {
        let printed = ran(&folder, command).succeeds();
        let value: Value =
            serde_json::from_str(&printed).unwrap_or_else(|error| panic!("{command:?}: {error}"));
        assert!(value.is_object() || value.as_array().is_some_and(|rows| rows.len() > 9), "{command:?}");
    }
    assert!(ran(&folder, &["recipients"]).succeeds().contains("6101800001"));
    let version = ran(&folder, &["--version"]).succeeds();
    assert_eq!(version, format!("mock-nets-share {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn the_rest_days_that_are_printed_are_taken_by_a_scenario() {
    let folder = folder();
    let printed = ran(&folder, &["rest-days", "2026", "--banks"]).succeeds();
    for line in
        ["rest_days:", "  - weekends", "  - 2026-05-14 # Ascension Day", "  - 2026-12-24 # Christmas Eve"]
    {
        assert!(printed.lines().any(|printed| printed == line), "{line} in {printed}");
    }
    let indented = printed.lines().map(|line| format!("  {line}\n")).collect::<String>();
    let rest = "senders: [{user: tTEST1, organisation: DK12345678, eboks_ids: [15723]}]\nmaterials: [{document_type: 163057}]\n";
    fs::write(folder.path().join("banks.yaml"), format!("timetable:\n{indented}{rest}")).expect("written");
    ran(&folder, &["check", "banks.yaml"]).succeeds();
    let norway = ran(&folder, &["rest-days", "2026", "--country", "NO"]).succeeds();
    assert!(norway.contains("  - 2026-05-17 # Constitution Day"), "{norway}");
    ran(&folder, &["rest-days", "2026", "--country", "DE"]).ends_with_code(COULD_NOT_RUN);
}

#[test]
fn a_crowds_numbers_are_listed_with_the_part_that_subscribes() {
    let folder = folder();
    let scenario = "crowd: {people: 1000000, percent: 40}\nsenders: [{user: tTEST1, organisation: DK12345678, eboks_ids: [15723]}]\nmaterials: [{document_type: 163057}]\nrecipients: [{person: '6101000003'}]\n";
    fs::write(folder.path().join("crowd.yaml"), scenario).expect("written");
    let all = ran(&folder, &["crowd", "crowd.yaml", "--limit", "4"]).succeeds();
    let lines: Vec<&str> = all.lines().collect();
    // The third is listed, and does what is said of it.
    assert_eq!(
        lines,
        [
            "6101000001  does not subscribe",
            "6101000002  does not subscribe",
            "6101000004  does not subscribe",
            "6101000005  subscribes",
        ]
    );
    let others = ran(&folder, &["crowd", "crowd.yaml", "--only", "others", "--format", "json"]).succeeds();
    let others: Value = serde_json::from_str(&others).expect("JSON");
    assert_eq!(others.as_array().map(Vec::len), Some(100));
    let last = ran(&folder, &["crowd", "crowd.yaml", "--only", "subscribing", "--skip", "399998"]).succeeds();
    assert_eq!(last.lines().count(), 1, "{last}");
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

fn ran(folder: &TempDir, arguments: &[&str]) -> Ran {
    run(program(folder.path()).args(arguments))
}

fn write(folder: &TempDir, name: &str, bytes: &[u8]) {
    fs::write(Path::new(folder.path()).join(name), bytes).expect("written");
}
