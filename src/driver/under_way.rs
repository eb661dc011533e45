//! The uploads under way: each holds an instant clock and `settle` while it moves.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use nets_mailbox::UploadUnderWay;

/// An upload to which nothing was written for so long, in real time, counts as stalled: nothing waits
/// for it until it moves again.
pub(crate) const STALLED_AFTER: Duration = Duration::from_secs(5);

/// How often the uploads are looked at while something waits for them.
pub(crate) const LOOK: Duration = Duration::from_secs(1);

/// The parts of what an upload tells about its progress in one number: two marks, and above them how often it moved.
const STALLED: u64 = 1;
const CLOSING: u64 = 2;
const MOVE: u64 = 4;

fn is_stalled(says: u64) -> bool {
    says & STALLED != 0
}

/// The files of Inbound that are open for writing.
pub(crate) struct UploadsUnderWay {
    /// How many are not stalled.
    holding: AtomicUsize,
    /// Whether something waits for them: set before they are counted, as the count is changed before this is looked at.
    is_waited_for: AtomicBool,
    watch: Mutex<WatchedUploads>,
    /// Called when the last that held something is over, and something has waited for that.
    when_free: Box<dyn Fn() + Send + Sync>,
}

#[derive(Default)]
struct WatchedUploads {
    /// Bound: the files that all sessions may have open.
    open: BTreeMap<u64, LastLook>,
    next_number: u64,
    next_look: Duration,
}

/// An upload as it was when it was looked at last.
struct LastLook {
    says: Arc<AtomicU64>,
    said: u64,
    /// Since when it has said so, in real time.
    since: Duration,
}

impl UploadsUnderWay {
    pub(crate) fn new(when_free: impl Fn() + Send + Sync + 'static) -> Arc<Self> {
        let (holding, is_waited_for) = (AtomicUsize::new(0), AtomicBool::new(false));
        let watch = Mutex::default();
        Arc::new(UploadsUnderWay { holding, is_waited_for, watch, when_free: Box::new(when_free) })
    }

    /// One begins. It is over when the answer is dropped.
    pub(crate) fn begin(self: &Arc<Self>, now: Duration) -> OpenUpload {
        let says = Arc::new(AtomicU64::new(0));
        let mut watch = self.watch();
        let number = watch.next_number;
        watch.next_number += 1;
        watch.open.insert(number, LastLook { says: Arc::clone(&says), said: 0, since: now });
        self.holding.fetch_add(1, Ordering::SeqCst);
        OpenUpload { all: Arc::clone(self), number, says }
    }

    /// Whether something must wait for an upload. What asks is called when the last is over, if it must.
    pub(crate) fn hold(&self, now: Duration) -> bool {
        self.is_waited_for.store(true, Ordering::SeqCst);
        let hold = self.is_any_holding() && self.hold_after_look(now);
        if !hold {
            self.is_waited_for.store(false, Ordering::SeqCst);
        }
        hold
    }

    /// Looks at each once in a while, to find those that stall.
    fn hold_after_look(&self, now: Duration) -> bool {
        let mut watch = self.watch();
        if watch.next_look <= now {
            watch.next_look = now + LOOK;
            for seen in watch.open.values_mut() {
                if seen.stalls(now) {
                    self.holding.fetch_sub(1, Ordering::SeqCst);
                }
            }
        }
        self.is_any_holding()
    }

    /// How long until they are to be looked at again; none when nothing is held.
    pub(crate) fn look_in(&self, now: Duration) -> Option<Duration> {
        // A look that is overdue was not wanted: something else is waited for as well.
        let left = |watch: &WatchedUploads| watch.next_look.checked_sub(now).filter(|left| !left.is_zero());
        self.is_any_holding().then(|| left(&self.watch()).unwrap_or(LOOK))
    }

    fn is_any_holding(&self) -> bool {
        self.holding.load(Ordering::SeqCst) > 0
    }

    fn watch(&self) -> MutexGuard<'_, WatchedUploads> {
        self.watch.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl LastLook {
    /// Looks at the upload; true when it counts as stalled from now on.
    fn stalls(&mut self, now: Duration) -> bool {
        let says = self.says.load(Ordering::Relaxed);
        if says != self.said || says & CLOSING != 0 {
            (self.said, self.since) = (says, now);
            return false;
        }
        if is_stalled(says) || now.saturating_sub(self.since) < STALLED_AFTER {
            return false;
        }
        // Unless it moves at this moment.
        let (relaxed, stalled) = (Ordering::Relaxed, says + STALLED);
        let stalls = self.says.compare_exchange(says, stalled, relaxed, relaxed).is_ok();
        if stalls {
            self.said = stalled;
        }
        stalls
    }
}

/// A file that is open for writing.
pub(crate) struct OpenUpload {
    all: Arc<UploadsUnderWay>,
    number: u64,
    says: Arc<AtomicU64>,
}

impl OpenUpload {
    fn hold_again(&self) {
        if is_stalled(self.says.fetch_and(!STALLED, Ordering::Relaxed)) {
            self.all.holding.fetch_add(1, Ordering::SeqCst);
        }
    }
}

impl UploadUnderWay for OpenUpload {
    fn moved(&self) {
        if is_stalled(self.says.fetch_add(MOVE, Ordering::Relaxed)) {
            self.hold_again();
        }
    }

    fn closing(&self) {
        if is_stalled(self.says.fetch_or(CLOSING, Ordering::Relaxed)) {
            self.hold_again();
        }
    }
}

impl Drop for OpenUpload {
    fn drop(&mut self) {
        let mut watch = self.all.watch();
        watch.open.remove(&self.number);
        let held = !is_stalled(self.says.load(Ordering::Relaxed));
        let was_last = held && self.all.holding.fetch_sub(1, Ordering::SeqCst) == 1;
        drop(watch);
        if was_last && self.all.is_waited_for.swap(false, Ordering::SeqCst) {
            (self.all.when_free)();
        }
    }
}
