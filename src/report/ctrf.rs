//! The run in the Common Test Report Format, <https://ctrf.io>.
//!
//! Its statuses are fewer than our states, so each case has its own as `rawStatus`. What is undecided is `failed`: who
//! reads nothing but the status must not take it for a pass. What is waived is `skipped`, and what was not exercised `pending`.

use serde::Serialize;
use serde_json::{Value, json};

use crate::detail::detail;
use crate::json::millis;
use crate::json_text::written;
use crate::label::{CaseLabel, labels};
use crate::limits::READER;
use crate::paint::Paint;
use crate::run::{CaseAttachment, CaseState, KeptText, ProgramOutput, Run, RunCase, RunFile, RunStep};
use crate::shown::{block, line, message, name, tail};
use crate::words::size;

/// The version of the format that this is.
const SPEC: &str = "0.0.0";

/// The whole report.
pub fn ctrf(run: &Run) -> String {
    let count = |wanted: &str| {
        let cases = run.files.iter().flat_map(|file| &file.cases);
        cases.filter(|case| status(case.state) == wanted).count()
    };
    let start = run.began.as_millisecond();
    let took = i64::try_from(run.took.as_millis()).unwrap_or(i64::MAX);
    let cases = run.files.iter().zip(labels(run)).flat_map(|(file, labels)| {
        file.cases.iter().zip(labels).map(move |(case, label)| test(file, case, label)).collect::<Vec<_>>()
    });
    let version = line(&run.version, 100);
    written(&Report {
        report_format: "CTRF",
        spec_version: SPEC,
        generated_by: "mock-nets-share",
        timestamp: run.began.to_string(),
        results: Results {
            tool: json!({ "name": "mock-nets-share", "version": version }),
            summary: Summary {
                tests: run.totals().cases(),
                passed: count("passed"),
                failed: count("failed"),
                skipped: count("skipped"),
                pending: count("pending"),
                other: 0,
                suites: run.files.len(),
                start,
                stop: start.saturating_add(took),
                extra: json!({ "passes": run.passes(), "interrupted": run.interrupted }),
            },
            tests: cases.collect(),
        },
    })
}

/// What the format calls this state.
fn status(state: CaseState) -> &'static str {
    match state {
        CaseState::Pass => "passed",
        CaseState::Fail | CaseState::Undecided => "failed",
        CaseState::NotExercised => "pending",
        CaseState::Waived => "skipped",
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    report_format: &'static str,
    spec_version: &'static str,
    generated_by: &'static str,
    timestamp: String,
    results: Results,
}

#[derive(Serialize)]
struct Results {
    tool: Value,
    summary: Summary,
    tests: Vec<Test>,
}

#[derive(Serialize)]
struct Summary {
    tests: usize,
    passed: usize,
    failed: usize,
    skipped: usize,
    pending: usize,
    other: usize,
    suites: usize,
    start: i64,
    stop: i64,
    extra: Value,
}

/// What is not known is left out.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Test {
    name: String,
    status: &'static str,
    raw_status: &'static str,
    duration: u64,
    suite: [String; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trace: Option<String>,
    #[serde(rename = "type")]
    kind: &'static str,
    file_path: String,
    line: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    steps: Vec<Step>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    stdout: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    stderr: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<Value>,
    extra: Value,
}

#[derive(Serialize)]
struct Step {
    name: String,
    status: &'static str,
    extra: Value,
}

fn test(file: &RunFile, case: &RunCase, label: CaseLabel) -> Test {
    let is_bad = matches!(case.state, CaseState::Fail | CaseState::Undecided);
    Test {
        name: label.case,
        status: status(case.state),
        raw_status: case.state.key(),
        duration: millis(case.took),
        suite: [label.suite],
        message: message(case),
        trace: is_bad.then(|| detail(file, case, &READER, Paint::NONE)),
        kind: "acceptance",
        file_path: name(&file.path),
        line: case.place.line,
        tags: case.requirements.iter().map(|id| name(id)).collect(),
        steps: case.steps.iter().take(READER.steps).map(step).collect(),
        stdout: lines(case, |output| &output.stdout),
        stderr: lines(case, |output| &output.stderr),
        attachments: case.attachments.iter().map(attachment).collect(),
        extra: json!({
            "id": name(&case.id),
            "title": name(&case.title),
            "world": name(&case.world),
            "seed": case.seed.map(|seed| seed.to_string()),
            "again": line(&case.again, READER.text),
        }),
    }
}

fn step(step: &RunStep) -> Step {
    Step {
        name: format!("{} {}", step.section.word(), line(&step.said, READER.text)),
        status: status(step.state.into()),
        extra: json!({
            "rawStatus": step.state.key(),
            "line": step.place.line,
            "expected": step.expected.as_deref().map(|text| line(text, READER.text)),
            "seen": step.seen.as_deref().map(|text| line(text, READER.text)),
        }),
    }
}

/// What the sender's program wrote to one of its streams, in all steps.
fn lines(case: &RunCase, of: impl Fn(&ProgramOutput) -> &KeptText) -> Vec<String> {
    let mut lines = Vec::new();
    for output in case.steps.iter().filter_map(|step| step.output.as_ref()) {
        let (text, cut) = tail(of(output), &READER);
        if cut > 0 {
            lines.push(format!("({} before this are not shown)", size(cut)));
        }
        lines.extend(block(text).lines().map(str::to_owned));
    }
    lines
}

fn attachment(attachment: &CaseAttachment) -> Value {
    let CaseAttachment { name, content_type, path } = attachment;
    json!({ "name": name, "contentType": content_type, "path": path })
}
