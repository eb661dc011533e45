//! Acceptance tests of a sender as files: cases that say what is given, what happens, and what is to be seen then.
//!
//! [`load()`] reads one such file and opens nothing: what it names beside itself is looked for by who runs it.

mod check;
mod expectation;
mod load;
mod pattern;
mod reference;
mod sections;
mod step;
mod suite;
mod xml_path;

pub use expectation::{
    AliasCalls, ExitExpectation, ExitIs, Expectation, FileExpectation, FindingExpectation, Never,
    OutboundFiles, OutputExpectation, Receipt, See, SignedDocument, Stream, XmlExpectation, XmlHolds,
};
pub use load::{is_suite, load, load_for};
pub use pattern::{Count, EntryPattern, Window};
pub use reference::{json_schema, keys_page};
pub use step::{
    Act, ActOnDocument, AliasCheck, AliasRegistration, AliasUrl, AliasUrlSource, ClockMove, Command,
    DocumentChoice, DocumentDeed, ExpectedExit, Fetch, Put, Run, Step, Upload, UploadContent, Wait,
};
pub use suite::{Case, CaseId, Given, ScenarioSource, SenderProgram, Suite, Waiver};
pub use xml_path::{BadXmlPath, PathStep, XmlPath};
