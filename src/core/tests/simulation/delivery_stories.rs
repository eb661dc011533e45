//! Stories of shipments on their way: receipts, hand-over, delivery, and the next channel.

use std::collections::BTreeSet;

use nets_core::civil;
use nets_core::effect::{Effect, ReceiptStatus};
use nets_core::rule_book::RuleId;
use nets_core::scenario::{LateDocuments, Recipient, Scenario, SubscribedTypes};
use nets_core::shipment::Message;

use crate::story::{Story, to_sign};
use crate::world::{finding, message, person, plain_scenario, scenario_of};

fn ordinary(id: &str) -> Message {
    message(id, "163057", person(1))
}

#[test]
fn a_document_before_the_cut_off_is_delivered_next_morning() {
    let mut story = Story::with_rules([]);
    story.send("2026-01-05 14:59:59", [ordinary("m1")]);
    assert_eq!(story.ends().account("m1"), ["2026-01-06 08:00:00 message_delivered"]);
}

#[test]
fn a_document_at_the_cut_off_waits_a_day_longer() {
    let mut story = Story::with_rules([]);
    story.send("2026-01-05 15:00:00", [ordinary("m1")]);
    assert_eq!(story.ends().account("m1"), ["2026-01-07 08:00:00 message_delivered"]);
}

#[test]
fn a_scenario_may_let_late_documents_go_until_the_hand_over() {
    let mut scenario = plain_scenario();
    scenario.timetable.late_documents = LateDocuments::SameEvening;
    let mut story = Story::in_world(scenario);
    story.send("2026-01-05 19:59:59", [ordinary("in time")]);
    story.send("2026-01-05 20:00:00", [ordinary("too late")]);
    let ended = story.ends();
    assert_eq!(ended.account("in time"), ["2026-01-06 08:00:00 message_delivered"]);
    assert_eq!(ended.account("too late"), ["2026-01-07 08:00:00 message_delivered"]);
}

#[test]
fn a_realtime_message_or_material_does_not_wait_for_the_evening() {
    let mut story = Story::with_rules([]);
    let by_message = Message { realtime: true, ..ordinary("message") };
    let by_material = message("material", "200002", person(1));
    story.send("2026-01-05 22:00:00", [by_message, by_material]);
    let ended = story.ends();
    assert_eq!(ended.account("message"), ["2026-01-05 22:00:30 message_delivered"]);
    assert_eq!(ended.account("material"), ["2026-01-05 22:00:30 message_delivered"]);
}

#[test]
fn what_was_handed_over_waits_for_the_morning_when_a_realtime_document_is_delivered() {
    let mut scenario = plain_scenario();
    scenario.timetable.late_documents = LateDocuments::SameEvening;
    let mut story = Story::in_world(scenario);
    story.send("2026-01-05 19:59:45", [message("realtime", "200002", person(1)), ordinary("ordinary")]);
    let ended = story.ends();
    assert_eq!(ended.times_of("shipment_handed_over"), ["2026-01-05 20:00:00"]);
    assert_eq!(ended.account("realtime"), ["2026-01-05 20:00:15 message_delivered"]);
    assert_eq!(ended.account("ordinary"), ["2026-01-06 08:00:00 message_delivered"]);
}

#[test]
fn a_hand_over_for_which_no_message_is_left_is_not_told() {
    let mut story = Story::in_world(scenario_of([1]));
    story.send("2026-01-05 10:00:00", [ordinary("m1")]);
    story.unsubscribes("2026-01-05 11:00:00", person(1), "163057");
    let ended = story.ends();
    assert_eq!(ended.times_of("message_rejected"), ["2026-01-05 20:00:00"]);
    assert_eq!(ended.times_of("shipment_handed_over"), [""; 0]);
}

#[test]
fn a_publication_date_holds_a_document_back_until_that_day_begins() {
    let mut story = Story::with_rules([]);
    let later = Message { publication_date: Some(civil::date(2026, 1, 20)), ..ordinary("later") };
    let past = Message { publication_date: Some(civil::date(2025, 1, 20)), ..ordinary("past") };
    let realtime =
        Message { realtime: true, publication_date: later.publication_date, ..ordinary("realtime") };
    story.send("2026-01-05 10:00:00", [later, past, realtime]);
    let ended = story.ends();
    assert_eq!(
        ended.account("later"),
        ["2026-01-06 08:00:00 message_delivered", "2026-01-20 00:00:00 message_published"]
    );
    assert_eq!(ended.account("past"), ["2026-01-06 08:00:00 message_delivered"]);
    assert_eq!(
        ended.account("realtime"),
        ["2026-01-05 10:00:30 message_delivered", "2026-01-20 00:00:00 message_published"]
    );
}

#[test]
fn what_is_delivered_as_its_publication_date_begins_is_seen_at_once() {
    let mut story = Story::with_rules([]);
    let message =
        Message { realtime: true, publication_date: Some(civil::date(2026, 1, 6)), ..ordinary("m1") };
    story.send("2026-01-05 23:59:30", [message]);
    assert_eq!(story.ends().account("m1"), ["2026-01-06 00:00:00 message_delivered"]);
}

/// Person 1 subscribes to nothing; all others to everything.
fn with_one_who_subscribes_to_nothing() -> Scenario {
    let subscriptions = SubscribedTypes::Only(BTreeSet::new());
    let recipient = Recipient { name: "Nej Tak".to_owned(), subscriptions, ..Recipient::new(person(1)) };
    Scenario { recipients: [(person(1), recipient)].into(), ..plain_scenario() }
}

