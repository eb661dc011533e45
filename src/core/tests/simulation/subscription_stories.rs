//! Stories of subscriptions: who is on the list, since when Nets knows, and what e-Boks knows better.

use std::collections::BTreeSet;

use nets_core::civil;
use nets_core::crowd::Crowd;
use nets_core::identity::{Country, Party};
use nets_core::scenario::{Scenario, SubscriptionCheck, Subscriptions};
use nets_core::script::{RecipientAct, ScriptedEvent, ScriptedTime};

use crate::story::{Story, to_sign};
use crate::world::{self, document_type, message, person, plain_scenario, scenario_of, with_lists};

/// There are no subscriptions, and tFIRMA1 has a list every day.
fn empty_world() -> Scenario {
    with_lists(scenario_of([]), ["15723"])
}

fn list(day: &str) -> String {
    format!("12345678_eboks_subscribers_{day}_1.xml")
}

fn row(number: i64, document_type: &str) -> String {
    format!("{} {document_type}", person(number).value())
}

#[test]
fn a_change_until_five_is_on_the_list_of_the_next_day_at_two() {
    let mut story = Story::in_world(empty_world());
    story.begins("2026-01-05 00:00:00");
    story.subscribes("2026-01-05 17:00:00", person(1), "163057");
    story.subscribes("2026-01-05 17:00:01", person(2), "163057");
    let ended = story.ends_at("2026-01-07 14:00:00");
    assert_eq!(ended.list(&list("2026-01-05")), [""; 0]);
    assert_eq!(ended.list(&list("2026-01-06")), [row(1, "163057")]);
    assert_eq!(ended.list(&list("2026-01-07")), [row(1, "163057"), row(2, "163057")]);
    let times: Vec<String> = ended.lists().iter().map(|(file, _)| file.at.to_string()).collect();
    assert_eq!(times, ["2026-01-05T13:00:00Z", "2026-01-06T13:00:00Z", "2026-01-07T13:00:00Z"]);
}

#[test]
fn what_the_scenario_plans_for_five_is_in_time() {
    let mut scenario = empty_world();
    let planned = |time, number| ScriptedEvent {
        at: ScriptedTime::Day { day: 1, time },
        act: RecipientAct::Subscribe { party: person(number), document_type: document_type("163057") },
    };
    scenario.events = [planned(civil::time(17, 0, 0, 0), 1), planned(civil::time(17, 0, 1, 0), 2)].into();
    let mut story = Story::in_world(scenario);
    story.begins("2026-01-05 08:00:00");
    assert_eq!(story.ends_at("2026-01-06 14:00:00").list(&list("2026-01-06")), [row(1, "163057")]);
}

#[test]
fn what_is_planned_for_an_earlier_time_happens_when_the_world_begins() {
    let mut scenario = empty_world();
    scenario.events = vec![ScriptedEvent {
        at: ScriptedTime::At(civil::date(2025, 12, 24).at(12, 0, 0, 0)),
        act: RecipientAct::Subscribe { party: person(1), document_type: document_type("163057") },
    }];
    let mut story = Story::in_world(scenario);
    story.begins("2026-01-05 08:00:00");
    assert_eq!(
        story.ends_at("2026-01-06 00:00:00").times_of("subscription_started"),
        ["2026-01-05 08:00:00"]
    );
}

#[test]
fn a_world_begins_only_once() {
    let mut scenario = empty_world();
    let at = |day| ScriptedTime::Day { day, time: civil::time(12, 0, 0, 0) };
    let (party, document_type) = (person(1), document_type("163057"));
    let subscribe = RecipientAct::Subscribe { party: party.clone(), document_type: document_type.clone() };
    let unsubscribe = RecipientAct::Unsubscribe { party, document_type };
    scenario.events =
        [ScriptedEvent { at: at(1), act: subscribe }, ScriptedEvent { at: at(2), act: unsubscribe }].into();
    let mut story = Story::in_world(scenario);
    story.begins("2026-01-05 08:00:00");
    story.begins("2026-01-08 08:00:00");
    let ended = story.ends_at("2026-01-12 00:00:00");
    assert_eq!(ended.times_of("subscription_started"), ["2026-01-05 12:00:00"]);
    assert_eq!(ended.times_of("subscription_ended"), ["2026-01-06 12:00:00"]);
    assert_eq!(ended.lists().len(), 7);
}

