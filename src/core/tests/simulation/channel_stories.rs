//! Stories of channels: which one takes a document, and what print makes of it.

use nets_core::outcome::{Condition, ReturnedMail};
use nets_core::scenario::{Scenario, UnnamedChannels};
use nets_core::shipment::{Channel, Message};

use crate::copenhagen::{DAY, HOUR};
use crate::ended::Ended;
use crate::story::{Story, to_sign};
use crate::world::{exactly, letter, message, person, scenario_of};

const MONDAY: &str = "2026-01-05 10:00:00";

/// A message to person 1 with these channels, and a letter of two sheets.
fn by(channels: &[Channel]) -> Message {
    Message { channels: channels.into(), print: letter(2), ..message("m1", "163057", person(1)) }
}

/// What becomes of it on Monday when person 1 subscribes, or not.
fn story_of(message: Message, subscribes: bool) -> Ended {
    let mut scenario = scenario_of([2]);
    scenario.strangers_subscribe = subscribes;
    let mut story = Story::in_world(scenario);
    story.send(MONDAY, [message]);
    story.ends()
}

#[test]
fn who_cannot_be_reached_in_eboks_gets_a_letter() {
    let ended = story_of(by(&[]), false);
    assert_eq!(
        ended.account("m1"),
        ["2026-01-05 10:00:00 message_passed_on", "2026-01-06 08:00:00 message_printed"]
    );
    assert_eq!(ended.reasons("m1"), ["eboks: DK 6101800001 does not subscribe to 163057"]);
}

#[test]
fn the_channel_named_first_is_tried_first() {
    let ended = story_of(by(&[Channel::Print, Channel::Eboks]), true);
    assert_eq!(ended.account("m1"), ["2026-01-06 08:00:00 message_printed"]);
}

#[test]
fn a_message_that_names_print_alone_and_has_no_letter_is_rejected() {
    let ended = story_of(Message { print: None, ..by(&[Channel::Print]) }, true);
    assert_eq!(ended.reasons("m1"), ["print: the message has no print part"]);
    assert_eq!(ended.account("m1"), ["2026-01-05 10:00:00 message_rejected"]);
}

#[test]
fn a_message_that_names_eboks_alone_is_never_printed() {
    let ended = story_of(by(&[Channel::Eboks]), false);
    assert_eq!(ended.account("m1"), ["2026-01-05 10:00:00 message_rejected"]);
}

#[test]
fn where_the_scenario_says_so_the_standard_order_follows_on_what_is_named() {
    let open = |message: Message, subscribes: bool| {
        let mut scenario = scenario_of([2]);
        scenario.strangers_subscribe = subscribes;
        scenario.unnamed_channels = UnnamedChannels::StandardOrder;
        let mut story = Story::in_world(scenario);
        story.send(MONDAY, [message]);
        story.ends().account("m1").last().cloned().expect("something came of it")
    };
    assert_eq!(open(by(&[Channel::Eboks]), false), "2026-01-06 08:00:00 message_printed");
    let no_letter = |channels: &[Channel]| Message { print: None, ..by(channels) };
    assert_eq!(open(no_letter(&[Channel::Print]), true), "2026-01-06 08:00:00 message_delivered");
    assert_eq!(open(no_letter(&[Channel::Email]), true), "2026-01-06 08:00:00 message_delivered");
    assert_eq!(open(no_letter(&[Channel::Email]), false), "2026-01-05 10:00:00 message_rejected");
}

#[test]
fn a_message_without_an_email_part_goes_on() {
    let ended = story_of(by(&[Channel::Email, Channel::Eboks]), true);
    assert_eq!(ended.reasons("m1"), ["email: the message has no e-mail part"]);
    assert_eq!(ended.account("m1").last().map(String::as_str), Some("2026-01-06 08:00:00 message_delivered"));
    let alone = story_of(by(&[Channel::Email]), true);
    assert_eq!(alone.account("m1"), ["2026-01-05 10:00:00 message_rejected"]);
}

