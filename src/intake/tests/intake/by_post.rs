//! Letters and e-mails that have no receiver in e-Boks, and parts for them under names that are not public.

use nets_core::finding::refuses;
use nets_core::shipment::{Inspection, Message};

use crate::support::{
    EBOKS_ID_OF_LAST, EMAIL_RECEIVER, PRINT_RECEIVER, RECEIVER, RETURN_ADDRESS, Zip, inspect_bytes, rules,
};

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

#[test]
fn parts_for_print_and_email_are_taken_wherever_they_stand_and_warned_of_where_that_is_odd() {
    let parts = format!("{PRINT_RECEIVER}{RETURN_ADDRESS}{EMAIL_RECEIVER}");
    let odd = [
        ("<sender>\n        <eboks:eboksId>", "at the beginning of the sender", true),
        ("</eboks:eboksId>\n      </sender>", "at its end", false),
        ("<documentType>", "before the document type", true),
        ("<filepath>", "before the file", true),
        ("</document>", "at the end of the document", true),
        ("</message>", "behind the document", true),
    ];
    for (place, words, is_before) in odd {
        let with_parts = if is_before && !place.starts_with("<sender>") {
            format!("{parts}{place}")
        } else {
            place.replacen('\n', &parts, 1)
        };
        let inspection = inspect_bytes(&Zip::valid().changed(&[(place, &with_parts)]).bytes());
        assert!(!refuses(inspection.findings()), "{words}: {:#?}", inspection.findings());
        let told = rules(&inspection);
        assert!(
            !told.is_empty() && told.iter().all(|rule| *rule == "message.unknown-content"),
            "{words}: {told:?}"
        );
        let shipment = inspection.shipment().unwrap_or_else(|| panic!("{words}"));
        assert!(shipment.messages.iter().any(|message| message.print.is_some() && message.email), "{words}");
    }
    for place in ["<eboks:receiver>", "<eboks:config>", "<document>"] {
        let before = format!("{parts}{place}");
        let inspection = inspect_bytes(&Zip::valid().changed(&[(place, &before)]).bytes());
        assert_eq!(rules(&inspection), [""; 0], "before {place}: {:#?}", inspection.findings());
    }
}

#[test]
fn a_part_that_is_known_neither_by_its_name_nor_by_its_place_makes_no_letter() {
    let part = "<colour xmlns=\"http://www.nets.eu/nets-share/1.6/print\">true</colour>";
    for place in ["</attachment>", "</document>", "</sender>\n      <eboks:receiver>"] {
        let inspection = inspect_bytes(&Zip::valid().changed(&[(place, &format!("{part}{place}"))]).bytes());
        assert_eq!(rules(&inspection), ["message.unknown-content"], "{place}: {:#?}", inspection.findings());
        let shipment = inspection.shipment().expect("accepted");
        assert!(shipment.messages.iter().all(|message| message.print.is_none()), "{place}");
    }
}

#[test]
fn an_empty_address_is_warned_of_and_one_that_only_has_attributes_is_not() {
    let of = |part: &str, family: &str, rest: &str| {
        format!("<{part} xmlns=\"http://www.nets.eu/nets-share/1.6/{family}\"{rest}>")
    };
    for (part, family) in [("returnAddress", "print-nordic"), ("receiver", "print"), ("receiver", "email")] {
        for (rest, inside, is_told) in [
            ("", "", true),
            ("", " \n ", true),
            (" id=\"7\"", "", false),
            ("", "Anna", false),
            ("", "<name/>", false),
        ] {
            let element = format!("{}{inside}</{part}>", of(part, family, rest));
            let parts = if family == "print-nordic" { element } else { format!("{element}{RETURN_ADDRESS}") };
            let inspection = instead_of_the_receiver(&parts);
            assert!(!refuses(inspection.findings()), "{:#?}", inspection.findings());
            let words = format!("nothing stands in <{part}>");
            let told = inspection.findings().iter().any(|finding| finding.message == words);
            assert_eq!(told, is_told, "{parts}");
        }
    }
}

