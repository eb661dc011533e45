//! A long answer, made piece by piece as its client takes it: a client that does not read costs one piece,
//! however long the answer is.

use std::future::{Future, poll_fn};
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use hyper::body::Frame;

/// Where the pieces of an answer go.
pub struct Pieces(Arc<Mutex<Option<Bytes>>>);

impl Pieces {
    /// Hands a piece on, and returns once the client takes more.
    pub async fn send(&mut self, piece: impl Into<Bytes>) {
        *self.slot() = Some(piece.into());
        // The body polls again once it has taken the piece, so nothing needs to wake this.
        poll_fn(|_| if self.slot().is_none() { Poll::Ready(()) } else { Poll::Pending }).await;
    }

    fn slot(&self) -> MutexGuard<'_, Option<Bytes>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// 200 with a body of this media type that is made while it is taken. Where making it fails, the connection
/// ends in its middle.
pub fn streamed<F>(kind: &'static str, make: impl FnOnce(Pieces) -> F) -> Response
where
    F: Future<Output = io::Result<()>> + Send + 'static,
{
    let pieces = Pieces(Arc::default());
    let making = Box::pin(make(Pieces(Arc::clone(&pieces.0))));
    let body = Body::new(Streamed { making: Some(making), pieces });
    ([(header::CONTENT_TYPE, HeaderValue::from_static(kind))], body).into_response()
}

struct Streamed<F> {
    /// None when all is made.
    making: Option<Pin<Box<F>>>,
    pieces: Pieces,
}

impl<F: Future<Output = io::Result<()>>> hyper::body::Body for Streamed<F> {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let Some(making) = &mut self.making else { return Poll::Ready(None) };
        let made = making.as_mut().poll(context);
        if made.is_ready() {
            self.making = None;
        }
        if let Poll::Ready(Err(error)) = made {
            return Poll::Ready(Some(Err(error)));
        }
        match self.pieces.slot().take() {
            Some(piece) => Poll::Ready(Some(Ok(Frame::data(piece)))),
            None => made.map(|_| None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.making.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::to_bytes;
    use http_body_util::BodyExt;

    #[tokio::test]
    async fn pieces_come_one_by_one_as_they_are_taken() {
        let made = Arc::new(Mutex::new(0));
        let counted = Arc::clone(&made);
        let response = streamed("text/plain", async move |mut pieces: Pieces| {
            for number in 1..=3 {
                *counted.lock().unwrap_or_else(PoisonError::into_inner) = number;
                pieces.send(format!("{number}\n")).await;
                tokio::task::yield_now().await;
            }
            Ok(())
        });
        let mut body = response.into_body();
        let first = body.frame().await.and_then(Result::ok).and_then(|frame| frame.into_data().ok());
        assert_eq!(first, Some(Bytes::from("1\n")));
        assert_eq!(*made.lock().unwrap_or_else(PoisonError::into_inner), 1);
        assert_eq!(to_bytes(body, 100).await.expect("the rest"), "2\n3\n");
    }

    #[tokio::test]
    async fn what_cannot_be_made_to_its_end_is_cut_off() {
        let response = streamed("text/plain", async move |mut pieces: Pieces| {
            pieces.send("begun").await;
            Err(io::ErrorKind::Other.into())
        });
        assert!(to_bytes(response.into_body(), 100).await.is_err());
    }
}
