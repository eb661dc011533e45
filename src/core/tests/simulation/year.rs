//! Whole simulated years, compared with the independent model shipment by shipment.

use std::collections::BTreeMap;
use std::fmt::Debug;

use nets_core::event::Event;
use nets_core::scenario::Scenario;

use crate::chance::Chance;
use crate::chronicle::Chronicle;
use crate::model::{Case, foretell};
use crate::run::{Run, Waking};
use crate::world;

/// These run every time; a seed that once showed a fault stays here.
const SEEDS: [u64; 8] = [1, 2, 3, 5, 8, 13, 21, 2_026];

/// One more seed, for a run that looks for trouble: a number, or any text such as a commit's hash.
pub fn seed_of_this_run() -> Option<u64> {
    #[expect(clippy::disallowed_methods, reason = "a test is told its seed by the environment")]
    let text = std::env::var("MOCK_NETS_SHARE_SIM_SEED").ok()?;
    let number = text.bytes().fold(0, |number, byte| Chance::new(number ^ u64::from(byte)).next());
    Some(text.parse().unwrap_or(number))
}

/// The same seed always makes the same scenario and the same year.
pub fn world_of(seed: u64) -> (Scenario, Vec<Case>, Vec<(i64, Event)>) {
    let mut chance = Chance::new(seed);
    let scenario = world::scenario(&mut chance);
    let cases = world::year(&mut chance, &scenario);
    let events = world::events(&cases);
    (scenario, cases, events)
}

#[test]
fn every_year_agrees_with_the_model() {
    let mut kinds = BTreeMap::new();
    for seed in SEEDS.into_iter().chain(seed_of_this_run()) {
        let seen = a_year_that_agrees_with_the_model(seed);
        assert!(seen.messages.len() > 2_000, "seed {seed}: a year has thousands of messages");
        count_kinds(&seen, &mut kinds);
    }
    for kind in [
        "shipment_refused",
        "shipment_handed_over",
        "message_passed_on",
        "signer_signed",
        "signer_rejected",
        "document_signed",
        "document_rejected",
        "deadline_passed",
    ] {
        assert!(kinds.get(kind) > Some(&500), "the years are too quiet: {kind} in {kinds:?}");
    }
}

fn a_year_that_agrees_with_the_model(seed: u64) -> Chronicle {
    let (scenario, cases, events) = world_of(seed);
    let run = Run::through(scenario.clone(), &events, Waking::Punctual);
    let seen = Chronicle::of_run(&run);
    let foretold = foretell(&scenario, &cases, &seen.acts());

    agree(seed, &seen.uploads, &foretold.uploads);
    agree(seed, &seen.messages, &foretold.messages);
    agree(seed, &seen.files, &foretold.files);
    agree(seed, &seen.return_files, &foretold.return_files);
    agree(seed, &seen.forgotten, &foretold.forgotten);
    seen
}

/// Compares piece by piece, so that a failure shows the one shipment that differs.
fn agree<K, V>(seed: u64, seen: &BTreeMap<K, V>, foretold: &BTreeMap<K, V>)
where
    K: Debug + Ord,
    V: Debug + PartialEq,
{
    for (key, foretold) in foretold {
        assert_eq!(seen.get(key), Some(foretold), "seed {seed}: {key:?} (left is what the core did)");
    }
    for (key, seen) in seen {
        assert!(foretold.contains_key(key), "seed {seed}: nobody expected {key:?}: {seen:?}");
    }
}

fn count_kinds(seen: &Chronicle, kinds: &mut BTreeMap<String, u32>) {
    for (_, happening) in seen.uploads.values().chain(seen.messages.values()).flatten() {
        let json = serde_json::to_value(happening).expect("every happening can be written as JSON");
        let kind = json["what"].as_str().expect("every happening says what it is");
        *kinds.entry(kind.to_owned()).or_default() += 1;
    }
}