#[test]
fn who_changes_and_changes_back_before_five_is_on_the_list_as_before() {
    let mut story = Story::in_world(with_lists(scenario_of([1]), ["90001"]));
    story.begins("2026-01-05 00:00:00");
    story.unsubscribes("2026-01-05 10:00:00", person(1), "200006");
    story.subscribes("2026-01-05 16:00:00", person(1), "200006");
    story.unsubscribes("2026-01-05 18:00:00", person(1), "200006");
    let ended = story.ends_at("2026-01-07 14:00:00");
    assert!(ended.list(&list("2026-01-06")).contains(&row(1, "200006")));
    assert!(!ended.list(&list("2026-01-07")).contains(&row(1, "200006")));
}

#[test]
fn what_changes_nothing_is_not_told() {
    let mut story = Story::in_world(scenario_of([1]));
    story.subscribes("2026-01-05 10:00:00", person(1), "163057");
    story.unsubscribes("2026-01-05 10:00:00", person(2), "163057");
    let ended = story.ends();
    assert!(ended.times_of("subscription_started").is_empty());
    assert!(ended.times_of("subscription_ended").is_empty());
    assert!(ended.times_of("subscriptions_handed_over").is_empty());
}

#[test]
fn each_eboks_id_has_a_list_of_its_own_with_what_it_may_send() {
    let mut story = Story::in_world(with_lists(scenario_of([1]), ["15723", "90001"]));
    story.begins("2026-01-05 00:00:00");
    let ended = story.ends_at("2026-01-05 14:00:00");
    let lists = ended.lists();
    let names: Vec<&str> = lists.iter().map(|(file, _)| file.name.as_str()).collect();
    assert_eq!(
        names,
        ["12345678_eboks_subscribers_2026-01-05_1.xml", "12345678_eboks_subscribers_2026-01-05_2.xml"]
    );
    assert!(!lists[0].1.contains(&row(1, "200006")) && lists[1].1.contains(&row(1, "200006")));
    assert!(lists.iter().all(|(_, rows)| rows.contains(&row(1, "163057"))));
}

#[test]
fn a_crowd_is_on_the_list_but_for_those_who_are_listed_otherwise_or_have_left() {
    let only = |number| Subscriptions::Only([document_type(number)].into());
    let scenario = Scenario {
        recipients: [world::recipient(person(15), Subscriptions::Only(BTreeSet::new()))].into(),
        crowd: Some(Crowd { people: 4, subscriptions: only("163057") }),
        ..empty_world()
    };
    let mut story = Story::in_world(scenario);
    story.begins("2026-01-05 00:00:00");
    story.unsubscribes("2026-01-05 10:00:00", person(14), "163057");
    let ended = story.ends_at("2026-01-06 14:00:00");
    let rows = |serials: &[u32]| -> Vec<String> {
        serials.iter().map(|serial| format!("610100{serial:04} 163057")).collect()
    };
    assert_eq!(ended.list(&list("2026-01-05")), rows(&[1, 3, 4]));
    assert_eq!(ended.list(&list("2026-01-06")), rows(&[3, 4]));
}

/// Whether a document of a type that needs no subscription reaches person 1, sent at this time,
/// who began to subscribe on the fifth at ten.
fn reaches(check: SubscriptionCheck, sent: &str) -> bool {
    let mut scenario = scenario_of([]);
    scenario.timetable.subscription_check = check;
    let mut story = Story::in_world(scenario);
    story.subscribes("2026-01-05 10:00:00", person(1), "163057");
    story.send(sent, [message("m1", "163057", person(1))]);
    story.ends().times_of("message_delivered").len() == 1
}

#[test]
fn nets_hears_at_nine_of_a_subscription_of_the_day_before() {
    assert!(!reaches(SubscriptionCheck::DailyList, "2026-01-06 08:59:59"));
    assert!(reaches(SubscriptionCheck::DailyList, "2026-01-06 09:00:00"));
}

