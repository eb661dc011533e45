//! A page as an answer, and the headers that keep a browser from more than it should do.

use askama::Template;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use nets_web::{Problem, answer};

/// Nothing but what this server itself gives: no inline script or style, no frame, no form that leads elsewhere.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                      connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 2] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    // Without its address a page's own forms would count as another site's.
    (header::REFERRER_POLICY, "same-origin"),
];

/// This status with a page.
pub(crate) fn html(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(text) => guarded(answer::text_with(status, "text/html; charset=utf-8", text)),
        Err(_) => Problem::failed("a page could not be written").into_response(),
    }
}

/// The answer with the headers that every page has.
pub(crate) fn guarded(mut response: Response) -> Response {
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
