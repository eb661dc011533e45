//! What pages and forms are answered, and the headers that keep a browser from more than it should do.

use askama::Template;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use nets_web::{Parameters, Problem, answer};

use crate::refusal::Refusal;

/// What a handler answers.
pub(crate) type Reply = Result<Response, Refusal>;

/// Nothing but what this server itself gives: no inline script or style, no frame, no form that leads elsewhere.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                      connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 3] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    // Without its address a page's own forms would count as another site's.
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// 200 with a page.
pub(crate) fn page(page: &impl Template) -> Reply {
    Ok(html(StatusCode::OK, page))
}

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

/// 303: what was asked for is done, and is to be seen there.
pub(crate) fn see_other(address: &str) -> Reply {
    let address = HeaderValue::try_from(address)
        .map_err(|_| Problem::failed("an address of a page holds what no header can"))?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, address)]).into_response())
}

/// The parameters of a page; a field that was left empty in a form counts as left out.
pub(crate) fn parameters(uri: &axum::http::Uri, names: &[&str]) -> Result<Parameters, Problem> {
    Ok(Parameters::read(uri, &[names, &["came"]].concat())?.filled())
}
