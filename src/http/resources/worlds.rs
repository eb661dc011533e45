//! The worlds that run side by side: which there are, one more, and the end of one.

use axum::body::Body;
use axum::extract::State;
use axum::http::Uri;
use nets_control::{BoxFuture, NoWorld, NotEnded, WantedWorld, WorldReason, WorldStanding};
use nets_core::Timestamp;
use nets_driver::WorldName;
use nets_scenario::{Loaded, SIZE_LIMIT};
use nets_web::{InPath, NoParameters, Parameters, Problem, read_text};
use serde::Serialize;
use tokio::task::spawn_blocking;
use utoipa::ToSchema;

use crate::api::{Api, Reply, named_world, no_such_world, ok};
use crate::description::{BadParameter, words};
use crate::problem::{ApiRefusal, ProblemDocument};
use crate::resources::clock::ClockView;
use crate::resources::scenario::{BODY, invalid, not_changed};
use crate::route::routes;

/// A world that runs.
#[derive(Serialize, ToSchema)]
#[schema(as = World)]
struct WorldView {
    /// What `world` and a login's `+` are followed by.
    #[schema(example = "run42")]
    name: String,
    /// Whether a session, a request or a stream has it now.
    #[schema(schema_with = states)]
    state: &'static str,
    /// When it was used last, in real time. What is not used for some time ends (`--world-idle`), but for `default`.
    #[schema(value_type = String, format = DateTime)]
    last_use: Timestamp,
    /// What its senders' files take on the disk, in bytes.
    bytes: u64,
    /// The scenario's name.
    scenario: String,
    /// Of what is left to chance. It follows from the scenario's seed and the world's name, unless another was asked for.
    seed: u64,
}

fn states() -> utoipa::openapi::Object {
    words(["in_use", "idle"])
}

impl From<WorldStanding> for WorldView {
    fn from(standing: WorldStanding) -> Self {
        let WorldStanding { name, scenario, seed, is_in_use, last_use, bytes } = standing;
        let state = if is_in_use { "in_use" } else { "idle" };
        WorldView { name: name.to_string(), state, last_use, bytes, scenario, seed }
    }
}

#[derive(Serialize, ToSchema)]
struct WorldList {
    worlds: Vec<WorldView>,
}

/// A world that has just been made.
#[derive(Serialize, ToSchema)]
struct MadeWorld {
    #[serde(flatten)]
    world: WorldView,
    clock: ClockView,
    /// What in the scenario is allowed and yet looks like a mistake.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Object>, required = false)]
    warnings: Vec<nets_scenario::Problem>,
}

#[derive(Serialize, ToSchema)]
struct EndedWorld {
    /// The name, which is free again.
    ended: String,
    /// The names of its faults that were to strike and have not; left out where there is none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    never_struck: Vec<String>,
}

routes!(list, make, end);

/// The worlds that run, by name.
#[utoipa::path(get, path = "/v1/worlds", tag = "worlds", extensions(("x-of-all-worlds" = json!(true))), responses((status = 200, body = WorldList)))]
async fn list(State(api): State<Api>, _: NoParameters) -> Reply {
    ok(&WorldList { worlds: api.control.worlds().into_iter().map(WorldView::from).collect() })
}

/// Makes a world beside those that run, from the scenario in the body, or from the one that `default` plays.
#[utoipa::path(post, path = "/v1/worlds", tag = "worlds", extensions(("x-of-all-worlds" = json!(true))),
    params(
        ("name" = Option<String>, Query, max_length = 40, pattern = "^[.]*[A-Za-z0-9_-][A-Za-z0-9._-]*$",
            description = "By which it is asked for; one that is free when left out"),
        ("seed" = Option<u64>, Query, description = "Of what is left to chance; one that follows from that of the scenario and the name when left out"),
    ),
    request_body(content = Option<String>, content_type = "application/yaml", description = "A scenario, at most 1 MiB; empty for the one that `default` plays"),
    responses(
        (status = 200, body = MadeWorld),
        BadParameter,
        (status = 409, description = "A world of this name runs, or as many as may", body = ProblemDocument),
        (status = 413, description = "Too large", body = ProblemDocument),
        (status = 422, description = "Not valid: `problems` says where and why", body = ProblemDocument),
        (status = 507, description = "The disk does not take the world", body = ProblemDocument),
    ))]
async fn make(State(api): State<Api>, uri: Uri, body: Body) -> Reply {
    let parameters = Parameters::read(&uri, &["name", "seed"])?;
    let name = parameters.text("name").map(|name| named_world("name", name)).transpose()?;
    let seed = parameters.number("seed", 0, u64::MAX)?;
    let text = read_text(body, SIZE_LIMIT).await?;
    let scenario = if text.trim().is_empty() { None } else { Some(loaded(text).await?) };
    let warnings = scenario.as_ref().map(|loaded| loaded.warnings.problems.clone()).unwrap_or_default();
    let made =
        to_its_end(api.control.make(WantedWorld { name, scenario, seed, ..WantedWorld::default() })).await?;
    let (made, standing) = made.map_err(|problem| match problem {
        NoWorld::Runs(name) => {
            let detail = format!("a world called `{name}` runs already");
            let hint = "choose another name, or leave it out; POST /v1/reset?world=NAME begins a world anew";
            Problem::new(WorldReason::WorldExists, detail).parameter("name").hint(hint).into()
        }
        NoWorld::TooMany(why) => ApiRefusal::from(Problem::new(WorldReason::TooManyWorlds, why)),
        NoWorld::Failed(problem) => not_changed(problem, "no world was made: make room, and ask again"),
    })?;
    let clock = ClockView::at_the_beginning(&made.world).await;
    ok(&MadeWorld { world: standing.into(), clock, warnings })
}

/// Ends a world, with all that is in it; its sessions are closed. `default` runs as long as the simulator.
#[utoipa::path(delete, path = "/v1/worlds/{name}", tag = "worlds", extensions(("x-of-all-worlds" = json!(true))),
    params(("name" = String, Path, max_length = 40, pattern = "^[.]*[A-Za-z0-9_-][A-Za-z0-9._-]*$", description = "The world")),
    responses(
        (status = 200, body = EndedWorld),
        (status = 404, description = "There is no such world", body = ProblemDocument),
        (status = 409, description = "It is `default`", body = ProblemDocument),
    ))]
async fn end(State(api): State<Api>, InPath(name): InPath<String>, _: NoParameters) -> Reply {
    let name = named_world("name", &name)?;
    match to_its_end(api.control.end(name.clone())).await? {
        Ok(never_struck) => ok(&EndedWorld { ended: name.to_string(), never_struck }),
        Err(NotEnded::Unknown) => Err(no_such_world(&api, "name", &name).into()),
        Err(NotEnded::Default) => {
            let detail = format!("the world `{}` runs as long as the simulator", WorldName::DEFAULT);
            Err(Problem::new(WorldReason::WorldStays, detail).hint("POST /v1/reset begins it anew").into())
        }
    }
}

async fn loaded(text: String) -> Result<Loaded, ApiRefusal> {
    let loaded = spawn_blocking(move || nets_scenario::load(&text, BODY)).await;
    loaded.map_err(|_| Problem::failed("the scenario could not be read to its end"))?.map_err(invalid)
}

/// A client that goes away in the middle must not leave half a world.
async fn to_its_end<T: Send + 'static>(change: BoxFuture<T>) -> Result<T, ApiRefusal> {
    Ok(tokio::spawn(change).await.map_err(|_| Problem::failed("the change broke off"))?)
}
