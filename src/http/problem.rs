//! What the API answers when it does not do what was asked: `application/problem+json` (RFC 9457).

use axum::extract::rejection::PathRejection;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use nets_driver::{NotDone, Stopped};
use serde::Serialize;
use utoipa::ToSchema;

/// Every reason there is. The last part of `type` is one of the names in the table below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reason {
    NoSuchRoute,
    MethodNotAllowed,
    HostRefused,
    OriginRefused,
    BadParameter,
    BadBody,
    BodyTooLarge,
    BodyTooSlow,
    BodyCutShort,
    UnknownUser,
    UnknownShipment,
    UnknownMessage,
    UnknownFile,
    UnknownRegistration,
    NotRegistered,
    NoAliasService,
    MomentHasPassed,
    TooFar,
    NothingMatched,
    NotSettled,
    TooManyWaiting,
    InvalidScenario,
    WorldEnded,
    NotReady,
    DiskRefuses,
    WorldFull,
    Failed,
}

impl Reason {
    /// Its name in `type`, its status, and its title.
    fn entry(self) -> (&'static str, StatusCode, &'static str) {
        match self {
            Reason::NoSuchRoute => ("no-such-route", StatusCode::NOT_FOUND, "There is nothing at this path"),
            Reason::MethodNotAllowed => {
                ("method-not-allowed", StatusCode::METHOD_NOT_ALLOWED, "This path has no such method")
            }
            Reason::HostRefused => {
                ("host-refused", StatusCode::MISDIRECTED_REQUEST, "The simulator does not go by this name")
            }
            Reason::OriginRefused => {
                ("origin-refused", StatusCode::FORBIDDEN, "Pages of other sites may not use this API")
            }
            Reason::BadParameter => {
                ("bad-parameter", StatusCode::BAD_REQUEST, "A parameter is not what it should be")
            }
            Reason::BadBody => ("bad-body", StatusCode::BAD_REQUEST, "The body is not what it should be"),
            Reason::BodyTooLarge => {
                ("body-too-large", StatusCode::PAYLOAD_TOO_LARGE, "The body is larger than is read")
            }
            Reason::BodyTooSlow => {
                ("body-too-slow", StatusCode::REQUEST_TIMEOUT, "The body did not come in time")
            }
            Reason::BodyCutShort => ("body-cut-short", StatusCode::BAD_REQUEST, "The body could not be read"),
            Reason::UnknownUser => ("unknown-user", StatusCode::NOT_FOUND, "The scenario has no such sender"),
            Reason::UnknownShipment => {
                ("unknown-shipment", StatusCode::NOT_FOUND, "There is no such shipment")
            }
            Reason::UnknownMessage => ("unknown-message", StatusCode::NOT_FOUND, "There is no such message"),
            Reason::UnknownFile => {
                ("unknown-file", StatusCode::NOT_FOUND, "There is no such file in Outbound")
            }
            Reason::UnknownRegistration => {
                ("unknown-registration", StatusCode::NOT_FOUND, "There is no such registration")
            }
            Reason::NotRegistered => {
                ("not-registered", StatusCode::CONFLICT, "This registration does not hold")
            }
            Reason::NoAliasService => {
                ("no-alias-service", StatusCode::CONFLICT, "The sender has no alias service")
            }
            Reason::MomentHasPassed => {
                ("moment-has-passed", StatusCode::CONFLICT, "Time does not run backwards")
            }
            Reason::TooFar => {
                ("too-far", StatusCode::BAD_REQUEST, "That is further than the clock moves at once")
            }
            Reason::NothingMatched => {
                ("nothing-matched", StatusCode::REQUEST_TIMEOUT, "Nothing that matches happened in time")
            }
            Reason::NotSettled => ("not-settled", StatusCode::REQUEST_TIMEOUT, "Something is still going on"),
            Reason::TooManyWaiting => {
                ("too-many-waiting", StatusCode::SERVICE_UNAVAILABLE, "Too many requests are waiting already")
            }
            Reason::InvalidScenario => {
                ("invalid-scenario", StatusCode::UNPROCESSABLE_ENTITY, "The scenario is not valid")
            }
            Reason::WorldEnded => ("world-ended", StatusCode::CONFLICT, "The world was reset meanwhile"),
            Reason::NotReady => ("not-ready", StatusCode::SERVICE_UNAVAILABLE, "The simulator is not ready"),
            Reason::DiskRefuses => {
                ("disk-refuses", StatusCode::INSUFFICIENT_STORAGE, "The disk does not take what must be kept")
            }
            Reason::WorldFull => {
                ("world-full", StatusCode::INSUFFICIENT_STORAGE, "The world remembers as much as it can")
            }
            Reason::Failed => ("failed", StatusCode::INTERNAL_SERVER_ERROR, "The simulator failed"),
        }
    }
}

