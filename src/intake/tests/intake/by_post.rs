//! Letters and e-mails that have no receiver in e-Boks, and parts for them under names that are not public.

use nets_core::finding::refuses;
use nets_core::shipment::{Inspection, Message};

use crate::support::{PRINT_RECEIVER, RECEIVER, RETURN_ADDRESS, Zip, inspect_bytes, rules};

/// The last message with this in the place of its receiver in e-Boks.
fn instead_of_the_receiver(parts: &str) -> Inspection {
    inspect_bytes(&Zip::valid().changed(&[(RECEIVER, parts)]).bytes())
}

fn last(inspection: &Inspection) -> &Message {
    let shipment = inspection.shipment().unwrap_or_else(|| panic!("{:#?}", inspection.findings()));
    shipment.messages.last().expect("a message")
}

#[test]
fn a_letter_alone_is_accepted_with_a_warning() {
    let inspection = instead_of_the_receiver(&format!("{PRINT_RECEIVER}{RETURN_ADDRESS}"));
    assert_eq!(rules(&inspection), ["message.not-by-eboks"]);
    let message = last(&inspection);
    assert_eq!((&message.receiver, message.email), (&None, false));
    assert_eq!(message.print.as_ref().map(|print| (print.sheets, print.postage_class)), Some((2, 2)));
}

#[test]
fn an_email_alone_is_accepted_whatever_its_part_is_called() {
    for part in ["receiver", "recipient"] {
        let email = format!("<{part} xmlns=\"http://www.nets.eu/nets-share/1.6/email\"/>");
        let inspection = instead_of_the_receiver(&email);
        assert!(rules(&inspection).contains(&"message.not-by-eboks"), "{:#?}", inspection.findings());
        let message = last(&inspection);
        assert_eq!((&message.receiver, &message.print, message.email), (&None, &None, true), "{part}");
    }
}

#[test]
fn a_part_for_print_that_is_not_known_may_be_the_receiver() {
    let recipient = PRINT_RECEIVER.replace("receiver", "recipient");
    let inspection = instead_of_the_receiver(&format!("{recipient}{RETURN_ADDRESS}"));
    assert_eq!(rules(&inspection), ["message.not-by-eboks", "message.unknown-content"]);
    assert!(last(&inspection).print.is_some());
}

#[test]
fn the_return_address_may_stand_within_another_part() {
    let config =
        format!("<config xmlns=\"http://www.nets.eu/nets-share/1.6/print\">{RETURN_ADDRESS}</config>");
    let within = PRINT_RECEIVER.replace("</receiver>", &format!("{RETURN_ADDRESS}</receiver>"));
    for parts in [format!("{PRINT_RECEIVER}{config}"), within] {
        let inspection = instead_of_the_receiver(&parts);
        assert_eq!(rules(&inspection), ["message.not-by-eboks"], "{parts}");
    }
}

#[test]
fn a_letter_without_an_address_is_warned_of_and_one_without_a_return_address_refused() {
    let inspection = instead_of_the_receiver(RETURN_ADDRESS);
    assert!(!refuses(inspection.findings()), "{:#?}", inspection.findings());
    assert!(last(&inspection).print.is_some());
    let inspection = instead_of_the_receiver(PRINT_RECEIVER);
    assert!(rules(&inspection).contains(&"print.return-address") && refuses(inspection.findings()));
}
