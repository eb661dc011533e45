//! A shipment, whole or its `shipment.xml` alone: accepted, or findings that say why not.

use std::io::{Cursor, Read, Seek, Write};
use std::sync::{Arc, LazyLock};

use nets_core::civil::date;
use nets_core::finding::Severity;
use nets_core::scenario::Scenario;
use nets_core::shipment::Inspection;
use nets_intake::{Cancel, Context, DISPUTED, Inspector, SchemaSource, SchemaWay};

static INSPECTOR: LazyLock<Inspector> = LazyLock::new(|| {
    Inspector::by(SchemaSource::Embedded, SchemaWay::Both).expect("the embedded schemas are valid")
});
static SCENARIO: LazyLock<Arc<Scenario>> = LazyLock::new(|| nets_scenario::default_scenario().scenario);

/// More are never told of one shipment.
const MOST_FINDINGS: usize = 10_000;

pub fn try_with_zip(input: &[u8]) {
    let mut file = tempfile::tempfile().expect("a file");
    file.write_all(input).and_then(|()| file.rewind()).expect("room on the disk");
    let inspection = INSPECTOR.inspect_zip(file, "netsshare_fuzz.zip", &context(&Cancel::default()));
    hold_to(&inspection.expect("nothing interrupts it"));
}

pub fn try_with_xml(input: &[u8]) {
    let inspection = INSPECTOR.inspect_xml(input, &context(&Cancel::default()));
    hold_to(&inspection.expect("nothing interrupts it"));
}

fn context(cancel: &Cancel) -> Context<'_> {
    let sender = SCENARIO.senders.values().next();
    let today = Some(date(2026, 1, 5));
    Context { scenario: &SCENARIO, sender, folder: Some("DK12345678"), today, cancel }
}

fn hold_to(inspection: &Inspection) {
    let findings = inspection.findings();
    assert!(findings.len() <= MOST_FINDINGS, "{} findings", findings.len());
    for finding in findings {
        assert!(!finding.message.is_empty(), "a finding without words: {finding:?}");
        assert_ne!(finding.message, DISPUTED, "{finding:?}");
        assert!(!finding.advice.is_empty(), "a finding that does not say what to change: {finding:?}");
    }
    let refused = findings.iter().any(|finding| finding.severity() == Severity::Error);
    assert_eq!(inspection.shipment().is_none(), refused, "refused and no finding says why, or the reverse");
}

/// The samples as they come; one that holds much is left out.
pub fn zips() -> Vec<Vec<u8>> {
    const LARGE: usize = 16 << 10;
    let zips = nets_samples::all().iter().map(|sample| sample.zip());
    zips.filter(|zip| zip.len() < LARGE).collect()
}

pub fn documents() -> Vec<Vec<u8>> {
    let all_channels = include_bytes!("../../src/intake/tests/intake/differential/all-channels.xml");
    let mut documents =
        vec![include_bytes!("../../src/intake/tests/intake/shipment.xml").to_vec(), all_channels.to_vec()];
    documents.extend(nets_samples::all().iter().map(|sample| sample.shipment_xml().into_bytes()));
    documents
}

/// What is in the samples under names with such an end.
pub fn files_of_samples(end: &str) -> Vec<Vec<u8>> {
    let mut files = Vec::new();
    for zip in zips() {
        let mut archive = zip::ZipArchive::new(Cursor::new(zip)).expect("a sample is a zip");
        for index in 0..archive.len() {
            let mut entry = archive.by_index(index).expect("an entry");
            let mut content = Vec::new();
            entry.read_to_end(&mut content).expect("its content");
            if entry.name().is_ok_and(|name| name.ends_with(end)) {
                files.push(content);
            }
        }
    }
    files.sort();
    files.dedup();
    files
}
