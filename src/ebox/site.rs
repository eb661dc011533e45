//! The paths of the service, and what is answered elsewhere.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{Method, Uri};
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use nets_core::ebox::support::EboxSupport;
use nets_core::event::Observation;
use nets_tls::OpenServer;
use nets_web::{AnyHandler, Gate, NamedBy, Site, answer, get, post};
use serde_json::json;

use crate::answers::{StatusMessage, json_answer};
use crate::audit::record;
use crate::caller::{Call, Door, placed};
use crate::desk::EboxWorlds;
use crate::paths::{FEDERATION, OAUTH, OAUTH_VERSIONS, REGISTRY, REGISTRY_3};
use crate::turned_away::EboxTurnedAway;
use crate::{consultation, federation, publishing, reading, reference, status, token, version_3};

/// The description of the service, for all environments.
const DESCRIPTION: &str = "/openapi.json";

/// Calls need a token, which no page of another site has, and senders give the service names of their own.
const EVERY_NAME: &str = "*";

/// The service over TLS with this identity, or over plain HTTP where there is none.
pub fn site(worlds: Arc<dyn EboxWorlds>, bound: SocketAddr, tls: Option<OpenServer>) -> Site {
    let named_by = NamedBy { option: "--ebox", variable: "MOCK_NETS_SHARE_EBOX" };
    let scheme = if tls.is_some() { "https" } else { "http" };
    let door = Door { worlds, scheme };
    let mut environment = Router::new()
        .nest(REGISTRY, registry())
        .nest(REGISTRY_3, version_3::registry())
        .route(&format!("{FEDERATION}/eboxPreferences/search"), post(federation::preferences))
        .route(&format!("{FEDERATION}/messageProviders"), get(federation::providers))
        .route(&format!("{FEDERATION}/messageProviders/{{provider}}"), get(federation::one_provider));
    for version in OAUTH_VERSIONS {
        environment = environment
            .route(&format!("{OAUTH}/{version}/token"), post(token::token))
            .route(&format!("{OAUTH}/{version}/introspect"), post(token::introspect));
    }
    let router = Router::new()
        .route(DESCRIPTION, get(description))
        .nest("/{environment}", environment.clone())
        .nest("/worlds/{world}/{environment}", environment)
        .method_not_allowed_fallback(wrong_method)
        .fallback(no_route)
        .layer(from_fn_with_state(door.clone(), record))
        .with_state(door);
    Site { router, gate: Gate::new(bound, &[EVERY_NAME.to_owned()], named_by), health: DESCRIPTION, tls }
}

fn registry() -> Router<Door> {
    Router::new()
        .route("/publishMessage", post(publishing::publish))
        .route("/searchMessageStatus", post(status::search))
        .route("/linkEboxMessage", post(status::link))
        .route("/ebox", get(consultation::summary))
        .route("/ebox/messages", get(consultation::list).patch(AnyHandler::new(consultation::patch)))
        .route("/ebox/messages/{message}", get(consultation::one))
        .route("/ebox/messages/{message}/attachments", get(consultation::attachments))
        .route("/ebox/messages/{message}/attachments/{attachment}", get(consultation::attachment))
        .route("/ebox/messages/{message}/attachments/{attachment}/content", get(reading::content))
        .route("/ebox/messages/{message}/body", get(consultation::body))
        .route("/ebox/messages/{message}/paymentData", get(consultation::payment_data))
        .route("/referenceData/messageTypes", get(reference::message_types))
        .route("/referenceData/messageTypes/{id}", get(reference::one_message_type))
        .route("/referenceData/senderApplications", get(reference::applications))
        .route("/referenceData/senderApplications/{id}", get(reference::one_application))
        .route("/referenceData/senderOrganizations", get(reference::organisations))
        .route("/referenceData/senderOrganizations/{id}", get(reference::one_organisation))
}

async fn description() -> Response {
    answer::text("application/json", format!("{:#}\n", nets_described::ebox()))
}

async fn wrong_method(call: Call, method: Method, uri: Uri) -> EboxTurnedAway {
    let told = format!("{} does not answer to {method}", shown(&uri));
    call.tell_refused(None, 405, &*told);
    call.status(405, "METHOD_NOT_ALLOWED", &told)
}

async fn no_route(State(door): State<Door>, request: Request) -> Response {
    let uri = request.uri().clone();
    let hint = hint(uri.path());
    let told = format!("nothing is at {}; {hint}", shown(&uri));
    let (name, environment) = placed(uri.path());
    let mut answer = None;
    if let (Some(environment), Some(found)) = (environment, door.worlds.ebox_world(&name)) {
        answer =
            found.desk.map(|desk| StatusMessage::new(environment, desk.answer_id(), "NOT_FOUND", &*told));
        found.world.observe(Observation::EboxCallRefused {
            environment,
            client: None,
            request: format!("{} {}", request.method(), shown(&uri)),
            status: 404,
            reason: hint,
            on_purpose: false,
            support: Box::new(EboxSupport::at(environment)),
        });
    }
    // Where there is no e-Box, no name can be given to the answer.
    answer.map_or_else(
        || json_answer(404, &json!({ "code": "NOT_FOUND", "message": told })),
        |answer| answer.answered(404),
    )
}

fn shown(uri: &Uri) -> String {
    nets_text::spelt(&nets_text::cut(uri.path(), 200, "...")).into_owned()
}

/// What a sender will have meant.
fn hint(path: &str) -> String {
    let (_, environment) = placed(path);
    if environment.is_none() {
        return format!("paths begin with the environment: /acc{REGISTRY}/publishMessage");
    }
    if path.contains("//") {
        return "two slashes stand side by side: the base address ends with one, and the path begins with one".into();
    }
    if path.len() > 1 && path.ends_with('/') {
        return "leave out the slash at its end".into();
    }
    for version in ["v2", "v3"] {
        if let Some((_, rest)) = path.split_once(&format!("messageRegistry/{version}"))
            && !rest.is_empty()
            && !rest.starts_with('/')
        {
            return format!(
                "a slash is missing behind {version}: the base address has none at its end, and the path none at its beginning"
            );
        }
    }
    if path.contains(OAUTH) {
        return format!("the authorization server is at {OAUTH}/v5/token and {OAUTH}/v5/introspect");
    }
    if path.contains("messageRegistry/v3") {
        return "of version 3 only POST /ebox/messages and GET /refData/... are simulated; version 2 is at messageRegistry/v2"
            .into();
    }
    "GET /openapi.json lists all that there is".into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_address_that_is_joined_badly_is_told_of() {
        let acc = |rest: &str| format!("/acc/REST/ebox/enterprise/messageRegistry/{rest}");
        for (path, word) in [
            (acc("v2//publishMessage"), "two slashes"),
            (acc("v2publishMessage"), "a slash is missing"),
            (acc("v2/publishMessage/"), "at its end"),
            (acc("v3ebox/messages"), "a slash is missing behind v3"),
            (acc("v3/ebox"), "version 3"),
            (
                "/REST/ebox/enterprise/messageRegistry/v2/publishMessage".to_owned(),
                "begin with the environment",
            ),
            (acc("v2/publish"), "openapi.json"),
            ("/acc/REST/oauth/v6/token".to_owned(), "/REST/oauth/v5/token"),
        ] {
            assert!(hint(&path).contains(word), "{path}: {}", hint(&path));
        }
    }
}
