//! Each format as it is kept, and the schema in the docs.

use std::path::PathBuf;

use nets_report::{annotations, ctrf, html, json, json_schema, junit, step_summary, terminal};

use crate::{golden, tree};

fn kept(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

#[test]
fn every_format_is_as_it_is_kept() {
    let run = tree::run();
    golden::agrees(kept("terminal.txt"), &terminal(&run, false));
    golden::agrees(kept("terminal-colour.txt"), &terminal(&run, true).replace('\u{1b}', "␛"));
    golden::agrees(kept("junit.xml"), &junit(&run));
    golden::agrees(kept("report.json"), &json(&run));
    golden::agrees(kept("report.html"), &html(&run));
    golden::agrees(kept("summary.md"), &step_summary(&run));
    golden::agrees(kept("annotations.txt"), &annotations(&run));
    golden::agrees(kept("ctrf.json"), &ctrf(&run));
}

#[test]
fn a_run_that_passes_says_so_in_few_words() {
    let run = tree::good_run();
    golden::agrees(kept("passes.txt"), &terminal(&run, false));
    golden::agrees(kept("passes.md"), &step_summary(&run));
    assert_eq!(annotations(&run), "");
    assert_eq!(run.exit_code(), 0);
    assert_eq!(tree::run().exit_code(), 1);
}

#[test]
fn the_schema_in_the_docs_is_up_to_date() {
    let docs = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/acceptance-report.schema.json");
    let schema = serde_json::to_string_pretty(&json_schema()).expect("a schema is JSON");
    golden::agrees(docs, &format!("{schema}\n"));
}
