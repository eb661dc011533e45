//! Simulated time: reading it, moving it, and waiting until nothing goes on.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use nets_budget::Budget;
use nets_core::{SignedDuration, Timestamp};
use nets_driver::{Advance, Advanced, ClockReading, Stopped, View, World};
use nets_web::written::parse_duration;
use nets_web::{Object, Problem, answer};
use serde::Serialize;
use serde_json::Value;
use utoipa::openapi::schema::Type;
use utoipa::openapi::{self, ObjectBuilder, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::api::{Api, InWorld, OnlyWorld, Reply, ok, parameters};
use crate::description::{described, moment, words};
use crate::entry::{EntryView, lines};
use crate::problem::{ApiReason, ApiRefusal, ProblemDocument};
use crate::route::routes;
use nets_control::{LocalTime, WorldReason, parse_moment};

/// The clock moves no further than this in one request: ten years.
const FURTHEST: SignedDuration = SignedDuration::from_hours(3653 * 24);

/// The clock's time and mode, with the description that its own crate has no need of.
#[derive(Serialize)]
#[serde(transparent)]
struct ClockReadingView(ClockReading);

impl PartialSchema for ClockReadingView {
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

impl ToSchema for ClockReadingView {}

/// What the simulator's clock shows, and when something is to happen next.
#[derive(Serialize, ToSchema)]
#[schema(as = Clock)]
pub(crate) struct ClockView {
    #[serde(flatten)]
    reading: ClockReadingView,
    /// The same moment as a Copenhagen clock shows it.
    #[schema(example = "2026-01-06T08:00:00+01:00")]
    local: String,
    /// When something is due next; left out when nothing is. What recurs every day, such as a
    /// subscription list, does not count.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next_event: Option<NextEvent>,
    /// Where the clock is on its way to; left out when no request moves it. Files that come of the moment that `now` shows
    /// may still be in the making.
    #[serde(skip_serializing_if = "Option::is_none")]
    moving_to: Option<Destination>,
    /// Identifies this run of the world: it is another one after a start, a reset and a change of the scenario.
    #[schema(example = "5f0c9d1be1a3a2c4")]
    epoch: String,
    /// The world's name.
    #[schema(example = "default")]
    world: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct NextEvent {
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    local: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Destination {
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    local: String,
}

/// What the core and the driver say of the time.
#[derive(Default)]
struct Upcoming {
    next: Option<Timestamp>,
    moves_to: Option<Timestamp>,
}

impl Upcoming {
    async fn of(world: &World) -> Result<Upcoming, Stopped> {
        let look = |view: View<'_>| Upcoming { next: view.simulator.next_event(), moves_to: view.moves_to };
        world.query(look).await
    }
}

impl ClockView {
    pub(crate) async fn of(world: &World) -> Result<ClockView, ApiRefusal> {
        Ok(ClockView::showing(world, Upcoming::of(world).await?))
    }

    /// Of a world that has just begun, even where yet another has taken its place by now.
    pub(crate) async fn at_the_beginning(world: &World) -> ClockView {
        ClockView::showing(world, Upcoming::of(world).await.unwrap_or_default())
    }

    fn showing(world: &World, Upcoming { next, moves_to }: Upcoming) -> ClockView {
        let reading: ClockReading = world.clock();
        let time = LocalTime::new();
        ClockView {
            local: time.show(reading.now),
            reading: ClockReadingView(reading),
            next_event: next.map(|at| NextEvent { at, local: time.show(at) }),
            moving_to: moves_to.map(|at| Destination { at, local: time.show(at) }),
            epoch: world.epoch().to_string(),
            world: world.name().to_string(),
        }
    }
}

/// What moving the clock did.
#[derive(Serialize, ToSchema)]
pub(crate) struct Moved {
    #[schema(value_type = String, format = DateTime)]
    from: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    to: Timestamp,
    /// `to`, as a Copenhagen clock shows it.
    local: String,
    /// What happened on the way, in order: the first 10,000 entries. None while other answers that their
    /// clients have not read fill the memory.
    entries: Vec<EntryView>,
    /// How many more there were. The timeline has them.
    left_out: usize,
}

impl From<Advanced> for Moved {
    fn from(advanced: Advanced) -> Self {
        let Advanced { from, to, entries, left_out } = advanced;
        Moved { from, to, local: LocalTime::new().show(to), entries: lines(entries), left_out }
    }
}

impl Moved {
    /// The clock has moved, so this is always answered: without the entries when clients have left so much
    /// unread that there is no memory for them.
    fn answer(mut self, memory: &Arc<Budget>) -> Reply {
        if let Some(response) = answer::paid(answer::json(StatusCode::OK, &self), memory) {
            return Ok(response);
        }
        self.left_out += std::mem::take(&mut self.entries).len();
        ok(&self)
    }
}

/// How far to move the clock: exactly one of the three.
#[derive(ToSchema)]
#[schema(example = json!({ "to": "2026-01-06T08:00" }), min_properties = 1, max_properties = 1)]
#[expect(dead_code, reason = "describes the body for the OpenAPI document; `advance_of` reads it")]
pub(crate) struct AdvanceBody {
    /// A duration such as `90m`, `2h` or `1d 4h`; a day is 24 hours.
    #[schema(nullable = false, example = "1d 4h")]
    by: Option<String>,
    /// A date and time in Copenhagen, or RFC 3339 with an offset.
    #[schema(nullable = false, example = "2026-01-06T08:00")]
    to: Option<String>,
    #[schema(schema_with = only_true, required = false)]
    next_event: Option<bool>,
}

fn only_true() -> openapi::Object {
    let description = "True: to the moment at which something is due next.";
    let only_true = ObjectBuilder::new().schema_type(Type::Boolean).enum_values(Some([true]));
    only_true.description(Some(description)).build()
}

routes!(read, advance, settle);

/// What the clock shows.
#[utoipa::path(get, path = "/v1/clock", tag = "clock", responses((status = 200, body = ClockView)))]
async fn read(InWorld { world, .. }: InWorld, _: OnlyWorld) -> Reply {
    ok(&ClockView::of(&world).await?)
}

/// Moves the clock, and answers when everything due has happened.
#[utoipa::path(post, path = "/v1/clock/advance", tag = "clock", request_body = AdvanceBody,
    responses(
        (status = 200, body = Moved),
        (status = 400, description = "Not a move", body = ProblemDocument),
        (status = 409, description = "The moment has passed", body = ProblemDocument),
        (status = 507, description = "The disk does not take what must be kept first", body = ProblemDocument),
    ))]
async fn advance(State(api): State<Api>, InWorld { world, .. }: InWorld, _: OnlyWorld, body: Body) -> Reply {
    let body = Object::read(body, &["by", "to", "next_event"]).await?;
    let advance = advance_of(&body, world.clock().now)?;
    let advanced = world.advance(advance).await?;
    if let Advance::To(moment) = advance
        && moment < advanced.from
    {
        return Err(has_passed(moment, advanced.from).into());
    }
    Moved::from(advanced).answer(&api.memory)
}

/// Waits until every upload has been read and, under an instant clock, nothing is left to happen.
#[utoipa::path(post, path = "/v1/settle", tag = "clock",
    params(("timeout" = Option<String>, Query, description = "How long to wait: `30s` when left out, at most `10m`")),
    responses(
        (status = 200, body = ClockView),
        (status = 408, description = "Something is still going on", body = ProblemDocument),
    ))]
