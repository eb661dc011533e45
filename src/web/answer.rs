//! Answers: JSON that a person can read as it stands, and text. They lie in memory as a whole until their
//! clients have read them: large ones are paid for from the memory that all share.

use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use nets_budget::{Budget, Share};
use serde::Serialize;

/// Answers up to this size are always given: there are no more of them than connections.
const ALWAYS: usize = 64 * 1024;

/// How much memory an answer takes until its client has read it, and whether that was taken from what all
/// share.
#[derive(Clone)]
pub(crate) struct InMemory {
    bytes: usize,
    pub(crate) paid: Option<Arc<Share>>,
}

/// JSON, indented and ended by a line end, since most who read it use curl.
pub fn json(status: StatusCode, value: &impl Serialize) -> Response {
    match serde_json::to_vec_pretty(value) {
        Ok(mut bytes) => {
            bytes.push(b'\n');
            whole(status, "application/json", bytes)
        }
        Err(_) => {
            tracing::error!("an answer could not be written as JSON");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// 200 with text of this media type.
pub fn text(kind: &'static str, text: String) -> Response {
    text_with(StatusCode::OK, kind, text)
}

/// This status with text of this media type.
pub fn text_with(status: StatusCode, kind: &'static str, text: String) -> Response {
    whole(status, kind, text.into_bytes())
}

pub(crate) fn whole(status: StatusCode, kind: &'static str, bytes: Vec<u8>) -> Response {
    let in_memory = Extension(InMemory { bytes: bytes.len(), paid: None });
    (status, [(header::CONTENT_TYPE, HeaderValue::from_static(kind))], in_memory, Body::from(bytes))
        .into_response()
}

/// The answer with its memory paid for; none when there is not as much. What it takes is given back with its
/// last byte.
pub fn paid(mut response: Response, memory: &Arc<Budget>) -> Option<Response> {
    if let Some(in_memory) = response.extensions_mut().get_mut::<InMemory>()
        && in_memory.bytes > ALWAYS
        && in_memory.paid.is_none()
    {
        in_memory.paid = Some(Arc::new(memory.take(in_memory.bytes)?));
    }
    Some(response)
}
