//! Which fonts count as embedded, and which are looked at at all.

use nets_pdf::PdfFeature;

use crate::structure::{facts, kinds};
use crate::writer::{FREE, Pdf};

const HELVETICA: &str = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>";

fn with_font(font: &str) -> Pdf {
    Pdf::new().object(5, font)
}

#[test]
fn one_of_the_standard_fonts_is_not_embedded() {
    let facts = facts(&with_font(HELVETICA));
    let spot = &facts.of(PdfFeature::FontNotEmbedded).spots[0];
    assert_eq!((spot.page, spot.object, spot.what.as_str()), (Some(1), Some(5), "Helvetica"));
}

#[test]
fn a_font_without_its_capitals_is_not_a_subset() {
    for name in ["Test", "ABCDE+Test", "abcdef+Test", "ABCDEFG+Test"] {
        let font = format!("<< /Subtype /TrueType /BaseFont /{name} /FontDescriptor 6 0 R >>");
        assert_eq!(kinds(&with_font(&font)), [PdfFeature::FontNotSubset], "{name}");
    }
}

#[test]
fn a_descriptor_without_a_file_embeds_nothing() {
    let pdf = Pdf::new().object(6, "<< /Type /FontDescriptor /FontFile2 99 0 R >>");
    assert_eq!(kinds(&pdf), [PdfFeature::FontNotEmbedded]);
    let pdf = Pdf::new().object(6, "<< /Type /FontDescriptor /FontFile2 << >> >>");
    assert_eq!(kinds(&pdf), [PdfFeature::FontNotEmbedded]);
}

#[test]
fn a_composite_font_is_judged_by_its_descendant() {
    let composite = |descriptor: &str| {
        with_font("<< /Subtype /Type0 /BaseFont /ABCDEF+Test /DescendantFonts [10 0 R] >>")
            .object(FREE, &format!("<< /Subtype /CIDFontType2 /BaseFont /ABCDEF+Test {descriptor} >>"))
    };
    assert_eq!(kinds(&composite("/FontDescriptor 6 0 R")), []);
    assert_eq!(kinds(&composite("")), [PdfFeature::FontNotEmbedded]);
}

#[test]
fn a_font_of_drawings_is_embedded_but_for_the_text_in_them() {
    let drawn = |procedure: &[u8]| {
        with_font(
            "<< /Subtype /Type3 /CharProcs << /a 10 0 R >> /Resources << /Font << /Inner 11 0 R >> >> >>",
        )
        .stream(FREE, "", procedure)
        .object(FREE + 1, HELVETICA)
    };
    assert_eq!(kinds(&drawn(b"1 0 d0 0 0 1 1 re f")), []);
    assert_eq!(kinds(&drawn(b"1 0 d0 /Inner 1 Tf (x) Tj")), [PdfFeature::FontNotEmbedded]);
}

#[test]
fn a_font_that_is_only_listed_is_not_looked_at() {
    let page = "/Resources << /Font << /F1 5 0 R /Listed 10 0 R >> >>";
    assert_eq!(kinds(&Pdf::new().page(page).object(FREE, HELVETICA)), []);
}

#[test]
fn a_font_is_found_wherever_text_is_shown() {
    let form = "/Type /XObject /Subtype /Form /Resources << /Font << /H 11 0 R >> >>";
    let tiling = "/PatternType 1 /Resources << /Font << /H 11 0 R >> >>";
    let places: [(&str, &str, &[u8]); 6] = [
        ("/XObject << /X 10 0 R >>", form, b"/X Do"),
        ("/Pattern << /P 10 0 R >>", tiling, b"/Pattern cs /P scn"),
        ("/ExtGState << /G << /Font [11 0 R 12] >> >>", "", b"/G gs"),
        ("/ExtGState << /G << /SMask << /S /Alpha /G 10 0 R >> >> >>", form, b"/G gs"),
        // A form without resources of its own borrows those of the page.
        ("/XObject << /X 10 0 R >> /Font << /H 11 0 R >>", "/Subtype /Form", b"/X Do"),
        ("/XObject << /X 12 0 R >>", form, b"/X Do"),
    ];
    for (resources, dict, content) in places {
        let pdf = Pdf::new()
            .page(&format!("/Resources << {resources} >>"))
            .stream(4, "", content)
            .stream(FREE, dict, b"BT /H 12 Tf (x) Tj ET")
            .object(FREE + 1, HELVETICA)
            .stream(FREE + 2, "/Subtype /Form /Resources << /XObject << /Y 10 0 R >> >>", b"/Y Do");
        assert_eq!(kinds(&pdf), [PdfFeature::FontNotEmbedded], "{resources}");
    }
}

#[test]
fn a_font_in_the_looks_of_a_note_is_found() {
    for looks in ["10 0 R", "<< /On 10 0 R >>"] {
        let note = format!("/Annots [<< /Subtype /FreeText /AP << /N {looks} >> >>]");
        let pdf = Pdf::new()
            .page(&note)
            .stream(FREE, "/Subtype /Form /Resources << /Font << /H 11 0 R >> >>", b"/H 1 Tf")
            .object(FREE + 1, HELVETICA);
        assert_eq!(kinds(&pdf), [PdfFeature::FontNotEmbedded], "{looks}");
    }
}

#[test]
fn a_font_that_is_not_defined_is_told_by_its_name_on_the_page() {
    let facts = facts(&Pdf::new().stream(4, "", b"/Nowhere 12 Tf"));
    assert_eq!(facts.of(PdfFeature::FontNotEmbedded).spots[0].what, "/Nowhere, which is not defined");
}
