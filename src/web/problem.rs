//! What is answered when something is not done that was asked for: `application/problem+json` (RFC 9457).

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::answer;

/// What kind of problem it is. Each front end has a closed list of its own; the server's is [`ServerReason`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProblemKind {
    /// The last part of `type`, stable.
    pub name: &'static str,
    pub status: u16,
    pub title: &'static str,
}

/// Every reason of the server itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServerReason {
    NoSuchRoute,
    MethodNotAllowed,
    HostRefused,
    OriginRefused,
    BadParameter,
    BadBody,
    BodyTooLarge,
    BodyTooSlow,
    BodyCutShort,
    TooManyWaiting,
    Failed,
}

impl From<ServerReason> for ProblemKind {
    fn from(reason: ServerReason) -> ProblemKind {
        let (name, status, title) = match reason {
            ServerReason::NoSuchRoute => ("no-such-route", 404, "There is nothing at this path"),
            ServerReason::MethodNotAllowed => ("method-not-allowed", 405, "This path has no such method"),
            ServerReason::HostRefused => ("host-refused", 421, "The simulator does not go by this name"),
            ServerReason::OriginRefused => {
                ("origin-refused", 403, "Pages of other sites may not use this API")
            }
            ServerReason::BadParameter => ("bad-parameter", 400, "A parameter is not what it should be"),
            ServerReason::BadBody => ("bad-body", 400, "The body is not what it should be"),
            ServerReason::BodyTooLarge => ("body-too-large", 413, "The body is larger than is read"),
            ServerReason::BodyTooSlow => ("body-too-slow", 408, "The body did not come in time"),
            ServerReason::BodyCutShort => ("body-cut-short", 400, "The body could not be read"),
            ServerReason::TooManyWaiting => {
                ("too-many-waiting", 503, "Too many requests are waiting already")
            }
            ServerReason::Failed => ("failed", 500, "The simulator failed"),
        };
        ProblemKind { name, status, title }
    }
}

/// Why a request was not done, and what a client needs to know about it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Problem(Box<ProblemDocument>);

/// A problem document. Members that would be empty are left out.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct ProblemDocument {
    #[serde(rename = "type")]
    kind: String,
    title: &'static str,
    status: u16,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
    /// The query parameter or body member concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<u32>,
}

impl Problem {
    pub fn new(kind: impl Into<ProblemKind>, detail: impl Into<String>) -> Self {
        let ProblemKind { name, status, title } = kind.into();
        Problem(Box::new(ProblemDocument {
            kind: format!("urn:mock-nets-share:problem:{name}"),
            title,
            status,
            detail: detail.into(),
            hint: None,
            parameter: None,
            line: None,
            column: None,
        }))
    }

    /// A failure of the simulator itself, which its log should know of too.
    pub fn failed(detail: impl Into<String>) -> Self {
        let detail = detail.into();
        tracing::error!(detail, "a request to the control API failed");
        Problem::new(ServerReason::Failed, detail)
    }

    /// A parameter that is not what it should be.
    pub fn bad_parameter(name: &str, detail: impl Into<String>) -> Self {
        Problem::new(ServerReason::BadParameter, detail).parameter(name)
    }

    /// A member of the body that is not what it should be.
    pub fn bad_member(name: &str, detail: impl Into<String>) -> Self {
        Problem::new(ServerReason::BadBody, detail).parameter(name)
    }

    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The kind of problem in words.
    pub fn title(&self) -> &'static str {
        self.0.title
    }

    /// What happened this time.
    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    /// What to do instead, where there is something to say.
    pub fn what_to_do(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    #[must_use]
    pub fn parameter(mut self, name: impl Into<String>) -> Self {
        self.0.parameter = Some(name.into());
        self
    }

    #[must_use]
    pub fn at(mut self, line: u32, column: u32) -> Self {
        (self.0.line, self.0.column) = (Some(line), Some(column));
        self
    }

    /// The answer. Its document may have further members behind those that every problem has.
    pub fn answered_as(&self, document: &impl Serialize) -> Response {
        let mut response = answer::json(self.status(), document);
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        self.answered_as(&self)
    }
}
