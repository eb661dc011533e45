//! Bundles of other versions: an older one is played, what is newer is told.

use std::path::Path;

use nets_bundle::Bundle;

use crate::hostile::changed;
use crate::support::{opened, replayed};

/// The bundle of a world that version 0.1.0 wrote: `bundle save` of `make demo`'s story.
const FIXTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/0.1.0.bundle.zip");

#[test]
fn a_bundle_of_version_0_1_0_is_the_same() {
    let bundle = Bundle::open(Path::new(FIXTURE)).expect("the fixture");
    assert_eq!((bundle.about().version.as_str(), bundle.about().format), ("0.1.0", 1));
    let replayed = nets_bundle::replay(&bundle).expect("it can be played");
    assert_eq!(replayed.difference, None, "{}", replayed.difference.as_ref().expect("a difference"));
    assert_eq!(replayed.compared, bundle.about().counts, "{:?}", replayed.not_compared);
    assert!(bundle.about().counts.uploads > 15 && bundle.about().counts.outbound > 25);
}

#[test]
fn a_newer_format_is_refused_with_the_version_to_take() {
    let newer = changed("bundle.json", |text| {
        text.replace("\"format\":1", "\"format\":2").replace("\"version\":\"0.1.0\"", "\"version\":\"9.1.0\"")
    });
    let told = opened(&newer).err().expect("it is newer").to_string();
    assert!(told.starts_with("it has format 2, and this program reads formats up to 1"), "{told}");
    assert!(told.contains("version 9.1.0"), "{told}");
}

#[test]
fn an_event_that_this_program_does_not_know_is_told_and_counted() {
    let strange = changed("events.jsonl", |text| {
        let count = text.lines().count() + 1;
        let at = "2026-01-07T10:00:00Z";
        format!(
            "{text}{{\"number\":{count},\"at\":\"{at}\",\"event\":{{\"recipient_moved\":{{}}}},\"steps\":[]}}\n"
        )
    });
    let replayed = replayed(&strange);
    assert_eq!(replayed.difference, None);
    assert_eq!(replayed.unknown_events.get("recipient_moved"), Some(&1));
}

#[test]
fn a_rule_that_the_older_program_did_not_know_is_said_to_be_new() {
    let mut world = crate::support::TestWorld::new();
    world.send("netsshare_broken.zip", b"no zip at all".to_vec());
    let inspected = world.records.iter_mut().find_map(|record| match &mut record.event {
        nets_core::event::Event::ShipmentInspected { inspection, .. } => Some(inspection),
        _ => None,
    });
    let before = nets_core::shipment::Inspection::new(Vec::new(), None);
    *inspected.expect("it was read") = before;
    let bytes = world.saved().1;
    let told = replayed(&bytes).difference.expect("it is otherwise");
    assert_eq!((told.rule.as_deref(), told.why.as_deref()), (Some("zip.unreadable"), None));
    let older =
        crate::hostile::changed_in(&bytes, "bundle.json", |text| text.replace("\"zip.unreadable\",", ""));
    let told = replayed(&older).difference.expect("it is otherwise").to_string();
    assert!(told.ends_with("; rule zip.unreadable is new in this version"), "{told}");
    assert!(told.contains("finding 1: expected no finding, came "), "{told}");
}

#[test]
fn what_was_read_otherwise_without_another_finding_is_told_with_its_place() {
    let mut world = crate::support::TestWorld::new();
    let sample = &nets_samples::all()[0];
    world.send(&sample.file_name(), sample.zip());
    let inspected = world.records.iter_mut().find_map(|record| match &mut record.event {
        nets_core::event::Event::ShipmentInspected { inspection, .. } => Some(inspection),
        _ => None,
    });
    let inspected = inspected.expect("it was read");
    let (findings, shipment) = inspected.clone().into_parts();
    let mut shipment = shipment.expect("a sample is accepted");
    shipment.messages[0].description = Some("Another".to_owned());
    *inspected = nets_core::shipment::Inspection::new(findings, Some(shipment));
    let told = replayed(&world.saved().1).difference.expect("it is otherwise");
    assert!(
        told.about.ends_with("what was read of shipment.xml, at messages/0/description"),
        "{}",
        told.about
    );
    assert_eq!(told.expected, "`Another`");
}
