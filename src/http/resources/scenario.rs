//! The scenario that runs, another in its place, and the same one from its start.

use axum::body::Body;
use axum::extract::State;
use nets_scenario::{Loaded, Problems, SIZE_LIMIT};
use nets_web::{NoParameters, Problem, answer, read_text};
use serde::Serialize;
use tokio::task::spawn_blocking;
use utoipa::ToSchema;

use crate::api::{Api, InWorld, Reply, ok};
use crate::problem::{ApiReason, ApiRefusal, ProblemDocument};
use crate::resources::clock::ClockView;
use crate::route::routes;
use nets_control::{BoxFuture, NotChanged, WorldAndScenario};

/// What a scenario's problems name as their file.
const BODY: &str = "scenario.yaml";

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
async fn read(InWorld { scenario, .. }: InWorld, _: NoParameters) -> Reply {
    Ok(answer::text("application/yaml", without_private_keys(&scenario.text)))
}

/// The same text with `(not shown)` in the place of what stands in each PEM text of a private key.
fn without_private_keys(text: &str) -> String {
    const BEGIN: &str = "-----BEGIN ";
    const KIND: &str = "PRIVATE KEY-----";
    const END: &str = "-----END ";
    let (mut shown, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(begin) = rest.find(BEGIN) {
        let name = begin + BEGIN.len();
        let is_key = rest[name..].find("-----").is_some_and(|end| {
            let kind = end + "-----".len();
            rest[name..name + kind].ends_with(KIND)
        });
        if !is_key {
            shown.push_str(&rest[..name]);
            rest = &rest[name..];
            continue;
        }
        let body = name + rest[name..].find(KIND).unwrap_or_default() + KIND.len();
        let end = body + rest[body..].find(END).unwrap_or(rest.len() - body);
        // The white space around it keeps a YAML block a block.
        let inner = rest[body..end].trim();
        let before = rest[body..end].find(inner).unwrap_or_default();
        shown.push_str(&rest[..body + before]);
        shown.push_str("(not shown)");
        shown.push_str(&rest[body + before + inner.len()..end]);
        rest = &rest[end..];
    }
    shown.push_str(rest);
    shown
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
async fn replace(
    State(api): State<Api>,
    InWorld { name, .. }: InWorld,
    _: NoParameters,
    body: Body,
) -> Reply {
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
async fn reset(State(api): State<Api>, InWorld { name, .. }: InWorld, _: NoParameters) -> Reply {
    let changed = to_its_end(api.control.reset(name)).await?;
    ok(&Begun::of(changed, Vec::new()).await)
}

/// A client that goes away in the middle must not leave the simulator between two worlds.
async fn to_its_end(
    change: BoxFuture<Result<WorldAndScenario, NotChanged>>,
) -> Result<WorldAndScenario, ApiRefusal> {
    let changed = tokio::spawn(change).await.map_err(|_| Problem::failed("the change broke off"))?;
    changed.map_err(|problem| match problem {
        NotChanged::Invalid(problems) => invalid(problems),
        NotChanged::Disk(reason) => Problem::new(ApiReason::DiskRefuses, reason)
            .hint("the world that runs goes on as it was: make room, and ask again")
            .into(),
        NotChanged::Failed(reason) => Problem::failed(reason).into(),
    })
}

fn invalid(problems: Problems) -> ApiRefusal {
    let count = problems.len();
    let problem = match problems.problems.first() {
        Some(first) => {
            let more = if count > 1 { format!(" (the first of {count})") } else { String::new() };
            let problem = Problem::new(ApiReason::InvalidScenario, format!("{}{more}", first.message))
                .at(first.position.line, first.position.column);
            if first.hint.is_empty() { problem } else { problem.hint(first.hint.clone()) }
        }
        None => Problem::new(ApiReason::InvalidScenario, "the scenario is not valid"),
    };
    ApiRefusal { problem, problems: problems.problems }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_keys_are_not_shown_however_they_are_written() {
        let certificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        let text = format!(
            "ca: |\n  {certificate}client_key: |\n  -----BEGIN EC PRIVATE KEY-----\n  c2VjcmV0\n  -----END EC PRIVATE KEY-----\n\
             other: \"-----BEGIN PRIVATE KEY-----\\nc2VjcmV0\\n-----END PRIVATE KEY-----\"\n"
        );
        let shown = without_private_keys(&text);
        assert!(!shown.contains("c2VjcmV0"), "{shown}");
        assert!(shown.contains(certificate));
        assert!(shown.contains("EC PRIVATE KEY-----\n  (not shown)\n  -----END EC"), "{shown}");
        assert!(
            shown.ends_with("\"-----BEGIN PRIVATE KEY-----(not shown)-----END PRIVATE KEY-----\"\n"),
            "{shown}"
        );
        let cut = "key: |\n  -----BEGIN PRIVATE KEY-----\n  c2VjcmV0\n";
        assert_eq!(without_private_keys(cut), "key: |\n  -----BEGIN PRIVATE KEY-----\n  (not shown)\n");
        assert_eq!(without_private_keys("name: none"), "name: none");
    }
}
