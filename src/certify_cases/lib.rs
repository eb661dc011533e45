//! The cases by which a sender's program is certified: acceptance files, the case files that its verbs are given, and the
//! PDFs and zips that those name. All of it is compiled in or made here; nothing is read.
//!
//! Reading order: `verb` is what a program can be asked, `case_file` is what it is told, `shipments` is every case file
//! there is; `ebox_case_file` and `ebox_messages` are the same for the e-Box; `files` is what is in the
//! files, `certificates` what is made anew each time, `library` all of it.

mod case_file;
mod certificates;
mod ebox_case_file;
mod ebox_messages;
mod files;
mod library;
mod shipments;
mod verb;

pub use case_file::{CASE_FORMAT, CaseFile};
pub use ebox_case_file::EboxCaseFile;
pub use files::LibraryFile;
pub use library::CaseLibrary;
pub use verb::{DocumentKind, MessageKind, Offered, SenderVerb, WantedVerb};

/// The JSON Schema of a case file.
pub fn json_schema() -> &'static str {
    include_str!("case.schema.json")
}
