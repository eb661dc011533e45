//! The threads that read shipments and make costly files, so that neither holds up anything else; senders take turns.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use nets_core::identity::UserId;
use nets_intake::{Cancel, Inspector};
use nets_text::system_words;

use crate::fair::FairQueue;

/// What one thread does, with what it reads zips by and what tells it that its world has ended.
type Work = Box<dyn FnOnce(&Inspector, &Cancel) + Send>;

/// A piece of work for one thread, in its sender's turn. It tells by itself what came of it.
pub(crate) struct Job {
    pub(crate) user: UserId,
    /// Not called once its world has ended.
    pub(crate) work: Work,
}

/// A world, by its number among all of the process, and one of its senders.
type Key = (usize, UserId);

/// The threads, for all worlds together.
#[derive(Clone)]
pub struct Inspectors(Arc<Handle>);

/// The threads end with it.
struct Handle {
    shared: Arc<Shared>,
    threads: usize,
    /// How many worlds there have been.
    worlds: AtomicUsize,
}

/// The threads as one world has them. When it is dropped, what waits is not begun any more, and what
/// is under way is not waited for.
pub(crate) struct WorldInspectors {
    inspectors: Inspectors,
    world: usize,
    cancel: Cancel,
}

struct Shared {
    queue: Mutex<Queue>,
    /// Told when there may be work for a thread.
    changed: Condvar,
}

struct WorldJob {
    work: Work,
    /// Set when its world ends: nothing is begun for it any more then.
    cancel: Cancel,
}

struct Queue {
    jobs: FairQueue<Key, WorldJob>,
    is_closed: bool,
}

impl Inspectors {
    /// Starts `threads` threads and one more, which is there for a sender while another has large
    /// shipments read.
    pub fn start(inspector: Arc<Inspector>, threads: usize) -> io::Result<Self> {
        let threads = threads.max(1) + 1;
        let queue = Mutex::new(Queue { jobs: FairQueue::new(threads), is_closed: false });
        let shared = Arc::new(Shared { queue, changed: Condvar::new() });
        let worlds = AtomicUsize::new(0);
        let inspectors = Inspectors(Arc::new(Handle { shared: Arc::clone(&shared), threads, worlds }));
        for number in 0..threads {
            let (shared, inspector) = (Arc::clone(&shared), Arc::clone(&inspector));
            thread::Builder::new().name(format!("inspector-{number}")).spawn(move || {
                give_way();
                shared.work(&inspector);
            })?;
        }
        Ok(inspectors)
    }

    /// How many there are.
    pub(crate) fn threads(&self) -> usize {
        self.0.threads
    }

    /// The threads for one more world.
    pub(crate) fn for_world(&self) -> WorldInspectors {
        let world = self.0.worlds.fetch_add(1, Ordering::Relaxed);
        WorldInspectors { inspectors: self.clone(), world, cancel: Cancel::default() }
    }
}

impl WorldInspectors {
    /// Has a thread do a piece of work, in its sender's turn.
    pub(crate) fn submit(&self, Job { user, work }: Job) {
        let shared = &self.inspectors.0.shared;
        shared.queue().jobs.push((self.world, user), WorldJob { work, cancel: self.cancel.clone() });
        shared.changed.notify_all();
    }
}

impl Drop for WorldInspectors {
    fn drop(&mut self) {
        self.cancel.cancel();
        self.inspectors.0.shared.queue().jobs.retain(|job| !job.cancel.is_cancelled());
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.shared.queue().is_closed = true;
        self.shared.changed.notify_all();
    }
}

impl Shared {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What one thread does until all handles are gone.
    fn work(&self, inspector: &Inspector) {
        while let Some((key, job)) = self.next() {
            if !job.cancel.is_cancelled() {
                (job.work)(inspector, &job.cancel);
            }
            self.queue().jobs.done(&key);
            self.changed.notify_all();
        }
    }

    fn next(&self) -> Option<(Key, WorldJob)> {
        let mut queue = self.queue();
        loop {
            if queue.is_closed {
                return None;
            }
            if let Some(next) = queue.jobs.take() {
                return Some(next);
            }
            queue = self.changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// What is done in milliseconds does not wait for what takes seconds: threads that read or sign, those they
/// start and those that make keys have a lower priority than those that talk to clients. Only Linux has one for each thread.
#[cfg(target_os = "linux")]
pub fn give_way() {
    const NICENESS: i32 = 10;
    if let Err(error) = rustix::process::setpriority_process(None, NICENESS) {
        tracing::debug!(
            error = system_words(&error.into()),
            "a thread that should give way keeps the priority of the others"
        );
    }
}

#[cfg(not(target_os = "linux"))]
pub fn give_way() {}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `Inspectors::start`, and the test takes the threads' place.
    fn without_threads() -> Inspectors {
        let queue = Mutex::new(Queue { jobs: FairQueue::new(1), is_closed: false });
        let shared = Arc::new(Shared { queue, changed: Condvar::new() });
        Inspectors(Arc::new(Handle { shared, threads: 0, worlds: AtomicUsize::new(0) }))
    }

    #[test]
    fn what_is_under_way_is_cancelled_with_its_world_and_what_waits_is_dropped() {
        let inspectors = without_threads();
        let (ending, lasting) = (inspectors.for_world(), inspectors.for_world());
        for world in [&ending, &lasting] {
            for _ in 0..2 {
                let user = UserId::new("tTEST1").expect("a user");
                world.submit(Job { user, work: Box::new(|_, _| ()) });
            }
        }
        let shared = Arc::clone(&inspectors.0.shared);
        let (key, under_way) = shared.next().expect("work");
        drop(ending);
        assert!(under_way.cancel.is_cancelled());
        shared.queue().jobs.done(&key);
        let mut left = Vec::new();
        let next = || shared.queue().jobs.take();
        while let Some((key, job)) = next() {
            assert!(!job.cancel.is_cancelled());
            left.push(key.0);
            shared.queue().jobs.done(&key);
        }
        assert_eq!(left, [lasting.world; 2]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_thread_that_gives_way_has_a_lower_priority_and_the_others_keep_theirs() {
        let priority = || rustix::process::getpriority_process(None).expect("the system tells");
        let before = priority();
        let (given, kept) = thread::scope(|scope| {
            let given = scope.spawn(|| {
                give_way();
                priority()
            });
            (given.join().expect("no panic"), priority())
        });
        assert!(given > before || before >= 10, "{given} after {before}");
        assert_eq!(kept, before);
    }
}
