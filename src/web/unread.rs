//! The part of a body that is not read when the answer stands: it is read on for a while, since a client that only writes
//! until it is done would else find its connection cut, and never see why.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{Request, header};
use http_body_util::BodyExt;
use hyper::body::{Frame, Incoming, SizeHint};
use tokio::time::timeout;

use crate::connections::Connection;

/// So much is read on, to be thrown away. What is longer is cut off.
const MOST: u64 = 64 << 20;

/// A client that sends nothing for so long, and has not sent all, is not waited for.
const PAUSE: Duration = Duration::from_millis(500);

/// A client that sends slowly is not waited for longer than this.
const LONGEST: Duration = Duration::from_secs(10);

/// A body that can be read on once its reader has let go of it.
#[derive(Clone)]
pub(crate) struct UnreadBody {
    body: Arc<Mutex<Incoming>>,
    /// Is told whether the body comes.
    connection: Connection,
    /// It sends the body only once it is asked to.
    waits_to_be_asked: bool,
}

impl UnreadBody {
    /// The request for its reader, and what can be read on afterwards.
    pub(crate) fn of(request: Request<Incoming>, connection: Connection) -> (Request<Body>, UnreadBody) {
        let waits_to_be_asked = request.headers().contains_key(header::EXPECT);
        let (parts, body) = request.into_parts();
        let unread = UnreadBody { body: Arc::new(Mutex::new(body)), connection, waits_to_be_asked };
        (Request::from_parts(parts, Body::new(unread.clone())), unread)
    }

    /// Reads on, within bounds, what its reader has left.
    pub(crate) async fn read_on(self) {
        self.connection.body_ended();
        if self.waits_to_be_asked || hyper::body::Body::is_end_stream(&self) {
            return;
        }
        // Either way nothing more is read, and the connection ends if there is more.
        let connection = self.connection.clone();
        drop(timeout(LONGEST, self.throw_away()).await);
        connection.body_ended();
    }

    async fn throw_away(mut self) {
        let mut left = MOST;
        while let Ok(Some(Ok(frame))) = timeout(PAUSE, self.frame()).await {
            let taken = frame.data_ref().map_or(0, |data| data.len() as u64);
            match left.checked_sub(taken) {
                Some(rest) => left = rest,
                None => return,
            }
        }
    }

    fn body(&self) -> MutexGuard<'_, Incoming> {
        self.body.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl hyper::body::Body for UnreadBody {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = Pin::new(&mut *self.body()).poll_frame(context);
        match &frame {
            Poll::Pending => self.connection.body_awaited(),
            Poll::Ready(Some(Ok(frame))) => self.connection.body_came(frame.data_ref().map_or(0, Bytes::len)),
            Poll::Ready(None | Some(Err(_))) => self.connection.body_ended(),
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body().is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body().size_hint()
    }
}
