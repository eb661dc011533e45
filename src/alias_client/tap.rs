//! Watches the bytes under HTTP, because an HTTP library hides what a strict partner must report.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use nets_tls::TlsFailure;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::Notify;

/// No head and body that are judged are longer.
const KEPT: usize = 96 * 1024;

/// What went through a [`Tapped`] stream since the last [`Tap::clear`].
#[derive(Debug, Clone, Default)]
pub(crate) struct Tap {
    seen: Arc<Mutex<Traffic>>,
    broken: Arc<Notify>,
}

#[derive(Debug, Default)]
struct Traffic {
    /// Bound: `KEPT`.
    bytes: Vec<u8>,
    failure: Option<TlsFailure>,
}

impl Tap {
    pub(crate) fn clear(&self) {
        self.seen().bytes.clear();
    }

    pub(crate) fn has_received(&self) -> bool {
        !self.seen().bytes.is_empty()
    }

    /// What ended TLS.
    pub(crate) fn failure(&self) -> Option<TlsFailure> {
        self.seen().failure.clone()
    }

    /// Waits until reading has failed.
    pub(crate) async fn broken(&self) {
        self.broken.notified().await;
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

    fn seen(&self) -> MutexGuard<'_, Traffic> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, error: &io::Error) {
        if let Some(failure) = TlsFailure::within(error) {
            self.seen().failure = Some(failure);
        }
        self.broken.notify_one();
    }
}

/// A stream with a tap.
#[derive(Debug)]
pub(crate) struct Tapped<S> {
    stream: S,
    tap: Tap,
    /// A write that failed, until it is known why.
    failed: Option<io::Error>,
}

impl<S> Tapped<S> {
    pub(crate) fn new(stream: S) -> (Self, Tap) {
        let tap = Tap::default();
        (Tapped { stream, tap: tap.clone(), failed: None }, tap)
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
        if self.failed.is_none() {
            match ready!(Pin::new(&mut self.stream).poll_write(cx, bytes)) {
                Ok(written) => return Poll::Ready(Ok(written)),
                Err(error) => self.failed = Some(error),
            }
        }
        self.explain(cx).map(Err)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.failed.is_none() {
            match ready!(Pin::new(&mut self.stream).poll_flush(cx)) {
                Ok(()) => return Poll::Ready(Ok(())),
                Err(error) => self.failed = Some(error),
            }
        }
        self.explain(cx).map(Err)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl<S: AsyncRead + Unpin> Tapped<S> {
    /// A write fails because the other side has left; why it left lies in an alert that may not have been read
    /// yet. What it sent before is read to its end, which comes at once, since it has closed the connection.
    fn explain(&mut self, cx: &mut Context<'_>) -> Poll<io::Error> {
        let mut scrap = [0; 512];
        loop {
            let mut buffer = ReadBuf::new(&mut scrap);
            match ready!(Pin::new(&mut self.stream).poll_read(cx, &mut buffer)) {
                Ok(()) if buffer.filled().is_empty() => break,
                Ok(()) => {}
                Err(error) => {
                    self.tap.note(&error);
                    break;
                }
            }
        }
        let failed = self.failed.take();
        Poll::Ready(failed.unwrap_or_else(|| io::ErrorKind::BrokenPipe.into()))
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
