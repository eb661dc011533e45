//! The tree of a run: files, their cases, the steps of each with what was expected and seen.

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;

/// All that was run by one command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The version of the program that ran it.
    pub version: String,
    /// In real time.
    pub began: Timestamp,
    pub took: Duration,
    /// In the order in which they were named, each with its cases in the order of the file.
    pub files: Vec<RunFile>,
    /// Whether it was ended before all cases were done.
    pub interrupted: bool,
}

/// One file of cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunFile {
    /// As it was named, with `/` between folders. For GitLab and GitHub to link it, it is relative to the repository.
    pub path: String,
    pub name: String,
    pub cases: Vec<RunCase>,
}

/// A case and what became of it. `judge` finds `state` and `waiver` from the steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunCase {
    /// Unique in its file.
    pub id: String,
    pub title: String,
    pub place: CasePlace,
    pub requirements: Vec<String>,
    /// The world that it had for itself.
    pub world: String,
    pub seed: Option<u64>,
    pub state: CaseState,
    pub waiver: Option<CaseWaiver>,
    pub steps: Vec<RunStep>,
    /// Real time.
    pub took: Duration,
    pub simulated: Option<SimulatedSpan>,
    /// The command that runs this case again, alone and alike.
    pub again: String,
    /// Why a case, or what is left of it, was not exercised.
    pub not_exercised_because: Option<String>,
    /// Files about it that were written beside the report.
    pub attachments: Vec<CaseAttachment>,
}

/// Where something stands in a file of cases, both from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CasePlace {
    pub line: usize,
    pub column: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CaseState {
    /// Every step passed.
    Pass,
    /// A step failed, or a waiver does not hold.
    Fail,
    /// No step failed, and one could not be decided: a negative without a closed window or a positive control.
    Undecided,
    /// It was not run, or not to its end, and nothing speaks against it.
    NotExercised,
    /// It failed or was undecided, and a waiver forgives that.
    Waived,
}

/// That a case may fail for a while, as its author wrote, and whether that was of use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseWaiver {
    pub reason: String,
    /// The last day on which it forgives.
    pub until: Date,
    pub standing: WaiverStanding,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaiverStanding {
    /// It forgave the case.
    Used,
    /// The case passed without it, and so fails: a waiver that stays would forgive what breaks next.
    NotNeeded,
    /// Its last day is over: the case fails.
    Ended,
    /// The case was not exercised, which no waiver forgives.
    NotTried,
}

/// The simulated time that a case took, as texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimulatedSpan {
    pub from: String,
    pub to: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseAttachment {
    pub name: String,
    pub content_type: String,
    /// As the reader of the report finds it: relative to the project for GitLab, absolute for Jenkins.
    pub path: String,
}

/// One step of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunStep {
    pub section: StepSection,
    pub place: CasePlace,
    /// The step on one line, as it was written.
    pub said: String,
    pub state: StepState,
    /// In words; none for a step that expects nothing but to be done.
    pub expected: Option<String>,
    pub seen: Option<String>,
    /// The entry of the timeline that comes nearest to what was expected.
    pub nearest: Option<EntryLine>,
    /// The part of the timeline around it, in order.
    pub around: Vec<EntryLine>,
    pub evidence: Vec<EvidenceLine>,
    /// Of the sender's program, where the step ran it.
    pub output: Option<ProgramOutput>,
}

impl RunStep {
    /// A step with nothing to tell but its state.
    pub fn new(section: StepSection, place: CasePlace, said: impl Into<String>, state: StepState) -> Self {
        Self {
            section,
            place,
            said: said.into(),
            state,
            expected: None,
            seen: None,
            nearest: None,
            around: Vec::new(),
            evidence: Vec::new(),
            output: None,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepSection {
    Given,
    When,
    Then,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StepState {
    Pass,
    Fail,
    Undecided,
    NotExercised,
}

/// An entry of the timeline as a report shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryLine {
    pub seq: u64,
    /// When it happened, in the world's time.
    pub simulated: String,
    /// How long that was after the case began, in real time.
    pub real: String,
    pub text: String,
}

/// What a step rests on, such as `window` and from when to when in both clocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceLine {
    pub name: String,
    pub value: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgramOutput {
    pub end: ProgramEnd,
    pub stdout: KeptText,
    pub stderr: KeptText,
}

/// The end of what a program wrote.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeptText {
    pub text: String,
    /// How many bytes were written before it and are not kept.
    pub cut: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProgramEnd {
    Exited(i32),
    /// By a signal that was not ours.
    Signalled(i32),
    /// It was ended because it ran longer than this.
    OutOfTime(Duration),
    /// It was ended with the run.
    Interrupted,
    /// Why there was nothing to run.
    NotStarted(String),
}
