//! A bundle with pseudonyms plays again as the one that it was made of did, and nothing of a person is left in it.

use std::io::{Cursor, Read};

use nets_bundle::{Bundle, PersonsData, pseudonymise, replay};
use nets_core::event::Event;
use nets_core::finding::Finding;
use nets_core::identity::Country;
use nets_pseudonym::PseudonymKey;
use nets_samples::{MessageBuilder, ShipmentBuilder, person};
use zip::ZipArchive;

use crate::support::{TestWorld, opened};

const KIRSTEN: &str = "6710881239";

fn world() -> TestWorld {
    let mut world = TestWorld::new();
    world.sample("signing");
    let letter = |number: &str, type_of: &str| {
        MessageBuilder::to(person(Country::Denmark, number), type_of)
            .description("Til Kirsten Østergård-Nørskov, 6710881239")
            .title("Kirsten Nørskov")
            .file(format!("Nørskov_{number}.pdf"))
    };
    for (id, number, type_of) in [
        ("Nørskov-1", KIRSTEN, "162813"),
        ("Nørskov-2", "671088-1239", "163057"),
        ("Nørskov-1", KIRSTEN, "163057"),
    ] {
        let zip = ShipmentBuilder::new(id).message(letter(number, type_of)).zip().expect("a zip");
        world.send(&format!("netsshare_{id}.zip"), zip);
    }
    // What is no zip is in the other one by its digest alone.
    world.send("netsshare_broken.zip", b"PK\x03\x04 Kirsten".to_vec());
    world.days_pass(8);
    world
}

fn replaced(bundle: &Bundle, key: u8) -> (Vec<u8>, usize) {
    let mut bytes = Vec::new();
    let made = pseudonymise(bundle, PseudonymKey::fixed([key; 32]), &mut bytes).expect("a bundle");
    (bytes, made.left_out.len())
}

/// All members of a zip, and of the zips in it.
fn members(bytes: &[u8], all: &mut Vec<Vec<u8>>) {
    // One upload only begins like a zip.
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return };
    for index in 0..archive.len() {
        let mut member = Vec::new();
        let mut entry = archive.by_index(index).expect("a member");
        all.push(entry.name_raw().to_vec());
        entry.read_to_end(&mut member).expect("its bytes");
        if member.starts_with(b"PK") {
            members(&member, all);
        }
        all.push(member);
    }
}

fn left(bytes: &[u8]) -> Vec<&'static str> {
    let mut all = Vec::new();
    members(bytes, &mut all);
    let texts: Vec<String> =
        all.iter().map(|member| String::from_utf8_lossy(member).to_lowercase()).collect();
    let originals = ["kirsten", "østergård", "nørskov", KIRSTEN, "671088-1239"];
    originals.into_iter().filter(|original| texts.iter().any(|text| text.contains(original))).collect()
}

fn judged(bytes: &[u8]) -> Vec<Vec<(&'static str, Option<u32>)>> {
    let mut all = Vec::new();
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("a zip");
    archive.by_name("events.jsonl").expect("the events").read_to_end(&mut all).expect("its bytes");
    let line = |finding: &Finding| finding.place.position.map(|position| position.line);
    let events = String::from_utf8(all).expect("UTF-8");
    let events = events.lines().map(|text| serde_json::from_str::<serde_json::Value>(text).expect("JSON"));
    events
        .filter_map(|event| match serde_json::from_value(event["event"].clone()) {
            Ok(Event::ShipmentInspected { inspection, .. }) => {
                Some(inspection.findings().iter().map(|finding| (finding.rule().id, line(finding))).collect())
            }
            _ => None,
        })
        .collect()
}

#[test]
fn a_bundle_with_pseudonyms_plays_again_with_the_same_verdicts_and_nothing_is_left() {
    let original = world().saved().1;
    assert_eq!(left(&original).len(), 5, "the search finds what is there");
    let (bytes, left_out) = replaced(&opened(&original).expect("a bundle"), 1);
    assert_eq!((left(&bytes), left_out), (vec![], 1));
    let bundle = opened(&bytes).expect("a bundle");
    assert_eq!(bundle.about().persons, PersonsData::Replaced);
    let replayed = replay(&bundle).expect("it can be played");
    assert!(replayed.is_the_same(), "{:?}", replayed.difference);
    assert_eq!(replayed.compared.zips, 4);
    assert_eq!(judged(&original), judged(&bytes));
    assert_eq!(opened(&original).expect("a bundle").about().counts.events, bundle.about().counts.events);
}

#[test]
fn the_same_key_gives_the_same_bundle_and_another_key_another() {
    let bundle = opened(&world().saved().1).expect("a bundle");
    assert_eq!(replaced(&bundle, 1).0, replaced(&bundle, 1).0);
    assert_ne!(replaced(&bundle, 1).0, replaced(&bundle, 2).0);
}
