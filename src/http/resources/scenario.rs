//! The scenario that runs, another in its place, and the same one from its start.

use axum::body::Body;
use axum::extract::State;
use nets_scenario::{Loaded, Problems, SIZE_LIMIT};
use nets_web::{Problem, answer, read_text};
use serde::Serialize;
use tokio::task::spawn_blocking;
use utoipa::ToSchema;

use crate::api::{Api, InWorld, OnlyWorld, Reply, ok};
use crate::problem::{ApiReason, ApiRefusal, ProblemDocument};
use crate::resources::clock::ClockView;
use crate::route::routes;
use nets_control::{BoxFuture, NotChanged, WorldAndScenario, WorldReason, without_private_keys};

/// What a scenario's problems name as their file.
pub(crate) const BODY: &str = "scenario.yaml";

/// A world that has just begun.
#[derive(Serialize, ToSchema)]
pub(crate) struct Begun {
    /// The scenario's name.
    scenario: String,
    clock: ClockView,
    /// What in a new scenario is allowed and yet looks like a mistake.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Object>)]
    warnings: Vec<nets_scenario::Problem>,
}

impl Begun {
    async fn of(begun: WorldAndScenario, warnings: Vec<nets_scenario::Problem>) -> Begun {
        let WorldAndScenario { world, scenario } = begun;
        Begun {
            scenario: scenario.scenario.name.clone(),
            clock: ClockView::at_the_beginning(&world).await,
            warnings,
        }
    }
}

routes!(read, replace, reset);

/// The scenario as its author wrote it, without private keys.
#[utoipa::path(get, path = "/v1/scenario", tag = "scenario",
    responses((status = 200, description = "YAML", content_type = "application/yaml", body = String)))]
async fn read(InWorld { scenario, .. }: InWorld, _: OnlyWorld) -> Reply {
    Ok(answer::text("application/yaml", without_private_keys(&scenario.text)))
}

/// Begins a world from this scenario in the place of the one that runs. One that cannot be used changes nothing.
#[utoipa::path(put, path = "/v1/scenario", tag = "scenario",
    request_body(content = String, content_type = "application/yaml", description = "At most 1 MiB"),
    responses(
        (status = 200, body = Begun),
        (status = 413, description = "Too large", body = ProblemDocument),
        (status = 422, description = "Not valid: `problems` says where and why", body = ProblemDocument),
        (status = 507, description = "The disk does not take the new world", body = ProblemDocument),
    ))]
async fn replace(State(api): State<Api>, InWorld { name, .. }: InWorld, _: OnlyWorld, body: Body) -> Reply {
    let text = read_text(body, SIZE_LIMIT).await?;
    let loaded: Loaded = spawn_blocking(move || nets_scenario::load(&text, BODY))
        .await
        .map_err(|_| Problem::failed("the scenario could not be read to its end"))?
        .map_err(invalid)?;
    let warnings = loaded.warnings.problems.clone();
    let changed = to_its_end(api.control.replace(name, loaded)).await?;
    ok(&Begun::of(changed, warnings).await)
}

/// Begins the world again from the same scenario.
#[utoipa::path(post, path = "/v1/reset", tag = "scenario",
    responses(
        (status = 200, body = Begun),
        (status = 507, description = "The disk does not take the new world", body = ProblemDocument),
    ))]
async fn reset(State(api): State<Api>, InWorld { name, .. }: InWorld, _: OnlyWorld) -> Reply {
    let changed = to_its_end(api.control.reset(name)).await?;
    ok(&Begun::of(changed, Vec::new()).await)
}

/// A client that goes away in the middle must not leave the simulator between two worlds.
async fn to_its_end(
    change: BoxFuture<Result<WorldAndScenario, NotChanged>>,
) -> Result<WorldAndScenario, ApiRefusal> {
    let changed = tokio::spawn(change).await.map_err(|_| Problem::failed("the change broke off"))?;
    changed.map_err(|problem| {
        not_changed(problem, "the world that runs goes on as it was: make room, and ask again")
    })
}

/// Why no world begins; `hint` is told where the disk is full.
pub(crate) fn not_changed(problem: NotChanged, hint: &'static str) -> ApiRefusal {
    match problem {
        NotChanged::Invalid(problems) => invalid(problems),
        NotChanged::Disk(reason) => Problem::new(WorldReason::DiskRefuses, reason).hint(hint).into(),
        NotChanged::Failed(reason) => Problem::failed(reason).into(),
    }
}

pub(crate) fn invalid(problems: Problems) -> ApiRefusal {
    invalid_text(problems, "scenario")
}

/// Of a scenario, or a part of one.
pub(crate) fn invalid_text(problems: Problems, what: &str) -> ApiRefusal {
    let count = problems.len();
    let problem = match problems.problems.first() {
        Some(first) => {
            let more = if count > 1 { format!(" (the first of {count})") } else { String::new() };
            let problem = Problem::new(ApiReason::InvalidScenario, format!("{}{more}", first.message))
                .at(first.position.line, first.position.column);
            if first.hint.is_empty() { problem } else { problem.hint(first.hint.clone()) }
        }
        None => Problem::new(ApiReason::InvalidScenario, format!("the {what} is not valid")),
    };
    ApiRefusal { problem, problems: problems.problems }
}
