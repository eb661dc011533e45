//! What every file made is held to: its golden file, and its schema by two validators.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use xsd_schema::validation::{CollectingValidationSink, SchemaValidator, ValidationFlags, drive_quick_xml};
use xsd_schema::{SchemaSetBuilder, XsdVersion};

use crate::golden::agrees;
use crate::programs::installed;

/// Compares with the golden file, and holds it to the schema.
pub fn check(golden: &str, schema: &str, text: &str) {
    let path = here("tests/golden").join(golden);
    agrees(&path, text);
    let schema = here("../../schemas/outbound").join(schema);
    assert_eq!(violations(&schema, text), [""; 0], "{golden}");
    if installed(golden, "xmllint") {
        let mut xmllint = Command::new("xmllint");
        xmllint.args(["--noout", "--schema"]).arg(schema).arg(&path);
        let output = xmllint.output().expect("xmllint starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

/// What the validator that also judges shipments says against it.
pub fn violations(schema: &Path, text: &str) -> Vec<String> {
    let xsd = fs::read_to_string(schema).expect("the schema");
    let set = SchemaSetBuilder::with_version(XsdVersion::V1_0)
        .add_source(&xsd, "schema.xsd")
        .and_then(SchemaSetBuilder::compile)
        .expect("a valid schema")
        .into_schema_set();
    let validator = SchemaValidator::new(&set, ValidationFlags::empty());
    let (mut errors, mut warnings) = (Vec::new(), Vec::new());
    let sink = CollectingValidationSink { errors: &mut errors, warnings: &mut warnings };
    let mut runtime = validator.start_run(sink);
    drive_quick_xml(text.as_bytes(), &mut runtime, &set).expect("well-formed");
    drop(runtime);
    errors.iter().map(ToString::to_string).collect()
}

pub fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}
