//! A TCP connection whose first bytes were exchanged already, and which can be cut from outside,
//! whatever the SSH session on it is waiting for.
//!
//! It reads ahead: the SSH library asks the system twice for every packet, and clients send packets of
//! 32 KiB and less, so an upload cost tens of thousands of calls and acknowledgements that it can do
//! without.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};

use nets_access::{ConnectionClosed, LoginTurn, SharedStream, hold};
use nets_core::faults::planned::FaultEnd;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

use crate::cutting::{EndOrder, HEARD_OUT};
use crate::exchange_queue::{ExchangeQueue, TooMuch};

/// The connection as the SSH session has it.
pub(crate) struct ClientStream {
    stream: SharedStream,
    /// What was read from the stream already.
    heard: Heard,
    buffers: ReadAhead,
    /// How much of what the session writes was sent already: its identification.
    said: usize,
    /// None once the connection was cut.
    cut: Option<ConnectionClosed>,
    /// None once the client has logged in.
    login: Option<UnderWay>,
    /// How it ends where a fault has it end.
    order: Arc<EndOrder>,
    /// It was closed from this side, and hears the client out until then: what lies unread would turn the end that the
    /// client sees into another.
    closed: Option<Pin<Box<Sleep>>>,
}

/// What a connection is held to until it has logged in.
pub(crate) struct UnderWay {
    pub(crate) queue: ExchangeQueue,
    pub(crate) turn: LoginTurn,
}

/// Bytes for the session to read.
#[derive(Default)]
struct Heard {
    bytes: Vec<u8>,
    taken: usize,
    end: usize,
}

/// The buffers of all lines. A line needs one only while there is something in it, so a few serve many
/// sessions. Bound: `BUFFERS_KEPT`.
#[derive(Clone, Default)]
pub(crate) struct ReadAhead(Arc<Mutex<Vec<Vec<u8>>>>);

/// How much is read at a time.
const AHEAD_BYTES: usize = 128 << 10;

/// So many buffers are kept while no line uses them.
const BUFFERS_KEPT: usize = 4;

impl ReadAhead {
    fn take(&self) -> Vec<u8> {
        hold(&self.0).pop().unwrap_or_else(|| vec![0; AHEAD_BYTES])
    }

    fn give_back(&self, bytes: Vec<u8>) {
        let mut kept = hold(&self.0);
        // What was heard before the session is of another length.
        if bytes.len() == AHEAD_BYTES && kept.len() < BUFFERS_KEPT {
            kept.push(bytes);
        }
    }
}

impl Heard {
    fn left(&self) -> &[u8] {
        &self.bytes[self.taken..self.end]
    }
}

impl ClientStream {
    pub(crate) fn new(
        stream: SharedStream,
        heard: Vec<u8>,
        said: usize,
        cut: ConnectionClosed,
        buffers: ReadAhead,
        login: UnderWay,
        order: Arc<EndOrder>,
    ) -> ClientStream {
        let heard = Heard { taken: 0, end: heard.len(), bytes: heard };
        let login = Some(login);
        ClientStream { stream, heard, buffers, said, cut: Some(cut), login, order, closed: None }
    }

    /// Waits for something to hear; at the end of the stream there is nothing.
    fn hear(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut bytes = self.buffers.take();
        let mut buffer = ReadBuf::new(&mut bytes);
        let polled = Pin::new(&mut *hold(&self.stream)).poll_read(context, &mut buffer);
        let end = buffer.filled().len();
        self.heard = Heard { bytes, taken: 0, end };
        if let Some(UnderWay { turn, .. }) = &self.login {
            if polled.is_ready() { turn.heard() } else { turn.waits_for_client() }
        }
        if end == 0 {
            self.let_go();
        }
        polled
    }

    /// Does without a buffer until there is something to hear again.
    fn let_go(&mut self) {
        self.buffers.give_back(std::mem::take(&mut self.heard).bytes);
    }

    fn uncut(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        if let Some(cut) = &mut self.cut
            && Pin::new(cut).poll(context).is_pending()
        {
            return Ok(());
        }
        self.cut = None;
        let order = self.order.at_once();
        self.end_as_ordered(context, order)
    }

    /// An error where it is over at once.
    fn end_as_ordered(&mut self, context: &mut Context<'_>, order: FaultEnd) -> io::Result<()> {
        match order {
            FaultEnd::Keep => {}
            FaultEnd::Reset => hold(&self.stream).set_zero_linger()?,
            FaultEnd::Drop => {
                // A socket is shut down at once.
                let _ = Pin::new(&mut *hold(&self.stream)).poll_shutdown(context)?;
                self.closed = Some(Box::pin(sleep(HEARD_OUT)));
                return Ok(());
            }
        }
        Err(io::ErrorKind::ConnectionAborted.into())
    }

