//! A run that is told to end: its programs end, and its reports are written all the same.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::support::{accept, processes, states};

#[test]
fn a_run_that_is_interrupted_ends_its_programs_and_reports() {
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        let folder = tempfile::tempdir().expect("a folder");
        let mark = format!("78{:07}{code}", std::process::id());
        let fifo = folder.path().join("begun");
        assert!(Command::new("mkfifo").arg(&fifo).status().expect("mkfifo").success());
        let case = |id: &str, script: String| {
            format!(
                "  - id: {id}\n    when: [run: {{program: [sh, -c, \"{script}\"]}}]\n    \
                 then: [{{outbound: {{file: '*', count: 0}}}}]\n"
            )
        };
        let suite = [
            "cases:\n".to_owned(),
            case("quick", "exit 0".to_owned()),
            case("slow", format!("echo begun > {}; sleep {mark}", fifo.display())),
            case("waits", "exit 0".to_owned()),
        ]
        .concat();
        fs::write(folder.path().join("suite.yaml"), suite).expect("written");
        let mut command = accept(
            folder.path(),
            &["suite.yaml", "--jobs", "1", "--report", "json=report.json,junit=report.xml"],
        );
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let mut child = child.expect("it starts");
        let mut line = String::new();
        let begun = fs::File::open(&fifo).expect("the program begins");
        BufReader::new(begun).read_line(&mut line).expect("a line");
        let kill = format!("kill -{signal} {}", child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().expect("sh").success());
        assert_eq!(child.wait().expect("it ends").code(), Some(code), "{signal}");
        assert_eq!(processes(&format!("sleep {mark}")), Vec::<String>::new());
        let report = fs::read(folder.path().join("report.json")).expect("a report");
        let report: Value = serde_json::from_slice(&report).expect("JSON");
        assert_eq!(report["interrupted"], true);
        let wanted = [("quick", "pass"), ("slow", "not_exercised"), ("waits", "not_exercised")];
        assert_eq!(states(&report), wanted.map(|(id, state)| (id.to_owned(), state.to_owned())));
        assert!(
            fs::read_to_string(folder.path().join("report.xml")).expect("a report").contains("interrupted")
        );
    }
}
