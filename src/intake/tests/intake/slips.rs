//! Slips that are hard to see, and files that are something else: each is told by its cause.

use nets_core::finding::Finding;

use crate::sentences::has_no_library_words;
use crate::support::{SHIPMENT, Zip, inspect_bytes, inspect_xml};

/// The first thing that is said of these bytes as shipment.xml.
fn told(xml: impl AsRef<[u8]>) -> Finding {
    let inspection = inspect_xml(xml.as_ref());
    let [first, ..] = inspection.findings() else { panic!("nothing is said") };
    first.clone()
}

#[track_caller]
fn advises(xml: impl AsRef<[u8]>, words: &str) {
    let finding = told(xml);
    let all = format!("{} | {} | {}", finding.message, finding.found, finding.advice);
    assert!(all.contains(words), "{all}");
    has_no_library_words(&all);
}

fn replaced(from: &str, to: &str) -> String {
    assert!(SHIPMENT.contains(from), "{from}");
    SHIPMENT.replacen(from, to, 1)
}

#[test]
fn a_sign_that_is_not_seen_is_named_wherever_it_stands() {
    for (sign, name) in
        [('\u{A0}', "U+00A0"), ('\u{2003}', "U+2003"), ('\u{200B}', "U+200B"), ('\u{FEFF}', "U+FEFF")]
    {
        for (from, to) in [
            ("<document>", format!("{sign}<document>")),
            ("<eboks:country>DK", format!("<eboks:country>DK{sign}")),
            ("6101800001", format!("6101800001{sign}")),
            ("15723", format!("{sign}15723")),
            ("162812", format!("162812{sign}")),
            ("share/1.6\"", format!("share/1.6{sign}\"")),
            ("<message id", format!("<message{sign}id")),
        ] {
            // XML itself has no name for white space in a number: it says to remove it.
            let is_space = from == "6101800001" && sign.is_whitespace();
            advises(replaced(from, &to), if is_space { "Remove the white space" } else { name });
        }
    }
}

#[test]
fn each_slip_in_a_tag_has_its_own_advice() {
    for (from, to, words) in [
        ("id=\"1\"", "id=1", "Write id=\"…\""),
        ("id=\"1\"", "id=“1”", "instead of “"),
        ("id=\"1\"", "id=\"1\" id=\"2\"", "Remove one of the two"),
        ("id=\"1\"", "id", "Write id=\"…\" with its value"),
        ("id=\"1\"", "id=\"1\"x=\"2\"", "Put a blank before"),
        ("id=\"1\"", "\"1\"", "Remove this quotation mark"),
        ("<document>", "<a:b:c/><document>", "at most one colon"),
        ("<message id", "< message id", "Remove the blank behind it"),
        ("<shipment ", "<shipment xmlns:a=\"\" ", "Remove this declaration"),
    ] {
        advises(replaced(from, to), words);
    }
    advises(&SHIPMENT[..SHIPMENT.find("<document>").expect("one") + 1], "The file ends here");
}

#[test]
fn the_element_of_an_odd_attribute_is_named_itself() {
    const INSTANCE: &str = "xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"";
    let nil = replaced("<eboks:receiver>", &format!("<eboks:receiver {INSTANCE} i:nil=\"false\">"));
    advises(nil, "Remove xsi:nil from <eboks:receiver>");
    let of_type = replaced("<document>", &format!("<document {INSTANCE} i:type=\"Unknown\">"));
    advises(of_type, "Remove xsi:type from <document>");
}

#[test]
fn what_is_no_shipment_is_told_as_what_it_is() {
    advises("<!DOCTYPE html><html><body/></html>", "This is a web page");
    advises("<html xmlns=\"http://www.w3.org/1999/xhtml\"/>", "This is a web page");
    advises("<s:Envelope xmlns:s=\"urn:soap\"/>", "without what stands around it");
    advises(SHIPMENT.replace('<', "&lt;"), "Write < instead of &lt;");
}

#[test]
fn bytes_that_are_no_utf_8_are_told_by_what_they_may_be() {
    let with = |bytes: &[u8]| {
        let at = SHIPMENT.find("ø").expect("a letter");
        [&SHIPMENT.as_bytes()[..at], bytes, &SHIPMENT.as_bytes()[at + 2..]].concat()
    };
    advises(with(b"\xF8"), "'ø' in ISO 8859-1");
    advises(with(b"\x9B"), "'ø' in code page 850");
    advises(with(b"\xED\xA0\xBD\xED\xB8\x80"), "half a sign");
    advises(with(b"\xE2\x82"), "whose rest is missing");
    let two = SHIPMENT.replace("folgebrev2", "følgebrev");
    let at = two.rfind("ø").expect("a second letter");
    let mixed = [&two.as_bytes()[..at], b"\xF8", &two.as_bytes()[at + 2..]].concat();
    advises(mixed, "the letters before it are UTF-8");
    advises(b"\x4C\x6F\xA7\x94\x93\x40", "EBCDIC");
}

#[test]
fn a_zip_without_shipment_xml_is_told_what_was_meant() {
    for (name, words) in [
        ("shipment.xml.xml", "Rename it: `shipment.xml.xml`"),
        ("shipment.txt", "Rename it: `shipment.txt`"),
        ("Shipment.XML", "Rename it: `Shipment.XML`"),
        ("shipment", "Rename it: `shipment`"),
        ("netsshare_inner.zip", "Upload netsshare_inner.zip itself"),
    ] {
        let inspection = inspect_bytes(&Zip::valid().renamed("shipment.xml", name).bytes());
        let advice: Vec<_> = inspection.findings().iter().map(|finding| finding.advice.as_str()).collect();
        assert!(advice.iter().any(|advice| advice.contains(words)), "{name}: {advice:?}");
    }
    let jar = inspect_bytes(&Zip::valid().with("META-INF/MANIFEST.MF", b"").bytes());
    assert!(jar.findings().iter().any(|finding| finding.advice.contains("--no-manifest")));
    let empty = Zip::valid().without("document1.pdf").with("document1.pdf", b"");
    let inspection = inspect_bytes(&empty.bytes());
    assert!(inspection.findings().iter().any(|finding| finding.found.contains("which is empty")));
}
