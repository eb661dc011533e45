//! What a zip that was sent says, as far as it can be read: no rule is asked.

use std::fs::File;
use std::io::Cursor;
use std::time::UNIX_EPOCH;

use nets_core::Timestamp;
use nets_core::identity::{DocumentType, EboksId, Organisation, Party};
use nets_fidelity::SeenElement;
use nets_intake::OpenZip;
use nets_text::system_words;

use crate::file::ImportFile;
use crate::moments::in_copenhagen;
use crate::rows::{Row, holds, organisation, rows};

/// A `shipment.xml` has at most this much.
const LARGEST_XML: u64 = 64 << 20;

/// A zip whose newest file is older was made without a clock.
const FIRST_YEAR: i16 = 2000;

/// Bound: the messages of a shipment.
#[derive(Debug, Default)]
pub(crate) struct SentFacts {
    pub(crate) size: u64,
    /// None where it could not be read.
    pub(crate) shipment_id: Option<String>,
    pub(crate) organisation: Option<Organisation>,
    pub(crate) messages: Vec<DropMessage>,
    /// When its newest file was changed, by the clock of who made it.
    pub(crate) made: Option<Timestamp>,
    /// When the file itself was changed.
    pub(crate) modified: Option<Timestamp>,
}

#[derive(Debug)]
pub(crate) struct DropMessage {
    pub(crate) id: String,
    pub(crate) eboks_id: Option<EboksId>,
    pub(crate) receiver: Option<Party>,
    pub(crate) document_type: Option<DocumentType>,
    pub(crate) realtime: bool,
    pub(crate) signers: Vec<Party>,
    /// Whether it says by which channels it is to go.
    pub(crate) names_channels: bool,
}

impl SentFacts {
    /// What can be had of it, and in a sentence what cannot.
    pub(crate) fn read(file: &ImportFile) -> (SentFacts, Option<String>) {
        let mut facts = SentFacts::default();
        let why = facts.fill(file).err();
        (facts, why)
    }

    fn fill(&mut self, file: &ImportFile) -> Result<(), String> {
        let opened = File::open(&file.path).map_err(|error| system_words(&error))?;
        let metadata = opened.metadata().map_err(|error| system_words(&error))?;
        self.size = metadata.len();
        let changed = metadata.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        self.modified = changed
            .and_then(|since| i64::try_from(since.as_secs()).ok())
            .and_then(|seconds| Timestamp::from_second(seconds).ok());
        let zip = OpenZip::of(opened).map_err(|_| "its list of files cannot be read")?;
        let changed = zip.listed().filter_map(|file| file.changed);
        self.made = changed.max().filter(|at| at.year() >= FIRST_YEAR).and_then(in_copenhagen);
        let xml =
            zip.read("shipment.xml", LARGEST_XML).map_err(|_| "it has no shipment.xml that can be read")?;
        let is_message = |element: &SeenElement| holds(element, "document");
        let (_, rest) = rows(&mut Cursor::new(xml), &is_message, &mut |row| {
            self.messages.extend(DropMessage::of(&row));
        })
        .map_err(|why| format!("its shipment.xml: {why}"))?;
        self.shipment_id = rest.value("shipmentid").map(str::to_owned);
        let country = rest.below("sender", "country");
        self.organisation = organisation(rest.below("sender", "corporateidentitynumber"), country);
        Ok(())
    }
}

impl DropMessage {
    fn of(row: &Row) -> Option<DropMessage> {
        Some(DropMessage {
            id: row.at("@id")?.to_owned(),
            eboks_id: row.below("sender", "eboksid").and_then(|id| EboksId::new(id).ok()),
            receiver: row.parties(Some("receiver")).into_iter().next(),
            document_type: row.below("document", "documenttype").and_then(|id| DocumentType::new(id).ok()),
            realtime: row.value("realtime") == Some("true"),
            signers: row.parties(Some("signers")),
            names_channels: row.has_below("channels"),
        })
    }
}
