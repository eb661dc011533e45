//! The threads of all drivers: a few, each of which takes a world that has something to do, lets its driver have a turn
//! and passes on to the next. A world has one of them at the most, so that what holds it up, such as a slow disk, holds up
//! no other.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use nets_text::system_words;
use tokio::sync::oneshot;

use crate::clock::real_time;
use crate::queue::WakeUp;

/// There are so many threads at the most, or as many as processors where these are more.
const THREADS: usize = 4;

/// A thread that had nothing to do for so long ends, but for the last one.
const LINGER: Duration = Duration::from_secs(10);

/// A thread that has nothing to do looks again after so long before it sleeps. Meanwhile no one needs to wake it for what
/// is not urgent: many small files are told of in a few turns, and not in one turn each.
const NAP: Duration = Duration::from_millis(2);

/// What works in turns.
pub(crate) trait TakesTurns: Send {
    /// Does some of what there is to do.
    fn turn(&mut self) -> Turn;
}

/// What came of a turn.
pub(crate) enum Turn {
    /// There is more to do.
    GoesOn,
    /// Nothing is, before it is woken or this time is over.
    Sleeps(Option<Duration>),
    /// It has ended, and these wait for its being gone.
    Over(Option<oneshot::Sender<()>>),
}

/// The threads, for all worlds of a process. They come with the work, and go.
#[derive(Clone)]
pub struct Drivers(Arc<Pool>);

struct Pool {
    state: Mutex<Work>,
    /// Told when there is work, or a moment to wait for, or no world any more.
    changed: Condvar,
    most: usize,
}

/// Bound: the worlds that run, of which front ends let only so many be.
#[derive(Default)]
struct Work {
    seats: BTreeMap<u64, SeatState>,
    /// Those with something to do, the next one first.
    ready: VecDeque<u64>,
    /// When who sleeps wakes by itself.
    timers: BTreeSet<(Instant, u64)>,
    threads: usize,
    /// So many of them have nothing to do.
    idle: usize,
    /// So many of those look again by themselves, soon.
    napping: usize,
    last: u64,
}

struct SeatState {
    standing: Standing,
    timer: Option<Instant>,
    /// It is ready, and no thread was woken for it: one that naps will look.
    waits_for_nap: bool,
}

enum Standing {
    /// Its world has not begun.
    Empty,
    Asleep(Box<dyn TakesTurns>),
    Ready(Box<dyn TakesTurns>),
    /// A thread has it. Who is woken meanwhile has another turn.
    AtWork {
        again: bool,
    },
}

/// What a thread does that has found nothing to do.
#[derive(Debug, PartialEq, Eq)]
enum Rest {
    Ends,
    /// For news, or for so long.
    Waits(Option<Duration>),
}

/// The place of a world that has not begun.
pub(crate) struct Seat {
    drivers: Drivers,
    id: u64,
    is_taken: bool,
}

/// Wakes the world of a seat.
#[derive(Clone)]
pub(crate) struct Waker {
    drivers: Drivers,
    id: u64,
}

impl Default for Drivers {
    fn default() -> Self {
        Drivers::with(thread::available_parallelism().map_or(1, usize::from).max(THREADS))
    }
}

impl Drivers {
    fn with(most: usize) -> Self {
        Drivers(Arc::new(Pool { state: Mutex::default(), changed: Condvar::new(), most }))
    }

    /// A place for one more world. From now on there is a thread for it.
    pub(crate) fn seat(&self) -> io::Result<Seat> {
        let mut work = self.0.work();
        if work.threads == 0 {
            self.start(&mut work)?;
        }
        work.last += 1;
        let id = work.last;
        work.seats.insert(id, SeatState { standing: Standing::Empty, timer: None, waits_for_nap: false });
        Ok(Seat { drivers: self.clone(), id, is_taken: false })
    }

    fn start(&self, work: &mut Work) -> io::Result<()> {
        let drivers = self.clone();
        thread::Builder::new().name("driver".to_owned()).spawn(move || drivers.work_off())?;
        work.threads += 1;
        Ok(())
    }

    /// One thread more, if there may be. Without it those that are there do the work, later.
    fn start_another(&self, work: &mut Work) {
        if work.threads < self.0.most
            && let Err(error) = self.start(work)
        {
            tracing::debug!(error = system_words(&error), "a thread for drivers could not be started");
        }
    }

