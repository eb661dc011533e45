//! What came of a run: the calls of the sender's program, the operations at the doors, and what was sent.

use std::collections::BTreeSet;

use nets_core::faults::watching::OperationLog;
use nets_core::shipment::ContentMark;
use nets_report::ProgramOutput;

/// One run, in a world of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SweptRun {
    /// At least one. Bound: how often the sender is called again, as was asked for.
    pub calls: Vec<SweptCall>,
    pub operations: OperationLog,
    pub sent: SeenSendings,
    /// In real time, as reports have it.
    pub took: std::time::Duration,
}

/// One call of the sender's program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SweptCall {
    pub output: ProgramOutput,
    /// How many operations there were by its end.
    pub operations: usize,
}

/// All that was sent in a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SeenSendings {
    /// The documents that were taken, one for each time. Bound: what a sender sends in a run.
    pub taken: Vec<SeenDocument>,
    /// Those of shipments that were refused. Bound: what a sender sends in a run.
    pub refused: Vec<UnreadDocument>,
    /// How many refused shipments could not be read at all.
    pub unreadable: u32,
}

/// A document that was taken; at the e-Box a publication with all that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenDocument {
    /// Its recipient as it is shown.
    pub to: String,
    pub recipient: SeenRecipient,
    pub document_type: String,
    /// The sender's own id for it, if it has one.
    pub reference: String,
    /// By which its bytes are known again.
    pub content: Option<String>,
    /// Whether its recipient has it, or gets it in time.
    pub is_delivered: bool,
}

/// Whom a document is for, as far as that tells it from others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SeenRecipient {
    /// As a shipment or a publication names it: by number or alias.
    Named(String),
    /// By post or e-mail alone: by which its name and address are known again, if they say anything.
    Addressed(Option<ContentMark>),
}

/// A document of a shipment, or of a publication, that was refused: what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadDocument {
    /// All texts of it, the recipient and the document type among them.
    pub values: BTreeSet<String>,
}
