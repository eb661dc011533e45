//! The scenario that runs, another in its place, and the same one from its start.

use axum::body::Body;
use axum::extract::State;
use nets_scenario::{Loaded, Problems, SIZE_LIMIT};
use serde::Serialize;
use tokio::task::spawn_blocking;
use utoipa::ToSchema;

use crate::body::read_text;
use crate::control::{Answer, Changed, NotChanged};
use crate::parameters::NoParameters;
use crate::problem::{Document, Problem, Reason};
use crate::reply::{self, Reply};
use crate::resources::clock::Clock;
use crate::router::Api;

/// What a scenario's problems name as their file.
const BODY: &str = "scenario.yaml";

/// A world that has just begun.
#[derive(Serialize, ToSchema)]
pub(crate) struct Begun {
    /// The scenario's name.
    scenario: String,
    clock: Clock,
    /// What in a new scenario is allowed and yet looks like a mistake.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Object>)]
    warnings: Vec<nets_scenario::Problem>,
}

impl Begun {
    async fn of(changed: Changed, warnings: Vec<nets_scenario::Problem>) -> Begun {
        let Changed { world, scenario } = changed;
        Begun { scenario, clock: Clock::at_the_beginning(&world).await, warnings }
    }
}

/// The scenario as its author wrote it.
#[utoipa::path(get, path = "/v1/scenario", tag = "scenario",
    responses((status = 200, description = "YAML", content_type = "application/yaml", body = String)))]
pub(crate) async fn read(State(api): State<Api>, _: NoParameters) -> Reply {
    Ok(reply::text("application/yaml", api.control.scenario()))
}

/// Begins a world from this scenario in the place of the one that runs. One that cannot be used changes nothing.
#[utoipa::path(put, path = "/v1/scenario", tag = "scenario",
    request_body(content = String, content_type = "application/yaml", description = "At most 1 MiB"),
    responses(
        (status = 200, body = Begun),
        (status = 413, description = "Too large", body = Document),
        (status = 422, description = "Not valid: `problems` says where and why", body = Document),
    ))]
pub(crate) async fn replace(State(api): State<Api>, _: NoParameters, body: Body) -> Reply {
    let text = read_text(body, SIZE_LIMIT).await?;
    let loaded: Loaded = spawn_blocking(move || nets_scenario::load(&text, BODY))
        .await
        .map_err(|_| Problem::failed("the scenario could not be read to its end"))?
        .map_err(invalid)?;
    let warnings = loaded.warnings.problems.clone();
    let changed = to_its_end(api.control.replace(loaded)).await?;
    reply::ok(&Begun::of(changed, warnings).await)
}

/// Begins the world again from the same scenario.
#[utoipa::path(post, path = "/v1/reset", tag = "scenario", responses((status = 200, body = Begun)))]
pub(crate) async fn reset(State(api): State<Api>, _: NoParameters) -> Reply {
    let changed = to_its_end(api.control.reset()).await?;
    reply::ok(&Begun::of(changed, Vec::new()).await)
}

/// A client that goes away in the middle must not leave the simulator between two worlds.
async fn to_its_end(change: Answer<Result<Changed, NotChanged>>) -> Result<Changed, Problem> {
    let changed = tokio::spawn(change).await.map_err(|_| Problem::failed("the change broke off"))?;
    changed.map_err(|problem| match problem {
        NotChanged::Invalid(problems) => invalid(problems),
        NotChanged::Failed(reason) => Problem::failed(reason),
    })
}

fn invalid(problems: Problems) -> Problem {
    let count = problems.len();
    let problem = match problems.problems.first() {
        Some(first) => {
            let more = if count > 1 { format!(" (the first of {count})") } else { String::new() };
            let problem = Problem::new(Reason::InvalidScenario, format!("{}{more}", first.message))
                .at(first.position.line, first.position.column);
            if first.hint.is_empty() { problem } else { problem.hint(first.hint.clone()) }
        }
        None => Problem::new(Reason::InvalidScenario, "the scenario is not valid"),
    };
    problem.problems(problems.problems)
}
