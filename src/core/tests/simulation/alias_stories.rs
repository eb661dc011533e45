//! Stories of aliases: who is registered, what the service is asked, and whom a document reaches.

use nets_core::alias::Word;
use nets_core::effect::Conclusion;
use nets_core::event::Event;
use nets_core::identity::{Country, Party, RegistrationId, Secret};
use nets_core::scenario::{Scenario, Subscriptions};
use nets_core::script::AliasRequest;
use nets_core::shipment::Message;

use crate::story::{Story, rejects_after, rule};
use crate::world::{
    self, alias, document_type, letter, message, person, plain_scenario, scenario_of, user, with_lists,
};

const MONDAY: &str = "2026-01-05 10:00:00";

/// Persons 1 and 2 have names; strangers take what has no alias.
fn aliased() -> Scenario {
    Scenario { strangers_subscribe: true, ..scenario_of([1, 2]) }
}

/// To the holder of this alias, for a type whose aliases stay with their first holder.
fn to(id: &str, alias1: &str) -> Message {
    Message { print: letter(1), ..message(id, "300001", alias(alias1)) }
}

/// To be signed by the holder of this alias, for a type whose aliases a second person can take over.
fn to_sign(id: &str, alias1: &str) -> Message {
    message(id, "300002", alias(alias1))
}

#[test]
fn the_service_is_asked_what_the_person_has_entered() {
    let mut story = Story::in_world(aliased());
    story.registers(MONDAY, person(1), "300001", "K1");
    let ended = story.ends();
    let question = ended.questions()[0];
    assert_eq!((question.user.as_str(), question.url.as_str()), ("tFIRMA1", "https://alias.test/check"));
    assert_eq!((question.field1_id.as_str(), question.alias1.as_str()), ("customer number", "K1"));
    assert_eq!((question.field2_id.as_str(), question.alias2.reveal()), ("code", "hemmelig1"));
    assert_eq!(question.document_type, document_type("300001"));
}

#[test]
fn a_document_reaches_an_alias_from_the_moment_of_its_registration() {
    let mut story = Story::in_world(aliased());
    story.send(MONDAY, [to("before", "K1")]);
    story.is_registered(MONDAY, person(1), "300001", "K1");
    story.send(MONDAY, [to("after", "K1")]);
    let ended = story.ends();
    assert_eq!(
        ended.account("before").last().map(String::as_str),
        Some("2026-01-06 08:00:00 message_printed")
    );
    assert_eq!(ended.account("after"), ["2026-01-06 08:00:00 message_delivered"]);
}

#[test]
fn strangers_who_subscribe_to_everything_have_no_alias_of_a_type_that_asks_for_one() {
    let mut story = Story::in_world(aliased());
    story.send(MONDAY, [to("by alias", "K9"), message("by number", "300001", person(1))]);
    let ended = story.ends();
    assert_eq!(ended.reasons("by alias"), ["eboks: DK alias K9 does not subscribe to 300001"]);
    assert_eq!(ended.reasons("by number")[0], "eboks: DK 6101800001 does not subscribe to 300001");
}

#[test]
fn every_answer_but_ok_is_what_the_person_is_told() {
    let mut story = Story::in_world(aliased());
    for word in [Some(Word::Ok), Some(Word::UnknownCustomer), Some(Word::SystemClosed), None] {
        let registration = story.registers(MONDAY, person(1), "300001", "K1");
        story.answers(MONDAY, registration, word);
    }
    assert_eq!(story.ends().told(), ["OK", "UNKNOWN_CUSTOMER", "SYSTEM_CLOSED", "SYSTEM_ERROR"]);
}

#[test]
fn only_the_first_answer_to_a_question_counts() {
    let mut story = Story::in_world(aliased());
    let registration = story.registers(MONDAY, person(1), "300001", "K1");
    story.answers(MONDAY, registration, Some(Word::SystemClosed));
    story.answers(MONDAY, registration, Some(Word::Ok));
    story.answers(MONDAY, RegistrationId(7), Some(Word::Ok));
    assert_eq!(story.ends().told(), ["SYSTEM_CLOSED"]);
}

