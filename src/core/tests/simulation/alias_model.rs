//! The model's half about what people do: subscriptions, registrations by alias, and who hears of them.

use std::collections::BTreeMap;

use nets_core::alias::{AliasAnswer, AliasWord};
use nets_core::effect::AliasQuestion;
use nets_core::event::Event;
use nets_core::identity::{DocumentType, Party, RegistrationId, UserId};
use nets_core::scenario::{AtEboks, Scenario, TakenAlias};
use nets_core::script::{AliasRequest, RecipientAct};
use nets_core::timeline::Happening;

use crate::chronicle::Chronicle;
use crate::facts::{Fact, Facts, Known};
use crate::nets_day::{Key, NetsDay, scripted_moment};

/// Works out everything that comes of what people do and services answer. The first documents decide when
/// some register at e-Boks, so that is as it was `seen`; whether it was right is asked later.
pub fn live<'a>(
    scenario: &'a Scenario,
    events: &[(i64, Event)],
    seen: &BTreeMap<Party, i64>,
    chronicle: &mut Chronicle,
) -> Facts<'a> {
    let began = began(events);
    let planned = scenario.events.iter().enumerate().filter_map(|(place, planned)| {
        let at = scripted_moment(planned.at, began?);
        Some(((at, 0, place), Doing::Event(Event::RecipientActed(planned.act.clone()))))
    });
    let told =
        events.iter().enumerate().map(|(place, (at, event))| ((*at, 1, place), Doing::Event(event.clone())));
    let mut all: Vec<(Key, Doing)> = planned.chain(told).collect();
    let facts = Facts::new(scenario, all.iter().filter_map(acting).collect());
    // Behind all that is scripted for the same moment.
    let registering = (scenario.events.len()..).zip(scenario.recipients.values());
    let registering = registering.filter_map(|(place, recipient)| {
        let at = match recipient.at_eboks {
            AtEboks::From(time) => scripted_moment(time, began?),
            AtEboks::After(_) => {
                let at = *seen.get(&recipient.party)?;
                (!facts.acted(&recipient.party, at)).then_some(at)?
            }
            AtEboks::Never | AtEboks::FromTheBeginning => return None,
        };
        Some(((at, 0, place), Doing::Registers(recipient.party.clone())))
    });
    all.extend(registering.collect::<Vec<_>>());
    all.sort_by_key(|(key, _)| *key);

    let urls = BTreeMap::new();
    let mut life = Life { scenario, chronicle, facts, urls, open: BTreeMap::new(), attempts: 0 };
    for (key, doing) in all {
        let event = match doing {
            Doing::Event(event) => event,
            Doing::Registers(party) => {
                life.register_at_eboks(key, &party);
                continue;
            }
        };
        match event {
            Event::RecipientActed(act) => life.act(key, act),
            Event::AliasServiceMoved { user, url } => life.move_service(key, user, url),
            Event::AliasAnswered { registration, answer } => life.answer(key, registration, answer),
            Event::Began
            | Event::TimePassed
            | Event::UploadFinished(_)
            | Event::ShipmentInspected { .. }
            | Event::Published(_)
            | Event::PublicationRefused(_)
            | Event::EboxActed(_)
            | Event::EboxLinked(_)
            | Event::OnboardingActed(_)
            | Event::OperationMet(_)
            | Event::FaultsChanged(_)
            | Event::Observed(_) => {}
        }
    }
    life.facts
}

/// When the world began.
pub fn began(events: &[(i64, Event)]) -> Option<i64> {
    events.iter().find_map(|(at, event)| matches!(event, Event::Began).then_some(*at))
}

enum Doing {
    Event(Event),
    /// A recipient who was not at e-Boks.
    Registers(Party),
}

/// Who does something at e-Boks that takes an account there, and when.
fn acting((key, doing): &(Key, Doing)) -> Option<(i64, Party)> {
    match doing {
        Doing::Event(Event::RecipientActed(RecipientAct::Subscribe { party, .. })) => {
            Some((key.0, party.clone()))
        }
        Doing::Event(Event::RecipientActed(RecipientAct::RegisterAlias(request))) => {
            Some((key.0, request.person.clone()))
        }
        _ => None,
    }
}

