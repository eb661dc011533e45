//! How many are let in: connections that have not logged in, sessions, sessions of one user; and what
//! these may have of what all share.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use nets_budget::Budget;
use nets_core::event::Client;
use nets_mailbox::Mailbox;
use nets_text::{plain, plain_name};

use crate::account::Shown;
use crate::closer::ConnectionCloser;
use crate::limits::Limits;
use crate::lock::hold;
use crate::logins::{LetIn, LoginTry, Logins, RefusedLogin};
use crate::refusals::{MayTryAgain, Refusals};
use crate::refused::Refused;

/// So much of a name that was tried is told: more than a user and a world have together.
const LONGEST_USER: usize = 80;

/// So much of what a client calls itself.
const LONGEST_SOFTWARE: usize = 128;

/// And so much of what it offered in vain.
const LONGEST_REASON: usize = 1_000;

/// What all doors share, so that a user who comes to two of them counts once.
pub struct Admission {
    logins: Arc<dyn Logins>,
    limits: Limits,
    under_way: Mutex<UnderWay>,
    sessions: Mutex<OpenSessions>,
    /// Open files and folders.
    places: Arc<Budget>,
    /// For requests and answers that wait, in bytes.
    memory: Arc<Budget>,
}

/// Connections that have not logged in, oldest first.
#[derive(Default)]
struct UnderWay {
    by_number: BTreeMap<u64, ConnectionCloser>,
    next: u64,
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
pub struct CountedConnection {
    admission: Arc<Admission>,
    number: u64,
    is_in: Arc<AtomicBool>,
    refusals: Refusals,
    client: Client,
}

/// A client that is logged in.
pub struct Admitted {
    pub mailbox: Mailbox,
    pub place: SessionPlace,
    /// What had to be forgiven, and is told.
    pub leniency: Option<String>,
}

/// Of a session of a user who is logged in; it is free again when it is dropped.
pub struct SessionPlace {
    admission: Arc<Admission>,
    user: String,
    places: Arc<Budget>,
    memory: Arc<Budget>,
}

impl Admission {
    pub fn new(logins: Arc<dyn Logins>, limits: Limits, memory: Arc<Budget>) -> Arc<Self> {
        let places = Budget::new(limits.handles);
        let (under_way, sessions) = (Mutex::default(), Mutex::default());
        Arc::new(Admission { logins, limits, under_way, sessions, places, memory })
    }

    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Lets a new connection try to log in. Where too many do, the oldest gives way: it had its time,
    /// and clients that never log in must not keep others out.
    pub fn enter(self: &Arc<Self>, closer: ConnectionCloser, client: Client) -> CountedConnection {
        let mut under_way = hold(&self.under_way);
        if under_way.by_number.len() >= self.limits.logins_under_way
            && let Some((_, oldest)) = under_way.by_number.pop_first()
        {
            oldest.cut();
        }
        under_way.next += 1;
        let number = under_way.next;
        under_way.by_number.insert(number, closer);
        let refusals = Refusals::new(self.logins.clone());
        CountedConnection { admission: self.clone(), number, is_in: Arc::default(), refusals, client }
    }

    /// Tells of a client with which a door found nothing in common to talk by.
    pub fn tell_of_failed_negotiation(&self, client: Client, reason: String) {
        let software = client.software.map(|software| plain_name(&software, LONGEST_SOFTWARE));
        self.logins.not_negotiated(Client { software, ..client }, plain(&reason, LONGEST_REASON));
    }

    /// Room for one more session of this user, if there is.
    fn place(self: &Arc<Self>, user: &str) -> Result<SessionPlace, Refused> {
        let mut sessions = hold(&self.sessions);
        if sessions.all >= self.limits.sessions {
            return Err(Refused::TooManySessions);
        }
        let party = sessions.by_user.entry(user.to_owned()).or_insert_with(|| UserSessions {
            sessions: 0,
            places: self.places.part(self.limits.handles_per_user),
            memory: self.memory.part(self.memory.most() / 2),
        });
        if party.sessions >= self.limits.sessions_per_user {
            return Err(Refused::TooManySessions);
        }
        party.sessions += 1;
        let places = party.places.part(self.limits.handles_per_session);
        let memory = party.memory.clone();
        sessions.all += 1;
        Ok(SessionPlace { admission: self.clone(), user: user.to_owned(), places, memory })
    }
}

impl CountedConnection {
    /// Who the client is, as far as it is known.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The client has said what software it is.
    pub fn says_it_is(&mut self, software: &str) {
        self.client.software = Some(plain_name(software, LONGEST_SOFTWARE));
    }

    /// The client asks whether this credential would do, and proves next that it is its own.
    pub fn offered(&mut self, login: LoginTry<'_>) -> Result<(), MayTryAgain> {
        match self.admission.logins.check(login) {
            Ok(()) => {
                let unproved = self.refused(login.user, Some(login.shown), Refused::KeyNotProved);
                self.refusals.expect_proof(unproved);
                Ok(())
            }
            Err(why) => Err(self.refuse(login.user, Some(login.shown), why)),
        }
    }

