//! Each finding stands where the mistake is, and says what belongs there.

use nets_core::finding::Finding;
use nets_core::rule_book::{RuleId, Stage};

use crate::support::{Zip, changed, inspect_bytes, rules};

/// The only finding of a shipment changed so, and the text that begins at its place.
#[track_caller]
fn told(changes: &[(&str, &str)]) -> (Finding, String) {
    let xml = changed(changes);
    let zip = Zip::valid().without("shipment.xml").with("shipment.xml", &xml);
    let inspection = inspect_bytes(&zip.bytes());
    assert_eq!(inspection.findings().len(), 1, "{:#?}", inspection.findings());
    let finding = inspection.findings()[0].clone();
    let at = usize::try_from(finding.place.byte.expect("a place")).expect("an offset");
    let rest: String = xml[at..].chars().take(24).collect();
    let position = finding.place.position.expect("a position");
    let line = xml[..at].matches('\n').count() + 1;
    let column = xml[..at].rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    assert_eq!((position.line as usize, position.column as usize), (line, column));
    (finding, rest)
}

#[test]
fn an_element_in_the_wrong_place_is_told_with_what_could_stand_there() {
    let (finding, rest) = told(&[("<documentType>162812</documentType>\n", "\n")]);
    assert!(rest.starts_with("<filepath>"), "{rest}");
    assert_eq!(finding.message, "<filepath> may not stand here in <document>");
    assert_eq!(finding.expected, "<documentType>");
}

#[test]
fn elements_in_the_wrong_order_are_one_finding() {
    let (finding, _) = told(&[(
        "<documentType>162812</documentType>\n        <filepath>document1.pdf</filepath>",
        "<filepath>document1.pdf</filepath>\n        <documentType>162812</documentType>",
    )]);
    assert_eq!(finding.expected, "<documentType>");
}

#[test]
fn an_element_that_ends_too_early_is_told_at_its_end() {
    let (finding, rest) = told(&[("<filepath>document1.pdf</filepath>\n      </document>", "</document>")]);
    assert!(rest.starts_with("</document>"), "{rest}");
    assert_eq!(finding.message, "<document> is not complete");
    assert_eq!(finding.expected, "<filepath>");
}

#[test]
fn a_choice_is_told_with_all_its_elements_and_their_prefixes() {
    let (finding, _) = told(&[("<eboks:alias>Kunde7</eboks:alias>", "")]);
    assert_eq!(
        finding.expected,
        "<eboks:personIdentityNumber> or <eboks:danishOrganisation> or <eboks:alias>"
    );
}

#[test]
fn a_misspelt_element_is_one_finding() {
    let (finding, rest) =
        told(&[("<eboks:alias>Kunde7</eboks:alias>", "<eboks:allias>Kunde7</eboks:allias>")]);
    assert!(rest.starts_with("<eboks:allias>"), "{rest}");
    assert_eq!(finding.found, "<eboks:allias>");
    assert!(finding.advice.starts_with("Did you mean <eboks:alias>?"), "{}", finding.advice);
}

/// The only finding of a shipment changed so is one by the schema with this advice.
#[track_caller]
fn advises(changes: &[(&str, &str)], advice: &str) {
    let (finding, _) = told(changes);
    assert_eq!((finding.rule().stage, finding.advice.as_str()), (Stage::Schema, advice));
}

#[test]
fn an_element_without_its_prefix_is_told_with_it() {
    for (from, to, advice) in [
        (
            "<eboks:description>Følgebrev</eboks:description>",
            "<description>Følgebrev</description>",
            "Write <eboks:description> instead of <description>: the prefix is part of the name.",
        ),
        (
            "<eboks:receiver>\n        <eboks:alias>Kunde7</eboks:alias>\n        <eboks:country>DK</eboks:country>\n      </eboks:receiver>",
            "<receiver/>",
            "Write <eboks:receiver> instead of <receiver>: the prefix is part of the name.",
        ),
        (
            "<eboks:config>\n        <eboks:description>Følgebrev</eboks:description>\n        <eboks:realTime>true</eboks:realTime>\n      </eboks:config>",
            "<config/>",
            "Write <eboks:config> instead of <config>: the prefix is part of the name.",
        ),
        (
            "<filepath>document1.pdf",
            "<filepath xmlns=\"\">document1.pdf",
            "Remove the xmlns from <filepath>: it belongs to the namespace that is in force there.",
        ),
    ] {
        advises(&[(from, to)], advice);
    }
}

