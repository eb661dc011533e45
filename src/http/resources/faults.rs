//! What is to go wrong on purpose: the faults of a world, set and let go while it runs.

use axum::body::Body;
use nets_core::SignedDuration;
use nets_core::event::Event;
use nets_core::faults::connection::ConnectionOrder;
use nets_core::faults::met::{FaultChange, FaultRefusal};
use nets_core::faults::nets_order::{GoneAfter, NetsOrder, NetsWriting, PartUntil};
use nets_core::faults::operation::FaultOperation;
use nets_core::faults::plan::StandingFault;
use nets_core::faults::planned::{FaultAnswer, FaultEffect, FaultEnd, PlannedFault, WaitFor};
use nets_core::identity::belgium::EboxEnvironment;
use nets_core::script::ScriptedTime;
use nets_driver::{NotDone, View};
use nets_web::{InPath, read_text};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::{InWorld, OnlyWorld, Reply, ok};
use crate::description::words;
use crate::problem::{ApiRefusal, ProblemDocument};
use crate::resources::scenario::invalid_text;
use crate::route::routes;

/// A fault is a few lines.
const LONGEST: usize = 64 << 10;

/// What the problems of a fault name as their file.
const BODY: &str = "fault.yaml";

/// One fault, and what has come of it.
#[derive(Serialize, ToSchema)]
#[schema(as = Fault)]
pub(crate) struct FaultView {
    name: String,
    /// The operation at which it strikes.
    #[schema(schema_with = operations)]
    op: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    user: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    path: Option<String>,
    /// Of the e-Box alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "acc")]
    environment: Option<&'static str>,
    /// Which of the operations for which all else holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2..")]
    nth: Option<String>,
    /// Only what is written or read behind so many bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    byte: Option<u64>,
    /// What is done of a client's operation.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = effects)]
    effect: Option<&'static str>,
    /// What the client is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = answers)]
    answer: Option<&'static str>,
    /// What becomes of the connection.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = ends)]
    then: Option<&'static str>,
    /// How long the session waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "3s")]
    delay: Option<String>,
    /// By which name the session is held.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    hold: Option<String>,
    /// What Nets does in the place of what it would do.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    instead: Option<NetsView>,
    /// Of a handshake: the server shows other host keys.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "other")]
    host_key: Option<&'static str>,
    /// Of a handshake: after how many bytes in one direction new session keys are made.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    rekey: Option<u64>,
    /// Of a handshake: the server has old algorithms alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "old")]
    algorithms: Option<&'static str>,
    /// How often it strikes at the most.
    times: u32,
    /// How many operations it has counted; without `nth` it counts none.
    met: u32,
    /// How often it has struck.
    fired: u32,
    /// Whether it never strikes any more.
    over: bool,
    /// Whether it need not strike.
    optional: bool,
    /// Why it can never strike, where the scenario alone makes that certain.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "there is no sender tTEST9")]
    never_strikes: Option<String>,
}

/// What Nets does in the place of what it would do by itself.
#[derive(Serialize, ToSchema)]
#[schema(as = FaultAtNets)]
pub(crate) struct NetsView {
    /// How often the file is written.
    #[schema(schema_with = writings)]
    write: &'static str,
    /// How much later it comes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2h")]
    late: Option<String>,
    /// In Copenhagen: `day 2 09:00`, or a date and a time.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "day 2 09:00")]
    not_before: Option<String>,
    /// Whether those that it holds back to one moment come from the last to the first.
    reversed: bool,
    /// So many bytes are seen at first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    part: Option<u64>,
    /// So many listings show a part.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    listings: Option<u32>,
    /// How long it takes until the file is whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "10m")]
    whole_after: Option<String>,
    /// When the file disappears: a duration, `listed` or `fetched`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "7d")]
    gone_after: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Faults)]
pub(crate) struct FaultsView {
    /// In the order in which they are asked.
    faults: Vec<FaultView>,
}

/// What was let go.
#[derive(Serialize, ToSchema)]
pub(crate) struct Released {
    hold: String,
    /// How often that was done by now.
    released: u64,
}

fn operations() -> utoipa::openapi::Object {
    words(FaultOperation::WORDS.map(|(word, _)| word))
}

fn effects() -> utoipa::openapi::Object {
    words(FaultEffect::WORDS.map(|(word, _)| word))
}

fn answers() -> utoipa::openapi::Object {
    words(FaultAnswer::WORDS.map(|(word, _)| word))
}

fn ends() -> utoipa::openapi::Object {
    words(FaultEnd::WORDS.map(|(word, _)| word))
}

fn writings() -> utoipa::openapi::Object {
    words(NetsWriting::WORDS.map(|(word, _)| word))
}

routes!(list, add, remove, release);

/// All faults of the world, with how often each has struck.
#[utoipa::path(get, path = "/v1/faults", tag = "faults", responses((status = 200, body = FaultsView)))]
async fn list(InWorld { world, .. }: InWorld, _: OnlyWorld) -> Reply {
    let faults = world
        .query(|view| view.simulator.faults().all().iter().map(|standing| shown(&view, standing)).collect());
    ok(&FaultsView { faults: faults.await? })
}

/// Adds a fault, which is in force when this is answered.
#[utoipa::path(post, path = "/v1/faults", tag = "faults",
    request_body(content = String, content_type = "application/yaml",
        description = "As an item of `faults` in a scenario, in YAML or JSON; at most 64 KiB"),
    responses(
        (status = 200, body = FaultView),
        (status = 409, description = "There is a fault of this name", body = ProblemDocument),
        (status = 413, description = "Too large", body = ProblemDocument),
        (status = 422, description = "Not valid: `problems` says where and why", body = ProblemDocument),
        (status = 507, description = "There are too many, or the disk does not take it", body = ProblemDocument),
    ))]
