//! How many are let in: connections, logins under way, sessions of one user.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::accounts::Accounts;
use crate::limits::Limits;
use crate::line::Scissors;

/// What all sessions of a server share.
pub(crate) struct Door {
    pub accounts: Arc<dyn Accounts>,
    pub limits: Limits,
    places: Arc<Semaphore>,
    /// Connections that have not logged in, oldest first.
    logins_under_way: Mutex<BTreeMap<u64, Scissors>>,
    /// Sessions by login name, of users that exist.
    seated: Mutex<HashMap<String, usize>>,
}

/// A connection's place, given back when it is dropped.
pub(crate) struct Visit {
    door: Arc<Door>,
    number: u64,
    _place: OwnedSemaphorePermit,
}

/// One of a user's sessions, given back when it is dropped.
pub(crate) struct Seat {
    door: Arc<Door>,
    user: String,
}

impl Door {
    pub(crate) fn new(accounts: Arc<dyn Accounts>, limits: Limits) -> Arc<Self> {
        Arc::new(Door {
            accounts,
            places: Arc::new(Semaphore::new(limits.sessions)),
            limits,
            logins_under_way: Mutex::default(),
            seated: Mutex::default(),
        })
    }

    /// A place for a new connection, if there is one. Where too many have not logged in yet, the
    /// oldest of them loses its.
    pub(crate) fn enter(self: &Arc<Self>, number: u64, scissors: Scissors) -> Option<Visit> {
        let mut under_way = lock(&self.logins_under_way);
        if under_way.len() >= self.limits.logins_under_way
            && let Some((_, oldest)) = under_way.pop_first()
        {
            oldest.cut();
        }
        let place = self.places.clone().try_acquire_owned().ok()?;
        under_way.insert(number, scissors);
        Some(Visit { door: self.clone(), number, _place: place })
    }

    /// Room for one more session of this user, if there is.
    pub(crate) fn seat(self: &Arc<Self>, user: &str) -> Option<Seat> {
        let mut seated = lock(&self.seated);
        let count = seated.entry(user.to_owned()).or_default();
        if *count >= self.limits.sessions_per_user {
            return None;
        }
        *count += 1;
        Some(Seat { door: self.clone(), user: user.to_owned() })
    }
}

impl Visit {
    /// From now on the connection does not give way to newer ones.
    pub(crate) fn logged_in(&self) {
        lock(&self.door.logins_under_way).remove(&self.number);
    }

    pub(crate) fn is_logged_in(door: &Door, number: u64) -> bool {
        !lock(&door.logins_under_way).contains_key(&number)
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        self.logged_in();
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut seated = lock(&self.door.seated);
        if let Some(count) = seated.get_mut(&self.user) {
            *count -= 1;
            if *count == 0 {
                seated.remove(&self.user);
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
