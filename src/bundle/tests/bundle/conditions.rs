//! The rules of a scenario decide in a bundle with pseudonyms as they decided before, or it is said which do not.

use std::io::Cursor;

use nets_bundle::{PseudonymisedBundle, pseudonymise, replay};
use nets_core::identity::Country;
use nets_pseudonym::PseudonymKey;
use nets_samples::{Addressee, MessageBuilder, ShipmentBuilder, person};
use serde_json::Value;
use zip::ZipArchive;

use crate::support::{TestWorld, opened};

/// A condition of each key, with `*` and `?` at the beginning, at the end and within words and numbers.
const CONDITIONS: [&str; 14] = [
    "recipient: 'CUST*'",
    "recipient: '*MER4?'",
    "recipient: 'Kirst*'",
    "recipient: '*nørskov7?'",
    "recipient: '67*'",
    "recipient: '6710881239'",
    "recipient: '6?10*'",
    "shipment_id: 'loan-*'",
    "shipment_id: '*Kirs*'",
    "message_id: '?-1'",
    "message_id: '*Nørsk*'",
    "file: 'contr*'",
    "file: '*skov_67*'",
    "document_type: '16281?', eboks_id: '157*', recipient: 'CUST*'",
];

/// A day of birth, and nearly a number: they are replaced, and what stands for them is in no pseudonym.
const PERSONAL: [&str; 2] = ["recipient: '671088*'", "recipient: '67108?1239'"];

fn scenario(conditions: &[&str]) -> String {
    let mut text = String::from(
        "clock: {mode: manual, start: 2026-01-05T10:00}\n\
         senders: [{user: tTEST1, organisation: DK12345678, eboks_ids: [15723]}]\n\
         materials:\n  - {document_type: 162812, signing: {deadline_days: 3}}\n\
         \x20 - {document_type: 162813, alias: {field1: number, field2: code}, signing: {deadline_days: 3}}\n\
         recipients: [{alias: CUSTOMER42}, {alias: Kirstennørskov71}, {person: '6710881239'}, {person: '6101801234'}]\n\
         outcomes:\n",
    );
    for (number, condition) in (1..).zip(conditions) {
        let outcome = format!("{{reject: {{after: {number}h, reason: No}}}}");
        text.push_str(&format!("  - {{when: {{{condition}}}, then: {outcome}}}\n"));
    }
    text.push_str("  - {when: {recipient: '*', nth: 2}, then: ignore}\n");
    text
}

fn world(conditions: &[&str]) -> TestWorld {
    let mut world = TestWorld::of(&scenario(conditions));
    let alias = |value: &str| Addressee::Alias { country: Country::Denmark, value: value.to_owned() };
    let of = |number: &str| person(Country::Denmark, number);
    let contract = |who: Addressee, id: &str, file: &str| {
        let material = if matches!(who, Addressee::Alias { .. }) { "162813" } else { "162812" };
        MessageBuilder::to(who, material).id(id).file(file).title("Kontrakt")
    };
    for (shipment, messages) in [
        (
            "loan-Kirsten-7",
            vec![
                contract(alias("CUSTOMER42"), "a-1", "contract.pdf"),
                contract(of("6710881239"), "Kirsten-Nørskov", "Nørskov_6710881239.pdf"),
            ],
        ),
        (
            "lån-Kirsebær",
            vec![
                contract(alias("Kirstennørskov71"), "b-1", "Kirsten.pdf"),
                contract(of("6101801234"), "10", "contra_67.pdf"),
            ],
        ),
    ] {
        let zip = ShipmentBuilder::new(shipment).messages(messages).zip().expect("a zip");
        world.send(&format!("netsshare_{shipment}.zip"), zip);
    }
    world.days_pass(8);
    world
}

/// What each entry says, and by which rules it came.
fn decided(bundle: &[u8]) -> Vec<String> {
    let mut archive = ZipArchive::new(Cursor::new(bundle)).expect("a zip");
    let timeline =
        std::io::read_to_string(archive.by_name("timeline.jsonl").expect("the timeline")).expect("UTF-8");
    let entries = timeline.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let mut decided: Vec<String> = entries
        .map(|entry| {
            let by = ["decided_by", "signers_decided_by"].map(|name| entry[name].to_string());
            format!("{} {} {by:?}", entry["at"], entry["what"])
        })
        .collect();
    // What comes at one moment is in the order of numbers and ids.
    decided.sort_unstable();
    decided
}

fn replaced(bytes: &[u8], key: u8) -> (Vec<u8>, PseudonymisedBundle) {
    let mut copy = Vec::new();
    let key = PseudonymKey::fixed([key; 32]);
    let made = pseudonymise(&opened(bytes).expect("a bundle"), key, &mut copy).expect("a bundle");
    assert!(made.left_out.is_empty(), "{:?}", made.left_out);
    let replayed = replay(&opened(&copy).expect("a bundle")).expect("it can be played");
    assert!(replayed.is_the_same(), "{:?}", replayed.difference);
    (copy, made)
}

#[test]
fn each_kind_of_condition_decides_as_before() {
    for (key, condition) in (1..).zip(CONDITIONS) {
        let original = world(&[condition]).saved().1;
        let before = decided(&original);
        assert!(before.iter().any(|entry| entry.contains("outcome")), "a rule decides: {before:#?}");
        let (copy, made) = replaced(&original, key);
        assert_eq!(decided(&copy), before, "{condition}");
        assert!(made.changed_conditions.0.is_empty(), "{condition}: {:?}", made.changed_conditions);
    }
}

#[test]
fn several_decide_as_before_or_it_is_said_which_do_not() {
    for key in 1..8 {
        let mut conditions = CONDITIONS.to_vec();
        conditions.rotate_left(usize::from(key) * 2);
        conditions.truncate(6);
        let original = world(&conditions).saved().1;
        let (copy, made) = replaced(&original, key);
        if made.changed_conditions.0.is_empty() {
            assert_eq!(decided(&copy), decided(&original), "{conditions:?}");
        }
    }
}

#[test]
fn a_condition_by_a_day_of_birth_is_named_and_the_day_does_not_stay() {
    for personal in PERSONAL {
        let original = world(&[personal]).saved().1;
        let (copy, made) = replaced(&original, 3);
        let changed = made.changed_conditions.0.iter();
        let told: Vec<String> = changed.map(|(condition, count)| format!("{condition}: {count}")).collect();
        assert_eq!(told, ["`recipient` of rule 1 of `outcomes`: 1"]);
        assert_ne!(decided(&copy), decided(&original));
        let scenario = opened(&copy).expect("a bundle").scenario().text.clone();
        assert!(!scenario.contains("67108") && !scenario.contains("1239"), "{scenario}");
    }
}
