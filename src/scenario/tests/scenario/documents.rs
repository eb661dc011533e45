//! The checked-in files that are made from the code are what the code makes, and every example loads.

#[path = "../../../../tests/harness/golden.rs"]
mod golden;

use std::fs;
use std::io::Seek;
use std::path::{Path, PathBuf};
use std::process::Command;

use nets_scenario::{json_schema, load, recipients_page, scenarios_page};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn the_schema_for_editors_is_up_to_date() {
    let schema = serde_json::to_string_pretty(&json_schema()).expect("plain data");
    golden::agrees(root().join("docs/scenario.schema.json"), &format!("{schema}\n"));
}

#[test]
fn the_scenario_reference_is_up_to_date() {
    golden::agrees(root().join("docs/scenarios.md"), &scenarios_page(&examples()));
}

#[test]
fn the_list_of_recipients_is_up_to_date() {
    golden::agrees(root().join("docs/recipients.md"), &recipients_page());
}

#[test]
fn a_scenario_with_many_mistakes_is_told_all_of_them() {
    let folder = "src/scenario/tests/golden";
    let text = fs::read_to_string(root().join(folder).join("broken.yaml")).expect("the file is there");
    let problems = load(&text, "broken.yaml").expect_err("it is broken");
    golden::agrees(root().join(folder).join("broken.txt"), &problems.to_string());
}

#[test]
fn every_example_loads_without_a_warning() {
    let examples = examples();
    assert!(examples.len() >= 8, "the default and at least seven more");
    for (file, text) in examples {
        match load(&text, &file) {
            Ok(loaded) => assert!(loaded.warnings.is_empty(), "{}", loaded.warnings),
            Err(problems) => panic!("{problems}"),
        }
    }
}

/// Where editors find the schema, from where the examples are.
#[test]
fn every_example_names_the_schema_by_a_path_that_leads_to_it() {
    for (file, text) in examples() {
        let line = text.lines().next().unwrap_or_default();
        let named =
            line.strip_prefix("# yaml-language-server: $schema=").unwrap_or_else(|| panic!("{file}: {line}"));
        assert!(root().join("scenarios").join(named).is_file(), "{file}: {named}");
    }
}

/// What follows a scenario's senders and materials, right and wrong, for the simulator and for editors alike.
const RIGHT: [&str; 9] = [
    "clock: {mode: scaled, day_takes: 1m}",
    "clock: {mode: manual, start: 2026-03-27}",
    "clock: {start: 2026-03-27 14:30:00}",
    "timetable: {cut_off: 15:00}",
    "recipients: [{alias: Blåbær42}, {organisation: 987654321, country: NO}, {person: '6101800001'}]",
    "outcomes: [{then: sign}, {then: {reject: {reason: Wrong}}}]",
    "events: [{at: day 3 16:59, subscribe: {person: '6101800001', document_type: 163057}}]",
    "events: [{at: 2026-01-07 16:59:00, unsubscribe: {alias: ÆØÅ, document_type: 163057}}]",
    "otherwise: {sign: {after: 2h}}",
];
const WRONG: [&str; 14] = [
    "clock: {mode: scaled}",
    "clock: {mode: manual, day_takes: 1m}",
    "clock: {day_takes: 1m}",
    "clock: {start: {mode: manual}}",
    "timetable: {cut_off: 25:00}",
    "recipients: [{name: Nobody}]",
    "recipients: [{person: '6101800001', alias: A1}]",
    "recipients: [{alias: 'with a blank'}]",
    "outcomes: [{then: {}}]",
    "outcomes: [{then: {sign: {}, reject: {}}}]",
    "events: [{at: day 3 16:59}]",
    "events: [{at: day 3 16:59, subscribe: {document_type: 163057}}]",
    "events: [{at: day 3 16:59, deregister_alias: {document_type: 163057, alias1: A}, subscribe: {alias: A, document_type: 163057}}]",
    "nobody: knows this",
];

fn scenario(rest: &str) -> String {
    format!(
        "senders: [{{user: tTEST1, organisation: DK12345678, eboks_ids: [15723]}}]\n\
         materials: [{{document_type: 163057, alias: {{}}}}, {{document_type: 162812, signing: {{deadline_days: 3}}}}]\n\
         {rest}\n"
    )
}

/// Scenarios that are whole, each with whether it is right.
fn judged() -> Vec<(String, bool)> {
    let lists = ["senders: []\nmaterials: [{document_type: 163057}]\n", "name: Nothing else\n"];
    let key = "senders: [{user: a, organisation: DK12345678, eboks_ids: [15723], alias_service: {client_key: k.pem}}]\nmaterials: [{document_type: 163057, alias: {}}]\n";
    let right = examples().into_iter().map(|(_, text)| text).chain(RIGHT.map(scenario));
    let wrong = WRONG.map(scenario).into_iter().chain(lists.map(str::to_owned)).chain([key.to_owned()]);
    right.map(|text| (text, true)).chain(wrong.map(|text| (text, false))).collect()
}

#[test]
fn the_simulator_takes_the_right_ones_and_refuses_the_wrong_ones() {
    for (text, is_right) in judged() {
        let loaded = load(&text, "it");
        assert_eq!(
            loaded.is_ok(),
            is_right,
            "{text}\n{:?}",
            loaded.err().map(|problems| problems.to_string())
        );
    }
}

/// An editor's reading of a scenario is not ours: it knows numbers, and YAML 1.1 even base 60. So a
/// program that is not ours holds scenarios against the schema, in the dialect of its own patterns.
#[test]
fn the_schema_for_editors_takes_the_same_ones_in_the_hands_of_others() {
    const CHECK: &str = "
import json, sys, yaml, jsonschema
schema = json.load(open(sys.argv[1]))
jsonschema.Draft7Validator.check_schema(schema)
validator = jsonschema.Draft7Validator(schema)
for text, is_right in json.load(sys.stdin):
    errors = [error.message for error in validator.iter_errors(yaml.safe_load(text))]
    if bool(errors) == is_right:
        sys.exit(text + ': ' + ('; '.join(errors) or 'no error'))
";
    let python = |code: &str| {
        let mut python = Command::new("/usr/bin/python3");
        python.arg("-c").arg(code);
        python
    };
    let installed = python("import yaml, jsonschema").output().is_ok_and(|output| output.status.success());
    if !installed {
        let demanded = std::env::var_os("MOCK_NETS_SHARE_REQUIRE_TOOLS").is_some_and(|value| value == "1");
        assert!(!demanded, "python3 with yaml and jsonschema is not installed");
        println!(
            "SKIPPED the_schema_for_editors_takes_the_same_ones_in_the_hands_of_others: python3 with yaml and jsonschema is not installed"
        );
        return;
    }
    let mut input = tempfile::tempfile().expect("a file");
    serde_json::to_writer(&mut input, &judged()).expect("written");
    input.rewind().expect("a file");
    let output = python(CHECK)
        .arg(root().join("docs/scenario.schema.json"))
        .stdin(input)
        .output()
        .expect("python starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The examples by name, the default first.
fn examples() -> Vec<(String, String)> {
    let folder = fs::read_dir(root().join("scenarios")).expect("the folder is there");
    let mut examples: Vec<_> = folder
        .map(|entry| {
            let entry = entry.expect("it can be listed");
            let text = fs::read_to_string(entry.path()).expect("it can be read");
            (entry.file_name().to_string_lossy().into_owned(), text)
        })
        .collect();
    examples.sort_by_key(|(file, _)| (file != "default.yaml", file.clone()));
    examples
}