async fn settle(State(api): State<Api>, InWorld { world, .. }: InWorld, uri: Uri) -> Reply {
    let timeout = parameters(&uri, &["timeout"])?.timeout()?;
    let _place = api.waiting.place(world.name().as_str())?;
    match tokio::time::timeout(timeout, world.settled()).await {
        Ok(settled) => settled?,
        Err(_) => {
            return Err(Problem::new(ApiReason::NotSettled, format!("something is going on after {timeout:?}"))
                .hint("an upload may still be written, a large shipment is being read, or the disk is full (the timeline says so)")
                .into());
        }
    }
    ok(&ClockView::of(&world).await?)
}

fn advance_of(body: &Object, now: Timestamp) -> Result<Advance, Problem> {
    let mut members = body.members();
    let (Some((name, value)), None) = (members.next(), members.next()) else {
        return Err(Problem::new(
            nets_web::ServerReason::BadBody,
            "the body needs exactly one of `by`, `to` and `next_event`",
        )
        .hint(r#"for example {"by": "1d"}"#));
    };
    let bad = |detail: String| Problem::bad_member(name, detail);
    match (name, value) {
        ("by", Value::String(text)) => {
            let by = parse_duration(text)
                .map_err(|message| bad(message).hint("write it like `90m`, `2h` or `1d 4h`"))?;
            if by.is_negative() {
                return Err(Problem::new(WorldReason::MomentHasPassed, "`by` is negative").parameter("by"));
            }
            within_reach(by)?;
            Ok(Advance::By(by))
        }
        ("to", Value::String(text)) => {
            let to = parse_moment(text).map_err(|message| {
                bad(message).hint("write it like `2026-01-06T08:00` (Copenhagen) or `2026-01-06T07:00:00Z`")
            })?;
            if to < now {
                return Err(has_passed(to, now));
            }
            within_reach(to.duration_since(now))?;
            Ok(Advance::To(to))
        }
        ("next_event", Value::Bool(true)) => Ok(Advance::NextEvent),
        ("next_event", _) => Err(bad("`next_event` can only be true".to_owned())),
        _ => Err(bad(format!("`{name}` is not a text"))),
    }
}

fn within_reach(by: SignedDuration) -> Result<(), Problem> {
    if by <= FURTHEST {
        return Ok(());
    }
    Err(Problem::new(WorldReason::TooFar, "the clock moves at most ten years in one request"))
}

fn has_passed(moment: Timestamp, now: Timestamp) -> Problem {
    let time = LocalTime::new();
    let detail = format!("{} is before {}, which the clock shows", time.show(moment), time.show(now));
    Problem::new(WorldReason::MomentHasPassed, detail)
        .parameter("to")
        .hint("a reset begins again at the scenario's start")
}
