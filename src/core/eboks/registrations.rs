//! Registering by alias: e-Boks looks at the fields, Nets asks the sender's web service, and its
//! answer decides.

use alloc::{
    collections::BTreeMap,
    format,
    string::{String, ToString},
};

use crate::alias::{AliasAnswer, AliasWord, Registration, RegistrationState};
use crate::eboks::subscriptions::Subscriptions;
use crate::effect::{AliasQuestion, Effect};
use crate::identity::{AliasValue, DocumentType, RegistrationId, Secret, SecretId, UserId};
use crate::now::Now;
use crate::out::Out;
use crate::scenario::{AliasFields, Scenario, TakenAlias};
use crate::script::AliasRequest;
use crate::timeline::Happening;

/// Attempts come from the scenario and the API, never from a sender's client.
#[derive(Debug, Clone, Default)]
pub(crate) struct Registrations {
    /// Every attempt, in order, since the API shows them all. Bound: the scenario's, and the acts of a world, which the
    /// driver counts.
    all: BTreeMap<RegistrationId, Registration>,
    /// Where services listen that were moved while the world ran. Bound: the scenario's senders.
    moved: BTreeMap<UserId, String>,
    /// How many began by an event of their own, and not because the scenario had planned them.
    by_event: u64,
    /// The secrets of those that began so and have not ended. Bound: the attempts being asked about.
    secrets: BTreeMap<RegistrationId, SecretId>,
}

impl Registrations {
    pub(crate) fn all(&self) -> impl DoubleEndedIterator<Item = &Registration> {
        self.all.values()
    }

    pub(crate) fn get(&self, id: RegistrationId) -> Option<&Registration> {
        self.all.get(&id)
    }

    /// Where the alias web service of a sender listens now.
    pub(crate) fn service_url<'a>(&'a self, user: &UserId, scenario: &'a Scenario) -> Option<&'a str> {
        let service = scenario.senders.get(user)?.alias_service.as_ref()?;
        self.moved.get(user).or(service.url.as_ref()).map(String::as_str)
    }

    pub(crate) fn move_service(&mut self, user: UserId, url: String, out: &mut Out<'_>) {
        out.tell(Happening::AliasServiceMoved { user: user.clone(), url: url.clone() });
        self.moved.insert(user, url);
    }

    /// A person registers whom the scenario had not planned: the secret is kept until this has ended.
    pub(crate) fn start_by_event(&mut self, request: AliasRequest, now: Now<'_>, out: &mut Out<'_>) {
        self.by_event += 1;
        self.secrets.insert(self.next_id(), SecretId(self.by_event));
        self.start(request, now, out);
    }

    pub(crate) fn start(&mut self, request: AliasRequest, now: Now<'_>, out: &mut Out<'_>) {
        let id = self.next_id();
        out.tell(Happening::AliasRegistrationStarted {
            user: request.user.clone(),
            registration: id,
            person: request.person.clone(),
            document_type: request.document_type.clone(),
            alias1: request.alias1.clone(),
            alias2: shown_alias2(&request, now.scenario),
        });
        let question = self.question(id, &request, now.scenario);
        let (started, state) = (now.time, RegistrationState::Asking);
        self.all.insert(id, Registration { id, request, started, state, answer: None });
        match question {
            Ok(question) => out.ask(Effect::AskAlias(question)),
            Err(told) => self.end(id, Err(told), out),
        }
    }

    fn next_id(&self) -> RegistrationId {
        RegistrationId(self.all.len() as u64 + 1)
    }