#[test]
fn an_email_is_sent_when_documents_are_delivered() {
    let email = |channels: &[Channel]| Message { email: true, ..by(channels) };
    let sent = ["2026-01-06 08:00:00 message_emailed"];
    assert_eq!(story_of(email(&[Channel::Email]), true).account("m1"), sent);
    let ended = story_of(email(&[Channel::Eboks, Channel::Email]), false);
    assert_eq!(ended.account("m1").last().map(String::as_str), Some(sent[0]));
}

#[test]
fn a_letter_without_a_receiver_in_eboks_is_printed_whoever_subscribes() {
    for (channels, subscribes) in [(&[][..], true), (&[], false), (&[Channel::Print], false)] {
        let ended = story_of(Message { receiver: None, ..by(channels) }, subscribes);
        assert_eq!(ended.account("m1"), ["2026-01-06 08:00:00 message_printed"]);
    }
}

#[test]
fn a_letter_alone_that_names_eboks_goes_on_from_there() {
    let ended = story_of(Message { receiver: None, ..by(&[Channel::Eboks, Channel::Print]) }, true);
    assert_eq!(ended.reasons("m1"), ["eboks: the message has no receiver in e-Boks"]);
    assert_eq!(
        ended.account("m1"),
        ["2026-01-05 10:00:00 message_passed_on", "2026-01-06 08:00:00 message_printed"]
    );
}

#[test]
fn a_message_for_email_alone_is_sent_next_morning() {
    let alone = Message { receiver: None, print: None, email: true, ..by(&[]) };
    assert_eq!(story_of(alone, false).account("m1"), ["2026-01-06 08:00:00 message_emailed"]);
}

#[test]
fn a_letter_alone_after_the_cut_off_waits_for_the_next_evening() {
    let mut story = Story::in_world(scenario_of([]));
    story.send("2026-01-05 15:00:00", [Message { receiver: None, ..by(&[]) }]);
    assert_eq!(story.ends().account("m1"), ["2026-01-07 08:00:00 message_printed"]);
}

#[test]
fn a_letter_alone_comes_back_by_rules_that_name_no_recipient() {
    let alone = || Message { receiver: None, ..by(&[]) };
    let mut story = Story::in_world(with_returned_mail(Condition::default(), DAY));
    story.send(MONDAY, [alone()]);
    let ended = story.ends();
    assert_eq!(ended.account("m1").last().map(String::as_str), Some("2026-01-07 08:00:00 mail_returned"));
    let named = Condition { recipient: Some("*".to_owned()), ..Condition::default() };
    let mut story = Story::in_world(with_returned_mail(named, DAY));
    story.send(MONDAY, [alone()]);
    assert_eq!(story.ends().account("m1"), ["2026-01-06 08:00:00 message_printed"]);
}

#[test]
fn a_channel_named_twice_is_tried_once() {
    let ended = story_of(by(&[Channel::Eboks, Channel::Eboks, Channel::Email, Channel::Eboks]), false);
    assert_eq!(ended.reasons("m1").len(), 2);
    assert_eq!(ended.account("m1").last().map(String::as_str), Some("2026-01-05 10:00:00 message_rejected"));
}

#[test]
fn who_leaves_before_the_hand_over_gets_the_letter_with_the_next_evening() {
    let mut story = Story::in_world(scenario_of([1]));
    story.send(MONDAY, [by(&[Channel::Eboks, Channel::Eboks, Channel::Print])]);
    story.unsubscribes("2026-01-05 11:00:00", person(1), "163057");
    assert_eq!(
        story.ends().account("m1"),
        ["2026-01-05 20:00:00 message_passed_on", "2026-01-07 08:00:00 message_printed"]
    );
}

