//! Zips as real programs, systems and transfers leave them: what is said of each, and what to do.

use nets_core::finding::Finding;
use nets_core::shipment::Inspection;

use crate::raw::{Member, Raw};
use crate::spoilt::named;
use crate::support::{Headers, PDF, SHIPMENT, Zip, inspect_bytes, rules};

/// What is said of a zip that is refused for nothing but this.
#[track_caller]
fn refused(bytes: &[u8], rule: &str) -> Finding {
    let inspection = inspect_bytes(bytes);
    assert_eq!(rules(&inspection), [rule], "{:#?}", inspection.findings());
    assert!(inspection.shipment().is_none());
    inspection.findings()[0].clone()
}

#[track_caller]
fn warned(inspection: &Inspection, rule: &str) -> Finding {
    assert_eq!(rules(inspection), [rule], "{:#?}", inspection.findings());
    assert!(inspection.shipment().is_some());
    inspection.findings()[0].clone()
}

/// A shipment of so many bytes of packed documents, whose bytes are as good as chance.
fn bulky() -> Vec<u8> {
    let mut state = 7_u32;
    let noise = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    });
    let filler: Vec<u8> = noise.take(20_000).collect();
    let pdf = [PDF, b"9 0 obj<<>>stream\n", &filler, b"\nendstream endobj\n"].concat();
    Zip::valid().without("document1.pdf").with("document1.pdf", pdf).bytes()
}

fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = bytes;
    while let Some((first, after)) = rest.split_first() {
        if let Some(behind) = rest.strip_prefix(from) {
            out.extend_from_slice(to);
            rest = behind;
        } else {
            out.push(*first);
            rest = after;
        }
    }
    out
}

#[test]
fn a_zip_sent_as_text_is_told_as_that_once() {
    let whole = bulky();
    assert_eq!(rules(&inspect_bytes(&whole)), [""; 0]);
    let told = refused(&replaced(&whole, b"\n", b"\r\n"), "zip.unreadable");
    assert!(told.message.contains("every line feed in it has become CR LF"), "{told:?}");
    assert!(told.advice.starts_with("Upload it as binary"), "{told:?}");
    let of_windows = replaced(&replaced(&whole, b"\r\n", b"\n"), b"\n", b"\r\n");
    refused(&of_windows, "zip.unreadable");
}

#[test]
fn a_small_zip_sent_as_text_is_told_by_its_length() {
    let windows = format!("{}\r\n", SHIPMENT.replace('\n', "\r\n"));
    let small = |xml: &str| {
        let mut zip = Raw::valid();
        zip.members[0] = Member::stored("shipment.xml", xml.as_bytes());
        zip.bytes()
    };
    let told = refused(&replaced(&small(SHIPMENT), b"\n", b"\r\n"), "zip.unreadable");
    assert!(told.message.contains("every line feed in it has become CR LF"), "{told:?}");
    let lines = windows.matches("\r\n").count();
    let told = refused(&replaced(&small(&windows), b"\r\n", b"\n"), "zip.unreadable");
    assert!(told.message.contains(&format!("{lines} bytes are missing inside it")), "{told:?}");
    assert!(told.advice.starts_with("Upload it as binary"), "{told:?}");
    let whole = Raw::valid().bytes();
    let told = refused(&[&whole[..100], &whole[140..]].concat(), "zip.unreadable");
    assert!(told.message.contains("40 bytes are missing inside it"), "{told:?}");
}

#[test]
fn a_zip_whose_bytes_became_letters_is_told_as_that() {
    let whole = bulky();
    for text in [
        String::from_utf8_lossy(&whole).into_owned(),
        whole.iter().map(|byte| char::from(*byte)).collect::<String>(),
    ] {
        let told = refused(text.as_bytes(), "zip.unreadable");
        assert!(told.message.contains("read as text and written as UTF-8"), "{told:?}");
    }
    let stripped: Vec<u8> = whole.iter().map(|byte| byte & 0x7F).collect();
    let told = refused(&stripped, "zip.unreadable");
    assert!(told.message.contains("has lost its highest bit"), "{told:?}");
}

