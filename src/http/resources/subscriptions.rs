//! Who subscribes to what: how to read it, and to begin or end a subscription.

use axum::extract::FromRequestParts;
use axum::http::Uri;
use axum::http::request::Parts;
use nets_core::effect::SubscriptionList;
use nets_core::event::Event;
use nets_core::identity::{DocumentType, EboksId, Organisation, Party};
use nets_core::scenario::Scenario;
use nets_core::script::RecipientAct;
use nets_core::subscription::Subscriber;
use nets_driver::View;
use nets_web::written::{hint, shortened};
use nets_web::{InPath, Problem};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::api::{InWorld, Reply, ok, parameters};
use crate::description::{BadParameter, document_type};
use crate::entry::{EntryView, lines};
use crate::message::PartyView;
use crate::paging::{Hundred, cut};
use crate::problem::{ApiRefusal, ProblemDocument};
use crate::recipient::{InCountry, country, kinds, party};
use crate::route::routes;

/// So many subscribers are passed over while a thread of the server does nothing else.
const PIECE: usize = 1_000;

/// Whether a recipient receives documents of a type.
#[derive(Serialize, ToSchema)]
pub(crate) struct Subscription {
    document_type: String,
    /// A person, company or alias with its country.
    #[schema(value_type = PartyView)]
    recipient: Party,
    subscribes: bool,
    /// What came of the request at once; nothing when it changed nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    entries: Vec<EntryView>,
}

/// All who subscribe to what one e-Boks id sends, at this moment.
#[derive(Serialize, ToSchema)]
pub(crate) struct SubscriberPage {
    subscribers: Vec<SubscriberView>,
    /// Whether there are more: ask again with a larger `skip`.
    more: bool,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct SubscriberView {
    document_type: String,
    #[schema(value_type = PartyView)]
    recipient: Party,
}

routes!(list, read, begin, end);

/// The subscribers of an e-Boks id, as they would stand on a list of this moment.
#[utoipa::path(get, path = "/v1/subscriptions", tag = "subscriptions",
    params(
        ("eboks_id" = String, Query, description = "The sender's customer number at e-Boks"),
        ("skip" = Option<usize>, Query, description = "Without so many of the first"),
        Hundred,
    ),
    responses((status = 200, body = SubscriberPage), BadParameter))]
async fn list(here: InWorld, uri: Uri) -> Reply {
    let parameters = parameters(&uri, &["eboks_id", "skip", "limit"])?;
    let written = parameters.text("eboks_id").unwrap_or_default().to_owned();
    let skip = parameters.number("skip", 0, usize::MAX)?.unwrap_or(0);
    let limit = Hundred::of(&parameters)?;
    let look = move |view: View<'_>| Ok((list_of_now(&view, &written)?, view.simulator.list_source()));
    let (list, source) = here.look(look).await?;
    let mut subscribers = source.subscribers(&list);
    pass(&mut subscribers, skip).await;
    let (subscribers, more) = cut(subscribers.map(subscriber), limit);
    ok(&SubscriberPage { subscribers, more })
}

/// Leaves out so many of the first. They are made one by one, and there may be millions: others have their turn
/// between.
async fn pass(subscribers: &mut impl Iterator<Item = Subscriber>, mut skip: usize) {
    while skip > 0 {
        let piece = skip.min(PIECE);
        if subscribers.by_ref().take(piece).count() < piece {
            return;
        }
        skip -= piece;
        tokio::task::yield_now().await;
    }
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
        let detail = format!("no sender has the e-Boks id `{written}`");
        return Err(Problem::bad_parameter("eboks_id", detail).hint(hint(&written, &ids)));
    };
    let now = view.simulator.now();
    let date = view.simulator.calendar().date(now);
    Ok(SubscriptionList { organisation, eboks_id, date, number: 1, as_of: now })
}

fn subscriber(subscriber: Subscriber) -> SubscriberView {
    SubscriberView { document_type: subscriber.document_type.to_string(), recipient: subscriber.party }
}

/// A recipient and a document type, as requests name them.
#[derive(Clone)]
struct Subscribing {
    document_type: DocumentType,
    party: Party,
}

