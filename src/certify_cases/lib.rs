//! The cases by which a sender's program is certified: acceptance files, the case files that its verbs are given, and the
//! PDFs and zips that those name. All of it is compiled in or made here; nothing is read.
//!
//! Reading order: `verb` is what a program can be asked, `case_file` is what it is told, `shipments` is every case file
//! there is, `files` has all of it as files, `certificates` what is made anew each time.

mod case_file;
mod certificates;
mod files;
mod shipments;
mod verb;

pub use case_file::{CASE_FORMAT, CaseFile};
pub use certificates::certificates;
pub use files::{CaseLibrary, LibraryFile, SUITES};
pub use verb::{DocumentKind, Offered, SenderVerb, WantedVerb};

/// The JSON Schema of a case file.
pub fn json_schema() -> &'static str {
    include_str!("case.schema.json")
}
