//! The checked-in files that are made from the code are what the code makes, and every example loads.

use std::fs;
use std::path::{Path, PathBuf};

use nets_scenario::{json_schema, load, recipients_page, scenarios_page};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Compares, or writes when the variable asks for it.
fn is_up_to_date(path: &str, made: &str) {
    let path = root().join(path);
    if std::env::var_os("MOCK_NETS_SHARE_ACCEPT").is_some() {
        fs::write(&path, made).expect("the docs folder can be written");
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == made,
        "{} is out of date: MOCK_NETS_SHARE_ACCEPT=1 cargo test -p nets-scenario writes it anew",
        path.display()
    );
}

#[test]
fn the_schema_for_editors_is_up_to_date() {
    let schema = serde_json::to_string_pretty(&json_schema()).expect("plain data");
    is_up_to_date("docs/scenario.schema.json", &format!("{schema}\n"));
}

#[test]
fn the_scenario_reference_is_up_to_date() {
    is_up_to_date("docs/scenarios.md", &scenarios_page());
}

#[test]
fn the_list_of_recipients_is_up_to_date() {
    is_up_to_date("docs/recipients.md", &recipients_page());
}

#[test]
fn every_example_loads_without_a_warning() {
    let mut examples = 0;
    for entry in fs::read_dir(root().join("scenarios")).expect("the folder is there") {
        let path = entry.expect("it can be listed").path();
        let text = fs::read_to_string(&path).expect("it can be read");
        match load(&text, &path.display().to_string()) {
            Ok(loaded) => assert!(loaded.warnings.is_empty(), "{}", loaded.warnings),
            Err(problems) => panic!("{problems}"),
        }
        examples += 1;
    }
    assert!(examples >= 8, "the default and at least seven more, found {examples}");
}
