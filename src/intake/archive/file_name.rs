//! What the name of a file says of it: what it is, and how large it may be.

use super::sizes;
use crate::xml;

/// The one file that every shipment has.
pub(crate) const SHIPMENT_XML: &str = "shipment.xml";

/// Whether a name is that of an XML file.
pub(super) fn is_xml_name(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with(".xml")
}

/// Whether a name is that of a PDF.
pub(crate) fn is_pdf_name(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with(".pdf")
}

/// The most that an entry may unpack to, by its name.
pub(super) fn most_bytes(name: &str) -> u64 {
    if name == SHIPMENT_XML { xml::MOST_BYTES } else { sizes::PDF.binary }
}
