//! The documents of a publication, written to the world's folder as they arrive.

use std::io;
use std::sync::Arc;

use nets_core::ebox::publication::ContentId;
use nets_driver::{ContentWriter, EboxContents};
use nets_multipart::{FormPartHead, PartFacts, PartSink};

/// Where they go.
pub(crate) struct ArrivingDocuments {
    contents: Arc<EboxContents>,
    /// Bound: the parts that a publication may have.
    writers: Vec<(String, ContentWriter)>,
}

impl ArrivingDocuments {
    pub(crate) fn new(contents: Arc<EboxContents>) -> Self {
        ArrivingDocuments { contents, writers: Vec::new() }
    }

    /// Where the document of this part lies.
    pub(crate) fn content(&self, part: &str) -> Option<ContentId> {
        self.writers.iter().find(|(name, _)| name == part).map(|(_, writer)| writer.id())
    }

    /// Makes all whole and durable, which may take a while.
    pub(crate) fn seal(&mut self) -> io::Result<()> {
        self.writers.iter_mut().try_for_each(|(_, writer)| writer.seal())
    }

    /// A message has them.
    pub(crate) fn keep(self) {
        self.writers.into_iter().for_each(|(_, writer)| writer.keep());
    }
}

impl PartSink for ArrivingDocuments {
    type Problem = io::Error;

    fn begin(&mut self, _: u8, head: &FormPartHead) -> io::Result<()> {
        self.writers.push((head.field.clone(), self.contents.begin()?));
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        // It goes to the page cache: handing the write to another thread would take longer.
        self.writers.last_mut().map_or(Ok(()), |(_, writer)| writer.write(bytes))
    }

    fn end(&mut self, _: &PartFacts) -> io::Result<()> {
        Ok(())
    }
}
