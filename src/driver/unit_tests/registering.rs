//! People who register by alias: their question is asked, and the client, the clock and quiet wait for the answer.

use std::sync::{Arc, Mutex};

use nets_core::alias::{AliasAnswer, AliasWord, Registration, RegistrationState};
use nets_core::effect::AliasQuestion;
use nets_core::event::Event;
use nets_core::identity::{Country, DocumentType, Party, RegistrationId, Secret};
use nets_core::scenario::{AliasFields, AliasServiceSetting, Material, Scenario, TakenAlias};
use nets_core::script::{AliasRequest, RecipientAct, ScriptedEvent, ScriptedTime};
use nets_core::{SignedDuration, civil};
use tokio::sync::oneshot;

use super::stand::{Access, Mode, Stand, scenario, user};
use crate::asking::{AskAlias, NoAliasCalls};
use crate::command::{DriverCommand, Todo};
use crate::engine::Engine;
use crate::moving::Advance;
use crate::not_done::NotDone;

/// A document type that people register for by alias.
pub(super) const BY_ALIAS: &str = "300001";

fn document_type() -> DocumentType {
    DocumentType::new(BY_ALIAS).expect("six digits")
}

/// The usual world, in which the service of tTEST1 can be asked.
pub(super) fn with_aliases() -> Scenario {
    let mut scenario = scenario();
    let fields = AliasFields {
        field1_id: "customer number".to_owned(),
        field2_id: "code".to_owned(),
        document_group: None,
        taken: TakenAlias::Refuse,
    };
    let material = Material { alias: Some(fields), ..Material::new(document_type()) };
    scenario.materials.insert(document_type(), material);
    let sender = scenario.senders.get_mut(&user(1)).expect("a sender");
    let url = Some("https://alias.test/check".to_owned());
    sender.alias_service = Some(AliasServiceSetting { url, show_alias2: false });
    scenario
}

fn request(alias1: &str) -> AliasRequest {
    AliasRequest {
        user: user(1),
        person: Party::person(Country::Denmark, "6101800001").expect("a person number"),
        document_type: document_type(),
        alias1: alias1.to_owned(),
        alias2: Secret::new("hemmelig1"),
        unchecked: false,
    }
}

pub(super) type Answer = oneshot::Receiver<Result<Registration, NotDone>>;

impl Stand {
    pub(super) fn register(&mut self, alias1: &str) -> Answer {
        let (registrant, answer) = oneshot::channel();
        self.tell(DriverCommand::Register { request: request(alias1), registrant });
        answer
    }

    /// What a service is asked and has not answered.
    fn questions(&self) -> Vec<RegistrationId> {
        let asked = self.todos.iter().filter_map(|todo| match todo {
            Todo::Ask(question) => Some(question.registration),
            _ => None,
        });
        asked.collect()
    }

    pub(super) fn answer(&mut self, registration: u64, word: AliasWord) {
        let answer = AliasAnswer { word: Some(word), findings: Vec::new(), exchange: Vec::new() };
        self.tell(DriverCommand::AliasAnswered { registration: RegistrationId(registration), answer });
    }
}

fn state(answer: &mut Answer) -> RegistrationState {
    answer.try_recv().expect("an answer").expect("it has ended").state
}

#[test]
fn a_client_that_registers_a_person_is_answered_when_the_service_has_answered() {
    let mut stand = Stand::playing(with_aliases(), Mode::Manual);
    let (mut first, mut second) = (stand.register("K1"), stand.register("K2"));
    assert_eq!(stand.questions(), [RegistrationId(1), RegistrationId(2)]);
    assert!(first.try_recv().is_err() && second.try_recv().is_err());
    stand.answer(1, AliasWord::Ok);
    assert_eq!(state(&mut first), RegistrationState::Registered);
    assert!(second.try_recv().is_err(), "its own answer has not come");
    stand.answer(2, AliasWord::UnknownCustomer);
    assert_eq!(state(&mut second), RegistrationState::Refused { told: "UNKNOWN_CUSTOMER".to_owned() });
    assert_eq!(
        stand.disk.journaled()[1..],
        ["recipient_acted", "recipient_acted", "alias_answered", "alias_answered"]
    );
}

#[test]
fn what_is_never_asked_is_answered_at_once() {
    let mut stand = Stand::playing(with_aliases(), Mode::Manual);
    let mut answer = stand.register("K-1");
    assert!(matches!(state(&mut answer), RegistrationState::Refused { .. }));
    assert!(stand.questions().is_empty());
    stand.disk.refuse(|access| matches!(access, Access::Append(_)));
    let mut answer = stand.register("K1");
    assert!(matches!(answer.try_recv(), Ok(Err(NotDone::Disk(_)))));
}

