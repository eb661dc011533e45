//! How a connection ends where a fault orders it: as one that is closed, or broken off.

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, OnceLock, Weak};
use std::time::Duration;

use nets_access::{ConnectionCloser, SharedStream, gone};
use nets_core::faults::planned::FaultEnd;
use nets_mailbox::Mailbox;
use russh::ChannelId;
use russh::server::Handle;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::sent::sent_so_far;

/// How long a client may take to take its last answers, or to hear that the connection is closed.
pub(crate) const HEARD_OUT: Duration = Duration::from_secs(1);

/// Ends one connection from outside, as it is ordered. Clones end the same.
#[derive(Clone)]
pub(crate) struct Cutter {
    closer: ConnectionCloser,
    order: Arc<EndOrder>,
    stopping: watch::Receiver<bool>,
    session: watch::Receiver<()>,
    /// Once the session has begun; it goes with it.
    stream: Arc<OnceLock<Weak<Mutex<TcpStream>>>>,
}

/// Held by a session for as long as it lasts, for those who wait on its behalf in tasks of their own.
pub(crate) struct SessionLife(#[expect(dead_code, reason = "its end is what is heard")] watch::Sender<()>);

/// How the connection ends that is cut next; its stream looks here.
#[derive(Default)]
pub(crate) struct EndOrder {
    at_once: AtomicU8,
    /// Once what is written now was sent.
    behind_answer: AtomicU8,
}

const KEEP: u8 = 0;
const DROP: u8 = 1;
const RESET: u8 = 2;

fn number(end: FaultEnd) -> u8 {
    match end {
        FaultEnd::Keep => KEEP,
        FaultEnd::Drop => DROP,
        FaultEnd::Reset => RESET,
    }
}

fn end(number: u8) -> FaultEnd {
    match number {
        DROP => FaultEnd::Drop,
        RESET => FaultEnd::Reset,
        _ => FaultEnd::Keep,
    }
}

impl EndOrder {
    /// How it ends when it is cut; it is kept where no fault has to do with it.
    pub(crate) fn at_once(&self) -> FaultEnd {
        end(self.at_once.load(Ordering::Acquire))
    }

    /// How it ends now that an answer was sent.
    pub(crate) fn behind_answer(&self) -> FaultEnd {
        end(self.behind_answer.load(Ordering::Acquire))
    }
}

impl Cutter {
    pub(crate) fn new(closer: ConnectionCloser, stopping: watch::Receiver<bool>) -> (Self, SessionLife) {
        let (life, session) = watch::channel(());
        (
            Cutter { closer, order: Arc::default(), stopping, session, stream: Arc::default() },
            SessionLife(life),
        )
    }

    /// The session begins on this connection.
    pub(crate) fn begins_on(&self, stream: &SharedStream) {
        // There is one for each session.
        drop(self.stream.set(Arc::downgrade(stream)));
    }

    pub(crate) fn order(&self) -> Arc<EndOrder> {
        Arc::clone(&self.order)
    }

    pub(crate) fn cut(&self, end: FaultEnd) {
        if end != FaultEnd::Keep {
            self.order.at_once.store(number(end), Ordering::Release);
            self.closer.cut();
        }
    }

    /// Ends it once what the session writes next was sent.
    pub(crate) fn cut_behind_answer(&self, end: FaultEnd) {
        self.order.behind_answer.store(number(end), Ordering::Release);
    }

    /// Ends it once all that was answered in this channel was sent.
    pub(crate) fn cut_once_sent(self, session: Handle, id: ChannelId, end: FaultEnd) {
        tokio::spawn(async move {
            // A client that takes no answers has had its time.
            let _ = timeout(HEARD_OUT, sent_so_far(&session, id)).await;
            self.cut(end);
        });
    }

    async fn stopped(&self) {
        // It fails when the server is gone, which is a stop too.
        let _ = self.stopping.clone().wait_for(|stopping| *stopping).await;
    }

    /// The client has gone, which a session that waits does not hear.
    async fn gone(&self) {
        match self.stream.get().and_then(Weak::upgrade) {
            Some(stream) => gone(stream).await,
            None => std::future::pending().await,
        }
    }

    /// Resolves when a session that waits need wait no longer for the sake of its client, or of the server.
    pub(crate) async fn is_over(&self) {
        let mut session = self.session.clone();
        tokio::select! {
            // Nothing is ever said: it fails when the session is gone.
            _ = session.changed() => {}
            () = self.stopped() => {}
            () = self.gone() => {}
        }
    }
}

/// Resolves when a session that waits for a fault need wait no longer: its world has ended, its client has gone, or the
/// server stops.
pub(crate) async fn ends(mailbox: &Mailbox, cutter: Option<&Cutter>) {
    let is_over = async {
        match cutter {
            Some(cutter) => cutter.is_over().await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = mailbox.ended() => {}
        () = is_over => {}
    }
}
