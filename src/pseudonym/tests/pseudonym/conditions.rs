//! A condition holds of a pseudonym as it held of the original, wherever its `*` and `?` stand.

use nets_core::identity::Country;
use nets_core::scenario::Scenario;
use nets_pseudonym::{ChangedConditions, Learning, PseudonymKey, Pseudonyms, TextKind, TextReplacer as _};
use nets_samples::{MessageBuilder, ShipmentBuilder, person};
use nets_scenario::load;
use proptest::prelude::*;
use wildmatch::WildMatch;

use crate::support::inspect_bytes;

const ALIASES: [&str; 7] =
    ["CUSTOMER42", "CUSTARD7", "Kirsten71", "KirstenNørskov", "Jørgen4711", "JO4711", "Østergård0420"];

const IDS: [&str; 8] = [
    "loan-Kirsten-2026-001",
    "contract-12",
    "contrabass-3",
    "Nørskov_Kirsten_lån",
    "lejekontrakt-Torbjørn",
    "A-17",
    "Torbjørn.2026.pdf",
    "faktura_Kvåle_20260105.pdf",
];

/// A text of which signs are left open at one place: `*` stands for some, or `?` for one.
fn opened(text: &'static str) -> impl Strategy<Value = String> {
    let signs: Vec<char> = text.chars().collect();
    let length = signs.len();
    (0..=length, 0..=length, any::<bool>()).prop_map(move |(one, other, is_one)| {
        let (from, to) = (one.min(other), one.max(other));
        let mut open: Vec<String> = signs.iter().map(char::to_string).collect();
        if is_one {
            if let Some(sign) = open.get_mut(from) {
                "?".clone_into(sign);
            }
        } else {
            open.splice(from..to, ["*".to_owned()]);
        }
        open.concat()
    })
}

fn scenario(aliases: &[String], ids: &[String]) -> String {
    let mut text = String::from(
        "clock: {mode: manual}\nsenders: [{user: tTEST1, organisation: DK12345678, eboks_ids: [15723]}]\n\
         materials:\n  - {document_type: 163060, alias: {field1: number, field2: code}}\n\
         \x20 - {document_type: 162812, alias: {field1: number, field2: code}, signing: {deadline_days: 3}}\nrecipients:\n",
    );
    for alias in ALIASES {
        text.push_str(&format!("  - {{alias: '{alias}'}}\n"));
    }
    text.push_str("outcomes:\n");
    for alias in aliases {
        text.push_str(&format!("  - {{when: {{recipient: '{alias}'}}, then: ignore}}\n"));
    }
    for id in ids {
        for key in ["shipment_id", "message_id", "file"] {
            text.push_str(&format!("  - {{when: {{{key}: '{id}'}}, then: ignore}}\n"));
        }
    }
    text
}

/// Of which of these texts a condition holds.
fn held(condition: &str, texts: &[String]) -> Vec<bool> {
    let condition = WildMatch::new(condition);
    texts.iter().map(|text| condition.matches(text)).collect()
}

fn conditions(of: &Scenario) -> Vec<(TextKind, String)> {
    let rules = of.outcomes.rules.iter().take(of.outcomes.rules.len() - of.outcomes.magic);
    rules
        .filter_map(|rule| {
            let when = &rule.when;
            let id = when.shipment_id.as_ref().or(when.message_id.as_ref()).or(when.file.as_ref());
            let alias = when.recipient.as_ref().map(|alias| (TextKind::Free, alias.clone()));
            alias.or_else(|| id.map(|id| (TextKind::Id, id.clone())))
        })
        .collect()
}