#[test]
fn an_element_in_the_wrong_order_is_told_with_its_place() {
    let type_and_path = "<documentType>162812</documentType>\n        <filepath>document1.pdf</filepath>";
    let path_and_type = "<filepath>document1.pdf</filepath><documentType>162812</documentType>";
    let dated = |children: &str| format!("<eboks:config>{children}<eboks:signers>");
    let date = "<eboks:publicationDate>2026-02-28</eboks:publicationDate>";
    let description = "<eboks:description>a</eboks:description>";
    let config = dated(&format!("\n        {date}\n        "));
    let late = dated(&format!("{date}{description}"));
    let twice = dated(&format!("{description}{date}{description}"));
    let attachment = "<attachment path=\"document1.pdf\"/>";
    for (from, to, advice) in [
        (
            config.as_str(),
            late.as_str(),
            "Move <eboks:description> before <eboks:publicationDate>: the order of elements is fixed.",
        ),
        (
            &config,
            &twice,
            "Remove <eboks:description> from <eboks:config>, or move it to where the schema allows it.",
        ),
        (
            type_and_path,
            path_and_type,
            "Move <documentType> before <filepath>: the order of elements is fixed.",
        ),
        (
            "<paymentAttachment path=\"eBoksPayment.xml\"/>",
            &format!("<paymentAttachment path=\"eBoksPayment.xml\"/>{attachment}"),
            "Move <attachment> before <paymentAttachment>: the order of elements is fixed.",
        ),
        (
            type_and_path,
            attachment,
            "Write <documentType> before it: the order of elements is fixed. Or remove <attachment>.",
        ),
        (
            type_and_path,
            &format!("{attachment}{path_and_type}"),
            "Move <documentType> before <attachment>: the order of elements is fixed.",
        ),
        (
            "<eboks:alias>Kunde7</eboks:alias>",
            "<eboks:alias>Kunde7</eboks:alias><eboks:personIdentityNumber>6101800001</eboks:personIdentityNumber>",
            "Remove <eboks:personIdentityNumber> from <eboks:receiver>, or move it to where the schema allows it.",
        ),
    ] {
        advises(&[(from, to)], advice);
    }
}

#[test]
fn an_element_that_stands_too_early_is_told_with_what_belongs_before_it() {
    let receiver = "<eboks:receiver>\n        <eboks:alias>Kunde7</eboks:alias>\n        <eboks:country>DK</eboks:country>\n      </eboks:receiver>";
    let document = "<document>\n        <documentType>163057</documentType>\n        <filepath>document1.pdf</filepath>\n        <attachment path=\"document1.pdf\"/>\n      </document>";
    advises(
        &[(document, ""), (receiver, &format!("{document}{receiver}"))],
        "Move <eboks:receiver> before <document>: the order of elements is fixed.",
    );
    let (finding, _) = told(&[(receiver, "")]);
    assert_eq!(finding.rule, RuleId::ReceiverMissing);
}

#[test]
fn an_element_that_is_not_complete_is_told_with_what_it_needs() {
    let document = "<document>\n        <documentType>163057</documentType>\n        <filepath>document1.pdf</filepath>\n        <attachment path=\"document1.pdf\"/>\n      </document>";
    advises(&[(document, "")], "Add <document> at the end of <message>.");
    let printed = "<receiver xmlns=\"http://www.nets.eu/nets-share/1.6/print\"><name>A</name><addressLine>B</addressLine><postalCode>1000</postalCode><city>C</city></receiver>";
    let address = printed.replace("receiver", "returnAddress").replace("1.6/print", "1.6/print-nordic");
    advises(&[(document, &format!("{printed}{address}"))], "Add <document> at the end of <message>.");
    advises(
        &[("<eboks:alias>Kunde7</eboks:alias>\n        <eboks:country>DK</eboks:country>", "")],
        "Add <eboks:personIdentityNumber> or <eboks:danishOrganisation> or <eboks:alias> at the end of <eboks:receiver>.",
    );
}

#[test]
fn a_root_element_of_another_name_is_told_with_the_right_one() {
    advises(
        &[("<shipment ", "<Shipment "), ("</shipment>", "</Shipment>")],
        "Write <shipment> instead of <Shipment>: names are compared letter by letter.",
    );
    advises(
        &[("<shipment ", "<letters "), ("</shipment>", "</letters>")],
        "Put everything into <shipment>: it is the root element.",
    );
}

