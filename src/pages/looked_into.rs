//! What was found in files of shipments and of Outbound, kept for who looks again.

use std::sync::Arc;

use nets_core::ebox::publication::ContentId;
use nets_core::identity::{UploadId, UserId};
use nets_driver::Epoch;
use nets_sdo::Examination;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::kept::LastKept;

/// So many files of shipments, and so many of Outbound.
const OF_SHIPMENTS: usize = 128;
const OF_OUTBOUND: usize = 32;

/// About so many bytes the facts of one file may take, or they are found anew.
const FACTS: usize = 8 * 1024;

/// A file of a shipment.
pub(crate) type ShipmentFile = (Epoch, UploadId, String);

/// A file of Outbound: a name is given out once in a world.
pub(crate) type OutboundFileKey = (Epoch, UserId, String);

/// A document at the e-Box: a number is given out once in a world.
pub(crate) type EboxContentKey = (Epoch, ContentId);

/// Empty until something is looked into. Bound: `OF_SHIPMENTS`, once more for the e-Box, and `OF_OUTBOUND`.
pub(crate) struct LookedInto {
    pdfs: LastKept<ShipmentFile, FileFacts>,
    contents: LastKept<EboxContentKey, FileFacts>,
    objects: LastKept<OutboundFileKey, Vec<SignedPart>>,
    /// A signed object lies in memory while it is examined: one at a time.
    turns: Semaphore,
}

impl Default for LookedInto {
    fn default() -> Self {
        let turns = Semaphore::const_new(1);
        let (pdfs, contents) = (LastKept::of(OF_SHIPMENTS), LastKept::of(OF_SHIPMENTS));
        LookedInto { pdfs, contents, objects: LastKept::of(OF_OUTBOUND), turns }
    }
}

/// What is in a file of a shipment. Bound: what `nets-pdf` lists of a PDF.
#[derive(Debug, Clone, Default)]
pub(crate) struct FileFacts {
    pub(crate) size: String,
    pub(crate) lines: Vec<FactLine>,
}

impl FileFacts {
    fn weight(&self) -> usize {
        self.lines.iter().map(|line| line.says.len()).sum()
    }
}

/// One fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FactLine {
    pub(crate) of: &'static str,
    pub(crate) says: String,
}

/// A signed object in a zip of Outbound.
#[derive(Debug)]
pub(crate) struct SignedPart {
    /// Its place among the files of the zip.
    pub(crate) index: usize,
    pub(crate) found: Found,
}

/// What came of examining it.
#[derive(Debug)]
pub(crate) enum Found {
    Examined(Box<Examination>),
    /// It has the name of one, or its beginning, and cannot be read as one.
    Unreadable,
    TooLarge,
}

impl LookedInto {
    pub(crate) fn facts(&self, file: &ShipmentFile) -> Option<Arc<FileFacts>> {
        self.pdfs.get(file)
    }

    pub(crate) fn content_facts(&self, content: &EboxContentKey) -> Option<Arc<FileFacts>> {
        self.contents.get(content)
    }

    pub(crate) fn keep_content_facts(&self, content: EboxContentKey, facts: &FileFacts) {
        if facts.weight() <= FACTS {
            self.contents.put(content, facts.clone());
        }
    }

    pub(crate) fn keep_facts(&self, file: ShipmentFile, facts: &FileFacts) {
        if facts.weight() <= FACTS {
            self.pdfs.put(file, facts.clone());
        }
    }

    pub(crate) fn signed(&self, file: &OutboundFileKey) -> Option<Arc<Vec<SignedPart>>> {
        self.objects.get(file)
    }

    pub(crate) fn keep_signed(&self, file: OutboundFileKey, parts: Vec<SignedPart>) -> Arc<Vec<SignedPart>> {
        self.objects.put(file, parts)
    }

    /// A turn at examining an object.
    pub(crate) async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        self.turns.acquire().await.ok()
    }
}
