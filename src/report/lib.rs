//! What became of a run of acceptance cases, and every report of it: one tree, [`Run`], from which the terminal, JUnit,
//! JSON, HTML, Markdown for GitHub and CTRF are written. It reads no file and no clock, and what it shows of others
//! steers no terminal, no page and no reader.
//!
//! Reading order: `run` is the tree, `judge` says which state a case has and whether the run passes, `shown` cuts and
//! spells out what others wrote, `detail` tells a case in lines; each other file is a format.

mod annotations;
mod ctrf;
mod detail;
mod html;
mod json;
mod json_schema;
mod json_text;
mod judge;
mod junit;
mod label;
mod limits;
mod paint;
mod progress;
mod run;
mod shown;
mod step_summary;
mod terminal;
mod words;

pub use annotations::annotations;
pub use ctrf::ctrf;
pub use html::{html, style};
pub use json::json;
pub use json_schema::json_schema;
pub use judge::{JudgedCase, RunTotals, judge, state_of};
pub use junit::junit;
pub use progress::{RunProgress, progress_line};
pub use run::{
    CaseAttachment, CasePlace, CaseState, CaseWaiver, EntryLine, EvidenceLine, KeptText, ProgramEnd,
    ProgramOutput, Run, RunCase, RunFile, RunStep, SimulatedSpan, StepSection, StepState, WaiverStanding,
};
pub use shown::message;
pub use step_summary::step_summary;
pub use terminal::{case_line, terminal};
