//! What the text of an element or an attribute is for.

use nets_text::nearest;

use crate::kind::TextKind;

/// The elements of the format, by their local names, and what stands in each.
const ELEMENTS: &[(&str, TextKind)] = &[
    ("shipment", TextKind::Free),
    ("shipmentInfo", TextKind::Free),
    ("shipmentId", TextKind::Id),
    ("sender", TextKind::Free),
    ("corporateIdentityNumber", TextKind::Number),
    ("country", TextKind::Listed),
    ("messages", TextKind::Free),
    ("message", TextKind::Free),
    ("eboksId", TextKind::Listed),
    ("channels", TextKind::Free),
    ("channel", TextKind::Listed),
    ("receiver", TextKind::Free),
    ("personIdentityNumber", TextKind::Number),
    ("danishOrganisation", TextKind::Free),
    ("productionUnitIdentifier", TextKind::Number),
    ("alias", TextKind::Free),
    ("config", TextKind::Free),
    ("description", TextKind::Free),
    ("realTime", TextKind::Listed),
    ("publicationDate", TextKind::Listed),
    ("signers", TextKind::Free),
    ("danishSigner", TextKind::Free),
    ("postageClass", TextKind::Listed),
    ("duplex", TextKind::Listed),
    ("colour", TextKind::Listed),
    ("returnAddress", TextKind::Free),
    ("name", TextKind::Free),
    ("addressLine", TextKind::Free),
    ("postalCode", TextKind::Free),
    ("city", TextKind::Free),
    ("address", TextKind::Free),
    ("subject", TextKind::Free),
    ("document", TextKind::Free),
    ("documentType", TextKind::Listed),
    ("filepath", TextKind::Id),
    ("attachment", TextKind::Free),
    ("attachmentDescription", TextKind::Free),
    ("paymentAttachment", TextKind::Free),
];

fn known(local: &str) -> Option<TextKind> {
    ELEMENTS.iter().find(|(name, _)| *name == local).map(|(_, kind)| *kind)
}

/// Whether this is the name of an element, or was meant to be.
pub(super) fn is_element(local: &str) -> bool {
    known(local).is_some() || nearest(local, ELEMENTS.iter().map(|(name, _)| *name)).is_some()
}

/// What stands in an element. Of one that the format does not have truths are let stand.
pub(super) fn of_element(local: Option<&str>, text: &str) -> TextKind {
    let known = local.and_then(known);
    let is_truth = matches!(text.trim(), "true" | "false" | "0" | "1");
    known.unwrap_or(if is_truth { TextKind::Listed } else { TextKind::Free })
}

pub(super) fn of_attribute(name: &str, value: &str) -> TextKind {
    let (prefix, local) = name.split_once(':').unwrap_or(("", name));
    match (prefix, local) {
        ("xmlns", _) | ("", "xmlns") | ("xsi" | "xml", _) => TextKind::Listed,
        // Of XML Schema, whatever its prefix.
        (_, "type" | "nil" | "schemaLocation" | "noNamespaceSchemaLocation") => TextKind::Listed,
        (_, "id" | "path") => TextKind::Id,
        (_, "cvr") => TextKind::Number,
        _ => of_element(None, value),
    }
}
