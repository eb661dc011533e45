//! Every resource of the control API, put together for the web server, and what is answered elsewhere.

use std::sync::Arc;

use axum::Router;
use axum::http::{Method, Uri};
use nets_budget::Budget;
use nets_text::nearest;
use nets_web::written::shortened;
use nets_web::{Gate, Problem, ServerReason, Site, WaitingPlaces};
use serde_json::Value;
use tokio::sync::Semaphore;
use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;

use crate::api::Api;
use crate::complete::completed;
use crate::resources::{
    alias_services, all_messages, authority, bundle, certificate, clock, ebox, faults, health, host_keys,
    index, leniencies, mailbox, messages, onboarding, outbound, recipients, registrations, rules, scenario,
    senders, shipments, subscriptions, timeline, timeline_stream, totals, worlds,
};
use crate::sftp_server::SftpServer;
use nets_control::Control;

/// So many requests may wait for something to happen. Fewer than connections, so that those who
/// want an answer at once always find one free.
const WAITING: usize = 96;

/// So many streams may be open, half of them in one world: each takes a connection for as long as it is.
const STREAMS: usize = 128;

#[derive(utoipa::OpenApi)]
#[openapi(info(
    title = "mock-nets-share",
    version = "1",
    description = "Controls and watches a local simulator of Nets Share / e-Boks. \
        Whatever goes wrong is answered as application/problem+json (RFC 9457).",
    license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
))]
struct Description;

/// The functions of this name of all resources.
macro_rules! of_resources {
    ($function:ident) => {
        [
            index::$function,
            health::$function,
            worlds::$function,
            clock::$function,
            timeline::$function,
            timeline_stream::$function,
            leniencies::$function,
            shipments::$function,
            messages::$function,
            all_messages::$function,
            totals::$function,
            outbound::$function,
            subscriptions::$function,
            recipients::$function,
            mailbox::$function,
            scenario::$function,
            bundle::$function,
            senders::$function,
            registrations::$function,
            alias_services::$function,
            authority::$function,
            certificate::$function,
            faults::$function,
            onboarding::$function,
            rules::$function,
            ebox::$function,
            host_keys::$function,
        ]
    };
}

/// The OpenAPI document.
pub fn openapi() -> &'static Value {
    nets_described::control_api()
}

/// The same document, made of the types that are served: the program has it ready, and the tests hold it to this one.
pub fn openapi_of_types() -> Value {
    let resources: [fn() -> OpenApi; 27] = of_resources!(openapi_of_types);
    let described = resources.into_iter().map(|describe| describe());
    let whole = completed(described.fold(Description::openapi(), OpenApi::merge_from));
    // The document is made of texts and lists, which JSON always takes.
    serde_json::to_value(whole).unwrap_or_default()
}

/// The control API for those whom the gate lets in. Answers that stay unread share `memory`.
pub fn site(control: Arc<dyn Control>, sftp: Arc<dyn SftpServer>, gate: Gate, memory: Arc<Budget>) -> Site {
    let api = Api {
        control,
        sftp,
        waiting: WaitingPlaces::new(WAITING),
        streams: WaitingPlaces::new(STREAMS),
        certifying: Arc::new(Semaphore::new(1)),
        memory,
        description: openapi,
    };
    let resources: [fn(Router<Api>) -> Router<Api>; 27] = of_resources!(serve);
    let router = resources.into_iter().fold(Router::new(), |router, serve| serve(router));
    let router = router.method_not_allowed_fallback(wrong_method).fallback(no_route).with_state(api);
    Site { router, gate, health: health::PLACE, tls: None }
}

async fn wrong_method(method: Method, uri: Uri) -> Problem {
    let path = shortened(uri.path());
    Problem::new(ServerReason::MethodNotAllowed, format!("{path} does not answer to {method}"))
        .hint("the Allow header says to what it does")
}

async fn no_route(uri: Uri) -> Problem {
    let path = shortened(uri.path());
    let paths = openapi()["paths"].as_object().into_iter().flatten().map(|(path, _)| path.as_str());
    let problem = Problem::new(ServerReason::NoSuchRoute, format!("nothing is at {path}"));
    match nearest(&path, paths) {
        Some(near) => problem.hint(format!("did you mean {near}? GET / lists them all")),
        None => problem.hint("GET / lists all that there is"),
    }
}
