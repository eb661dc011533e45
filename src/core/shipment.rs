//! A shipment as its `shipment.xml` says it, once it has been read and checked.

use alloc::{string::String, vec::Vec};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::finding::{Finding, Position, refuses};
use crate::identity::{DocumentType, EboksId, Organisation, Party};
use crate::scenario::UnnamedChannels;

/// The versions of the format that Nets accepts; each has namespaces of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum FormatVersion {
    #[serde(rename = "1.3")]
    V1_3,
    #[serde(rename = "1.4")]
    V1_4,
    #[serde(rename = "1.5")]
    V1_5,
    #[serde(rename = "1.6")]
    V1_6,
}

impl FormatVersion {
    pub const ALL: [FormatVersion; 4] =
        [FormatVersion::V1_3, FormatVersion::V1_4, FormatVersion::V1_5, FormatVersion::V1_6];

    pub fn number(self) -> &'static str {
        match self {
            FormatVersion::V1_3 => "1.3",
            FormatVersion::V1_4 => "1.4",
            FormatVersion::V1_5 => "1.5",
            FormatVersion::V1_6 => "1.6",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shipment {
    pub version: FormatVersion,
    pub id: String,
    pub sender: Organisation,
    /// Bound: what `shipment.xml` can hold, whose bytes and elements are counted when it is read.
    pub messages: Vec<Message>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    pub id: String,
    pub position: Position,
    /// The e-Boks id that it is sent from; a message for print or e-mail alone may have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eboks_id: Option<EboksId>,
    /// The receiver in e-Boks; none when the message is for print or e-mail alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receiver: Option<Party>,
    /// The "attention" within the receiving company (P-number); e-Boks alone can judge it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub production_unit: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(default)]
    pub realtime: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publication_date: Option<Date>,
    /// Who must sign besides the receiver.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extra_signers: Vec<Party>,
    pub document_type: DocumentType,
    /// The PDF's name in the zip.
    pub file: String,
    /// By which the PDF's bytes are known again; none where only the XML was read, and in older journals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<ContentMark>,
    /// The same of all files that belong to it, attachments and payment, in their order; none where there are none, and in
    /// older journals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enclosed: Option<ContentMark>,
    /// By which the name and address of a letter or an e-mail are known again: what its parts for print and e-mail say of
    /// whom it is for. None where they say nothing, and in older journals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub addressed: Option<ContentMark>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_attachment: Option<String>,
    /// The channels in the order the sender names; the standard order when there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<Channel>,
    /// How it is printed, when it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub print: Option<Print>,
    /// Whether it has a part for e-mail.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub email: bool,
}

/// A file's size and checksum, as the zip has them: two files that have both alike are taken to be the same. Of several
/// files, all sizes together, and the checksum of their checksums; of texts, those of the texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ContentMark {
    pub size: u64,
    pub crc32: u32,
}

impl ContentMark {
    /// As they are compared.
    pub(crate) fn bytes(self) -> Vec<u8> {
        [&self.size.to_be_bytes()[..], &self.crc32.to_be_bytes()].concat()
    }
}

/// A way to the recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    Eboks,
    Print,
    /// Its name and its namespace are all that is public: what Nets does with it is assumed.
    Email,
}

impl Channel {
    pub const ALL: [Channel; 3] = [Channel::Eboks, Channel::Print, Channel::Email];

    /// The order when the sender names none.
    const STANDARD: &'static [Channel] = &[Channel::Eboks, Channel::Print];

    /// As in shipment.xml.
    pub fn name(self) -> &'static str {
        match self {
            Channel::Eboks => "eboks",
            Channel::Print => "print",
            Channel::Email => "email",
        }
    }
}

/// A letter, once its part of the message has been found right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Print {
    /// Of the document and its attachments together.
    pub sheets: u32,
    #[serde(default)]
    pub duplex: bool,
    #[serde(default)]
    pub colour: bool,
    /// 1 or 2.
    pub postage_class: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Envelope {
    C5,
    C4,
}

impl Envelope {
    pub const MOST_SHEETS_C5: u32 = 8;
    pub const MOST_SHEETS_C4: u32 = 40;
}

