//! Stories of arrival: the same shipments in another order, and with others between them, have the same fates.

use std::collections::BTreeMap;

use nets_core::effect::{Effect, OutboundContent};
use nets_core::outcome::{Delay, Outcome, ReturnedMail};
use nets_core::scenario::{NamePattern, Scenario};
use nets_core::shipment::{Channel, Message};
use nets_core::{SignedDuration, civil};

use crate::chance::Chance;
use crate::ended::Ended;
use crate::story::{Story, to_sign};
use crate::world::{letter, message, person, plain_scenario};

const MONDAY: &str = "2026-01-05 10:00:00";

/// Everything that can be drawn is drawn: when people sign, and when letters come back.
fn scenario() -> Scenario {
    let sometime = Delay { at_least: SignedDuration::ZERO, at_most: SignedDuration::from_hours(100) };
    let mut scenario = plain_scenario();
    scenario.outcomes.otherwise = Outcome::Sign { after: sometime };
    scenario.returned_mail = vec![ReturnedMail { when: Default::default(), after: sometime }];
    scenario.outbound.distribution_report = Some(NamePattern("report_{date}.xml".to_owned()));
    scenario
}

fn messages(shipment: u64) -> [Message; 3] {
    let unique = |id: &str| format!("{id}-{shipment}");
    let printed = message(&unique("letter"), "163057", person(3));
    let dated = Some(civil::date(2026, 1, 7));
    [
        to_sign(&unique("alone"), &[1]),
        Message { publication_date: dated, ..to_sign(&unique("together"), &[2, 4, 5]) },
        Message { channels: vec![Channel::Print], print: letter(1), ..printed },
    ]
}

/// Everything that came of it, but for the numbers of uploads and lines.
fn fates(order: &[u64]) -> BTreeMap<String, Vec<String>> {
    let mut story = Story::in_world(scenario());
    for shipment in order {
        // Two senders use the same shipment ids, and one person signs for both.
        for user in ["tFIRMA1", "tFIRMA2"] {
            story.send_as(user, MONDAY, &format!("shipment{shipment}"), messages(*shipment));
        }
    }
    written_and_told(&story.ends())
}

fn written_and_told(ended: &Ended) -> BTreeMap<String, Vec<String>> {
    let mut fates = BTreeMap::new();
    let steps = || ended.run.steps.iter();
    for effect in steps().flat_map(|step| &step.output.effects) {
        let Effect::Write(file) = effect else { continue };
        let content = match &file.content {
            OutboundContent::SigningResult(result) => {
                format!("{:?} {:?}", result.processed, result.conclusion)
            }
            OutboundContent::DistributionReport(report) => format!("{report:?}"),
            _ => continue,
        };
        fates.entry(format!("{} {}", file.user, file.name)).or_insert_with(Vec::new).push(content);
    }
    for entry in steps().flat_map(|step| &step.output.entries) {
        let Some((_, id)) = entry.happening.message() else { continue };
        let user = entry.happening.user().unwrap_or_default();
        let told = format!("{} {}", entry.at, entry.happening.name());
        fates.entry(format!("{user} {id}")).or_insert_with(Vec::new).push(told);
    }
    fates
}

#[test]
fn the_order_of_arrival_changes_nothing_but_running_numbers() {
    let mut order: Vec<u64> = (1..=12).collect();
    let expected = fates(&order);
    assert!(expected.len() > 12 * 2 * 3 + 12 * 2 * 2, "results, reports and messages: {}", expected.len());
    let mut chance = Chance::new(1);
    for _ in 0..5 {
        order.sort_by_key(|_| chance.next());
        assert_eq!(fates(&order), expected, "{order:?}");
    }
}

#[test]
fn one_upload_more_changes_no_others_fate() {
    let mine: Vec<u64> = (1..=5).collect();
    let all = fates(&[9, 1, 2, 8, 3, 4, 5]);
    for (what, came) in fates(&mine) {
        // A report is about all that the sender sent.
        if !what.contains("report") {
            assert_eq!(all.get(&what), Some(&came), "{what}");
        }
    }
}

#[test]
fn two_senders_with_the_same_ids_and_one_signer_have_chances_of_their_own() {
    let fates = fates(&[1, 2, 3, 4, 5]);
    let of = |user: &str| -> Vec<_> {
        let own = fates.iter().filter_map(|(what, came)| Some((what.strip_prefix(user)?, came)));
        own.filter(|(what, _)| what.contains("alone")).collect()
    };
    assert_ne!(of("tFIRMA1"), of("tFIRMA2"));
    let moments: std::collections::BTreeSet<_> =
        of("tFIRMA1").into_iter().filter(|(what, _)| !what.contains("zip")).map(|(_, came)| came).collect();
    assert_eq!(moments.len(), 5, "each shipment has a moment of its own");
}
