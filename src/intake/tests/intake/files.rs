//! Single files out of a zip.

use std::io::ErrorKind;

use nets_intake::OpenZip;

use crate::support::{PDF, Zip};

fn on_disk(zip: &Zip) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), zip.bytes()).expect("room on the disk");
    file
}

#[test]
fn a_file_is_read_by_its_name() {
    let zip = on_disk(&Zip::valid());
    let mut zip = OpenZip::open(zip.path()).expect("a zip");
    assert_eq!(zip.read("document1.pdf", 1_000).expect("the PDF"), PDF);
    assert_eq!(zip.read("eBoksPayment.xml", 1_000).expect("the payment"), b"<payment/>");
}

#[test]
fn a_file_that_is_missing_or_too_large_is_an_error() {
    let zip = on_disk(&Zip::valid());
    let kind = |name: &str, at_most| {
        let read = OpenZip::open(zip.path()).and_then(|mut zip| zip.read(name, at_most));
        read.map_err(|error| error.kind()).err()
    };
    assert_eq!(kind("nothing.pdf", 1_000), Some(ErrorKind::NotFound));
    assert_eq!(kind("document1.pdf", PDF.len() as u64 - 1), Some(ErrorKind::FileTooLarge));
    assert_eq!(kind("document1.pdf", PDF.len() as u64), None);
    std::fs::write(zip.path(), b"no zip").expect("room on the disk");
    assert_eq!(kind("document1.pdf", 1_000), Some(ErrorKind::InvalidData));
}
