//! Every route of the control API, and what it answers elsewhere.

use std::sync::Arc;

use axum::Router;
use axum::http::{Method, Uri};
use axum::middleware::from_fn_with_state;
use axum::routing::{delete, get, post};
use nets_budget::Budget;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::control::{Control, SftpServer};
use crate::gate::{Gate, guard};
use crate::nearest::nearest;
use crate::openapi;
use crate::problem::{Problem, Reason};
use crate::resources::{
    alias_services, authority, clock, health, host_keys, index, messages, outbound, registrations, rules,
    scenario, shipments, subscriptions, timeline,
};

/// So many requests may wait for something to happen. Fewer than connections, so that those who
/// want an answer at once always find one free.
const WAITING: usize = 128;

/// What every handler has.
#[derive(Clone)]
pub(crate) struct Api {
    pub(crate) control: Arc<dyn Control>,
    pub(crate) sftp: Arc<dyn SftpServer>,
    waiting: Arc<Semaphore>,
    /// For answers that clients have not read yet.
    pub(crate) memory: Arc<Budget>,
}

impl Api {
    /// A place among those who wait, or the reason why there is none.
    pub(crate) fn place_to_wait(&self) -> Result<SemaphorePermit<'_>, Problem> {
        self.waiting.try_acquire().map_err(|_| {
            Problem::new(Reason::TooManyWaiting, format!("{WAITING} requests wait for something to happen"))
                .hint("let one client wait, or ask without waiting")
        })
    }
}

pub(crate) fn router(
    control: Arc<dyn Control>,
    sftp: Arc<dyn SftpServer>,
    gate: Gate,
    memory: Arc<Budget>,
) -> Router {
    let api = Api { control, sftp, waiting: Arc::new(Semaphore::new(WAITING)), memory };
    Router::new()
        .route("/", get(index::read))
        .route("/openapi.json", get(index::description))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .route("/v1/clock", get(clock::read))
        .route("/v1/clock/advance", post(clock::advance))
        .route("/v1/settle", post(clock::settle))
        .route("/v1/timeline", get(timeline::read))
        .route("/v1/timeline/wait", get(timeline::wait))
        .route("/v1/shipments", get(shipments::list))
        .route("/v1/shipments/{upload}", get(shipments::read))
        .route("/v1/shipments/{upload}/messages", get(messages::list))
        .route("/v1/shipments/{upload}/messages/{index}", get(messages::read))
        .route("/v1/outbound/{user}", get(outbound::list))
        .route("/v1/outbound/{user}/{name}", get(outbound::read))
        .route("/v1/subscriptions", get(subscriptions::list))
        .route(
            "/v1/subscriptions/{document_type}/{kind}/{number}",
            get(subscriptions::read).put(subscriptions::begin).delete(subscriptions::end),
        )
        .route("/v1/scenario", get(scenario::read).put(scenario::replace))
        .route("/v1/reset", post(scenario::reset))
        .route("/v1/alias/registrations", get(registrations::list).post(registrations::register))
        .route("/v1/alias/registrations/{registration}", delete(registrations::deregister))
        .route("/v1/alias/service", get(alias_services::list).put(alias_services::settle))
        .route("/v1/alias/authority.pem", get(alias_services::authority))
        .route("/v1/authority.pem", get(authority::read))
        .route("/v1/rules", get(rules::list))
        .route("/v1/host-keys", get(host_keys::read))
        .route("/v1/known_hosts", get(host_keys::file))
        .method_not_allowed_fallback(wrong_method)
        .fallback(no_route)
        .with_state(api)
        .layer(from_fn_with_state(Arc::new(gate), guard))
}

async fn wrong_method(method: Method, uri: Uri) -> Problem {
    let path = crate::local_time::shortened(uri.path());
    Problem::new(Reason::MethodNotAllowed, format!("{path} does not answer to {method}"))
        .hint("the Allow header says to what it does")
}

async fn no_route(uri: Uri) -> Problem {
    let path = crate::local_time::shortened(uri.path());
    let paths = openapi::paths();
    let problem = Problem::new(Reason::NoSuchRoute, format!("nothing is at {path}"));
    match nearest(&path, paths.iter().map(String::as_str)) {
        Some(near) => problem.hint(format!("did you mean {near}? GET / lists them all")),
        None => problem.hint("GET / lists all that there is"),
    }
}
