//! Input made to do harm: each gets a clear answer and costs next to nothing.

use std::fs::File;
use std::io::Write;

use nets_core::shipment::Inspection;
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::support::{
    Headers, PDF, SHIPMENT, ZIP_NAME, Zip, changed, errors, inspect_bytes, inspect_xml, inspect_zip, patch,
    rules,
};

#[track_caller]
fn only(inspection: &Inspection, rule: &str) -> String {
    assert_eq!(rules(inspection), [rule], "{:#?}", inspection.findings());
    assert!(inspection.shipment().is_none());
    let finding = &inspection.findings()[0];
    format!("{} | {} | {}", finding.message, finding.found, finding.advice)
}

/// A zip on disk whose one large entry is made piece by piece.
fn large_entry(name: &str, beginning: &[u8], filler: u8, size: u64) -> File {
    let mut writer = ZipWriter::new(tempfile::tempfile().expect("a file"));
    let options =
        SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).large_file(true);
    writer.start_file(name, options).expect("an entry");
    writer.write_all(beginning).expect("content");
    let piece = vec![filler; 1024 * 1024];
    let mut left = size - beginning.len() as u64;
    while left > 0 {
        let length = usize::try_from(left.min(piece.len() as u64)).expect("a piece");
        writer.write_all(&piece[..length]).expect("content");
        left -= length as u64;
    }
    let options = SimpleFileOptions::default();
    for (name, content) in Zip::valid().entries.iter().filter(|(entry, _)| entry != name) {
        writer.start_file(name.as_str(), options).expect("an entry");
        writer.write_all(content).expect("content");
    }
    writer.finish().expect("a zip")
}

#[test]
fn an_empty_file_is_told_as_that() {
    assert!(only(&inspect_bytes(b""), "zip.unreadable").starts_with("the file is empty"));
}

#[test]
fn a_zip_cut_off_anywhere_is_no_zip() {
    let bytes = Zip::valid().bytes();
    for length in (1..bytes.len()).step_by(7) {
        let told = only(&inspect_bytes(&bytes[..length]), "zip.unreadable");
        assert!(length < 4 || told.contains(&format!("cut off after {length} bytes")), "{told}");
    }
}

#[test]
fn another_kind_of_file_is_no_zip() {
    for bytes in [PDF, SHIPMENT.as_bytes(), &[0; 100_000], b"PK\x05\x06"] {
        only(&inspect_bytes(bytes), "zip.unreadable");
    }
}

#[test]
fn a_shipment_xml_of_a_gigabyte_is_not_unpacked() {
    let zip = large_entry("shipment.xml", SHIPMENT.as_bytes(), b' ', 1024 * 1024 * 1024);
    let told = only(&inspect_zip(zip, ZIP_NAME), "xml.size");
    assert!(told.contains("1073741824 bytes"), "{told}");
}

#[test]
fn a_pdf_of_a_gigabyte_is_not_unpacked() {
    let zip = large_entry("document1.pdf", PDF, 0, 1024 * 1024 * 1024);
    only(&inspect_zip(zip, ZIP_NAME), "pdf.size");
}

#[test]
fn an_entry_that_unpacks_to_more_than_it_says_is_damaged() {
    let mut bytes =
        Zip::valid().without("document1.pdf").with("document1.pdf", [PDF, &[7; 500_000]].concat()).bytes();
    Headers::of(&mut bytes, "document1.pdf").set_size(1_000);
    only(&inspect_bytes(&bytes), "zip.entry-damaged");
    let mut bytes = Zip::valid().bytes();
    Headers::of(&mut bytes, "document1.pdf").set_size(1_000);
    only(&inspect_bytes(&bytes), "zip.entry-damaged");
}

#[test]
fn a_shipment_xml_that_cannot_be_unpacked_is_told_once() {
    let bytes = Zip::valid().stored().bytes();
    only(&inspect_bytes(&patch(&bytes, b"folgebrev2", b"folgebrev3")), "zip.entry-damaged");
}

#[test]
fn entries_that_share_their_bytes_are_a_bomb() {
    let mut bytes = Zip::valid().with("bomb.pdf", PDF).bytes();
    let first = Headers::of(&mut bytes, "document1.pdf").offset();
    Headers::of(&mut bytes, "bomb.pdf").set_offset(first);
    let told = only(&inspect_bytes(&bytes), "zip.bomb");
    assert!(told.contains("share the same bytes"), "{told}");
}

#[test]
fn entries_that_together_unpack_to_too_much_are_a_bomb() {
    // Each is small enough for its kind; only the stated sizes are large.
    let zip = (0..500)
        .fold(Zip::valid().stored(), |zip, index| zip.with(&format!("p{index}.pdf"), vec![b'x'; 60_000]));
    let sizes = |unpacked: u32| [60_000_u32.to_le_bytes(), unpacked.to_le_bytes()].concat();
    let bytes = patch(&zip.bytes(), &sizes(60_000), &sizes(10 * 1024 * 1024));
    let told = only(&inspect_bytes(&bytes), "zip.bomb");
    assert!(told.contains("the zip unpacks to too much"), "{told}");
}

