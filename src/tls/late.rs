//! Watches the records below TLS for a demand that a client library hides: a second handshake.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// Whether the server asked for another handshake after the first, as it does in TLS 1.2 to demand a client
/// certificate for one address only. TLS 1.3 hides the kinds of its records, and shows none.
#[derive(Debug, Clone, Default)]
pub struct SecondHandshake {
    is_secured: Arc<AtomicBool>,
    is_asked: Arc<AtomicBool>,
}

impl SecondHandshake {
    pub fn is_asked_for(&self) -> bool {
        self.is_asked.load(Ordering::Relaxed)
    }

    pub(crate) fn first_is_over(&self) {
        self.is_secured.store(true, Ordering::Relaxed);
    }
}

/// A stream whose records are watched on their way to TLS.
#[derive(Debug)]
pub struct WatchedStream {
    stream: TcpStream,
    records: Records,
    second: SecondHandshake,
}

impl WatchedStream {
    pub(crate) fn new(stream: TcpStream) -> Self {
        WatchedStream { stream, records: Records::default(), second: SecondHandshake::default() }
    }

    pub fn second_handshake(&self) -> SecondHandshake {
        self.second.clone()
    }
}

/// Where in a record the bytes are.
#[derive(Debug, Default)]
struct Records {
    head: [u8; Self::HEAD],
    /// How much of a head has come.
    filled: usize,
    /// How much of the record behind its head is still to come.
    rest: usize,
}

impl Records {
    const HEAD: usize = 5;
    const HANDSHAKE: u8 = 22;

    /// Whether a record of a handshake begins in these bytes.
    fn begin_handshake(&mut self, mut bytes: &[u8]) -> bool {
        let mut is_begun = false;
        while let Some(first) = bytes.first() {
            if self.rest > 0 {
                let skipped = self.rest.min(bytes.len());
                self.rest -= skipped;
                bytes = &bytes[skipped..];
                continue;
            }
            self.head[self.filled] = *first;
            self.filled += 1;
            bytes = &bytes[1..];
            if self.filled == Self::HEAD {
                self.filled = 0;
                self.rest = usize::from(u16::from_be_bytes([self.head[3], self.head[4]]));
                is_begun |= self.head[0] == Self::HANDSHAKE;
            }
        }
        is_begun
    }
}

impl AsyncRead for WatchedStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buffer))?;
        if self.records.begin_handshake(&buffer.filled()[before..])
            && self.second.is_secured.load(Ordering::Relaxed)
        {
            self.second.is_asked.store(true, Ordering::Relaxed);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for WatchedStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DATA: [u8; 7] = [23, 3, 3, 0, 2, 22, 22];
    const HELLO_REQUEST: [u8; 9] = [22, 3, 3, 0, 4, 0, 0, 0, 0];

    #[test]
    fn a_record_of_a_handshake_is_seen_however_the_bytes_are_cut() {
        let both = [DATA.as_slice(), &HELLO_REQUEST].concat();
        for cut in 0..=both.len() {
            let mut records = Records::default();
            let (first, second) = both.split_at(cut);
            let seen = [records.begin_handshake(first), records.begin_handshake(second)];
            assert_eq!(seen.iter().filter(|seen| **seen).count(), 1, "{cut}");
        }
    }

    #[test]
    fn data_that_looks_like_one_is_none() {
        let mut records = Records::default();
        assert!(!records.begin_handshake(&DATA) && !records.begin_handshake(&DATA));
    }
}
