//! What the front of a session and the library behind it have in common.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use nets_access::SessionPlace;
use nets_core::faults::planned::FaultEnd;
use nets_mailbox::{Mailbox, Refusal};
use tokio::sync::watch;
use tokio::time::Instant;
use unftp_core::storage::Error;

use crate::data::{DataStream, PendingData};
use crate::refused::{library_error, reply};
use crate::reply::FtpReply;
use crate::turn::LibraryTurn;

/// One session, from its login on.
pub(crate) struct FtpsSession {
    pub mailbox: Mailbox,
    /// So long nothing need come over a data connection.
    pub idle_time: Duration,
    pub turn: Arc<LibraryTurn>,
    state: Mutex<SessionState>,
    /// How it ends; none while it lasts.
    end: watch::Sender<Option<FaultEnd>>,
}

struct SessionState {
    /// Held for as long as the session lasts, whatever the library still holds of it.
    place: Option<SessionPlace>,
    /// The data connection that was asked for last.
    data: Option<PendingData>,
    next: Transfer,
    /// What the client is told in the place of the library's words.
    refusal: Option<FtpReply>,
    /// When bytes of a file moved last.
    moved: Instant,
    /// Counts the transfers that were broken off, so that each knows its own.
    aborted: watch::Sender<u64>,
}

/// How the next transfer goes. The library knows it otherwise after one that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transfer {
    /// A file from this byte on.
    From(u64),
    Append,
    List(ListingForm),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ListingForm {
    /// As `ls -l` prints it.
    Long,
    Names,
    /// For programs (RFC 3659).
    Facts,
}

impl FtpsSession {
    pub(crate) fn new(mailbox: Mailbox, place: SessionPlace, idle_time: Duration) -> Arc<Self> {
        let state = SessionState {
            place: Some(place),
            data: None,
            next: Transfer::From(0),
            refusal: None,
            moved: Instant::now(),
            aborted: watch::Sender::default(),
        };
        let (state, end) = (Mutex::new(state), watch::Sender::default());
        Arc::new(FtpsSession { mailbox, idle_time, turn: Arc::default(), state, end })
    }

    fn state(&self) -> std::sync::MutexGuard<'_, SessionState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Room for one more open file; none where the session has as many as it may, or has ended.
    pub(crate) fn file_place(&self) -> Option<impl Send + Sync + use<>> {
        self.state().place.as_ref()?.places().take(1)
    }

    /// The session is over for who counts sessions.
    pub(crate) fn leave(&self) {
        let place = self.state().place.take();
        drop(place);
    }

    /// The next transfer has this data connection, and the one before none.
    pub(crate) fn expect_data(&self, data: PendingData) {
        self.state().data = Some(data);
    }

    /// It has none any more, and the port of one that was waited for is free.
    pub(crate) async fn forget_data(&self) {
        let before = self.state().data.take();
        if let Some(before) = before {
            before.give_up().await;
        }
    }

    pub(crate) fn has_data(&self) -> bool {
        self.state().data.is_some()
    }

    pub(crate) fn begin(&self, transfer: Transfer) {
        let mut state = self.state();
        (state.next, state.moved) = (transfer, Instant::now());
    }

    pub(crate) fn transfer(&self) -> Transfer {
        self.state().next
    }

    /// The data connection, once the client has opened it and both have shaken hands.
    pub(crate) async fn data(&self) -> Result<DataStream, FtpReply> {
        let data = self.state().data.take();
        match data {
            Some(data) => data.opened().await.map_err(|why| FtpReply::new(425, why)),
            None => Err(FtpReply::new(425, "No data connection was asked for: send EPSV or PASV first")),
        }
    }

    /// Bytes have moved.
    pub(crate) fn moved(&self) {
        self.state().moved = Instant::now();
    }

    pub(crate) fn moved_last(&self) -> Instant {
        self.state().moved
    }

    /// What the client is told instead of what the library says.
    pub(crate) fn refuse(&self, reply: FtpReply) -> Error {
        let error = library_error(&reply);
        self.state().refusal = Some(reply);
        error
    }

    pub(crate) fn refused(&self, refusal: &Refusal) -> Error {
        self.refuse(reply(refusal))
    }

    pub(crate) fn take_refusal(&self) -> Option<FtpReply> {
        self.state().refusal.take()
    }

    /// Breaks off the transfer under way.
    pub(crate) fn abort(&self) {
        let mut state = self.state();
        state.data = None;
        state.aborted.send_modify(|count| *count += 1);
    }

    /// Resolves when the transfer that begins now is to be broken off: by its client, or with the session.
    pub(crate) fn broken_off(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut aborted = self.state().aborted.subscribe();
        let mut end = self.end.subscribe();
        async move {
            tokio::select! {
                // They fail when the session is gone.
                _ = aborted.changed() => {}
                _ = end.wait_for(Option::is_some) => {}
            }
        }
    }

    /// Ends the session in this way; the first order counts.
    pub(crate) fn end(&self, how: FaultEnd) {
        self.end.send_if_modified(|end| {
            let is_first = end.is_none();
            if is_first {
                *end = Some(how);
            }
            is_first
        });
    }

    pub(crate) fn has_ended(&self) -> bool {
        self.end.borrow().is_some()
    }

    /// Resolves when the session is to end, with the way.
    pub(crate) fn ended(&self) -> impl Future<Output = FaultEnd> + Send + use<> {
        let mut end = self.end.subscribe();
        async move {
            let ended = end.wait_for(Option::is_some).await;
            ended.ok().and_then(|end| *end).unwrap_or(FaultEnd::Drop)
        }
    }
}
