//! What handlers of pages and forms read and answer.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use nets_web::{Parameters, Problem};

use crate::html::html;
use crate::refusal::Refusal;

/// What a handler answers.
pub(crate) type Reply = Result<Response, Refusal>;

/// 200 with a page.
pub(crate) fn page(page: &impl Template) -> Reply {
    Ok(html(StatusCode::OK, page))
}

/// 303: what was asked for is done, and is to be seen there.
pub(crate) fn see_other(address: &str) -> Reply {
    let address = HeaderValue::try_from(address)
        .map_err(|_| Problem::failed("an address of a page holds what no header can"))?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, address)]).into_response())
}

/// The parameters of a page; a field that was left empty in a form counts as left out.
pub(crate) fn parameters(uri: &Uri, names: &[&str]) -> Result<Parameters, Problem> {
    Ok(Parameters::read(uri, &[names, &["came"]].concat())?.filled())
}
