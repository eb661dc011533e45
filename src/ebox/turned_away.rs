//! A refusal on its way to the client.

use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};

/// An answer that ends a call early. It lies apart, since it is far larger than what is usually handed on.
#[derive(Debug)]
pub(crate) struct EboxTurnedAway(Box<Response>);

impl EboxTurnedAway {
    /// With this header besides.
    pub(crate) fn with(mut self, name: HeaderName, value: impl Into<HeaderValue>) -> Self {
        self.0.headers_mut().insert(name, value.into());
        self
    }
}

impl From<Response> for EboxTurnedAway {
    fn from(response: Response) -> Self {
        EboxTurnedAway(Box::new(response))
    }
}

impl IntoResponse for EboxTurnedAway {
    fn into_response(self) -> Response {
        *self.0
    }
}
