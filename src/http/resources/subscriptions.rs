//! Who subscribes to what: reading it, and letting somebody begin or end a subscription.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::Uri;
use nets_core::effect::SubscriptionList;
use nets_core::event::Event;
use nets_core::identity::{Country, DocumentType, EboksId, Organisation, Party};
use nets_core::script::RecipientAct;
use nets_core::subscription::Subscriber;
use nets_driver::View;
use serde::Serialize;
use utoipa::ToSchema;

use crate::local_time::shortened;
use crate::nearest;
use crate::parameters::{Parameters, bad};
use crate::problem::{Document, Problem};
use crate::reply::{self, Reply};
use crate::resources::timeline::{Line, lines};
use crate::router::Api;

/// Whether somebody receives documents of a type.
#[derive(Serialize, ToSchema)]
pub(crate) struct Subscription {
    document_type: String,
    /// A person, company or alias with its country.
    #[schema(value_type = Object)]
    recipient: Party,
    subscribes: bool,
    /// What came of the request at once; nothing when it changed nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    entries: Vec<Line>,
}

/// Everybody who subscribes to what one e-Boks id sends, at this moment.
#[derive(Serialize, ToSchema)]
pub(crate) struct SubscriberPage {
    subscribers: Vec<SubscriberView>,
    /// Whether there are more: ask again with a larger `skip`.
    more: bool,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct SubscriberView {
    document_type: String,
    #[schema(value_type = Object)]
    recipient: Party,
}

/// The subscribers of an e-Boks id, as they would stand on a list of this moment.
#[utoipa::path(get, path = "/v1/subscriptions", tag = "subscriptions",
    params(
        ("eboks_id" = String, Query, description = "The sender's customer number at e-Boks"),
        ("skip" = Option<usize>, Query, description = "Without so many of the first"),
        ("limit" = Option<usize>, Query, description = "At most so many: 100 when left out, 1000 at the most"),
    ),
    responses((status = 200, body = SubscriberPage), (status = 400, description = "A parameter is wrong", body = Document)))]
pub(crate) async fn list(State(api): State<Api>, uri: Uri) -> Reply {
    let parameters = Parameters::read(&uri, &["eboks_id", "skip", "limit"])?;
    let written = parameters.text("eboks_id").unwrap_or_default().to_owned();
    let skip = parameters.number("skip", 0, usize::MAX)?.unwrap_or(0);
    let limit = parameters.limit(100, 1_000)?;
    let page = api
        .control
        .world()
        .query(move |view| {
            let list = list_of_now(&view, &written)?;
            let mut subscribers = view.simulator.subscribers(&list).skip(skip);
            let page = subscribers.by_ref().take(limit).map(subscriber).collect();
            Ok::<_, Problem>(SubscriberPage { subscribers: page, more: subscribers.next().is_some() })
        })
        .await??;
    reply::ok(&page)
}

/// A list of this moment, for a sender's e-Boks id.
fn list_of_now(view: &View<'_>, written: &str) -> Result<SubscriptionList, Problem> {
    let senders = || view.simulator.scenario().senders.values();
    let known = senders().find_map(|sender| {
        let eboks_id = sender.eboks_ids.iter().find(|id| id.as_str() == written)?;
        Some((sender.organisation.clone(), eboks_id.clone()))
    });
    let Some((organisation, eboks_id)): Option<(Organisation, EboksId)> = known else {
        let ids: Vec<&str> = senders().flat_map(|sender| &sender.eboks_ids).map(EboksId::as_str).collect();
        let written = shortened(written);
        return Err(bad("eboks_id", format!("no sender has the e-Boks id `{written}`"))
            .hint(nearest::hint(&written, &ids)));
    };
    let now = view.simulator.now();
    let date = view.simulator.calendar().date(now);
    Ok(SubscriptionList { organisation, eboks_id, date, number: 1, as_of: now })
}

fn subscriber(subscriber: Subscriber) -> SubscriberView {
    SubscriberView { document_type: subscriber.document_type.to_string(), recipient: subscriber.party }
}

/// Whether somebody subscribes.
#[utoipa::path(get, path = "/v1/subscriptions/{document_type}/{kind}/{number}", tag = "subscriptions",
    params(
        ("document_type" = String, Path, description = "The material"),
        ("kind" = String, Path, description = "`person`, `organisation` or `alias`"),
        ("number" = String, Path, description = "The number or alias"),
        ("country" = Option<String>, Query, description = "`DK` when left out, else `NO` or `SE`"),
    ),
    responses((status = 200, body = Subscription), (status = 400, description = "Not somebody", body = Document)))]
