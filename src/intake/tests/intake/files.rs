//! Single files out of a zip.

use std::io::ErrorKind;

use nets_core::rule_book::RuleId;
use nets_core::shipment::{Inspection, Shipment};
use nets_intake::OpenZip;

use crate::support::{PDF, Zip, inspect_bytes};

fn on_disk(zip: &Zip) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), zip.bytes()).expect("room on the disk");
    file
}

#[test]
fn a_file_is_read_by_its_name() {
    let zip = on_disk(&Zip::valid());
    let zip = OpenZip::open(zip.path()).expect("a zip");
    assert_eq!(zip.read("document1.pdf", 1_000).expect("the PDF"), PDF);
    assert_eq!(zip.read("eBoksPayment.xml", 1_000).expect("the payment"), b"<payment/>");
}

#[test]
fn a_file_that_is_missing_or_too_large_is_an_error() {
    let zip = on_disk(&Zip::valid());
    let kind = |name: &str, at_most| {
        let read = OpenZip::open(zip.path()).and_then(|zip| zip.read(name, at_most));
        read.map_err(|error| error.kind()).err()
    };
    assert_eq!(kind("nothing.pdf", 1_000), Some(ErrorKind::NotFound));
    assert_eq!(kind("document1.pdf", PDF.len() as u64 - 1), Some(ErrorKind::FileTooLarge));
    assert_eq!(kind("document1.pdf", PDF.len() as u64), None);
    std::fs::write(zip.path(), b"no zip").expect("room on the disk");
    assert_eq!(kind("document1.pdf", 1_000), Some(ErrorKind::InvalidData));
}

/// The shipment that was read, without the marks by which attachments are known again.
fn but_for_content(inspection: &Inspection) -> Option<Shipment> {
    let mut shipment = inspection.shipment().cloned();
    for message in shipment.iter_mut().flat_map(|shipment| &mut shipment.messages) {
        message.enclosed = None;
    }
    shipment
}

/// What is much is unpacked on a second thread, and the schema has a pass of its own meanwhile.
#[test]
fn a_large_zip_is_judged_as_a_small_one() {
    let filler = [b"\n% ".to_vec(), vec![b'x'; 9 * 1024 * 1024], b"\nendobj\n".to_vec()].concat();
    for changes in [
        &[][..],
        &[("<eboks:country>", "<eboks:land>")],
        &[("<filepath>document1.pdf", "<filepath>document9.pdf"), ("162812", "999999")],
        &[("</messages>", "")],
        &[("nets-share/1.6/eboks", "nets-share/1.5/eboks")],
    ] {
        let judged = |more: &[u8]| {
            let name = "attachment_002.pdf";
            let zip = Zip::valid().without(name).with(name, [PDF, more].concat()).stored();
            inspect_bytes(&zip.changed(changes).bytes())
        };
        let (small, large) = (judged(b""), judged(&filler));
        assert_eq!(small.findings(), large.findings(), "{changes:?}");
        assert_eq!(but_for_content(&small), but_for_content(&large), "{changes:?}");
        assert_eq!(small.findings().is_empty(), changes.is_empty(), "{changes:?}");
    }
}

#[test]
fn a_name_with_what_is_not_seen_in_it_is_told_by_that() {
    for (written, words) in [
        ("\u{a0}document1.pdf", "U+00A0"),
        ("document1.pdf\u{200b}", "Remove U+200B"),
        ("docu\u{ad}ment1.pdf", "Remove U+00AD"),
    ] {
        let changed = format!("<filepath>{written}</filepath>");
        let zip = Zip::valid().changed(&[("<filepath>document1.pdf</filepath>", &changed)]);
        let inspection = inspect_bytes(&zip.bytes());
        let finding = inspection.findings().first().expect("a finding");
        assert_eq!(finding.rule, RuleId::FileMissing, "{written:?}");
        assert!(
            finding.advice.contains(words) && finding.advice.contains("The zip has `document1.pdf`"),
            "{written:?}: {}",
            finding.advice
        );
    }
}
