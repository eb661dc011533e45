//! What the registry answers: JSON, refusals as `StatusMessage`, and moments as it writes them.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use jiff::Timestamp;
use nets_core::ebox::brussels;
use nets_core::ebox::setting::{DateOffset, EboxSwitches};
use nets_core::identity::belgium::EboxEnvironment;
use nets_oauth::OAuthAnswer;
use nets_web::answer;
use serde::Serialize;
use serde_json::json;

use crate::turned_away::EboxTurnedAway;

/// What a handler answers: a refusal is an answer as well.
pub(crate) type Reply = Result<Response, EboxTurnedAway>;

/// A refusal of the registry.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct StatusMessage {
    pub(crate) code: String,
    pub(crate) id: String,
    pub(crate) message: String,
    pub(crate) environment: &'static str,
}

impl StatusMessage {
    pub(crate) fn new(
        environment: EboxEnvironment,
        id: String,
        code: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        StatusMessage { code: code.into(), id, message: message.into(), environment: environment.told() }
    }

    pub(crate) fn answered(&self, status: u16) -> Response {
        json_answer(status, self)
    }
}

pub(crate) fn json_answer(status: u16, value: &impl Serialize) -> Response {
    answer::json(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), value)
}

/// The same, as `application/problem+json`.
pub(crate) fn problem_answer(status: u16, value: &impl Serialize) -> Response {
    let mut response = json_answer(status, value);
    let kind = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

/// A page as a proxy in front of the service has it.
pub(crate) fn proxy_page() -> Response {
    let page = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>TEST ONLY</center>\r\n</body>\r\n</html>\r\n";
    answer::text_with(StatusCode::BAD_GATEWAY, "text/html", page.to_owned())
}

/// What the authorization server answers.
pub(crate) fn oauth_answer(answered: &OAuthAnswer) -> Response {
    let status = StatusCode::from_u16(answered.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = answer::text_with(status, "application/json", answered.body.clone());
    for (name, value) in &answered.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(*name), HeaderValue::from_str(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// With the time after which to try again.
pub(crate) fn try_again_after(refused: EboxTurnedAway, seconds: u64) -> EboxTurnedAway {
    refused.with(header::RETRY_AFTER, seconds)
}

/// `yyyy-MM-dd'T'HH:mm:ssXXX`: seconds, no fraction, `Z` or an offset.
pub(crate) fn moment(at: Timestamp, switches: &EboxSwitches) -> String {
    match switches.date_offset {
        DateOffset::Utc => at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        DateOffset::Brussels => at.to_zoned(brussels()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
    }
}

/// A list, as the registry has each.
pub(crate) fn items(items: Vec<serde_json::Value>, total: usize) -> serde_json::Value {
    json!({ "items": items, "totalItems": total })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_has_seconds_and_an_offset() {
        let summer: Timestamp = "2026-07-05T08:00:00.9Z".parse().expect("a moment");
        let switches = EboxSwitches::default();
        assert_eq!(moment(summer, &switches), "2026-07-05T10:00:00+02:00");
        let utc = EboxSwitches { date_offset: DateOffset::Utc, ..switches };
        assert_eq!(moment(summer, &utc), "2026-07-05T08:00:00Z");
    }
}
