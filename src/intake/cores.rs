//! The same work for many things, on all cores.
//!
//! The threads live for this work alone, and have the priority of the one that starts them.

use std::sync::{Mutex, PoisonError};
use std::thread;

/// Does the work for each thing, on so many threads at most, and returns what came of each in their order.
pub fn on_all_cores<T: Sync, R: Send>(things: &[T], most: usize, work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(most);
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

#[cfg(test)]
mod tests {
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
}
