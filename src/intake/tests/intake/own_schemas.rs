//! A user's own XSDs are told of with the same care as ours.

use std::path::Path;

use nets_core::finding::Finding;
use nets_core::rule_book::RuleId;
use nets_core::shipment::Inspection;
use nets_intake::report::ValidationResult;
use nets_intake::{Cancel, Context, Inspector, SchemaSource, SchemaWay};

use crate::support::{changed, scenario};

/// Our schemas with one of them changed, as a user might.
fn own(file: &str, change: impl Fn(&str) -> Vec<u8>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas/1.6");
    for name in ["shipment.xsd", "eboks.xsd", "print.xsd", "print-nordic.xsd", "email.xsd"] {
        let text = std::fs::read_to_string(ours.join(name)).expect("a schema");
        let text = if name == file { change(&text) } else { text.into_bytes() };
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    folder
}

fn inspect(folder: &Path, xml: &str) -> Inspection {
    let inspector =
        Inspector::by(SchemaSource::Directory(folder.to_owned()), SchemaWay::Both).expect("schemas");
    let (scenario, cancel) = (scenario(), Cancel::default());
    let context = Context { scenario: &scenario, sender: None, folder: None, today: None, cancel: &cancel };
    inspector.inspect_xml(xml.as_bytes(), &context).expect("nothing interrupts it")
}

fn replaced<'t>(from: &'t str, to: &'t str) -> impl Fn(&str) -> Vec<u8> + 't {
    move |text| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1).into_bytes()
    }
}

/// What every finding says must help: where, what stands there, what belongs there, what to change.
#[test]
fn each_fault_against_a_schema_of_a_user_is_told_with_what_to_change() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("shipment.xsd"), include_str!("own_schemas/faults.xsd"))
        .expect("a file");
    let xml = include_str!("own_schemas/faults.xml");
    let inspection = inspect(folder.path(), xml);
    let told: Vec<&Finding> = inspection.findings().iter().collect();
    for finding in &told {
        println!(
            "{:?} {} | {} | found {} | expected {} | {}",
            finding.place.position.map(|at| at.line),
            finding.rule.rule().id,
            finding.message,
            finding.found,
            finding.expected,
            finding.advice
        );
    }
    let on_line = |line: u32| -> Vec<&&Finding> {
        told.iter().filter(|finding| finding.place.position.is_some_and(|at| at.line == line)).collect()
    };
    for (line, expected, advice) in [
        (2, "exactly 10 characters", "It has 9 characters"),
        (3, "a whole number, 10000 or more", "Write a whole number, 10000 or more instead of `9999`"),
        (4, "a whole number from 0 to 4294967295", "instead of `-1`"),
        (5, "a day as 2026-02-28", "`2026-4-1` -> `2026-04-01`"),
        (6, "DK or NO", "Write DK or NO instead of `FI`"),
        (7, "a day as 2026-02-28, or a year as 2026", "instead of `x`"),
        (8, "at most 3 items", "It has 4 items"),
        (9, "6 digits or the pattern [A-Z]{2}", "instead of `1234`"),
        (10, "6 digits", "without the white space around it"),
        (12, "a", "Write a, or leave it out"),
        (13, "nothing in it", "Remove xsi:nil"),
        (14, "an element that the schema declares", ""),
        (15, "one of the elements that may take its place", "Write an element"),
        (16, "<a>", "<a>"),
        (18, "a key of its own", "a key of its own"),
    ] {
        let there = on_line(line);
        assert!(
            there
                .iter()
                .any(|finding| finding.expected.contains(expected) && finding.advice.contains(advice)),
            "line {line}: {there:#?}"
        );
    }
    assert!(
        told.iter().any(|finding| finding.message.contains("@name") && finding.message.contains("refers"))
    );
    assert!(on_line(20).is_empty(), "straẞe is letters by the Unicode of today");
    assert!(told.iter().all(|finding| finding.rule == RuleId::SchemaViolation), "{told:#?}");
}

#[test]
fn what_breaks_the_schema_of_a_user_is_not_forgiven_because_a_rule_says_it_better() {
    let folder = own(
        "eboks.xsd",
        replaced(
            "<xs:element name=\"description\" type=\"xs:string\" minOccurs=\"0\">",
            "<xs:element name=\"description\" type=\"short\" minOccurs=\"0\">",
        ),
    );
    let with_short = std::fs::read_to_string(folder.path().join("eboks.xsd")).expect("a schema").replace(
        "</xs:schema>",
        "<xs:simpleType name=\"short\"><xs:annotation><xs:appinfo source=\"grade\">documented</xs:appinfo>\
         </xs:annotation><xs:restriction base=\"xs:string\"><xs:maxLength value=\"50\"/></xs:restriction>\
         </xs:simpleType></xs:schema>",
    );
    std::fs::write(folder.path().join("eboks.xsd"), with_short).expect("a file");
    let long = changed(&[("Følgebrev", &"x".repeat(60))]);
    let inspection = inspect(folder.path(), &long);
    let [finding] = inspection.findings() else { panic!("{:#?}", inspection.findings()) };
    assert_eq!((finding.rule, finding.expected.as_str()), (RuleId::SchemaViolation, "at most 50 characters"));
    assert!(!ValidationResult::of(&inspection, true).accepted);
}

#[test]
fn a_schema_in_another_encoding_is_read() {
    let latin = |text: &str| {
        let text = text.replace("encoding=\"UTF-8\"", "encoding=\"ISO-8859-1\"").replace("belongs", "hører");
        text.chars().map(|letter| u8::try_from(u32::from(letter)).expect("ISO 8859-1")).collect()
    };
    let folder = own("print.xsd", latin);
    assert!(inspect(folder.path(), &changed(&[])).shipment().is_some());
}

#[test]
fn why_a_schema_cannot_be_used_is_told_in_words_of_ours() {
    for (file, from, to, place, words) in [
        (
            "shipment.xsd",
            "ref=\"eboks:config\"",
            "ref=\"eboks:konfig\"",
            "shipment.xsd:",
            "names something that no schema",
        ),
        ("shipment.xsd", "type=\"DocumentType\"", "type=\"x:DocumentType\"", "shipment.xsd", "prefix"),
        ("eboks.xsd", "</xs:choice>", "", "eboks.xsd", "line"),
        ("eboks.xsd", "value=\"[0-9]{5}\"", "value=\"[0-9\"", "eboks.xsd", ""),
        ("eboks.xsd", "<xs:sequence>", "<xs:sequense>", "eboks.xsd", ""),
    ] {
        let folder = own(file, replaced(from, to));
        let problem = Inspector::by(SchemaSource::Directory(folder.path().to_owned()), SchemaWay::Both)
            .err()
            .expect("a problem");
        let told = problem.to_string();
        println!("{told}");
        assert!(problem.place.contains(place), "{told}");
        assert!(problem.message.contains(words), "{told}");
        crate::sentences::has_no_library_words(&told);
    }
}

#[test]
fn a_folder_that_is_none_is_told_without_the_words_of_the_system() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.xsd");
    std::fs::write(&file, "<a/>").expect("a file");
    for (path, words) in [(folder.path().join("none"), "there is no such"), (file, "this is a file")] {
        let problem = Inspector::by(SchemaSource::Directory(path), SchemaWay::Both)
            .err()
            .expect("a problem")
            .to_string();
        assert!(problem.contains(words) && !problem.contains("os error"), "{problem}");
    }
}
