//! Whether the simulator lives, and whether it is ready.

use axum::extract::State;
use nets_driver::WorldName;
use nets_web::{NoParameters, Problem};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::{Api, Reply, ok};
use crate::description::words;
use crate::problem::{ApiReason, ProblemDocument};
use crate::route::routes;

/// Where all of it is.
pub(crate) const PLACE: &str = "/health/";

#[derive(Serialize, ToSchema)]
struct Health {
    #[schema(schema_with = states)]
    status: &'static str,
    /// When it is ready: which run of the world answers. It is another one after a start, a reset and a change of the
    /// scenario.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "5f0c9d1be1a3a2c4")]
    epoch: Option<String>,
    /// When it is ready: the name of that world.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "default")]
    world: Option<String>,
}

fn states() -> utoipa::openapi::Object {
    words(["live", "ready"])
}

routes!(live, ready);

/// Whether the process answers.
#[utoipa::path(get, path = "/health/live", tag = "health", responses((status = 200, body = Health)))]
async fn live(_: NoParameters) -> Reply {
    ok(&Health { status: "live", epoch: None, world: None })
}

/// Whether every door is open.
#[utoipa::path(get, path = "/health/ready", tag = "health",
    responses((status = 200, body = Health), (status = 503, description = "Not ready", body = ProblemDocument)))]
async fn ready(State(api): State<Api>, _: NoParameters) -> Reply {
    if api.control.is_ready() {
        let (epoch, world) = api
            .control
            .world(&WorldName::DEFAULT)
            .map(|running| (running.world.epoch().to_string(), running.world.name().to_string()))
            .unzip();
        return ok(&Health { status: "ready", epoch, world });
    }
    let detail = "the simulator is starting, stopping, or changing its world";
    Err(Problem::new(ApiReason::NotReady, detail).into())
}