struct Life<'a, 'c> {
    scenario: &'a Scenario,
    chronicle: &'c mut Chronicle,
    facts: Facts<'a>,
    urls: BTreeMap<UserId, String>,
    /// The attempts that wait for an answer.
    open: BTreeMap<RegistrationId, AliasRequest>,
    attempts: u64,
}

impl Life<'_, '_> {
    fn act(&mut self, key: Key, act: RecipientAct) {
        match act {
            RecipientAct::Subscribe { party, document_type } => {
                self.register_at_eboks(key, &party);
                self.set(key, party, document_type, true);
            }
            RecipientAct::Unsubscribe { party, document_type } => {
                if let Some(alias1) = self.facts.alias_of(&document_type, &party) {
                    self.deregister(key, document_type.clone(), alias1);
                }
                self.set(key, party, document_type, false);
            }
            RecipientAct::RegisterAlias(request) => {
                self.register_at_eboks(key, &request.person);
                self.register(key, request);
            }
            RecipientAct::DeregisterAlias { document_type, alias1 } => {
                self.deregister(key, document_type, alias1);
            }
            RecipientAct::OnDocument(_) => {}
        }
    }

    /// A recipient that does something at e-Boks is there, and takes what the scenario says.
    fn register_at_eboks(&mut self, key: Key, party: &Party) {
        if self.facts.is_there(party, (i64::MAX, 0, 0)) {
            return;
        }
        self.facts.register(party, key);
        self.tell(key, Happening::RegisteredAtEboks { party: party.clone() });
        let subscriptions = &self.scenario.recipients[party].subscriptions;
        for document_type in self.scenario.materials.keys() {
            if subscriptions.include(document_type) {
                self.set(key, party.clone(), document_type.clone(), true);
            }
        }
    }

    fn set(&mut self, key: Key, party: Party, document_type: DocumentType, subscribes: bool) {
        let now = Known::before((i64::MAX, 0, 0));
        if !self.facts.fits(&party, &document_type) {
            return;
        }
        if self.facts.subscribes(&party, &document_type, now) == subscribes {
            return;
        }
        self.change(key, &document_type, Fact::Acted(party.clone(), subscribes));
        self.tell(
            key,
            match subscribes {
                true => Happening::SubscriptionStarted { party, document_type },
                false => Happening::SubscriptionEnded { party, document_type },
            },
        );
    }

    fn deregister(&mut self, key: Key, document_type: DocumentType, alias1: String) {
        let Some(person) = self.facts.holder(&document_type, &alias1).cloned() else { return };
        self.change(key, &document_type, Fact::Ended(alias1.clone(), person));
        self.tell(key, Happening::AliasDeregistered { document_type, alias1 });
    }

    /// A change is on a list some day, and e-Boks hands that over in the morning.
    fn change(&mut self, key: Key, document_type: &DocumentType, fact: Fact) {
        self.facts.add(key, document_type, fact);
        let day = NetsDay(&self.scenario.timetable).list_with(key.0);
        self.chronicle.handed_over.insert(day.hand_over, day.as_of);
    }

    fn tell(&mut self, key: Key, happening: Happening) {
        self.chronicle.acts.push((key.0, happening));
    }

    fn tell_of(&mut self, key: Key, registration: RegistrationId, happening: Happening) {
        self.chronicle.registrations.entry(registration).or_default().push((key.0, happening));
    }

    fn move_service(&mut self, key: Key, user: UserId, url: String) {
        self.tell(key, Happening::AliasServiceMoved { user: user.clone(), url: url.clone() });
        self.urls.insert(user, url);
    }

