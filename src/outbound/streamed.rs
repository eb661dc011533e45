//! Lists too long to be held: their rows pass from their source to the template, one by one.

use std::io;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use minijinja::Value;
use minijinja::value::{Enumerator, Object, ObjectRepr};

/// Rows that travel together, and how many such batches wait at the most.
const BATCH: usize = 512;
const WAITING: usize = 4;

/// Lets `consume` iterate, once, over the `count` rows that `rows` gives. A template's values must own what they are
/// made of, and rows are borrowed from the simulator: so a thread of their own reads them and sends
/// them over in batches, never far ahead.
pub(crate) fn with_rows<T>(
    count: usize,
    rows: impl Iterator<Item = Value> + Send,
    consume: impl FnOnce(Value) -> T,
) -> io::Result<T> {
    let (sender, receiver) = sync_channel(WAITING);
    thread::scope(|scope| {
        thread::Builder::new().name("rows".to_owned()).spawn_scoped(scope, move || send(rows, &sender))?;
        Ok(consume(Value::from_object(Rows { count, arriving: Mutex::new(Some(receiver)) })))
    })
}

/// Ends early when the receiver is gone.
fn send(mut rows: impl Iterator<Item = Value>, sender: &SyncSender<Vec<Value>>) {
    loop {
        let batch: Vec<Value> = rows.by_ref().take(BATCH).collect();
        if batch.is_empty() || sender.send(batch).is_err() {
            return;
        }
    }
}

/// What the template iterates over.
#[derive(Debug)]
struct Rows {
    count: usize,
    /// Bound: the channel holds a few batches, and a batch has a fixed size.
    arriving: Mutex<Option<Receiver<Vec<Value>>>>,
}

impl Object for Rows {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Iterable
    }

    /// The second time there is nothing to iterate over, and the engine says so.
    fn enumerate(self: &Arc<Self>) -> Enumerator {
        let receiver = self.arriving.lock().unwrap_or_else(PoisonError::into_inner).take();
        match receiver {
            Some(receiver) => Enumerator::Iter(Box::new(Arriving(Mutex::new(receiver)).flatten())),
            None => Enumerator::NonEnumerable,
        }
    }

    fn enumerator_len(self: &Arc<Self>) -> Option<usize> {
        Some(self.count)
    }
}

/// The batches as they come. The engine wants an iterator that threads could share; none does. Bound: as above.
struct Arriving(Mutex<Receiver<Vec<Value>>>);

impl Iterator for Arriving {
    type Item = Vec<Value>;

    fn next(&mut self) -> Option<Vec<Value>> {
        self.0.get_mut().unwrap_or_else(PoisonError::into_inner).recv().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_arrives_once_and_in_order() {
        with_rows(10_000, (0..10_000).map(Value::from), |rows| {
            let numbers: Vec<_> = rows.try_iter().expect("rows").map(|row| row.as_usize()).collect();
            assert!(numbers.into_iter().eq((0..10_000).map(Some)));
            assert!(rows.try_iter().is_err(), "they can be had only once");
        })
        .expect("a thread");
    }

    #[test]
    fn a_consumer_that_gives_up_holds_up_nobody() {
        with_rows(1, (0..).map(Value::from), |rows| {
            assert_eq!(rows.try_iter().expect("rows").next().and_then(|row| row.as_usize()), Some(0));
        })
        .expect("a thread");
        with_rows(1, (0..).map(Value::from), drop).expect("a thread");
    }
}