#[test]
fn names_that_lead_elsewhere_are_refused() {
    for name in [
        "../x.pdf",
        "..\\x.pdf",
        "/x.pdf",
        "C:\\x.pdf",
        "c:x.pdf",
        "a/../x.pdf",
        "./x.pdf",
        "\\x.pdf",
        "bell\u{7}.pdf",
        "nul\0.pdf",
    ] {
        // A writer mends such names, so they are put in afterwards.
        let same_length = "y".repeat(name.len());
        let bytes =
            patch(&Zip::valid().with(&same_length, PDF).bytes(), same_length.as_bytes(), name.as_bytes());
        only(&inspect_bytes(&bytes), "zip.entry-name");
    }
    for name in ["a/x.pdf", "a\\x.pdf", "__MACOSX/._x.pdf", "__MACOSX/", "folder/"] {
        let same_length = "y".repeat(name.len());
        let bytes =
            patch(&Zip::valid().with(&same_length, PDF).bytes(), same_length.as_bytes(), name.as_bytes());
        only(&inspect_bytes(&bytes), "zip.subfolder");
    }
}

#[test]
fn links_and_devices_are_refused() {
    for mode in [0o120_777, 0o020_666, 0o060_666, 0o140_755, 0o040_755] {
        let mut bytes = Zip::valid().bytes();
        Headers::of(&mut bytes, "eBoksPayment.xml").set_unix_mode(mode);
        only(&inspect_bytes(&bytes), "zip.entry-kind");
    }
}

#[test]
fn a_zip_is_found_behind_other_bytes_and_before_them_as_zip_programs_do() {
    let zip = Zip::valid().bytes();
    let spaces = [b' '; 100];
    for (bytes, at) in [([&spaces, &zip[..]].concat(), 0), ([&zip[..], &spaces].concat(), zip.len())] {
        let inspection = inspect_bytes(&bytes);
        assert_eq!(rules(&inspection), ["zip.unused-bytes"]);
        assert_eq!(inspection.findings()[0].found, format!("100 bytes from byte {at} on"));
        assert!(inspection.shipment().is_some());
    }
}

#[test]
fn a_second_shipment_xml_is_told_by_what_is_wrong_with_it() {
    let bytes = Zip::valid().with("shipmentXxml", SHIPMENT).bytes();
    only(&inspect_bytes(&patch(&bytes, b"shipmentXxml", b"shipment.xml")), "zip.duplicate-entry");
    only(&inspect_bytes(&Zip::valid().with("inner/shipment.xml", SHIPMENT).bytes()), "zip.subfolder");
    only(&inspect_bytes(&Zip::valid().with("Shipment.xml", SHIPMENT).bytes()), "zip.unexpected-file");
}

#[test]
fn a_shipment_zipped_with_its_folder_is_told_to_zip_the_files() {
    let zip = Zip::valid()
        .entries
        .into_iter()
        .fold(Zip::empty(), |zip, (name, content)| zip.with(&format!("out/{name}"), content));
    let inspection = inspect_bytes(&zip.bytes());
    assert_eq!(rules(&inspection), ["zip.subfolder"; 4], "{:#?}", inspection.findings());
    assert!(inspection.findings()[0].advice.contains("shipment.xml stands at the top of the zip"));
}

#[test]
fn a_zip_in_a_zip_in_a_zip_is_an_unexpected_file() {
    let innermost = Zip::valid().bytes();
    let nested = (0..10).fold(innermost, |inner, _| Zip::empty().with("inner.zip", inner).bytes());
    only(&inspect_bytes(&Zip::valid().with("inner.zip", nested.clone()).bytes()), "zip.unexpected-file");
    only(&inspect_bytes(&nested), "zip.no-shipment-xml");
}

#[test]
fn the_name_before_an_entry_must_be_the_one_in_the_list() {
    let bytes = Zip::valid().bytes();
    let at = bytes.windows(13).position(|window| window == b"document1.pdf").expect("a name");
    let mut other = bytes.clone();
    other[at..at + 13].copy_from_slice(b"document2.pdf");
    let told = only(&inspect_bytes(&other), "zip.ambiguous");
    assert!(told.contains("another name before the entry"), "{told}");
}

#[test]
fn latin_letters_are_shown_where_they_stand() {
    let latin: Vec<u8> =
        SHIPMENT.chars().map(|letter| u8::try_from(u32::from(letter)).expect("Latin-1")).collect();
    let inspection = inspect_bytes(&Zip::valid().without("shipment.xml").with("shipment.xml", latin).bytes());
    let told = only(&inspection, "xml.encoding");
    assert!(told.contains("byte 0xF8, which is 'ø' in ISO 8859-1"), "{told}");
    let place = &inspection.findings()[0].place;
    assert_eq!(place.position.map(|position| (position.line, position.column)), Some((19, 29)));
    assert_eq!(place.byte, SHIPMENT.find('ø').and_then(|at| u64::try_from(at).ok()));
}

