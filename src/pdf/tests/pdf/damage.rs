//! Files that are damaged, encrypted, or nothing of the kind.

use nets_pdf::{Pages, Unreadable};

use crate::look::{count_pages, inspect, pages};
use crate::writer::Pdf;

#[test]
fn what_is_no_pdf_is_told_so() {
    for bytes in [&b""[..], b"PK\x03\x04", b"%PDF", b"<html>"] {
        assert_eq!(pages(bytes), Err(Unreadable::NotAPdf));
    }
}

#[test]
fn a_header_alone_is_damaged() {
    for bytes in [&b"%PDF-1.4\n%%EOF\n"[..], b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"] {
        let words = "neither a catalogue nor pages can be found in it";
        assert_eq!(inspect(bytes), Err(Unreadable::Damaged(words)));
    }
}

#[test]
fn a_document_without_pages_is_damaged() {
    let pdf = Pdf::new().object(2, "<< /Type /Pages /Kids [] /Count 0 >>");
    assert_eq!(inspect(&pdf.classic()), Err(Unreadable::Damaged("it has no pages")));
}

#[test]
fn an_encrypted_pdf_is_told_in_every_form() {
    let mut pdf = Pdf::new();
    pdf.trailer = "/Encrypt << /Filter /Standard /V 2 /R 3 >>".to_owned();
    assert_eq!(inspect(&pdf.classic()), Err(Unreadable::Encrypted));
    assert_eq!(pages(&pdf.modern()), Err(Unreadable::Encrypted));
    pdf.trailer = "/Encrypt null".to_owned();
    assert_eq!(pages(&pdf.classic()), Ok(1));
}

#[test]
fn a_lost_or_wrong_table_is_made_good() {
    for whole in [Pdf::new().classic(), Pdf::new().modern()] {
        let word = whole.windows(9).rposition(|window| window == b"startxref").expect("it is there");
        let without = &whole[..word];
        assert_eq!(pages(without), Ok(1), "no startxref");
        let wrong = [without, b"startxref\n7\n%%EOF\n"].concat();
        assert_eq!(pages(&wrong), Ok(1), "a wrong one");
        let shifted = [&whole[..9], b"% another line\n", &whole[9..]].concat();
        assert_eq!(pages(&shifted), Ok(1), "everything shifted");
    }
}

#[test]
fn a_pdf_that_is_cut_off_is_damaged_or_read_as_far_as_it_goes() {
    let whole = Pdf::new().classic();
    let page = whole.windows(7).position(|window| window == b"3 0 obj").expect("it is there");
    assert_eq!(inspect(&whole[..page]), Err(Unreadable::Damaged("it has no pages")));
    assert!(inspect(&whole[..whole.len() - 40]).is_ok());
    let last = whole.windows(6).rposition(|window| window == b"endobj").expect("it is there");
    let lost = Err(Unreadable::Damaged("it ends inside an object, so what stood behind is lost"));
    assert_eq!(inspect(&whole[..last]), lost);
}

/// Files by qpdf: each lists one page twice and another once, in streams of objects but for the last.
const PROTECTED: [&[u8]; 5] = [
    include_bytes!("protected/rc4-40.pdf"),
    include_bytes!("protected/rc4-128.pdf"),
    include_bytes!("protected/aes-128.pdf"),
    include_bytes!("protected/aes-256.pdf"),
    include_bytes!("protected/table.pdf"),
];

#[test]
fn a_pdf_that_opens_without_its_owners_password_is_counted_and_not_looked_into() {
    for bytes in PROTECTED {
        assert_eq!(count_pages(bytes), Ok(Pages { count: 3, is_protected: true }));
        assert_eq!(inspect(bytes), Err(Unreadable::Protected));
    }
    assert_eq!(count_pages(&Pdf::new().modern()), Ok(Pages { count: 1, is_protected: false }));
}

#[test]
fn a_pdf_that_takes_a_password_or_another_key_is_encrypted() {
    for bytes in [&include_bytes!("protected/password.pdf")[..], include_bytes!("protected/password-rc4.pdf")]
    {
        assert_eq!(count_pages(bytes), Err(Unreadable::Encrypted));
        assert_eq!(inspect(bytes), Err(Unreadable::Encrypted));
    }
    let spoilt = |from: &str, to: &str| {
        let mut bytes = PROTECTED[3].to_vec();
        let at = bytes.windows(from.len()).position(|window| window == from.as_bytes()).expect("it is there");
        bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
        pages(&bytes)
    };
    assert_eq!(spoilt("/Filter /Standard", "/Filter /PubSec  "), Err(Unreadable::Encrypted));
    assert_eq!(spoilt("/V 5", "/V 9"), Err(Unreadable::Encrypted));
}
