//! `validate`: every finding in a shipment, before anybody sends it.

use std::fs::File;
use std::io::{IsTerminal, Read};
use std::path::Path;
use std::process::ExitCode;

use nets_core::finding::refuses;
use nets_core::scenario::Scenario;
use nets_core::shipment::Inspection;
use nets_intake::report::{self, Source};
use nets_intake::{Context, Inspector, OpenZip, SchemaSource};

use crate::commands::scenario;
use crate::config::{Format, ValidateOptions};
use crate::{FINDINGS, Outcome, VALID};

pub fn run(options: &ValidateOptions) -> Outcome {
    let loaded = scenario(options.scenario.as_deref())?;
    let inspector = Inspector::new(schema_source(options.schemas.as_deref()))?;
    let colour = std::io::stdout().is_terminal();
    let mut worst = VALID;
    let mut reports = Vec::new();
    for path in &options.files {
        let Inspected { inspection, xml } = inspect(&inspector, path, &loaded.scenario)?;
        if refuses(&inspection.findings) {
            worst = FINDINGS;
        }
        let name = path.display().to_string();
        let source = Source { name: &name, shipment_xml: xml.as_deref() };
        match options.format {
            Format::Human => print!("{}", report::human(&inspection, &source, colour)),
            Format::Json => reports.push(report::json(&inspection, &source)),
        }
    }
    if options.format == Format::Json {
        println!("{}", serde_json::to_string_pretty(&reports)?);
    }
    Ok(ExitCode::from(worst))
}

/// The embedded schemas, or the user's own.
pub fn schema_source(folder: Option<&Path>) -> SchemaSource {
    folder.map_or(SchemaSource::Embedded, |folder| SchemaSource::Directory(folder.to_owned()))
}

/// Shipments hold at most this much XML; a report shows lines of no more.
const LARGEST_XML: u64 = 64 * 1024 * 1024;

/// The findings, and the bytes of shipment.xml for a report that shows the lines concerned.
struct Inspected {
    inspection: Inspection,
    xml: Option<Vec<u8>>,
}

/// A file named `.xml` is a bare shipment.xml; all else is taken for a zip.
fn inspect(
    inspector: &Inspector,
    path: &Path,
    scenario: &Scenario,
) -> Result<Inspected, Box<dyn std::error::Error>> {
    let failed = |error: std::io::Error| format!("{}: {error}", path.display());
    let context = Context { scenario, sender: None, folder: None };
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xml")) {
        let mut bytes = Vec::new();
        File::open(path).map_err(failed)?.take(LARGEST_XML + 1).read_to_end(&mut bytes).map_err(failed)?;
        let inspection = inspector.inspect_xml(&bytes, &context);
        return Ok(Inspected { inspection, xml: Some(bytes) });
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let inspection = inspector.inspect_zip(File::open(path).map_err(failed)?, &name, &context);
    let xml = OpenZip::open(path).and_then(|mut zip| zip.read("shipment.xml", LARGEST_XML)).ok();
    Ok(Inspected { inspection, xml })
}
