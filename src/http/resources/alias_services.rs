//! The senders' alias web services: where each listens, and which CA it has to trust.

use axum::body::Body;
use axum::extract::State;
use nets_control::{AliasUrlRefused, WorldReason};
use nets_core::event::Event;
use nets_core::identity::UserId;
use nets_core::scenario::Scenario;
use nets_web::{Object, Problem};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::{Api, InWorld, OnlyWorld, Reply, ok};
use crate::problem::ProblemDocument;
use crate::route::routes;
use crate::sender::check_user;

/// Where a sender's alias web service listens.
#[derive(Serialize, ToSchema)]
#[schema(as = AliasService)]
pub(crate) struct AliasServiceView {
    /// The sender's login.
    user: String,
    /// `null` until it is said.
    #[schema(required = true, example = "https://localhost:8443/alias")]
    url: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = AliasServices)]
pub(crate) struct AliasServicesView {
    services: Vec<AliasServiceView>,
}

/// Where an alias web service listens from now on.
#[derive(ToSchema)]
#[schema(example = json!({ "url": "https://localhost:8443/alias" }))]
#[expect(dead_code, reason = "describes the body for the OpenAPI document; `settle` reads it")]
pub(crate) struct AliasServiceBody {
    /// The sender's login; the only one with an alias service when left out.
    #[schema(nullable = false)]
    user: Option<String>,
    /// `https://HOST/RESOURCE`, of this machine or a host that the scenario allows.
    url: String,
}

routes!(list, settle);

/// The alias web services of all senders who have one.
#[utoipa::path(get, path = "/v1/alias/service", tag = "alias", responses((status = 200, body = AliasServicesView)))]
async fn list(InWorld { world, .. }: InWorld, _: OnlyWorld) -> Reply {
    let services = world.query(|view| {
        let senders = view.simulator.scenario().senders.values();
        let services = senders.filter(|sender| sender.alias_service.is_some()).map(|sender| {
            let url = view.simulator.alias_service_url(&sender.user);
            AliasServiceView { user: sender.user.to_string(), url: url.map(str::to_owned) }
        });
        AliasServicesView { services: services.collect() }
    });
    ok(&services.await?)
}

/// Says where a sender's alias web service listens, for a test that knows its port late.
#[utoipa::path(put, path = "/v1/alias/service", tag = "alias", request_body = AliasServiceBody,
    responses(
        (status = 200, body = AliasServiceView),
        (status = 400, description = "Not a URL that can be called, or of a host that the scenario does not allow", body = ProblemDocument),
        (status = 404, description = "No such sender", body = ProblemDocument),
        (status = 409, description = "The sender has no alias service", body = ProblemDocument),
    ))]
async fn settle(
    State(api): State<Api>,
    InWorld { name, world, .. }: InWorld,
    _: OnlyWorld,
    body: Body,
) -> Reply {
    let body = Object::read(body, &["user", "url"]).await?;
    let user = body.text("user")?.map(str::to_owned);
    let url = body.required("url")?.to_owned();
    let user = world.query(move |view| service_of(view.simulator.scenario(), user.as_deref())).await??;
    api.control.check_alias_url(&name, &user, &url).await.map_err(refused)?;
    let moved = Event::AliasServiceMoved { user: user.clone(), url: url.clone() };
    world.tell(moved).await?;
    ok(&AliasServiceView { user: user.to_string(), url: Some(url) })
}

fn refused(why: AliasUrlRefused) -> Problem {
    match why {
        AliasUrlRefused::NotAUrl(problem) => Problem::bad_member("url", problem),
        AliasUrlRefused::NotAllowed(problem) => Problem::new(WorldReason::HostNotAllowed, problem)
            .parameter("url")
            .hint("add the host, its address or its network to `allow` of the sender's `alias_service` in the scenario"),
    }
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
        (Some(_), Some(_)) => Err(Problem::bad_member("user", "several senders have an alias service")),
        (None, _) => {
            let detail = match user {
                Some(user) => format!("the sender {user} has no alias service"),
                None => "no sender has an alias service".to_owned(),
            };
            Err(Problem::new(WorldReason::NoAliasService, detail)
                .hint("the scenario gives a sender an `alias_service`, if only `{}`"))
        }
    }
}
