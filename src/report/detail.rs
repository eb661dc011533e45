//! A case told in lines, for people: where it stands, each step, and of what did not pass all that is known.

use crate::limits::Limits;
use crate::paint::{BLUE, BOLD, Paint, style};
use crate::run::{CaseState, EntryLine, ProgramOutput, Run, RunCase, RunFile, RunStep, StepState};
use crate::shown::{around, block, line, name, tail};
use crate::words::{counted, size, took};

/// Where to look: the step that decides, else the case, as `file:line:column: step`.
pub(crate) fn place(file: &RunFile, case: &RunCase) -> String {
    let path = name(&file.path);
    match case.deciding_step() {
        Some(step) => {
            let at = step.place;
            format!("{path}:{}:{}: {} {}", at.line, at.column, step.section.word(), name(&step.said))
        }
        None => format!("{path}:{}:{}", case.place.line, case.place.column),
    }
}

/// The whole case below its name.
pub(crate) fn detail(file: &RunFile, case: &RunCase, limits: &Limits, paint: Paint) -> String {
    let mut lines = Detail { text: String::new(), limits, paint };
    lines.fact("case", &format!("{}:{}:{}", name(&file.path), case.place.line, case.place.column));
    if !case.requirements.is_empty() {
        let ids: Vec<String> = case.requirements.iter().take(50).map(|id| name(id)).collect();
        lines.fact("requires", &ids.join(", "));
    }
    if !case.world.is_empty() {
        let seed = case.seed.map(|seed| format!(", seed {seed}")).unwrap_or_default();
        lines.fact("world", &format!("{}{seed}", name(&case.world)));
    }
    if let Some(span) = &case.simulated {
        lines.fact("simulated", &format!("{} to {}", name(&span.from), name(&span.to)));
    }
    if !case.steps.is_empty() {
        lines.fact("steps", "");
    }
    for (index, step) in case.steps.iter().enumerate().take(limits.steps) {
        lines.step(step, shows_output(case, index));
    }
    if case.steps.len() > limits.steps {
        lines.push(4, &format!("{} are not shown", counted(case.steps.len() - limits.steps, "more step")));
    }
    for attachment in case.attachments.iter().take(50) {
        lines.fact("attached", &name(&attachment.path));
    }
    if !case.again.is_empty() {
        lines.fact("again", &line(&case.again, limits.text));
    }
    lines.text
}

/// What the sender's program said is shown where it did not do as it should, and otherwise that of its last run before
/// the step that decides: why a thing did not happen is told there.
pub(crate) fn shows_output(case: &RunCase, index: usize) -> bool {
    let Some(step) = case.steps.get(index) else { return false };
    if step.output.is_none() {
        return false;
    }
    let is_bad = |step: &RunStep| matches!(step.state, StepState::Fail | StepState::Undecided);
    let decides = case.steps.iter().position(is_bad).unwrap_or(case.steps.len());
    let last_before = case.steps.iter().take(decides + 1).rposition(|step| step.output.is_some());
    is_bad(step) || last_before == Some(index)
}

struct Detail<'l> {
    text: String,
    limits: &'l Limits,
    paint: Paint,
}

