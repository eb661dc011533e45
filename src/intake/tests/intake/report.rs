//! What people and programs are told, as golden files.

use nets_intake::report::{ReportSubject, human, json, json_schema};

use crate::golden::agrees;
use crate::support::{PDF, ZIP_NAME, Zip, changed, inspect_bytes, rules};

/// Broken in several ways, as a first attempt might be.
fn broken() -> Zip {
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
    Zip::valid().without("shipment.xml").with("shipment.xml", &xml).with("notes/readme.txt", PDF)
}

#[track_caller]
fn golden(name: &str, found: &str) {
    agrees(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name), found);
}

#[test]
fn the_report_for_people_shows_each_line_and_what_to_change() {
    let zip = broken();
    let source = ReportSubject { name: ZIP_NAME, lenient: false };
    golden("report.txt", &human(&inspect_bytes(&zip.bytes()), &source, false));
}

#[test]
fn the_report_for_programs_is_stable() {
    let zip = broken();
    let source = ReportSubject { name: ZIP_NAME, lenient: false };
    let report = json(&inspect_bytes(&zip.bytes()), &source);
    golden("report.json", &format!("{report:#}\n"));
    let report = json(&inspect_bytes(&Zip::valid().bytes()), &source);
    golden("accepted.json", &format!("{report:#}\n"));
}

#[test]
fn the_report_for_programs_has_the_line_and_what_to_mark_in_it() {
    let source = ReportSubject { name: ZIP_NAME, lenient: false };
    let report = json(&inspect_bytes(&broken().bytes()), &source);
    let of = |rule: &str| {
        let findings = report["findings"].as_array().expect("findings");
        findings.iter().find(|finding| finding["rule"] == rule).expect("the finding")
    };
    let excerpt = serde_json::json!({
        "text": "        <eboks:personIdentityNumber>610180-0001</eboks:personIdentityNumber>",
        "mark_at": 36,
        "mark_length": 11,
    });
    assert_eq!(of("receiver.person-number")["excerpt"], excerpt);
    // What was found is a count, so that only the place is marked.
    assert_eq!(of("message.description-length")["excerpt"]["mark_length"], 1);
    // A folder in the zip stands in no line.
    assert_eq!(of("zip.subfolder").get("excerpt"), None);
}

#[test]
fn an_accepted_shipment_is_one_line() {
    let inspection = inspect_bytes(&Zip::valid().bytes());
    let source = ReportSubject { name: ZIP_NAME, lenient: false };
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
    let source = ReportSubject { name: ZIP_NAME, lenient: false };
    let report = human(&inspect_bytes(&zip.bytes()), &source, false);
    assert!(!report.contains(['\u{1b}', '\u{9b}', '\u{202e}']), "{report}");
}

#[test]
fn a_file_with_the_line_ends_of_windows_is_shown_without_them() {
    let xml = changed(&[("163057", "16305")]).replace('\n', "\r\n");
    let zip = Zip::valid().without("shipment.xml").with("shipment.xml", &xml);
    let source = ReportSubject { name: ZIP_NAME, lenient: false };
    let report = human(&inspect_bytes(&zip.bytes()), &source, false);
    assert!(report.contains("<documentType>16305</documentType>\n"), "{report}");
}

#[test]
fn a_line_of_many_megabytes_is_shown_around_the_place() {
    let xml = changed(&[("163057", "16305")]).replace('\n', " ");
    let xml = xml.replacen("<messages>", &format!("<messages>{}", " ".repeat(1_000_000)), 1);
    let zip = Zip::valid().without("shipment.xml").with("shipment.xml", &xml);
    let source = ReportSubject { name: ZIP_NAME, lenient: false };
    let report = human(&inspect_bytes(&zip.bytes()), &source, false);
    assert!(report.len() < 2_000 && report.contains("…"), "{report}");
    assert!(report.contains("<documentType>16305<"), "{report}");
}

#[test]
fn the_report_for_programs_is_as_its_schema_says() {
    let broken = broken();
    for (bytes, lenient) in [(broken.bytes(), false), (broken.bytes(), true), (Zip::valid().bytes(), false)] {
        let source = ReportSubject { name: ZIP_NAME, lenient };
        let printed = serde_json::Value::Array(vec![json(&inspect_bytes(&bytes), &source)]);
        conforms(&printed, &json_schema(), "report");
    }
}

/// Holds a value to as much of JSON Schema as the schema of reports uses. No member may be unnamed.
fn conforms(value: &serde_json::Value, schema: &serde_json::Value, at: &str) {
    use serde_json::Value;
    if let Some(words) = schema["enum"].as_array() {
        assert!(words.contains(value), "{at}: {value}");
        return;
    }
    if let Some(choices) = schema["anyOf"].as_array() {
        let choice = if value.is_null() { &choices[0] } else { &choices[1] };
        return conforms(value, choice, at);
    }
    match (schema["type"].as_str(), value) {
        (Some("object"), Value::Object(members)) => {
            for name in schema["required"].as_array().into_iter().flatten() {
                assert!(members.contains_key(name.as_str().expect("a name")), "{at}: {name} is missing");
            }
            for (name, member) in members {
                let known = &schema["properties"][name];
                assert!(known.is_object(), "{at}: the schema does not name {name}");
                conforms(member, known, &format!("{at}.{name}"));
            }
        }
        (Some("array"), Value::Array(items)) => {
            items.iter().for_each(|item| conforms(item, &schema["items"], &format!("{at}[]")));
        }
        (Some("string"), Value::String(_))
        | (Some("boolean"), Value::Bool(_))
        | (Some("null"), Value::Null) => {}
        (Some("integer"), Value::Number(number)) => assert!(number.is_u64(), "{at}: {number}"),
        (kind, value) => panic!("{at}: {value} is no {kind:?}"),
    }
}

#[test]
fn leniency_forgives_what_nets_may_not_know_and_names_it() {
    let long = "x".repeat(51);
    let zip = Zip::valid().changed(&[("Følgebrev", &long), ("15723", "15799")]);
    let inspection = inspect_bytes(&zip.bytes());
    let report = |lenient| human(&inspection, &ReportSubject { name: ZIP_NAME, lenient }, false);
    assert!(report(false).ends_with(": refused (2 errors)\n"), "{}", report(false));
    let forgiven = report(true);
    assert!(forgiven.contains("forgiven[message.description-length]: "), "{forgiven}");
    let last = "accepted (forgiven: sender.eboks-id, message.description-length)\n";
    assert!(forgiven.ends_with(last), "{forgiven}");
}

#[test]
fn leniency_forgives_nothing_that_is_documented() {
    let zip = Zip::valid().changed(&[("Følgebrev", &"x".repeat(51)), ("6101800001", "610180-0001")]);
    let source = ReportSubject { name: ZIP_NAME, lenient: true };
    let report = human(&inspect_bytes(&zip.bytes()), &source, false);
    assert!(report.ends_with(": refused (1 error, forgiven: message.description-length)\n"), "{report}");
}

#[test]
fn a_production_unit_is_held_to_the_schema_alone() {
    let unit = "<eboks:productionUnitIdentifier>1234567890";
    let unknown = Zip::valid().changed(&[(unit, "<eboks:productionUnitIdentifier>9999999999")]);
    assert_eq!(rules(&inspect_bytes(&unknown.bytes())), [] as [&str; 0]);
    let short = Zip::valid().changed(&[(unit, "<eboks:productionUnitIdentifier>123456789")]);
    assert_eq!(rules(&inspect_bytes(&short.bytes())), ["schema.violation"]);
}