#[test]
fn a_prefix_of_the_format_that_is_not_declared_is_told_with_its_declaration() {
    let declared = " xmlns:eboks=\"http://www.nets.eu/nets-share/1.6/eboks\"";
    for (changes, advice) in [
        (
            vec![(declared, "")],
            "Declare it on <shipment>: `xmlns:eboks=\"http://www.nets.eu/nets-share/1.6/eboks\"`.",
        ),
        (
            vec![(declared, ""), ("nets-share/1.6", "nets-share/1.4")],
            "Declare it on <shipment>: `xmlns:eboks=\"http://www.nets.eu/nets-share/1.4/eboks\"`.",
        ),
        (
            vec![("<eboks:config>", "<print-nordic:config>")],
            "Declare it on <shipment>: `xmlns:print-nordic=\"http://www.nets.eu/nets-share/1.6/print-nordic\"`.",
        ),
        (
            vec![("<eboks:alias>", "<other:alias>")],
            "Declare it, as `xmlns:other=\"…\"`, or write one that is declared.",
        ),
        (vec![("<eboks:config>", "<ebok:config>")], "Did you mean eboks? That one is declared."),
    ] {
        let (finding, _) = told(&changes);
        assert_eq!((finding.rule().id, finding.advice.as_str()), ("xml.not-well-formed", advice));
    }
}

#[test]
fn a_message_without_an_id_is_one_finding() {
    advises(&[("<message id=\"3\">", "<message>")], "Add id=\"…\" to <message>.");
}

#[test]
fn the_characters_of_a_long_value_are_counted_to_its_end() {
    let right = "and 1 to 100 characters are right.";
    let long = "x".repeat(300);
    advises(
        &[("<message id=\"3\">", &format!("<message id=\"{long}\">"))],
        &format!("It has 300 characters, {right}"),
    );
    let quoted = format!("it's {}", "x".repeat(96));
    advises(
        &[("<message id=\"3\">", &format!("<message id=\"{quoted}\">"))],
        &format!("It has 101 characters, {right}"),
    );
    let ampersands = "&amp;".repeat(101);
    advises(
        &[("<message id=\"3\">", &format!("<message id='{ampersands}'>"))],
        &format!("It has 101 characters, {right}"),
    );
}

#[test]
fn a_value_is_told_where_it_begins() {
    let (finding, rest) = told(&[("<documentType>163057", "<documentType>\n  16305x")]);
    assert!(rest.starts_with("16305x"), "{rest}");
    assert_eq!((finding.found.as_str(), finding.expected.as_str()), ("16305x", "6 digits"));
}

#[test]
fn an_attribute_is_told_at_its_value() {
    let (finding, rest) = told(&[("cvr=\"12345678\"", "cvr=\"1234567\"")]);
    assert!(rest.starts_with("1234567\""), "{rest}");
    assert_eq!((finding.rule().id, finding.expected.as_str()), ("receiver.cvr", "8 digits"));
    let (finding, rest) = told(&[("path=\"attachment_002.pdf\"", "path=\"\"")]);
    assert!(rest.starts_with("\""), "{rest}");
    assert_eq!(finding.message, "the value of path is not what the schema allows");
}

#[test]
fn a_missing_attribute_is_told_at_its_element() {
    let (finding, rest) = told(&[("<attachment path=\"document1.pdf\"/>", "<attachment/>")]);
    assert!(rest.starts_with("<attachment/>"), "{rest}");
    assert_eq!(finding.message, "<attachment> lacks the attribute path");
    let (finding, rest) = told(&[("<filepath>document1.pdf", "<filepath lang=\"da\">document1.pdf")]);
    assert!(rest.starts_with("lang="), "{rest}");
    assert_eq!(finding.message, "<filepath> has no attribute lang");
}

#[test]
fn text_between_elements_is_told_where_it_begins() {
    let (finding, rest) = told(&[("<messages>", "<messages> hello")]);
    assert!(rest.starts_with("hello"), "{rest}");
    assert_eq!(finding.message, "text where <messages> holds only elements");
    assert_eq!(finding.found, "hello");
}

#[test]
fn an_impossible_date_and_a_word_for_a_truth_are_told() {
    let (finding, rest) = told(&[("2026-02-28", "2026-02-29")]);
    assert!(rest.starts_with("2026-02-29"), "{rest}");
    assert_eq!(finding.rule().id, "message.publication-date");
    let (finding, _) = told(&[("2026-02-28", "28-02-2026")]);
    assert_eq!(finding.advice, "Write it as year, month, day: `28-02-2026` -> `2026-02-28`.");
    let (finding, _) = told(&[(">true<", ">yes<")]);
    assert_eq!(finding.found, "yes");
}