impl Detail<'_> {
    fn push(&mut self, indent: usize, line: &str) {
        let line = line.trim_end();
        if !line.is_empty() {
            self.text.push_str(&" ".repeat(indent));
            self.text.push_str(line);
        }
        self.text.push('\n');
    }

    fn fact(&mut self, name: &str, value: &str) {
        let name = self.paint.with(BLUE, &format!("{name:<10}"));
        self.push(2, &format!("{name} {value}"));
    }

    fn told(&mut self, name: &str, value: &str) {
        let name = self.paint.with(BOLD, &format!("{name:<9}"));
        self.push(12, &format!("{name} {value}"));
    }

    fn step(&mut self, step: &RunStep, shows_output: bool) {
        let state = self.paint.with(style(step.state.into()), &format!("{:<13}", step.state.words()));
        let at = format!("{}:{}", step.place.line, step.place.column);
        let said = line(&step.said, self.limits.text);
        self.push(4, &format!("{:<7} {state} {said}  ({at})", step.section.word()));
        if matches!(step.state, StepState::Fail | StepState::Undecided) {
            self.known(step);
        }
        if shows_output && let Some(output) = &step.output {
            self.output(output);
        }
    }

    fn known(&mut self, step: &RunStep) {
        for (name, value) in [("expected", &step.expected), ("seen", &step.seen)] {
            if let Some(value) = value {
                self.told(name, &line(value, self.limits.text));
            }
        }
        if let Some(nearest) = &step.nearest {
            let shown = self.entry(nearest);
            self.told("nearest", &shown);
        }
        let (entries, left_out) = around(step, self.limits.entries);
        if !entries.is_empty() {
            self.told("timeline", "");
            let nearest = step.nearest.as_ref().map(|entry| entry.seq);
            for entry in entries {
                let mark = if Some(entry.seq) == nearest { ">" } else { " " };
                let shown = self.entry(entry);
                self.push(14, &format!("{mark} {shown}"));
            }
        }
        if left_out > 0 {
            self.push(16, &format!("{left_out} more entries are not shown"));
        }
        if !step.evidence.is_empty() {
            self.told("evidence", "");
        }
        for one in step.evidence.iter().take(self.limits.evidence) {
            let shown = format!("- {:<9} {}", name(&one.name), line(&one.value, self.limits.text));
            self.push(14, &shown);
        }
        if step.evidence.len() > self.limits.evidence {
            self.push(16, &format!("{} more are not shown", step.evidence.len() - self.limits.evidence));
        }
    }

    fn entry(&self, entry: &EntryLine) -> String {
        let real = name(&entry.real);
        let real = if real.is_empty() { real } else { format!(" ({real})") };
        format!("#{} {}{real} {}", entry.seq, name(&entry.simulated), line(&entry.text, self.limits.text))
    }

    fn output(&mut self, output: &ProgramOutput) {
        self.told("sender", &line(&output.end.words(), self.limits.text));
        for (stream, kept) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
            if kept.is_nothing() {
                continue;
            }
            let (text, cut) = tail(kept, self.limits);
            let before =
                if cut > 0 { format!("{} before this are not shown", size(cut)) } else { String::new() };
            self.told(stream, &before);
            for one in block(text.trim_end_matches('\n')).split('\n') {
                self.push(14, &format!("| {one}"));
            }
        }
    }
}

/// What a run was, in one line: how many cases have which state, and how long it took.
pub(crate) fn totals(run: &Run) -> String {
    let totals = run.totals();
    let parts: Vec<String> = CaseState::ALL
        .iter()
        .filter(|state| totals.of(**state) > 0)
        .map(|state| format!("{} {}", totals.of(*state), state.words()))
        .collect();
    let parts = if parts.is_empty() { "nothing was run".to_owned() } else { parts.join(", ") };
    format!("{} in {}: {parts}", counted(totals.cases(), "case"), took(run.took))
}

/// The verdict on the whole run, as a sentence.
pub(crate) fn verdict(run: &Run) -> String {
    let totals = run.totals();
    let all = totals.cases();
    if run.passes() {
        return match totals.waived {
            0 => format!("The run passes: {} of {} passed.", totals.pass, counted(all, "case")),
            waived => format!(
                "The run passes: {} of {} passed, and {waived} waived.",
                totals.pass,
                counted(all, "case")
            ),
        };
    }
    if all == 0 {
        return "The run does not pass: it has no cases.".to_owned();
    }
    let bad = all - totals.pass - totals.waived;
    let why = match (bad, run.interrupted) {
        (0, _) => "it was interrupted".to_owned(),
        (bad, true) => format!("it was interrupted, and {bad} of {} did not pass", counted(all, "case")),
        (bad, false) => format!("{bad} of {} did not pass", counted(all, "case")),
    };
    format!("The run does not pass: {why}.")
}
