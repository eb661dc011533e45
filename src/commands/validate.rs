//! `validate`: every finding in a shipment, before anybody sends it.

use std::fs::{self, File};
use std::path::Path;
use std::process::ExitCode;

use nets_core::finding::refuses;
use nets_core::scenario::Scenario;
use nets_core::shipment::Inspection;
use nets_intake::{Context, Inspector, SchemaSource, report};

use crate::commands::scenario;
use crate::config::{Format, ValidateOptions};
use crate::{FINDINGS, Outcome, VALID};

pub fn run(options: &ValidateOptions) -> Outcome {
    let loaded = scenario(options.scenario.as_deref())?;
    let inspector = Inspector::new(schema_source(options.schemas.as_deref()))?;
    let mut worst = VALID;
    let mut reports = Vec::new();
    for path in &options.files {
        let (inspection, source) = inspect(&inspector, path, &loaded.scenario)?;
        if refuses(&inspection.findings) {
            worst = FINDINGS;
        }
        let name = path.display().to_string();
        match options.format {
            Format::Human => print!("{}", report::human(&inspection, &name, source.as_deref())),
            Format::Json => reports.push(report::json(&inspection, &name)),
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

/// What begins like XML, or is named so, is a bare shipment.xml; all else is taken for a zip.
fn inspect(
    inspector: &Inspector,
    path: &Path,
    scenario: &Scenario,
) -> Result<(Inspection, Option<String>), Box<dyn std::error::Error>> {
    let failed = |error: std::io::Error| format!("{}: {error}", path.display());
    let context = Context { scenario, sender: None, folder: None };
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xml")) {
        let bytes = fs::read(path).map_err(failed)?;
        return Ok((
            inspector.inspect_xml(&bytes, &context),
            Some(String::from_utf8_lossy(&bytes).into_owned()),
        ));
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let zip = File::open(path).map_err(failed)?;
    Ok((inspector.inspect_zip(zip, &name, &context), None))
}
