//! A folder of real drops, what was sent to Nets and what came back, becomes a scenario and a bundle that plays again.
//!
//! Reading order: `file`, `rows` (an XML file as rows of values), `sent` and `received` (what the files say), `uploads` (which
//! receipt belongs to which zip, and when it was sent), `copies` (of folders), `history` (what became of each message), `learning` (the scenario),
//! `commented`, `playing`, `importing`. The page for users is `docs/import.md`.

mod commented;
mod copies;
mod file;
mod history;
mod importing;
mod learning;
mod moments;
mod playing;
mod received;
mod remark;
mod rows;
mod sent;
mod uploads;

pub use commented::Comments;
pub use file::{FileRef, ImportFile, ImportedFiles};
pub use importing::{ImportProblem, Imported};
pub use playing::{Agreed, Agreement};
pub use remark::{ImportRemark, RemarkKind};