#[test]
fn a_second_message_of_the_same_id_is_told_at_the_id() {
    let (finding, rest) = told(&[("id=\"3\"", "id=\"2\"")]);
    assert!(rest.starts_with("2\""), "{rest}");
    assert_eq!(finding.rule().id, "message.id-unique");
    assert_eq!(finding.expected, "another id than the message in line 29");
    assert_eq!(finding.place.message_id.as_deref(), Some("2"));
}

#[test]
fn ids_that_become_one_name_are_told_with_the_name_and_the_first() {
    let (finding, rest) = told(&[
        ("<message id=\"1\"", "<message id=\"løn/1\""),
        ("<message id=\"2\"", "<message id=\"l_n_1\""),
    ]);
    assert!(rest.starts_with("l_n_1\""), "{rest}");
    assert_eq!(finding.rule().id, "message.id-name");
    let expected = "an id that does not become `l_n_1`, as that of the message in line 8 does";
    assert_eq!((finding.found.as_str(), finding.expected.as_str()), ("l_n_1", expected));
}

#[test]
fn a_file_in_another_spelling_is_told_with_the_right_one() {
    let (finding, rest) = told(&[("<filepath>document1.pdf", "<filepath>Document1.PDF")]);
    assert!(rest.starts_with("Document1.PDF"), "{rest}");
    assert_eq!(finding.advice, "The zip has it in another spelling: `Document1.PDF` -> `document1.pdf`.");
    let (finding, _) = told(&[("<filepath>document1.pdf", "<filepath>files/document1.pdf")]);
    assert!(finding.advice.contains("no folders"), "{}", finding.advice);
}

#[test]
fn a_person_number_is_told_with_the_corrected_one() {
    let (finding, rest) = told(&[("6101800001", "610180-0001")]);
    assert!(rest.starts_with("610180-0001"), "{rest}");
    assert_eq!(finding.advice, "Remove the dash: `610180-0001` -> `6101800001`.");
    assert_eq!(finding.expected, "10 digits, DDMMYYXXXX, for DK");
    assert_eq!(finding.place.message_id.as_deref(), Some("2"));
    let (finding, _) =
        told(&[("<eboks:personIdentityNumber>6101800001<", "<eboks:personIdentityNumber> 6101800001<")]);
    assert!(finding.advice.starts_with("Remove the white space"), "{}", finding.advice);
}

#[test]
fn a_mismatched_tag_is_told_with_its_line() {
    let (finding, rest) = told(&[("</eboks:alias>", "</eboks:receiver>")]);
    assert!(rest.starts_with("</eboks:receiver>"), "{rest}");
    assert!(finding.message.contains("eboks:alias"), "{}", finding.message);
}

#[test]
fn a_mixed_version_is_told_once_however_much_it_spoils() {
    let (finding, rest) = told(&[("1.6/eboks", "1.4/eboks")]);
    assert!(rest.starts_with("http://"), "{rest}");
    assert_eq!(finding.expected, "http://www.nets.eu/nets-share/1.6/eboks");
}

#[test]
fn what_is_not_well_formed_is_told_for_each_of_its_kinds() {
    for (from, to) in [
        ("<messages>", "<messages"),
        ("Følgebrev", "a & b"),
        ("Følgebrev", "a < b"),
        ("Følgebrev", "]]>"),
        ("Følgebrev", "&#0;"),
        ("Følgebrev", "\u{1}"),
        ("Følgebrev", "<!-- a -- b -->"),
        ("Følgebrev", "<?xml version=\"1.0\"?>"),
        ("id=\"3\"", "id=\"3\" id=\"4\""),
        ("id=\"3\"", "id=3"),
        ("id=\"3\"", "id"),
        ("id=\"3\"", "id=\"<\""),
        ("id=\"3\"", "other:id=\"3\""),
        ("path=\"attachment_002.pdf\"", "path=\"attachment_002.pdf\"lang=\"x\""),
        ("<eboks:alias>", "<other:alias>"),
        ("</shipment>", "</shipment>x"),
        ("</shipment>", "</shipment><more/>"),
        ("</shipment>\n", ""),
        ("<shipment ", "x<shipment "),
        ("<shipment ", "<shipment xmlns:xml=\"urn:x\" "),
        ("<shipment ", "<shipment xmlns:a=\"\" "),
    ] {
        let xml = changed(&[(from, to)]);
        let inspection =
            inspect_bytes(&Zip::valid().without("shipment.xml").with("shipment.xml", &xml).bytes());
        assert!(rules(&inspection).contains(&"xml.not-well-formed"), "{to}: {:#?}", inspection.findings());
        assert!(inspection.shipment().is_none());
    }
}