#[test]
fn a_return_address_before_the_messages_is_that_of_all_letters() {
    let letter = ("<document>", &*format!("{PRINT_RECEIVER}<document>"));
    for place in ["</sender>\n  </shipmentInfo>", "</shipmentInfo>", "<shipmentId>"] {
        let with_address = format!("{RETURN_ADDRESS}{place}");
        let changed = Zip::valid().changed(&[letter, (place, &with_address)]);
        let inspection = inspect_bytes(&changed.bytes());
        assert_eq!(rules(&inspection), ["message.unknown-content"], "{place}: {:#?}", inspection.findings());
        let words = &inspection.findings()[0].message;
        assert!(words.ends_with("<returnAddress>: it is read all the same"), "{words}");
    }
    // It makes no letter of what is for e-Boks alone.
    let with_address = format!("{RETURN_ADDRESS}</shipmentInfo>");
    let inspection = inspect_bytes(&Zip::valid().changed(&[("</shipmentInfo>", &with_address)]).bytes());
    let shipment = inspection.shipment().expect("accepted");
    assert!(shipment.messages.iter().all(|message| message.print.is_none()));
}

#[test]
fn a_letter_alone_needs_no_eboks_id_and_is_one_in_the_end() {
    let inspection = inspect_bytes(
        &Zip::valid()
            .changed(&[(RECEIVER, &format!("{PRINT_RECEIVER}{RETURN_ADDRESS}")), EBOKS_ID_OF_LAST])
            .bytes(),
    );
    assert_eq!(rules(&inspection), ["message.not-by-eboks"], "{:#?}", inspection.findings());
    assert_eq!(last(&inspection).eboks_id, None);
}

#[test]
fn whom_a_letter_or_an_email_is_for_is_known_again_by_all_that_its_part_says() {
    let addressed =
        |parts: &str| last(&instead_of_the_receiver(&format!("{parts}{RETURN_ADDRESS}"))).addressed;
    let anna = addressed(PRINT_RECEIVER).expect("it says something");
    assert_eq!(anna.size, "Anna DemoGade 11000By".len() as u64);

    let with = |from: &str, to: &str| PRINT_RECEIVER.replace(from, to);
    let said_alike = [
        with("><", ">\n  <"),
        with("Anna Demo", " Anna Demo "),
        with("Anna Demo", "Anna&#32;<![CDATA[Demo]]>"),
        with("<name>", "<!-- to be printed --><name>"),
        PRINT_RECEIVER
            .replace("xmlns=", "xmlns:p=")
            .replace("</", "</p:")
            .replace("><", "><p:")
            .replace("><p:/p:", "></p:")
            .replace("<receiver", "<p:receiver"),
    ];
    for part in &said_alike {
        assert_eq!(addressed(part), Some(anna), "{part}");
    }
    let said_otherwise = [
        with("Anna", "Bo"),
        with("Gade 1", "Gade 2"),
        with("<name>Anna Demo</name>", "<name>Anna</name><name>Demo</name>"),
        with("<receiver ", "<receiver id=\"7\" "),
        with("<city>By</city>", "<city floor=\"2\">By</city>"),
        with("<name>Anna Demo</name><addressLine>Gade 1", "<name>Gade 1</name><addressLine>Anna Demo"),
        with("receiver", "recipient").replace("<name>", "c/o <name>"),
        EMAIL_RECEIVER.to_owned(),
        EMAIL_RECEIVER.replace("anna@", "bo@"),
        format!("{PRINT_RECEIVER}{EMAIL_RECEIVER}"),
    ];
    let mut seen = std::collections::BTreeSet::from([anna]);
    for part in &said_otherwise {
        let mark = addressed(part).unwrap_or_else(|| panic!("{part}"));
        assert!(seen.insert(mark), "{part}");
    }
}

#[test]
fn what_says_nothing_of_whom_a_letter_is_for_is_no_address() {
    let config =
        "<config xmlns=\"http://www.nets.eu/nets-share/1.6/print\"><postageClass>1</postageClass></config>";
    let empty = [
        RETURN_ADDRESS.to_owned(),
        format!("{config}{RETURN_ADDRESS}"),
        "<receiver xmlns=\"http://www.nets.eu/nets-share/1.6/print\"> <name/> </receiver>".to_owned(),
    ];
    for parts in &empty {
        assert_eq!(
            last(&instead_of_the_receiver(&format!("{parts}{RETURN_ADDRESS}"))).addressed,
            None,
            "{parts}"
        );
    }
    // One message's address is not the next one's: that of the first is read before two others without any.
    let letter = ("<document>", &*format!("{PRINT_RECEIVER}{RETURN_ADDRESS}<document>"));
    let inspection = inspect_bytes(&Zip::valid().changed(&[letter]).bytes());
    let shipment = inspection.shipment().unwrap_or_else(|| panic!("{:#?}", inspection.findings()));
    let addressed: Vec<bool> = shipment.messages.iter().map(|message| message.addressed.is_some()).collect();
    assert_eq!(addressed, [true, false, false]);
}
