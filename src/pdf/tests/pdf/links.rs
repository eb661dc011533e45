//! What can be clicked, what acts by itself, and what is hidden in a document.

use nets_pdf::PdfFeature;

use crate::structure::{facts, kinds};
use crate::writer::{FREE, Pdf};

fn with_link(action: &str) -> Pdf {
    Pdf::new()
        .page("/Annots [10 0 R]")
        .object(FREE, &format!("<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A {action} >>"))
}

#[test]
fn a_link_to_an_address_is_told_with_its_place() {
    let facts = facts(&with_link("<< /S /URI /URI (mailto:me@example.com) >>"));
    let spot = &facts.of(PdfFeature::ActiveLink).spots[0];
    assert_eq!((spot.page, spot.object, spot.what.as_str()), (Some(1), Some(FREE), "mailto:me@example.com"));
}

#[test]
fn each_action_is_of_its_kind() {
    for (action, kind) in [
        ("URI", PdfFeature::ActiveLink),
        ("Launch", PdfFeature::ActiveLink),
        ("GoToR", PdfFeature::ActiveLink),
        ("GoToE", PdfFeature::ActiveLink),
        ("SubmitForm", PdfFeature::ActiveLink),
        ("ImportData", PdfFeature::ActiveLink),
        ("JavaScript", PdfFeature::JavaScript),
        ("Rendition", PdfFeature::Multimedia),
        ("Sound", PdfFeature::Multimedia),
        ("Hide", PdfFeature::Action),
        ("SetOCGState", PdfFeature::Action),
        ("SomethingNew", PdfFeature::Action),
    ] {
        assert_eq!(kinds(&with_link(&format!("<< /S /{action} >>"))), [kind], "{action}");
    }
}

#[test]
fn to_go_to_another_page_of_the_document_is_no_active_link() {
    assert_eq!(kinds(&with_link("<< /S /GoTo /D [3 0 R /Fit] >>")), []);
    for turn in ["NextPage", "PrevPage", "FirstPage", "LastPage", "GoBack"] {
        assert_eq!(kinds(&with_link(&format!("<< /S /Named /N /{turn} >>"))), [], "{turn}");
    }
    assert_eq!(kinds(&Pdf::new().page("/Annots [<< /Subtype /Link /Dest [3 0 R /Fit] >>]")), []);
    assert_eq!(kinds(&Pdf::new().catalogue("/OpenAction [3 0 R /Fit]")), []);
}

#[test]
fn what_else_a_menu_can_do_is_an_action() {
    for act in ["Print", "SaveAs", "Close", "Quit"] {
        let facts = facts(&with_link(&format!("<< /S /Named /N /{act} >>")));
        assert_eq!(facts.of(PdfFeature::Action).spots[0].what, format!("a Named action, {act}"));
    }
    assert_eq!(kinds(&Pdf::new().catalogue("/OpenAction << /S /Named /N /Print >>")), [PdfFeature::Action]);
}

#[test]
fn a_field_that_lies_on_no_page_is_a_field_and_one_that_does_is_told_of_once() {
    let signature = "<< /Subtype /Widget /FT /Sig /T (sign) /Rect [0 0 0 0] >>";
    let hidden = Pdf::new().catalogue("/AcroForm << /Fields [10 0 R] >>").object(FREE, signature);
    assert_eq!(facts(&hidden).of(PdfFeature::Form).spots.len(), 1);
    let shown = hidden.page("/Annots [10 0 R]");
    let facts = facts(&shown);
    let spots = &facts.of(PdfFeature::Form).spots;
    assert_eq!((spots.len(), spots[0].page), (1, Some(1)));
    let inline = Pdf::new().catalogue(&format!("/AcroForm << /Fields [{signature}] >>"));
    assert_eq!(kinds(&inline), [PdfFeature::Form]);
    // An object that is a bookmark and a field as well is both.
    let both = "/Outlines << /First 10 0 R >> /OpenAction 10 0 R /AcroForm << /Fields [10 0 R] >>";
    assert_eq!(kinds(&Pdf::new().catalogue(both).object(FREE, signature)), [PdfFeature::Form]);
}

#[test]
fn layers_are_found_where_there_is_one() {
    assert_eq!(kinds(&Pdf::new().catalogue("/OCProperties << /OCGs [] /D << >> >>")), []);
    assert_eq!(kinds(&Pdf::new().catalogue("/OCProperties << /OCGs [99 0 R] >>")), []);
    assert_eq!(kinds(&Pdf::new().catalogue("/OCProperties << >>")), []);
    let one = Pdf::new()
        .catalogue("/OCProperties << /OCGs [10 0 R] /D << >> >>")
        .object(FREE, "<< /Type /OCG /Name (Draft) >>");
    assert_eq!(facts(&one).of(PdfFeature::OptionalContent).spots[0].what, "the layer Draft");
}

