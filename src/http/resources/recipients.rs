//! The people, companies and aliases that documents go to.

use axum::http::Uri;
use nets_core::identity::{Alias, AliasValue, Country, Party};
use nets_driver::{KnownRecipient, RecipientFilter};
use nets_scenario::catalogue::MagicRecipient;
use nets_web::written::shortened;
use nets_web::{InPath, Problem};
use serde::Serialize;
use utoipa::openapi::schema::Type;
use utoipa::openapi::{Object, ObjectBuilder};
use utoipa::{IntoParams, ToSchema};

use crate::api::{InWorld, Reply, ok, parameters};
use crate::description::{BadParameter, document_type};
use crate::paging::{Hundred, cut};
use crate::recipient::{InCountry, OfRecipient, country, party};
use crate::route::routes;

/// One to whom documents can be addressed.
#[derive(Serialize, ToSchema)]
#[schema(title = "Recipient")]
pub(crate) struct RecipientView {
    /// A person, company or alias with its country.
    #[schema(value_type = Object)]
    recipient: Party,
    /// As the scenario has it; the number or alias when it has none.
    name: String,
    /// Whether the scenario lists it, or adds it as a magic recipient; the others have had a document.
    in_scenario: bool,
    /// What a magic recipient does by itself, as a sentence without its subject.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    behaviour: Option<&'static str>,
    /// Whether it is registered at e-Boks now.
    at_eboks: bool,
    /// The aliases under which it gets documents now.
    aliases: Vec<AliasView>,
    /// What stands for it in `after`.
    #[schema(schema_with = place)]
    place: String,
}

#[derive(Serialize, ToSchema)]
#[schema(title = "HeldAlias")]
pub(crate) struct AliasView {
    #[schema(schema_with = document_type)]
    document_type: String,
    alias1: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct RecipientPage {
    recipients: Vec<RecipientView>,
    /// Whether there are more: ask again with the last `place` as `after`.
    more: bool,
}

const PLACE: &str = "^(DK:person:[0-9]{10}|NO:person:[0-9]{11}|SE:person:[0-9]{12}|DK:organisation:[0-9]{8}|\
                     (NO|SE):organisation:[0-9]{6,12}|(DK|NO|SE):alias:.+)$";

fn place() -> Object {
    ObjectBuilder::new().schema_type(Type::String).pattern(Some(PLACE)).build()
}

/// Which recipients are listed.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query for the OpenAPI document; `list` reads it")]
struct RecipientQuery {
    /// Only those with this in their name, number or an alias
    q: Option<String>,
    /// Only those behind this one, such as `DK:person:6101800001`
    #[param(schema_with = place, required = false)]
    after: Option<String>,
}

routes!(list, read);

/// The recipients of the scenario and the last 10,000 others who had a document, by country, kind and number.
#[utoipa::path(get, path = "/v1/recipients", tag = "recipients", params(RecipientQuery, Hundred),
    responses((status = 200, body = RecipientPage), BadParameter))]
async fn list(here: InWorld, uri: Uri) -> Reply {
    let parameters = parameters(&uri, &["q", "after", "limit"])?;
    let limit = Hundred::of(&parameters)?;
    let wanted = RecipientFilter {
        text: parameters.text("q").map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()),
        after: parameters.text("after").map(parse_place).transpose()?,
    };
    let page = here.look(move |view| {
        let (recipients, more) = view.recipients(&wanted, limit);
        let (recipients, _) = cut(recipients.into_iter().map(RecipientView::of), limit);
        Ok(RecipientPage { recipients, more })
    });
    ok(&page.await?)
}

/// One recipient, known or not.
#[utoipa::path(get, path = "/v1/recipients/{kind}/{number}", tag = "recipients", params(OfRecipient, InCountry),
    responses((status = 200, body = RecipientView), BadParameter))]
async fn read(here: InWorld, InPath(OfRecipient { kind, number }): InPath<OfRecipient>, uri: Uri) -> Reply {
    let country = country(&parameters(&uri, &["country"])?)?;
    let party = party(&kind, country, number)?;
    ok(&here.look(move |view| Ok(RecipientView::of(view.recipient(&party)))).await?)
}

impl RecipientView {
    fn of(known: KnownRecipient) -> Self {
        let KnownRecipient { party, name, in_scenario, at_eboks, aliases } = known;
        let magic = MagicRecipient::find(party.value()).filter(|magic| in_scenario && magic.name == name);
        let alias = |(document_type, alias1): (nets_core::identity::DocumentType, String)| AliasView {
            document_type: document_type.to_string(),
            alias1,
        };
        RecipientView {
            place: format!("{}:{}:{}", party.country().code(), party.kind(), party.value()),
            recipient: party,
            name,
            in_scenario,
            behaviour: magic.map(|magic| magic.behaviour),
            at_eboks,
            aliases: aliases.into_iter().map(alias).collect(),
        }
    }
}

/// The recipient at a place of the list.
fn parse_place(text: &str) -> Result<Party, Problem> {
    let wrong = || {
        Problem::bad_parameter("after", format!("`{}` is not the place of a recipient", shortened(text)))
            .hint("write it like `DK:person:6101800001`")
    };
    let mut parts = text.splitn(3, ':');
    let (Some(code), Some(kind), Some(number)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(wrong());
    };
    let country = Country::from_code(code).ok_or_else(wrong)?;
    match kind {
        // Whatever comes behind it in the list, there need be none.
        "alias" if !number.is_empty() => {
            Ok(Party::Alias(Alias { country, value: AliasValue::let_through(number) }))
        }
        _ => party(kind, country, number.to_owned()).map_err(|_| wrong()),
    }
}
