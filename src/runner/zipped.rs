//! What is in a file of Outbound: of a zip its entries.

use std::io::{Cursor, Read};

/// An entry of a zip is looked into up to this size, and so many of them.
const LARGEST_ENTRY: u64 = 64 << 20;
const MOST_ENTRIES: usize = 1_000;

/// A file, or an entry of one that is a zip.
pub(crate) struct Document {
    /// None of what is no zip.
    pub(crate) name: Option<String>,
    pub(crate) bytes: Vec<u8>,
}

pub(crate) fn documents(bytes: &[u8]) -> Vec<Document> {
    let Ok(mut zip) = zip::ZipArchive::new(Cursor::new(bytes)) else {
        return vec![Document { name: None, bytes: bytes.to_vec() }];
    };
    let mut documents = Vec::new();
    for index in 0..zip.len().min(MOST_ENTRIES) {
        let mut bytes = Vec::new();
        let Ok(entry) = zip.by_index(index) else { continue };
        let name = entry.name().ok().map(std::borrow::Cow::into_owned);
        if entry.take(LARGEST_ENTRY).read_to_end(&mut bytes).is_ok() {
            documents.push(Document { name, bytes });
        }
    }
    documents
}
