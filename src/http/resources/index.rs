//! The first page for people who use curl, and the API's description for programs.

use std::fmt::Write;

use axum::extract::State;
use nets_web::{NoParameters, answer};
use serde_json::Value;

use crate::api::{Api, Reply, ok};
use crate::route::routes;

routes!(read, description);

/// Every route, as text.
#[utoipa::path(get, path = "/", tag = "index",
    responses((status = 200, description = "One line for each route", content_type = "text/plain", body = String)))]
async fn read(State(api): State<Api>, _: NoParameters) -> Reply {
    Ok(answer::text("text/plain; charset=utf-8", index((api.description)())))
}

/// The OpenAPI description of all this.
#[utoipa::path(get, path = "/openapi.json", tag = "index",
    responses((status = 200, description = "OpenAPI 3.1", content_type = "application/json", body = Object)))]
async fn description(State(api): State<Api>, _: NoParameters) -> Reply {
    ok((api.description)())
}

/// Every route on a line of its own, with what it is for.
fn index(description: &Value) -> String {
    let mut text =
        String::from("mock-nets-share, the control API. Add what you ask for to this address:\n\n");
    for (path, methods) in description["paths"].as_object().into_iter().flatten() {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            let summary = operation["summary"].as_str().unwrap_or_default();
            // Writing into a string does not fail.
            let _ = writeln!(text, "{:<6} {path:<53} {summary}", method.to_uppercase());
        }
    }
    text.push_str("\nParameters and answers: /openapi.json\n");
    text
}
