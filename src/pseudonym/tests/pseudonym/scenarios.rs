//! Scenarios with pseudonyms.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use nets_core::identity::Party;
use nets_core::scenario::Scenario;
use nets_pseudonym::{Learning, PseudonymKey, Pseudonyms, ScenarioCopy, TextKind, TextReplacer as _};
use nets_scenario::load;

use crate::left::found;

const TEXT: &str = "\
# Kirsten's own story
name: Kirsten Nørskovs historie
clock: {mode: manual, start: 2026-01-05T10:00}
senders:
  - user: tFIRMA1
    name: Nørskov & Sønner A/S
    organisation: DK87654321
    eboks_ids: [15724]
    keys: ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g kirsten@laptop']
    alias_service:
      url: https://alias.nørskov-it.example/kirsten
      allow: [10.0.0.0/8, alias.kirsten.example]
      check: {known: 'Kirsten71=Hemmeligt9'}
materials:
  - {document_type: 163057, name: Kirstens breve}
  - {document_type: 163060, name: Brev, alias: {field1: Kundenummer hos Kirsten, field2: Kode}}
  - {document_type: 162812, name: Kontrakt, signing: {deadline_days: 3}}
recipients:
  - {person: '6710881239', name: Kirsten Nørskov}
  - {person: '67108812399', country: NO, name: Torbjørn Kvåle}
  - {organisation: '11223344', name: Kvåle ApS, production_units: ['7112223334']}
  - {alias: Kirsten71, name: Kirsten Nørskov, subscribes: [163060]}
  - {person: '2402911995', name: Anna Demo}
outcomes:
  - {when: {recipient: '6710881239', shipment_id: 'loan-*', file: '*Nørskov*'}, then: {reject: {reason: Kirsten vil ikke}}}
  - {when: {recipient: '6710*'}, then: ignore}
  - {when: {recipient: 'Kirsten*', message_id: 'contract-1?'}, then: sign}
events:
  - {at: day 3 16:59, subscribe: {person: '6710881239', document_type: 163057}}
  - {at: day 4 16:59, register_alias: {person: '6710881239', document_type: 163060, alias1: Kvåle7, alias2: Hemmeligt9}}
";

const ORIGINALS: [&str; 15] = [
    "kirsten",
    "nørskov",
    "6710881239",
    "67108812399",
    "torbjørn",
    "kvåle",
    "11223344",
    "7112223334",
    "historie",
    "laptop",
    "AAAAC3Nza",
    "hemmeligt",
    "sønner",
    "vil ikke",
    "kirstens",
];

fn copy(text: &str) -> (ScenarioCopy, Pseudonyms) {
    let learning = Learning::default();
    learning.scenario(text, "a.yaml").unwrap_or_else(|problems| panic!("{problems}"));
    let pseudonyms = Pseudonyms::new(learning, PseudonymKey::fixed([4; 32]));
    let copy = pseudonyms.scenario(text, "a.yaml").unwrap_or_else(|problems| panic!("{problems}"));
    (copy, pseudonyms)
}

/// What a scenario says, with names and numbers replaced.
fn meant(scenario: &Scenario, replace: &dyn Fn(TextKind, &str) -> String) -> String {
    let party = |party: &Party| match party {
        Party::Alias(alias) => replace(TextKind::Free, alias.value.as_str()),
        Party::Person(_) | Party::Organisation(_) => replace(TextKind::Number, party.value()),
    };
    let mut lines = Vec::new();
    for sender in scenario.senders.values() {
        let name = replace(TextKind::Free, &sender.name);
        lines.push(format!("{} {name} {} {:?}", sender.user, sender.organisation.folder(), sender.eboks_ids));
    }
    for material in scenario.materials.values() {
        lines.push(format!("{material:?}").replace(&material.name, &replace(TextKind::Free, &material.name)));
    }
    let mut recipients: BTreeSet<String> = BTreeSet::new();
    for recipient in scenario.recipients.values() {
        let (who, name) = (party(&recipient.party), replace(TextKind::Free, &recipient.name));
        recipients.insert(format!("{who} {name} {:?} {:?}", recipient.subscriptions, recipient.at_eboks));
    }
    lines.extend(recipients);
    lines.push(format!("{} {}", scenario.outcomes.rules.len(), scenario.events.len()));
    for outcome in &scenario.outcomes.rules {
        lines.push(format!("{:?} {:?}", outcome.when.nth, std::mem::discriminant(&outcome.then)));
    }
    lines.push(format!("{:?} {:?} {:?}", scenario.clock, scenario.timetable, scenario.crowd));
    lines.join("\n")
}

