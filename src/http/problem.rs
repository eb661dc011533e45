//! Why the control API does not do what was asked, and how that is described.

use axum::response::{IntoResponse, Response};
use nets_driver::{NotDone, Stopped};
use nets_web::{Problem, ProblemKind};
use serde::Serialize;
use utoipa::ToSchema;

/// Every reason of this API, besides those of the server and [`nets_control::WorldReason`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ApiReason {
    NothingMatched,
    AfterIsAhead,
    OtherEpoch,
    NotSettled,
    InvalidScenario,
    InvalidPaper,
    NotReady,
}

impl From<ApiReason> for ProblemKind {
    fn from(reason: ApiReason) -> ProblemKind {
        let (name, status, title) = match reason {
            ApiReason::NothingMatched => ("nothing-matched", 408, "Nothing that matches happened in time"),
            ApiReason::AfterIsAhead => ("after-is-ahead", 409, "No entry has such a number yet"),
            ApiReason::OtherEpoch => ("other-epoch", 409, "Another run of the world answers now"),
            ApiReason::NotSettled => ("not-settled", 408, "Something is still going on"),
            ApiReason::InvalidScenario => ("invalid-scenario", 422, "The scenario is not valid"),
            ApiReason::InvalidPaper => ("invalid-paper", 422, "What is handed in is not valid"),
            ApiReason::NotReady => ("not-ready", 503, "The simulator is not ready"),
        };
        ProblemKind { name, status, title }
    }
}

/// Why a handler does not do what was asked.
#[derive(Debug, Serialize)]
pub(crate) struct ApiRefusal {
    #[serde(flatten)]
    pub(crate) problem: Problem,
    /// What is wrong with a scenario, or with what is handed in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) problems: Vec<nets_scenario::Problem>,
}

impl IntoResponse for ApiRefusal {
    fn into_response(self) -> Response {
        self.problem.answered_as(&self)
    }
}

impl From<Problem> for ApiRefusal {
    fn from(problem: Problem) -> Self {
        ApiRefusal { problem, problems: Vec::new() }
    }
}

impl From<Stopped> for ApiRefusal {
    fn from(stopped: Stopped) -> Self {
        nets_control::stopped(stopped).into()
    }
}

impl From<NotDone> for ApiRefusal {
    fn from(not_done: NotDone) -> Self {
        nets_control::not_done(not_done).into()
    }
}

/// A problem document. Members that would be empty are left out.
#[derive(ToSchema)]
#[schema(as = Problem)]
#[expect(dead_code, reason = "describes a `Refusal` for the OpenAPI document")]
pub(crate) struct ProblemDocument {
    /// What kind of problem it is; stable, for programs.
    #[schema(rename = "type", example = "urn:mock-nets-share:problem:bad-parameter")]
    kind: String,
    /// The kind in words.
    title: &'static str,
    /// The HTTP status.
    #[schema(example = 400, minimum = 400, maximum = 599)]
    status: u16,
    /// What happened this time.
    detail: String,
    /// What to do instead.
    #[schema(nullable = false)]
    hint: Option<String>,
    /// The query parameter or body member concerned.
    #[schema(nullable = false)]
    parameter: Option<String>,
    /// The line of the body, from 1.
    #[schema(nullable = false)]
    line: Option<u32>,
    /// The column of the body, from 1.
    #[schema(nullable = false)]
    column: Option<u32>,
    /// Everything that is wrong with a scenario or with what is handed in, in the order of its lines.
    #[schema(value_type = Vec<Object>, required = false)]
    problems: Vec<nets_scenario::Problem>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, to_value};
    use utoipa::PartialSchema;

    #[test]
    fn what_the_world_did_not_do_is_told_by_its_reason() {
        let told = |not_done: NotDone| {
            let document = to_value(ApiRefusal::from(not_done)).expect("JSON");
            let kind = document["type"].as_str().and_then(|kind| kind.rsplit(':').next());
            (kind.unwrap_or_default().to_owned(), document["status"].clone(), document["detail"].clone())
        };
        let full = "the disk is full".to_owned();
        for (refused, kind) in
            [(NotDone::Disk(full.clone()), "disk-refuses"), (NotDone::Full(full.clone()), "world-full")]
        {
            assert_eq!(told(refused), (kind.to_owned(), 507.into(), full.clone().into()));
        }
        assert_eq!(told(NotDone::Stopped).0, "world-ended");
        let many = told(NotDone::TooMany("requests wait for the clock"));
        let detail = "too many requests wait for the clock already";
        assert_eq!(many, ("too-many-waiting".to_owned(), 503.into(), detail.into()));
    }

    #[test]
    fn a_problem_has_the_members_that_are_described() {
        let problem = Problem::new(ApiReason::InvalidScenario, "").hint("").parameter("").at(1, 1);
        let problems = nets_scenario::load("", "none.yaml").expect_err("no scenario").problems;
        let said = to_value(ApiRefusal { problem, problems }).expect("JSON");
        let described = to_value(ProblemDocument::schema()).expect("JSON");
        let names = |object: &Value| -> Vec<String> {
            object.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect()
        };
        assert_eq!(names(&said), names(&described["properties"]));
    }
}