#[test]
fn neither_an_instant_clock_nor_quiet_comes_before_the_answer_to_a_question() {
    let mut stand = Stand::playing(with_aliases(), Mode::Instant);
    let mut answer = stand.register("K1");
    stand.accept(1, 1);
    let mut settled = stand.settle();
    assert!(settled.try_recv().is_err());
    assert!(!stand.told().contains(&"document_signed"));
    stand.answer(1, AliasWord::Ok);
    stand.rest();
    assert_eq!(state(&mut answer), RegistrationState::Registered);
    assert_eq!(settled.try_recv(), Ok(Ok(())));
    assert!(stand.told().contains(&"document_signed"));
}

#[test]
fn a_clock_on_its_way_waits_where_a_person_registers_and_then_goes_on_to_the_very_moment() {
    let mut scenario = with_aliases();
    let at = ScriptedTime::Day { day: 2, time: civil::time(10, 0, 0, 0) };
    scenario.events = vec![ScriptedEvent { at, act: RecipientAct::RegisterAlias(request("K1")) }];
    let mut stand = Stand::playing(scenario, Mode::Manual);
    let start = stand.engine.core.now();
    let mut moved = stand.advance(Advance::By(SignedDuration::from_hours(7 * 24)));
    assert!(moved.try_recv().is_err());
    assert_eq!(stand.questions(), [RegistrationId(1)]);
    let asked = stand.engine.core.now();
    assert!(asked > start && asked < start + SignedDuration::from_hours(48), "{asked}");
    stand.answer(1, AliasWord::Ok);
    stand.rest();
    let advanced = moved.try_recv().expect("an answer").expect("moved");
    assert_eq!((advanced.from, advanced.to), (start, start + SignedDuration::from_hours(7 * 24)));
    assert_eq!(stand.engine.core.now(), advanced.to);
    let registered = advanced.entries.iter().find(|entry| entry.happening.name() == "alias_registered");
    assert_eq!(registered.expect("it is told").at, asked, "as of when it was asked");
    // Behind the last event a short way is as short as it was asked for.
    let mut moved = stand.advance(Advance::By(SignedDuration::from_secs(1)));
    let second = moved.try_recv().expect("an answer").expect("moved");
    assert_eq!(second.to, advanced.to + SignedDuration::from_secs(1));
    assert_eq!(stand.engine.core.now(), second.to);
}

#[test]
fn what_waits_for_the_disk_is_of_the_sender_that_it_came_for() {
    let mut stand = Stand::playing(with_aliases(), Mode::Manual);
    stand.register("K1");
    let answer = AliasAnswer { word: None, findings: Vec::new(), exchange: Vec::new() };
    let answered = |number| {
        let registration = RegistrationId(number);
        Engine::owner(&stand.engine.core, &Event::AliasAnswered { registration, answer: answer.clone() })
    };
    assert_eq!((answered(1), answered(2)), (Some(user(1)), None));
    assert_eq!(Engine::owner(&stand.engine.core, &Event::TimePassed), None);
}

#[test]
fn a_world_in_which_no_service_can_be_asked_says_so() {
    let mut stand = Stand::playing(with_aliases(), Mode::Manual);
    stand.register("K1");
    let question: AliasQuestion = stand
        .todos
        .into_iter()
        .find_map(|todo| match todo {
            Todo::Ask(question) => Some(question),
            _ => None,
        })
        .expect("a question");
    let answers = Arc::new(Mutex::new(Vec::new()));
    let taken = Arc::clone(&answers);
    NoAliasCalls.ask(question, Box::new(move |answer| taken.lock().expect("no panic").push(answer)));
    let why = "alias services cannot be asked in this world".to_owned();
    let answer = AliasAnswer { word: None, findings: vec![why], exchange: Vec::new() };
    assert_eq!(*answers.lock().expect("no panic"), [answer]);
}

#[test]
fn so_many_clients_wait_for_the_end_of_a_registration_and_no_more() {
    let mut stand = Stand::playing(with_aliases(), Mode::Manual);
    let waiting: Vec<_> = (1..=1_000).map(|number| stand.register(&format!("K{number}"))).collect();
    let mut one_more = stand.register("K1001");
    assert!(matches!(one_more.try_recv(), Ok(Err(NotDone::TooMany(_)))));
    assert_eq!(stand.questions().len(), waiting.len(), "it is not asked either");
    stand.answer(1, AliasWord::Ok);
    let mut next = stand.register("K1001");
    assert!(next.try_recv().is_err(), "there is room again");
    stand.answer(1_001, AliasWord::SystemClosed);
}
