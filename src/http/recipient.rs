//! Recipients, as requests name them: by kind, number and country.

use nets_core::identity::{Country, Party};
use nets_web::written::{hint, shortened};
use nets_web::{Parameters, Problem};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::description::{countries, words};

/// The words for who a recipient is.
const KINDS: [&str; 3] = ["person", "organisation", "alias"];

pub(crate) fn kinds() -> utoipa::openapi::Object {
    words(KINDS)
}

/// Where the recipient lives.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query for the OpenAPI document; `country` reads it")]
pub(crate) struct InCountry {
    #[param(schema_with = countries, required = false)]
    country: Option<String>,
}

/// The part of a path that names a recipient.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct OfRecipient {
    #[param(schema_with = kinds)]
    pub(crate) kind: String,
    /// The number or alias
    pub(crate) number: String,
}

/// The country in the query, which may hold other parameters.
pub(crate) fn country(parameters: &Parameters) -> Result<Country, Problem> {
    const CODES: [&str; 3] = ["DK", "NO", "SE"];
    let code = parameters.word("country", &CODES)?.unwrap_or("DK");
    Ok(Country::from_code(code).unwrap_or(Country::Denmark))
}

/// The recipient of this kind and number.
pub(crate) fn party(kind: &str, country: Country, number: String) -> Result<Party, Problem> {
    let written = shortened(&number);
    let (party, what) = match kind {
        "person" => (Party::person(country, number), format!("person number of {country}")),
        "organisation" => (Party::organisation(country, number), "company number".to_owned()),
        "alias" => (Party::alias(country, number), "alias".to_owned()),
        other => {
            let written = shortened(other);
            return Err(Problem::bad_parameter("kind", format!("`{written}` is no kind of recipient"))
                .hint(hint(&written, &KINDS)));
        }
    };
    party.map_err(|malformed| {
        Problem::bad_parameter("number", format!("`{written}` is no {what}")).hint(malformed.to_string())
    })
}
