//! The run as JSON for programs: the whole tree, in the form that `json_schema` describes.
//!
//! The form is stable: members are added, never renamed or given another meaning; else `version` goes up.

use std::borrow::Cow;
use std::time::Duration;

use nets_text::cut;
use serde::Serialize;

use crate::json_text::written;
use crate::limits::DATA;
use crate::run::{
    CaseAttachment, CaseWaiver, EntryLine, KeptText, ProgramEnd, ProgramOutput, Run, RunCase, RunFile,
    RunStep,
};
use crate::shown::{message, tail};

pub(crate) const FORMAT: &str = "mock-nets-share acceptance report";
pub(crate) const VERSION: u32 = 1;

/// The whole report, the same for the same run.
pub fn json(run: &Run) -> String {
    let totals = run.totals();
    written(&RunJson {
        format: FORMAT,
        version: VERSION,
        program: text(&run.version),
        began: run.began.to_string(),
        took_ms: millis(run.took),
        interrupted: run.interrupted,
        passes: run.passes(),
        totals: TotalsJson {
            cases: totals.cases(),
            pass: totals.pass,
            fail: totals.fail,
            undecided: totals.undecided,
            not_exercised: totals.not_exercised,
            waived: totals.waived,
        },
        files: run.files.iter().map(file).collect(),
    })
}

#[derive(Serialize)]
struct RunJson<'r> {
    format: &'static str,
    version: u32,
    program: Cow<'r, str>,
    began: String,
    took_ms: u64,
    interrupted: bool,
    passes: bool,
    totals: TotalsJson,
    files: Vec<FileJson<'r>>,
}

#[derive(Serialize)]
struct TotalsJson {
    cases: usize,
    pass: usize,
    fail: usize,
    undecided: usize,
    not_exercised: usize,
    waived: usize,
}

#[derive(Serialize)]
struct FileJson<'r> {
    path: Cow<'r, str>,
    name: Cow<'r, str>,
    cases: Vec<CaseJson<'r>>,
}

#[derive(Serialize)]
struct CaseJson<'r> {
    id: Cow<'r, str>,
    title: Cow<'r, str>,
    line: usize,
    column: usize,
    requirements: Vec<Cow<'r, str>>,
    world: Cow<'r, str>,
    seed: Option<String>,
    state: &'static str,
    message: Option<String>,
    not_exercised_because: Option<Cow<'r, str>>,
    waiver: Option<WaiverJson<'r>>,
    took_ms: u64,
    simulated: Option<SpanJson<'r>>,
    again: Cow<'r, str>,
    attachments: Vec<AttachmentJson<'r>>,
    steps: Vec<StepJson<'r>>,
}

#[derive(Serialize)]
struct WaiverJson<'r> {
    reason: Cow<'r, str>,
    until: String,
    standing: &'static str,
}

#[derive(Serialize)]
struct SpanJson<'r> {
    from: Cow<'r, str>,
    to: Cow<'r, str>,
}

#[derive(Serialize)]
struct AttachmentJson<'r> {
    name: Cow<'r, str>,
    content_type: Cow<'r, str>,
    path: Cow<'r, str>,
}

#[derive(Serialize)]
struct StepJson<'r> {
    section: &'static str,
    line: usize,
    column: usize,
    said: Cow<'r, str>,
    state: &'static str,
    expected: Option<Cow<'r, str>>,
    seen: Option<Cow<'r, str>>,
    nearest: Option<EntryJson<'r>>,
    around: Vec<EntryJson<'r>>,
    evidence: Vec<EvidenceJson<'r>>,
    output: Option<OutputJson<'r>>,
}

#[derive(Serialize)]
struct EntryJson<'r> {
    seq: u64,
    simulated: Cow<'r, str>,
    real: Cow<'r, str>,
    text: Cow<'r, str>,
}

#[derive(Serialize)]
struct EvidenceJson<'r> {
    name: Cow<'r, str>,
    value: Cow<'r, str>,
}

#[derive(Serialize)]
struct OutputJson<'r> {
    end: &'static str,
    exit_code: Option<i32>,
    words: String,
    stdout: TextJson<'r>,
    stderr: TextJson<'r>,
}

#[derive(Serialize)]
struct TextJson<'r> {
    cut_bytes: u64,
    text: &'r str,
}

fn file(file: &RunFile) -> FileJson<'_> {
    FileJson { path: text(&file.path), name: text(&file.name), cases: file.cases.iter().map(case).collect() }
}

fn case(case: &RunCase) -> CaseJson<'_> {
    CaseJson {
        id: text(&case.id),
        title: text(&case.title),
        line: case.place.line,
        column: case.place.column,
        requirements: case.requirements.iter().map(|id| text(id)).collect(),
        world: text(&case.world),
        seed: case.seed.map(|seed| seed.to_string()),
        state: case.state.key(),
        message: message(case),
        not_exercised_because: case.not_exercised_because.as_deref().map(text),
        waiver: case.waiver.as_ref().map(waiver),
        took_ms: millis(case.took),
        simulated: case
            .simulated
            .as_ref()
            .map(|span| SpanJson { from: text(&span.from), to: text(&span.to) }),
        again: text(&case.again),
        attachments: case.attachments.iter().map(attachment).collect(),
        steps: case.steps.iter().map(step).collect(),
    }
}

fn attachment(attachment: &CaseAttachment) -> AttachmentJson<'_> {
    let CaseAttachment { name, content_type, path } = attachment;
    AttachmentJson { name: text(name), content_type: text(content_type), path: text(path) }
}

fn waiver(waiver: &CaseWaiver) -> WaiverJson<'_> {
    WaiverJson {
        reason: text(&waiver.reason),
        until: waiver.until.to_string(),
        standing: waiver.standing.key(),
    }
}

fn step(step: &RunStep) -> StepJson<'_> {
    StepJson {
        section: step.section.word(),
        line: step.place.line,
        column: step.place.column,
        said: text(&step.said),
        state: step.state.key(),
        expected: step.expected.as_deref().map(text),
        seen: step.seen.as_deref().map(text),
        nearest: step.nearest.as_ref().map(entry),
        around: step.around.iter().map(entry).collect(),
        evidence: step
            .evidence
            .iter()
            .map(|one| EvidenceJson { name: text(&one.name), value: text(&one.value) })
            .collect(),
        output: step.output.as_ref().map(output),
    }
}

fn entry(entry: &EntryLine) -> EntryJson<'_> {
    EntryJson {
        seq: entry.seq,
        simulated: text(&entry.simulated),
        real: text(&entry.real),
        text: text(&entry.text),
    }
}

fn output(output: &ProgramOutput) -> OutputJson<'_> {
    let (end, exit_code) = match output.end {
        ProgramEnd::Exited(code) => ("exited", Some(code)),
        ProgramEnd::Signalled(_) => ("signalled", None),
        ProgramEnd::OutOfTime(_) => ("out_of_time", None),
        ProgramEnd::FolderFull(_) => ("folder_full", None),
        ProgramEnd::Interrupted => ("interrupted", None),
        ProgramEnd::NotStarted(_) => ("not_started", None),
    };
    OutputJson {
        end,
        exit_code,
        words: output.end.words(),
        stdout: kept(&output.stdout),
        stderr: kept(&output.stderr),
    }
}

fn kept(kept: &KeptText) -> TextJson<'_> {
    let (text, cut_bytes) = tail(kept, &DATA);
    TextJson { cut_bytes, text }
}

fn text(text: &str) -> Cow<'_, str> {
    cut(text, DATA.text, "…")
}

pub(crate) fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