#[test]
fn a_scenario_reads_as_the_same_but_for_its_names_and_numbers() {
    // With a host in ASCII, as the DNS has it.
    let text = TEXT.replace("alias.nørskov-it", "alias.norskov-it");
    let (copied, pseudonyms) = copy(&text);
    assert_eq!(found(&[copied.text.clone().into_bytes()], ORIGINALS), [""; 0], "{}", copied.text);
    assert_eq!(copied.left_out, 1);
    let original = load(&text, "a.yaml").unwrap_or_else(|problems| panic!("{problems}")).scenario;
    let replaced = |kind: TextKind, text: &str| pseudonyms.text(kind, text);
    let mut expected = meant(&original, &replaced);
    for field in ["Kundenummer hos Kirsten", "Kode"] {
        expected = expected
            .replace(&format!("\"{field}\""), &format!("\"{}\"", pseudonyms.text(TextKind::Free, field)));
    }
    assert_eq!(expected, meant(&copied.scenario, &|_, text| text.to_owned()));
    for stays in [
        "tFIRMA1",
        "DK87654321",
        "15724",
        "163057",
        "2402911995",
        "loan-*",
        "contract-1?",
        "10.0.0.0/8",
        "6710*",
    ] {
        assert!(copied.text.contains(stays), "{stays} is not in\n{}", copied.text);
    }
}

#[test]
fn a_rule_holds_of_a_pseudonym_as_it_held_of_the_number() {
    let (copied, pseudonyms) = copy(&TEXT.replace("alias.nørskov-it", "alias.norskov-it"));
    let number = pseudonyms.text(TextKind::Number, "6710881239");
    assert!(number.starts_with("6710") && number != "6710881239", "{number}");
    let alias = pseudonyms.text(TextKind::Free, "Kirsten71");
    let conditions: Vec<_> = copied.scenario.outcomes.rules.iter().map(|rule| &rule.when).collect();
    assert_eq!(conditions[0].recipient.as_deref(), Some(number.as_str()));
    let word =
        conditions[2].recipient.as_deref().and_then(|recipient| recipient.strip_suffix('*')).expect("a word");
    assert!(alias.starts_with(word), "{alias} {word}");
    assert!(conditions[0].file.as_deref().is_some_and(|file| file.starts_with('*') && file.ends_with('*')));
}

#[test]
fn every_scenario_that_comes_with_the_program_has_a_copy_that_reads_as_the_same() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    for entry in fs::read_dir(folder).expect("the scenarios") {
        let path = entry.expect("a scenario").path();
        let text = fs::read_to_string(&path).expect("its text");
        let (copied, pseudonyms) = copy(&text);
        let original = load(&text, "a.yaml").unwrap_or_else(|problems| panic!("{problems}")).scenario;
        let shape = |scenario: &Scenario| {
            let numbers: Vec<usize> = scenario.recipients.keys().map(|party| party.value().len()).collect();
            (numbers.len(), scenario.materials.len(), scenario.events.len(), scenario.outcomes.rules.len())
        };
        assert_eq!(shape(&original), shape(&copied.scenario), "{}", path.display());
        assert_eq!(pseudonyms.text(TextKind::Number, "2402911995"), "2402911995");
    }
}
