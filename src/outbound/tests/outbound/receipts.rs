//! The receipt of a shipment.

use nets_core::effect::ReceiptStatus;

use crate::support::golden::check;
use crate::support::{receipt, text};

#[test]
fn an_accepted_shipments_receipt() {
    let receipt = text(&receipt(ReceiptStatus::Accepted, &[]));
    assert_eq!(receipt, "<receipt><status>200</status><messages/></receipt>");
    check("receipt-200.xml", "receipt.xsd", &receipt);
}

#[test]
fn a_refused_shipments_receipt() {
    let receipt = receipt(ReceiptStatus::Refused, &["This shipment has already been received before"]);
    check("receipt-400.xml", "receipt.xsd", &text(&receipt));
}

#[test]
fn a_receipt_with_texts_that_xml_has_trouble_with() {
    let texts = ["a < b & c > d \"quoted\" 'æøå'", "\u{0}\u{8}\u{fffe} replaced\r\nnext line", ""];
    check("receipt-400-odd-texts.xml", "receipt.xsd", &text(&receipt(ReceiptStatus::Refused, &texts)));
}
