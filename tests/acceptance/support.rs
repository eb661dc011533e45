//! Running `accept`, and reading what it wrote.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::programs::{Ran, run};
use crate::server::program;

/// A path in the repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// `accept` with these arguments, told to work in this folder.
pub fn accept(folder: &Path, arguments: &[&str]) -> Command {
    let mut accept = program(folder);
    accept.arg("accept").args(arguments);
    for name in ["GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"] {
        accept.env_remove(name);
    }
    accept
}

/// Writes an acceptance file, and plays it with a report as JSON.
pub fn play(folder: &Path, yaml: &str, more: &[&str]) -> (Ran, Value) {
    fs::write(folder.join("suite.yaml"), yaml).expect("written");
    let ran = run(accept(folder, &["suite.yaml", "--report", "json=report.json"]).args(more));
    let report = fs::read(folder.join("report.json"));
    let report = report.map(|text| serde_json::from_slice(&text).expect("JSON")).unwrap_or_default();
    (ran, report)
}

/// Id and state of each case of a report, in order.
pub fn states(report: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let files = report["files"].as_array().expect("files");
    let cases = files.iter().flat_map(|file| file["cases"].as_array().expect("cases"));
    cases.map(|case| (text(&case["id"]), text(&case["state"]))).collect()
}

/// Processes whose command line has this in it.
pub fn processes(words: &str) -> Vec<String> {
    let of = |entry: fs::DirEntry| {
        let line = fs::read(entry.path().join("cmdline")).ok()?;
        let line = String::from_utf8_lossy(&line).replace('\0', " ");
        // What has ended and was not waited for has no line.
        line.contains(words).then_some(line)
    };
    fs::read_dir("/proc").expect("Linux").flatten().filter_map(of).collect()
}
