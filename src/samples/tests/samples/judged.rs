//! The samples, judged by programs that are not ours: xmllint, qpdf and the poppler tools.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;
use std::process::Command;

use nets_core::identity::Country;
use nets_samples::{Addressee, MessageBuilder, Sample, ShipmentBuilder, all, company, pdf, person};
use zip::ZipArchive;

/// Whether a program is there; a test without it says so and passes, unless all tools are demanded.
fn is_installed(test: &str, program: &str) -> bool {
    let installed = Command::new(program).arg("--version").output().is_ok();
    if !installed {
        let demanded = std::env::var_os("MOCK_NETS_SHARE_REQUIRE_TOOLS").is_some_and(|value| value == "1");
        assert!(!demanded, "{program} is not installed");
        println!("SKIPPED {test}: {program} is not installed");
    }
    installed
}

#[track_caller]
fn succeeds(command: &mut Command) -> String {
    let output = command.output().expect("the program starts");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}\n{said}{complained}");
    said
}

fn entries(zip: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(zip)).expect("a zip");
    (0..archive.len())
        .map(|index| {
            let mut entry = archive.by_index(index).expect("an entry");
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).expect("an intact entry");
            (entry.name().expect("a name in UTF-8").into_owned(), bytes)
        })
        .collect()
}

fn pdfs(sample: &Sample) -> impl Iterator<Item = (String, Vec<u8>)> {
    entries(&sample.zip()).into_iter().filter(|(name, _)| name.ends_with(".pdf"))
}

#[test]
fn every_shipment_xml_is_valid_against_the_schema_of_its_version() {
    if !is_installed("every_shipment_xml_is_valid_against_the_schema_of_its_version", "xmllint") {
        return;
    }
    let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas");
    let folder = tempfile::tempdir().expect("a folder");
    let mut shipments: Vec<_> = all().iter().map(Sample::shipment).collect();
    shipments.extend(nets_core::shipment::FormatVersion::ALL.map(|version| everything().version(version)));
    for shipment in shipments {
        let xml = shipment.xml();
        let version =
            xml.split("nets-share/").nth(1).and_then(|rest| rest.split('"').next()).expect("a version");
        let file = folder.path().join("shipment.xml");
        fs::write(&file, &xml).expect("it can be written");
        let schema = schemas.join(version).join("shipment.xsd");
        succeeds(Command::new("xmllint").args(["--noout", "--schema"]).arg(schema).arg(&file));
    }
}

/// A shipment that uses all that the builder can write.
fn everything() -> ShipmentBuilder {
    let full = MessageBuilder::to(company("12345678"), "162812")
        .id("a & b")
        .production_unit("1234567890")
        .description("")
        .realtime()
        .publication_date(nets_core::civil::date(2026, 2, 1))
        .signer(person(Country::Denmark, "6101800001"))
        .signer(person(Country::Norway, "41018000001"))
        .attachment("terms.pdf", Some("Terms"))
        .attachment("document1.pdf", None)
        .payment_attachment("payment.xml");
    let alias = Addressee::Alias { country: Country::Denmark, value: "CUSTOMER42".to_owned() };
    let swede = person(Country::Sweden, "198001610001");
    ShipmentBuilder::new("everything")
        .message(full)
        .message(MessageBuilder::to(alias, "163057"))
        .message(MessageBuilder::to(swede, "163057"))
}

#[test]
fn every_pdf_is_sound() {
    if !is_installed("every_pdf_is_sound", "qpdf") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("page.pdf");
    let filled = [1_000, 50_000].map(|size| ("filled".to_owned(), pdf::of_size(&["Filled"], size)));
    for (name, bytes) in all().iter().flat_map(pdfs).chain(filled) {
        fs::write(&file, &bytes).expect("it can be written");
        let said = succeeds(Command::new("qpdf").arg("--check").arg(&file));
        assert!(!said.contains("WARNING"), "{name}: {said}");
    }
}

#[test]
fn every_font_is_embedded_and_the_text_can_be_copied() {
    let test = "every_font_is_embedded_and_the_text_can_be_copied";
    if !is_installed(test, "pdffonts") || !is_installed(test, "pdftotext") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("page.pdf");
    fs::write(&file, pdf::page(&["Contract 42", "Rødgrød med fløde: 100,- (åh!)"]))
        .expect("it can be written");
    let fonts = succeeds(Command::new("pdffonts").arg(&file));
    let font: Vec<_> = fonts.lines().nth(2).expect("one font").split_whitespace().collect();
    assert!(
        fonts.contains("Type 3") && font.windows(3).any(|flags| flags == ["yes", "no", "yes"]),
        "{fonts}"
    );
    let text = succeeds(Command::new("pdftotext").arg("-layout").arg(&file).arg("-"));
    let lines: Vec<_> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert_eq!(lines, ["CONTRACT 42", "RØDGRØD MED FLØDE: 100,- (ÅH!)"]);
}

#[test]
fn every_sample_has_a_name_of_its_own_and_files_that_its_xml_names() {
    let samples = all();
    let names: BTreeSet<_> = samples.iter().map(|sample| sample.name).collect();
    assert_eq!(names.len(), samples.len());
    for sample in samples {
        assert!(!sample.name.contains('.'), "a client takes a receipt's name up to the first dot");
        let zip = entries(&sample.zip());
        let (first, xml) = &zip[0];
        assert_eq!((first.as_str(), xml), ("shipment.xml", &sample.shipment_xml().into_bytes()));
        for (name, _) in &zip[1..] {
            assert!(sample.shipment_xml().contains(name), "{}: {name}", sample.name);
        }
    }
}

#[test]
fn a_sample_is_the_same_bytes_every_time() {
    for sample in all() {
        assert_eq!(sample.zip(), sample.zip(), "{}", sample.name);
    }
}

#[test]
fn a_large_shipment_goes_to_a_file_with_exactly_the_pdfs_asked_for() {
    let letters = (0..300).map(|each| {
        MessageBuilder::to(person(Country::Denmark, format!("{:010}", 6_101_800_000_u64 + each)), "163057")
            .pdf_bytes(20_000)
    });
    let shipment = ShipmentBuilder::new("large").stored().messages(letters);
    let file = shipment.write_zip(tempfile::tempfile().expect("a file")).expect("it can be written");
    let mut archive = ZipArchive::new(file).expect("a zip");
    assert_eq!(archive.len(), 301);
    assert!((1..301).all(|index| archive.by_index(index).is_ok_and(|entry| entry.size() == 20_000)));
}
