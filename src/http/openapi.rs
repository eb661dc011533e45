//! The API's description: collected from the handlers, and the source of the index and of hints.

use std::fmt::Write;
use std::sync::LazyLock;

use nets_core::timeline::Happening;
use nets_driver::ClockReading;
use serde::Serialize;
use serde_json::Value;
use utoipa::openapi::schema::{AdditionalProperties, KnownFormat, SchemaFormat, Type};
use utoipa::openapi::{Object, ObjectBuilder, RefOr, Schema};
use utoipa::{OpenApi, PartialSchema, ToSchema};

use crate::resources::{
    alias_services, authority, clock, health, host_keys, index, messages, outbound, registrations, rules,
    scenario, shipments, subscriptions, timeline,
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "mock-nets-share",
        version = "1",
        description = "Controls and watches a local simulator of Nets Share / e-Boks. \
            Whatever goes wrong is answered as application/problem+json (RFC 9457).",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    paths(
        index::read,
        index::description,
        health::live,
        health::ready,
        clock::read,
        clock::advance,
        clock::settle,
        timeline::read,
        timeline::wait,
        shipments::list,
        shipments::read,
        messages::list,
        messages::read,
        outbound::list,
        outbound::read,
        subscriptions::list,
        subscriptions::read,
        subscriptions::begin,
        subscriptions::end,
        scenario::read,
        scenario::replace,
        scenario::reset,
        registrations::list,
        registrations::register,
        registrations::deregister,
        alias_services::list,
        alias_services::settle,
        alias_services::authority,
        authority::read,
        rules::list,
        host_keys::read,
        host_keys::file,
    )
)]
struct Description;

/// The OpenAPI document.
pub fn openapi() -> Value {
    DOCUMENT.clone()
}

// The document is made of texts and lists, which JSON always takes.
static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::to_value(Description::openapi()).unwrap_or_default());

/// Every path.
pub(crate) fn paths() -> Vec<String> {
    DOCUMENT["paths"].as_object().map(|paths| paths.keys().cloned().collect()).unwrap_or_default()
}

/// Every route on a line of its own, with what it is for.
pub(crate) fn index() -> String {
    let mut text =
        String::from("mock-nets-share, the control API. Add what you ask for to this address:\n\n");
    for (path, methods) in DOCUMENT["paths"].as_object().into_iter().flatten() {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            let summary = operation["summary"].as_str().unwrap_or_default();
            // Writing into a string does not fail.
            let _ = writeln!(text, "{:<6} {path:<53} {summary}", method.to_uppercase());
        }
    }
    text.push_str("\nParameters and answers: /openapi.json\n");
    text
}

/// The clock's time and mode, with the description that its own crate has no need of.
#[derive(Serialize)]
#[serde(transparent)]
pub(crate) struct Reading(pub(crate) ClockReading);

impl PartialSchema for Reading {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .property("now", moment())
            .required("now")
            .property("mode", words(["manual", "instant", "scaled", "wall"]))
            .required("mode")
            .property("factor", described(Type::Integer, "Simulated seconds for each real one, when scaled."))
            .into()
    }
}

impl ToSchema for Reading {}

/// What happened, with the description that the core has no need of.
#[derive(Serialize)]
#[serde(transparent)]
pub(crate) struct Details(pub(crate) Happening);

impl PartialSchema for Details {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .description(Some("What happened, and to what. `what` says which of the others there are."))
            .property("what", words(Happening::NAMES.iter().copied()))
            .required("what")
            .property("user", described(Type::String, "The login concerned."))
            .property("upload", described(Type::Integer, "The number of the shipment concerned."))
            .property("message_id", described(Type::String, "The message's id in shipment.xml."))
            .property("file", described(Type::String, "The name of the file concerned."))
            .additional_properties(Some(AdditionalProperties::FreeForm(true)))
            .into()
    }
}

impl ToSchema for Details {}

fn moment() -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
        .description(Some("Simulated time."))
        .build()
}

fn words(words: impl IntoIterator<Item = &'static str>) -> Object {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words)).build()
}

fn described(kind: Type, description: &str) -> Object {
    ObjectBuilder::new().schema_type(kind).description(Some(description)).build()
}
