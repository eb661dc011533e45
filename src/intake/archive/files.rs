//! The files of a zip by name, as the rules about content ask for them.

use std::collections::BTreeMap;

use nets_pdf::Unreadable;

use super::SHIPMENT_XML;
use crate::nearest::nearest;

/// To find the nearest name takes a look at every name; in a large zip it is not worth it.
const MOST_COMPARED: usize = 200;

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
    pub(crate) fn pages(&self) -> Option<u32> {
        self.pdf.ok()
    }
}

#[derive(Debug, Default)]
pub(crate) struct Files {
    /// No facts about an entry that could not be taken: a finding says why.
    by_name: BTreeMap<String, Option<FileFacts>>,
    by_lower_case: BTreeMap<String, String>,
    /// Why XML files besides `shipment.xml` are none.
    xml_faults: BTreeMap<String, String>,
}

impl Files {
    pub(super) fn insert(&mut self, name: &str, facts: Option<FileFacts>) {
        self.by_name.insert(name.to_owned(), facts);
        self.by_lower_case.insert(name.to_lowercase(), name.to_owned());
    }

    pub(super) fn insert_xml_fault(&mut self, name: &str, fault: String) {
        self.xml_faults.insert(name.to_owned(), fault);
    }

    /// Why this file is no XML, with the line and column; none when it is, or is not there.
    pub(crate) fn xml_fault(&self, name: &str) -> Option<&str> {
        self.facts(name)?;
        if !is_xml_name(name) {
            return Some("its name does not end in .xml");
        }
        self.xml_faults.get(name).map(String::as_str)
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

    /// The name most like one that is not there, in a zip of few files.
    pub(crate) fn nearest(&self, name: &str) -> Option<&str> {
        if self.by_name.len() > MOST_COMPARED {
            return None;
        }
        let names = self.names().filter(|known| *known != SHIPMENT_XML);
        nearest(name, names)
    }

    /// The files that could be taken.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.iter().filter(|(_, facts)| facts.is_some()).map(|(name, _)| name.as_str())
    }

    /// Whether there is nothing that could be a document: no file but XML.
    pub(crate) fn has_no_documents(&self) -> bool {
        self.by_name.keys().all(|name| is_xml_name(name))
    }
}

/// Whether a name is that of an XML file.
pub(crate) fn is_xml_name(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with(".xml")
}
