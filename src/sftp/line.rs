//! A TCP connection whose first bytes were exchanged already, and which can be cut from outside,
//! whatever the SSH session on it is waiting for.

use std::io::{self, BufRead, Cursor};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::oneshot;

use crate::lock::hold;

/// The connection as the SSH session has it.
pub(crate) struct Line {
    stream: TcpStream,
    /// What was read from the stream already, from the position on.
    heard: Cursor<Vec<u8>>,
    /// How much of what the session writes was sent already: its identification.
    said: usize,
    /// None once the connection was cut.
    cut: Option<Cut>,
}

/// Cuts the connection. So does dropping the last of its clones.
#[derive(Clone)]
pub(crate) struct Scissors(Arc<Mutex<Option<oneshot::Sender<()>>>>);

/// Resolves when the connection is cut.
pub(crate) type Cut = oneshot::Receiver<()>;

impl Scissors {
    pub(crate) fn new() -> (Scissors, Cut) {
        let (scissors, cut) = oneshot::channel();
        (Scissors(Arc::new(Mutex::new(Some(scissors)))), cut)
    }

    pub(crate) fn cut(&self) {
        *hold(&self.0) = None;
    }
}

impl Line {
    pub(crate) fn new(stream: TcpStream, heard: Vec<u8>, said: usize, cut: Cut) -> Line {
        Line { stream, heard: Cursor::new(heard), said, cut: Some(cut) }
    }

    fn uncut(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        if let Some(cut) = &mut self.cut
            && Pin::new(cut).poll(context).is_pending()
        {
            return Ok(());
        }
        self.cut = None;
        Err(io::ErrorKind::ConnectionAborted.into())
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.uncut(context)?;
        let heard = self.heard.fill_buf()?;
        if !heard.is_empty() {
            let length = heard.len().min(buffer.remaining());
            buffer.put_slice(&heard[..length]);
            self.heard.consume(length);
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.uncut(context)?;
        if self.said > 0 {
            let length = self.said.min(bytes.len());
            self.said -= length;
            return Poll::Ready(Ok(length));
        }
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