    /// The client has proved that this credential is its own. From now on the connection does not give way to
    /// newer ones.
    pub async fn proved(&mut self, login: LoginTry<'_>) -> Result<Admitted, MayTryAgain> {
        let let_in = self.admission.logins.enter(login).await;
        let admitted = let_in.and_then(|LetIn { mailbox, counts_as, leniency }| {
            Ok(Admitted { mailbox, place: self.admission.place(&counts_as)?, leniency })
        });
        let admitted = admitted.map_err(|why| self.refuse(login.user, Some(login.shown), why))?;
        self.refusals.forget();
        self.leave_the_line();
        Ok(admitted)
    }

    /// A try has failed.
    pub fn refuse(&mut self, user: &str, shown: Option<Shown<'_>>, why: Refused) -> MayTryAgain {
        let refused = self.refused(user, shown, why);
        self.refusals.add(refused)
    }

    fn refused(&self, user: &str, shown: Option<Shown<'_>>, why: Refused) -> RefusedLogin {
        RefusedLogin {
            user: plain_name(user, LONGEST_USER),
            why,
            key: shown.map(Shown::fingerprint),
            client: self.client.clone(),
        }
    }

    /// Whether the connection has logged in, for those who watch it from below.
    pub fn is_in(&self) -> Arc<AtomicBool> {
        self.is_in.clone()
    }

    fn leave_the_line(&self) {
        self.is_in.store(true, Ordering::Relaxed);
        hold(&self.admission.under_way).by_number.remove(&self.number);
    }
}

impl Drop for CountedConnection {
    fn drop(&mut self) {
        self.leave_the_line();
    }
}

impl SessionPlace {
    /// How many files and folders the session may have open.
    pub fn places(&self) -> &Arc<Budget> {
        &self.places
    }

    /// What of the memory of all it may have for requests and answers that wait.
    pub fn memory(&self) -> &Arc<Budget> {
        &self.memory
    }
}

impl Drop for SessionPlace {
    fn drop(&mut self) {
        let mut sessions = hold(&self.admission.sessions);
        sessions.all -= 1;
        match sessions.by_user.get_mut(&self.user) {
            Some(party) if party.sessions > 1 => party.sessions -= 1,
            _ => {
                sessions.by_user.remove(&self.user);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::closer::ConnectionClosed;
    use crate::logins::Entering;

    /// Lets none in.
    struct Closed;

    impl Logins for Closed {
        fn check(&self, _: LoginTry<'_>) -> Result<(), Refused> {
            Err(Refused::UnknownUser)
        }

        fn enter<'l>(&'l self, _: LoginTry<'l>) -> Entering<'l> {
            Box::pin(std::future::ready(Err(Refused::UnknownUser)))
        }

        fn refused(&self, _: RefusedLogin) {}

        fn not_negotiated(&self, _: Client, _: String) {}
    }

    fn admission(limits: Limits) -> Arc<Admission> {
        Admission::new(Arc::new(Closed), limits, Budget::new(100))
    }

    #[test]
    fn the_oldest_connection_without_a_login_gives_way_and_one_that_has_left_does_not_count() {
        let all = admission(Limits { logins_under_way: 2, ..Limits::default() });
        let enter = || {
            let (closer, cut) = ConnectionCloser::new();
            (all.enter(closer.clone(), Client::default()), closer, cut)
        };
        let is_cut = |cut: &mut ConnectionClosed| {
            cut.try_recv() == Err(tokio::sync::oneshot::error::TryRecvError::Closed)
        };
        let (_first, _, mut first_cut) = enter();
        let (second, _, mut second_cut) = enter();
        drop(second);
        let (_third, _third_scissors, mut third_cut) = enter();
        assert!(!is_cut(&mut first_cut) && is_cut(&mut second_cut), "its connection and its closer are gone");
        let (_fourth, _fourth_scissors, mut fourth_cut) = enter();
        assert!(is_cut(&mut first_cut));
        assert!(!is_cut(&mut third_cut) && !is_cut(&mut fourth_cut));
    }

    #[test]
    fn sessions_are_counted_by_user_and_in_all_and_given_back() {
        let all = admission(Limits { sessions: 3, sessions_per_user: 2, ..Limits::default() });
        let two = (all.place("tTEST1").expect("room"), all.place("tTEST1").expect("room"));
        assert_eq!(all.place("tTEST1").err(), Some(Refused::TooManySessions));
        let _third = all.place("tTEST2").expect("room for another user");
        assert_eq!(all.place("tTEST3").err(), Some(Refused::TooManySessions));
        drop(two);
        let _again = (all.place("tTEST1").expect("room"), all.place("tTEST3").expect("room"));
    }

    #[test]
    fn the_sessions_of_a_user_share_half_of_the_memory_and_its_part_of_the_files() {
        let limits = Limits { handles_per_session: 4, handles_per_user: 6, handles: 7, ..Limits::default() };
        let all = admission(limits);
        let seats = ["tTEST1", "tTEST1", "tTEST2"].map(|user| all.place(user).expect("room"));
        let taken =
            seats.each_ref().map(|place| (1..).map_while(|_| place.places().take(1)).collect::<Vec<_>>());
        assert_eq!(taken.each_ref().map(Vec::len), [4, 2, 1]);
        let half = seats[0].memory().take(50).expect("half of it");
        assert!(seats[1].memory().take(1).is_none());
        assert!(seats[2].memory().take(50).is_some());
        drop(half);
    }
}
