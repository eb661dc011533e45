//! One attempt to register by alias: what e-Boks tells the person, and the exchange with the sender's web service for
//! the tester. The second value is never shown.

use askama::Template;
use axum::http::Uri;
use nets_control::WorldReason;
use nets_core::alias::{Registration, RegistrationState};
use nets_core::identity::{RegistrationId, Secret};
use nets_core::script::{AliasRequest, RecipientAct};
use nets_web::written::shortened;
use nets_web::{InPath, Problem};

use crate::answer::{Reply, page, parameters};
use crate::entry::Link;
use crate::frame::{Frame, Tab, now};
use crate::here::InWorld;
use crate::names::{PartyName, shown, shown_lines};
use crate::times::Times;
use crate::{address, party, yaml};

/// So many characters of an exchange are shown; an answer is read up to a bound of its own.
const EXCHANGE: usize = 50_000;

#[derive(Template)]
#[template(path = "registration.html")]
struct RegistrationPage {
    frame: Frame,
    id: RegistrationId,
    person: Link,
    name: PartyName,
    material: String,
    document_type: String,
    sender: String,
    at: String,
    state: RegistrationStanding,
    told: String,
    field1: String,
    field2: String,
    alias1: String,
    alias2: &'static str,
    word: Option<(&'static str, &'static str)>,
    findings: Vec<String>,
    exchange: String,
    yaml: String,
    timeline: String,
}

/// How far an attempt has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RegistrationStanding {
    Asking,
    Registered,
    Refused,
}

impl RegistrationStanding {
    pub(crate) fn of(state: &RegistrationState) -> Self {
        match state {
            RegistrationState::Asking => RegistrationStanding::Asking,
            RegistrationState::Registered => RegistrationStanding::Registered,
            RegistrationState::Refused { .. } => RegistrationStanding::Refused,
        }
    }

    pub(crate) fn word(self) -> &'static str {
        match self {
            RegistrationStanding::Asking => "asking",
            RegistrationStanding::Registered => "registered",
            RegistrationStanding::Refused => "refused",
        }
    }
}

/// `GET /ui/{world}/alias/registrations/{registration}`.
pub(crate) async fn read(here: InWorld, InPath((_, text)): InPath<(String, String)>, uri: Uri) -> Reply {
    parameters(&uri, &[])?;
    let id = text.parse().map(RegistrationId).ok();
    let found = here.look(move |view| Ok(id.and_then(|id| view.simulator.registration(id)).cloned())).await?;
    let Registration { id, request, started, state, answer } = found.ok_or_else(|| {
        let text = shortened(&text);
        Problem::new(WorldReason::UnknownRegistration, format!("no registration has the number `{text}`"))
            .hint("they are numbered from 1; the page of the alias service lists them")
    })?;
    let before = id.0.saturating_sub(1);
    let curl = format!("/v1/alias/registrations?after={before}&limit=1");
    let frame = Frame::of(&here, &uri, Tab::Alias, &curl).await?;
    let scenario = &here.scenario.scenario;
    let times = Times::at(now(&here));
    let material = scenario.materials.get(&request.document_type);
    let fields = material.and_then(|material| material.alias.as_ref());
    let then = Times::at(started);
    let masked = AliasRequest { alias2: Secret::new(Secret::MASK), ..request.clone() };
    page(&RegistrationPage {
        person: Link {
            text: PartyName::of(&request.person, scenario).name,
            address: party::page_of(&here.name, &request.person),
        },
        name: PartyName::of(&request.person, scenario),
        material: material.map(|material| shown(&material.name)).unwrap_or_default(),
        document_type: request.document_type.to_string(),
        sender: scenario.senders.get(&request.user).map(|sender| shown(&sender.name)).unwrap_or_default(),
        at: times.full(started),
        state: RegistrationStanding::of(&state),
        told: match &state {
            RegistrationState::Refused { told } => shown(told),
            RegistrationState::Asking | RegistrationState::Registered => String::new(),
        },
        field1: fields.map_or_else(|| "alias 1".to_owned(), |fields| shown(&fields.field1_id)),
        field2: fields.map_or_else(|| "alias 2".to_owned(), |fields| shown(&fields.field2_id)),
        alias1: shown(&request.alias1),
        alias2: Secret::MASK,
        word: answer.as_ref().and_then(|answer| answer.word).map(|word| (word.as_str(), word.meaning())),
        findings: answer.iter().flat_map(|answer| &answer.findings).map(|finding| shown(finding)).collect(),
        exchange: answer.map(|answer| shown_lines(&answer.exchange.join("\n"), EXCHANGE)).unwrap_or_default(),
        yaml: yaml::act(&then, &RecipientAct::RegisterAlias(masked)),
        timeline: address::with(&here.at("/timeline"), [("q", format!("registration {id}"))]),
        id,
        frame,
    })
}
