//! A bundle as it is written: the same for the same world, and the same when it is played again.

use std::fs;
use std::path::Path;

use nets_bundle::{KeysHad, PersonsData, SigningKeys};
use nets_core::event::Event;

use crate::support::{TestWorld, difference, opened, replayed};

fn world() -> TestWorld {
    let mut world = TestWorld::new();
    for sample in ["plain", "signing", "rejected", "realtime"] {
        world.sample(sample);
    }
    world.send("netsshare_broken.zip", b"no zip at all".to_vec());
    world.days_pass(8);
    world
}

#[test]
fn a_world_is_the_same_when_it_is_played_again_and_so_are_the_bytes_of_its_bundle() {
    let world = world();
    let (about, bytes) = world.saved();
    assert!(world.saved().1 == bytes, "the same world gives the same bytes");
    assert_eq!((about.signing_keys, about.persons), (KeysHad::InBundle, PersonsData::AsSent));
    assert_eq!((about.counts.uploads, about.counts.zips), (5, 5));
    assert_eq!(opened(&bytes).expect("a bundle").about(), &about);

    let replayed = replayed(&bytes);
    assert_eq!(replayed.difference, None);
    assert_eq!(replayed.compared, about.counts, "all of it was compared");
    assert!(replayed.not_compared.is_empty() && replayed.unknown_events.is_empty());
    assert!(about.counts.outbound > 8, "{about:?}");
}

#[test]
fn without_contents_all_is_the_same_as_far_as_it_can_be_known() {
    let mut world = world();
    world.contents = false;
    let (about, bytes) = world.saved();
    assert_eq!((about.counts.zips, about.contents), (0, false));
    let replayed = replayed(&bytes);
    assert_eq!(replayed.difference, None);
    let missed: Vec<_> = replayed.not_compared.iter().map(|it| (it.what, it.count, it.why)).collect();
    assert_eq!(
        missed,
        [
            ("files", 1, "the documents in them are not in the bundle"),
            ("uploads", 5, "the bundle was made without their bytes"),
        ]
    );
}

#[test]
fn what_was_signed_with_the_users_keys_is_compared_by_its_form() {
    let world = world();
    let mut of = world.to_save();
    of.keys = SigningKeys::Brought;
    let (about, bytes) = world.saved_as(&of);
    assert_eq!(about.signing_keys, KeysHad::Brought);
    assert!(!String::from_utf8_lossy(&bytes).contains("keys/"), "no key is in it");
    let replayed = replayed(&bytes);
    assert_eq!(replayed.difference, None);
    let missed: Vec<_> = replayed.not_compared.iter().map(|it| (it.count, it.why)).collect();
    assert_eq!(missed, [(1, "the keys that signed them are the user's")]);
}

#[test]
fn a_finding_that_is_otherwise_is_told_with_its_event_and_its_rule() {
    let mut world = world();
    let broken = world
        .records
        .iter()
        .position(|record| matches!(&record.event, Event::ShipmentInspected { upload, .. } if upload.0 == 5));
    let broken = broken.expect("the upload that is no zip");
    let number = broken + 1;
    let Event::ShipmentInspected { inspection, .. } = &mut world.records[broken].event else { panic!() };
    let (mut findings, shipment) = inspection.clone().into_parts();
    findings[0].message = "another sentence".to_owned();
    *inspection = nets_core::shipment::Inspection::new(findings, shipment);
    let told = difference(&world.saved().1);
    assert!(
        told.starts_with(&format!(
            "event {number}, 2026-01-05T10:00:00: upload 5 (netsshare_broken.zip): finding 1: expected another \
             sentence [zip.unreadable], came the file is "
        )),
        "{told}"
    );
}

#[test]
fn a_file_that_is_otherwise_is_named() {
    let world = world();
    let mut of = world.to_save();
    let other = TestWorld::new();
    let made = other.to_save();
    assert!(matches!(made.keys, SigningKeys::Made(keys) if keys.is_empty()), "no key was asked for");
    // Of another seed all certificates are others.
    of.seed += 1;
    let told = difference(&world.saved_as(&of).1);
    assert!(told.contains("signed_documents_") || told.contains("what comes of it"), "{told}");
    assert!(told.contains("expected") && told.contains("came"), "{told}");
}

/// The stories that come with the program: each of its scenarios, with all samples sent to it.
#[test]
fn every_scenario_with_every_sample_is_the_same_when_it_is_played_again() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let mut played = 0;
    for file in fs::read_dir(&folder).expect("the scenarios") {
        let path = file.expect("a file").path();
        let mut world = TestWorld::of(&fs::read_to_string(&path).expect("a scenario"));
        for sample in nets_samples::all() {
            world.sample(sample.name);
        }
        world.days_pass(12);
        let (about, bytes) = world.saved();
        let replayed = replayed(&bytes);
        assert_eq!(replayed.difference, None, "{}", path.display());
        assert!(replayed.not_compared.is_empty(), "{}: {:?}", path.display(), replayed.not_compared);
        assert_eq!(replayed.compared, about.counts, "{}", path.display());
        let samples = nets_samples::all().len() as u64;
        assert!(about.counts.uploads == samples && about.counts.outbound >= samples, "{}", path.display());
        played += 1;
    }
    assert!(played > 10, "{played}");
}
