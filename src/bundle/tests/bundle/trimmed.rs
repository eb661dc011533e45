//! Smaller bundles that still show what they are to show.

use nets_bundle::{KeptFinding, TrimmedBundle, trim};
use nets_core::identity::Country;
use nets_samples::{MessageBuilder, ShipmentBuilder, person};

use crate::support::{TestWorld, opened, replayed};

/// The smaller bundle, and what is left in it.
fn trimmed(bytes: &[u8], keep: &str) -> (Vec<u8>, TrimmedBundle) {
    let bundle = opened(bytes).expect("a bundle");
    let keep = KeptFinding::of(&bundle, keep).expect("it can be kept");
    let mut smaller = Vec::new();
    let left = trim(&bundle, &keep, || true, &mut smaller).expect("a smaller bundle");
    (smaller, left)
}

fn letter(id: &str, to: &str) -> Vec<u8> {
    let message = MessageBuilder::to(person(Country::Denmark, to), "163057");
    ShipmentBuilder::new(id).message(message).zip().expect("a zip")
}

#[test]
fn of_a_thousand_shipments_the_one_that_is_wrong_is_left() {
    let mut world = TestWorld::new();
    for number in 1..=1_000 {
        // One person number has a dash.
        let to = if number == 700 { "240291-1995" } else { "2402911995" };
        world.send(&format!("netsshare_{number}.zip"), letter(&format!("S-{number}"), to));
        if number % 100 == 0 {
            world.days_pass(1);
        }
    }
    let bytes = world.saved().1;
    let (smaller, left) = trimmed(&bytes, "receiver.person-number");
    assert_eq!((left.uploads_before, left.uploads, left.is_smallest), (1_000, 1, true));
    assert_eq!(left.events, 3, "it began, the shipment came, and it was read");
    let replayed = replayed(&smaller);
    assert_eq!(replayed.difference, None);
    let bundle = opened(&smaller).expect("a bundle");
    let from = bundle.about().trimmed.as_ref().expect("it says what it was made from");
    assert_eq!((from.keep.as_str(), from.events), ("receiver.person-number", left.events_before as u64));
    assert_eq!(from.sha256, opened(&bytes).expect("a bundle").seal());
    assert!(trimmed(&bytes, "receiver.person-number").0 == smaller, "the same every time");
}

#[test]
fn what_needs_two_shipments_keeps_two() {
    let mut world = TestWorld::new();
    for id in ["A", "B", "C", "B", "D"] {
        world.send(&format!("netsshare_{id}.zip"), letter(id, "2402911995"));
    }
    let (smaller, left) = trimmed(&world.saved().1, "shipment.duplicate");
    assert_eq!(left.uploads, 2);
    assert_eq!(replayed(&smaller).difference, None);
}

#[test]
fn one_entry_of_the_timeline_is_kept_with_the_time_that_it_needs() {
    let mut world = TestWorld::new();
    world.sample("plain");
    let rejected = world.sample("rejected");
    world.sample("signing");
    world.days_pass(9);
    let bytes = world.saved().1;
    let (smaller, left) = trimmed(&bytes, "signer_rejected");
    assert_eq!((left.uploads, left.events), (1, 4), "and the time that passes");
    let replayed = replayed(&smaller);
    assert_eq!((replayed.difference, replayed.compared.zips), (None, 1));
    assert_eq!(rejected.0, 2);
}

#[test]
fn what_is_not_there_is_not_kept_and_what_is_no_such_thing_is_named() {
    let mut world = TestWorld::new();
    world.sample("plain");
    let bytes = world.saved().1;
    let bundle = opened(&bytes).expect("a bundle");
    let keep = KeptFinding::of(&bundle, "pdf.encrypted").expect("a rule");
    let told = trim(&bundle, &keep, || true, &mut Vec::new()).expect_err("no PDF is encrypted").to_string();
    assert!(told.contains("nothing in the bundle shows pdf.encrypted"), "{told}");
    for (keep, says) in [
        ("pdf.encryptet", "did you mean `pdf.encrypted`? `mock"),
        ("9999", "no entry of the bundle's"),
        ("what", "entry. `mock"),
    ] {
        let told = KeptFinding::of(&bundle, keep).expect_err("there is none").to_string();
        assert!(told.contains(says), "{told}");
    }
}

#[test]
fn a_search_that_is_interrupted_leaves_a_bundle_that_shows_it() {
    let mut world = TestWorld::new();
    for number in 1..=20 {
        world.send(&format!("netsshare_{number}.zip"), letter(&format!("S-{number}"), "2402911995"));
    }
    world.send("netsshare_broken.zip", b"no zip".to_vec());
    let bytes = world.saved().1;
    let bundle = opened(&bytes).expect("a bundle");
    let keep = KeptFinding::of(&bundle, "zip.unreadable").expect("a rule");
    let (mut smaller, mut tries) = (Vec::new(), 0);
    let may_go_on = || {
        tries += 1;
        tries <= 2
    };
    let left = trim(&bundle, &keep, may_go_on, &mut smaller).expect("a bundle");
    assert!(!left.is_smallest && left.uploads > 1 && left.uploads < 21, "{left:?}");
    assert_eq!(replayed(&smaller).difference, None);
}