/// The part of a path that names them.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct OfSubscription {
    #[param(schema_with = document_type)]
    document_type: String,
    #[param(schema_with = kinds)]
    kind: String,
    /// The number or alias
    number: String,
}

/// Whether a recipient subscribes.
#[utoipa::path(get, path = "/v1/subscriptions/{document_type}/{kind}/{number}", tag = "subscriptions",
    params(OfSubscription, InCountry), responses((status = 200, body = Subscription), (status = 400, description = "Not a recipient", body = ProblemDocument)))]
async fn read(here: InWorld, subscribing: Subscribing) -> Reply {
    ok(&state(&here, subscribing, Vec::new()).await?)
}

/// A recipient begins to subscribe.
#[utoipa::path(put, path = "/v1/subscriptions/{document_type}/{kind}/{number}", tag = "subscriptions",
    params(OfSubscription, InCountry), responses((status = 200, body = Subscription), (status = 400, description = "Not a recipient", body = ProblemDocument)))]
async fn begin(here: InWorld, subscribing: Subscribing) -> Reply {
    let Subscribing { document_type, party } = subscribing.clone();
    let asked = subscribing.clone();
    here.look(move |view| can_subscribe(view.simulator.scenario(), &asked)).await?;
    change(&here, subscribing, RecipientAct::Subscribe { party, document_type }).await
}

/// A recipient ends a subscription.
#[utoipa::path(delete, path = "/v1/subscriptions/{document_type}/{kind}/{number}", tag = "subscriptions",
    params(OfSubscription, InCountry), responses((status = 200, body = Subscription), (status = 400, description = "Not a recipient", body = ProblemDocument)))]
async fn end(here: InWorld, subscribing: Subscribing) -> Reply {
    let Subscribing { document_type, party } = subscribing.clone();
    change(&here, subscribing, RecipientAct::Unsubscribe { party, document_type }).await
}

/// By alias to what is set up for aliases, and by number to all else: a scenario says so too.
fn can_subscribe(scenario: &Scenario, subscribing: &Subscribing) -> Result<(), Problem> {
    let Subscribing { document_type, party } = subscribing;
    if scenario.can_subscribe(party, document_type) || !scenario.materials.contains_key(document_type) {
        return Ok(());
    }
    let (detail, hint) = match party {
        Party::Alias(_) => (
            format!("{document_type} is not set up for aliases, so that no alias subscribes to it"),
            "name a person or an organisation",
        ),
        Party::Person(_) | Party::Organisation(_) => (
            format!("{document_type} is set up for aliases, so it cannot be subscribed to by number"),
            "let the person register by alias: POST /v1/alias/registrations",
        ),
    };
    Err(Problem::bad_parameter("document_type", detail).hint(hint.to_owned()))
}

async fn change(here: &InWorld, subscribing: Subscribing, act: RecipientAct) -> Reply {
    let known = subscribing.document_type.clone();
    here.look(move |view| {
        if view.simulator.scenario().materials.contains_key(&known) {
            return Ok(());
        }
        Err(Problem::bad_parameter("document_type", format!("the scenario has no material {known}")))
    })
    .await?;
    let entries = here.world.tell(Event::RecipientActed(act)).await?;
    ok(&state(here, subscribing, lines(entries)).await?)
}

async fn state(
    here: &InWorld,
    subscribing: Subscribing,
    entries: Vec<EntryView>,
) -> Result<Subscription, ApiRefusal> {
    let asked = subscribing.clone();
    let subscribes =
        here.look(move |view| Ok(view.simulator.is_subscribed(&asked.party, &asked.document_type))).await?;
    let Subscribing { document_type, party: recipient } = subscribing;
    Ok(Subscription { document_type: document_type.to_string(), recipient, subscribes, entries })
}

impl<S: Send + Sync> FromRequestParts<S> for Subscribing {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let InPath(OfSubscription { document_type, kind, number }) =
            InPath::from_request_parts(parts, state).await?;
        let written = shortened(&document_type);
        let document_type = DocumentType::new(document_type).map_err(|malformed| {
            Problem::bad_parameter("document_type", format!("`{written}` is no document type"))
                .hint(malformed.to_string())
        })?;
        let country = country(&parameters(&parts.uri, &["country"])?)?;
        Ok(Subscribing { document_type, party: party(&kind, country, number)? })
    }
}
