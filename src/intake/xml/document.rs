//! `shipment.xml` as a text: its encoding, and the places in it.

use std::str;

use nets_core::finding::{Finding, Place, Position};
use nets_core::rule_book::RuleId;

use super::broken::{BrokenXml, WEB_PAGE};
use super::declaration::declaration;
use super::encoding::{Declared, declared, undecoded, wide};
use super::lines::Lines;
use super::names::{Oddities, oddities};

/// The most that is read of a `shipment.xml`: 64 MiB.
pub(crate) const MOST_BYTES: u64 = 64 * 1024 * 1024;

const FILE: &str = "shipment.xml";
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// A text whose bytes are UTF-8.
#[derive(Debug)]
pub(crate) struct XmlDocument<'d> {
    pub(crate) text: &'d str,
    /// How long the byte order mark before the text is.
    mark: usize,
    lines: Lines<'d>,
    pub(super) oddities: Oddities,
}

impl XmlDocument<'_> {
    /// The place of an offset into the text.
    pub(crate) fn place(&self, at: usize) -> Place {
        Place {
            file: Some(FILE.to_owned()),
            position: Some(self.lines.position(at)),
            byte: u64::try_from(self.mark + at).ok(),
            message_id: None,
        }
    }

    /// The offset into the file of an offset into the text.
    pub(crate) fn byte(&self, at: usize) -> u64 {
        u64::try_from(self.mark + at).unwrap_or(u64::MAX)
    }

    pub(crate) fn position(&self, at: usize) -> Position {
        self.lines.position(at)
    }

    /// Whether a document type declaration is that of HTML.
    fn is_web_page(&self, at: usize) -> bool {
        const BEGINS: &str = "<!DOCTYPE html";
        let begins = self.text.get(at..).and_then(|rest| rest.get(..BEGINS.len()));
        begins.is_some_and(|begins| begins.eq_ignore_ascii_case(BEGINS))
    }

    pub(crate) fn broken(&self, broken: BrokenXml) -> Finding {
        let finding = Finding::new(broken.rule, self.place(broken.at), broken.message);
        match broken.rule {
            RuleId::XmlDoctype => {
                finding.expected("elements only").advice(match self.is_web_page(broken.at) {
                    true => WEB_PAGE,
                    false => "Remove the declaration; write the text that its entities stand for.",
                })
            }
            RuleId::XmlSize => finding
                .expected("at most 2,000,000 elements")
                .advice("Divide the messages among several shipments."),
            RuleId::XmlDepth => finding
                .expected("at most 64 levels")
                .advice("Look at the program that made it: something nests in itself."),
            RuleId::XmlAttributeCount => finding
                .expected("at most 100 attributes")
                .advice("Remove the attributes and namespace declarations that nothing uses."),
            _ => finding.expected("well-formed XML").advice(
                broken
                    .advice
                    .unwrap_or_else(|| "Make the file with an XML library, or check it with one.".to_owned()),
            ),
        }
    }
}

/// The bytes as a text, with a remark about the encoding they declare; or why they are none.
pub(crate) fn decode(bytes: &[u8]) -> Result<(XmlDocument<'_>, Vec<Finding>), Box<Finding>> {
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > MOST_BYTES {
        return Err(Box::new(too_large(u64::try_from(bytes.len()).unwrap_or(u64::MAX))));
    }
    if let Some(name) = wide(bytes) {
        let place = Place { file: Some(FILE.to_owned()), byte: Some(0), ..Place::default() };
        return Err(Box::new(other_encoding(place, name).advice(SAVE_AS_UTF_8)));
    }
    let body = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let mark = bytes.len() - body.len();
    let lines = Lines::new(body);
    let text = match str::from_utf8(body) {
        Ok(text) => text,
        Err(error) => return Err(Box::new(not_utf8(body, error.valid_up_to(), mark, &lines))),
    };
    let document = XmlDocument { text, mark, lines, oddities: oddities(text) };
    if text.starts_with('\u{FEFF}') {
        let second = BrokenXml::new(0, "a second byte order mark")
            .advice("Remove it (the bytes EF BB BF): a program has put one before a text that had one.");
        return Err(Box::new(document.broken(second)));
    }
    match declaration(text) {
        Ok(declared) => {
            let named = declared.and_then(|declared| declared.encoding);
            let remark = named.and_then(|(name, at)| remark_on(name, at, &document));
            Ok((document, remark.into_iter().collect()))
        }
        Err(broken) => Err(Box::new(document.broken(broken))),
    }
}

/// What is to be said of the encoding that bytes in UTF-8 declare.
fn remark_on(name: &str, at: usize, document: &XmlDocument<'_>) -> Option<Finding> {
    let place = document.place(at);
    let finding = match declared(name, document.text.as_bytes()) {
        Declared::Utf8 => return None,
        Declared::Alike => {
            let words = "the XML declaration names another encoding than UTF-8";
            let finding = Finding::new(RuleId::XmlEncodingDeclared, place, words).found(name);
            finding.advice("Write encoding=\"UTF-8\": these bytes are the same in both.")
        }
        Declared::Wide => other_encoding(place, name).advice(
            "Write encoding=\"UTF-8\": the bytes are UTF-8 already. A program has written its XML into a string, \
             where it was in UTF-16, and the string into a file.",
        ),
        Declared::Other => other_encoding(place, name)
            .advice("Write encoding=\"UTF-8\": the bytes are UTF-8 already, and would be read as other letters."),
    };
    Some(finding.expected("UTF-8"))
}

/// What is said of a `shipment.xml` of more than [`MOST_BYTES`], before it is read.
pub(crate) fn too_large(bytes: u64) -> Finding {
    let place = Place { file: Some(FILE.to_owned()), ..Place::default() };
    Finding::new(RuleId::XmlSize, place, "shipment.xml is too large")
        .found(format!("{bytes} bytes"))
        .expected("at most 64 MiB (67108864 bytes)")
        .advice("Divide the messages among several shipments.")
}

const SAVE_AS_UTF_8: &str = "Save the file as UTF-8 and declare encoding=\"UTF-8\".";

fn other_encoding(place: Place, name: &str) -> Finding {
    Finding::new(RuleId::XmlEncoding, place, "shipment.xml is in another encoding than UTF-8")
        .found(name)
        .expected("UTF-8")
}

fn not_utf8(body: &[u8], at: usize, mark: usize, lines: &Lines<'_>) -> Finding {
    let place = Place {
        file: Some(FILE.to_owned()),
        position: Some(lines.position(at)),
        byte: u64::try_from(mark + at).ok(),
        message_id: None,
    };
    let (found, advice) = undecoded(body, at);
    Finding::new(RuleId::XmlEncoding, place, "shipment.xml is not UTF-8")
        .found(found)
        .expected("UTF-8")
        .advice(advice)
}
