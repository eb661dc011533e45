//! Which PDFs are looked at, where their findings point, and how a scenario switches rules off.

use nets_core::finding::Finding;
use nets_core::rule_book::RuleId;
use nets_core::scenario::Scenario;
use nets_core::shipment::Inspection;
use nets_intake::{Cancel, Context};

use crate::contract::Contract;
use crate::support::{FOLDER, PDF, SHIPMENT, ZIP_NAME, Zip, file, inspect_bytes, inspector, rules, scenario};

const FORM: &str = "/AcroForm<</Fields[<</T(a)>>]>>";

fn spoilt() -> Vec<u8> {
    Contract { catalogue: FORM, ..Contract::default() }.pdf()
}

fn inspect_in(scenario: &Scenario, zip: &Zip) -> Inspection {
    let sender = scenario.senders.values().next();
    let cancel = Cancel::default();
    let context = Context { scenario, sender, folder: Some(FOLDER), today: None, cancel: &cancel };
    inspector().inspect_zip(file(&zip.bytes()), ZIP_NAME, &context).expect("nothing interrupts it")
}

fn with_document(pdf: &[u8]) -> Zip {
    Zip::valid().without("document1.pdf").with("document1.pdf", pdf)
}

/// A shipment of many contracts, each in a PDF of its own.
fn many(count: usize, pdf: impl Fn(usize) -> Vec<u8>) -> Zip {
    let start = SHIPMENT.find("<message id=\"1\"").expect("a first message");
    let end = SHIPMENT.find("<message id=\"2\"").expect("a second message");
    let rest = SHIPMENT.find("</messages>").expect("an end");
    let message = &SHIPMENT[start..end];
    let mut xml = SHIPMENT[..start].to_owned();
    let mut zip = Zip::empty()
        .with("eBoksPayment.xml", b"<payment/>")
        .with("attachment_002.pdf", PDF)
        .with("document1.pdf", PDF);
    for number in 0..count {
        let one = message.replace("id=\"1\"", &format!("id=\"m{number}\""));
        let one = one.replace("<filepath>document1.pdf", &format!("<filepath>c{number}.pdf"));
        xml.push_str(&one);
        zip = zip.with(&format!("c{number}.pdf"), pdf(number));
    }
    zip.with("shipment.xml", xml + &SHIPMENT[rest..])
}

#[test]
fn the_rules_of_signing_are_for_what_is_signed() {
    assert_eq!(rules(&inspect_bytes(&with_document(&spoilt()).bytes())), ["pdf.form"]);
    let attached = Zip::valid().without("attachment_002.pdf").with("attachment_002.pdf", spoilt());
    assert_eq!(rules(&inspect_bytes(&attached.bytes())), [""; 0], "an attachment is not signed");
    let letter = with_document(&spoilt()).changed(&[("162812", "163057"), ("162812", "163057")]);
    let told = rules(&inspect_bytes(&letter.bytes()));
    assert!(!told.contains(&"pdf.form"), "a letter is not signed: {told:?}");
}

#[test]
fn a_finding_points_at_the_filepath_and_names_page_and_object() {
    let page = "/Annots[<</Subtype/Link/A<</S/URI/URI(http://example.com)>>>>]";
    let zip = with_document(&Contract { page, ..Contract::default() }.pdf());
    let inspection = inspect_bytes(&zip.bytes());
    let [Finding { place, found, .. }] = inspection.findings() else {
        panic!("{:#?}", inspection.findings())
    };
    assert_eq!(place.file.as_deref(), Some("shipment.xml"));
    let at = usize::try_from(place.byte.expect("a place")).expect("a small file");
    assert!(SHIPMENT[at..].starts_with("document1.pdf"), "{}", &SHIPMENT[at..at + 30]);
    assert_eq!(found, "document1.pdf: http://example.com (page 1, object 3)");
}

#[test]
fn findings_come_in_the_order_of_the_messages_whoever_was_ready_first() {
    let zip = many(40, |number| {
        let heavy = " ".repeat(if number % 7 == 0 { 200_000 } else { 0 });
        [&spoilt()[..], heavy.as_bytes()].concat()
    });
    let inspection = inspect_bytes(&zip.bytes());
    let told: Vec<_> = inspection.findings().iter().filter(|found| found.rule == RuleId::PdfForm).collect();
    let expected: Vec<_> = (0..40).map(|number| format!("m{number}")).collect();
    let messages: Vec<_> = told.iter().filter_map(|found| found.place.message_id.clone()).collect();
    assert_eq!(messages, expected);
}

