//! A lock that outlives a panic: what it guards is consistent after every statement.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Takes the lock; a session that panicked while it held it must not lock all others out.
pub(crate) fn hold<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
