//! What entries rest on: which message, which rule, which list.

use std::collections::BTreeSet;

use nets_core::scenario::{AtEboks, Recipient, Scenario, SubscribedTypes};
use nets_core::shipment::Message;
use serde_json::{Value, json};

use crate::ended::Ended;
use crate::story::{Story, rejects_after, rule, to_sign};
use crate::world::{message, person, plain_scenario};

/// The entries of this name, as the API shows them.
fn told(ended: &Ended, what: &str) -> Vec<Value> {
    let entries = ended.run.steps.iter().flat_map(|step| &step.output.entries);
    let json = entries.map(|entry| serde_json::to_value(entry).expect("an entry is JSON"));
    json.filter(|entry| entry["what"] == what).collect()
}

#[test]
fn entries_of_a_message_say_what_it_is() {
    let mut story = Story::with_rules([]);
    story.send("2026-01-05 10:00:00", [to_sign("m1", &[1])]);
    let ended = story.ends();
    for what in ["message_delivered", "signing_started", "signer_signed", "document_signed", "file_written"] {
        let entry = told(&ended, what).pop().expect("it happens");
        assert_eq!(
            (&entry["shipment_id"], &entry["document_type"], &entry["message_id"]),
            (&json!("shipment1"), &json!("162812"), &json!("m1")),
            "{entry}"
        );
    }
    assert_eq!(told(&ended, "shipment_handed_over")[0]["shipment_id"], "shipment1");
}

#[test]
fn a_file_says_what_it_is_and_which_upload_and_message_it_answers() {
    let mut story = Story::with_rules([]);
    story.send("2026-01-05 10:00:00", [to_sign("m1", &[1])]);
    let ended = story.ends();
    let files: Vec<_> = told(&ended, "file_written")
        .iter()
        .map(|entry| (entry["kind"].clone(), entry["upload"].clone(), entry["message"].clone()))
        .collect();
    let message = json!({ "upload": 1, "index": 0 });
    assert_eq!(
        files,
        [(json!("receipt"), json!(1), Value::Null), (json!("signing_result"), json!(1), message)]
    );
}

#[test]
fn the_rule_that_decided_is_named_as_its_author_counts_it() {
    let mut scenario = plain_scenario();
    scenario.outcomes.rules =
        vec![rule(Some(1), rejects_after(60, None)), rule(Some(2), rejects_after(120, None))];
    scenario.outcomes.rules.push(rule(Some(3), rejects_after(180, None)));
    scenario.outcomes.magic = 1;
    let mut story = Story::in_world(scenario);
    let documents = [to_sign("m1", &[1]), to_sign("m2", &[2]), to_sign("m3", &[3]), to_sign("m4", &[4, 2])];
    story.send("2026-01-05 10:00:00", documents);
    let ended = story.ends();
    let rejected: Vec<_> =
        told(&ended, "signer_rejected").iter().map(|entry| entry["decided_by"].clone()).collect();
    assert_eq!(rejected, ["outcomes: rule 1", "outcomes: rule 2", "outcomes: rule 2", "magic_recipients"]);
    let started = told(&ended, "signing_started");
    assert_eq!(started[3]["signers_decided_by"], json!(["otherwise", "outcomes: rule 2"]));
}

/// Person 1 subscribes to nothing; all others to everything.
fn with_one_who_subscribes_to_nothing() -> Scenario {
    let recipient = Recipient {
        party: person(1),
        name: "Nej Tak".to_owned(),
        subscriptions: SubscribedTypes::Only(BTreeSet::new()),
        production_units: BTreeSet::new(),
        at_eboks: AtEboks::FromTheBeginning,
    };
    Scenario { recipients: [(person(1), recipient)].into(), ..plain_scenario() }
}

#[test]
fn a_refusal_says_on_whose_list_and_as_of_when_the_recipient_was_missing() {
    let mut story = Story::in_world(with_one_who_subscribes_to_nothing());
    story.send("2026-01-05 10:00:00", [message("m1", "163057", person(1))]);
    story.send("2026-01-05 10:00:00", [message("m2", "163057", person(2))]);
    story.unsubscribes("2026-01-05 11:00:00", person(2), "163057");
    let passed_on = told(&story.ends(), "message_passed_on");
    // At ten Nets has the list of Friday's cut-off, handed over that Monday at nine or before.
    assert_eq!(passed_on[0]["list"]["of"], "nets");
    assert!(passed_on[0]["list"]["as_of"].as_str().is_some_and(|as_of| as_of < "2026-01-05T09:00:00Z"));
    assert_eq!(passed_on[1]["list"], json!({ "of": "eboks", "as_of": "2026-01-05T19:00:00Z" }));
}

#[test]
fn a_production_unit_that_is_unknown_is_told_with_the_main_mailbox() {
    let unknown =
        Message { production_unit: Some("1234567890".to_owned()), ..message("m1", "163057", person(1)) };
    let mut story = Story::with_rules([]);
    story.send("2026-01-05 10:00:00", [unknown, message("m2", "163057", person(1))]);
    let ended = story.ends();
    let delivered = told(&ended, "message_delivered");
    assert_eq!(delivered[0]["unknown_production_unit"], "1234567890");
    assert!(delivered[0].get("production_unit").is_none());
    assert!(delivered[1].get("unknown_production_unit").is_none());
    let entries = ended.run.steps.iter().flat_map(|step| &step.output.entries);
    let attention: Vec<_> = entries
        .filter(|entry| entry.happening.needs_attention())
        .map(|entry| entry.happening.name())
        .collect();
    assert_eq!(attention, ["message_delivered"]);
}
