//! Which documents are likely for signing, by a quick look through `shipment.xml` before it is read.
//!
//! With it a PDF is looked at as a whole as soon as it is unpacked. Nothing is decided here: a name too many is work
//! that was not asked for, and one too few is work done later.

use std::collections::BTreeSet;
use std::str;

use memchr::memmem;
use nets_core::scenario::Scenario;

use crate::xml::trimmed;

/// What the tags of a document's type and of its file end with, with a prefix or without.
const TYPE: &[u8] = b"documentType>";
const FILE: &[u8] = b"filepath>";

/// So much is looked at behind a tag, so that the look through all of it costs no more than its length: a name is
/// shorter, and a file stands right behind its type.
const NEXT_TO: usize = 512;

/// The names of files as they stand behind types of documents that are to be signed, each as often as it stands there.
pub(crate) fn documents_for_signing<'x>(xml: &'x [u8], scenario: &Scenario) -> impl Iterator<Item = &'x str> {
    let for_signing: BTreeSet<&str> = scenario
        .materials
        .iter()
        .filter(|(_, material)| material.signing_deadline_days.is_some())
        .map(|(id, _)| id.as_str())
        .collect();
    let xml = if for_signing.is_empty() { &[] } else { xml };
    let file = memmem::Finder::new(FILE);
    memmem::find_iter(xml, TYPE).filter_map(move |at| {
        let behind = &xml[at + TYPE.len()..];
        if !for_signing.contains(text(behind)?) {
            return None;
        }
        let at = file.find(near(behind))?;
        text(&behind[at + FILE.len()..])
    })
}

fn near(xml: &[u8]) -> &[u8] {
    &xml[..xml.len().min(NEXT_TO)]
}

/// The text up to the next tag.
fn text(xml: &[u8]) -> Option<&str> {
    let text = &xml[..memchr::memchr(b'<', near(xml))?];
    Some(trimmed(str::from_utf8(text).ok()?))
}

#[cfg(test)]
mod tests {
    use nets_core::identity::DocumentType;
    use nets_core::scenario::Material;

    use super::*;

    fn scenario() -> Scenario {
        let material = |id: &str, signing_deadline_days| {
            let id = DocumentType::new(id).expect("a document type");
            (id.clone(), Material { signing_deadline_days, ..Material::new(id) })
        };
        Scenario {
            materials: [material("163057", None), material("162812", Some(3))].into(),
            ..Scenario::new("t")
        }
    }

    fn named(xml: &str) -> Vec<&str> {
        documents_for_signing(xml.as_bytes(), &scenario()).collect()
    }

    #[test]
    fn the_files_behind_types_for_signing_are_named_and_no_others() {
        let plain = "<documentType>162812</documentType>\n<filepath>a.pdf</filepath>";
        let others =
            "<documentType>163057</documentType><filepath>b.pdf</filepath><filepath>c.pdf</filepath>";
        let prefixed = "<n:documentType> 162812\n</n:documentType> <n:filepath>\td.pdf </n:filepath>";
        assert_eq!(named(&[plain, others, prefixed, plain].concat()), ["a.pdf", "d.pdf", "a.pdf"]);
        assert_eq!(named(others), [""; 0]);
        let none = Scenario::new("none");
        assert_eq!(documents_for_signing(plain.as_bytes(), &none).count(), 0);
    }

    #[test]
    fn a_file_is_looked_for_near_its_type_alone() {
        let apart = |length: usize| {
            format!("<documentType>162812</documentType>{}<filepath>a.pdf</filepath>", " ".repeat(length))
        };
        assert_eq!((named(&apart(400)).len(), named(&apart(600)).len()), (1, 0));
        for cut in [
            "",
            "documentType>",
            "documentType>162812",
            "documentType>162812<",
            "documentType>162812<filepath>",
        ] {
            assert_eq!(named(cut), [""; 0], "{cut}");
        }
    }
}
