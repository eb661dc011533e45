//! What is answered, as it goes to the wire.

use serde_json::{Value, json};

use crate::rule::{OAuthError, OAuthRule};

/// One answer. Its body is `application/json`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OAuthAnswer {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
}

impl OAuthAnswer {
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        let headers =
            [("content-type", "application/json"), ("cache-control", "no-store"), ("pragma", "no-cache")];
        let headers = headers.map(|(name, value)| (name, value.to_owned())).to_vec();
        OAuthAnswer { status, headers, body: body.to_string() }
    }

    /// `invalid_client`, though nothing is wrong.
    pub fn refused_on_purpose() -> Self {
        Self::refusal(OAuthRule::Scripted, None)
    }

    /// A refusal by RFC 6749, section 5.2. A client that came with an `Authorization` header is told the scheme again.
    pub(crate) fn refusal(rule: OAuthRule, scheme: Option<&str>) -> Self {
        let error = rule.error();
        let code = error.code().unwrap_or("invalid_request");
        let body = json!({ "error": code, "error_description": rule.description() });
        let mut answer = Self::json(error.status(), &body);
        if let (OAuthError::InvalidClient, Some(scheme)) = (error, scheme) {
            answer.headers.push(("www-authenticate", format!("{scheme} realm=\"oauth\"")));
        }
        answer
    }
}
