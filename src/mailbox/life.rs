//! A world's life as its mailboxes see it: every operation is inside it or refused, and its end waits
//! for those that are inside.

use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};

use tokio::sync::Notify;

use crate::lock::{hold, wait_while};
use crate::refusal::Refusal;

/// Set in the count of operations once the world has ended.
const ENDED: usize = 1 << (usize::BITS - 1);

/// Operations come by the thousand in every upload, and the end comes once: so they only count, and the
/// end waits for the count.
#[derive(Default)]
pub(crate) struct Life {
    /// How many operations are inside, and whether the world has ended.
    count: AtomicUsize,
    /// Told when the last operation leaves a world that has ended.
    empty: Condvar,
    leaving: Mutex<()>,
    why: Mutex<Option<Arc<str>>>,
    /// Whether it has ended for good.
    is_over: AtomicBool,
    over: Notify,
}

/// An operation that may touch the world's files until this is dropped.
pub(crate) struct Inside<'a>(&'a Life);

impl Life {
    /// Begins an operation, unless the world has ended. It must end without waiting for another
    /// operation, since the world's end waits for it.
    pub(crate) fn enter(&self) -> Result<Inside<'_>, Refusal> {
        let before = self.count.fetch_add(1, Ordering::SeqCst);
        let inside = Inside(self);
        if before & ENDED == 0 {
            return Ok(inside);
        }
        drop(inside);
        Err(Refusal::WorldEnded {
            why: hold(&self.why).clone().unwrap_or_else(|| "The world has ended".into()),
        })
    }

    /// Ends the world; returns when no operation is inside. The first reason stands.
    pub(crate) fn end(&self, why: &str) {
        let nothing_more = self.end_with(why, || Ok::<_, Infallible>(()));
        match nothing_more {
            Ok(()) => {}
            Err(never) => match never {},
        }
    }

    /// As `end`, and does this once no operation is inside. When it fails, the world goes on.
    pub(crate) fn end_with<T, E>(&self, why: &str, last: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        // Before the mark, so that an operation that finds the mark finds the reason.
        hold(&self.why).get_or_insert_with(|| why.into());
        let before = self.count.fetch_or(ENDED, Ordering::SeqCst);
        wait_while(&self.empty, hold(&self.leaving), || self.count.load(Ordering::SeqCst) != ENDED);
        let done = last();
        if done.is_ok() {
            self.is_over.store(true, Ordering::SeqCst);
            self.over.notify_waiters();
        } else if before & ENDED == 0 {
            self.count.fetch_and(!ENDED, Ordering::SeqCst);
            *hold(&self.why) = None;
        }
        done
    }

    /// Resolves with the reason when the world has ended.
    pub(crate) async fn ended(&self) -> Arc<str> {
        loop {
            let over = self.over.notified();
            if self.is_over.load(Ordering::SeqCst)
                && let Some(why) = &*hold(&self.why)
            {
                return why.clone();
            }
            over.await;
        }
    }
}

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        if self.0.count.fetch_sub(1, Ordering::SeqCst) == ENDED + 1 {
            let _leaving = hold(&self.0.leaving);
            self.0.empty.notify_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::sync::mpsc;
    use std::task::{Context, Poll, Waker};
    use std::thread;
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_end_waits_for_an_operation_that_is_inside_and_keeps_later_ones_out() {
        let life = Arc::new(Life::default());
        let inside = life.enter().expect("the world goes on");
        let (order, events) = mpsc::sync_channel(2);
        let ending = thread::spawn({
            let (life, order) = (life.clone(), order.clone());
            move || {
                life.end("it was reset");
                order.send("ended").expect("told");
            }
        });
        // Others are refused as soon as the end has begun, although it still waits.
        let refused = loop {
            match life.enter() {
                Err(refusal) => break refusal,
                Ok(_) => thread::yield_now(),
            }
        };
        assert_eq!(refused, Refusal::WorldEnded { why: "it was reset".into() });
        order.send("left").expect("told");
        drop(inside);
        ending.join().expect("no panic");
        assert_eq!(events.try_iter().collect::<Vec<_>>(), ["left", "ended"]);
    }

    #[test]
    fn the_last_operation_that_leaves_wakes_the_end_that_waits_for_it() {
        let life = Life::default();
        let inside = life.enter().expect("the world goes on");
        life.count.fetch_or(ENDED, Ordering::SeqCst);
        thread::scope(|scope| {
            // The operation leaves, and cannot tell so before the end waits.
            let leaving = hold(&life.leaving);
            scope.spawn(|| drop(inside));
            let waited = life.empty.wait_timeout(leaving, Duration::from_secs(30));
            assert!(!waited.expect("no panic meanwhile").1.timed_out());
        });
        assert_eq!(life.count.load(Ordering::SeqCst), ENDED);
    }

    #[test]
    fn who_waits_for_the_end_is_told_the_first_reason() {
        let life = Life::default();
        let mut context = Context::from_waker(Waker::noop());
        let mut before = pin!(life.ended());
        assert!(before.as_mut().poll(&mut context).is_pending());
        life.end("it was reset");
        life.end("it was stopped");
        assert_eq!(before.poll(&mut context), Poll::Ready("it was reset".into()));
        assert_eq!(pin!(life.ended()).poll(&mut context), Poll::Ready("it was reset".into()));
    }

    #[test]
    fn a_world_whose_end_failed_goes_on() {
        let life = Life::default();
        let mut context = Context::from_waker(Waker::noop());
        let mut ended = pin!(life.ended());
        let meanwhile = || {
            assert!(matches!(life.enter(), Err(Refusal::WorldEnded { .. })));
            Err::<(), _>("the folder could not be moved")
        };
        assert_eq!(life.end_with("it was reset", meanwhile), Err("the folder could not be moved"));
        assert!(life.enter().is_ok());
        assert!(ended.as_mut().poll(&mut context).is_pending(), "no session was told");
        life.end("it was stopped");
        assert_eq!(ended.poll(&mut context), Poll::Ready("it was stopped".into()));
    }
}