fn request(alias1: &str, alias2: &str, unchecked: bool) -> AliasRequest {
    AliasRequest {
        user: user("tFIRMA1"),
        person: person(1),
        document_type: document_type("300001"),
        alias1: alias1.to_owned(),
        alias2: Secret::new(alias2),
        unchecked,
    }
}

#[test]
fn eboks_takes_one_to_fifty_letters_and_digits_and_asks_nobody_about_others() {
    let mut story = Story::in_world(aliased());
    let fifty = "Æ".repeat(50);
    story.requests(MONDAY, request(&fifty, "1", false));
    for (alias1, alias2) in [("", "1"), ("1", ""), ("a b", "1"), ("1", "1-2"), (&*format!("{fifty}1"), "1")] {
        story.requests(MONDAY, request(alias1, alias2, false));
    }
    story.requests(MONDAY, request("a b", "", true));
    let ended = story.ends();
    assert_eq!(ended.questions().len(), 2);
    let (first, second) =
        ("customer number: expected 1 to 50 letters and digits", "code: expected 1 to 50 letters and digits");
    assert_eq!(ended.told(), [first, second, first, second, first]);
}

#[test]
fn without_a_service_or_an_alias_type_nobody_is_asked() {
    let mut scenario = aliased();
    scenario.senders.get_mut(&user("tFIRMA1")).expect("a sender").alias_service = None;
    let mut story = Story::in_world(scenario);
    story.registers(MONDAY, person(1), "300001", "K1");
    story.registers(MONDAY, person(1), "163057", "K1");
    let ended = story.ends();
    assert!(ended.questions().is_empty());
    assert_eq!(
        ended.told(),
        [
            "tFIRMA1 has no alias web service that Nets could ask",
            "document type 163057 is not set up for aliases"
        ]
    );
}

#[test]
fn a_service_that_has_moved_is_asked_where_it_is_now() {
    let mut story = Story::in_world(aliased());
    let url = "https://127.0.0.1:4711/".to_owned();
    story.tell(MONDAY, Event::AliasServiceMoved { user: user("tFIRMA1"), url: url.clone() });
    story.registers(MONDAY, person(1), "300001", "K1");
    assert_eq!(story.ends().questions()[0].url, url);
}

#[test]
fn a_second_person_is_refused_the_alias_or_takes_it_as_the_type_says() {
    let mut story = Story::in_world(aliased());
    for number in [1, 2, 1] {
        story.is_registered(MONDAY, person(number), "300001", "K1");
        story.is_registered(MONDAY, person(number), "300002", "K1");
    }
    let ended = story.ends();
    let taken = "another person is registered with this alias";
    assert_eq!(ended.told(), ["OK", "OK", taken, "OK", "OK", "OK"]);
    let holders: Vec<_> = ended.run.simulator.aliases().map(|(_, _, person)| person.clone()).collect();
    assert_eq!(holders, [person(1), person(1)]);
}

#[test]
fn two_who_ask_for_one_alias_at_a_time_are_served_in_the_order_of_the_answers() {
    let mut story = Story::in_world(aliased());
    let first = story.registers(MONDAY, person(1), "300001", "K1");
    let second = story.registers(MONDAY, person(2), "300001", "K1");
    story.answers("2026-01-05 10:00:01", second, Some(Word::Ok));
    story.answers("2026-01-05 10:00:02", first, Some(Word::Ok));
    assert_eq!(story.ends().told(), ["OK", "another person is registered with this alias"]);
}

#[test]
fn somebody_who_registers_with_another_alias_gives_up_the_first() {
    let mut story = Story::in_world(aliased());
    story.is_registered(MONDAY, person(1), "300001", "K1");
    story.is_registered("2026-01-06 10:00:00", person(1), "300001", "K2");
    story.is_registered("2026-01-07 10:00:00", person(2), "300001", "K1");
    let ended = story.ends();
    assert_eq!(ended.told(), ["OK", "OK", "OK"]);
    assert_eq!(ended.times_of("alias_deregistered"), ["2026-01-06 10:00:00"]);
}