#[test]
fn a_scenario_may_let_nets_know_at_once() {
    assert!(reaches(SubscriptionCheck::AtOnce, "2026-01-05 10:00:00"));
}

#[test]
fn one_of_several_signers_who_leaves_before_the_hand_over_stops_the_document() {
    let mut story = Story::in_world(scenario_of([1, 2, 3]));
    story.send("2026-01-05 10:00:00", [to_sign("m1", &[1, 2, 3])]);
    story.unsubscribes("2026-01-05 19:59:59", person(2), "162812");
    let ended = story.ends();
    assert_eq!(
        ended.account("m1"),
        ["2026-01-05 20:00:00 message_passed_on", "2026-01-05 20:00:00 message_rejected"]
    );
    let who = person(2);
    assert_eq!(ended.reasons("m1")[0], format!("eboks: {who} does not subscribe to 162812"));
    assert!(ended.times_of("shipment_handed_over").is_empty(), "nothing of it was handed over");
}

#[test]
fn who_leaves_after_the_hand_over_gets_the_document_all_the_same() {
    let mut story = Story::in_world(scenario_of([1]));
    story.send("2026-01-05 10:00:00", [message("m1", "163057", person(1))]);
    story.unsubscribes("2026-01-05 20:00:00", person(1), "163057");
    assert_eq!(story.ends().account("m1"), ["2026-01-06 08:00:00 message_delivered"]);
}

#[test]
fn a_list_that_is_asked_for_again_later_has_the_rows_it_had() {
    // With strangers that subscribe to everything, a person who acts later must not appear on it.
    let scenario = Scenario { strangers_subscribe: true, ..with_lists(plain_scenario(), ["15723"]) };
    let mut story = Story::in_world(scenario);
    story.begins("2026-01-05 00:00:00");
    story.unsubscribes("2026-01-06 10:00:00", person(1), "163057");
    story.subscribes("2026-01-06 11:00:00", person(1), "163057");
    let ended = story.ends_at("2026-01-07 14:00:00");
    let first = ended.lists()[0].0.content.clone();
    let nets_core::effect::OutboundContent::SubscriptionList(first) = first else { panic!("not a list") };
    assert_eq!(ended.run.simulator.subscribers(&first).count(), 0);
    assert_eq!(ended.list(&list("2026-01-07")), [row(1, "163057")]);
}

#[test]
fn a_company_is_on_the_list_by_its_number() {
    let company = person(world::COMPANY);
    let mut story = Story::in_world(empty_world());
    story.begins("2026-01-05 00:00:00");
    assert!(matches!(company, Party::Organisation(_)));
    story.subscribes("2026-01-05 12:00:00", company, "162812");
    assert_eq!(story.ends_at("2026-01-06 14:00:00").list(&list("2026-01-06")), ["12345678 162812"]);
}

#[test]
fn eboks_knows_of_every_change_at_once() {
    let mut story = Story::in_world(scenario_of([1]));
    let norwegian = Party::alias(Country::Norway, "K1").expect("an alias");
    let asked = [
        (person(1), "163057"),
        (person(1), "162812"),
        (person(2), "162812"),
        (world::alias("K1"), "300001"),
        (norwegian, "300001"),
    ];
    let answers =
        |story: &Story| asked.each_ref().map(|(party, material)| story.is_subscribed(party, material));
    assert_eq!(answers(&story), [true, true, false, false, false]);
    story.unsubscribes("2026-01-05 10:00:00", person(1), "163057");
    assert_eq!(answers(&story), [false, true, false, false, false]);
    story.subscribes("2026-01-05 11:00:00", person(2), "162812");
    assert_eq!(answers(&story), [false, true, true, false, false]);
    story.is_registered("2026-01-05 12:00:00", person(2), "300001", "K1");
    assert_eq!(answers(&story), [false, true, true, true, false]);
    story.deregisters("2026-01-05 13:00:00", "300001", "K1");
    assert_eq!(answers(&story), [false, true, true, false, false]);
}
