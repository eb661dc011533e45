//! Stories of what recipients do, and of what the world remembers and answers of it.

use nets_core::alias::{AliasWord, RegistrationState};
use nets_core::effect::Effect;
use nets_core::event::{Event, Observation};
use nets_core::identity::{RegistrationId, Secret, SecretId};
use nets_core::scenario::{Scenario, SubscribedTypes};
use nets_core::script::{AliasRequest, RecipientAct};
use nets_core::shipment::Message;
use serde_json::Value;

use crate::ended::Ended;
use crate::run::moment;
use crate::story::{Story, at};
use crate::world::{
    alias, document_type, message, person, plain_scenario, recipient, scenario_of, user, with_lists,
};

const MONDAY: &str = "2026-01-05 10:00:00";

fn request(alias1: &str) -> AliasRequest {
    AliasRequest {
        user: user("tFIRMA1"),
        person: person(1),
        document_type: document_type("300001"),
        alias1: alias1.to_owned(),
        alias2: Secret::new("hemmelig1"),
        unchecked: false,
    }
}

#[test]
fn the_world_counts_what_recipients_do_and_knows_the_latest_moment() {
    let mut story = Story::in_world(scenario_of([1]));
    story.unsubscribes(MONDAY, person(1), "163057");
    story.subscribes(MONDAY, person(1), "163057");
    story.registers(MONDAY, person(1), "300001", "K1");
    story.tell(MONDAY, Event::TimePassed);
    let simulator = story.ends_at("2026-01-05 12:00:00").run.simulator;
    assert_eq!((simulator.acts(), simulator.now()), (3, moment(at("2026-01-05 12:00:00"))));
}

#[test]
fn the_alias_service_of_a_sender_is_where_the_scenario_says_until_it_moves() {
    let urls = |ended: Ended| {
        ["tFIRMA1", "tFIRMA2", "tFIRMA9"]
            .map(|name| ended.run.simulator.alias_service_url(&user(name)).map(str::to_owned))
    };
    let (before, after) = ("https://alias.test/check".to_owned(), "https://127.0.0.1:4711/".to_owned());
    assert_eq!(
        urls(Story::with_rules([]).ends()),
        [Some(before.clone()), Some(before.clone()), None],
        "one that the scenario does not have"
    );
    let mut story = Story::with_rules([]);
    story.tell(MONDAY, Event::AliasServiceMoved { user: user("tFIRMA1"), url: after.clone() });
    assert_eq!(urls(story.ends()), [Some(after), Some(before), None]);
}

#[test]
fn an_attempt_to_register_is_found_by_its_number() {
    let mut story = Story::in_world(scenario_of([1]));
    let first = story.registers(MONDAY, person(1), "300001", "K1");
    let second = story.registers(MONDAY, person(1), "300001", "K2");
    story.answers(MONDAY, second, Some(AliasWord::Ok));
    let simulator = story.ends().run.simulator;
    let state = |id| simulator.registration(id).map(|it| (it.request.alias1.as_str(), it.state.clone()));
    assert_eq!(state(first), Some(("K1", RegistrationState::Asking)));
    assert_eq!(state(second), Some(("K2", RegistrationState::Registered)));
    assert_eq!(state(RegistrationId(3)), None);
}

#[test]
fn an_answer_to_what_was_never_asked_changes_nothing() {
    let mut story = Story::in_world(scenario_of([1]));
    let refused = story.requests(MONDAY, request("K-1"));
    story.answers(MONDAY, refused, Some(AliasWord::Ok));
    let ended = story.ends();
    assert_eq!(ended.told(), ["customer number: expected 1 to 50 letters and digits"]);
    assert!(ended.questions().is_empty());
    assert_eq!(ended.run.simulator.aliases().count(), 0);
}

#[test]
fn the_secret_of_each_attempt_is_erased_when_that_attempt_has_ended() {
    let mut story = Story::in_world(scenario_of([1]));
    let first = story.registers(MONDAY, person(1), "300001", "K1");
    let second = story.registers(MONDAY, person(1), "300001", "K2");
    story.requests(MONDAY, request("K-3"));
    story.answers(MONDAY, second, Some(AliasWord::UnknownCustomer));
    story.answers(MONDAY, first, Some(AliasWord::Ok));
    let ended = story.ends();
    let erased = ended.run.steps.iter().flat_map(|step| &step.output.effects);
    let erased: Vec<_> = erased
        .filter_map(|effect| match effect {
            Effect::EraseSecret(secret) => Some(*secret),
            _ => None,
        })
        .collect();
    assert_eq!(erased, [3, 2, 1].map(SecretId));
}

#[test]
fn an_alias_that_is_listed_and_registered_has_one_row() {
    let mut scenario = with_lists(scenario_of([]), ["15723"]);
    scenario.recipients.extend([recipient(alias("K1"), SubscribedTypes::All)]);
    let mut story = Story::in_world(scenario);
    story.begins("2026-01-05 00:00:00");
    story.is_registered(MONDAY, person(1), "300001", "K1");
    story.is_registered(MONDAY, person(2), "300002", "K2");
    let ended = story.ends_at("2026-01-06 14:00:00");
    let rows = ended.list("12345678_eboks_subscribers_2026-01-06_1.xml");
    assert_eq!(rows, ["K1 300001", "K1 300002", "K1 300003", "K2 300002"]);
}

#[test]
fn a_secret_is_held_by_the_event_of_a_registration_alone() {
    let mut registers = Event::RecipientActed(RecipientAct::RegisterAlias(request("K1")));
    assert!(registers.holds_secret());
    let secret = registers.secret_mut().and_then(Secret::take);
    assert_eq!(secret.as_deref(), Some("hemmelig1"));
    let deregisters =
        RecipientAct::DeregisterAlias { document_type: document_type("300001"), alias1: "K1".to_owned() };
    let started = Observation::UploadStarted { user: user("tFIRMA1"), path: "/a".to_owned(), by_hand: false };
    for mut event in [Event::TimePassed, Event::RecipientActed(deregisters), Event::Observed(started)] {
        assert!(!event.holds_secret() && event.secret_mut().is_none());
    }
}

#[test]
fn a_department_that_eboks_knows_has_the_document_in_its_own_mailbox() {
    let (party, mut company) = recipient(person(1), SubscribedTypes::All);
    let unit = |number: &str| nets_core::identity::ProductionUnit::new(number).expect("a P-number");
    company.production_units = [unit("1234567890"), unit("1234567891")].into();
    let mut story = Story::in_world(Scenario { recipients: [(party, company)].into(), ..plain_scenario() });
    let to = |id: &str, unit: &str| Message {
        production_unit: Some(unit.to_owned()),
        ..message(id, "163057", person(1))
    };
    story.send(MONDAY, [to("known", "1234567891"), to("unknown", "1234567892")]);
    let ended = story.ends();
    let entries = ended.run.steps.iter().flat_map(|step| &step.output.entries);
    let delivered: Vec<_> = entries
        .filter(|entry| entry.happening.name() == "message_delivered")
        .map(|entry| serde_json::to_value(entry).expect("JSON"))
        .map(|entry| [entry["production_unit"].clone(), entry["unknown_production_unit"].clone()])
        .collect();
    assert_eq!(delivered, [["1234567891".into(), Value::Null], [Value::Null, "1234567892".into()]]);
}
