//! Watches the bytes under HTTP, because an HTTP library hides what a strict partner must report.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use rustls::Error;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::tls_failure::tls_error;

/// No head and body that are judged are longer.
const KEPT: usize = 96 * 1024;

/// What went through a [`Tapped`] stream since the last [`Tap::clear`].
#[derive(Debug, Clone, Default)]
pub(crate) struct Tap {
    seen: Arc<Mutex<Seen>>,
}

#[derive(Debug, Default)]
struct Seen {
    bytes: Vec<u8>,
    error: Option<Error>,
}

impl Tap {
    pub(crate) fn clear(&self) {
        self.seen().bytes.clear();
    }

    pub(crate) fn has_received(&self) -> bool {
        !self.seen().bytes.is_empty()
    }

    /// The TLS error that ended the stream.
    pub(crate) fn error(&self) -> Option<Error> {
        self.seen().error.clone()
    }

    /// How many bytes followed the head of an HTTP/1 answer.
    pub(crate) fn body_len(&self) -> Option<u64> {
        let seen = self.seen();
        let mut rest = seen.bytes.as_slice();
        loop {
            let is_interim = rest.get(8..10) == Some(b" 1");
            let end = rest.windows(4).position(|window| window == b"\r\n\r\n")?;
            rest = rest.get(end + 4..)?;
            if !is_interim {
                return u64::try_from(rest.len()).ok();
            }
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, error: &io::Error) {
        if let Some(error) = tls_error(error) {
            self.seen().error = Some(error.clone());
        }
    }
}

/// A stream with a tap.
#[derive(Debug)]
pub(crate) struct Tapped<S> {
    stream: S,
    tap: Tap,
}

impl<S> Tapped<S> {
    pub(crate) fn new(stream: S) -> (Self, Tap) {
        let tap = Tap::default();
        (Tapped { stream, tap: tap.clone() }, tap)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Tapped<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let outcome = ready!(Pin::new(&mut self.stream).poll_read(cx, buffer));
        match &outcome {
            Ok(()) => {
                let mut seen = self.tap.seen();
                let new = &buffer.filled()[before..];
                let room = KEPT - seen.bytes.len();
                seen.bytes.extend_from_slice(&new[..new.len().min(room)]);
            }
            Err(error) => self.tap.note(error),
        }
        Poll::Ready(outcome)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Tapped<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let outcome = ready!(Pin::new(&mut self.stream).poll_write(cx, bytes));
        self.explain(cx, outcome)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let outcome = ready!(Pin::new(&mut self.stream).poll_flush(cx));
        self.explain(cx, outcome)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl<S: AsyncRead + Unpin> Tapped<S> {
    /// A write that fails because the other side has left: why it left lies in an alert that
    /// has not been read yet.
    fn explain<T>(&mut self, cx: &mut Context<'_>, outcome: io::Result<T>) -> Poll<io::Result<T>> {
        if outcome.is_err() {
            let mut scrap = [0; 512];
            if let Poll::Ready(Err(error)) =
                Pin::new(&mut self.stream).poll_read(cx, &mut ReadBuf::new(&mut scrap))
            {
                self.tap.note(&error);
            }
        }
        Poll::Ready(outcome)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_begins_behind_the_last_head() {
        let body_len = |bytes: &[u8]| {
            let tap = Tap::default();
            tap.seen().bytes.extend_from_slice(bytes);
            tap.body_len()
        };
        assert_eq!(body_len(b"HTTP/1.1 200 OK\r\nA: b\r\n\r\nOK and more"), Some(11));
        assert_eq!(body_len(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\nOK"), Some(2));
        assert_eq!(body_len(b"HTTP/1.1 200 OK\r\n"), None);
    }
}