#[test]
fn an_alias_given_up_reaches_nobody_though_nets_hears_of_it_only_the_day_after() {
    let mut story = Story::in_world(aliased());
    story.is_registered(MONDAY, person(1), "300001", "K1");
    story.deregisters("2026-01-06 10:00:00", "300001", "K1");
    story.send("2026-01-06 11:00:00", [to("that day", "K1")]);
    story.send("2026-01-07 11:00:00", [to("next day", "K1")]);
    let ended = story.ends();
    assert_eq!(ended.account("that day")[0], "2026-01-06 20:00:00 message_passed_on");
    assert_eq!(ended.account("next day")[0], "2026-01-07 11:00:00 message_passed_on");
}

#[test]
fn who_unsubscribes_by_number_or_alias_gives_the_alias_up() {
    let mut story = Story::in_world(aliased());
    story.is_registered(MONDAY, person(1), "300001", "K1");
    story.unsubscribes("2026-01-06 10:00:00", person(1), "300001");
    story.is_registered("2026-01-07 10:00:00", person(2), "300001", "K1");
    story.unsubscribes("2026-01-08 10:00:00", alias("K1"), "300001");
    let ended = story.ends();
    assert_eq!(ended.times_of("alias_deregistered"), ["2026-01-06 10:00:00", "2026-01-08 10:00:00"]);
    assert_eq!(ended.run.simulator.aliases().count(), 0);
}

#[test]
fn who_registers_with_the_same_alias_again_gives_nothing_up() {
    let mut story = Story::in_world(aliased());
    story.is_registered(MONDAY, person(1), "300001", "K1");
    story.is_registered("2026-01-06 10:00:00", person(1), "300001", "K1");
    let ended = story.ends();
    assert_eq!(ended.told(), ["OK", "OK"]);
    assert_eq!(ended.times_of("alias_deregistered"), [""; 0]);
    assert_eq!(ended.run.simulator.aliases().count(), 1);
}

#[test]
fn an_alias_of_the_same_text_in_another_country_is_another() {
    let mut story = Story::in_world(aliased());
    story.is_registered(MONDAY, person(1), "300001", "K1");
    let norwegian = Party::alias(Country::Norway, "K1").expect("an alias");
    story.unsubscribes("2026-01-06 10:00:00", norwegian, "300001");
    assert_eq!(story.ends().run.simulator.aliases().count(), 1);
}

#[test]
fn a_list_shows_aliases_as_they_were_at_five_and_no_number_behind_them() {
    let mut story = Story::in_world(with_lists(scenario_of([]), ["15723"]));
    story.begins("2026-01-05 00:00:00");
    story.is_registered("2026-01-05 17:00:00", person(1), "300001", "K1");
    story.is_registered("2026-01-05 17:00:01", person(2), "300002", "K2");
    story.deregisters("2026-01-06 17:00:00", "300001", "K1");
    let ended = story.ends_at("2026-01-07 14:00:00");
    assert_eq!(ended.list("12345678_eboks_subscribers_2026-01-06_1.xml"), ["K1 300001"]);
    assert_eq!(ended.list("12345678_eboks_subscribers_2026-01-07_1.xml"), ["K2 300002"]);
}

#[test]
fn an_alias_that_the_scenario_lists_needs_no_registration_and_can_be_given_up() {
    let listed = world::recipient(alias("K1"), Subscriptions::All);
    let mut story = Story::in_world(Scenario { recipients: [listed].into(), ..plain_scenario() });
    story.send(MONDAY, [to("listed", "K1")]);
    story.is_registered("2026-01-06 10:00:00", person(1), "300001", "K1");
    story.deregisters("2026-01-06 11:00:00", "300001", "K1");
    story.send("2026-01-07 10:00:00", [to("given up", "K1")]);
    let ended = story.ends();
    assert_eq!(ended.account("listed"), ["2026-01-06 08:00:00 message_delivered"]);
    assert_eq!(ended.account("given up")[0], "2026-01-07 10:00:00 message_passed_on");
}

