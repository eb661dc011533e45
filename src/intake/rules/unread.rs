//! `message.unknown-content`: what stands where little more than the name of a part is public.

use std::collections::BTreeSet;

use nets_core::finding::{Finding, Place};
use nets_core::rule_book::RuleId;

use super::input::RuleInput;
use crate::draft::{DraftMessage, Header, Part, Unread, Written};
use crate::findings::Findings;

/// What has been told: each name once, however many messages have it.
#[derive(Debug, Default)]
pub(super) struct UnreadParts<'d> {
    told: BTreeSet<(Part, &'d str)>,
}

impl<'d> UnreadParts<'d> {
    /// What stands before the messages.
    pub(super) fn check_header(
        &mut self,
        header: &Header<'d>,
        input: &RuleInput<'_, '_>,
        findings: &mut Findings,
    ) {
        for unread in &header.unread {
            if self.told.insert((unread.part, unread.name)) {
                findings.push(told(unread, input.document.place(unread.at)));
            }
        }
    }

    pub(super) fn check(
        &mut self,
        message: &DraftMessage<'d>,
        input: &RuleInput<'_, '_>,
        findings: &mut Findings,
    ) {
        for unread in &message.unread {
            if !self.told.insert((unread.part, unread.name)) {
                continue;
            }
            findings.push(told(unread, input.place(unread.at, message)));
        }
        let print = &message.print;
        let one_or_two = |text: &str| matches!(text, "1" | "2");
        let truth = |text: &str| matches!(text, "true" | "false" | "1" | "0");
        value(print.postage_class.as_ref(), one_or_two, "1 or 2", message, input, findings);
        value(print.duplex.as_ref(), truth, "true or false", message, input, findings);
        value(print.colour.as_ref(), truth, "true or false", message, input, findings);
    }
}

fn told(unread: &Unread<'_>, place: Place) -> Finding {
    let (part, known) = words(unread.part);
    if unread.part == Part::Empty {
        let words = format!("nothing stands in <{}>", unread.name);
        return Finding::new(RuleId::UnknownContent, place, words)
            .found(format!("<{}>", unread.name))
            .expected(known)
            .advice("Write the address into it, as the official XSD names its parts.");
    }
    let read = if unread.is_read { "it is read all the same" } else { "it is not read" };
    let words = format!("no public source says that {part} <{}>: {read}", unread.name);
    Finding::new(RuleId::UnknownContent, place, words)
        .found(format!("<{}>", unread.name))
        .expected(known)
        .advice("Compare it with the official XSD; the simulator takes it as it is.")
}

/// A value of the print config that the simulator does not know.
fn value(
    written: Option<&Written<'_>>,
    is_known: impl Fn(&str) -> bool,
    known: &str,
    message: &DraftMessage<'_>,
    input: &RuleInput<'_, '_>,
    findings: &mut Findings,
) {
    let Some(written) = written.filter(|written| !is_known(written.trimmed())) else { return };
    let words = "no public source says what this value means: it is not read";
    findings.push(
        input
            .finding(RuleId::UnknownContent, written.at, message, words)
            .found(written.trimmed())
            .expected(known)
            .advice(format!("Write {known}, or compare it with the official XSD.")),
    );
}

/// The part and what it does, and what the simulator can read in it.
fn words(part: Part) -> (&'static str, &'static str) {
    const PLACE: &str = "parts for print and e-mail in the message, before <document>";
    const ADDRESS: &str = "name, addressLine, postalCode, city and country";
    match part {
        Part::PrintReceiver => ("<print:receiver> holds", ADDRESS),
        Part::ReturnAddress => ("<print-nordic:returnAddress> holds", ADDRESS),
        Part::PrintConfig => ("<print:config> holds", "postageClass, duplex and colour"),
        Part::EmailReceiver => ("<email:receiver> holds", "address and subject"),
        Part::Signer => ("<eboks:danishSigner> holds", "personIdentityNumber and country"),
        Part::Config => ("<eboks:config> holds", "description, realTime, publicationDate and signers"),
        Part::Message => {
            ("a message holds", "print:receiver, print:config, print-nordic:returnAddress and email:receiver")
        }
        Part::Empty => ("", "an address"),
        Part::BehindDocument => ("behind <document> stands", PLACE),
        Part::Sender => ("the <sender> of a message holds", PLACE),
        Part::Document => ("<document> holds", PLACE),
        Part::Attachment => ("<attachment> holds", PLACE),
        Part::Info => ("<shipmentInfo> holds", PLACE),
    }
}
