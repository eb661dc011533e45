//! Registering by alias: e-Boks looks at the fields, Nets asks the sender's web service, and its
//! answer decides.

use alloc::{
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::effect::{AliasQuestion, Effect};
use crate::identity::{DocumentType, Malformed, Party, RegistrationId, Secret, SecretId, UserId};
use crate::scenario::{AliasFields, AliasService, TakenAlias};
use crate::script::AliasRequest;
use crate::simulator::Simulator;
use crate::timeline::Happening;

/// The one answer that registers somebody.
const OK: &str = "OK";

/// What the sender's web service said, as its judge understood it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AliasAnswer {
    /// One of the nine words; none when the service gave none of them as it should.
    pub word: Option<String>,
    /// What was wrong with the answer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<String>,
    /// The whole exchange, line by line, without secrets.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exchange: Vec<String>,
}

/// One attempt to register, and how far it has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    pub id: RegistrationId,
    pub request: AliasRequest,
    pub started: Timestamp,
    pub state: RegistrationState,
    /// What came back from the service, once it has been asked.
    pub answer: Option<AliasAnswer>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegistrationState {
    /// The sender's web service is being asked.
    Asking,
    Registered,
    /// What the person is told instead.
    Refused {
        told: String,
    },
}

/// Every attempt, in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Registrations {
    all: BTreeMap<RegistrationId, Registration>,
    /// Where services listen that were moved while the world ran.
    moved: BTreeMap<UserId, String>,
    /// How many began by an event of their own, and not because the scenario had planned them.
    by_event: u64,
    /// The secrets of those that began so and have not ended.
    secrets: BTreeMap<RegistrationId, SecretId>,
}

impl Registrations {
    fn next_id(&self) -> RegistrationId {
        RegistrationId(self.all.len() as u64 + 1)
    }
}

/// 1 to 50 letters and digits.
pub fn check_field(value: &str) -> Result<(), Malformed> {
    let length = value.chars().count();
    if (1..=50).contains(&length) && value.chars().all(char::is_alphanumeric) {
        return Ok(());
    }
    Err(Malformed { expected: "1 to 50 letters and digits" })
}

impl Simulator {
    /// Every attempt to register by alias, in order.
    pub fn registrations(&self) -> impl DoubleEndedIterator<Item = &Registration> {
        self.registrations.all.values()
    }

    pub fn registration(&self, id: RegistrationId) -> Option<&Registration> {
        self.registrations.all.get(&id)
    }

    /// Document type, alias 1 and person of every registration that holds.
    pub fn aliases(&self) -> impl Iterator<Item = (&DocumentType, &str, &Party)> {
        self.register.registered()
    }

    /// Where the alias web service of a sender listens now.
    pub fn alias_service_url(&self, user: &UserId) -> Option<&str> {
        let service = self.scenario.senders.get(user)?.alias_service.as_ref()?;
        self.registrations.moved.get(user).map(String::as_str).or(service.url.as_deref())
    }

    pub(crate) fn move_alias_service(&mut self, user: UserId, url: String) {
        self.note(Happening::AliasServiceMoved { user: user.clone(), url: url.clone() });
        self.registrations.moved.insert(user, url);
    }

    /// A person registers whom the scenario had not planned: the secret is kept until this has ended.
    pub(crate) fn start_registration_by_event(&mut self, request: AliasRequest) {
        self.registrations.by_event += 1;
        let secret = SecretId(self.registrations.by_event);
        self.registrations.secrets.insert(self.registrations.next_id(), secret);
        self.start_registration(request);
    }

    pub(crate) fn start_registration(&mut self, request: AliasRequest) {
        let id = self.registrations.next_id();
        self.note(Happening::AliasRegistrationStarted {
            user: request.user.clone(),
            registration: id,
            person: request.person.clone(),
            document_type: request.document_type.clone(),
            alias1: request.alias1.clone(),
            alias2: self.shown_alias2(&request.user, &request.alias2),
        });
        let state = match self.question(id, &request) {
            Ok(question) => {
                self.ask(Effect::AskAlias(question));
                RegistrationState::Asking
            }
            Err(told) => RegistrationState::Refused { told },
        };
        let registration =
            Registration { id, request, started: self.now, state: RegistrationState::Asking, answer: None };
        self.registrations.all.insert(id, registration);
        if let RegistrationState::Refused { told } = state {
            self.end_registration(id, Err(told));
        }
    }

