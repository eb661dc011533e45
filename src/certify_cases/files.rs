//! What is in the files: the acceptance files, the scenarios, and the PDFs and zips that case files name.

use std::borrow::Cow;
use std::io;

use nets_core::identity::Country;
use nets_samples::{MessageBuilder, ShipmentBuilder, pdf, person};

use crate::case_file::{CaseFile, CaseMessage};

/// The acceptance files, in the order in which their cases are told.
pub(crate) const SUITES: [(&str, &str); 4] = [
    ("can.yaml", include_str!("suites/can.yaml")),
    ("alias.yaml", include_str!("suites/alias.yaml")),
    ("reads.yaml", include_str!("suites/reads.yaml")),
    ("never.yaml", include_str!("suites/never.yaml")),
];

pub(crate) const EBOX_SUITES: [(&str, &str); 4] = [
    ("tokens.yaml", include_str!("suites/ebox/tokens.yaml")),
    ("content.yaml", include_str!("suites/ebox/content.yaml")),
    ("answers.yaml", include_str!("suites/ebox/answers.yaml")),
    ("asks.yaml", include_str!("suites/ebox/asks.yaml")),
];

pub(crate) const EBOX_SCENARIO: &str = include_str!("suites/ebox/scenario.yaml");

pub(crate) const SCENARIO: (&str, &str) = ("scenario.yaml", include_str!("suites/scenario.yaml"));

/// A little more than 1 MB, whichever of the two one takes for a MB.
const OVER_1_MB: usize = 1_050_000;

/// What is meant by 30 MB.
const LARGE: usize = 30_000_000;

/// What a payment attachment holds is not public; it is held to be well-formed XML.
const PAYMENT: &str = "<payment><amount currency=\"DKK\">125.00</amount></payment>\n";

/// A file of the library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LibraryFile {
    /// From the folder of the library, with `/`.
    pub path: String,
    pub bytes: Cow<'static, [u8]>,
}

pub(crate) fn made(path: String, bytes: Vec<u8>) -> LibraryFile {
    LibraryFile { path, bytes: Cow::Owned(bytes) }
}

/// A file that case files name.
pub(crate) fn document(name: &str) -> Vec<u8> {
    match name {
        "payment.xml" => return PAYMENT.as_bytes().to_vec(),
        "annex-5.txt" => return b"Annex 5\nTEST ONLY\n".to_vec(),
        "no-pdf.pdf" => return b"This is no PDF.\n".to_vec(),
        _ => {}
    }
    let title = match name {
        "contract.pdf" => "Contract",
        "terms.pdf" => "Terms",
        "prices.pdf" => "Prices",
        "over-1-mb.pdf" => "Large contract",
        "annex-1.pdf" => "Annex 1",
        "annex-2.pdf" => "Annex 2",
        "annex-3.pdf" => "Annex 3",
        "annex-4.pdf" => "Annex 4",
        "large.pdf" => "Large document",
        _ => "Letter",
    };
    let lines = [title, "TEST ONLY"];
    match name {
        "over-1-mb.pdf" => pdf::of_size(&lines, OVER_1_MB),
        "large.pdf" => pdf::of_size(&lines, LARGE),
        _ => pdf::page(&lines),
    }
}

/// The shipment of a case file as a zip; a letter where the file has none.
pub(crate) fn zip(case: &CaseFile, shipment_id: &str) -> io::Result<Vec<u8>> {
    let messages: Vec<MessageBuilder> = match &case.shipment {
        Some(shipment) => shipment.messages.iter().map(message).collect(),
        None => vec![MessageBuilder::to(person(Country::Denmark, "2402911995"), "163057").title("Letter")],
    };
    ShipmentBuilder::new(shipment_id).messages(messages).zip()
}

fn message(message: &CaseMessage) -> MessageBuilder {
    let receiver = person(Country::Denmark, message.receiver.person.unwrap_or_default());
    MessageBuilder::to(receiver, message.document_type)
        .id(message.id.as_str())
        .eboks_id(message.eboks_id)
        .title(message.title)
        .description(message.title)
}