#[test]
fn a_letter_of_more_than_eight_sheets_goes_in_a_larger_envelope() {
    let mut story = Story::in_world(scenario_of([]));
    let of = |id: &str, sheets| Message { id: id.to_owned(), print: letter(sheets), ..by(&[]) };
    story.send(MONDAY, [of("eight", 8), of("nine", 9)]);
    let ended = story.ends();
    let envelopes: Vec<String> = ended
        .run
        .steps
        .iter()
        .flat_map(|step| &step.output.entries)
        .filter_map(|entry| {
            let json = serde_json::to_value(&entry.happening).expect("a happening is JSON");
            json["envelope"].as_str().map(|envelope| format!("{} {envelope}", json["message_id"]))
        })
        .collect();
    assert_eq!(envelopes, ["\"eight\" C5", "\"nine\" C4"]);
}

fn with_returned_mail(when: Condition, after: i64) -> Scenario {
    Scenario { returned_mail: vec![ReturnedMail { when, after: exactly(after) }], ..scenario_of([]) }
}

#[test]
fn a_letter_comes_back_after_it_was_printed() {
    let when = Condition { recipient: Some(person(1).value().to_owned()), ..Condition::default() };
    let mut story = Story::in_world(with_returned_mail(when, 5 * DAY + HOUR));
    let other = Message { id: "m2".to_owned(), receiver: Some(person(2)), ..by(&[Channel::Print]) };
    story.send(MONDAY, [by(&[Channel::Print]), other]);
    let ended = story.ends();
    assert_eq!(
        ended.account("m1"),
        ["2026-01-06 08:00:00 message_printed", "2026-01-11 09:00:00 mail_returned"]
    );
    assert_eq!(ended.account("m2"), ["2026-01-06 08:00:00 message_printed"]);
}

#[test]
fn the_nth_letter_comes_back_and_no_other() {
    let mut story =
        Story::in_world(with_returned_mail(Condition { nth: Some(2), ..Condition::default() }, DAY));
    story.send(MONDAY, [by(&[Channel::Print]), Message { id: "m2".to_owned(), ..by(&[]) }]);
    story.send("2026-01-06 10:00:00", [Message { id: "m3".to_owned(), ..by(&[]) }]);
    let ended = story.ends();
    assert_eq!(ended.times_of("mail_returned").len(), 1);
    assert_eq!(ended.account("m2").last().map(String::as_str), Some("2026-01-07 08:00:00 mail_returned"));
}

#[test]
fn a_mandatory_document_needs_no_subscription_but_keeps_to_its_channels() {
    let mandatory = |id: &str, channels: &[Channel]| Message {
        id: id.to_owned(),
        document_type: crate::world::document_type("200004"),
        ..by(channels)
    };
    let mut story = Story::in_world(scenario_of([]));
    story.send(MONDAY, [mandatory("standard", &[]), mandatory("print", &[Channel::Print])]);
    let ended = story.ends();
    assert_eq!(ended.account("standard"), ["2026-01-06 08:00:00 message_delivered"]);
    assert_eq!(ended.account("print"), ["2026-01-06 08:00:00 message_printed"]);
}

#[test]
fn a_document_to_be_signed_that_is_printed_is_signed_by_nobody() {
    let ended = story_of(Message { print: letter(1), ..to_sign("m1", &[1, 3]) }, false);
    assert_eq!(ended.account("m1").last().map(String::as_str), Some("2026-01-06 08:00:00 message_printed"));
    assert!(ended.results().is_empty());
}

#[test]
fn a_zip_is_kept_until_its_letters_are_printed_and_not_until_they_come_back() {
    let mut story = Story::in_world(with_returned_mail(Condition::default(), DAY));
    story.send(MONDAY, [by(&[])]);
    let ended = story.ends();
    let given_up = ended.run.steps.iter().find(|step| {
        step.output.effects.iter().any(|effect| matches!(effect, nets_core::effect::Effect::Forget(_)))
    });
    let given_up = given_up.map(|step| crate::copenhagen::clock(step.now.as_second()));
    assert_eq!(given_up.as_deref(), Some("2026-01-06 08:00:00"));
}
