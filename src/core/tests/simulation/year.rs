//! Whole simulated years, compared with the independent model shipment by shipment.

use std::collections::BTreeMap;
use std::fmt::Debug;

use nets_core::effect::OutboundContent;
use nets_core::event::Event;
use nets_core::scenario::Scenario;
use nets_core::timeline::Happening;

use crate::chance::Chance;
use crate::chance_scenario::scenario;
use crate::chance_year::year;
use crate::chronicle::{Account, Chronicle};
use crate::copenhagen;
use crate::model::foretell;
use crate::run::{Run, Waking, end_of};

/// These run every time; a seed that once showed a fault stays here.
const SEEDS: [u64; 8] = [1, 2, 3, 5, 8, 13, 21, 2_026];

/// What the years together must be full of, and how often.
const ENOUGH: &[(&str, u32)] = &[
    ("shipment_refused", 500),
    ("shipment_handed_over", 500),
    ("message_delivered", 500),
    ("delivered_to_a_unit", 20),
    ("message_published", 100),
    ("message_passed_on", 500),
    ("message_rejected", 500),
    ("message_printed", 500),
    ("mail_returned", 100),
    ("message_emailed", 100),
    ("printed_without_a_recipient", 100),
    ("signer_asked", 200),
    ("by_hand", 200),
    ("document_read", 200),
    ("signer_signed", 500),
    ("signer_rejected", 500),
    ("document_signed", 500),
    ("document_rejected", 500),
    ("deadline_passed", 500),
    ("result_renamed", 500),
    ("recipient_not_at_eboks", 40),
    ("registered_at_eboks", 8),
    ("subscription_started", 100),
    ("subscription_ended", 100),
    ("alias_service_moved", 20),
    ("alias_registration_started", 500),
    ("alias_service_answered", 200),
    ("alias_registered", 100),
    ("alias_refused", 200),
    ("alias_deregistered", 50),
    ("receipt", 500),
    ("realtime_receipt", 500),
    ("distribution_report", 500),
    ("subscription_list", 500),
    ("signing_result", 500),
    ("row", 10_000),
];

/// One more seed, for a run that looks for trouble: a number, or any text such as a commit's hash.
pub fn seed_of_this_run() -> Option<u64> {
    #[expect(clippy::disallowed_methods, reason = "a test is told its seed by the environment")]
    let text = std::env::var("MOCK_NETS_SHARE_SIM_SEED").ok()?;
    let number = text.bytes().fold(0, |number, byte| Chance::new(number ^ u64::from(byte)).next());
    Some(text.parse().unwrap_or(number))
}

/// The same seed always makes the same scenario and the same year.
pub fn world_of(seed: u64) -> (Scenario, Vec<(i64, Event)>) {
    let mut chance = Chance::new(seed);
    let first_day = copenhagen::day(chance.between(2024, 2032), chance.between(1, 12), 1);
    let scenario = scenario(&mut chance, first_day);
    let events = year(&mut chance, &scenario, first_day);
    (scenario, events)
}

#[test]
fn every_year_agrees_with_the_model() {
    let mut kinds = BTreeMap::new();
    for seed in SEEDS.into_iter().chain(seed_of_this_run()) {
        let seen = a_year_that_agrees_with_the_model(seed);
        assert!(seen.messages.len() > 2_000, "seed {seed}: a year has thousands of messages");
        count_kinds(&seen, &mut kinds);
    }
    for (kind, times) in ENOUGH {
        assert!(kinds.get(*kind) >= Some(times), "the years are too quiet: {kind} in {kinds:?}");
    }
}

fn a_year_that_agrees_with_the_model(seed: u64) -> Chronicle {
    let (scenario, events) = world_of(seed);
    let run = Run::through(scenario.clone(), &events, Waking::Punctual);
    let seen = Chronicle::of_run(&run);
    let foretold = foretell(&scenario, &events, end_of(&events), &seen);

    agree(seed, &in_order(&seen.acts), &in_order(&foretold.acts));
    agree(seed, &seen.registrations, &foretold.registrations);
    agree(seed, &seen.questions, &foretold.questions);
    agree(seed, &seen.handed_over, &foretold.handed_over);
    agree(seed, &seen.rows, &foretold.rows);
    agree(seed, &seen.read, &foretold.read);
    agree(seed, &seen.by_hand, &foretold.by_hand);
    agree(seed, &seen.uploads, &foretold.uploads);
    agree(seed, &seen.messages, &foretold.messages);
    agree(seed, &seen.files, &foretold.files);
    agree(seed, &seen.return_files, &foretold.return_files);
    agree(seed, &seen.forgotten, &foretold.forgotten);

    seen
}

fn in_order(account: &Account) -> BTreeMap<usize, &(i64, Happening)> {
    account.iter().enumerate().collect()
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
        assert!(foretold.contains_key(key), "seed {seed}: unexpected {key:?}: {seen:?}");
    }
}

fn count_kinds(seen: &Chronicle, kinds: &mut BTreeMap<String, u32>) {
    let accounts = seen.uploads.values().chain(seen.messages.values()).chain(seen.registrations.values());
    for (_, happening) in accounts.chain([&seen.acts]).flatten() {
        let json = serde_json::to_value(happening).expect("every happening can be written as JSON");
        let kind = json["what"].as_str().expect("every happening says what it is");
        *kinds.entry(kind.to_owned()).or_default() += 1;
        if let Happening::MessagePrinted { recipient: None, .. } = happening {
            *kinds.entry("printed_without_a_recipient".to_owned()).or_default() += 1;
        }
        if let Happening::MessageDelivered { production_unit: Some(_), .. } = happening {
            *kinds.entry("delivered_to_a_unit".to_owned()).or_default() += 1;
        }
    }
    *kinds.entry("by_hand".to_owned()).or_default() += seen.by_hand.len() as u32;
    *kinds.entry("document_read".to_owned()).or_default() += seen.read.len() as u32;
    for file in seen.files.values() {
        let kind = match &file.content {
            OutboundContent::Receipt(_) => "receipt",
            OutboundContent::RealtimeReceipt(_) => "realtime_receipt",
            OutboundContent::DistributionReport(_) => "distribution_report",
            OutboundContent::SubscriptionList(_) => "subscription_list",
            OutboundContent::SigningResult(_) => "signing_result",
        };
        *kinds.entry(kind.to_owned()).or_default() += 1;
    }
    let rows = seen.rows.values().map(Vec::len).sum::<usize>();
    *kinds.entry("row".to_owned()).or_default() += rows as u32;
}