#[test]
fn a_zip_that_is_cut_off_is_told_where() {
    let whole = Raw::valid().bytes();
    let list = whole.windows(4).position(|mark| mark == b"PK\x01\x02").expect("a list");
    let cut = |length: usize| refused(&whole[..length], "zip.unreadable").message;
    assert!(cut(whole.len() - 10).contains("its last record, which lacks 10 bytes or more"));
    assert!(cut(list + 60).contains("inside the list of files at its end"));
    assert!(cut(list - 3).contains("inside eBoksPayment.xml"), "{}", cut(list - 3));
    assert!(cut(50).contains("inside shipment.xml"));
    assert!(refused(&whole[..50], "zip.unreadable").advice.contains("Compare its length"));
    let told = refused(&[&whole[..list - 3], &[0; 500]].concat(), "zip.unreadable").message;
    assert!(told.contains(&format!("after {} bytes", list - 3)) && told.contains("500 zeros"), "{told}");
    let told = refused(&whole[40..], "zip.unreadable").message;
    assert!(told.contains("40 bytes are missing inside it or before it"), "{told}");
    let told = refused(&[&whole[..list - 3], &vec![0; 3_000_000]].concat(), "zip.unreadable").message;
    assert!(told.contains(&format!("after {} bytes", list - 3)) && told.contains("3000000 zeros"), "{told}");
    for zeros in [70_000, 2 * 1024 * 1024 - 4, 3_000_000] {
        let told = refused(&[&whole[..], &vec![0; zeros]].concat(), "zip.unreadable");
        assert!(told.message.contains(&format!("{zeros} zeros stand behind its end")), "{told:?}");
        assert!(told.advice.starts_with("Cut the zeros off"), "{told:?}");
    }
}

#[test]
fn what_else_a_file_can_be_is_named_and_has_its_own_advice() {
    let tar = [&[b'x'; 257][..], b"ustar\x0000", &[0; 1_000]].concat();
    let gzip = |inside: &[u8], name: &[u8]| {
        let packed = Member::deflated("x", inside).data;
        let flags = if name.is_empty() { 0 } else { 8 };
        [&[0x1F, 0x8B, 8, flags, 0, 0, 0, 0, 0, 3], name, &packed].concat()
    };
    let cms = [b"\x30\x82\x10\x00\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02".as_slice(), &[0; 99]].concat();
    let files: [(Vec<u8>, &str, &str); 17] = [
        (PDF.to_vec(), "a PDF", "beside a shipment.xml"),
        (tar.clone(), "a tar archive (.tar)", "make a zip of the files"),
        (gzip(&tar, b""), "a tar archive packed by gzip (.tar.gz)", "make a zip of the files"),
        (gzip(&tar, b"name.tar\0"), "a tar archive packed by gzip (.tar.gz)", "make a zip of the files"),
        (gzip(&Zip::valid().bytes(), b""), "a zip packed by gzip (.zip.gz)", "gunzip"),
        (gzip(b"text", b""), "a gzip file (.gz)", "make a zip of the files"),
        (SHIPMENT.as_bytes().to_vec(), "XML", "beside the PDFs"),
        (b"\xEF\xBB\xBF  <!doctype HTML>".to_vec(), "a web page", "a server has answered"),
        (b"UEsDBBQAAAAIAA==".to_vec(), "a zip written in base64", "base64 -d"),
        (b"7z\xBC\xAF\x27\x1C\0\x04".to_vec(), "a 7z archive", "make a zip of the files"),
        (b"-----BEGIN PGP MESSAGE-----".to_vec(), "a PGP message", "before"),
        (
            b"d41d8cd98f00b204e9800998ecf8427e  netsshare_1.zip\n".to_vec(),
            "a text",
            "which file the program sends",
        ),
        (b"\xFF\xFE<\0?\0".to_vec(), "a text in UTF-16", "save it as UTF-8"),
        (b"%!PS-Adobe-3.0\n".to_vec(), "a PostScript file", "ps2pdf"),
        (b"MSWIM\0\0\0\x01".to_vec(), "a WIM archive", "make a zip of the files"),
        (cms, "a signed or encrypted message (.p7m)", "before"),
        (vec![0; 50_000], "nothing but zeros", "Look at how the client writes"),
    ];
    for (bytes, name, advice) in files {
        let told = refused(&bytes, "zip.unreadable");
        assert_eq!(told.message, format!("the file is {name} and no zip"));
        assert!(told.advice.contains(advice), "{told:?}");
    }
}

#[test]
fn what_macos_adds_is_told_once_with_the_way_to_leave_it_out() {
    let zip = Zip::valid()
        .with("__MACOSX/._shipment.xml", b"\0\x05\x16\x07")
        .with("__MACOSX/._document1.pdf", b"\0\x05\x16\x07");
    let told = refused(&zip.bytes(), "zip.subfolder");
    assert_eq!(told.found, "__MACOSX, with 2 entries");
    assert!(told.advice.contains("zip -X") && told.advice.contains("zip -d"), "{told:?}");
    let told = refused(&Zip::valid().with(".DS_Store", b"\0").bytes(), "zip.unexpected-file");
    assert!(told.advice.contains("zip -d"), "{told:?}");
    let told = refused(&Zip::valid().with("Thumbs.db", b"\0").bytes(), "zip.unexpected-file");
    assert!(told.advice.contains("Windows has put it"), "{told:?}");
}

