//! Both ways of certifying agree: what the API says of the worlds that a run has left is what its certificate was made of.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::http;
use crate::programs::{PYTHON, installed};
use crate::support::{REFERENCE, certify, repository};

#[test]
fn what_the_api_says_of_each_world_is_what_the_certificate_says() {
    if !installed(&["sftp"]) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let sender = repository(REFERENCE).display().to_string();
    let options =
        ["--keep", "--filter", "reads-re*,reads-same-id", "--report", "json=certificate.json", "--"];
    let mut command = certify(folder.path(), &[&options[..], &[PYTHON, &sender]].concat());
    let mut child = command.stdout(Stdio::piped()).spawn().expect("it starts");
    let stdout = BufReader::new(child.stdout.take().expect("piped"));
    let api = stdout.lines().map_while(Result::ok).find_map(|line| {
        let (_, address) = line.split_once("go on at http://")?;
        Some(address.split('/').next()?.to_owned())
    });
    let api = api.expect("the worlds stay");
    let text = fs::read(folder.path().join("certificate.json")).expect("a certificate");
    let active: Value = serde_json::from_slice(&text).expect("JSON");
    let claims: Vec<&str> = members(&active["claims"]).filter_map(Value::as_str).collect();
    let mut compared = 0;
    for line in members(&active["lines"]).filter(|line| line["standing"] == "shown") {
        let Some(case) = line["evidence"][0]["case"].as_str() else { continue };
        let path = format!("/v1/certificate?world=reads.{case}&sends={}", claims.join(","));
        let answer = http::send(&api, "GET", &path, "").expect("an answer").text();
        let passive: Value = serde_json::from_str(&answer).expect("JSON");
        let same = members(&passive["lines"]).find(|passive| passive["id"] == line["id"]).expect("the line");
        for member in ["standing", "why", "grade", "rests_on"] {
            assert_eq!(same[member], line[member], "{case}: {member}");
        }
        let entries = |line: &Value| -> Vec<Value> {
            members(&line["evidence"])
                .map(|entry| [&entry["seq"], &entry["sha256"]].map(Clone::clone).into())
                .collect()
        };
        assert_eq!(entries(same), entries(line), "{case}: evidence of {}", line["id"]);
        compared += 1;
    }
    assert!(compared >= 5, "{compared} lines were compared");
    let kill = format!("kill -INT {}", child.id());
    assert!(Command::new("sh").args(["-c", &kill]).status().expect("sh").success());
    child.wait().expect("it ends");
}

fn members(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}
