//! Parts of the API's description that are said of types which need none themselves, or of many resources.

use utoipa::IntoResponses;
use utoipa::openapi::schema::{KnownFormat, SchemaFormat, Type};
use utoipa::openapi::{Object, ObjectBuilder};

use crate::problem::ProblemDocument;

/// A parameter is wrong
#[derive(IntoResponses)]
#[response(status = 400)]
#[expect(dead_code, reason = "describes an answer")]
pub(crate) struct BadParameter(ProblemDocument);

pub(crate) fn moment() -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
        .description(Some("Simulated time."))
        .build()
}

pub(crate) fn words(words: impl IntoIterator<Item = &'static str>) -> Object {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words)).build()
}

pub(crate) fn described(kind: Type, description: &str) -> Object {
    ObjectBuilder::new().schema_type(kind).description(Some(description)).build()
}
