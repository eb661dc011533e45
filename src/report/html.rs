//! The report as one page for browsers and for paper: no script, nothing loaded, and well-formed as XML too.

use askama::Template;

use crate::detail::{shows_output, totals, verdict};
use crate::label::of_case;
use crate::limits::READER;
use crate::run::{CaseState, EntryLine, Run, RunCase, RunFile, RunStep, StepState};
use crate::shown::{around, block, line, message, name, tail};
use crate::words::{size, took};

const STYLE: &str = include_str!("static/report.css");

/// The style of reports that are one page, for others of them.
pub fn style() -> &'static str {
    STYLE
}

/// Bytes of cases told in full; those behind are told without their steps.
const DETAILED: usize = 30_000_000;

/// The whole page.
pub fn html(run: &Run) -> String {
    let mut cases = Vec::new();
    let mut length = 0;
    for (file_index, file) in run.files.iter().enumerate() {
        let mut of_file = Vec::new();
        for (index, case) in file.cases.iter().enumerate() {
            let told = case_article(file, case, &anchor(file_index, index), length < DETAILED);
            length += told.len();
            of_file.push(told);
        }
        cases.push(of_file);
    }
    let page = Page {
        style: STYLE,
        passes: run.passes(),
        interrupted: run.interrupted,
        verdict: verdict(run),
        totals: totals(run),
        began: format!("{:.0}", run.began),
        began_shown: run.began.strftime("%a %-d %b %Y %H:%M UTC").to_string(),
        took: took(run.took),
        version: line(&run.version, 100),
        not_passed: links(run, |state| !state.is_good()),
        requirements: requirements(run),
        files: run
            .files
            .iter()
            .zip(cases)
            .map(|(file, cases)| FileView { name: name(&file.name), path: name(&file.path), cases })
            .collect(),
    };
    rendered(&page)
}

/// A template of texts can always be written.
fn rendered(template: &impl Template) -> String {
    let written = template.render();
    debug_assert!(written.is_ok(), "a template has texts and numbers alone");
    written.unwrap_or_default()
}

#[derive(Template)]
#[template(path = "report.html", ext = "html")]
struct Page {
    style: &'static str,
    passes: bool,
    interrupted: bool,
    verdict: String,
    totals: String,
    began: String,
    began_shown: String,
    took: String,
    version: String,
    not_passed: Vec<CaseLink>,
    requirements: Vec<RequirementView>,
    files: Vec<FileView>,
}

struct CaseLink {
    anchor: String,
    state: CaseState,
    /// Id and title.
    name: String,
    id: String,
    message: String,
}

struct RequirementView {
    id: String,
    worst: CaseState,
    cases: Vec<CaseLink>,
}

struct FileView {
    name: String,
    path: String,
    /// As HTML.
    cases: Vec<String>,
}

fn anchor(file: usize, case: usize) -> String {
    format!("case-{}-{}", file + 1, case + 1)
}

fn links(run: &Run, wanted: impl Fn(CaseState) -> bool) -> Vec<CaseLink> {
    let mut links = Vec::new();
    for (file_index, file) in run.files.iter().enumerate() {
        for (index, case) in file.cases.iter().enumerate().filter(|(_, case)| wanted(case.state)) {
            links.push(link(case, anchor(file_index, index)));
        }
    }
    links
}

fn link(case: &RunCase, anchor: String) -> CaseLink {
    CaseLink {
        anchor,
        state: case.state,
        name: of_case(case),
        id: name(&case.id),
        message: message(case).unwrap_or_default(),
    }
}

/// Each requirement once, in the order in which cases name them.
fn requirements(run: &Run) -> Vec<RequirementView> {
    let mut views: Vec<RequirementView> = Vec::new();
    for (file_index, file) in run.files.iter().enumerate() {
        for (index, case) in file.cases.iter().enumerate() {
            for requirement in &case.requirements {
                let id = name(requirement);
                let link = link(case, anchor(file_index, index));
                match views.iter_mut().find(|view| view.id == id) {
                    Some(view) => {
                        view.worst = worse(view.worst, case.state);
                        view.cases.push(link);
                    }
                    None => views.push(RequirementView { id, worst: case.state, cases: vec![link] }),
                }
            }
        }
    }
    views
}

fn worse(one: CaseState, other: CaseState) -> CaseState {
    let badness = |state| match state {
        CaseState::Pass => 0,
        CaseState::Waived => 1,
        CaseState::NotExercised => 2,
        CaseState::Undecided => 3,
        CaseState::Fail => 4,
    };
    if badness(one) >= badness(other) { one } else { other }
}

