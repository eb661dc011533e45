//! Registrations by alias: how a person registers, who has registered, and how a registration ends.

use axum::body::Body;
use axum::extract::State;
use axum::http::Uri;
use nets_control::{LocalTime, WorldReason};
use nets_core::Timestamp;
use nets_core::alias::{AliasWord, Registration, RegistrationState};
use nets_core::event::Event;
use nets_core::identity::{Country, DocumentType, Party, RegistrationId, Secret, UserId};
use nets_core::scenario::Scenario;
use nets_core::script::{AliasRequest, RecipientAct};
use nets_driver::View;
use nets_web::written::shortened;
use nets_web::{InPath, Object, Problem};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::api::{Api, InWorld, OnlyWorld, Reply, ok, parameters};
use crate::description::{BadParameter, countries, document_type, words};
use crate::message::PartyView;
use crate::paging::{Hundred, cut};
use crate::problem::ProblemDocument;
use crate::resources::alias_services::service_of;
use crate::route::routes;

const MEMBERS: [&str; 7] = ["person", "country", "document_type", "alias1", "alias2", "user", "unchecked"];

/// A person who registers for a document type by alias.
#[derive(ToSchema)]
#[schema(example = json!({ "person": "6101800001", "document_type": "163057", "alias1": "4711", "alias2": "AB12" }))]
#[expect(dead_code, reason = "describes the body for the OpenAPI document; `request_of` reads it")]
pub(crate) struct RegistrationBody {
    /// The person's number.
    person: String,
    #[schema(schema_with = countries, required = false)]
    country: Option<String>,
    #[schema(schema_with = document_type)]
    document_type: String,
    /// What the person enters in the first field: the address.
    alias1: String,
    /// What the person enters in the second field: the secret.
    alias2: String,
    /// Whose web service is asked; the only one there is when left out.
    #[schema(nullable = false)]
    user: Option<String>,
    /// Sends values on that the fields of e-Boks would not take, to try the service.
    #[schema(nullable = false)]
    unchecked: Option<bool>,
}

/// One attempt to register by alias, and what came of it.
#[derive(Serialize, ToSchema)]
#[schema(title = "Registration")]
pub(crate) struct RegistrationView {
    /// Its number, from 1.
    registration: u64,
    user: String,
    #[schema(value_type = PartyView)]
    person: Party,
    document_type: String,
    alias1: String,
    /// Masked unless `show_alias2` is asked for.
    alias2: String,
    #[schema(value_type = String, format = DateTime)]
    started: Timestamp,
    /// The same moment as a Copenhagen clock shows it.
    local: String,
    #[schema(schema_with = states)]
    state: &'static str,
    /// What the person reads when refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    told: Option<String>,
    /// The word with which the service answered, when it was one of the nine.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, nullable = false)]
    word: Option<AliasWord>,
    /// What was wrong with the answer, or why there was none.
    findings: Vec<String>,
    /// The whole exchange, line by line: `*` of the connection, `>` sent, `<` received, `!` found, `=` the end.
    exchange: Vec<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct RegistrationPage {
    registrations: Vec<RegistrationView>,
    /// Whether there are more: ask again with the last `registration` as `after`.
    more: bool,
}

/// The words for where an attempt stands.
const STATES: [&str; 3] = ["asking", "registered", "refused"];

fn states() -> utoipa::openapi::Object {
    words(STATES)
}

/// Which attempts are listed.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query for the OpenAPI document; `list` reads it")]
struct RegistrationQuery {
    /// Only those that stand so
    #[param(schema_with = states, required = false)]
    state: Option<String>,
    /// Whether the answer shows alias 2
    show_alias2: Option<bool>,
    /// Only those behind this number
    after: Option<u64>,
}

routes!(list, register, deregister);

/// A person registers by alias; answers with the whole exchange once the sender's service has answered.
#[utoipa::path(post, path = "/v1/alias/registrations", tag = "alias", request_body = RegistrationBody,
    params(("show_alias2" = Option<bool>, Query, description = "Whether the answer shows alias 2")),
    responses(
        (status = 200, body = RegistrationView),
        (status = 400, description = "Not a registration", body = ProblemDocument),
        (status = 404, description = "No such sender", body = ProblemDocument),
        (status = 409, description = "The sender has no alias service", body = ProblemDocument),
    ))]
async fn register(State(api): State<Api>, InWorld { world, .. }: InWorld, uri: Uri, body: Body) -> Reply {
    let is_shown = parameters(&uri, &["show_alias2"])?.flag("show_alias2")?;
    let _place = api.waiting.place(world.name().as_str())?;
    let body = Object::read(body, &MEMBERS).await?;
    let request = world.query(move |view| request_of(view.simulator.scenario(), &body)).await??;
    let registration = world.register(request).await?;
    ok(&shown(&registration, is_shown, &LocalTime::new()))
}

/// Every attempt to register by alias, in order.
#[utoipa::path(get, path = "/v1/alias/registrations", tag = "alias",
    params(
        RegistrationQuery,
        Hundred,
    ),
    responses((status = 200, body = RegistrationPage), BadParameter))]
