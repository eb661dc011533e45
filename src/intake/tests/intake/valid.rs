//! A shipment that is right is accepted, and everything it says is understood.

use crate::support::{SHIPMENT, Zip, inspect_bytes, inspect_xml, rules};
use nets_core::identity::{Country, Party};
use nets_core::shipment::FormatVersion;

#[test]
fn the_published_shipment_is_accepted() {
    let inspection = inspect_bytes(&Zip::valid().bytes());
    assert_eq!(rules(&inspection), [] as [&str; 0], "{:#?}", inspection.findings());
    let shipment = inspection.shipment().expect("an accepted shipment");
    assert_eq!((shipment.id.as_str(), shipment.version), ("shipmentId1", FormatVersion::V1_6));
    assert_eq!(shipment.sender.folder(), "DK12345678");
    let [first, second, third] = &shipment.messages[..] else { panic!("three messages") };
    assert_eq!(first.id, "1");
    assert_eq!((first.position.line, first.position.column), (8, 5));
    assert_eq!(first.production_unit.as_deref(), Some("1234567890"));
    assert_eq!(first.description.as_deref(), Some("Følgebrev"));
    assert!(first.realtime);
    assert_eq!(first.attachments[0].path, "attachment_002.pdf");
    assert_eq!(first.attachments[0].description.as_deref(), Some("folgebrev2"));
    assert_eq!(first.payment_attachment.as_deref(), Some("eBoksPayment.xml"));
    let person = |number: &str| Party::person(Country::Denmark, number).expect("a person number");
    assert_eq!(second.receiver, Some(person("6101800001")));
    assert_eq!(second.extra_signers, [person("6101800002")]);
    assert_eq!(second.publication_date.map(|date| date.to_string()).as_deref(), Some("2026-02-28"));
    assert!(!second.realtime);
    assert_eq!(third.receiver.as_ref(), Party::alias(Country::Denmark, "Kunde7").ok().as_ref());
    assert_eq!(third.description, None);
}

#[test]
fn every_version_is_accepted() {
    for version in FormatVersion::ALL {
        let xml = SHIPMENT.replace("nets-share/1.6", &format!("nets-share/{}", version.number()));
        let inspection = inspect_xml(xml.as_bytes());
        assert_eq!(rules(&inspection), [] as [&str; 0], "{:#?}", inspection.findings());
        assert_eq!(inspection.shipment().map(|shipment| shipment.version), Some(version));
    }
}

#[test]
fn other_spellings_of_the_same_xml_are_accepted() {
    for xml in [
        format!("\u{FEFF}{SHIPMENT}"),
        SHIPMENT.replace('\n', "\r\n"),
        SHIPMENT.replace("eboks:", "e:").replace("xmlns:eboks", "xmlns:e"),
        SHIPMENT.replace("Følgebrev", "F&#248;lgebrev"),
        SHIPMENT.replace("Følgebrev", "<![CDATA[Følgebrev]]>"),
        SHIPMENT.replace("<eboks:description>", "<eboks:description><!-- a remark -->"),
        SHIPMENT.replace("<eboks:description>Følgebrev</eboks:description>", "<eboks:description/>"),
        SHIPMENT.replace(">15723<", "> 15723\n<"),
        SHIPMENT.replacen("xmlns=", "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"http://www.nets.eu/nets-share/1.6 https://example.invalid/x.xsd\" xmlns=", 1),
    ] {
        let inspection = inspect_xml(xml.as_bytes());
        assert_eq!(rules(&inspection), [] as [&str; 0], "{:#?}\n{xml}", inspection.findings());
    }
}

#[test]
fn a_zip_may_be_stored_and_name_its_pdfs_in_capitals() {
    let zip = Zip::valid().renamed("document1.pdf", "DOCUMENT1.PDF");
    let zip =
        zip.without("shipment.xml").with("shipment.xml", SHIPMENT.replace("document1.pdf", "DOCUMENT1.PDF"));
    assert_eq!(rules(&inspect_bytes(&zip.stored().bytes())), [] as [&str; 0]);
}

#[test]
fn a_danish_letter_in_a_file_name_is_the_same_in_zip_and_xml() {
    let zip = Zip::valid().renamed("document1.pdf", "følgebrev.pdf");
    let zip =
        zip.without("shipment.xml").with("shipment.xml", SHIPMENT.replace("document1.pdf", "følgebrev.pdf"));
    assert_eq!(rules(&inspect_bytes(&zip.bytes())), [] as [&str; 0]);
}
