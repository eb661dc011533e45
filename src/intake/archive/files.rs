//! The files of a zip by name, as the rules about content ask for them.

use std::collections::BTreeMap;

use super::SHIPMENT_XML;

#[derive(Debug, Clone, Copy)]
pub(crate) struct FileFacts {
    pub(crate) size: u64,
    /// None when it could not be unpacked.
    pub(crate) begins_like_pdf: Option<bool>,
}

#[derive(Debug, Default)]
pub(crate) struct Files {
    by_name: BTreeMap<String, FileFacts>,
    by_lower_case: BTreeMap<String, String>,
}

impl Files {
    pub(super) fn insert(&mut self, name: &str, facts: FileFacts) {
        self.by_name.insert(name.to_owned(), facts);
        self.by_lower_case.insert(name.to_lowercase(), name.to_owned());
    }

    pub(crate) fn get(&self, name: &str) -> Option<&FileFacts> {
        self.by_name.get(name)
    }

    /// The name as it stands in the zip, when only the case of the letters differs.
    pub(crate) fn in_another_case(&self, name: &str) -> Option<&str> {
        self.by_lower_case.get(&name.to_lowercase()).map(String::as_str)
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }

    /// Whether there is nothing that could be a document: no file but XML.
    pub(crate) fn has_no_documents(&self) -> bool {
        self.names().all(|name| name == SHIPMENT_XML || name.to_ascii_lowercase().ends_with(".xml"))
    }
}