#[test]
fn a_pdf_that_several_messages_name_is_told_of_once() {
    let zip = many(3, |_| spoilt());
    let (_, xml) = zip.entries.last().expect("shipment.xml");
    let xml = String::from_utf8_lossy(xml).replace("c1.pdf", "c0.pdf").replace("c2.pdf", "c0.pdf");
    let zip = zip.without("shipment.xml").with("shipment.xml", xml);
    let told = rules(&inspect_bytes(&zip.bytes()));
    assert_eq!(told.iter().filter(|rule| **rule == "pdf.form").count(), 1, "{told:?}");
}

#[test]
fn what_a_scenario_switches_off_is_accepted() {
    let mut scenario = scenario();
    let zip = with_document(&spoilt());
    assert!(inspect_in(&scenario, &zip).shipment().is_none());
    scenario.rules.switch_off(RuleId::PdfForm).expect("it is assumed");
    let inspection = inspect_in(&scenario, &zip);
    assert!(
        inspection.findings().is_empty() && inspection.shipment().is_some(),
        "{:#?}",
        inspection.findings()
    );
}

#[test]
fn what_is_wrong_many_thousand_times_is_listed_in_bounds() {
    let inspection = inspect_bytes(&many(1_500, |_| spoilt()).bytes());
    assert_eq!(inspection.findings().len(), 1_001);
    assert!(inspection.shipment().is_none());
}

/// A shipment with another text of its shipment.xml.
fn written_as(zip: &Zip, change: impl FnOnce(&str) -> String) -> Zip {
    let (_, xml) = zip.entries.last().expect("shipment.xml");
    let xml = change(&String::from_utf8_lossy(xml));
    zip.clone().without("shipment.xml").with("shipment.xml", xml)
}

/// What is found, without the columns and bytes, which differ where the text does.
fn found(zip: &Zip) -> Vec<String> {
    let line = |finding: &Finding| finding.place.position.map(|position| position.line);
    let told = |finding: &Finding| {
        let Finding { rule, place, message, found, advice, .. } = finding;
        format!("{rule:?} {:?} {:?} {message} {found} {advice}", place.message_id, line(finding))
    };
    inspect_bytes(&zip.bytes()).findings().iter().map(told).collect()
}

const FOR_SIGNING: &str = "<documentType>162812</documentType>";

#[test]
fn pdfs_that_a_quick_look_at_the_xml_has_missed_are_found_the_same_in_the_same_order() {
    let link = "/Annots[<</Subtype/Link/A<</S/URI/URI(http://example.com)>>>>]";
    let kinds = [
        Contract::default(),
        Contract { catalogue: FORM, ..Contract::default() },
        Contract { page: link, catalogue: FORM, ..Contract::default() },
        Contract { font: "/Subtype/TrueType/BaseFont/Arial", ..Contract::default() },
        Contract { content: "BT (", ..Contract::default() },
    ];
    // More than is kept unpacked, and enough for a second thread.
    let heavy = " ".repeat(300_000);
    let zip = many(70, |number| [&kinds[number % kinds.len()].pdf()[..], heavy.as_bytes()].concat());
    let expected = found(&zip);
    assert!(expected.len() > 50, "{expected:#?}");
    let hidden = FOR_SIGNING.replace("162812", "16&#50;812");
    // All of them, every second one, every third one.
    for step in 1..=3 {
        let missed = written_as(&zip, |xml| {
            let mut parts = xml.split(FOR_SIGNING);
            let first = parts.next().unwrap_or_default().to_owned();
            parts.enumerate().fold(first, |text, (at, part)| {
                let written = if at % step == 0 { &hidden } else { FOR_SIGNING };
                text + written + part
            })
        });
        assert_eq!(found(&missed), expected, "{step}");
    }
}

#[test]
fn pdfs_that_a_quick_look_at_the_xml_has_too_much_are_not_judged() {
    let zip = many(40, |_| [&spoilt()[..], " ".repeat(300_000).as_bytes()].concat());
    let letters = written_as(&zip, |xml| xml.replace(FOR_SIGNING, "<documentType>163057</documentType>"));
    let expected = found(&letters);
    assert!(expected.iter().all(|finding| !finding.contains("PdfForm")), "{expected:#?}");
    let named = |number: usize| format!("<!--{FOR_SIGNING}<filepath>c{number}.pdf</filepath>-->");
    let comments: String = (0..40).map(named).collect();
    let too_many = written_as(&letters, |xml| xml.replace("</messages>", &format!("{comments}</messages>")));
    assert_eq!(found(&too_many), expected);
}
