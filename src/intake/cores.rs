//! The same work for many things, on all cores.
//!
//! The threads live for this work alone, and have the priority of the one that starts them.

use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// Does the work for each thing, on so many threads at most, and returns what came of each in their order.
pub fn on_all_cores<T: Sync, R: Send>(things: &[T], most: usize, work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    // The system is asked for how many there are only where it matters: it reads files for the answer.
    let threads = if most > 1 { cores().get().min(most) } else { 1 };
    let mut done: Vec<Option<R>> = things.iter().map(|_| None).collect();
    let rest = Mutex::new(things.iter().zip(&mut done));
    let next = || rest.lock().unwrap_or_else(PoisonError::into_inner).next();
    let take = || {
        while let Some((thing, place)) = next() {
            *place = Some(work(thing));
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads {
            // Where the system gives no thread, this one does the work.
            drop(thread::Builder::new().spawn_scoped(scope, take));
        }
        take();
    });
    done.into_iter().flatten().collect()
}

/// So many threads work at the same time here.
pub fn cores() -> NonZeroUsize {
    thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// How much is done before it is taken.
#[derive(Debug, Clone, Copy)]
pub struct WorkAhead {
    pub threads: NonZeroUsize,
    /// So many things have come and are not taken yet, at the most.
    pub things: NonZeroUsize,
    /// Once those weigh so much, no more comes before one is taken.
    pub weight: u64,
}

/// Something to be done ahead.
pub struct Weighed<T> {
    pub thing: T,
    /// How much of the memory that may be taken it takes, such as in bytes.
    pub weight: u64,
}

/// Does the work for each thing that comes, on threads beside this one, while `take` has what came of each, in the order
/// of the things. One thread at a time asks for the next thing. No more is asked for once `take` has ended.
pub fn ahead_in_order<T: Send, R: Send, O>(
    ahead: WorkAhead,
    things: impl FnMut() -> Option<Weighed<T>> + Send,
    work: impl Fn(T) -> R + Sync,
    take: impl FnOnce(&mut dyn Iterator<Item = R>) -> O,
) -> O {
    let line = Line {
        things: Mutex::new(things),
        work,
        ahead,
        state: Mutex::new(LineState {
            results: VecDeque::new(),
            weight: 0,
            taken: 0,
            is_over: false,
            is_left: false,
        }),
        room: Condvar::new(),
        ready: Condvar::new(),
    };
    thread::scope(|scope| {
        let _left = Leaving(&line, true);
        let mut started = 0;
        for _ in 0..ahead.threads.get() {
            let done = thread::Builder::new().spawn_scoped(scope, || {
                let _left = Leaving(&line, false);
                line.work_off();
            });
            started += usize::from(done.is_ok());
        }
        if started == 0 {
            // The system gives no thread.
            return take(&mut std::iter::from_fn(|| line.next().map(|(_, thing)| (line.work)(thing))));
        }
        take(&mut std::iter::from_fn(|| line.take()))
    })
}

/// Things on their way from who has them to who takes what came of them.
struct Line<F, W, R> {
    /// Held by who asks for the next thing, and waits until there may be one.
    things: Mutex<F>,
    work: W,
    ahead: WorkAhead,
    state: Mutex<LineState<R>>,
    /// Told when there may be one thing more.
    room: Condvar,
    /// Told when there may be a result to take.
    ready: Condvar,
}

struct LineState<R> {
    /// One for each thing that is not taken yet, with its weight, once the work is done. Bound: `WorkAhead`.
    results: VecDeque<(u64, Option<R>)>,
    /// Of all of them.
    weight: u64,
    /// So many have been taken.
    taken: usize,
    /// Nothing more comes.
    is_over: bool,
    /// Nothing more is taken.
    is_left: bool,
}

impl<T, R, F: FnMut() -> Option<Weighed<T>>, W: Fn(T) -> R> Line<F, W, R> {
    fn work_off(&self) {
        while let Some((number, thing)) = self.next() {
            let result = (self.work)(thing);
            let mut state = self.state();
            let place = number - state.taken;
            if let Some((_, place)) = state.results.get_mut(place) {
                *place = Some(result);
            }
            drop(state);
            self.ready.notify_one();
        }
    }

    /// The next thing and its number, once there is room for what comes of it.
    fn next(&self) -> Option<(usize, T)> {
        let mut things = self.things.lock().unwrap_or_else(PoisonError::into_inner);
        let is_full = |state: &mut LineState<R>| {
            let is_full = state.results.len() >= self.ahead.things.get() || state.weight >= self.ahead.weight;
            !state.is_left && !state.is_over && !state.results.is_empty() && is_full
        };
        let state = self.room.wait_while(self.state(), is_full).unwrap_or_else(PoisonError::into_inner);
        if state.is_left || state.is_over {
            return None;
        }
        drop(state);
        let thing = things();
        let mut state = self.state();
        match thing {
            Some(Weighed { thing, weight }) => {
                state.results.push_back((weight, None));
                state.weight = state.weight.saturating_add(weight);
                Some((state.taken + state.results.len() - 1, thing))
            }
            None => {
                state.is_over = true;
                drop(state);
                self.ready.notify_one();
                None
            }
        }
    }
}

impl<F, W, R> Line<F, W, R> {
    /// What came of the next thing, once it has; none behind the last.
    fn take(&self) -> Option<R> {
        let is_early = |state: &mut LineState<R>| {
            !state.is_left && state.results.front().map_or(!state.is_over, |(_, result)| result.is_none())
        };
        let mut state = self.ready.wait_while(self.state(), is_early).unwrap_or_else(PoisonError::into_inner);
        let (weight, result) = state.results.pop_front_if(|(_, result)| result.is_some())?;
        state.taken += 1;
        state.weight = state.weight.saturating_sub(weight);
        drop(state);
        self.room.notify_one();
        result
    }

    fn state(&self) -> MutexGuard<'_, LineState<R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends the work when it is dropped: at the end of who takes, and where a thread breaks.
struct Leaving<'l, F, W, R>(&'l Line<F, W, R>, bool);

impl<F, W, R> Drop for Leaving<'_, F, W, R> {
    fn drop(&mut self) {
        let Leaving(line, always) = self;
        if *always || thread::panicking() {
            line.state().is_left = true;
            line.room.notify_all();
            line.ready.notify_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn what_came_of_each_is_in_the_order_of_the_things() {
        let things: Vec<usize> = (0..1000).collect();
        for most in [0, 1, 8] {
            assert_eq!(
                on_all_cores(&things, most, |thing| thing * 2),
                (0..2000).step_by(2).collect::<Vec<_>>()
            );
        }
    }

    fn ahead(threads: usize, things: usize) -> WorkAhead {
        let some = |number| NonZeroUsize::new(number).expect("not 0");
        WorkAhead { threads: some(threads), things: some(things), weight: u64::MAX }
    }

    fn count(taken: &AtomicUsize) {
        taken.fetch_add(1, Ordering::SeqCst);
    }

    fn light<T>(thing: T) -> Weighed<T> {
        Weighed { thing, weight: 1 }
    }

    #[test]
    fn what_is_done_ahead_is_taken_in_the_order_of_the_things() {
        for (threads, most) in [(1, 1), (1, 16), (2, 1), (2, 16), (8, 3), (8, 64)] {
            let mut things = 0..1000;
            let taken = ahead_in_order(
                ahead(threads, most),
                || things.next().map(light),
                |thing| thing * 2,
                |results| results.collect::<Vec<_>>(),
            );
            assert_eq!(taken, (0..2000).step_by(2).collect::<Vec<_>>(), "{threads} threads, {most} ahead");
        }
    }

    #[test]
    fn no_more_comes_than_may_lie_between_and_nothing_once_no_more_is_taken() {
        let (come, taken) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let things = || {
            let come = come.fetch_add(1, Ordering::SeqCst) + 1;
            // What is being taken may not be counted yet.
            assert!(come <= taken.load(Ordering::SeqCst) + 5 + 1);
            Some(light(come))
        };
        let last = ahead_in_order(
            ahead(4, 5),
            things,
            |thing| thing,
            |results| results.inspect(|_| count(&taken)).nth(99),
        );
        assert_eq!(last, Some(100));
        assert!(come.load(Ordering::SeqCst) <= 105);
    }

    #[test]
    fn of_what_is_heavy_less_comes_and_of_what_is_too_heavy_one_at_a_time() {
        for (weight, most) in [(10, 3), (30, 1), (500, 1)] {
            let (come, taken) = (AtomicUsize::new(0), AtomicUsize::new(0));
            let things = || {
                let before = come.fetch_add(1, Ordering::SeqCst);
                assert!(before <= taken.load(Ordering::SeqCst) + most);
                (before < 50).then_some(Weighed { thing: (), weight })
            };
            let ahead = WorkAhead { weight: 30, ..ahead(4, 16) };
            let count =
                ahead_in_order(ahead, things, |()| (), |results| results.inspect(|()| count(&taken)).count());
            assert_eq!(count, 50);
        }
    }

    #[test]
    fn who_takes_does_not_wait_for_work_that_has_broken() {
        for threads in [1, 8] {
            let mut things = 0..;
            let work = |thing: usize| assert!(thing < 20, "it breaks");
            let taken = AtomicUsize::new(0);
            let broken = catch_unwind(AssertUnwindSafe(|| {
                ahead_in_order(
                    ahead(threads, 4),
                    || things.next().map(light),
                    work,
                    |results| {
                        results.for_each(|()| count(&taken));
                    },
                );
            }));
            assert!(broken.is_err() && taken.load(Ordering::SeqCst) <= 20);
        }
    }
}
