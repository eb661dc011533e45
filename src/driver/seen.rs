//! What front ends saw and the driver has not taken yet, counted by login.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use nets_core::identity::UserId;

/// So many observations of one login wait for the driver at the most; those beyond are dropped, counted
/// and told. All login names that the scenario does not have count as one.
pub(crate) const MOST_WAITING: usize = 2_048;

/// How often those dropped are told, in observations taken.
const TOLD_EVERY: usize = MOST_WAITING / 4;

/// What waits of one login, and what was dropped.
pub(crate) struct LoginTally {
    user: Option<UserId>,
    waiting: AtomicUsize,
    dropped: AtomicU64,
}

impl LoginTally {
    pub(crate) fn of(user: Option<UserId>) -> Arc<Self> {
        Arc::new(LoginTally { user, waiting: AtomicUsize::new(0), dropped: AtomicU64::new(0) })
    }

    /// Counts one that was dropped.
    pub(crate) fn has_dropped(&self) {
        self.dropped.fetch_add(1, Ordering::Relaxed);
    }
}

/// Something seen, which counts as waiting until this is dropped.
pub(crate) struct WaitingObservation<T> {
    what: Option<T>,
    tally: Arc<LoginTally>,
}

impl<T> WaitingObservation<T> {
    pub(crate) fn begin(what: T, tally: &Arc<LoginTally>) -> Result<Self, T> {
        if tally.waiting.fetch_add(1, Ordering::Relaxed) >= MOST_WAITING {
            tally.waiting.fetch_sub(1, Ordering::Relaxed);
            return Err(what);
        }
        Ok(WaitingObservation { what: Some(what), tally: Arc::clone(tally) })
    }

    /// What was seen, and how much of the same login was dropped since that was told last.
    pub(crate) fn take(mut self) -> (Option<T>, Option<(Option<UserId>, u64)>) {
        let left = self.tally.waiting.load(Ordering::Relaxed).saturating_sub(1);
        let dropped =
            if left.is_multiple_of(TOLD_EVERY) { self.tally.dropped.swap(0, Ordering::Relaxed) } else { 0 };
        let told = (dropped > 0).then(|| (self.tally.user.clone(), dropped));
        (self.what.take(), told)
    }
}

impl<T> Drop for WaitingObservation<T> {
    fn drop(&mut self) {
        self.tally.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}
