//! Locks that outlive a panic: what they guard is consistent after every statement.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// Takes the lock; a session that panicked while it held one must not lock all others out.
pub(crate) fn hold<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn share<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn own<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}

/// Waits, without the lock, until the condition no longer holds.
pub(crate) fn wait_while(told: &Condvar, held: MutexGuard<'_, ()>, condition: impl Fn() -> bool) {
    drop(told.wait_while(held, |()| condition()).unwrap_or_else(PoisonError::into_inner));
}
