//! `print.receiver`, `print.return-address` and `print.sheets`: the letter, for the channel print.

use nets_core::finding::Finding;
use nets_core::rule_book::RuleId;
use nets_core::shipment::{Channel, Envelope, Print};

use super::channels;
use super::input::RuleInput;
use crate::draft::{DraftMessage, Written};
use crate::findings::Findings;

/// How the message is printed, when it has a print part or names the channel.
pub(super) fn print(
    message: &DraftMessage<'_>,
    input: &RuleInput<'_, '_>,
    findings: &mut Findings,
) -> Option<Print> {
    let at = wanted_at(message)?;
    let parts = [
        // What is not known by its name may be the receiver.
        (
            message.print.receiver_at.or(message.print.unknown_at).is_some(),
            RuleId::PrintReceiver,
            "receiver",
            "print:receiver",
        ),
        (
            message.print.return_address_at.is_some() || message.print.is_returned_to_shipment,
            RuleId::PrintReturnAddress,
            "return address",
            "print-nordic:returnAddress",
        ),
    ];
    for (is_there, rule, name, element) in parts {
        if !is_there {
            findings.push(
                input
                    .finding(rule, at, message, format!("this message is to be printed and has no {name}"))
                    .expected(format!("<{element}> in the message"))
                    .advice(format!(
                        "Add <{element}> before <document>, or leave print out of this message."
                    )),
            );
        }
    }
    let print = letter(message, input);
    if print.sheets > Envelope::MOST_SHEETS_C4 {
        findings.push(too_many(&print, message, input));
        return None;
    }
    Some(print)
}

/// Where the message says first that it is to be printed.
fn wanted_at(message: &DraftMessage<'_>) -> Option<usize> {
    let named = message.channels.iter().find(|written| channels::channel(written) == Some(Channel::Print));
    let print = &message.print;
    let parts = [print.receiver_at, print.config_at, print.return_address_at, print.unknown_at];
    named.map(|written| written.at).into_iter().chain(parts.into_iter().flatten()).min()
}

fn letter(message: &DraftMessage<'_>, input: &RuleInput<'_, '_>) -> Print {
    let draft = &message.print;
    let duplex = draft.duplex.as_ref().is_some_and(Written::is_true);
    Print {
        sheets: sheets(message, duplex, input),
        duplex,
        colour: draft.colour.as_ref().is_some_and(Written::is_true),
        postage_class: if draft.postage_class.as_ref().is_some_and(|class| class.trimmed() == "1") {
            1
        } else {
            2
        },
    }
}

/// The sheets of all PDFs together; each of them begins on a sheet of its own (assumed). A PDF
/// whose pages are not known counts as one sheet.
fn sheets(message: &DraftMessage<'_>, duplex: bool, input: &RuleInput<'_, '_>) -> u32 {
    let pages_of_a_sheet = if duplex { 2 } else { 1 };
    let pages = |written: &Written<'_>| input.files?.facts(written.trimmed())?.pages();
    let each = message.pdfs().map(|written| pages(written).unwrap_or(1).div_ceil(pages_of_a_sheet));
    each.fold(0, u32::saturating_add)
}

fn too_many(print: &Print, message: &DraftMessage<'_>, input: &RuleInput<'_, '_>) -> Finding {
    let at = message.file.as_ref().map_or(message.at, |file| file.at);
    let advice = if print.duplex {
        "Send fewer or shorter attachments, or leave print out of this message."
    } else {
        "Print on both sides (`<print:duplex>true</print:duplex>`), or send fewer or shorter attachments."
    };
    input
        .finding(RuleId::PrintSheets, at, message, "this letter fits into no envelope")
        .found(format!("{} sheets, attachments included", print.sheets))
        .expected(format!(
            "1 to {} sheets (C5) or up to {} (C4)",
            Envelope::MOST_SHEETS_C5,
            Envelope::MOST_SHEETS_C4
        ))
        .advice(advice)
}
