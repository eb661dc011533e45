//! The checked-in files that are made from the code are what the code makes, and the schema takes what the reader takes.

#[path = "../../../../tests/harness/golden.rs"]
mod golden;

use std::fs;
use std::io::Seek;
use std::process::Command;

use nets_accept::{json_schema, keys_page, load};

use crate::loading::{example, root};

#[test]
fn the_schema_for_editors_is_up_to_date() {
    let schema = serde_json::to_string_pretty(&json_schema()).expect("plain data");
    golden::agrees(root().join("docs/acceptance.schema.json"), &format!("{schema}\n"));
}

#[test]
fn the_page_of_keys_is_up_to_date() {
    golden::agrees(root().join("docs/acceptance-keys.md"), &keys_page());
}

#[test]
fn files_with_many_mistakes_are_told_all_of_them() {
    for name in ["broken", "broken-cases"] {
        let folder = root().join("src/accept/tests/golden");
        let text = fs::read_to_string(folder.join(format!("{name}.yaml"))).expect("the file is there");
        let problems = load(&text, &format!("{name}.yaml")).expect_err("it is broken");
        assert_eq!(problems.unlisted, 0, "not all are listed: begin another file");
        golden::agrees(folder.join(format!("{name}.txt")), &problems.to_string());
    }
}

const CASE: &str = "cases: [{id: a, then: [{see: {what: upload_finished}}]}]";

/// Files right and wrong, for the simulator and for editors alike.
const RIGHT: [&str; 7] = [
    "scenario: nets.yaml",
    "scenario: {senders: [{user: tTEST1, organisation: DK12345678, eboks_ids: [15723]}], materials: [{document_type: 163057}]}",
    "sender: {run: [./send.sh, 3], environment: {A_1: b}, within: 2m}",
    "cases: [{id: a, when: [settle, {settle: {}}, {move: idle}, {move: {by: 5d}}], then: [{see: {text: x}}]}]",
    "cases: [{id: a, given: {change: {clock: {mode: manual}, otherwise: ~}, add: {events: []}}, then: [{see: {text: x}}]}]",
    "cases: [{id: a, when: [{fetch: '*'}, {upload: a.zip}], then: [{outbound: {file: '*', xml: {path: /a, is: b}}}]}]",
    "cases: [{id: v1.5, waive: {reason: x, until: 2027-01-31}, then: [{finding: {rule: pdf.encrypted}}]}]",
];
const WRONG: [&str; 14] = [
    "cases: []",
    "cases: [{id: a, then: []}]",
    "cases: [{id: a b, then: [{see: {text: x}}]}]",
    "cases: [{id: a, then: [{see: {what: no_such_entry}}]}]",
    "cases: [{id: a, then: [{see: {text: x}, never: {text: x}}]}]",
    "cases: [{id: a, when: [sttle], then: [{see: {text: x}}]}]",
    "cases: [{id: a, when: [{upload: {}}], then: [{see: {text: x}}]}]",
    "cases: [{id: a, when: [{move: {by: 1d, to: 2026-01-05 14:00}}], then: [{see: {text: x}}]}]",
    "cases: [{id: a, given: {change: {clok: {}}}, then: [{see: {text: x}}]}]",
    "cases: [{id: a, given: {add: {recipients: [{}]}}, then: [{see: {text: x}}]}]",
    "cases: [{id: a, then: [{exit: {is: 300}}]}]",
    "cases: [{id: a, then: [{finding: {rule: pdf.nothing}}]}]",
    "sender: {}",
    "sender: {run: [x], environment: {'a b': c}}",
];

fn judged() -> Vec<(String, bool)> {
    let whole =
        |text: &str| if text.starts_with("cases") { text.to_owned() } else { format!("{text}\n{CASE}") };
    let right = RIGHT.map(whole).into_iter().chain([example()]);
    right.map(|text| (text, true)).chain(WRONG.map(whole).map(|text| (text, false))).collect()
}

#[test]
fn the_reader_takes_the_right_ones_and_refuses_the_wrong_ones() {
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

/// An editor's reading of YAML is not ours, so a program that is not ours holds files against the schema.
#[test]
fn the_schema_takes_the_same_ones_in_the_hands_of_others() {
    const CHECK: &str = "
import json, sys, yaml, jsonschema
schema = json.load(open(sys.argv[1]))
jsonschema.Draft7Validator.check_schema(schema)
validator = jsonschema.Draft7Validator(schema)
for text, is_right in json.load(sys.stdin):
    errors = [error.message[:2000] for error in validator.iter_errors(yaml.safe_load(text))]
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
            "SKIPPED the_schema_takes_the_same_ones_in_the_hands_of_others: python3 with yaml and jsonschema is not installed"
        );
        return;
    }
    let mut input = tempfile::tempfile().expect("a file");
    serde_json::to_writer(&mut input, &judged()).expect("written");
    input.rewind().expect("a file");
    let output = python(CHECK)
        .arg(root().join("docs/acceptance.schema.json"))
        .stdin(input)
        .output()
        .expect("python starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
