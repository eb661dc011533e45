//! The checked-in files that are made from the code are what the code makes, and every example loads.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use nets_scenario::{json_schema, load, recipients_page, scenarios_page};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Compares, or writes when the variable asks for it.
fn is_up_to_date(path: &str, made: &str) {
    let path = root().join(path);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, made).expect("the docs folder can be written");
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == made, "{} is out of date: make golden writes it anew", path.display());
}

#[test]
fn the_schema_for_editors_is_up_to_date() {
    let schema = serde_json::to_string_pretty(&json_schema()).expect("plain data");
    is_up_to_date("docs/scenario.schema.json", &format!("{schema}\n"));
}

#[test]
fn the_scenario_reference_is_up_to_date() {
    is_up_to_date("docs/scenarios.md", &scenarios_page(&examples()));
}

#[test]
fn the_list_of_recipients_is_up_to_date() {
    is_up_to_date("docs/recipients.md", &recipients_page());
}

#[test]
fn a_scenario_with_many_mistakes_is_told_all_of_them() {
    let folder = "src/scenario/tests/golden";
    let text = fs::read_to_string(root().join(folder).join("broken.yaml")).expect("the file is there");
    let problems = load(&text, "broken.yaml").expect_err("it is broken");
    is_up_to_date(&format!("{folder}/broken.txt"), &problems.to_string());
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

/// An editor's reading of a scenario is not ours: it knows numbers, and YAML 1.1 even base 60. So a
/// program that is not ours holds the examples against the schema.
#[test]
fn every_example_satisfies_the_schema_for_editors() {
    const CHECK: &str = "
import json, sys, yaml, jsonschema
schema = json.load(open(sys.argv[1]))
jsonschema.Draft7Validator.check_schema(schema)
for file in sys.argv[2:]:
    errors = [error.message for error in jsonschema.Draft7Validator(schema).iter_errors(yaml.safe_load(open(file)))]
    if errors:
        sys.exit(file + ': ' + '; '.join(errors))
";
    let python = |code: &str| Command::new("/usr/bin/python3").arg("-c").arg(code).output();
    let installed = python("import yaml, jsonschema").is_ok_and(|output| output.status.success());
    if !installed {
        let demanded = std::env::var_os("MOCK_NETS_SHARE_REQUIRE_TOOLS").is_some_and(|value| value == "1");
        assert!(!demanded, "python3 with yaml and jsonschema is not installed");
        println!(
            "SKIPPED every_example_satisfies_the_schema_for_editors: python3 with yaml and jsonschema is not installed"
        );
        return;
    }
    let output = Command::new("/usr/bin/python3")
        .arg("-c")
        .arg(CHECK)
        .arg(root().join("docs/scenario.schema.json"))
        .args(examples().iter().map(|(file, _)| root().join("scenarios").join(file)))
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
