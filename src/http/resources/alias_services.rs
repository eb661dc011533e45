//! The senders' alias web services: where each listens, and which CA it has to trust.

use axum::body::Body;
use axum::extract::State;
use nets_core::event::Event;
use nets_core::identity::UserId;
use nets_core::scenario::Scenario;
use serde::Serialize;
use tokio::task::spawn_blocking;
use utoipa::ToSchema;

use crate::body::read_object;
use crate::parameters::NoParameters;
use crate::problem::{Document, Problem, Reason};
use crate::reply::{self, Reply};
use crate::resources::registrations::{required, text};
use crate::resources::shipments::check_user;
use crate::router::Api;

/// Where a sender's alias web service listens.
#[derive(Serialize, ToSchema)]
pub(crate) struct AliasService {
    /// The sender's login.
    user: String,
    /// None until it is said.
    #[schema(example = "https://localhost:8443/alias")]
    url: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct AliasServices {
    services: Vec<AliasService>,
}

/// Where an alias web service listens from now on.
#[derive(ToSchema)]
#[schema(example = json!({ "url": "https://localhost:8443/alias" }))]
#[expect(dead_code, reason = "describes the body for the OpenAPI document; `settle` reads it")]
pub(crate) struct AliasServiceBody {
    /// The sender's login; the only one with an alias service when left out.
    user: Option<String>,
    /// `https://HOST/RESOURCE`; only hosts that the scenario allows are called.
    url: String,
}

/// The alias web services of all senders who have one.
#[utoipa::path(get, path = "/v1/alias/service", tag = "alias", responses((status = 200, body = AliasServices)))]
pub(crate) async fn list(State(api): State<Api>, _: NoParameters) -> Reply {
    let world = api.control.world();
    let services = world.query(|view| {
        let senders = view.simulator.scenario().senders.values();
        let services = senders.filter(|sender| sender.alias_service.is_some()).map(|sender| {
            let url = view.simulator.alias_service_url(&sender.user);
            AliasService { user: sender.user.to_string(), url: url.map(str::to_owned) }
        });
        AliasServices { services: services.collect() }
    });
    reply::ok(&services.await?)
}

/// Says where a sender's alias web service listens, for a test that knows its port late.
#[utoipa::path(put, path = "/v1/alias/service", tag = "alias", request_body = AliasServiceBody,
    responses(
        (status = 200, body = AliasService),
        (status = 400, description = "Not a URL that can be called", body = Document),
        (status = 404, description = "No such sender", body = Document),
        (status = 409, description = "The sender has no alias service", body = Document),
    ))]
pub(crate) async fn settle(State(api): State<Api>, _: NoParameters, body: Body) -> Reply {
    let body = read_object(body, &["user", "url"]).await?;
    let user = text(&body, "user")?.map(str::to_owned);
    let url = required(&body, "url")?.to_owned();
    api.control
        .check_alias_url(&url)
        .map_err(|problem| Problem::new(Reason::BadBody, problem).parameter("url"))?;
    let world = api.control.world();
    let user = world.query(move |view| service_of(view.simulator.scenario(), user.as_deref())).await??;
    let moved = Event::AliasServiceMoved { user: user.clone(), url: url.clone() };
    world.tell(moved).await?;
    reply::ok(&AliasService { user: user.to_string(), url: Some(url) })
}

/// The CA of the simulator's own client certificate: an alias service has to trust it.
#[utoipa::path(get, path = "/v1/alias/authority.pem", tag = "alias",
    responses((status = 200, description = "PEM", content_type = "application/pem-certificate-chain", body = String)))]
pub(crate) async fn authority(State(api): State<Api>, _: NoParameters) -> Reply {
    // The first one to ask makes the key, and that takes a while.
    let pem = spawn_blocking(move || api.control.alias_authority_pem())
        .await
        .map_err(|_| Problem::failed("the certificate could not be made"))?
        .map_err(Problem::failed)?;
    Ok(reply::text("application/pem-certificate-chain", pem))
}

/// The sender of this login, or the only one with an alias service.
pub(crate) fn service_of(scenario: &Scenario, user: Option<&str>) -> Result<UserId, Problem> {
    if let Some(user) = user {
        check_user(scenario, user)?;
    }
    let mut called = scenario
        .senders
        .values()
        .filter(|sender| sender.alias_service.is_some())
        .filter(|sender| user.is_none_or(|user| sender.user.as_str() == user));
    match (called.next(), called.next()) {
        (Some(only), None) => Ok(only.user.clone()),
        (Some(_), Some(_)) => {
            Err(Problem::new(Reason::BadBody, "several senders have an alias service").parameter("user"))
        }
        (None, _) => {
            let detail = match user {
                Some(user) => format!("the sender {user} has no alias service"),
                None => "no sender has an alias service".to_owned(),
            };
            Err(Problem::new(Reason::NoAliasService, detail)
                .hint("the scenario gives a sender an `alias_service`, if only `{}`"))
        }
    }
}