pub(crate) async fn read(
    State(api): State<Api>,
    path: Result<Path<(String, String, String)>, PathRejection>,
    uri: Uri,
) -> Reply {
    let (document_type, party) = somebody(path?.0, &uri)?;
    reply::ok(&state(&api, document_type, party, Vec::new()).await?)
}

/// Somebody begins to subscribe.
#[utoipa::path(put, path = "/v1/subscriptions/{document_type}/{kind}/{number}", tag = "subscriptions",
    params(
        ("document_type" = String, Path, description = "The material"),
        ("kind" = String, Path, description = "`person`, `organisation` or `alias`"),
        ("number" = String, Path, description = "The number or alias"),
        ("country" = Option<String>, Query, description = "`DK` when left out, else `NO` or `SE`"),
    ),
    responses((status = 200, body = Subscription), (status = 400, description = "Not somebody", body = Document)))]
pub(crate) async fn begin(
    State(api): State<Api>,
    path: Result<Path<(String, String, String)>, PathRejection>,
    uri: Uri,
) -> Reply {
    let (document_type, party) = somebody(path?.0, &uri)?;
    let act = RecipientAct::Subscribe { party: party.clone(), document_type: document_type.clone() };
    change(&api, document_type, party, act).await
}

/// Somebody ends a subscription.
#[utoipa::path(delete, path = "/v1/subscriptions/{document_type}/{kind}/{number}", tag = "subscriptions",
    params(
        ("document_type" = String, Path, description = "The material"),
        ("kind" = String, Path, description = "`person`, `organisation` or `alias`"),
        ("number" = String, Path, description = "The number or alias"),
        ("country" = Option<String>, Query, description = "`DK` when left out, else `NO` or `SE`"),
    ),
    responses((status = 200, body = Subscription), (status = 400, description = "Not somebody", body = Document)))]
pub(crate) async fn end(
    State(api): State<Api>,
    path: Result<Path<(String, String, String)>, PathRejection>,
    uri: Uri,
) -> Reply {
    let (document_type, party) = somebody(path?.0, &uri)?;
    let act = RecipientAct::Unsubscribe { party: party.clone(), document_type: document_type.clone() };
    change(&api, document_type, party, act).await
}

async fn change(api: &Api, document_type: DocumentType, party: Party, act: RecipientAct) -> Reply {
    let known = document_type.clone();
    let is_known = api
        .control
        .world()
        .query(move |view| view.simulator.scenario().materials.contains_key(&known))
        .await?;
    if !is_known {
        return Err(bad("document_type", format!("the scenario has no material {document_type}")));
    }
    let entries = api.control.world().tell(Event::RecipientActed(act)).await?;
    reply::ok(&state(api, document_type, party, lines(entries)).await?)
}

async fn state(
    api: &Api,
    document_type: DocumentType,
    party: Party,
    entries: Vec<Line>,
) -> Result<Subscription, Problem> {
    let (asked_type, asked) = (document_type.clone(), party.clone());
    let subscribes =
        api.control.world().query(move |view| view.simulator.is_subscribed(&asked, &asked_type)).await?;
    Ok(Subscription { document_type: document_type.to_string(), recipient: party, subscribes, entries })
}

fn somebody(
    (document_type, kind, number): (String, String, String),
    uri: &Uri,
) -> Result<(DocumentType, Party), Problem> {
    const CODES: [&str; 3] = ["DK", "NO", "SE"];
    let written = shortened(&document_type);
    let document_type = DocumentType::new(document_type).map_err(|malformed| {
        bad("document_type", format!("`{written}` is no document type")).hint(malformed.to_string())
    })?;
    let code = Parameters::read(uri, &["country"])?.word("country", &CODES)?.unwrap_or("DK");
    let country = Country::from_code(code).unwrap_or(Country::Denmark);
    let shown = shortened(&number);
    let party = match kind.as_str() {
        "person" if country.accepts_person_number(&number) => Party::Person { country, number },
        "person" => {
            let (form, digits) = country.person_number_form();
            return Err(bad("number", format!("`{shown}` is no person number of {country}"))
                .hint(format!("expected {digits} digits, {form}")));
        }
        "organisation"
            if (6..=12).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            Party::Organisation { country, number }
        }
        "organisation" => return Err(bad("number", format!("`{shown}` is no company number"))),
        "alias" => match nets_core::alias::check_field(&number) {
            Ok(()) => Party::Alias { country, value: number },
            Err(malformed) => {
                return Err(bad("number", format!("`{shown}` is no alias")).hint(malformed.to_string()));
            }
        },
        other => {
            let written = shortened(other);
            return Err(bad("kind", format!("`{written}` is no kind of recipient"))
                .hint(nearest::hint(&written, &["person", "organisation", "alias"])));
        }
    };
    Ok((document_type, party))
}