    /// Hears the client out, and passes nothing on.
    fn hear_out(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut heard = [0; 4096];
        if let Some(until) = &mut self.closed
            && until.as_mut().poll(context).is_pending()
        {
            loop {
                let mut buffer = ReadBuf::new(&mut heard);
                match ready!(Pin::new(&mut *hold(&self.stream)).poll_read(context, &mut buffer)) {
                    Ok(()) if !buffer.filled().is_empty() => {}
                    Ok(()) | Err(_) => break,
                }
            }
        }
        Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()))
    }
}

impl AsyncRead for ClientStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.uncut(context)?;
        let line = &mut *self;
        if line.closed.is_some() {
            return line.hear_out(context);
        }
        if let Some(UnderWay { queue, .. }) = &mut line.login {
            queue.end_turn();
        }
        line.login.take_if(|login| login.queue.is_over());
        if line.heard.left().is_empty() {
            if buffer.remaining() >= AHEAD_BYTES && line.login.is_none() {
                return Pin::new(&mut *hold(&line.stream)).poll_read(context, buffer);
            }
            ready!(line.hear(context))?;
        }
        let heard = line.heard.left();
        let mut length = heard.len().min(buffer.remaining());
        if let Some(UnderWay { queue, .. }) = &mut line.login {
            let passed = ready!(queue.let_through(context, &heard[..length]));
            length = passed.map_err(|TooMuch| io::Error::from(io::ErrorKind::ConnectionAborted))?;
        }
        buffer.put_slice(&heard[..length]);
        line.heard.taken += length;
        if line.heard.left().is_empty() {
            line.let_go();
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for ClientStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.uncut(context)?;
        if self.closed.is_some() {
            return Poll::Ready(Ok(bytes.len()));
        }
        if self.said > 0 {
            let length = self.said.min(bytes.len());
            self.said -= length;
            return Poll::Ready(Ok(length));
        }
        Pin::new(&mut *hold(&self.stream)).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut *hold(&self.stream)).poll_flush(context))?;
        let order = self.order.behind_answer();
        if order != FaultEnd::Keep && self.cut.take().is_some() {
            self.end_as_ordered(context, order)?;
        }
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *hold(&self.stream)).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nets_access::ConnectionCloser;
    use std::sync::atomic::AtomicBool;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};
    use tokio::sync::Semaphore;

    /// A line and the client at its other end; whatever it waits for is there at once.
    async fn connected(heard: &[u8], buffers: &ReadAhead) -> (ClientStream, TcpStream, ConnectionCloser) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let client = TcpStream::connect(listener.local_addr().expect("an address")).await.expect("connected");
        let (stream, _) = listener.accept().await.expect("accepted");
        let (closer, cut) = ConnectionCloser::new();
        let queue = ExchangeQueue::new(Arc::new(Semaphore::new(1)), Arc::new(AtomicBool::new(true)));
        let login = UnderWay { queue, turn: LoginTurn::default() };
        let order = Arc::default();
        (
            ClientStream::new(
                Arc::new(Mutex::new(stream)),
                heard.to_vec(),
                0,
                cut,
                buffers.clone(),
                login,
                order,
            ),
            client,
            closer,
        )
    }

    #[tokio::test]
    async fn what_was_heard_and_what_is_read_ahead_come_in_order_until_the_end() {
        let sent: Vec<u8> = (0..3 * AHEAD_BYTES as u32).map(|number| (number / 7) as u8).collect();
        let (mut line, mut client, _scissors) = connected(b"heard", &ReadAhead::default()).await;
        let expected = [b"heard", &sent[..]].concat();
        let sending = async {
            client.write_all(&sent).await.expect("sent");
            drop(client);
        };
        let receiving = async {
            let mut got = Vec::new();
            // Small, large, and larger than what is read ahead.
            for size in [4, 1, 32_804, 4, AHEAD_BYTES + 1, 4].into_iter().cycle() {
                let mut piece = vec![0; size.min(expected.len() - got.len())];
                line.read_exact(&mut piece).await.expect("read");
                got.extend(piece);
                if got.len() == expected.len() {
                    break;
                }
            }
            assert_eq!(line.read(&mut [0; 4]).await.expect("the end"), 0);
            got
        };
        let ((), got) = tokio::join!(sending, receiving);
        assert!(got == expected);
    }

    #[tokio::test]
    async fn lines_with_nothing_to_hear_hold_no_buffer() {
        let buffers = ReadAhead::default();
        let (mut first, mut client, _scissors) = connected(b"", &buffers).await;
        client.write_all(b"12345678").await.expect("sent");
        assert_eq!(first.read_u32().await.expect("read"), u32::from_be_bytes(*b"1234"));
        assert_eq!(hold(&buffers.0).len(), 0);
        assert_eq!(first.read_u32().await.expect("read"), u32::from_be_bytes(*b"5678"));
        assert_eq!(hold(&buffers.0).len(), 1);
        let (mut second, _client, closer) = connected(b"", &buffers).await;
        closer.cut();
        assert!(second.read_u32().await.is_err());
        assert_eq!(hold(&buffers.0).len(), 1);
    }
}
