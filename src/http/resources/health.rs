//! Whether the simulator lives, and whether it is ready.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::parameters::NoParameters;
use crate::problem::{Document, Problem, Reason};
use crate::reply::{self, Reply};
use crate::router::Api;

#[derive(Serialize, ToSchema)]
pub(crate) struct Health {
    /// `live` or `ready`.
    status: &'static str,
}

/// Whether the process answers.
#[utoipa::path(get, path = "/health/live", tag = "health", responses((status = 200, body = Health)))]
pub(crate) async fn live(_: NoParameters) -> Reply {
    reply::ok(&Health { status: "live" })
}

/// Whether every door is open.
#[utoipa::path(get, path = "/health/ready", tag = "health",
    responses((status = 200, body = Health), (status = 503, description = "Not ready", body = Document)))]
pub(crate) async fn ready(State(api): State<Api>, _: NoParameters) -> Reply {
    if api.control.is_ready() {
        return reply::ok(&Health { status: "ready" });
    }
    Err(Problem::new(Reason::NotReady, "the simulator is starting, stopping, or changing its world"))
}
