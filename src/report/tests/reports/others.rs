//! The reports in the hands of programs that others wrote.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use nets_report::{ctrf, html, json, json_schema, junit};
use serde_json::Value;

use crate::programs::installed;
use crate::read_back::of_tree;
use crate::tree;

const PYTHON: &str = "/usr/bin/python3";

/// What the command prints, which has to succeed.
#[track_caller]
fn printed(command: &mut Command) -> String {
    let output = command.output().expect("it starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn junitparser_reads_the_same_cases() {
    const READ: &str = "
import json, sys
from junitparser import JUnitXml, Failure, Error, Skipped
told = []
for suite in JUnitXml.fromfile(sys.argv[1]):
    for case in suite:
        results = [(type(result).__name__, result.type, result.message) for result in case.result]
        told.append([case._elem.get('file'), case.name, results, case.time])
json.dump(told, sys.stdout)
";
    if !installed("junitparser_reads_the_same_cases", "python: junitparser") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("junit.xml");
    let run = tree::run();
    fs::write(&path, junit(&run)).expect("written");
    let told: Value =
        serde_json::from_str(&printed(Command::new(PYTHON).args(["-c", READ]).arg(&path))).expect("JSON");
    let told = told.as_array().expect("cases");
    let expected = of_tree(&run);
    assert_eq!(told.len(), expected.len());
    for (case, (path, name, state)) in told.iter().zip(&expected) {
        assert_eq!((case[0].as_str(), case[1].as_str()), (Some(path.as_str()), Some(name.as_str())));
        let element = match state.as_str() {
            "pass" => None,
            "fail" => Some("Failure"),
            "undecided" => Some("Error"),
            _ => Some("Skipped"),
        };
        assert_eq!(case[2][0][0].as_str(), element, "{name}");
        assert_eq!(case[2][0][1].as_str(), element.map(|_| state.as_str()), "{name}");
    }
}

/// The folder of readers that no distribution packages; none where they were not fetched, or what they need is missing.
fn fetched_readers(test: &str) -> Option<PathBuf> {
    let built = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("a folder");
    let folder = built.join("junit-readers");
    if !folder.join("xunitparser.py").exists() {
        let says = |name: &str| std::env::var_os(name).is_some_and(|value| value == "1");
        assert!(
            !says("MOCK_NETS_SHARE_REQUIRE_TOOLS") || says("WITHOUT_JUNIT_READERS"),
            "{test}: src/report/tests/fetch-readers has not fetched what belongs into {}",
            folder.display()
        );
        println!("SKIPPED {test}: src/report/tests/fetch-readers fetches what it needs");
        return None;
    }
    installed(test, "python: jinja2").then_some(folder)
}

#[test]
fn further_readers_of_junit_count_the_same() {
    let Some(readers) = fetched_readers("further_readers_of_junit_count_the_same") else { return };
    const JUNIT2HTML: &str = "
import json, sys
from junit2htmlreport.parser import Junit
cases = [case for suite in Junit(sys.argv[1]).suites for case in suite.all()]
json.dump([[case.name, 'failed' if case.failed() else 'skipped' if case.skipped else 'passed'] for case in cases], sys.stdout)
";
    const XUNITPARSER: &str = "
import json, sys, xunitparser
words = {'success': 'passed', 'failure': 'failed', 'error': 'failed', 'skipped': 'skipped'}
suite, _ = xunitparser.parse(open(sys.argv[1], encoding='utf-8'))
json.dump([[case.methodname, words[case.result]] for case in suite], sys.stdout)
";
    let folder = tempfile::tempdir().expect("a folder");
    let (path, run) = (folder.path().join("junit.xml"), tree::run());
    fs::write(&path, junit(&run)).expect("written");
    let state = |state: &str| match state {
        "pass" => "passed",
        "fail" | "undecided" => "failed",
        _ => "skipped",
    };
    let mut expected: Vec<Value> =
        of_tree(&run).iter().map(|(_, name, is)| serde_json::json!([name, state(is)])).collect();
    expected.sort_by_key(Value::to_string);
    for (module, read) in [("junit2htmlreport", JUNIT2HTML), ("xunitparser", XUNITPARSER)] {
        let mut reader = Command::new(PYTHON);
        reader.env("PYTHONPATH", &readers).env("PYTHONDONTWRITEBYTECODE", "1");
        let told = printed(reader.args(["-c", read]).arg(&path));
        let mut told: Vec<Value> = serde_json::from_str(&told).expect("JSON");
        told.sort_by_key(Value::to_string);
        assert_eq!(told, expected, "{module}");
    }
}

#[test]
fn xmllint_takes_junit_and_the_page() {
    if !installed("xmllint_takes_junit_and_the_page", "xmllint") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let run = tree::run();
    for (name, text) in [("junit.xml", junit(&run)), ("report.html", html(&run))] {
        let path = folder.path().join(name);
        fs::write(&path, text).expect("written");
        printed(Command::new("xmllint").args(["--noout", "--nonet"]).arg(&path));
    }
}

#[test]
fn the_reports_as_json_keep_their_schemas() {
    const CHECK: &str = "
import json, sys, jsonschema
schema, report, ctrf = (json.load(open(path)) for path in sys.argv[1:])
jsonschema.Draft202012Validator.check_schema(schema)
def closed(node):
    if isinstance(node, dict):
        if node.get('type') == 'object':
            node['additionalProperties'] = False
        for below in node.values():
            closed(below)
    elif isinstance(node, list):
        for below in node:
            closed(below)
closed(schema)
jsonschema.Draft202012Validator(schema).validate(report)
report['files'][0]['cases'][0]['state'] = 'passed'
assert list(jsonschema.Draft202012Validator(schema).iter_errors(report)), 'no state is checked'
status = {'enum': ['passed', 'failed', 'skipped', 'pending', 'other']}
texts = {'type': 'array', 'items': {'type': 'string'}}
def of(required, members):
    return {'type': 'object', 'required': required.split(), 'properties': members, 'additionalProperties': False}
number, text, free = {'type': 'integer'}, {'type': 'string'}, {'type': 'object'}
counts = 'tests passed failed skipped pending other start stop'
# What the specification of CTRF says of the members that are written.
jsonschema.Draft202012Validator(of('reportFormat specVersion results', {
    'reportFormat': {'const': 'CTRF'}, 'specVersion': {'pattern': '^[0-9]+[.][0-9]+[.][0-9]+$'},
    'generatedBy': text, 'timestamp': text,
    'results': of('tool summary tests', {
        'tool': of('name', {'name': {'type': 'string', 'minLength': 1}, 'version': text}),
        'summary': of(counts, {**{name: number for name in counts.split()}, 'suites': number, 'extra': free}),
        'tests': {'type': 'array', 'items': of('name status duration', {
            'name': {'type': 'string', 'minLength': 1}, 'status': status, 'rawStatus': text, 'duration': number,
            'suite': {**texts, 'minItems': 1}, 'message': text, 'trace': text, 'type': text, 'filePath': text,
            'line': number, 'tags': texts, 'stdout': texts, 'stderr': texts, 'extra': free,
            'steps': {'type': 'array', 'items': of('name status', {'name': text, 'status': status, 'extra': free})},
            'attachments': {'type': 'array', 'items': of('name contentType path', {
                'name': text, 'contentType': text, 'path': text})},
        })},
    }),
})).validate(ctrf)
summary, tests = ctrf['results']['summary'], ctrf['results']['tests']
assert summary['tests'] == len(tests)
for name in status['enum']:
    assert summary[name] == sum(test['status'] == name for test in tests), name
";
    if !installed("the_reports_as_json_keep_their_schemas", "python: jsonschema") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let run = tree::run();
    let mut check = Command::new(PYTHON);
    check.args(["-c", CHECK]);
    for (name, text) in
        [("schema.json", json_schema().to_string()), ("report.json", json(&run)), ("ctrf.json", ctrf(&run))]
    {
        let path = folder.path().join(name);
        fs::write(&path, text).expect("written");
        check.arg(path);
    }
    printed(&mut check);
}
