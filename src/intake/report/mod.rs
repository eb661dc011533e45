//! An inspection as its readers want it: people, programs, and the receipt.

mod human;
mod json;
mod receipt;

pub use human::human;
pub use json::json;
pub use receipt::receipt_message;

/// What was inspected, so that a report can name it and show lines of it.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The file as the user named it: a zip, or a bare `shipment.xml`.
    pub name: &'a str,
    /// The bytes of `shipment.xml`, when they could be read.
    pub shipment_xml: Option<&'a [u8]>,
}
