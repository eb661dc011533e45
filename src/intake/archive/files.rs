//! The files of a zip by name, as the rules about content ask for them.

use std::collections::BTreeMap;

use nets_pdf::Unreadable;

use super::SHIPMENT_XML;

#[derive(Debug, Clone, Copy)]
pub(crate) struct FileFacts {
    pub(crate) size: u64,
    pub(crate) pdf: PdfFacts,
}

/// What a first look at a file says: how many pages it has, or why that cannot be said.
pub(crate) type PdfFacts = Result<u32, Unreadable>;

impl FileFacts {
    pub(crate) fn begins_like_pdf(&self) -> bool {
        self.pdf != Err(Unreadable::NotAPdf)
    }

    /// The pages, of a PDF that can be read.
    #[expect(dead_code, reason = "the rules about print count the sheets of a letter by it")]
    pub(crate) fn pages(&self) -> Option<u32> {
        self.pdf.ok()
    }
}

#[derive(Debug, Default)]
pub(crate) struct Files {
    /// No facts about an entry that could not be taken: a finding says why.
    by_name: BTreeMap<String, Option<FileFacts>>,
    by_lower_case: BTreeMap<String, String>,
}

impl Files {
    pub(super) fn insert(&mut self, name: &str, facts: Option<FileFacts>) {
        self.by_name.insert(name.to_owned(), facts);
        self.by_lower_case.insert(name.to_lowercase(), name.to_owned());
    }

    pub(crate) fn contains(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    pub(crate) fn facts(&self, name: &str) -> Option<&FileFacts> {
        self.by_name.get(name)?.as_ref()
    }

    /// The name as it stands in the zip, when only the case of the letters differs.
    pub(crate) fn in_another_case(&self, name: &str) -> Option<&str> {
        self.by_lower_case.get(&name.to_lowercase()).map(String::as_str)
    }

    /// The files that could be taken.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.iter().filter(|(_, facts)| facts.is_some()).map(|(name, _)| name.as_str())
    }

    /// Whether there is nothing that could be a document: no file but XML.
    pub(crate) fn has_no_documents(&self) -> bool {
        self.by_name.keys().all(|name| name == SHIPMENT_XML || name.to_ascii_lowercase().ends_with(".xml"))
    }
}