#[test]
fn utf_16_is_told_as_that() {
    let utf16: Vec<u8> =
        std::iter::once(0xFEFF).chain(SHIPMENT.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert!(only(&inspect_xml(&utf16), "xml.encoding").contains("UTF-16"));
}

#[test]
fn entities_are_never_expanded() {
    let laughs =
        "<!DOCTYPE shipment [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]>\n<shipment ";
    only(&inspect_xml(changed(&[("<shipment ", laughs), ("Følgebrev", "&b;")]).as_bytes()), "xml.doctype");
    let external = "<!DOCTYPE shipment [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>\n<shipment ";
    only(&inspect_xml(changed(&[("<shipment ", external), ("Følgebrev", "&a;")]).as_bytes()), "xml.doctype");
    only(&inspect_xml(changed(&[("<shipment ", "<!DOCTYPE shipment [")]).as_bytes()), "xml.doctype");
    only(&inspect_xml(changed(&[("Følgebrev", "&a;")]).as_bytes()), "xml.not-well-formed");
}

#[test]
fn garbage_of_any_depth_ends_at_the_limit() {
    let deep = format!("{}{}", "<a>".repeat(1_000_000), "</a>".repeat(1_000_000));
    only(&inspect_xml(deep.as_bytes()), "xml.namespace");
    let deep = SHIPMENT.replace("Følgebrev", &"<a>".repeat(1_000_000));
    let inspection = inspect_xml(deep.as_bytes());
    assert_eq!(rules(&inspection), ["schema.violation", "xml.depth"], "{:#?}", inspection.findings());
}

#[test]
fn a_million_attributes_end_at_the_limit() {
    let many: String = (0..1_000_000).map(|index| format!(" a{index}=\"\"")).collect();
    only(
        &inspect_xml(changed(&[("<message id=\"3\"", &format!("<message id=\"3\"{many}"))]).as_bytes()),
        "xml.attribute-count",
    );
}

#[test]
fn millions_of_elements_end_at_the_limit() {
    let many = "<a/>".repeat(2_000_001);
    let inspection = inspect_xml(changed(&[("<documentType>", &format!("{many}<documentType>"))]).as_bytes());
    assert_eq!(rules(&inspection), ["schema.violation", "xml.size"], "{:#?}", inspection.findings());
}

#[test]
fn a_million_names_do_not_stay_in_memory() {
    let names: String = (0..200_000).map(|index| format!("<name{index}/>")).collect();
    let xml = changed(&[("<documentType>", &format!("{names}<documentType>"))]);
    for _ in 0..3 {
        assert_eq!(rules(&inspect_xml(xml.as_bytes())), ["schema.violation"]);
    }
}

#[test]
fn a_shipment_that_is_all_wrong_is_told_in_a_bounded_list() {
    let start = SHIPMENT.find("<message id=\"3\"").expect("a third message");
    let end = SHIPMENT.find("</messages>").expect("their end");
    let message = SHIPMENT[start..end].replace("163057", "999999").replace("document1.pdf", "nothing.pdf");
    let xml = changed(&[(&SHIPMENT[start..end], &message.repeat(5_000))]);
    let inspection = inspect_bytes(&Zip::valid().without("shipment.xml").with("shipment.xml", xml).bytes());
    assert_eq!(inspection.findings().len(), 1_001);
    let last = inspection.findings().last().expect("a last finding");
    // Of each message the material, two references and all but the first id.
    assert_eq!(last.message, format!("{} more findings are not listed", 4 * 5_000 - 1 - 1_000));
    assert!(inspection.shipment().is_none());
}

#[test]
fn everything_that_is_wrong_is_told_and_not_only_the_first() {
    let xml = changed(&[
        ("<corporateIdentityNumber>12345678", "<corporateIdentityNumber>87654321"),
        ("<eboks:eboksId>15723", "<eboks:eboksId>1572"),
        ("6101800001", "610180-0001"),
        ("<filepath>document1.pdf", "<filepath>document2.pdf"),
        ("163057", "163058"),
    ]);
    let zip = Zip::valid().without("shipment.xml").with("shipment.xml", xml).with("a/b.pdf", PDF);
    let inspection = inspect_bytes(&zip.bytes());
    assert_eq!(
        rules(&inspection),
        [
            "zip.subfolder",
            "sender.organisation",
            "schema.violation",
            "file.missing",
            "receiver.person-number",
            "material.known"
        ],
        "{:#?}",
        errors(&inspection)
    );
}