#[test]
fn the_person_behind_an_alias_signs_by_name_and_by_the_rules_for_the_number() {
    let mut scenario = aliased();
    scenario.outcomes.rules = vec![rule(Some(2), rejects_after(60, None))];
    let mut story = Story::in_world(scenario);
    story.is_registered(MONDAY, person(1), "300002", "K1");
    story.is_registered(MONDAY, person(2), "300002", "K2");
    story.send(MONDAY, [to_sign("first", "K1"), to_sign("second", "K2")]);
    let ended = story.ends();
    let Conclusion::Signed { signatures } = ended.conclusion("first") else { panic!("not signed") };
    assert_eq!((&signatures[0].signer, signatures[0].name.as_str()), (&alias("K1"), "Prøve 6101800001"));
    let Conclusion::Rejected { by, .. } = ended.conclusion("second") else { panic!("not rejected") };
    assert_eq!(by, &alias("K2"));
}

#[test]
fn an_alias_taken_over_before_the_hand_over_reaches_the_new_person() {
    let mut story = Story::in_world(aliased());
    story.is_registered(MONDAY, person(1), "300002", "K1");
    story.send(MONDAY, [to_sign("m1", "K1")]);
    story.is_registered("2026-01-05 12:00:00", person(2), "300002", "K1");
    let ended = story.ends();
    let Conclusion::Signed { signatures } = ended.conclusion("m1") else { panic!("not signed") };
    assert_eq!(signatures[0].name, "Prøve 6101800002");
}

#[test]
fn who_gives_the_alias_up_after_the_delivery_still_signs_what_was_delivered() {
    let mut story = Story::in_world(aliased());
    story.is_registered(MONDAY, person(1), "300002", "K1");
    let later = Message {
        publication_date: Some(nets_core::civil::date(2026, 1, 20)),
        ..to_sign("published later", "K1")
    };
    story.send(MONDAY, [to_sign("at once", "K1"), later]);
    story.deregisters("2026-01-06 09:00:00", "300002", "K1");
    story.is_registered("2026-01-07 09:00:00", person(2), "300002", "K1");
    let ended = story.ends();
    for message in ["at once", "published later"] {
        let Conclusion::Signed { signatures } = ended.conclusion(message) else { panic!("not signed") };
        assert_eq!(signatures[0].name, "Prøve 6101800001", "{message}");
    }
}

#[test]
fn a_mandatory_document_needs_somebody_who_has_the_alias() {
    let mut story = Story::in_world(aliased());
    story.is_registered(MONDAY, person(1), "300003", "K1");
    let mandatory = |id: &str, alias1: &str| message(id, "300003", alias(alias1));
    let by_number = message("number", "300003", person(9));
    story.send(MONDAY, [mandatory("registered", "K1"), mandatory("nobody", "K9"), by_number]);
    let ended = story.ends();
    assert_eq!(ended.account("registered"), ["2026-01-06 08:00:00 message_delivered"]);
    assert_eq!(
        ended.account("nobody").last().map(String::as_str),
        Some("2026-01-05 10:00:00 message_rejected")
    );
    assert_eq!(ended.account("number"), ["2026-01-06 08:00:00 message_delivered"]);
}

#[test]
fn alias_2_is_a_secret_unless_the_scenario_shows_it() {
    for shown in [false, true] {
        let mut scenario = aliased();
        let sender = scenario.senders.get_mut(&user("tFIRMA1")).expect("a sender");
        sender.alias_service.as_mut().expect("a service").show_alias2 = shown;
        let mut story = Story::in_world(scenario);
        story.is_registered(MONDAY, person(1), "300001", "K1");
        let ended = story.ends();
        let transcript = ended.run.transcript().join("\n");
        assert_eq!(transcript.contains("hemmelig1"), shown, "{transcript}");
    }
}
