//! News of the timeline as they come: which entries are new, for a client that then asks for those it wants.

use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use nets_driver::World;
use nets_web::{Ending, Events, event_stream};
use serde::Serialize;
use tokio::time::sleep;
use utoipa::PartialSchema;
use utoipa::ToSchema;
use utoipa::openapi::schema::Type;
use utoipa::openapi::{ObjectBuilder, RefOr, Schema};

use crate::api::{Api, InWorld, Reply, parameters};
use crate::description::BadParameter;
use crate::problem::ProblemDocument;
use crate::route::routes;

/// News that come closer together are one event.
const TOGETHER: Duration = Duration::from_millis(500);

/// With which a browser that comes back names the last event that it had.
const LAST_EVENT_ID: &str = "last-event-id";

/// The data of an event: the entries behind `after` up to `newest` are new.
#[derive(Serialize)]
struct News<'e> {
    after: u64,
    newest: u64,
    epoch: &'e str,
    world: &'e str,
}

/// Events, which are no JSON.
struct EventsOfText;

impl PartialSchema for EventsOfText {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::String).into()
    }
}

impl ToSchema for EventsOfText {}

routes!(stream);

/// Tells as server-sent events which entries are new, twice a second at the most.
#[utoipa::path(get, path = "/v1/timeline/stream", tag = "timeline",
    params(
        ("after" = Option<u64>, Query,
            description = "The newest `seq` that the client has; the newest there is when left out. The header `Last-Event-ID` of a browser that comes back counts before it"),
        ("limit" = Option<u64>, Query, minimum = 1, description = "At most so many events; without an end when left out"),
    ),
    responses(
        (status = 200, description = "Events whose `id` is the number of the newest entry, until the world or the server ends",
            content((EventsOfText = "text/event-stream"))),
        BadParameter,
        (status = 503, description = "As many streams are open as may be", body = ProblemDocument),
    ))]
async fn stream(
    State(api): State<Api>,
    InWorld { world, .. }: InWorld,
    headers: HeaderMap,
    ending: Ending,
    uri: Uri,
) -> Reply {
    let parameters = parameters(&uri, &["after", "limit"])?;
    let after = parameters.number("after", 0, u64::MAX)?;
    let limit = parameters.number("limit", 1, u64::MAX)?.unwrap_or(u64::MAX);
    let last_event = headers.get(LAST_EVENT_ID).and_then(|id| id.to_str().ok()?.parse().ok());
    let place = api.streams.place(world.name().as_str())?;
    Ok(event_stream(ending, async move |events| {
        tell(&world, last_event.or(after), limit, events).await;
        drop(place);
    }))
}

/// The first event comes at once, so that a client sees that it is connected; it tells what was missed.
async fn tell(world: &World, had: Option<u64>, limit: u64, mut events: Events) {
    let epoch = world.epoch().to_string();
    let mut news = world.news();
    let mut newest = *news.borrow_and_update();
    // Who had more than there is had it from another run, in which the numbers meant something else.
    let mut after = had.map_or(newest, |had| if had > newest { 0 } else { had });
    for told in 1..=limit {
        events.send(newest, &News { after, newest, epoch: &epoch, world: world.name().as_str() }).await;
        if told == limit {
            return;
        }
        sleep(TOGETHER).await;
        // The world has ended.
        if events.while_waiting(news.changed()).await.is_err() {
            return;
        }
        after = newest;
        newest = *news.borrow_and_update();
    }
}
