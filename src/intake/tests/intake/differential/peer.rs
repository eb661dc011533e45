//! The two validators, each asked for its verdict on a list of documents.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;

use nets_core::finding::{Finding, Severity};
use nets_core::rule_book::{RuleId, Stage};
use nets_core::scenario::Scenario;
use nets_intake::{Cancel, Context, DISPUTED, Inspector, SchemaSource, SchemaWay};
use tempfile::TempDir;

pub struct Verdict {
    pub valid: bool,
    /// The lines on which something is wrong.
    pub lines: BTreeSet<u32>,
    /// The lines on which a rule of ours says something; it then speaks for the schema too.
    pub lines_of_rules: BTreeSet<u32>,
    pub words: String,
}

pub struct Verdicts(pub Vec<Verdict>);

/// Asks xmllint, all documents at once. None when it is not installed and need not be.
pub fn xmllint(name: &str, schema: &Path, documents: &[String]) -> Option<Verdicts> {
    let folder = tempfile::tempdir().expect("a folder");
    for (index, document) in documents.iter().enumerate() {
        std::fs::write(folder.path().join(format!("{index}.xml")), document).expect("a file");
    }
    let mut verdicts = Vec::new();
    let indices: Vec<usize> = (0..documents.len()).collect();
    for chunk in indices.chunks(500) {
        let files = chunk.iter().map(|index| format!("{index}.xml"));
        let output = Command::new("xmllint")
            .args(["--noout", "--nonet", "--schema"])
            .arg(std::fs::canonicalize(schema).expect("a schema"))
            .args(files)
            .current_dir(folder.path())
            .output();
        let output = match output {
            Ok(output) => output,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let demanded =
                    std::env::var_os("MOCK_NETS_SHARE_REQUIRE_TOOLS").is_some_and(|value| value == "1");
                assert!(!demanded, "xmllint is not installed");
                println!("SKIPPED {name}: xmllint is not installed");
                return None;
            }
            Err(error) => panic!("xmllint: {error}"),
        };
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(!told.contains("failed to compile"), "{name}: {told}");
        for index in chunk {
            let valid = told.lines().any(|line| line == format!("{index}.xml validates"));
            let words: Vec<&str> =
                told.lines().filter(|line| line.starts_with(&format!("{index}.xml"))).collect();
            let lines = words.iter().filter_map(|line| line.split(':').nth(1)?.parse().ok()).collect();
            verdicts.push(Verdict { valid, lines, lines_of_rules: BTreeSet::new(), words: words.join("\n") });
        }
    }
    Some(Verdicts(verdicts))
}

/// Options by which Java begins in a fifth of the time that it takes without; it has little to do.
const BRIEF: [&str; 2] = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"];

/// Xerces, as Java has it, behind a small program.
pub struct Xerces {
    classes: TempDir,
}

impl Xerces {
    /// Compiles the program. None when there is no Java compiler and need not be.
    pub fn compiled(name: &str) -> Option<Xerces> {
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/intake/differential/Validate.java");
        let classes = tempfile::tempdir().expect("a folder");
        let mut javac = Command::new("javac");
        javac.args(BRIEF.map(|option| format!("-J{option}"))).arg("-d").arg(classes.path()).arg(program);
        match javac.output() {
            Ok(output) => {
                assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
                Some(Xerces { classes })
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let demanded =
                    std::env::var_os("MOCK_NETS_SHARE_REQUIRE_TOOLS").is_some_and(|value| value == "1");
                assert!(!demanded, "javac is not installed");
                println!("SKIPPED {name}: javac is not installed");
                None
            }
            Err(error) => panic!("javac: {error}"),
        }
    }

    /// Asks it, all documents at once.
    pub fn verdicts(&self, name: &str, schema: &Path, documents: &[String]) -> Verdicts {
        let folder = tempfile::tempdir().expect("a folder");
        for (index, document) in documents.iter().enumerate() {
            std::fs::write(folder.path().join(format!("{index}.xml")), document).expect("a file");
        }
        let output = Command::new("java")
            .args(BRIEF)
            .arg("-cp")
            .arg(self.classes.path())
            .arg("Validate")
            .arg(std::fs::canonicalize(schema).expect("a schema"))
            .arg(folder.path())
            .arg(documents.len().to_string())
            .output()
            .expect("java runs");
        let told = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        let verdict = |line: &str| {
            let mut words = line.split(' ').skip(1);
            let valid = words.next() == Some("valid");
            let lines = words.filter_map(|line| line.parse().ok()).collect();
            Verdict { valid, lines, lines_of_rules: BTreeSet::new(), words: format!("Xerces: {line}") }
        };
        let verdicts: Vec<Verdict> = told.lines().map(verdict).collect();
        assert_eq!(verdicts.len(), documents.len(), "{name}");
        Verdicts(verdicts)
    }
}

/// Asks our inspector by the schemas in a folder. What only the rules say does not count.
pub fn ours(schemas: &Path, documents: &[String]) -> Verdicts {
    let inspector =
        Inspector::by(SchemaSource::Directory(schemas.to_owned()), SchemaWay::Both).expect("schemas");
    let scenario = scenario();
    let cancel = Cancel::default();
    let context = Context { scenario: &scenario, sender: None, folder: None, today: None, cancel: &cancel };
    let verdict = |document: &String| {
        let inspection = inspector.inspect_xml(document.as_bytes(), &context).expect("nothing interrupts it");
        let findings = inspection.findings().to_vec();
        assert!(findings.iter().all(|finding| finding.message != DISPUTED), "{document}");
        let errors = findings.iter().filter(|finding| {
            finding.severity() == Severity::Error && finding.rule != RuleId::MessageIncomplete
        });
        let (by_schema, by_rules): (Vec<&Finding>, Vec<&Finding>) =
            errors.partition(|finding| matches!(finding.rule().stage, Stage::Xml | Stage::Schema));
        let lines = |findings: &[&Finding]| -> BTreeSet<u32> {
            findings.iter().map(|finding| finding.place.position.expect("a place").line).collect()
        };
        let words = by_schema.iter().map(|finding| format!("{} {}", finding.rule().id, finding.message));
        Verdict {
            valid: by_schema.is_empty(),
            lines: lines(&by_schema),
            lines_of_rules: lines(&by_rules),
            words: words.collect::<Vec<_>>().join("\n"),
        }
    };
    Verdicts(documents.iter().map(verdict).collect())
}

fn scenario() -> Scenario {
    Scenario::new("test")
}