    /// What Nets asks the sender; or why it never comes to that.
    fn question(&self, id: RegistrationId, request: &AliasRequest) -> Result<AliasQuestion, String> {
        let AliasRequest { user, document_type, alias1, alias2, .. } = request;
        let fields = self
            .alias_fields(document_type)
            .ok_or_else(|| format!("document type {document_type} is not set up for aliases"))?;
        if !request.unchecked {
            let checked =
                [(&fields.field1_id, check_field(alias1)), (&fields.field2_id, alias2.check_field())];
            for (field, checked) in checked {
                checked.map_err(|malformed| format!("{field}: {malformed}"))?;
            }
        }
        let url = self
            .alias_service_url(user)
            .ok_or_else(|| format!("{user} has no alias web service that Nets could ask"))?;
        Ok(AliasQuestion {
            registration: id,
            user: user.clone(),
            url: url.to_string(),
            document_type: document_type.clone(),
            field1_id: fields.field1_id.clone(),
            alias1: alias1.clone(),
            field2_id: fields.field2_id.clone(),
            alias2: alias2.clone(),
        })
    }

    /// An answer that comes twice, or to a question nobody asked, changes nothing.
    pub(crate) fn answer_registration(&mut self, id: RegistrationId, answer: AliasAnswer) {
        let Some(registration) = self.registrations.all.get_mut(&id) else { return };
        if registration.state != RegistrationState::Asking || registration.answer.is_some() {
            return;
        }
        let request = registration.request.clone();
        registration.answer = Some(answer.clone());
        self.note(Happening::AliasServiceAnswered {
            user: request.user.clone(),
            registration: id,
            word: answer.word.clone(),
            findings: answer.findings,
        });
        let outcome = match answer.word.as_deref() {
            Some(OK) => self.may_have(&request),
            Some(word) => Err(word.to_string()),
            None => Err("SYSTEM_ERROR".to_string()),
        };
        if outcome.is_ok() {
            self.register_alias(&request);
        }
        self.end_registration(id, outcome);
    }

    fn register_alias(&mut self, request: &AliasRequest) {
        let AliasRequest { document_type, alias1, person, .. } = request;
        let former = self.register.give(document_type, alias1, person, self.now);
        if let Some(alias1) = former {
            self.note(Happening::AliasDeregistered { document_type: document_type.clone(), alias1 });
        }
        self.plan_list();
    }

    /// Alias 1 and document type must identify one person.
    fn may_have(&self, request: &AliasRequest) -> Result<(), String> {
        let holder = self.register.holder(&request.document_type, &request.alias1);
        let is_taken = holder.is_some_and(|holder| *holder != request.person);
        let taken = self.alias_fields(&request.document_type).map(|fields| fields.taken);
        if is_taken && taken != Some(TakenAlias::Replace) {
            return Err("somebody else is registered with this alias".to_string());
        }
        Ok(())
    }

    fn end_registration(&mut self, id: RegistrationId, outcome: Result<(), String>) {
        if let Some(secret) = self.registrations.secrets.remove(&id) {
            self.ask(Effect::EraseSecret(secret));
        }
        let Some(registration) = self.registrations.all.get_mut(&id) else { return };
        let AliasRequest { user, person, document_type, alias1, .. } = registration.request.clone();
        registration.state = match &outcome {
            Ok(()) => RegistrationState::Registered,
            Err(told) => RegistrationState::Refused { told: told.clone() },
        };
        self.note(match outcome {
            Ok(()) => Happening::AliasRegistered { user, registration: id, person, document_type, alias1 },
            Err(told) => {
                Happening::AliasRefused { user, registration: id, person, document_type, alias1, told }
            }
        });
    }

    pub(crate) fn deregister_alias(&mut self, document_type: DocumentType, alias1: String) {
        if self.register.end(&document_type, &alias1, self.now) {
            self.note(Happening::AliasDeregistered { document_type, alias1 });
            self.plan_list();
        }
    }

    /// The person whom a document reached that arrived then: behind an alias its last holder, even one
    /// who has left since it was handed over; behind a number its own party.
    pub(crate) fn person_behind(
        &self,
        party: &Party,
        document_type: &DocumentType,
        then: Timestamp,
    ) -> Party {
        self.register.last_holder(document_type, party, then).unwrap_or(party).clone()
    }

    fn alias_fields(&self, document_type: &DocumentType) -> Option<&AliasFields> {
        self.scenario.materials.get(document_type)?.alias.as_ref()
    }

    fn shown_alias2(&self, user: &UserId, alias2: &Secret) -> String {
        let service: Option<&AliasService> =
            self.scenario.senders.get(user).and_then(|sender| sender.alias_service.as_ref());
        let is_shown = service.is_some_and(|service| service.show_alias2);
        if is_shown { alias2.reveal().to_string() } else { Secret::MASK.to_string() }
    }
}
