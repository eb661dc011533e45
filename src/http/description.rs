//! Parts of the API's description that are said of types which need none themselves, or of many resources.

use nets_core::identity::Country;
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

pub(crate) fn words_for(description: &str, words: impl IntoIterator<Item = &'static str>) -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(words))
        .description(Some(description))
        .build()
}

/// The countries that have e-Boks.
pub(crate) fn countries() -> Object {
    words_for("`DK` when left out", Country::ALL.map(Country::code))
}

pub(crate) fn countries_of() -> Object {
    words(Country::ALL.map(Country::code))
}

/// A number of six characters, as a material has it.
pub(crate) fn document_type() -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .pattern(Some("^[0-9]{6}$"))
        .description(Some("The material"))
        .build()
}

pub(crate) fn described(kind: Type, description: &str) -> Object {
    ObjectBuilder::new().schema_type(kind).description(Some(description)).build()
}