#[test]
fn a_document_for_somebody_who_does_not_subscribe_goes_on_at_once_and_ends_where_it_has_no_print_part() {
    let mut story = Story::in_world(with_one_who_subscribes_to_nothing());
    story.send("2026-01-05 10:00:00", [ordinary("m1")]);
    assert_eq!(
        story.ends().account("m1"),
        ["2026-01-05 10:00:00 message_passed_on", "2026-01-05 10:00:00 message_rejected"]
    );
}

#[test]
fn one_signer_who_does_not_subscribe_is_enough_to_pass_a_document_on() {
    let mut story = Story::in_world(with_one_who_subscribes_to_nothing());
    story.send("2026-01-05 10:00:00", [to_sign("m1", &[2, 3, 1])]);
    let ended = story.ends();
    assert_eq!(
        ended.account("m1"),
        ["2026-01-05 10:00:00 message_passed_on", "2026-01-05 10:00:00 message_rejected"]
    );
    assert!(ended.results().is_empty());
}

#[test]
fn a_mandatory_material_is_delivered_whoever_subscribes() {
    let mut story = Story::in_world(with_one_who_subscribes_to_nothing());
    story.send("2026-01-05 10:00:00", [message("m1", "200004", person(1))]);
    assert_eq!(story.ends().account("m1"), ["2026-01-06 08:00:00 message_delivered"]);
}

#[test]
fn a_shipment_id_is_accepted_once_for_each_sender() {
    let mut story = Story::with_rules([]);
    story.send_as("tFIRMA1", "2026-01-05 10:00:00", "A1", [ordinary("first")]);
    story.send_as("tFIRMA1", "2026-03-05 10:00:00", "A1", [ordinary("again")]);
    story.send_as("tFIRMA2", "2026-03-05 10:00:00", "A1", [ordinary("other sender")]);
    let ended = story.ends();
    let receipts: Vec<_> =
        ended.receipts().iter().map(|receipt| (receipt.status, receipt.messages.join("|"))).collect();
    assert_eq!(
        receipts,
        [
            (ReceiptStatus::Accepted, String::new()),
            (ReceiptStatus::Refused, "This shipment has already been received before".to_owned()),
            (ReceiptStatus::Accepted, String::new()),
        ]
    );
    assert!(ended.account("again").is_empty());
}

#[test]
fn a_refused_shipment_may_come_again_under_its_id() {
    let mut story = Story::with_rules([]);
    story.send_with_findings("2026-01-05 10:00:00", "A1", vec![finding(RuleId::ZipSubfolder, "a folder")]);
    story.send_with_findings("2026-01-05 11:00:00", "A1", Vec::new());
    let ended = story.ends();
    let statuses: Vec<u16> = ended.receipts().iter().map(|receipt| receipt.status.code()).collect();
    assert_eq!(statuses, [400, 200]);
}

#[test]
fn a_receipt_tells_of_what_refuses_a_shipment_and_not_of_warnings() {
    let mut story = Story::with_rules([]);
    let warning = finding(RuleId::ZipUnusedFile, "extra.pdf is named by no message");
    let error = finding(RuleId::ZipSubfolder, "the zip holds a folder");
    story.send_with_findings("2026-01-05 10:00:00", "A1", vec![warning.clone(), error.clone()]);
    story.send_with_findings("2026-01-05 10:00:00", "A2", vec![warning]);
    let ended = story.ends();
    assert_eq!(ended.receipts()[0].messages, [error.receipt_line()]);
    assert!(ended.receipts()[1].messages.is_empty());
}

#[test]
fn a_receipt_stays_short_however_much_is_wrong() {
    let mut story = Story::with_rules([]);
    story.send_with_findings(
        "2026-01-05 10:00:00",
        "A1",
        vec![finding(RuleId::ZipSubfolder, "a folder"); 10_000],
    );
    let ended = story.ends();
    let messages = &ended.receipts()[0].messages;
    assert_eq!((messages.len(), messages[100].as_str()), (101, "and 9900 more"));
}

#[test]
fn a_zip_is_given_up_as_soon_as_its_last_message_is_done() {
    let mut story = Story::in_world(with_one_who_subscribes_to_nothing());
    story.send("2026-01-05 10:00:00", [ordinary("passed on")]);
    story.send("2026-01-05 10:00:00", [message("delivered", "163057", person(2))]);
    story.send("2026-01-05 10:00:00", [message("delivered", "163057", person(2)), to_sign("signed", &[2])]);
    story.send("2026-01-05 10:00:00", []);
    story.send_with_findings("2026-01-05 10:00:00", "A1", vec![finding(RuleId::ZipSubfolder, "a folder")]);
    let ended = story.ends();
    let given_up: Vec<(u64, String)> = ended
        .run
        .steps
        .iter()
        .flat_map(|step| step.output.effects.iter().map(|effect| (step.now, effect)))
        .filter_map(|(now, effect)| match effect {
            Effect::Forget(upload) => Some((upload.0, crate::copenhagen::clock(now.as_second()))),
            Effect::Inspect(_)
            | Effect::Write(_)
            | Effect::Remove(_)
            | Effect::AskAlias(_)
            | Effect::EraseSecret(_)
            | Effect::EraseContent(_)
            | Effect::Archive(_) => None,
        })
        .collect();
    let days = [
        (1, "2026-01-05 10:00:00"),
        (4, "2026-01-05 10:00:00"),
        (5, "2026-01-05 10:00:00"),
        (2, "2026-01-06 08:00:00"),
        (3, "2026-01-07 06:00:00"),
    ];
    assert_eq!(given_up, days.map(|(upload, at)| (upload, at.to_owned())));
}