#[test]
fn an_action_is_found_wherever_it_hides() {
    let script = "<< /S /JavaScript /JS (app.alert\\(1\\)) >>";
    let pages = [
        format!("/AA << /O {script} >>"),
        format!("/Annots [<< /Subtype /Link /A << /S /GoTo /D [3 0 R /Fit] /Next {script} >> >>]"),
        format!("/Annots [<< /Subtype /Link /A << /S /GoTo /D [3 0 R /Fit] /Next [{script}] >> >>]"),
        format!("/Annots [<< /Subtype /Text /AA << /E {script} >> >>]"),
    ];
    for page in pages {
        assert_eq!(kinds(&Pdf::new().page(&page)), [PdfFeature::JavaScript], "{page}");
    }
    let catalogues = [
        format!("/OpenAction {script}"),
        format!("/AA << /WC {script} >>"),
        format!("/Names << /JavaScript << /Names [(a) {script}] >> >>"),
        format!("/Names << /JavaScript << /Kids [<< /Kids [] >> << /Names [(a) {script}] >>] >> >>"),
        format!("/Outlines << /First << /Title (a) /Next << /Title (b) /A {script} >> >> >>"),
    ];
    for catalogue in catalogues {
        assert_eq!(kinds(&Pdf::new().catalogue(&catalogue)), [PdfFeature::JavaScript], "{catalogue}");
    }
}

#[test]
fn fields_are_a_form_and_an_empty_form_is_none() {
    assert_eq!(kinds(&Pdf::new().catalogue("/AcroForm << /Fields [] >>")), []);
    assert_eq!(kinds(&Pdf::new().catalogue("/AcroForm << /Fields [<< /T (a) >>] >>")), [PdfFeature::Form]);
    assert_eq!(kinds(&Pdf::new().catalogue("/AcroForm << /Fields [] /XFA (x) >>")), [PdfFeature::Form]);
    assert_eq!(
        kinds(&Pdf::new().page("/Annots [<< /Subtype /Widget /FT /Tx /T (a) >>]")),
        [PdfFeature::Form]
    );
    let scripted = "/AcroForm << /Fields [<< /T (a) /Kids [<< /AA << /K << /S /JavaScript >> >> >>] >>] >>";
    assert_eq!(kinds(&Pdf::new().catalogue(scripted)), [PdfFeature::JavaScript, PdfFeature::Form]);
}

#[test]
fn files_films_and_layers_are_found() {
    for (catalogue, kind) in [
        ("/Names << /EmbeddedFiles << /Names [(a) << /Type /Filespec >>] >> >>", PdfFeature::EmbeddedFile),
        ("/AF [<< /Type /Filespec >>]", PdfFeature::EmbeddedFile),
        ("/Collection << >>", PdfFeature::EmbeddedFile),
        ("/OCProperties << /OCGs [<< /Type /OCG >>] >>", PdfFeature::OptionalContent),
    ] {
        assert_eq!(kinds(&Pdf::new().catalogue(catalogue)), [kind], "{catalogue}");
    }
    for (subtype, kind) in [
        ("FileAttachment", PdfFeature::EmbeddedFile),
        ("Screen", PdfFeature::Multimedia),
        ("RichMedia", PdfFeature::Multimedia),
        ("3D", PdfFeature::Multimedia),
    ] {
        let page = format!("/Annots [<< /Subtype /{subtype} >>]");
        assert_eq!(kinds(&Pdf::new().page(&page)), [kind], "{subtype}");
    }
    assert_eq!(kinds(&Pdf::new().catalogue("/Names << /EmbeddedFiles << /Names [] >> /Dests << >> >>")), []);
}

#[test]
fn content_from_elsewhere_is_found() {
    for dict in
        ["/Subtype /PS", "/Subtype /Form /Ref << /F (other.pdf) /Page 0 >>", "/Subtype /Image /F (other.jpg)"]
    {
        let pdf = Pdf::new()
            .page("/Resources << /XObject << /X 10 0 R >> >>")
            .stream(4, "", b"/X Do")
            .stream(FREE, dict, b"");
        assert_eq!(kinds(&pdf), [PdfFeature::ExternalContent], "{dict}");
    }
}

#[test]
fn content_that_cannot_be_unpacked_is_told() {
    let pdf = Pdf::new().stream(4, "/Filter /JBIG2Decode", b"no text");
    assert_eq!(kinds(&pdf), [PdfFeature::UnreadableContent]);
    let pdf = Pdf::new().stream(4, "/Filter /FlateDecode", b"not packed at all");
    assert_eq!(kinds(&pdf), [PdfFeature::UnreadableContent]);
    for blank in [&b""[..], b"\n", b"\r\n"] {
        assert_eq!(kinds(&Pdf::new().stream(4, "/Filter /FlateDecode", blank)), [], "a blank page");
    }
}
