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

/// A page has the nearest resources that are a dictionary, of those above it too.
#[test]
fn a_page_without_resources_of_its_own_inherits_the_nearest() {
    let helvetica = "<< /Font << /F1 11 0 R >> >>";
    let of = |above: &str, between: &str, own: &str| {
        let pdf = Pdf::new()
            .object(2, &format!("<< /Type /Pages /Kids [10 0 R] {above} >>"))
            .object(FREE, &format!("<< /Type /Pages /Kids [3 0 R 3 0 R] {between} >>"))
            .page(own)
            .object(FREE + 1, HELVETICA)
            .object(FREE + 2, helvetica)
            .object(FREE + 3, "null")
            .object(FREE + 4, "12 0 R");
        kinds(&pdf)
    };
    let embedded = "/Resources << /Font << /F1 5 0 R >> >>";
    let not_embedded = [PdfFeature::FontNotEmbedded];
    for none in [
        "",
        "/Resources null",
        "/Resources 13 0 R",
        "/Resources 99 0 R",
        "/Resources 7",
        "/Resources [12 0 R]",
    ] {
        assert_eq!(of("/Resources 12 0 R", none, none), not_embedded, "{none}");
        assert_eq!(of(none, "/Resources 12 0 R", none), not_embedded, "{none}");
        assert_eq!(of(embedded, none, &format!("/Resources {helvetica}")), not_embedded, "{none}");
        assert_eq!(of("/Resources 12 0 R", embedded, none), [], "{none}");
        assert_eq!(of("/Resources 12 0 R", none, embedded), [], "{none}");
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
    let places: [(&str, &str, &[u8]); 8] = [
        ("/XObject << /X 10 0 R >>", form, b"/X Do"),
        ("/Pattern << /P 10 0 R >>", tiling, b"/Pattern cs /P scn"),
        ("/ExtGState << /G << /Font [11 0 R 12] >> >>", "", b"/G gs (x) Tj"),
        ("/ExtGState << /G << /SMask << /S /Alpha /G 10 0 R >> >> >>", form, b"/G gs"),
        // A form without resources of its own borrows those of the page.
        ("/XObject << /X 10 0 R >> /Font << /H 11 0 R >>", "/Subtype /Form", b"/X Do"),
        ("/XObject << /X 12 0 R >>", form, b"/X Do"),
        // A form begins with the font that was selected where it is drawn, in any depth.
        ("/XObject << /X 13 0 R >> /Font << /H 11 0 R >>", form, b"/H 9 Tf /X Do"),
        ("/XObject << /X 14 0 R >> /Font << /F1 5 0 R /H 11 0 R >>", form, b"/F1 9 Tf /X Do /H 9 Tf /X Do"),
    ];
    for (resources, dict, content) in places {
        let pdf = Pdf::new()
            .page(&format!("/Resources << {resources} >>"))
            .stream(4, "", content)
            .stream(FREE, dict, b"BT /H 12 Tf (x) Tj ET")
            .object(FREE + 1, HELVETICA)
            .stream(FREE + 2, "/Subtype /Form /Resources << /XObject << /Y 10 0 R >> >>", b"/Y Do")
            .stream(FREE + 3, "/Subtype /Form /Resources << >>", b"[(x)] TJ")
            .stream(FREE + 4, "/Subtype /Form /Resources << /XObject << /Y 13 0 R >> >>", b"q /Y Do Q");
        assert_eq!(kinds(&pdf), [PdfFeature::FontNotEmbedded], "{resources}");
    }
}

#[test]
fn a_font_in_the_looks_of_a_note_is_found() {
    for looks in ["10 0 R", "<< /On 10 0 R >>"] {
        let note = format!("/Annots [<< /Subtype /FreeText /AP << /N {looks} >> >>]");
        let pdf = Pdf::new()
            .page(&note)
            .stream(FREE, "/Subtype /Form /Resources << /Font << /H 11 0 R >> >>", b"/H 1 Tf <41> Tj")
            .object(FREE + 1, HELVETICA);
        assert_eq!(kinds(&pdf), [PdfFeature::FontNotEmbedded], "{looks}");
    }
}

#[test]
fn a_font_counts_when_text_is_shown_in_it_and_not_when_it_is_selected() {
    let page = "/Resources << /Font << /F1 5 0 R /H 10 0 R >> /ExtGState << /G << /Font [10 0 R 9] >> >> >>";
    let drawn = |content: &[u8]| kinds(&Pdf::new().page(page).stream(4, "", content).object(FREE, HELVETICA));
    for content in [
        &b"BT /H 12 Tf ET"[..],
        b"/H 12 Tf /F1 12 Tf (x) Tj",
        b"/H 12 Tf () Tj [<> -120 ()] TJ /F1 9 Tf (x) Tj",
        b"/F1 9 Tf q /H 9 Tf Q (x) Tj",
        b"/F1 9 Tf q /G gs Q (x) Tj",
        b"/H 9 Tf /Nothing Do",
    ] {
        assert_eq!(drawn(content), [], "{}", String::from_utf8_lossy(content));
    }
    for content in [
        &b"/H 12 Tf (x) Tj"[..],
        b"/H 12 Tf [3 <41>] TJ",
        b"/H 12 Tf q /F1 9 Tf Q (x) '",
        b"/H 12 Tf 0 0 (x) \"",
        b"/F1 9 Tf q q Q Q /G gs (x) Tj",
    ] {
        assert_eq!(drawn(content), [PdfFeature::FontNotEmbedded], "{}", String::from_utf8_lossy(content));
    }
}

#[test]
fn text_that_is_not_to_be_seen_needs_no_outlines() {
    let unseen = |content: &[u8]| kinds(&with_font(HELVETICA).stream(4, "", content));
    assert_eq!(unseen(b"BT 3 Tr /F1 12 Tf (scanned) Tj ET"), [PdfFeature::UnseenFontNotEmbedded]);
    let both = [PdfFeature::FontNotEmbedded, PdfFeature::UnseenFontNotEmbedded];
    assert_eq!(unseen(b"/F1 12 Tf q 3 Tr (scanned) Tj Q (seen) Tj"), both);
    assert_eq!(unseen(b"/F1 12 Tf 7 Tr (cut out) Tj"), [PdfFeature::FontNotEmbedded]);
    let form = Pdf::new()
        .page("/Resources << /XObject << /X 10 0 R >> >>")
        .stream(4, "", b"3 Tr /X Do 0 Tr /X Do")
        .stream(FREE, "/Subtype /Form /Resources << /Font << /H 11 0 R >> >>", b"/H 1 Tf (x) Tj")
        .object(FREE + 1, HELVETICA);
    assert_eq!(kinds(&form), both, "a form is drawn in the state it is drawn in");
}

#[test]
fn states_saved_too_deep_and_forms_that_draw_themselves_end() {
    let deep = [b"/F1 9 Tf ".as_slice(), &b"q ".repeat(5_000), b"(x) Tj ", &b"Q ".repeat(5_001), b"(y) Tj"];
    assert_eq!(kinds(&Pdf::new().stream(4, "", &deep.concat())), []);
    let itself = Pdf::new()
        .page("/Resources << /XObject << /X 10 0 R >> /Font << /H 11 0 R >> >>")
        .stream(4, "", b"/H 9 Tf /X Do")
        .stream(FREE, "/Subtype /Form /Resources << /XObject << /X 10 0 R >> >>", b"/X Do (x) Tj /X Do")
        .object(FREE + 1, HELVETICA);
    assert_eq!(kinds(&itself), [PdfFeature::FontNotEmbedded]);
}

#[test]
fn a_note_without_looks_is_drawn_in_a_font_of_the_program() {
    let note = |more: &str| Pdf::new().page(&format!("/Annots [<< /Subtype /FreeText {more} >>]"));
    let shown = "/Contents (Paid) /DA (0 g /Helv 12 Tf)";
    assert_eq!(kinds(&note(shown)), [PdfFeature::FontNotEmbedded]);
    let facts = facts(&note(shown));
    assert!(facts.of(PdfFeature::FontNotEmbedded).spots[0].what.starts_with("Helv, in which"));
    assert_eq!(kinds(&note("/Contents (Paid)")), [PdfFeature::FontNotEmbedded]);
    assert_eq!(kinds(&note("/RC (<p>Paid</p>)")), [PdfFeature::FontNotEmbedded]);
    assert_eq!(kinds(&note(&format!("{shown} /AP << /D 10 0 R >>"))), [PdfFeature::FontNotEmbedded]);
    for nothing in ["/DA (/Helv 12 Tf)", "/Contents ()", &format!("{shown} /F 2"), &format!("{shown} /F 32")]
    {
        assert_eq!(kinds(&note(nothing)), [], "{nothing}");
    }
    let with_looks = note(&format!("{shown} /AP << /N 10 0 R >>"));
    assert_eq!(kinds(&with_looks.stream(FREE, "/Subtype /Form", b"")), []);
    let in_the_document = note(shown).catalogue("/AcroForm << /DR << /Font << /Helv 5 0 R >> >> >>");
    assert_eq!(kinds(&in_the_document), [], "its font is embedded");
}

#[test]
fn a_font_that_is_not_defined_is_told_by_its_name_on_the_page() {
    let facts = facts(&Pdf::new().stream(4, "", b"/Nowhere 12 Tf (x) '"));
    assert_eq!(facts.of(PdfFeature::FontNotEmbedded).spots[0].what, "/Nowhere, which is not defined");
}
