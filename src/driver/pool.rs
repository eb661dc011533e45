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

/// There are so many threads at the most, or as many as processors where these are more.
const THREADS: usize = 4;

/// A thread that had nothing to do for so long ends, but for the last one.
const LINGER: Duration = Duration::from_secs(10);

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
    last: u64,
}

struct SeatState {
    standing: Standing,
    timer: Option<Instant>,
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
        work.seats.insert(id, SeatState { standing: Standing::Empty, timer: None });
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

    fn wake(&self, id: u64) {
        let mut work = self.0.work();
        let Some(seat) = work.seats.get_mut(&id) else { return };
        match std::mem::replace(&mut seat.standing, Standing::Empty) {
            Standing::Asleep(driver) => {
                seat.standing = Standing::Ready(driver);
                work.ready.push_back(id);
                self.call_thread(&mut work);
            }
            Standing::AtWork { .. } => seat.standing = Standing::AtWork { again: true },
            other @ (Standing::Empty | Standing::Ready(_)) => seat.standing = other,
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
        let mut work = self.0.work();
        loop {
            let now = real_time();
            work.wake_due(now);
            if let Some(taken) = work.take() {
                if work.idle == 0 && !work.timers.is_empty() {
                    // Someone has to look at the clock meanwhile.
                    self.start_another(&mut work);
                }
                return Some(taken);
            }
            match work.rest(now, now.saturating_duration_since(since)) {
                Rest::Ends => return None,
                Rest::Waits(time) => work = self.0.wait(work, time),
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
}

impl Work {
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
    pub(crate) fn wake(&self) {
        self.drivers.wake(self.id);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

    use super::*;

    /// How long a test waits for what is to come at once.
    const LONG: Duration = Duration::from_secs(60);

    /// Does in each turn what it is told next.
    struct Told {
        turns: Receiver<Turn>,
        began: SyncSender<&'static str>,
        name: &'static str,
    }

    impl TakesTurns for Told {
        fn turn(&mut self) -> Turn {
            self.began.send(self.name).expect("the test listens");
            self.turns.recv().expect("the test tells")
        }
    }

    fn begin(
        drivers: &Drivers,
        name: &'static str,
        began: &SyncSender<&'static str>,
    ) -> (Waker, SyncSender<Turn>) {
        let seat = drivers.seat().expect("a thread");
        let (tell, turns) = sync_channel(16);
        let waker = seat.waker();
        seat.begin(Box::new(Told { turns, began: began.clone(), name }));
        (waker, tell)
    }

    fn threads(drivers: &Drivers) -> usize {
        drivers.0.work().threads
    }

    #[test]
    fn who_is_woken_at_work_has_another_turn_and_who_sleeps_has_none() {
        let (drivers, (began, turns)) = (Drivers::with(2), sync_channel(16));
        let (waker, tell) = begin(&drivers, "a", &began);
        assert_eq!(turns.recv_timeout(LONG), Ok("a"));
        waker.wake();
        tell.send(Turn::Sleeps(None)).expect("it waits");
        assert_eq!(turns.recv_timeout(LONG), Ok("a"), "it was woken meanwhile");
        tell.send(Turn::GoesOn).expect("it waits");
        assert_eq!(turns.recv_timeout(LONG), Ok("a"), "it has more to do");
        tell.send(Turn::Sleeps(Some(Duration::from_millis(1)))).expect("it waits");
        assert_eq!(turns.recv_timeout(LONG), Ok("a"), "its time has come");
        let (gone, is_gone) = oneshot::channel();
        tell.send(Turn::Over(Some(gone))).expect("it waits");
        assert_eq!(is_gone.blocking_recv(), Ok(()));
        assert!(tell.send(Turn::GoesOn).is_err(), "it was gone before that was told");
        waker.wake();
        assert!(drivers.0.work().seats.is_empty());
    }

    #[test]
    fn a_world_that_is_held_up_holds_up_no_other() {
        let (drivers, (began, turns)) = (Drivers::with(3), sync_channel(16));
        let stuck = ["a", "b"].map(|name| begin(&drivers, name, &began));
        let next = || turns.recv_timeout(LONG).expect("a turn");
        let mut first = [next(), next()];
        first.sort_unstable();
        assert_eq!(first, ["a", "b"]);
        let (waker, tell) = begin(&drivers, "c", &began);
        for _ in 0..100 {
            assert_eq!(turns.recv_timeout(LONG), Ok("c"));
            tell.send(Turn::Sleeps(None)).expect("it waits");
            waker.wake();
        }
        assert_eq!(turns.recv_timeout(LONG), Ok("c"));
        tell.send(Turn::Sleeps(Some(Duration::from_millis(1)))).expect("it waits");
        assert_eq!(turns.recv_timeout(LONG), Ok("c"));
        assert!(threads(&drivers) <= 3);
        drop(stuck);
    }

    #[test]
    fn many_worlds_have_few_threads_and_one_that_breaks_takes_no_other_with_it() {
        let (drivers, (began, turns)) = (Drivers::with(4), sync_channel(16));
        let all: Vec<_> = (0..100).map(|_| begin(&drivers, "a", &began)).collect();
        for (_, tell) in &all {
            tell.send(Turn::Sleeps(None)).expect("it waits");
        }
        for _ in &all {
            assert_eq!(turns.recv_timeout(LONG), Ok("a"));
        }
        let (waker, tell) = &all[0];
        waker.wake();
        assert_eq!(turns.recv_timeout(LONG), Ok("a"));
        tell.send(Turn::Over(None)).expect("it waits");
        let (broken, untold) = begin(&drivers, "broken", &began);
        assert_eq!(turns.recv_timeout(LONG), Ok("broken"));
        // It panics, since none tells it what to do.
        drop(untold);
        let (waker, tell) = &all[1];
        waker.wake();
        assert_eq!(turns.recv_timeout(LONG), Ok("a"));
        tell.send(Turn::Sleeps(None)).expect("it waits");
        broken.wake();
        assert!(threads(&drivers) <= 4);
    }

    #[test]
    fn a_seat_that_is_not_taken_is_free_again() {
        let drivers = Drivers::with(1);
        let (one, other) = (drivers.seat().expect("a thread"), drivers.seat().expect("a thread"));
        assert_eq!(threads(&drivers), 1);
        assert_eq!(drivers.0.work().seats.len(), 2);
        drop(one);
        assert_eq!(drivers.0.work().seats.len(), 1);
        drop(other);
        assert!(drivers.0.work().seats.is_empty());
    }

    /// Takes its turns where the test lets it.
    struct Still;

    impl TakesTurns for Still {
        fn turn(&mut self) -> Turn {
            Turn::Sleeps(None)
        }
    }

    /// As if one thread were there, which does what the test does, and so many might be; with worlds at work.
    fn by_hand<const COUNT: usize>(most: usize) -> (Drivers, [u64; COUNT]) {
        let drivers = Drivers::with(most);
        drivers.0.work().threads = 1;
        let seats = [(); COUNT].map(|()| {
            let mut seat = drivers.seat().expect("a seat");
            seat.is_taken = true;
            seat.id
        });
        for seat in drivers.0.work().seats.values_mut() {
            seat.standing = Standing::AtWork { again: false };
        }
        (drivers, seats)
    }

    fn taken(work: &mut Work) -> Option<u64> {
        work.take().map(|(id, _)| id)
    }

    #[test]
    fn a_world_is_woken_once_and_only_when_its_time_has_come() {
        let (drivers, [first, second, third]) = by_hand(1);
        let now = real_time();
        let later = |seconds| now + Duration::from_secs(seconds);
        for id in [first, second, third] {
            drivers.park(id, Box::new(Still), None);
        }
        let mut work = drivers.0.work();
        assert!(work.set_timer(first, later(20)) && work.set_timer(second, later(10)));
        assert!(!work.set_timer(third, later(30)), "another wakes earlier");
        work.wake_due(later(9));
        assert_eq!(taken(&mut work), None);
        work.wake_due(later(20));
        assert_eq!([taken(&mut work), taken(&mut work), taken(&mut work)], [Some(second), Some(first), None]);
        assert_eq!(work.timers, BTreeSet::from([(later(30), third)]));
        drop(work);
        drivers.wake(third);
        let mut work = drivers.0.work();
        assert_eq!(taken(&mut work), Some(third));
        assert!(work.timers.is_empty(), "one that was woken has no timer any more");
    }

    #[test]
    fn a_thread_waits_for_the_next_timer_and_ends_when_it_was_not_needed_for_long() {
        let (drivers, [seat]) = by_hand(2);
        let mut work = drivers.0.work();
        let now = real_time();
        let (short, left) = (Duration::from_secs(3), Duration::from_secs(4));
        // The last one stays as long as there is a world.
        assert_eq!(work.rest(now, LINGER * 2), Rest::Waits(None));
        work.timers.insert((now + LINGER * 3, seat));
        assert_eq!(work.rest(now, LINGER * 2), Rest::Waits(Some(LINGER * 3)));
        work.threads = 2;
        assert_eq!(work.rest(now, LINGER - left), Rest::Waits(Some(left)));
        work.timers.insert((now + short, seat));
        assert_eq!(work.rest(now, LINGER - left), Rest::Waits(Some(short)));
        assert_eq!(work.rest(now + LINGER, Duration::ZERO), Rest::Waits(Some(Duration::ZERO)));
        assert_eq!((work.rest(now, LINGER), work.threads), (Rest::Ends, 1));
        assert_eq!(work.rest(now, LINGER), Rest::Waits(Some(short)));
        (work.seats, work.timers) = (BTreeMap::new(), BTreeSet::new());
        assert_eq!(work.rest(now, LINGER - left), Rest::Waits(Some(left)));
        assert_eq!((work.rest(now, LINGER), work.threads), (Rest::Ends, 0));
    }

    #[test]
    fn a_thread_that_has_waited_is_idle_no_more() {
        let (drivers, []) = by_hand(1);
        let work = drivers.0.work();
        let work = drivers.0.wait(work, Some(Duration::ZERO));
        assert_eq!(work.idle, 0);
    }

    #[test]
    fn another_thread_comes_when_more_worlds_are_ready_than_threads_are_idle_and_one_may_be_there() {
        for (most, idle, comes) in [(2, 0, true), (2, 1, false), (2, 2, false), (1, 0, false)] {
            let (drivers, [_]) = by_hand(most);
            let mut work = drivers.0.work();
            (work.idle, work.ready) = (idle, VecDeque::from([7]));
            drivers.call_thread(&mut work);
            assert_eq!(work.threads, 1 + usize::from(comes), "{most} {idle}");
        }
    }

    #[test]
    fn who_has_more_to_do_calls_another_thread_only_where_one_more_waits() {
        let (drivers, [first, second]) = by_hand(2);
        drivers.park_ready(first, Box::new(Still));
        assert_eq!(threads(&drivers), 1, "this thread takes it itself");
        drivers.park_ready(second, Box::new(Still));
        assert_eq!(threads(&drivers), 2);
    }

    #[test]
    fn while_a_thread_has_a_world_another_one_looks_at_the_clock() {
        for (idle, has_timer, comes) in
            [(0, true, true), (0, false, false), (1, true, false), (1, false, false)]
        {
            let (drivers, [seat, sleeper]) = by_hand(2);
            drivers.park_ready(seat, Box::new(Still));
            let mut work = drivers.0.work();
            work.idle = idle;
            if has_timer {
                work.set_timer(sleeper, real_time() + LINGER * 100);
            }
            drop(work);
            assert_eq!(drivers.next().map(|(id, _)| id), Some(seat));
            assert_eq!(threads(&drivers), 1 + usize::from(comes), "{idle} {has_timer}");
        }
    }
}
