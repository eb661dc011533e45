//! The sweep: what a sender does when one operation after the other goes wrong. From what its program did without a fault
//! follows which faults are tried, each in a run of its own; from what a world saw of that run, how often each document was
//! sent and delivered. Pure: it reads no clock and runs nothing.
//!
//! Reading order: `moment` is where something can go wrong, `mishap` what, `plan` all that is tried; `seen` is what came of a
//! run, `documents` counts, `course` says what the sender did then, `row` judges; `table`, `finding` and `report` tell.

mod course;
mod documents;
mod finding;
mod mishap;
mod moment;
mod paths;
mod plan;
mod report;
mod row;
mod seen;
mod table;
mod words;
mod yaml;

pub use mishap::Mishap;
pub use plan::{PlannedRow, SweepPlan};
pub use report::run_file;
pub use row::{RowVerdict, SweepRow, judge_row};
pub use seen::{SeenDocument, SeenRecipient, SeenSendings, SweptCall, SweptRun, UnreadDocument};
pub use table::{SweepSummary, table};
