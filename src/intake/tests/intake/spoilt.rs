//! Shipments whose zip or PDFs are spoilt in one way, for the cases of the rules.

use nets_core::shipment::Inspection;

use crate::contract::Contract;
use crate::raw::{Member, Raw};
use crate::support::{Headers, PDF, SHIPMENT, Zip, inspect_bytes, patch};

pub fn edited(name: &str, edit: impl FnOnce(&mut Headers<'_>)) -> Inspection {
    let mut bytes = Zip::valid().bytes();
    edit(&mut Headers::of(&mut bytes, name));
    inspect_bytes(&bytes)
}

/// A PDF of exactly this many bytes.
pub fn pdf(size: usize) -> Vec<u8> {
    let mut pdf = PDF.to_vec();
    pdf.resize(size, 0);
    pdf
}

pub fn with_pdf(name: &str, content: Vec<u8>) -> Zip {
    Zip::valid().without(name).with(name, content)
}

/// The shipment, with this after the objects of a PDF that is not signed.
pub fn letter(more: &str) -> Inspection {
    inspect_bytes(&with_pdf("attachment_002.pdf", [PDF, more.as_bytes()].concat()).stored().bytes())
}

/// The shipment, with this PDF to be signed.
pub fn contract(contract: &Contract<'_>) -> Inspection {
    inspect_bytes(&with_pdf("document1.pdf", contract.pdf()).bytes())
}

pub fn helvetica() -> Contract<'static> {
    Contract { font: "/BaseFont/Helvetica", ..Contract::default() }
}

/// A PDF by qpdf that opens without a password and may not be printed.
pub const OWNER_PASSWORD: &[u8] = include_bytes!("../../../pdf/tests/pdf/protected/aes-256.pdf");

/// The shipment with its first document under such bytes in the zip, and such a name in shipment.xml.
pub fn named(raw: &[u8], flags: u16, name: &str) -> Vec<u8> {
    let mut raw_zip = Raw::valid();
    raw_zip.members[0] = Member::deflated("shipment.xml", SHIPMENT.replace("document1.pdf", name).as_bytes());
    raw_zip.members[1].name = raw.to_vec();
    raw_zip.members[1].flags = flags;
    raw_zip.bytes()
}

pub fn with_link(action: &str) -> Inspection {
    let page = format!("/Annots[<</Subtype/Link/A{action}>>]");
    contract(&Contract { page: &page, ..Contract::default() })
}

pub fn files(count: usize) -> Inspection {
    let zip =
        (0..count - 4).fold(Zip::valid().stored(), |zip, index| zip.with(&format!("extra{index}.pdf"), PDF));
    inspect_bytes(&zip.bytes())
}

/// Two entries with one name, which no honest program writes.
pub fn twice(name: &str) -> Inspection {
    let other = "x".repeat(name.len() - 4) + ".pdf";
    let bytes = Zip::valid().with(&other, PDF).bytes();
    inspect_bytes(&patch(&bytes, other.as_bytes(), name.as_bytes()))
}