    fn wake(&self, id: u64, wake_up: WakeUp) {
        let mut work = self.0.work();
        let may_wait = wake_up == WakeUp::Soon && work.napping > 0;
        let Some(seat) = work.seats.get_mut(&id) else { return };
        match std::mem::replace(&mut seat.standing, Standing::Empty) {
            Standing::Asleep(driver) => {
                seat.standing = Standing::Ready(driver);
                seat.waits_for_nap = may_wait;
                work.ready.push_back(id);
                if !may_wait {
                    self.call_thread(&mut work);
                }
            }
            Standing::AtWork { .. } => seat.standing = Standing::AtWork { again: true },
            Standing::Ready(driver) => {
                seat.standing = Standing::Ready(driver);
                if wake_up == WakeUp::Now && std::mem::take(&mut seat.waits_for_nap) {
                    self.call_thread(&mut work);
                }
            }
            Standing::Empty => {}
        }
    }

    /// Has a thread take what has just become ready.
    fn call_thread(&self, work: &mut Work) {
        if work.ready.len() > work.idle {
            self.start_another(work);
        }
        self.0.changed.notify_one();
    }

    /// What one thread does as long as it is needed.
    fn work_off(self) {
        while let Some((id, driver)) = self.next() {
            let turned = catch_unwind(AssertUnwindSafe(move || {
                let mut driver = driver;
                match driver.turn() {
                    Turn::Over(told) => {
                        // Gone first, so that the folder is free when the answer arrives.
                        drop(driver);
                        Err(told)
                    }
                    turn => Ok((driver, turn)),
                }
            }));
            match turned {
                Ok(Ok((driver, Turn::Sleeps(time)))) => self.park(id, driver, time),
                Ok(Ok((driver, Turn::GoesOn | Turn::Over(_)))) => self.park_ready(id, driver),
                Ok(Err(told)) => {
                    self.leave(id);
                    // Who asked may have gone.
                    let _ = told.map(|told| told.send(()));
                }
                // Its world answers that it has stopped; the others go on.
                Err(_) => self.leave(id),
            }
        }
    }

    /// The next world with something to do; none when this thread is not needed any more.
    fn next(&self) -> Option<(u64, Box<dyn TakesTurns>)> {
        let since = real_time();
        let mut has_napped = false;
        let mut work = self.0.work();
        loop {
            let now = real_time();
            work.wake_due(now);
            let waited_for_nap = work.waits_for_nap();
            if let Some(taken) = work.take() {
                if work.idle == 0 && !work.timers.is_empty() {
                    // Someone has to look at the clock meanwhile.
                    self.start_another(&mut work);
                }
                // This thread may have been woken for that one, or been the only one that would have looked.
                if !work.ready.is_empty() && (waited_for_nap || work.napping == 0 && work.waits_for_nap()) {
                    self.call_thread(&mut work);
                }
                return Some(taken);
            }
            match work.rest(now, now.saturating_duration_since(since)) {
                Rest::Ends => return None,
                Rest::Waits(time) if has_napped => work = self.0.wait(work, time),
                Rest::Waits(time) => {
                    has_napped = true;
                    work = self.0.nap(work, time);
                }
            }
        }
    }

    fn park(&self, id: u64, driver: Box<dyn TakesTurns>, time: Option<Duration>) {
        let mut work = self.0.work();
        let Some(seat) = work.seats.get_mut(&id) else { return };
        if matches!(seat.standing, Standing::AtWork { again: true }) {
            drop(work);
            return self.park_ready(id, driver);
        }
        seat.standing = Standing::Asleep(driver);
        // What lies further ahead than can be said never comes.
        let Some(at) = time.and_then(|time| real_time().checked_add(time)) else { return };
        if work.set_timer(id, at) {
            // Who waits for a later one looks anew.
            self.0.changed.notify_one();
        }
    }

    fn park_ready(&self, id: u64, driver: Box<dyn TakesTurns>) {
        let mut work = self.0.work();
        let Some(seat) = work.seats.get_mut(&id) else { return };
        seat.standing = Standing::Ready(driver);
        work.ready.push_back(id);
        // This thread looks for the next one itself.
        if work.ready.len() > 1 {
            self.call_thread(&mut work);
        }
    }

