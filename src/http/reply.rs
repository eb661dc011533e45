//! Answers: JSON that a person can read as it stands, and text.

use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use nets_budget::{Budget, Share};
use serde::Serialize;

use crate::streamed::Page;

/// What a handler answers.
pub(crate) type Reply = Result<Response, crate::problem::Problem>;

/// How much memory an answer takes until its client has read it, and whether that was taken from what all
/// share.
#[derive(Clone)]
pub(crate) struct InMemory {
    pub(crate) bytes: usize,
    pub(crate) paid: Option<Arc<Share>>,
}

/// 200 with this as JSON.
pub(crate) fn ok(value: &impl Serialize) -> Reply {
    Ok(json(StatusCode::OK, value))
}

/// Indented and ended by a line end, since most who read it use curl.
pub(crate) fn json(status: StatusCode, value: &impl Serialize) -> Response {
    match serde_json::to_vec_pretty(value) {
        Ok(mut bytes) => {
            bytes.push(b'\n');
            let kind = HeaderValue::from_static("application/json");
            whole(status, kind, bytes)
        }
        Err(error) => {
            tracing::error!(%error, "an answer could not be written as JSON");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// 200 with a page of JSON that is made as it is taken.
pub(crate) fn streamed(page: Page) -> Response {
    let kind = HeaderValue::from_static("application/json");
    ([(header::CONTENT_TYPE, kind)], Body::new(page)).into_response()
}

/// The answer with its memory paid for; none when there is not as much.
pub(crate) fn paid(mut response: Response, memory: &Arc<Budget>) -> Option<Response> {
    if let Some(in_memory) = response.extensions_mut().get_mut::<InMemory>() {
        in_memory.paid = crate::answering::pay(in_memory.bytes, memory)?;
    }
    Some(response)
}

/// 200 with text of this media type.
pub(crate) fn text(kind: &'static str, text: String) -> Response {
    whole(StatusCode::OK, HeaderValue::from_static(kind), text.into_bytes())
}

fn whole(status: StatusCode, kind: HeaderValue, bytes: Vec<u8>) -> Response {
    let in_memory = InMemory { bytes: bytes.len(), paid: None };
    (status, [(header::CONTENT_TYPE, kind)], Extension(in_memory), Body::from(bytes)).into_response()
}
