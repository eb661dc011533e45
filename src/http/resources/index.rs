//! The way in for somebody with curl, and the API's description for programs.

use crate::openapi;
use crate::parameters::NoParameters;
use crate::reply::{self, Reply};

/// Every route, as text.
#[utoipa::path(get, path = "/", tag = "index",
    responses((status = 200, description = "One line for each route", content_type = "text/plain", body = String)))]
pub(crate) async fn read(_: NoParameters) -> Reply {
    Ok(reply::text("text/plain; charset=utf-8", openapi::index()))
}

/// The OpenAPI description of all this.
#[utoipa::path(get, path = "/openapi.json", tag = "index",
    responses((status = 200, description = "OpenAPI 3.1", content_type = "application/json", body = Object)))]
pub(crate) async fn description(_: NoParameters) -> Reply {
    reply::ok(&openapi::openapi())
}
