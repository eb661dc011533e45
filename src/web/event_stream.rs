//! Server-sent events, as the `EventSource` of browsers reads them: an answer that goes on until the client, what it
//! tells of, or the server ends.

use std::future::Future;
use std::time::Duration;

use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;
use serde::Serialize;
use tokio::time::sleep;

use crate::ending::Ending;
use crate::streamed::{Pieces, streamed};

/// A stream on which nothing happens says so, for proxies that close what is silent.
const SILENCE: Duration = Duration::from_secs(15);

/// What a client waits before it asks again for a stream that has ended, in milliseconds.
const RETRY: &str = "retry: 1000\n";

/// nginx and those like it hand on what they are told not to collect.
const NOT_COLLECTED: (HeaderName, HeaderValue) =
    (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));

/// Where the events of a stream go. One at a time is in memory: who sends waits for the client.
pub struct Events {
    pieces: Pieces,
    has_begun: bool,
}

impl Events {
    /// Sends an event with this number, which the client names when it comes back.
    pub async fn send(&mut self, id: u64, data: &impl Serialize) {
        // What is sent is made of numbers and plain texts, which JSON always takes.
        let data = serde_json::to_string(data).unwrap_or_default();
        let retry = if std::mem::replace(&mut self.has_begun, true) { "" } else { RETRY };
        self.pieces.send(format!("{retry}id: {id}\ndata: {data}\n\n")).await;
    }

    /// What comes, with a sign of life whenever it takes long.
    pub async fn while_waiting<T>(&mut self, coming: impl Future<Output = T>) -> T {
        let mut coming = std::pin::pin!(coming);
        loop {
            tokio::select! {
                come = &mut coming => return come,
                () = sleep(SILENCE) => self.pieces.send(":\n\n").await,
            }
        }
    }
}

/// 200 with the events that `make` sends, until it returns or the server ends.
pub fn event_stream<F>(mut ending: Ending, make: impl FnOnce(Events) -> F) -> Response
where
    F: Future<Output = ()> + Send + 'static,
{
    let mut response = streamed("text/event-stream", |pieces| {
        let making = make(Events { pieces, has_begun: false });
        async move {
            tokio::select! {
                () = making => {}
                () = ending.begun() => {}
            }
            Ok(())
        }
    });
    let (name, value) = NOT_COLLECTED;
    response.headers_mut().insert(name, value);
    response
}
