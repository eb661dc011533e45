//! JUnit's XML in the flavour that GitLab, GitHub's actions and Jenkins all read.
//!
//! Classname and name are unique together, since GitLab keeps the first of two alike. `message` is one line, and the text
//! begins with the same and where it is, since GitLab shows the text alone and others the first two lines. A case has no
//! properties of its own, and the outermost element no count of what was skipped: Jenkins' xUnit plugin holds a file to a
//! schema that knows neither. A line that names an attachment stands alone, and one like it that a program wrote is changed.

use nets_text::xml::{attribute, content};

use crate::detail::{detail, place};
use crate::label::{CaseLabel, labels};
use crate::limits::{READER, ReportLimits, SCREEN};
use crate::paint::Paint;
use crate::run::{CaseState, Run, RunCase, RunFile};
use crate::shown::{block, line, message, name, tail};
use crate::words::size;

/// GitLab takes less than 30 MB. From here on cases are told by their message alone.
const DETAILED: usize = 20_000_000;

/// From here on by their name, state and place alone, which leaves room for ten thousand more.
const MESSAGES: usize = 26_000_000;

const LEFT_OUT: &str =
    "The rest is left out, so that the file is not too large for those who read it: other reports have it.";

/// The whole file. An undecided case is an error and one that failed a failure; a waived one and one that was not
/// exercised are skipped.
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
    let mut told_as = Told::Whole;
    for (number, (file, labels)) in run.files.iter().zip(labels(run)).enumerate() {
        // Of the run, not of a file: there are readers that take a property once.
        let properties = if number == 0 { properties(run) } else { String::new() };
        suite(&mut xml, run, file, &labels, &mut told_as, &properties);
    }
    xml.push_str("</testsuites>\n");
    xml
}

fn suite(
    xml: &mut String,
    run: &Run,
    file: &RunFile,
    labels: &[CaseLabel],
    told_as: &mut Told,
    properties: &str,
) {
    let count = |states: &[CaseState]| file.cases.iter().filter(|case| states.contains(&case.state)).count();
    let suite = labels.first().map_or_else(|| name(&file.name), |label| label.suite.clone());
    xml.push_str(&format!(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{}\" timestamp=\"{:.0}\" \
         file=\"{}\">\n{properties}",
        attribute(&suite),
        file.cases.len(),
        count(&[CaseState::Fail]),
        count(&[CaseState::Undecided]),
        count(&[CaseState::Waived, CaseState::NotExercised]),
        seconds(file.cases.iter().map(|case| case.took).sum()),
        run.began,
        attribute(&name(&file.path)),
    ));
    for (case, label) in file.cases.iter().zip(labels) {
        let mut told = test_case(file, case, label, *told_as);
        while let Some(less) = told_as.less().filter(|_| xml.len() + told.len() > told_as.most()) {
            *told_as = less;
            told = test_case(file, case, label, less);
        }
        xml.push_str(&told);
    }
    xml.push_str("  </testsuite>\n");
}

fn properties(run: &Run) -> String {
    let property = |name: &str, value: &str| {
        format!("      <property name=\"{name}\" value=\"{}\"/>\n", attribute(value))
    };
    format!(
        "    <properties>\n{}{}    </properties>\n",
        property("mock-nets-share", &line(&run.version, 100)),
        property("interrupted", &run.interrupted.to_string())
    )
}

/// How much of a case is told: less, once there was no room for more.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    Whole,
    Message,
    State,
}

impl Told {
    /// Bytes of the file up to which cases are told so.
    fn most(self) -> usize {
        match self {
            Self::Whole => DETAILED,
            Self::Message => MESSAGES,
            Self::State => usize::MAX,
        }
    }

    fn less(self) -> Option<Self> {
        match self {
            Self::Whole => Some(Self::Message),
            Self::Message => Some(Self::State),
            Self::State => None,
        }
    }
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
            Told::State => {}
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
    let limits: &ReportLimits = if case.state == CaseState::Pass { &SCREEN } else { &READER };
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
