//! How many are let in: logins under way, sessions, sessions of one user.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use nets_budget::Budget;

use crate::accounts::Accounts;
use crate::allowance::Allowance;
use crate::buffers::{Buffers, Pool};
use crate::limits::Limits;
use crate::line::ConnectionCloser;
use crate::lock::hold;

/// What all sessions of a server share.
pub(crate) struct Door {
    pub accounts: Arc<dyn Accounts>,
    pub limits: Limits,
    /// Connections that have not logged in, oldest first.
    logins_under_way: Mutex<BTreeMap<u64, ConnectionCloser>>,
    sessions: Mutex<OpenSessions>,
    /// Open files and folders.
    places: Arc<Budget>,
    /// For requests and answers that wait.
    memory: Arc<Budget>,
    pool: Pool,
}

#[derive(Default)]
struct OpenSessions {
    all: usize,
    /// By login name; only those of users that exist.
    by_user: HashMap<String, UserSessions>,
}

/// The sessions of one user, and what they have together: never all that there is.
struct UserSessions {
    sessions: usize,
    places: Arc<Budget>,
    memory: Arc<Budget>,
}

/// A connection, from its beginning to its end.
pub(crate) struct CountedConnection {
    door: Arc<Door>,
    number: u64,
    is_in: Arc<AtomicBool>,
}

/// A session of a user who is logged in; the seat is free again when it is dropped.
pub(crate) struct SessionPlace {
    door: Arc<Door>,
    user: String,
    allowance: Allowance,
}

impl Door {
    pub(crate) fn new(accounts: Arc<dyn Accounts>, limits: Limits, memory: Arc<Budget>) -> Arc<Self> {
        let places = Budget::new(limits.handles);
        let (logins_under_way, sessions, pool) = (Mutex::default(), Mutex::default(), Pool::default());
        Arc::new(Door { accounts, limits, logins_under_way, sessions, places, memory, pool })
    }

    /// Lets a new connection try to log in. Where too many do, the oldest gives way: it had its time,
    /// and clients that never log in must not keep others out.
    pub(crate) fn enter(self: &Arc<Self>, number: u64, closer: ConnectionCloser) -> CountedConnection {
        let mut under_way = hold(&self.logins_under_way);
        if under_way.len() >= self.limits.logins_under_way
            && let Some((_, oldest)) = under_way.pop_first()
        {
            oldest.cut();
        }
        under_way.insert(number, closer);
        CountedConnection { door: self.clone(), number, is_in: Arc::default() }
    }

    pub(crate) fn is_logging_in(&self, number: u64) -> bool {
        hold(&self.logins_under_way).contains_key(&number)
    }

    /// Room for one more session of this user, if there is.
    pub(crate) fn place(self: &Arc<Self>, user: &str) -> Option<SessionPlace> {
        let mut sessions = hold(&self.sessions);
        if sessions.all >= self.limits.sessions {
            return None;
        }
        let party = sessions.by_user.entry(user.to_owned()).or_insert_with(|| UserSessions {
            sessions: 0,
            places: self.places.part(self.limits.handles_per_user),
            memory: self.memory.part(self.memory.most() / 2),
        });
        if party.sessions >= self.limits.sessions_per_user {
            return None;
        }
        party.sessions += 1;
        let allowance = Allowance {
            places: party.places.part(self.limits.handles_per_session),
            memory: party.memory.clone(),
            buffers: Buffers::new(self.pool.clone(), party.memory.clone()),
        };
        sessions.all += 1;
        Some(SessionPlace { door: self.clone(), user: user.to_owned(), allowance })
    }
}

impl SessionPlace {
    pub(crate) fn allowance(&self) -> Allowance {
        self.allowance.clone()
    }
}

impl CountedConnection {
    /// From now on the connection does not give way to newer ones.
    pub(crate) fn logged_in(&self) {
        self.is_in.store(true, Ordering::Relaxed);
        hold(&self.door.logins_under_way).remove(&self.number);
    }

    /// Whether the connection has logged in, for those who watch it from below.
    pub(crate) fn is_in(&self) -> Arc<AtomicBool> {
        self.is_in.clone()
    }
}

impl Drop for CountedConnection {
    fn drop(&mut self) {
        self.logged_in();
    }
}

impl Drop for SessionPlace {
    fn drop(&mut self) {
        let mut sessions = hold(&self.door.sessions);
        sessions.all -= 1;
        match sessions.by_user.get_mut(&self.user) {
            Some(party) if party.sessions > 1 => party.sessions -= 1,
            _ => {
                sessions.by_user.remove(&self.user);
            }
        }
    }
}
