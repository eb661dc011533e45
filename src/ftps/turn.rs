//! Who has the turn in a session: this side, while it does what the library has asked for, or the library, which then owes a
//! reply and gives it at once. A task of the library's that has ended without a word is known by that.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

/// What the library answers at once takes no longer.
pub(crate) const AT_ONCE: Duration = Duration::from_secs(10);

/// Of one session.
#[derive(Default)]
pub(crate) struct LibraryTurn {
    state: Mutex<TurnState>,
    /// Counts the calls that have ended.
    ended: watch::Sender<u64>,
}

struct TurnState {
    /// So many calls of the library are being done.
    calls: usize,
    /// Since when the library has the turn.
    since: Instant,
    /// A call ended by a panic: the library's task has ended with it, and mostly nothing notices.
    broke: bool,
}

impl Default for TurnState {
    fn default() -> Self {
        TurnState { calls: 0, since: Instant::now(), broke: false }
    }
}

/// A call of the library, until it has been done or has broken.
pub(crate) struct LibraryCall(Arc<LibraryTurn>);

impl Drop for LibraryCall {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.calls = state.calls.saturating_sub(1);
        state.broke |= std::thread::panicking();
        state.since = Instant::now();
        drop(state);
        self.0.ended.send_modify(|count| *count = count.wrapping_add(1));
    }
}

impl LibraryTurn {
    fn state(&self) -> MutexGuard<'_, TurnState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the library has asked for is being done for as long as this is kept.
    pub(crate) fn call(self: &Arc<Self>) -> LibraryCall {
        self.state().calls += 1;
        LibraryCall(Arc::clone(self))
    }

    /// A command has been handed on to the library.
    pub(crate) fn handed_on(&self) {
        self.state().since = Instant::now();
    }

    /// By when the library is to have replied; none while this side does what it has asked for. That is past where it is known
    /// that no reply comes.
    pub(crate) fn reply_due(&self) -> Option<Instant> {
        let state = self.state();
        match *state {
            TurnState { broke: true, since, .. } => Some(since),
            TurnState { calls: 0, since, .. } => Some(since + AT_ONCE),
            TurnState { .. } => None,
        }
    }

    /// Hears of calls that end from now on.
    pub(crate) fn calls_ended(&self) -> watch::Receiver<u64> {
        self.ended.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_library_is_to_reply_soon_once_what_it_has_asked_for_is_done() {
        let turn = Arc::new(LibraryTurn::default());
        let is_soon = |since: Instant| {
            let due = turn.reply_due().expect("the library has the turn");
            (since + AT_ONCE..=Instant::now() + AT_ONCE).contains(&due)
        };
        let before = Instant::now();
        turn.handed_on();
        assert!(is_soon(before));
        let (one, other) = (turn.call(), turn.call());
        let ended = turn.calls_ended();
        drop(one);
        assert_eq!(turn.reply_due(), None, "a transfer takes as long as it takes");
        let before = Instant::now();
        drop(other);
        assert!(is_soon(before));
        assert!(ended.has_changed().expect("it is there"), "who waits for the reply looks again");
    }

    #[tokio::test]
    async fn no_reply_is_waited_for_after_a_call_that_broke() {
        let turn = Arc::new(LibraryTurn::default());
        let call = turn.call();
        let task = tokio::spawn(async move {
            let _call = call;
            panic!("the test says so");
        });
        assert!(task.await.expect_err("it panics").is_panic());
        assert!(turn.reply_due().expect("a moment") <= Instant::now());
    }
}
