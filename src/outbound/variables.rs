//! The data of every template: the one table that the docs, the hints and the files to begin from use.

/// Something a template can print.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variable {
    /// Such as `messages[].receiver.country`, where `[]` is one element of a list.
    pub path: &'static str,
    pub meaning: &'static str,
}

impl Variable {
    /// Its names, from the outermost to the innermost.
    pub(crate) fn words(&self) -> impl Iterator<Item = &'static str> {
        self.path.split(['.', '[', ']']).filter(|word| !word.is_empty())
    }

    /// Whether this dotted name is the variable's or that of something it is part of.
    pub(crate) fn begins_with(&self, name: &str) -> bool {
        let mut words = self.words();
        name.split('.').all(|part| words.next() == Some(part))
    }
}

const fn variable(path: &'static str, meaning: &'static str) -> Variable {
    Variable { path, meaning }
}

/// What every template has.
pub(crate) const EVERYWHERE: &[Variable] = &[
    variable("user", "the sender's login"),
    variable("file_name", "the name of the file in Outbound"),
    variable("written", "when it was put there"),
];

pub(crate) const RECEIPT: &[Variable] = &[
    variable("status", "200 when the shipment is accepted, 400 when it is refused"),
    variable("messages[]", "why it is refused, one text for each reason; none of them when accepted"),
];

pub(crate) const REALTIME_RECEIPT: &[Variable] = &[
    variable("shipment_id", "as in shipment.xml"),
    variable("shipment_file", "the name of the zip that was sent"),
    variable("messages[].message_id", "as in shipment.xml"),
    variable("messages[].receiver.kind", "person, organisation or alias"),
    variable("messages[].receiver.value", "the number or the alias"),
    variable("messages[].receiver.country", "DK, NO or SE"),
    variable("messages[].accepted", "true when e-Boks took it, else false"),
    variable("messages[].reason", "why e-Boks did not take it, or none"),
];

pub(crate) const DISTRIBUTION_REPORT: &[Variable] = &[
    variable("organisation.value", "the sender's company number"),
    variable("organisation.country", "DK, NO or SE"),
    variable("date", "the day of the report"),
    variable("from", "the first moment that counts"),
    variable("to", "when the report was written; what happens later is for the next"),
    variable("confirmed", "how many messages their last channel confirmed"),
    variable("rejected", "how many it rejected"),
    variable("returned", "how many letters came back"),
    variable("entries[].shipment_id", "as in shipment.xml"),
    variable("entries[].message_id", "as in shipment.xml"),
    variable(
        "entries[].eboks_id",
        "the sender's, 5 digits; none for a message to print or e-mail alone that names none",
    ),
    variable("entries[].document_type", "the material id, 6 digits"),
    variable(
        "entries[].receiver.kind",
        "person, organisation or alias; receiver is none for a message without one in e-Boks",
    ),
    variable("entries[].receiver.value", "the number or the alias"),
    variable("entries[].receiver.country", "DK, NO or SE"),
    variable("entries[].channel", "the last that was tried: EBOKS, PRINT or EMAIL"),
    variable("entries[].status", "CONFIRMED, REJECTED or RETURNED"),
    variable("entries[].reason", "why it was rejected, or none"),
    variable("entries[].at", "when the channel answered"),
];

pub(crate) const SUBSCRIPTION_LIST: &[Variable] = &[
    variable("organisation.value", "the sender's company number"),
    variable("organisation.country", "DK, NO or SE"),
    variable("eboks_id", "whose list it is, 5 digits"),
    variable("date", "the day in the file's name"),
    variable("number", "the running number in the file's name"),
    variable("as_of", "the moment whose subscriptions these are"),
    variable("rows[].kind", "person, organisation or alias; rows can be gone through once"),
    variable("rows[].value", "the number or alias 1"),
    variable("rows[].country", "DK, NO or SE: which e-Boks"),
    variable("rows[].document_type", "the registered document type, 6 digits"),
    variable("rows[].eboks_id", "the same as eboks_id"),
];

pub(crate) const SIGNING_RECEIPT: &[Variable] = &[
    variable("shipment_id", "as in shipment.xml"),
    variable("message_id", "as in shipment.xml"),
    variable("eboks_id", "the sender's, 5 digits"),
    variable("document_type", "the material id, 6 digits"),
    variable("filepath", "the document's name in the zip that was sent"),
    variable("receiver.kind", "person, organisation or alias"),
    variable("receiver.value", "the number or the alias"),
    variable("receiver.country", "DK, NO or SE"),
    variable("processed", "the day Nets processed the return file"),
    variable("status", "SIGNED or REJECTED"),
    variable("reject_reason", "REJECTED_BY_SIGNER, PASSED_DEADLINE or none"),
    variable("reason_text", "what the signer wrote, or none"),
    variable("response_date", "the day of the answer; after a passed deadline, the same as processed"),
    variable("deadline", "the deadline that passed, or none"),
    variable("rejected_by.kind", "who rejected; rejected_by is none when no signer rejected"),
    variable("rejected_by.value", "the number or the alias"),
    variable("rejected_by.country", "DK, NO or SE"),
    variable("signers[].kind", "person, organisation or alias; no signers unless all signed"),
    variable("signers[].value", "the number or the alias"),
    variable("signers[].country", "DK, NO or SE"),
    variable("signers[].name", "the name in the certificate"),
    variable("signers[].signed", "when"),
];