#[derive(Template)]
#[template(path = "case.html", ext = "html")]
struct CaseArticle {
    anchor: String,
    id: String,
    title: String,
    path: String,
    state: CaseState,
    is_open: bool,
    took: String,
    message: Option<String>,
    place: String,
    requirements: String,
    world: String,
    simulated: Option<(String, String)>,
    attachments: Vec<String>,
    again: String,
    /// None where the page is long enough without them.
    steps: Option<Vec<StepView>>,
}

struct StepView {
    section: &'static str,
    said: String,
    state: CaseState,
    place: String,
    is_bad: bool,
    expected: Option<String>,
    seen: Option<String>,
    nearest: Option<EntryView>,
    around: Vec<EntryView>,
    left_out: usize,
    evidence: Vec<(String, String)>,
    evidence_left_out: usize,
    output: Option<OutputView>,
}

struct EntryView {
    seq: u64,
    simulated: String,
    real: String,
    text: String,
    is_nearest: bool,
}

struct OutputView {
    is_open: bool,
    end: String,
    streams: Vec<StreamView>,
}

struct StreamView {
    name: &'static str,
    before: String,
    text: String,
}

fn case_article(file: &RunFile, case: &RunCase, anchor: &str, is_whole: bool) -> String {
    let steps = || {
        let shown = case.steps.iter().enumerate().take(READER.steps);
        shown.map(|(index, step)| step_view(step, shows_output(case, index))).collect()
    };
    let seed = case.seed.map(|seed| format!(", seed {seed}")).unwrap_or_default();
    rendered(&CaseArticle {
        anchor: anchor.to_owned(),
        id: name(&case.id),
        title: name(&case.title),
        path: name(&file.path),
        state: case.state,
        is_open: matches!(case.state, CaseState::Fail | CaseState::Undecided),
        took: took(case.took),
        message: message(case),
        place: format!("{}:{}:{}", name(&file.path), case.place.line, case.place.column),
        requirements: case.requirements.iter().map(|id| name(id)).collect::<Vec<_>>().join(", "),
        world: if case.world.is_empty() { String::new() } else { format!("{}{seed}", name(&case.world)) },
        simulated: case.simulated.as_ref().map(|span| (name(&span.from), name(&span.to))),
        attachments: case.attachments.iter().map(|one| name(&one.path)).collect(),
        again: line(&case.again, READER.text),
        steps: is_whole.then(steps),
    })
}

fn step_view(step: &RunStep, shows_output: bool) -> StepView {
    let text = |text: &str| line(text, READER.text);
    let nearest = step.nearest.as_ref().map(|entry| entry.seq);
    let (entries, left_out) = around(step, READER.entries);
    let evidence = step.evidence.iter().take(READER.evidence);
    StepView {
        section: step.section.word(),
        said: text(&step.said),
        state: step.state.into(),
        place: format!("{}:{}", step.place.line, step.place.column),
        is_bad: matches!(step.state, StepState::Fail | StepState::Undecided),
        expected: step.expected.as_deref().map(text),
        seen: step.seen.as_deref().map(text),
        nearest: step.nearest.as_ref().map(|one| entry(one, nearest)),
        around: entries.iter().map(|one| entry(one, nearest)).collect(),
        left_out,
        evidence: evidence.map(|one| (name(&one.name), text(&one.value))).collect(),
        evidence_left_out: step.evidence.len().saturating_sub(READER.evidence),
        output: step.output.as_ref().map(|output| OutputView {
            is_open: shows_output,
            end: line(&output.end.words(), READER.text),
            streams: [("stdout", &output.stdout), ("stderr", &output.stderr)]
                .into_iter()
                .filter(|(_, kept)| !kept.is_nothing())
                .map(|(name, kept)| {
                    let (text, cut) = tail(kept, &READER);
                    let before = if cut > 0 { size(cut) } else { String::new() };
                    StreamView { name, before, text: block(text.trim_end_matches('\n')) }
                })
                .collect(),
        }),
    }
}

fn entry(entry: &EntryLine, nearest: Option<u64>) -> EntryView {
    EntryView {
        seq: entry.seq,
        simulated: name(&entry.simulated),
        real: name(&entry.real),
        text: line(&entry.text, READER.text),
        is_nearest: Some(entry.seq) == nearest,
    }
}