async fn add(InWorld { world, .. }: InWorld, _: OnlyWorld, body: Body) -> Reply {
    let text = read_text(body, LONGEST).await?;
    let fault =
        nets_scenario::planned_fault(&text, BODY).map_err(|problems| invalid_text(problems, "fault"))?;
    let name = fault.name.clone();
    world.tell(Event::FaultsChanged(Box::new(FaultChange::Added(fault)))).await?;
    ok(&world.query(move |view| found(&view, &name)).await??)
}

/// Removes a fault; a session that it holds goes on.
#[utoipa::path(delete, path = "/v1/faults/{name}", tag = "faults",
    params(("name" = String, Path, description = "The name of the fault")),
    responses(
        (status = 200, description = "As it was", body = FaultView),
        (status = 404, description = "No such fault", body = ProblemDocument),
    ))]
async fn remove(InWorld { world, .. }: InWorld, InPath(name): InPath<String>, _: OnlyWorld) -> Reply {
    let named = name.clone();
    let removed = world.query(move |view| found(&view, &named)).await??;
    world.tell(Event::FaultsChanged(Box::new(FaultChange::Removed(name)))).await?;
    ok(&removed)
}

/// Lets all sessions go on that are held by this name at this moment.
#[utoipa::path(post, path = "/v1/faults/{name}/release", tag = "faults",
    params(("name" = String, Path, description = "What `hold` says")),
    responses(
        (status = 200, body = Released),
        (status = 404, description = "No fault holds by this name", body = ProblemDocument),
    ))]
async fn release(InWorld { world, .. }: InWorld, InPath(name): InPath<String>, _: OnlyWorld) -> Reply {
    let hold = name.clone();
    world.tell(Event::FaultsChanged(Box::new(FaultChange::Released(name)))).await?;
    let held = hold.clone();
    let released = world.query(move |view| view.simulator.faults().released().get(&held).copied());
    ok(&Released { hold, released: released.await?.unwrap_or_default() })
}

fn found(view: &View<'_>, name: &str) -> Result<FaultView, ApiRefusal> {
    let mut faults = view.simulator.faults().all().iter();
    let unknown = || NotDone::NoSuchFault(FaultRefusal::UnknownFault(name.to_owned()));
    faults
        .find(|standing| standing.fault.name == name)
        .map(|standing| shown(view, standing))
        .ok_or_else(|| unknown().into())
}

fn shown(view: &View<'_>, standing: &StandingFault) -> FaultView {
    let PlannedFault { name, at, order, times, optional } = &standing.fault;
    let never_strikes = nets_scenario::never_strikes(view.simulator.scenario(), &standing.fault);
    let at_door = order.at_door();
    let delay = at_door.and_then(|order| order.wait.as_ref()).and_then(|wait| match &wait.what {
        WaitFor::Delay(delay) => Some(format!("{delay:#}")),
        WaitFor::Release(_) => None,
    });
    let connection = order.at_door().and_then(|order| order.connection).unwrap_or_default();
    let word = |words: &[(&'static str, bool)], is_so: bool| {
        words.iter().find(|(_, means)| is_so && *means).map(|(word, _)| *word)
    };
    FaultView {
        name: name.clone(),
        op: at.operation.word(),
        user: at.user.clone(),
        path: at.path.clone(),
        environment: at.environment.map(EboxEnvironment::name),
        nth: at.nth.map(|nth| nth.to_string()),
        byte: at.byte,
        effect: at_door.map(|order| order.effect.word()),
        answer: at_door.map(|order| order.answer.word()),
        then: at_door.map(|order| order.then.word()),
        delay,
        hold: order.held_by().map(str::to_owned),
        instead: order.at_nets().map(at_nets),
        host_key: word(&ConnectionOrder::HOST_KEY_WORDS, connection.other_host_key),
        rekey: connection.rekey,
        algorithms: word(&ConnectionOrder::ALGORITHM_WORDS, connection.old_algorithms),
        times: *times,
        met: standing.met,
        fired: standing.fired,
        over: standing.is_over(),
        optional: *optional,
        never_strikes,
    }
}

fn at_nets(order: &NetsOrder) -> NetsView {
    let NetsOrder { write, late, not_before, reversed, part, gone } = order;
    let duration = |duration: &SignedDuration| format!("{duration:#}");
    let (listings, whole_after) = match part.map(|part| part.until) {
        Some(PartUntil::Listings(listings)) => (Some(listings), None),
        Some(PartUntil::After(after)) => (None, Some(duration(&after))),
        None => (None, None),
    };
    NetsView {
        write: write.word(),
        late: late.as_ref().map(duration),
        not_before: not_before.map(|moment| match moment {
            ScriptedTime::Day { day, time } => format!("day {day} {}", time.strftime("%H:%M")),
            ScriptedTime::At(local) => local.strftime("%Y-%m-%dT%H:%M").to_string(),
        }),
        reversed: *reversed,
        part: part.map(|part| part.bytes),
        listings,
        whole_after,
        gone_after: gone.map(|gone| match gone {
            GoneAfter::Age(age) => duration(&age),
            GoneAfter::Listed => "listed".to_owned(),
            GoneAfter::Fetched => "fetched".to_owned(),
        }),
    }
}
