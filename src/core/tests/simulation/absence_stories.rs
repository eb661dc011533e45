//! Stories of people who are not at e-Boks when a document comes for them.

use nets_core::effect::Conclusion;
use nets_core::scenario::{AtEboks, Recipient, Scenario, SubscribedTypes};
use nets_core::script::ScriptedTime;
use nets_core::shipment::Message;
use nets_core::{SignedDuration, civil};

use crate::story::{Story, number, to_sign};
use crate::world::{document_type, message, person, plain_scenario, with_lists};

const MONDAY: &str = "2026-01-05 10:00:00";

/// A mandatory contract, to be signed within a day of the delivery on Tuesday at eight.
fn contract(id: &str, people: &[i64]) -> Message {
    Message { document_type: document_type("200001"), ..to_sign(id, people) }
}

/// All subscribe to everything and sign after an hour, but person 1 is not at e-Boks.
fn without_eboks(at_eboks: AtEboks) -> Scenario {
    let recipient = Recipient { at_eboks, ..Recipient::new(person(1)) };
    Scenario { recipients: [(person(1), recipient)].into(), ..plain_scenario() }
}

fn after(hours: i64) -> AtEboks {
    AtEboks::After(SignedDuration::from_hours(hours))
}

#[test]
fn a_mandatory_contract_waits_for_one_who_is_not_at_eboks_yet() {
    let mut story = Story::in_world(without_eboks(after(5)));
    story.send(MONDAY, [contract("m1", &[1])]);
    let ended = story.ends();
    assert_eq!(
        ended.account("m1"),
        [
            "2026-01-06 08:00:00 message_delivered".to_owned(),
            "2026-01-06 08:00:00 recipient_not_at_eboks".to_owned(),
            "2026-01-06 08:00:00 signing_started".to_owned(),
            format!("2026-01-06 14:00:00 signer_signed {}", number(1)),
            "2026-01-06 14:00:00 document_signed".to_owned(),
        ]
    );
    assert_eq!(ended.times_of("registered_at_eboks"), ["2026-01-06 13:00:00"]);
}

#[test]
fn the_deadline_of_a_mandatory_contract_does_not_wait_for_anybody_to_register() {
    for at_eboks in
        [AtEboks::Never, after(24), AtEboks::From(ScriptedTime::At(civil::date(2026, 1, 9).at(8, 0, 0, 0)))]
    {
        let mut story = Story::in_world(without_eboks(at_eboks));
        story.begins(MONDAY);
        story.send(MONDAY, [contract("m1", &[2, 1])]);
        let ended = story.ends_at("2026-02-01 00:00:00");
        assert!(matches!(ended.conclusion("m1"), Conclusion::DeadlinePassed { .. }), "{at_eboks:?}");
        assert_eq!(
            ended.account("m1")[3..],
            [
                format!("2026-01-06 09:00:00 signer_signed {}", number(2)),
                "2026-01-07 08:00:00 deadline_passed".to_owned()
            ]
        );
    }
}

#[test]
fn a_document_that_nobody_signs_is_delivered_and_told_to_be_unseen() {
    let mut story = Story::in_world(without_eboks(AtEboks::Never));
    story.send(MONDAY, [message("m1", "200004", person(1))]);
    assert_eq!(
        story.ends().account("m1"),
        ["2026-01-06 08:00:00 message_delivered", "2026-01-06 08:00:00 recipient_not_at_eboks"]
    );
}

#[test]
fn who_registers_at_the_moment_of_the_first_document_signs_it_after_the_usual_while() {
    let mut story = Story::in_world(without_eboks(after(0)));
    story.send(MONDAY, [contract("m1", &[1])]);
    let signed = format!("2026-01-06 09:00:00 signer_signed {}", number(1));
    assert_eq!(story.ends().account("m1")[3], signed);
}

#[test]
fn what_is_not_mandatory_needs_a_subscription_which_comes_with_registering() {
    let monday = civil::date(2026, 1, 12).at(12, 0, 0, 0);
    let scenario = with_lists(without_eboks(AtEboks::From(ScriptedTime::At(monday))), ["15723"]);
    let mut story = Story::in_world(scenario);
    story.begins(MONDAY);
    assert!(!story.is_subscribed(&person(1), "163057"));
    story.send(MONDAY, [message("before", "163057", person(1))]);
    story.send("2026-01-14 10:00:00", [message("behind", "163057", person(1))]);
    assert!(story.is_subscribed(&person(1), "163057"));
    let ended = story.ends_at("2026-01-20 00:00:00");
    assert_eq!(ended.account("before")[1], "2026-01-05 10:00:00 message_rejected");
    assert_eq!(ended.account("behind"), ["2026-01-15 08:00:00 message_delivered"]);
}

#[test]
fn who_subscribes_to_anything_has_registered_by_that() {
    let mut scenario = without_eboks(AtEboks::Never);
    if let Some(recipient) = scenario.recipients.get_mut(&person(1)) {
        recipient.subscriptions = SubscribedTypes::Only([document_type("162812")].into());
    }
    let mut story = Story::in_world(scenario);
    story.send(MONDAY, [contract("m1", &[1])]);
    story.subscribes("2026-01-06 10:00:00", person(1), "163057");
    for (subscribed, to) in [(true, "163057"), (true, "162812"), (false, "200004")] {
        assert_eq!(story.is_subscribed(&person(1), to), subscribed, "{to}");
    }
    let ended = story.ends();
    assert_eq!(ended.times_of("registered_at_eboks"), ["2026-01-06 10:00:00"]);
    let signed = format!("2026-01-06 11:00:00 signer_signed {}", number(1));
    assert_eq!(ended.account("m1")[3], signed);
}