    /// What Nets asks the sender; or why it never comes to that.
    fn question(
        &self,
        id: RegistrationId,
        request: &AliasRequest,
        scenario: &Scenario,
    ) -> Result<AliasQuestion, String> {
        let AliasRequest { user, document_type, alias1, alias2, .. } = request;
        let fields = alias_fields(document_type, scenario)
            .ok_or_else(|| format!("document type {document_type} is not set up for aliases"))?;
        if !request.unchecked {
            let checked =
                [(&fields.field1_id, AliasValue::check(alias1)), (&fields.field2_id, alias2.check_field())];
            for (field, checked) in checked {
                checked.map_err(|malformed| format!("{field}: {malformed}"))?;
            }
        }
        let url = self
            .service_url(user, scenario)
            .ok_or_else(|| format!("{user} has no alias web service that Nets could ask"))?;
        Ok(AliasQuestion {
            registration: id,
            user: user.clone(),
            url: url.to_string(),
            document_group: fields.document_group.clone().unwrap_or_else(|| document_type.to_string()),
            field1_id: fields.field1_id.clone(),
            alias1: alias1.clone(),
            field2_id: fields.field2_id.clone(),
            alias2: alias2.clone(),
        })
    }

    /// An answer that comes twice, or to a question that was never asked, changes nothing.
    pub(crate) fn answer(
        &mut self,
        id: RegistrationId,
        answer: AliasAnswer,
        subscriptions: &mut Subscriptions,
        now: Now<'_>,
        out: &mut Out<'_>,
    ) {
        let Some(registration) = self.all.get_mut(&id) else { return };
        if registration.state != RegistrationState::Asking {
            return;
        }
        registration.answer = Some(answer.clone());
        let request = &registration.request;
        let AliasRequest { user, document_type, alias1, person, .. } = request;
        out.tell(Happening::AliasServiceAnswered {
            user: user.clone(),
            registration: id,
            word: answer.word,
            findings: answer.findings,
        });
        let outcome = match answer.word.unwrap_or(AliasWord::SystemError) {
            AliasWord::Ok => may_have(request, subscriptions, now.scenario),
            word => Err(word.to_string()),
        };
        if outcome.is_ok() {
            subscriptions.register_alias(document_type, alias1, person, now, out);
        }
        self.end(id, outcome, out);
    }

    fn end(&mut self, id: RegistrationId, outcome: Result<(), String>, out: &mut Out<'_>) {
        if let Some(secret) = self.secrets.remove(&id) {
            out.ask(Effect::EraseSecret(secret));
        }
        let Some(registration) = self.all.get_mut(&id) else { return };
        let AliasRequest { user, person, document_type, alias1, .. } = registration.request.clone();
        registration.state = match &outcome {
            Ok(()) => RegistrationState::Registered,
            Err(told) => RegistrationState::Refused { told: told.clone() },
        };
        out.tell(match outcome {
            Ok(()) => Happening::AliasRegistered { user, registration: id, person, document_type, alias1 },
            Err(told) => {
                Happening::AliasRefused { user, registration: id, person, document_type, alias1, told }
            }
        });
    }
}

/// Alias 1 and document type must identify one person.
fn may_have(
    request: &AliasRequest,
    subscriptions: &Subscriptions,
    scenario: &Scenario,
) -> Result<(), String> {
    let holder = subscriptions.register().holder(&request.document_type, &request.alias1);
    let is_taken = holder.is_some_and(|holder| *holder != request.person);
    let taken = alias_fields(&request.document_type, scenario).map(|fields| fields.taken);
    if is_taken && taken != Some(TakenAlias::Replace) {
        return Err("another person is registered with this alias".to_string());
    }
    Ok(())
}

fn alias_fields<'a>(document_type: &DocumentType, scenario: &'a Scenario) -> Option<&'a AliasFields> {
    scenario.materials.get(document_type)?.alias.as_ref()
}

fn shown_alias2(request: &AliasRequest, scenario: &Scenario) -> String {
    let service = scenario.senders.get(&request.user).and_then(|sender| sender.alias_service.as_ref());
    let is_shown = service.is_some_and(|service| service.show_alias2);
    if is_shown { request.alias2.reveal().to_string() } else { Secret::MASK.to_string() }
}
