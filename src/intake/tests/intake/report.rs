//! What people and programs are told, as golden files.

use nets_intake::report::{Source, human, json};

use crate::support::{PDF, ZIP_NAME, Zip, changed, inspect_bytes};

/// Broken in several ways, as a first attempt might be.
fn broken() -> (String, Zip) {
    let xml = changed(&[
        (
            "<eboks:description>Følgebrev",
            "<eboks:description>Følgebrev til kontrakten om levering af el og fjernvarme",
        ),
        (
            "<documentType>162812</documentType>\n        <filepath>document1.pdf</filepath>\n        <attachment path=\"attachment_002.pdf\">",
            "<filepath>document1.pdf</filepath>\n        <attachment path=\"attachment_002.pdf\">",
        ),
        ("6101800001", "610180-0001"),
        (
            "<filepath>document1.pdf</filepath>\n      </document>",
            "<filepath>Document1.pdf</filepath>\n      </document>",
        ),
        ("id=\"3\"", "id=\"1\""),
        ("<documentType>163057", "<documentType>16305"),
    ]);
    let zip = Zip::valid().without("shipment.xml").with("shipment.xml", &xml).with("notes/readme.txt", PDF);
    (xml, zip)
}

#[track_caller]
fn golden(name: &str, found: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    if found != expected {
        let new = path.with_file_name(format!("{name}.new"));
        std::fs::write(&new, found).expect("room on the disk");
        panic!(
            "{name} has changed; compare it with {} and rename that if the change is right",
            new.display()
        );
    }
}

#[test]
fn the_report_for_people_shows_each_line_and_what_to_change() {
    let (xml, zip) = broken();
    let source = Source { name: ZIP_NAME, shipment_xml: Some(xml.as_bytes()) };
    golden("report.txt", &human(&inspect_bytes(&zip.bytes()), &source, false));
}

#[test]
fn the_report_for_programs_is_stable() {
    let (_, zip) = broken();
    let source = Source { name: ZIP_NAME, shipment_xml: None };
    let report = json(&inspect_bytes(&zip.bytes()), &source);
    golden("report.json", &format!("{report:#}\n"));
    let report = json(&inspect_bytes(&Zip::valid().bytes()), &source);
    golden("accepted.json", &format!("{report:#}\n"));
}

#[test]
fn an_accepted_shipment_is_one_line() {
    let inspection = inspect_bytes(&Zip::valid().bytes());
    let source = Source { name: ZIP_NAME, shipment_xml: None };
    assert_eq!(human(&inspection, &source, false), "netsshare_test.zip: accepted (3 messages)\n");
    assert_eq!(
        human(&inspection, &source, true),
        "netsshare_test.zip: \u{1b}[1;32maccepted\u{1b}[0m (3 messages)\n"
    );
}

#[test]
fn hostile_text_does_not_reach_the_terminal() {
    let xml = changed(&[("<documentType>163057", "<documentType>&#x9b;31m&#x202e;")]);
    let zip = Zip::valid().without("shipment.xml").with("shipment.xml", &xml);
    let source = Source { name: ZIP_NAME, shipment_xml: Some(xml.as_bytes()) };
    let report = human(&inspect_bytes(&zip.bytes()), &source, false);
    assert!(!report.contains(['\u{1b}', '\u{9b}', '\u{202e}']), "{report}");
}

#[test]
fn a_file_with_the_line_ends_of_windows_is_shown_without_them() {
    let xml = changed(&[("163057", "16305")]).replace('\n', "\r\n");
    let zip = Zip::valid().without("shipment.xml").with("shipment.xml", &xml);
    let source = Source { name: ZIP_NAME, shipment_xml: Some(xml.as_bytes()) };
    let report = human(&inspect_bytes(&zip.bytes()), &source, false);
    assert!(report.contains("<documentType>16305</documentType>\n"), "{report}");
}

#[test]
fn a_line_of_many_megabytes_is_shown_around_the_place() {
    let xml = changed(&[("163057", "16305")]).replace('\n', " ");
    let xml = xml.replacen("<messages>", &format!("<messages>{}", " ".repeat(1_000_000)), 1);
    let zip = Zip::valid().without("shipment.xml").with("shipment.xml", &xml);
    let source = Source { name: ZIP_NAME, shipment_xml: Some(xml.as_bytes()) };
    let report = human(&inspect_bytes(&zip.bytes()), &source, false);
    assert!(report.len() < 2_000 && report.contains("…"), "{report}");
    assert!(report.contains("<documentType>16305<"), "{report}");
}
