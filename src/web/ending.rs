//! When the server begins to end: an answer that has no end of its own ends then.

use std::convert::Infallible;
use std::future::pending;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use tokio::sync::watch;

/// Tells an answer that the server ends.
#[derive(Debug, Clone)]
pub struct Ending(Option<watch::Receiver<()>>);

impl Ending {
    pub(crate) fn of(closed: watch::Receiver<()>) -> Self {
        Ending(Some(closed))
    }

    /// Returns once the server begins to end.
    pub async fn begun(&mut self) {
        match &mut self.0 {
            // The sender is only ever dropped.
            Some(closed) => while closed.changed().await.is_ok() {},
            None => pending().await,
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Ending {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get().cloned().unwrap_or(Ending(None)))
    }
}
