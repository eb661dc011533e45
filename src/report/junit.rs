//! JUnit's XML in the flavour that GitLab, GitHub's actions and Jenkins all read.
//!
//! Classname and name are unique together, since GitLab keeps the first of two alike. `message` is one line, and the text
//! begins with the same and where it is, since GitLab shows the text alone and others the first two lines. What the case
//! needs has no properties of its own, and the outermost element no count of what was skipped: Jenkins' xUnit plugin holds a
//! file to a schema that knows neither. A line that names an attachment stands alone, and one that a program wrote is no longer one.

use nets_text::xml::{attribute, content};

use crate::detail::{detail, place};
use crate::label::{CaseLabel, labels};
use crate::limits::{Limits, READER, SCREEN};
use crate::paint::Paint;
use crate::run::{CaseState, Run, RunCase, RunFile};
use crate::shown::{block, line, message, name, tail};
use crate::words::size;

/// GitLab takes less than 30 MB. From here on cases are told by their message alone.
const DETAILED: usize = 20_000_000;

/// From here on by their name and state alone.
const MESSAGES: usize = 26_000_000;

const LEFT_OUT: &str =
    "The rest is left out, so that the file is not too large for those who read it: other reports have it.";

/// The whole file. An undecided case is an error and one that failed a failure; a waived one and one that was not exercised are
/// skipped.
pub fn junit(run: &Run) -> String {
    let totals = run.totals();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml.push_str(&format!(
        "<testsuites name=\"acceptance\" tests=\"{}\" failures=\"{}\" errors=\"{}\" time=\"{}\">\n",
        totals.cases(),
        totals.fail,
        totals.undecided,
        seconds(run.took),
    ));
    for (file, labels) in run.files.iter().zip(labels(run)) {
        suite(&mut xml, run, file, &labels);
    }
    xml.push_str("</testsuites>\n");
    xml
}

fn suite(xml: &mut String, run: &Run, file: &RunFile, labels: &[CaseLabel]) {
    let count = |states: &[CaseState]| file.cases.iter().filter(|case| states.contains(&case.state)).count();
    let suite = labels.first().map_or_else(|| name(&file.name), |label| label.suite.clone());
    xml.push_str(&format!(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{}\" timestamp=\"{:.0}\" \
         file=\"{}\">\n    <properties>\n",
        attribute(&suite),
        file.cases.len(),
        count(&[CaseState::Fail]),
        count(&[CaseState::Undecided]),
        count(&[CaseState::Waived, CaseState::NotExercised]),
        seconds(file.cases.iter().map(|case| case.took).sum()),
        run.began,
        attribute(&name(&file.path)),
    ));
    for (name, value) in [
        ("mock-nets-share", line(&run.version, 100)),
        ("interrupted", run.interrupted.to_string()),
        ("path", name(&file.path)),
    ] {
        xml.push_str(&format!("      <property name=\"{name}\" value=\"{}\"/>\n", attribute(&value)));
    }
    xml.push_str("    </properties>\n");
    for (case, label) in file.cases.iter().zip(labels) {
        let whole = || test_case(file, case, label, Told::Whole);
        let brief = || test_case(file, case, label, Told::Message);
        let fits = |told: &String, most: usize| xml.len() + told.len() < most;
        let told = Some(whole())
            .filter(|told| fits(told, DETAILED))
            .or_else(|| Some(brief()).filter(|told| fits(told, MESSAGES)))
            .unwrap_or_else(|| test_case(file, case, label, Told::State));
        xml.push_str(&told);
    }
    xml.push_str("  </testsuite>\n");
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    Whole,
    Message,
    State,
}

fn test_case(file: &RunFile, case: &RunCase, label: &CaseLabel, told: Told) -> String {
    let mut xml = format!(
        "    <testcase name=\"{}\" classname=\"{}\" time=\"{}\" file=\"{}\">\n",
        attribute(&label.case),
        attribute(&label.suite),
        seconds(case.took),
        attribute(&name(&file.path)),
    );
    if let Some((element, kind)) = element(case.state) {
        let message = match told {
            Told::State => case.state.words().to_owned(),
            Told::Whole | Told::Message => message(case).unwrap_or_default(),
        };
        let mut text = format!("{message}\n{}\n", place(file, case));
        match told {
            Told::Whole => text.push_str(&detail(file, case, &READER, Paint::NONE)),
            Told::Message => text.push_str(LEFT_OUT),
            Told::State => text.clear(),
        }
        xml.push_str(&format!(
            "      <{element} message=\"{}\" type=\"{kind}\">{}</{element}>\n",
            attribute(&message),
            content(&without_attachments(&text)),
        ));
    }
    if told == Told::Whole {
        let out = system_out(case);
        if !out.is_empty() {
            xml.push_str(&format!("      <system-out>{}</system-out>\n", content(&out)));
        }
    }
    xml.push_str("    </testcase>\n");
    xml
}

/// The element that says what became of a case, with its type; none for one that passed.
fn element(state: CaseState) -> Option<(&'static str, &'static str)> {
    match state {
        CaseState::Pass => None,
        CaseState::Fail => Some(("failure", state.key())),
        CaseState::Undecided => Some(("error", state.key())),
        CaseState::NotExercised | CaseState::Waived => Some(("skipped", state.key())),
    }
}

/// What the sender's program wrote, and a line for each attachment.
fn system_out(case: &RunCase) -> String {
    let limits: &Limits = if case.state == CaseState::Pass { &SCREEN } else { &READER };
    let mut out = String::new();
    for step in case.steps.iter().take(limits.steps) {
        let Some(output) = &step.output else { continue };
        out.push_str(&format!("{}: the program {}\n", name(&step.said), line(&output.end.words(), 200)));
        for (stream, kept) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
            let (text, cut) = tail(kept, limits);
            if cut > 0 {
                out.push_str(&format!("({stream}: {} before this are not shown)\n", size(cut)));
            }
            out.push_str(&block(text));
            if !text.is_empty() && !text.ends_with('\n') {
                out.push('\n');
            }
        }
    }
    let mut out = without_attachments(&out);
    for attachment in &case.attachments {
        if is_taken(&attachment.path) {
            out.push_str(&format!("[[ATTACHMENT|{}]]\n", attachment.path));
        } else {
            let path = without_attachments(&name(&attachment.path));
            out.push_str(&format!("(no reader takes an attachment of this name: {path})\n"));
        }
    }
    out
}

/// A path that readers find between the brackets.
fn is_taken(path: &str) -> bool {
    !path.is_empty() && path.chars().all(|c| nets_text::is_harmless(c) && !"[]|".contains(c))
}

/// A text that was written by others names no file to attach.
fn without_attachments(text: &str) -> String {
    text.replace("[[ATTACHMENT", "[ [ATTACHMENT")
}

fn seconds(time: std::time::Duration) -> String {
    format!("{:.3}", time.as_secs_f64())
}
