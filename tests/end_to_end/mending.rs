//! A shipment broken in ten ways is mended by a reader who has only what `validate` prints.

use std::fs;

use nets_core::civil::date;
use nets_core::identity::Country;
use nets_samples::{MessageBuilder, ShipmentBuilder, company, person};
use serde_json::Value;

use crate::support::{golden, program, run};

/// Ten mistakes of beginners: what they write, and what would be right.
const MISTAKES: [(&str, &str); 10] = [
    ("<eboks:personIdentityNumber>6101800001", "<eboks:personIdentityNumber>610180-0001"),
    ("<eboks:country>NO<", "<eboks:country>no<"),
    ("<eboks:publicationDate>2026-02-28", "<eboks:publicationDate>28-02-2026"),
    ("cvr=\"12345678\"", "cvr=\"DK12345678\""),
    ("<documentType>163057", "<documentType>163-057"),
    ("<filepath>document2.pdf</filepath>", "<filepaht>document2.pdf</filepaht>"),
    (
        "<eboks:description>Short",
        "<eboks:description>A description that says much more than fits into the box of it",
    ),
    ("<eboks:eboksId>15723", "<eboks:eboksId>15732"),
    ("<shipmentId>mended</shipmentId>", "<shipmentid>mended</shipmentid>"),
    ("<eboks:realTime>true", "<eboks:realTime>yes"),
];

#[test]
fn ten_mistakes_are_mended_from_the_output_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("shipment.xml");
    let mut xml = broken();
    fs::write(&path, &xml).expect("written");
    let validate =
        |format: &str| run(program(folder.path()).args(["validate", "--format", format, "shipment.xml"]));
    golden::matches("mending.txt", &validate("human").ends_with_code(1).stdout);
    // Each round shows what the round before had hidden; ten mistakes need few rounds.
    for _ in 0..4 {
        let printed = validate("json").stdout;
        let reports: Value = serde_json::from_str(&printed).expect("JSON");
        let findings = reports[0]["findings"].as_array().expect("findings").clone();
        // From the end, so that the places before stay right.
        for finding in findings.iter().rev() {
            mend(&mut xml, finding);
        }
        fs::write(&path, &xml).expect("written");
    }
    let said = validate("human").ends_with_code(0).stdout;
    assert_eq!(said, "shipment.xml: accepted (3 messages)\n");
}

fn broken() -> String {
    let to = |receiver| MessageBuilder::to(receiver, "163057");
    let right = ShipmentBuilder::new("mended")
        .message(to(person(Country::Denmark, "6101800001")).description("Short").realtime())
        .message(to(person(Country::Norway, "41018000001")).publication_date(date(2026, 2, 28)))
        .message(to(company("12345678")));
    MISTAKES.iter().fold(right.xml(), |xml, (from, to)| {
        assert!(xml.contains(from), "{from}");
        xml.replacen(from, to, 1)
    })
}

/// Follows the advice of one finding, as its reader would: by a correction `a` -> `b`, else by the
/// name that was meant, else by what was expected.
fn mend(xml: &mut String, finding: &Value) {
    let text = |member: &str| finding[member].as_str().unwrap_or_default().to_owned();
    let Some(at) = finding["place"]["byte"].as_u64().and_then(|at| usize::try_from(at).ok()) else { return };
    let (advice, found, expected) = (text("advice"), text("found"), text("expected"));
    let quoted: Vec<&str> = advice.split('`').skip(1).step_by(2).collect();
    match quoted[..] {
        [from, to] if advice.contains("` -> `") => replace_at(xml, at, from, to),
        _ if advice.starts_with("Did you mean <") => {
            let meant = &advice["Did you mean <".len()..];
            rename(xml, at, &found, &meant[..meant.find('>').expect("a name")]);
        }
        [shorter] if advice.starts_with("Shorten it") => {
            let end = at + xml[at..].find('<').expect("the end of the value");
            xml.replace_range(at..end, shorter);
        }
        _ => replace_at(xml, at, &found, expected.split(' ').next().unwrap_or_default()),
    }
}

fn replace_at(xml: &mut String, at: usize, from: &str, to: &str) {
    assert!(xml[at..].starts_with(from), "{from} does not stand at its place");
    xml.replace_range(at..at + from.len(), to);
}

/// Renames the element that begins here, and its end tag.
fn rename(xml: &mut String, at: usize, found: &str, to: &str) {
    let from = found.trim_matches(['<', '>']);
    replace_at(xml, at + 1, from, to);
    if let Some(end) = xml[at..].find(&format!("</{from}>")) {
        replace_at(xml, at + end + 2, from, to);
    }
}