/// The conditions that hold otherwise of the pseudonyms, and all pseudonyms.
fn changed(aliases: &[String], ids: &[String], key: [u8; 32]) -> Vec<String> {
    let text = scenario(aliases, ids);
    let original = load(&text, "a.yaml").unwrap_or_else(|problems| panic!("{problems}")).scenario;
    let learning = Learning::default();
    learning.scenario(&text, "a.yaml").expect("a scenario");
    for id in IDS {
        learning.text(TextKind::Id, id);
    }
    let pseudonyms = Pseudonyms::new(learning, PseudonymKey::fixed(key));
    let copy = pseudonyms.scenario(&text, "a.yaml").unwrap_or_else(|problems| panic!("{problems}")).scenario;
    let texts = |kind: TextKind| -> Vec<String> {
        let texts: &[&str] = if kind == TextKind::Free { &ALIASES } else { &IDS };
        texts.iter().map(|text| (*text).to_owned()).collect()
    };
    let replaced = |kind: TextKind| -> Vec<String> {
        texts(kind).iter().map(|text| pseudonyms.text(kind, text)).collect()
    };
    let pairs = conditions(&original).into_iter().zip(conditions(&copy));
    let otherwise = pairs
        .filter(|((kind, before), (_, after))| held(before, &texts(*kind)) != held(after, &replaced(*kind)));
    otherwise
        .map(|((kind, before), (_, after))| format!("{before} is {after}: {:?}", replaced(kind)))
        .collect()
}

fn condition_of(texts: &'static [&'static str]) -> impl Strategy<Value = String> {
    (0..texts.len()).prop_flat_map(move |at| opened(texts[at]))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100) })]
    #[test]
    fn any_condition_holds_of_a_pseudonym_as_it_held_of_the_original(
        alias in condition_of(&ALIASES),
        id in condition_of(&IDS),
        key in any::<[u8; 32]>(),
    ) {
        // One at a time, open at one place: parts that overlap in a word, as those of `Kirs*` and `*irsten`, cannot both have pseudonyms
        // of their own. What holds otherwise of a shipment is counted and named.
        for (aliases, ids) in [(vec![alias], vec![]), (vec![], vec![id])] {
            let changed = changed(&aliases, &ids, key);
            prop_assert!(changed.is_empty(), "{changed:#?}");
        }
    }
}

#[test]
fn a_condition_by_the_beginning_of_a_word_holds_as_before_and_says_no_name() {
    let (aliases, ids) = (["CUST*", "Kirst*", "*4711"], ["*Kirs*", "contr*", "*jørn*"]);
    let owned = |texts: &[&str]| -> Vec<String> { texts.iter().map(|text| (*text).to_owned()).collect() };
    assert_eq!(changed(&owned(&aliases), &owned(&ids), [9; 32]), [""; 0]);
    let text = scenario(&owned(&aliases), &owned(&ids));
    let learning = Learning::default();
    learning.scenario(&text, "a.yaml").expect("a scenario");
    let copy =
        Pseudonyms::new(learning, PseudonymKey::fixed([9; 32])).scenario(&text, "a.yaml").expect("a copy");
    let stays = |part: &str| copy.text.contains(part);
    assert!(stays("CUST*") && stays("*4711") && stays("contr*"), "{}", copy.text);
    assert!(!stays("Kirs") && !stays("jørn"), "{}", copy.text);
}

#[test]
fn a_condition_that_holds_otherwise_is_named_with_how_often() {
    let with = |pattern: &str| {
        let text = scenario(&["CUSTOMER42".to_owned()], &[pattern.to_owned()]);
        load(&text, "a.yaml").unwrap_or_else(|problems| panic!("{problems}")).scenario
    };
    let letter = || MessageBuilder::to(person(Country::Denmark, "2402911995"), "163057");
    let shipment = |id: &str| {
        let zip = ShipmentBuilder::new(id).message(letter()).zip().expect("a zip");
        inspect_bytes(&zip).shipment().cloned().expect("a shipment")
    };
    let (original, copy) = (shipment("loan-1"), shipment("goan-1"));
    let mut changed = ChangedConditions::default();
    changed.note((&with("loan-*"), &original), (&with("goan-*"), &copy));
    assert_eq!(changed, ChangedConditions::default());
    changed.note((&with("loan-*"), &original), (&with("loan-*"), &copy));
    changed.note((&with("loan-*"), &original), (&with("loan-*"), &copy));
    let told: Vec<String> = changed.0.iter().map(|(place, count)| format!("{place} {count}")).collect();
    assert_eq!(told, ["`shipment_id` of rule 2 of `outcomes` 2"]);
}