/// Why a request was not done, and what a client needs to know about it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Problem {
    reason: Reason,
    detail: String,
    hint: Option<String>,
    parameter: Option<String>,
    line: Option<u32>,
    column: Option<u32>,
    problems: Vec<nets_scenario::Problem>,
}

/// A problem document. Members that would be empty are left out.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct Document {
    /// What kind of problem it is; stable, for programs.
    #[serde(rename = "type")]
    #[schema(example = "urn:mock-nets-share:problem:bad-parameter")]
    kind: String,
    /// The kind in words.
    title: &'static str,
    /// The HTTP status.
    #[schema(example = 400)]
    status: u16,
    /// What happened this time.
    detail: String,
    /// What to do instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
    /// The query parameter or body member concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<String>,
    /// The line of the body, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    /// The column of the body, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<u32>,
    /// Everything that is wrong with a scenario, in the order of its lines.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Object>)]
    problems: Vec<nets_scenario::Problem>,
}

impl Problem {
    pub(crate) fn new(reason: Reason, detail: impl Into<String>) -> Self {
        Problem {
            reason,
            detail: detail.into(),
            hint: None,
            parameter: None,
            line: None,
            column: None,
            problems: Vec::new(),
        }
    }

    /// A failure of the simulator itself, which its log should know of too.
    pub(crate) fn failed(detail: impl Into<String>) -> Self {
        let detail = detail.into();
        tracing::error!(detail, "a request to the control API failed");
        Problem::new(Reason::Failed, detail)
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub(crate) fn parameter(mut self, name: impl Into<String>) -> Self {
        self.parameter = Some(name.into());
        self
    }

    pub(crate) fn at(mut self, line: u32, column: u32) -> Self {
        (self.line, self.column) = (Some(line), Some(column));
        self
    }

    pub(crate) fn problems(mut self, problems: Vec<nets_scenario::Problem>) -> Self {
        self.problems = problems;
        self
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (name, status, title) = self.reason.entry();
        let Problem { detail, hint, parameter, line, column, problems, .. } = self;
        let kind = format!("urn:mock-nets-share:problem:{name}");
        let document = Document {
            kind,
            title,
            status: status.as_u16(),
            detail,
            hint,
            parameter,
            line,
            column,
            problems,
        };
        let mut response = crate::reply::json(status, &document);
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response
    }
}

impl From<Stopped> for Problem {
    fn from(stopped: Stopped) -> Self {
        Problem::new(Reason::WorldEnded, stopped.to_string()).hint("ask again: the new world answers")
    }
}

impl From<NotDone> for Problem {
    fn from(not_done: NotDone) -> Self {
        match not_done {
            NotDone::Stopped => Stopped.into(),
            NotDone::Disk(reason) => {
                Problem::new(Reason::DiskRefuses, reason).hint("nothing is lost: make room, and ask again")
            }
            NotDone::Full(reason) => Problem::new(Reason::WorldFull, reason)
                .hint("POST /v1/reset begins the world anew; a crowd in the scenario costs next to nothing"),
            NotDone::TooMany(_) => Problem::new(Reason::TooManyWaiting, not_done.to_string())
                .hint("let one client wait, or ask without waiting"),
        }
    }
}

impl From<PathRejection> for Problem {
    fn from(rejection: PathRejection) -> Self {
        Problem::new(Reason::NoSuchRoute, rejection.body_text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_world_did_not_do_is_told_by_its_reason() {
        let told = |not_done: NotDone| {
            let problem = Problem::from(not_done);
            let (name, status, _) = problem.reason.entry();
            (name, status.as_u16(), problem.detail)
        };
        let full = "the disk is full".to_owned();
        assert_eq!(told(NotDone::Disk(full.clone())), ("disk-refuses", 507, full.clone()));
        assert_eq!(told(NotDone::Stopped).0, "world-ended");
        assert_eq!(told(NotDone::Full(full.clone())), ("world-full", 507, full));
        let many = told(NotDone::TooMany("requests wait for the clock"));
        assert_eq!(
            many,
            ("too-many-waiting", 503, "too many requests wait for the clock already".to_owned())
        );
    }
}