impl Print {
    pub fn envelope(&self) -> Envelope {
        if self.sheets <= Envelope::MOST_SHEETS_C5 { Envelope::C5 } else { Envelope::C4 }
    }
}

impl Message {
    /// The channels that are tried, in their order, each once.
    pub fn ways(&self, unnamed: UnnamedChannels) -> Vec<Channel> {
        let behind = match unnamed {
            UnnamedChannels::Closed if !self.channels.is_empty() => &[],
            UnnamedChannels::Closed | UnnamedChannels::StandardOrder => self.standard_order(),
        };
        let mut ways = Vec::new();
        for way in self.channels.iter().chain(behind) {
            if !ways.contains(way) {
                ways.push(*way);
            }
        }
        ways
    }

    /// What is not addressed to e-Boks goes by the channel for which it has a part, or is a letter.
    fn standard_order(&self) -> &'static [Channel] {
        match self.receiver {
            Some(_) => Channel::STANDARD,
            None if self.email && self.print.is_none() => &[Channel::Email],
            None => &[Channel::Print],
        }
    }

    /// Whether its receiver in e-Boks has this number or alias.
    pub fn is_for(&self, number_or_alias: &str) -> bool {
        self.receiver.as_ref().is_some_and(|receiver| receiver.value() == number_or_alias)
    }

    /// All who must sign: the receiver, then the others in the order of the XML.
    pub fn signers(&self) -> impl Iterator<Item = &Party> {
        self.receiver.iter().chain(&self.extra_signers)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    pub path: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// What came of reading a zip. A shipment that a finding refuses is never in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Inspected")]
pub struct Inspection {
    /// Bound: the inspector lists a thousand of them, and how many it left out.
    findings: Vec<Finding>,
    shipment: Option<Shipment>,
}

/// An inspection as it is written down: what is read back is held to the same law.
#[derive(Deserialize)]
struct Inspected {
    findings: Vec<Finding>,
    shipment: Option<Shipment>,
}

impl From<Inspected> for Inspection {
    fn from(Inspected { findings, shipment }: Inspected) -> Self {
        Inspection::new(findings, shipment)
    }
}

impl Inspection {
    /// Keeps the shipment only when no finding refuses it, so that a refused one cannot be delivered.
    pub fn new(findings: Vec<Finding>, shipment: Option<Shipment>) -> Self {
        let shipment = shipment.filter(|_| !refuses(&findings));
        Inspection { findings, shipment }
    }

    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The shipment, unless it could not be read or a finding refuses it.
    pub fn shipment(&self) -> Option<&Shipment> {
        self.shipment.as_ref()
    }

    pub fn into_parts(self) -> (Vec<Finding>, Option<Shipment>) {
        (self.findings, self.shipment)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Place;
    use crate::identity::Country;
    use crate::rule_book::RuleId;

    fn shipment() -> Shipment {
        let sender = Organisation::new(Country::Denmark, "12345678").expect("a company number");
        Shipment { version: FormatVersion::V1_6, id: "A1".into(), sender, messages: Vec::new() }
    }

    #[test]
    fn a_refused_shipment_is_not_there_to_be_delivered() {
        let error = Finding::new(RuleId::ZipSubfolder, Place::default(), "there is a folder");
        assert_eq!(Inspection::new([error].into(), Some(shipment())).shipment(), None);
    }

    #[test]
    fn a_warning_keeps_the_shipment() {
        let warning = Finding::new(RuleId::ZipUnusedFile, Place::default(), "unused");
        assert_eq!(Inspection::new([warning].into(), Some(shipment())).shipment(), Some(&shipment()));
    }

    #[test]
    fn a_refused_shipment_that_was_written_down_is_not_read_back() {
        let error = Finding::new(RuleId::ZipSubfolder, Place::default(), "there is a folder");
        let forged = Inspection { findings: [error].into(), shipment: Some(shipment()) };
        let written = serde_json::to_string(&forged).expect("JSON");
        let read: Inspection = serde_json::from_str(&written).expect("an inspection");
        assert_eq!((read.findings().len(), read.shipment()), (1, None));
    }
}