    fn leave(&self, id: u64) {
        let mut work = self.0.work();
        let left = work.seats.remove(&id);
        if let Some(SeatState { timer: Some(at), .. }) = &left {
            work.timers.remove(&(*at, id));
        }
        let is_empty = work.seats.is_empty();
        drop(work);
        drop(left);
        if is_empty {
            self.0.changed.notify_all();
        }
    }
}

impl Pool {
    fn work(&self) -> MutexGuard<'_, Work> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for news, or for so long.
    fn wait<'w>(&self, mut work: MutexGuard<'w, Work>, time: Option<Duration>) -> MutexGuard<'w, Work> {
        work.idle += 1;
        let mut work = match time {
            Some(time) => self.changed.wait_timeout(work, time).unwrap_or_else(PoisonError::into_inner).0,
            None => self.changed.wait(work).unwrap_or_else(PoisonError::into_inner),
        };
        work.idle -= 1;
        work
    }

    /// As `wait`, and not for long.
    fn nap<'w>(&self, mut work: MutexGuard<'w, Work>, time: Option<Duration>) -> MutexGuard<'w, Work> {
        work.napping += 1;
        let mut work = self.wait(work, Some(time.map_or(NAP, |time| time.min(NAP))));
        work.napping -= 1;
        work
    }
}

impl Work {
    /// Whether no thread was woken for the world that is next.
    fn waits_for_nap(&self) -> bool {
        let next = self.ready.front().and_then(|id| self.seats.get(id));
        next.is_some_and(|seat| seat.waits_for_nap)
    }

    /// What one of the threads does that has had nothing to do for so long.
    fn rest(&mut self, now: Instant, lingered: Duration) -> Rest {
        let timer = self.timers.first().map(|(at, _)| at.saturating_duration_since(now));
        if self.threads == 1 && !self.seats.is_empty() {
            return Rest::Waits(timer);
        }
        match LINGER.checked_sub(lingered).filter(|left| !left.is_zero()) {
            Some(left) => Rest::Waits(Some(timer.map_or(left, |timer| timer.min(left)))),
            None => {
                self.threads -= 1;
                Rest::Ends
            }
        }
    }

    /// Has this world wake then, and tells whether none wakes earlier.
    fn set_timer(&mut self, id: u64, at: Instant) -> bool {
        if let Some(seat) = self.seats.get_mut(&id) {
            seat.timer = Some(at);
            self.timers.insert((at, id));
        }
        self.timers.first() == Some(&(at, id))
    }

    /// Makes those ready whose time has come.
    fn wake_due(&mut self, now: Instant) {
        while let Some((_, id)) = self.timers.first().copied().filter(|(at, _)| *at <= now) {
            self.timers.pop_first();
            let Some(seat) = self.seats.get_mut(&id) else { continue };
            seat.timer = None;
            match std::mem::replace(&mut seat.standing, Standing::Empty) {
                Standing::Asleep(driver) => {
                    seat.standing = Standing::Ready(driver);
                    self.ready.push_back(id);
                }
                other => seat.standing = other,
            }
        }
    }

    fn take(&mut self) -> Option<(u64, Box<dyn TakesTurns>)> {
        loop {
            let id = self.ready.pop_front()?;
            let Some(seat) = self.seats.get_mut(&id) else { continue };
            if let Some(at) = seat.timer.take() {
                self.timers.remove(&(at, id));
            }
            seat.waits_for_nap = false;
            match std::mem::replace(&mut seat.standing, Standing::AtWork { again: false }) {
                Standing::Ready(driver) => return Some((id, driver)),
                other => seat.standing = other,
            }
        }
    }
}

impl Seat {
    pub(crate) fn waker(&self) -> Waker {
        Waker { drivers: self.drivers.clone(), id: self.id }
    }

    /// Lets a world begin: its driver has its first turn.
    pub(crate) fn begin(mut self, driver: Box<dyn TakesTurns>) {
        self.is_taken = true;
        self.drivers.park_ready(self.id, driver);
        let mut work = self.drivers.0.work();
        self.drivers.call_thread(&mut work);
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        if !self.is_taken {
            self.drivers.leave(self.id);
        }
    }
}

impl Waker {
    pub(crate) fn wake(&self, wake_up: WakeUp) {
        self.drivers.wake(self.id, wake_up);
    }
}

#[cfg(test)]
mod tests;
