//! Programs that others wrote see the same in our PDFs as we do.

use std::path::Path;
use std::process::Command;

use nets_pdf::PdfFeature;

use crate::look::inspect;
use crate::writer::{FREE, Pdf};

/// The output of a program, or none where it is not installed; then the test must be skipped aloud.
fn output(test: &str, program: &str, arguments: &[&str], file: &Path) -> Option<String> {
    match Command::new(program).args(arguments).arg(file).output() {
        Ok(output) => Some(String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()),
        Err(error) => {
            let demanded =
                std::env::var_os("MOCK_NETS_SHARE_REQUIRE_TOOLS").is_some_and(|value| value == "1");
            assert!(!demanded, "{program} is not installed: {error}");
            println!("SKIPPED {test}: {program} is not installed");
            None
        }
    }
}

fn on_disk(bytes: &[u8]) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().expect("the temporary folder can be written");
    std::fs::write(file.path(), bytes).expect("the temporary folder can be written");
    file
}

fn several_fonts() -> Pdf {
    Pdf::new()
        .page("/Resources << /Font << /F1 5 0 R /F2 10 0 R /F3 11 0 R >> >>")
        .packed(4, "", b"BT /F1 9 Tf (a) Tj /F2 9 Tf (b) Tj /F3 9 Tf (c) Tj ET")
        .object(FREE, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
        .object(FREE + 1, "<< /Type /Font /Subtype /TrueType /BaseFont /Whole /FontDescriptor 6 0 R >>")
}

#[test]
fn qpdf_finds_nothing_wrong_with_the_pdfs_of_the_tests() {
    for bytes in [several_fonts().classic(), several_fonts().modern()] {
        let file = on_disk(&bytes);
        let test = "qpdf_finds_nothing_wrong_with_the_pdfs_of_the_tests";
        let Some(told) = output(test, "qpdf", &["--check"], file.path()) else { return };
        assert!(told.contains("No syntax or stream encoding errors found"), "{told}");
    }
}

#[test]
fn pdffonts_sees_the_same_fonts_embedded_and_subset() {
    for bytes in [several_fonts().classic(), several_fonts().modern()] {
        let file = on_disk(&bytes);
        let test = "pdffonts_sees_the_same_fonts_embedded_and_subset";
        let Some(table) = output(test, "pdffonts", &[], file.path()) else { return };
        let facts = inspect(&bytes).expect("it is readable");
        // name, type (two words), encoding, emb, sub, uni, object
        for line in table
            .lines()
            .filter(|line| ["Helvetica", "Whole", "ABCDEF+Test"].iter().any(|name| line.starts_with(name)))
        {
            let words: Vec<_> = line.split_whitespace().collect();
            let [.., embedded, subset, _, _, _] = words[..] else { panic!("{line}") };
            let told = |kind| facts.of(kind).spots.iter().any(|spot| spot.what == words[0]);
            assert_eq!(told(PdfFeature::FontNotEmbedded), embedded == "no", "{line}");
            assert_eq!(told(PdfFeature::FontNotSubset), embedded == "yes" && subset == "no", "{line}");
        }
        assert!(table.contains("Helvetica") && table.contains("Whole"), "{table}");
    }
}

/// Files that qpdf has written anew, with object streams and without, are read like the first.
#[test]
fn what_qpdf_writes_is_read_alike() {
    let file = on_disk(&several_fonts().classic());
    let expected = inspect(&several_fonts().classic()).expect("it is readable");
    for mode in ["--object-streams=generate", "--object-streams=disable", "--linearize"] {
        let test = "what_qpdf_writes_is_read_alike";
        let written = tempfile::NamedTempFile::new().expect("the temporary folder can be written");
        let target = written.path().to_string_lossy().into_owned();
        let Ok(run) = Command::new("qpdf").arg(mode).arg(file.path()).arg(&target).output() else {
            output(test, "qpdf", &[], file.path());
            return;
        };
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        let facts = inspect(&std::fs::read(written.path()).expect("just written")).expect("it is readable");
        assert_eq!(facts.pages, expected.pages);
        for kind in PdfFeature::ALL {
            let names = |facts: &nets_pdf::Facts| {
                facts.of(kind).spots.iter().map(|spot| spot.what.clone()).collect::<Vec<_>>()
            };
            assert_eq!(names(&facts), names(&expected), "{mode} {kind:?}");
        }
    }
}
