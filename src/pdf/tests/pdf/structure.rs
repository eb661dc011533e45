//! How a file is put together makes no difference to what is found in it.

use nets_pdf::{Facts, PdfFeature, Unreadable};

use crate::look::{inspect, pages};
use crate::writer::{FREE, Pdf};

/// The facts, which both forms of the file must give alike but for the numbers of objects.
pub fn facts(pdf: &Pdf) -> Facts {
    let [classic, modern] =
        [pdf.classic(), pdf.modern()].map(|bytes| inspect(&bytes).expect("it is readable"));
    assert_eq!(classic, modern, "the form of the file makes a difference");
    classic
}

/// The kinds of things found.
pub fn kinds(pdf: &Pdf) -> Vec<PdfFeature> {
    let facts = facts(pdf);
    PdfFeature::ALL.into_iter().filter(|kind| !facts.of(*kind).spots.is_empty()).collect()
}

#[test]
fn a_plain_page_holds_nothing_to_tell_of() {
    assert_eq!(kinds(&Pdf::new()), [], "text that looks like an address is no link");
    assert_eq!(facts(&Pdf::new()).pages, 1);
}

#[test]
fn pages_are_counted_where_they_are_and_not_where_they_are_said_to_be() {
    let pdf = Pdf::new()
        .object(2, "<< /Type /Pages /Kids [3 0 R 10 0 R] /Count 99 >>")
        .object(FREE, "<< /Type /Pages /Parent 2 0 R /Kids [11 0 R 12 0 R 3 0 R 10 0 R] /Count 2 >>")
        .object(FREE + 1, "<< /Type /Page /Parent 10 0 R >>")
        .object(FREE + 2, "<< /Type /Page /Parent 10 0 R >>");
    // The third of the inner list is the first page again; the fourth leads back and ends there.
    assert_eq!(pages(&pdf.classic()), Ok(4));
    assert_eq!(pages(&pdf.modern()), Ok(4));
}

#[test]
fn a_page_counts_as_often_as_it_is_listed_and_is_looked_at_once() {
    let thrice = "<< /Type /Pages /Kids [3 0 R 10 0 R 3 0 R 10 0 R 3 0 R] /Count 7 >>";
    let pdf = Pdf::new()
        .page("/Annots [<< /Subtype /Widget >>]")
        .object(2, thrice)
        .object(FREE, "<< /Type /Pages /Kids [3 0 R 3 0 R] >>");
    assert_eq!(pages(&pdf.classic()), Ok(7));
    let facts = facts(&pdf);
    assert_eq!((facts.pages, facts.of(PdfFeature::Form).spots.len()), (7, 1));
}

#[test]
fn lists_of_pages_that_multiply_end() {
    let doubling = (0..40).fold(Pdf::new().object(2, "<< /Kids [10 0 R] >>"), |pdf, level| {
        let next = if level == 39 { 3 } else { FREE + level + 1 };
        pdf.object(FREE + level, &format!("<< /Kids [{next} 0 R {next} 0 R] >>"))
    });
    assert!(matches!(pages(&doubling.classic()), Err(Unreadable::TooComplex(_))));
}

#[test]
fn an_appended_table_changes_objects() {
    let mut bytes = Pdf::new().classic();
    let old = bytes.windows(4).rposition(|word| word == b"xref").expect("startxref");
    let old_table: usize = String::from_utf8_lossy(&bytes[old + 4..])
        .split_whitespace()
        .next()
        .expect("a number")
        .parse()
        .expect("a number");
    let begins = bytes.len();
    bytes.extend_from_slice(
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /AA << /O << /S /JavaScript >> >> >>\nendobj\n",
    );
    let table = bytes.len();
    let tail = format!(
        "xref\n3 1\n{begins:010} 00000 n \ntrailer\n<< /Size 8 /Root 1 0 R /Prev {old_table} >>\nstartxref\n{table}\n%%EOF\n"
    );
    bytes.extend_from_slice(tail.as_bytes());
    let facts = inspect(&bytes).expect("it is readable");
    assert_eq!(facts.of(PdfFeature::JavaScript).spots.len(), 1);
}

#[test]
fn a_little_before_the_header_does_no_harm() {
    let shifted = [&[b' '; 900][..], &Pdf::new().classic()].concat();
    assert_eq!(pages(&shifted), Ok(1));
    let too_far = [&[b' '; 1100][..], &Pdf::new().classic()].concat();
    assert_eq!(pages(&too_far), Err(Unreadable::NotAPdf));
}

#[test]
fn streams_may_be_packed_in_every_way_for_text() {
    let content = b"/F2 1 Tf (x) Tj";
    let hex: String = content.iter().map(|byte| format!("{byte:02x}")).collect();
    let twice = crate::writer::deflated(&crate::writer::deflated(content));
    let run = [&[content.len() as u8 - 1][..], content, &[128]].concat();
    let streams: [(&str, &[u8]); 5] = [
        ("/Filter /ASCIIHexDecode", hex.as_bytes()),
        ("/Filter [/FlateDecode /FlateDecode]", &twice),
        ("/Filter [/ASCIIHexDecode] /DecodeParms [null]", hex.as_bytes()),
        ("/Filter /RunLengthDecode", &run),
        ("/Filter 10 0 R", hex.as_bytes()),
    ];
    for (dict, data) in streams {
        let pdf = Pdf::new().stream(4, dict, data).object(FREE, "/ASCIIHexDecode");
        assert_eq!(kinds(&pdf), [PdfFeature::FontNotEmbedded], "{dict}");
    }
}

#[test]
fn contents_in_several_streams_are_read_as_one() {
    let pdf = Pdf::new()
        .object(FREE, "[4 0 R 11 0 R]")
        .object(3, "<< /Type /Page /Parent 2 0 R /Contents 10 0 R >>")
        .stream(4, "", b"BT /F2 ")
        .stream(FREE + 1, "", b"12 Tf (x) Tj");
    assert_eq!(kinds(&pdf), [PdfFeature::FontNotEmbedded]);
}