    fn register(&mut self, key: Key, request: AliasRequest) {
        self.attempts += 1;
        let registration = RegistrationId(self.attempts);
        let service = self.scenario.senders[&request.user].alias_service.as_ref();
        let is_shown = service.is_some_and(|service| service.show_alias2);
        self.tell_of(
            key,
            registration,
            Happening::AliasRegistrationStarted {
                user: request.user.clone(),
                registration,
                person: request.person.clone(),
                document_type: request.document_type.clone(),
                alias1: request.alias1.clone(),
                alias2: if is_shown { request.alias2.reveal().to_owned() } else { "***".to_owned() },
            },
        );
        match self.question(registration, &request) {
            Ok(question) => {
                self.chronicle.questions.insert(registration, (key.0, question));
                self.open.insert(registration, request);
            }
            Err(told) => self.refuse(key, registration, request, told),
        }
    }

    fn question(
        &self,
        registration: RegistrationId,
        request: &AliasRequest,
    ) -> Result<AliasQuestion, String> {
        let AliasRequest { user, document_type, alias1, alias2, unchecked, .. } = request.clone();
        let Some(fields) = self.scenario.materials[&document_type].alias.clone() else {
            return Err(format!("document type {document_type} is not set up for aliases"));
        };
        let wrong = |value: &str| !(1..=50).contains(&value.len()) || value.contains([' ', '-']);
        for (name, value) in [(&fields.field1_id, alias1.as_str()), (&fields.field2_id, alias2.reveal())] {
            if !unchecked && wrong(value) {
                return Err(format!("{name}: expected 1 to 50 letters and digits"));
            }
        }
        let service = self.scenario.senders[&user].alias_service.as_ref();
        let url = service.and_then(|service| self.urls.get(&user).or(service.url.as_ref()));
        let Some(url) = url.cloned() else {
            return Err(format!("{user} has no alias web service that Nets could ask"));
        };
        let document_group = fields.document_group.unwrap_or_else(|| document_type.to_string());
        let (field1_id, field2_id) = (fields.field1_id, fields.field2_id);
        Ok(AliasQuestion { registration, user, url, document_group, field1_id, alias1, field2_id, alias2 })
    }

    fn refuse(&mut self, key: Key, registration: RegistrationId, request: AliasRequest, told: String) {
        let AliasRequest { user, person, document_type, alias1, .. } = request;
        let refused = Happening::AliasRefused { user, registration, person, document_type, alias1, told };
        self.tell_of(key, registration, refused);
    }

    fn answer(&mut self, key: Key, registration: RegistrationId, answer: AliasAnswer) {
        let Some(request) = self.open.remove(&registration) else { return };
        self.tell_of(
            key,
            registration,
            Happening::AliasServiceAnswered {
                user: request.user.clone(),
                registration,
                word: answer.word,
                findings: answer.findings,
            },
        );
        match answer.word.map(AliasWord::as_str) {
            Some("OK") if self.is_somebody_elses(&request) => {
                let told = "another person is registered with this alias".to_owned();
                self.refuse(key, registration, request, told);
            }
            Some("OK") => self.give(key, registration, request),
            word => {
                let told = word.unwrap_or("SYSTEM_ERROR").to_owned();
                self.refuse(key, registration, request, told);
            }
        }
    }

    /// Whether the alias is taken, and must stay with its holder.
    fn is_somebody_elses(&self, request: &AliasRequest) -> bool {
        let AliasRequest { person, document_type, alias1, .. } = request;
        let fields = self.scenario.materials[document_type].alias.as_ref();
        let stays = fields.is_some_and(|fields| fields.taken == TakenAlias::Refuse);
        stays && self.facts.holder(document_type, alias1).is_some_and(|holder| holder != person)
    }

    fn give(&mut self, key: Key, registration: RegistrationId, request: AliasRequest) {
        let AliasRequest { user, person, document_type, alias1, .. } = request;
        if let Some(former) = self.facts.alias_of(&document_type, &person).filter(|alias| *alias != alias1) {
            self.deregister(key, document_type.clone(), former);
        }
        if let Some(holder) = self.facts.holder(&document_type, &alias1).cloned() {
            self.change(key, &document_type, Fact::Ended(alias1.clone(), holder));
        }
        self.change(key, &document_type, Fact::Given(alias1.clone(), person.clone()));
        let registered = Happening::AliasRegistered { user, registration, person, document_type, alias1 };
        self.tell_of(key, registration, registered);
    }
}
