//! Schemas of the user's own, and the files of ours.

use std::fs;
use std::path::Path;

use nets_core::shipment::Inspection;
use nets_intake::{Cancel, Context, Inspector, SchemaSource, SchemaWay};

use crate::support::{SHIPMENT, changed, rules, scenario};

const NAMES: [&str; 5] = ["shipment", "eboks", "print", "print-nordic", "email"];
const NEWEST: &str = "1.6";

/// What a user may hold who has a schema that allows everything.
const LENIENT: &str = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
    targetNamespace="http://www.nets.eu/nets-share/1.6" elementFormDefault="qualified">
  <xs:element name="shipment"/>
</xs:schema>"#;

pub fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}

fn inspector(folder: &Path) -> Inspector {
    Inspector::by(SchemaSource::Directory(folder.to_owned()), SchemaWay::Both).expect("schemas")
}

pub fn inspect_by(folder: &Path, xml: &str) -> Inspection {
    let scenario = scenario();
    inspector(folder)
        .inspect_xml(
            xml.as_bytes(),
            &Context {
                scenario: &scenario,
                sender: None,
                folder: None,
                today: None,
                cancel: &Cancel::default(),
            },
        )
        .expect("nothing interrupts it")
}

pub fn lenient(xml: &str) -> Inspection {
    inspect_by(folder(&[("any.xsd", LENIENT)]).path(), xml)
}

fn problem(files: &[(&str, &str)]) -> String {
    let folder = folder(files);
    match Inspector::by(SchemaSource::Directory(folder.path().to_owned()), SchemaWay::Both) {
        Ok(_) => panic!("these schemas were taken"),
        Err(problem) => problem.to_string().replace(&folder.path().display().to_string(), "FOLDER"),
    }
}

fn ours() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas")
}

/// A version of the format differs from the newest one in its number alone.
#[test]
fn the_versions_of_our_schemas_have_not_drifted_apart() {
    for version in ["1.3", "1.4", "1.5"] {
        for name in NAMES {
            let read = |version: &str| {
                fs::read_to_string(ours().join(version).join(format!("{name}.xsd"))).expect("a schema")
            };
            let expected = read(NEWEST)
                .replace(&format!("nets-share/{NEWEST}"), &format!("nets-share/{version}"))
                .replace(&format!("version=\"{NEWEST}\">"), &format!("version=\"{version}\">"));
            assert!(
                read(version) == expected,
                "schemas/{version}/{name}.xsd is not schemas/{NEWEST}/{name}.xsd with another number"
            );
        }
    }
}

#[test]
fn every_remark_in_our_schemas_says_how_sure_it_is() {
    for name in NAMES {
        let text = fs::read_to_string(ours().join(NEWEST).join(format!("{name}.xsd"))).expect("a schema");
        let remarks = text
            .split("<xs:documentation>")
            .skip(1)
            .map(|rest| rest.split('<').next().unwrap_or_default().trim());
        let headings = ["A reconstruction", "The part of shipment.xml"];
        for remark in remarks.filter(|remark| !headings.iter().any(|heading| remark.starts_with(heading))) {
            let graded =
                ["Documented: ", "Observed: ", "Assumed: "].iter().any(|grade| remark.starts_with(grade));
            assert!(graded, "{name}.xsd: {remark}");
        }
    }
}

#[test]
fn a_folder_of_schemas_is_used_instead_of_ours() {
    let own = folder(&[(
        "own/shipment.xsd",
        &LENIENT
            .replace("<xs:element name=\"shipment\"/>", "<xs:element name=\"shipment\" type=\"xs:string\"/>"),
    )]);
    assert!(rules(&inspect_by(own.path(), SHIPMENT)).contains(&"schema.violation"));
    assert_eq!(rules(&inspect_by(&ours(), SHIPMENT)), [] as [&str; 0]);
}

#[test]
fn a_version_that_the_folder_lacks_is_told() {
    let inspection = lenient(&SHIPMENT.replace("share/1.6", "share/1.5"));
    assert_eq!(rules(&inspection), ["xml.version"]);
    assert_eq!(inspection.findings()[0].expected, "version 1.6");
}

#[test]
fn one_mistake_is_one_finding_also_when_the_schema_knows_the_rule() {
    let own = fs::read_to_string(ours().join("1.6/eboks.xsd")).expect("our schema").replacen(
        "<xs:restriction base=\"xs:token\">\n      <xs:minLength value=\"1\"/>",
        "<xs:restriction base=\"xs:string\">\n      <xs:pattern value=\"[0-9]{10,12}\"/>",
        1,
    );
    let mut files: Vec<(String, String)> = NAMES
        .iter()
        .map(|name| {
            (
                format!("{name}.xsd"),
                fs::read_to_string(ours().join(format!("1.6/{name}.xsd"))).expect("our schema"),
            )
        })
        .collect();
    files[1].1 = own;
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let folder = folder(&files);
    assert_eq!(rules(&inspect_by(folder.path(), SHIPMENT)), [] as [&str; 0]);
    assert_eq!(
        rules(&inspect_by(folder.path(), &changed(&[("6101800001", "610180-0001")]))),
        ["receiver.person-number"]
    );
}

#[test]
fn problems_of_a_users_schemas_are_told_at_once_and_with_their_place() {
    let broken = LENIENT
        .replace("<xs:element name=\"shipment\"/>", "<xs:element name=\"shipment\" type=\"nothing\"/>");
    assert_eq!(problem(&[("a/own.xsd", &broken)]).split(':').next(), Some("a/own.xsd"));
    let unclosed = LENIENT.replace("</xs:schema>", "");
    assert!(
        problem(&[("own.xsd", &unclosed)]).starts_with("own.xsd:"),
        "{}",
        problem(&[("own.xsd", &unclosed)])
    );
    assert!(problem(&[]).starts_with("FOLDER: no *.xsd here"));
    assert!(problem(&[("note.txt", "hello")]).starts_with("FOLDER: no *.xsd here"));
}

#[test]
fn a_schema_reaches_no_file_outside_its_folder() {
    for location in ["../outside.xsd", "file:///etc/hostname", "http://127.0.0.1:9/x.xsd", "missing.xsd"] {
        let import = format!(
            "<xs:import namespace=\"urn:other\" schemaLocation=\"{location}\"/>\n  <xs:element name=\"shipment\""
        );
        let own = LENIENT.replace("<xs:element name=\"shipment\"", &import);
        let outer = folder(&[
            ("inner/own.xsd", &own),
            (
                "outside.xsd",
                "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" targetNamespace=\"urn:other\"/>",
            ),
        ]);
        let problem = Inspector::by(SchemaSource::Directory(outer.path().join("inner")), SchemaWay::Both)
            .err()
            .expect("a problem");
        assert!(problem.to_string().contains("is not among the schema documents"), "{problem}");
    }
}