#[test]
fn a_name_in_an_unsaid_code_page_is_taken_as_what_it_can_mean_with_a_warning() {
    for raw in [&b"bl\x86b\x91r \x9B.pdf"[..], b"bl\xE5b\xE6r \xF8.pdf", "blåbær ø.pdf".as_bytes()] {
        let told = warned(&inspect_bytes(&named(raw, 0, "blåbær ø.pdf")), "zip.name-encoding");
        assert!(told.found.starts_with("`blåbær ø.pdf`, which other programs read as `"), "{told:?}");
    }
    let told = warned(&inspect_bytes(&named(b"bl\x86 \x9B.pdf", 0, "blå ¢.pdf")), "zip.name-encoding");
    assert!(told.found.contains("`blå ø.pdf`"), "{told:?}");
    assert_eq!(rules(&inspect_bytes(&named("blå.pdf".as_bytes(), 1 << 11, "blå.pdf"))), [""; 0]);
    // None of the readings is the name.
    let inspection = inspect_bytes(&named(b"bl\x86.pdf", 0, "blæ.pdf"));
    assert!(rules(&inspection).contains(&"file.missing") && inspection.shipment().is_none());
}

#[test]
fn a_name_in_another_normal_form_is_refused_with_the_reason() {
    let apart = "bla\u{30A}bær.pdf";
    let inspection = inspect_bytes(&named(apart.as_bytes(), 1 << 11, "blåbær.pdf"));
    assert!(rules(&inspection).iter().all(|rule| *rule == "file.missing"), "{:#?}", inspection.findings());
    assert!(inspection.findings()[0].advice.contains("taken apart (NFD"));
    let inspection = inspect_bytes(&named("blåbær.pdf".as_bytes(), 1 << 11, apart));
    assert!(inspection.findings()[0].advice.starts_with("The zip has the same name, but as whole letters"));
}

#[test]
fn a_name_that_is_none_is_told_with_what_is_wrong_with_it() {
    let told =
        refused(&Zip::valid().with(&format!("{}.pdf", "å".repeat(130)), PDF).bytes(), "zip.entry-name");
    assert_eq!(told.message, "this name is too long for a file");
    assert_eq!(told.found, "264 bytes in 134 letters");
    let mut nameless = Raw::valid();
    nameless.members.push(Member::deflated("", PDF));
    let told = refused(&nameless.bytes(), "zip.entry-name");
    assert_eq!(told.message, "an entry of the zip has no name");
}

#[test]
fn what_came_through_a_pipe_is_a_file() {
    let mut bytes = Zip::valid().bytes();
    Headers::of(&mut bytes, "shipment.xml").set_unix_mode(0o010_600);
    assert_eq!(rules(&inspect_bytes(&bytes)), [""; 0]);
}

#[test]
fn blank_scans_are_no_bomb_however_many() {
    let scan =
        [PDF, b"9 0 obj<</Subtype/Image>>stream\n", &vec![0xFF; 1_080_000], b"\nendstream endobj\n"].concat();
    let scans = (0..60).fold(Zip::valid(), |zip, index| zip.with(&format!("scan{index}.pdf"), &scan));
    let found = rules(&inspect_bytes(&scans.bytes()));
    assert_eq!(found, vec!["zip.unused-file"; 60]);
}

#[test]
fn sizes_between_the_two_ways_of_counting_are_warned_of() {
    let pdf = |size: usize| {
        let mut pdf = PDF.to_vec();
        pdf.resize(size, 0);
        pdf
    };
    let with = |name: &str, size| inspect_bytes(&Zip::valid().without(name).with(name, pdf(size)).bytes());
    assert_eq!(rules(&with("document1.pdf", 1_000_000)), [""; 0]);
    let told = warned(&with("document1.pdf", 1_000_001), "size.unit");
    assert_eq!(told.message, "this PDF for signing is larger than 1 MB where a MB is a million bytes");
    let refused = with("document1.pdf", 1024 * 1024 + 1);
    assert!(rules(&refused).iter().all(|rule| *rule == "pdf.signing-size") && refused.shipment().is_none());
    let told = warned(&with("attachment_002.pdf", 10 * 1024 * 1024), "size.unit");
    assert_eq!(told.place.file.as_deref(), Some("attachment_002.pdf"));
    let file = crate::support::file(b"");
    file.set_len(2_000_000_001).expect("a sparse file");
    let inspection = crate::support::inspect_zip(file, crate::support::ZIP_NAME);
    assert_eq!(rules(&inspection), ["size.unit", "zip.unreadable"]);
}