async fn list(InWorld { world, .. }: InWorld, uri: Uri) -> Reply {
    let parameters = parameters(&uri, &["state", "show_alias2", "after", "limit"])?;
    let is_shown = parameters.flag("show_alias2")?;
    let state = parameters.word("state", &STATES)?;
    let after = parameters.number("after", 0, u64::MAX)?.unwrap_or(0);
    let limit = Hundred::of(&parameters)?;
    let page = world.query(move |view| {
        let time = LocalTime::new();
        let behind = view.simulator.registrations().filter(|registration| registration.id.0 > after);
        let matching =
            behind.filter(|registration| state.is_none_or(|state| state_name(&registration.state) == state));
        let (registrations, more) =
            cut(matching.map(|registration| shown(registration, is_shown, &time)), limit);
        RegistrationPage { registrations, more }
    });
    ok(&page.await?)
}

/// The person gives the alias up.
#[utoipa::path(delete, path = "/v1/alias/registrations/{registration}", tag = "alias",
    params(("registration" = u64, Path, description = "The registration's number")),
    responses(
        (status = 200, description = "As it was registered", body = RegistrationView),
        (status = 404, description = "No such registration", body = ProblemDocument),
        (status = 409, description = "It does not hold, or no more", body = ProblemDocument),
    ))]
async fn deregister(InWorld { world, .. }: InWorld, InPath(text): InPath<String>, _: OnlyWorld) -> Reply {
    let ended = world.query(move |view| holding(&view, &text)).await??;
    let AliasRequest { document_type, alias1, .. } = ended.request.clone();
    let act = RecipientAct::DeregisterAlias { document_type, alias1 };
    world.tell(Event::RecipientActed(act)).await?;
    ok(&shown(&ended, false, &LocalTime::new()))
}

/// The registration of this number, if its person holds the alias now.
fn holding(view: &View<'_>, text: &str) -> Result<Registration, Problem> {
    let id = text.parse().map(RegistrationId).ok();
    let found = id.and_then(|id| view.simulator.registration(id)).ok_or_else(|| {
        let text = shortened(text);
        Problem::new(WorldReason::UnknownRegistration, format!("no registration has the number `{text}`"))
            .hint("they are numbered from 1; /v1/alias/registrations lists them")
    })?;
    let AliasRequest { document_type, alias1, person, .. } = &found.request;
    let is_held = found.state == RegistrationState::Registered
        && view.simulator.aliases().any(|held| held == (document_type, alias1, person));
    if is_held {
        return Ok(found.clone());
    }
    let detail = format!("registration {text} does not give this person the alias, or no more");
    Err(Problem::new(WorldReason::NotRegistered, detail)
        .hint("/v1/alias/registrations?state=registered lists those that came about"))
}

fn request_of(scenario: &Scenario, body: &Object) -> Result<AliasRequest, Problem> {
    let user: UserId = service_of(scenario, body.text("user")?)?;
    let country = match body.text("country")? {
        None => Country::Denmark,
        Some(code) => Country::from_code(code)
            .ok_or_else(|| Problem::bad_member("country", "the countries are DK, NO and SE"))?,
    };
    let person = Party::person(country, body.required("person")?).map_err(|malformed| {
        Problem::bad_member("person", format!("a person number of {country} has {}", malformed.expected))
    })?;
    let document_type = DocumentType::new(body.required("document_type")?.to_owned())
        .map_err(|malformed| Problem::bad_member("document_type", malformed.to_string()))?;
    Ok(AliasRequest {
        user,
        person,
        document_type,
        alias1: body.required("alias1")?.to_owned(),
        alias2: Secret::new(body.required("alias2")?),
        unchecked: body.flag("unchecked")?,
    })
}

fn state_name(state: &RegistrationState) -> &'static str {
    match state {
        RegistrationState::Asking => "asking",
        RegistrationState::Registered => "registered",
        RegistrationState::Refused { .. } => "refused",
    }
}

fn shown(registration: &Registration, shows_alias2: bool, time: &LocalTime) -> RegistrationView {
    let Registration { id, request, started, state, answer } = registration;
    let alias2 = if shows_alias2 { request.alias2.reveal() } else { Secret::MASK };
    let answer = answer.as_ref();
    let exchange = answer.map_or(&[][..], |answer| &answer.exchange).iter();
    RegistrationView {
        registration: id.0,
        user: request.user.to_string(),
        person: request.person.clone(),
        document_type: request.document_type.to_string(),
        alias1: request.alias1.clone(),
        alias2: alias2.to_owned(),
        started: *started,
        local: time.show(*started),
        state: state_name(state),
        told: match state {
            RegistrationState::Refused { told } => Some(told.clone()),
            RegistrationState::Asking | RegistrationState::Registered => None,
        },
        word: answer.and_then(|answer| answer.word),
        findings: answer.map(|answer| answer.findings.clone()).unwrap_or_default(),
        // It was masked before it was kept.
        exchange: exchange.map(|line| line.replace(Secret::MASK, alias2)).collect(),
    }
}
