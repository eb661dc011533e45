//! The documents of a publication, written to the world's folder as they arrive.

use std::io;
use std::sync::Arc;

use nets_core::ebox::media::{LOOKED_AT, is_of_type};
use nets_core::ebox::publication::ContentId;
use nets_driver::{ContentWriter, EboxContents};
use nets_multipart::{FormPartHead, PartFacts, PartSink};

/// Where they go.
pub(crate) struct ArrivingDocuments {
    contents: Arc<EboxContents>,
    /// Bound: the parts that a publication may have.
    arriving: Vec<ArrivingDocument>,
}

struct ArrivingDocument {
    part: String,
    writer: ContentWriter,
    /// Its first bytes. Bound: `LOOKED_AT`.
    beginning: Vec<u8>,
}

impl ArrivingDocuments {
    pub(crate) fn new(contents: Arc<EboxContents>) -> Self {
        ArrivingDocuments { contents, arriving: Vec::new() }
    }

    /// Where the document of this part lies.
    pub(crate) fn content(&self, part: &str) -> Option<ContentId> {
        self.find(part).map(|document| document.writer.id())
    }

    /// Whether the document of this part begins as one of this media type does, as far as that can be told.
    pub(crate) fn is_of_type(&self, part: &str, media_type: &str) -> Option<bool> {
        is_of_type(media_type, &self.find(part)?.beginning)
    }

    fn find(&self, part: &str) -> Option<&ArrivingDocument> {
        self.arriving.iter().find(|document| document.part == part)
    }

    /// Makes all whole and durable, which may take a while.
    pub(crate) fn seal(&mut self) -> io::Result<()> {
        self.arriving.iter_mut().try_for_each(|document| document.writer.seal())
    }

    /// A message has them.
    pub(crate) fn keep(self) {
        self.arriving.into_iter().for_each(|document| document.writer.keep());
    }
}

impl PartSink for ArrivingDocuments {
    type Problem = io::Error;

    fn begin(&mut self, _: u8, head: &FormPartHead) -> io::Result<()> {
        let (part, writer) = (head.field.clone(), self.contents.begin()?);
        self.arriving.push(ArrivingDocument { part, writer, beginning: Vec::new() });
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let Some(document) = self.arriving.last_mut() else { return Ok(()) };
        let left = LOOKED_AT.saturating_sub(document.beginning.len());
        document.beginning.extend(bytes.iter().take(left));
        // It goes to the page cache: handing the write to another thread would take longer.
        document.writer.write(bytes)
    }

    fn end(&mut self, _: &PartFacts) -> io::Result<()> {
        Ok(())
    }
}
