//! How many are let in: connections that have not logged in, sessions, sessions of one user; and what
//! these may have of what all share.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use nets_budget::{Budget, Share};
use nets_core::event::Client;
use nets_core::habits::BeyondLimit;
use nets_mailbox::{Mailbox, NoTurn, ServerTurn, WorldFaults};
use nets_text::{plain, plain_name};

use crate::account::Shown;
use crate::closer::ConnectionCloser;
use crate::limits::Limits;
use crate::lock::hold;
use crate::logins::{LetIn, LoginTry, Logins, RefusedLogin, SessionOwner};
use crate::refusals::{MayTryAgain, Refusals};
use crate::refused::Refused;
use crate::under_way::{LoginTurn, LoginsUnderWay};

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
    under_way: LoginsUnderWay,
    /// What there is for all sessions.
    all: SessionsPart,
    sessions: Mutex<OpenSessions>,
}

/// What those have together that have sessions open. Bound: as many of each as sessions.
#[derive(Default)]
struct OpenSessions {
    by_world: HashMap<String, SessionsPart>,
    by_user: HashMap<SessionOwner, SessionsPart>,
}

/// What sessions have together: of all, of a world, or of a user.
#[derive(Clone)]
struct SessionsPart {
    sessions: Arc<Budget>,
    /// Open files and folders.
    places: Arc<Budget>,
    /// For requests and answers that wait, in bytes.
    memory: Arc<Budget>,
}

impl SessionsPart {
    /// What one world beside the default one has of it: half at the most, and as much is left for the others.
    fn of_world(&self) -> SessionsPart {
        let half = |of: &Arc<Budget>| of.fair_part(of.most().div_ceil(2));
        SessionsPart {
            sessions: half(&self.sessions),
            places: half(&self.places),
            memory: half(&self.memory),
        }
    }

    /// What one user has of it: never all that there is.
    fn of_user(&self, limits: &Limits) -> SessionsPart {
        SessionsPart {
            sessions: self.sessions.fair_part(limits.sessions_per_user),
            places: self.places.fair_part(limits.handles_per_user),
            memory: self.memory.fair_part(self.memory.most() / 2),
        }
    }

    fn is_over(&self) -> bool {
        self.sessions.taken() == 0
    }
}

/// A connection, from its beginning to its end.
pub struct CountedConnection {
    admission: Arc<Admission>,
    number: u64,
    turn: LoginTurn,
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
    owner: SessionOwner,
    /// Given back first when the place is.
    session: Option<Share>,
    places: Arc<Budget>,
    memory: Arc<Budget>,
    /// What its server lets in at a time.
    turn: ServerTurn,
}

impl Admission {
    pub fn new(logins: Arc<dyn Logins>, limits: Limits, memory: Arc<Budget>) -> Arc<Self> {
        let (sessions, places) = (Budget::new(limits.sessions), Budget::new(limits.handles));
        let all = SessionsPart { sessions, places, memory };
        let (under_way, sessions) = (LoginsUnderWay::default(), Mutex::default());
        Arc::new(Admission { logins, limits, under_way, all, sessions })
    }

    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// What is to go wrong on purpose before a client has said whose it is.
    pub fn faults(&self) -> Option<Arc<WorldFaults>> {
        self.logins.faults()
    }

    /// Lets a new connection try to log in. Where too many do, it waits until one of them has, or gives way.
    pub async fn enter(self: &Arc<Self>, closer: ConnectionCloser, client: Client) -> CountedConnection {
        let (number, turn) = self.under_way.enter(closer, &self.limits).await;
        let refusals = Refusals::new(self.logins.clone());
        CountedConnection { admission: self.clone(), number, turn, is_in: Arc::default(), refusals, client }
    }

    /// Tells of a client with which a door found nothing in common to talk by.
    pub fn tell_of_failed_negotiation(&self, client: Client, reason: String) {
        let software = client.software.map(|software| plain_name(&software, LONGEST_SOFTWARE));
        self.logins.not_negotiated(Client { software, ..client }, plain(&reason, LONGEST_REASON));
    }

    /// Room for one more session of this user, if there is.
    fn place(self: &Arc<Self>, owner: &SessionOwner) -> Result<SessionPlace, Refused> {
        let mut open = hold(&self.sessions);
        let OpenSessions { by_world, by_user } = &mut *open;
        let of_world = owner.world.as_ref().map(|world| by_world.get(world).cloned());
        let of_world = of_world.map(|there| there.unwrap_or_else(|| self.all.of_world()));
        let of_user = by_user.get(owner).cloned();
        let of_user = of_user.unwrap_or_else(|| of_world.as_ref().unwrap_or(&self.all).of_user(&self.limits));
        // What has none is not kept.
        let session = of_user.sessions.take(1).ok_or(Refused::TooManySessions)?;
        let places = of_user.places.part(self.limits.handles_per_session);
        let memory = Arc::clone(&of_user.memory);
        if let (Some(world), Some(part)) = (&owner.world, of_world) {
            by_world.entry(world.clone()).or_insert(part);
        }
        by_user.entry(owner.clone()).or_insert(of_user);
        let session = Some(session);
        let (admission, owner, turn) = (self.clone(), owner.clone(), ServerTurn::default());
        Ok(SessionPlace { admission, owner, session, places, memory, turn })
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

    /// Whether the server has shown it another host key than usually.
    pub fn was_shown(&mut self, other_host_key: bool) {
        self.client.other_host_key = other_host_key;
    }

    /// Whether this credential would do, where another may follow: none of it counts as a try.
    pub fn would_do(&self, login: LoginTry<'_>) -> bool {
        self.admission.logins.check(login).is_ok()
    }

    /// The client has proved that this credential is its own. From now on the connection does not give way to
    /// newer ones. It waits until it is let in, and no longer than until its session is `over`.
    pub async fn proved(
        &mut self,
        login: LoginTry<'_>,
        over: impl Future<Output = ()>,
    ) -> Result<Admitted, MayTryAgain> {
        // It has proved what was expected, however long it waits now.
        self.refusals.forget();
        let admitted = async {
            match self.admission.logins.enter(login).await {
                Ok(let_in) => self.admit(let_in).await,
                Err(why) => Err(why),
            }
        };
        let admitted = tokio::select! {
            biased;
            admitted = admitted => admitted,
            () = over => Err(Refused::OverInLine),
        };
        let admitted = admitted.map_err(|why| self.refuse(login.user, Some(login.shown), why))?;
        self.leave_the_line();
        Ok(admitted)
    }

    /// Takes what a session needs; where its server lets in only so many, once it is its turn.
    async fn admit(&self, LetIn { mailbox, counts_as, leniency }: LetIn) -> Result<Admitted, Refused> {
        let mut place = self.admission.place(&counts_as)?;
        if mailbox.habits().beyond == BeyondLimit::Queued {
            // It may wait longer than a login may take.
            self.leave_the_line();
        }
        let turn = tokio::select! {
            turn = mailbox.take_turn() => turn,
            why = mailbox.ended() => return Err(Refused::NoWorld(why.to_string())),
        };
        place.turn = turn.map_err(|NoTurn { why, is_dropped }| match is_dropped {
            true => Refused::DroppedBeyondLimit(why),
            false => Refused::BeyondLimit(why),
        })?;
        Ok(Admitted { mailbox, place, leniency })
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
            key: shown.and_then(Shown::fingerprint),
            client: self.client.clone(),
        }
    }

    /// Whether the connection has logged in, for those who watch it from below.
    pub fn is_in(&self) -> Arc<AtomicBool> {
        self.is_in.clone()
    }

    /// Whose turn it is, for those who hear the client and wait for it.
    pub fn turn(&self) -> LoginTurn {
        self.turn.clone()
    }

    fn leave_the_line(&self) {
        self.is_in.store(true, Ordering::Relaxed);
        self.admission.under_way.leave(self.number);
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
        let mut open = hold(&self.admission.sessions);
        drop(self.session.take());
        if open.by_user.get(&self.owner).is_some_and(SessionsPart::is_over) {
            open.by_user.remove(&self.owner);
        }
        if let Some(world) = &self.owner.world
            && open.by_world.get(world).is_some_and(SessionsPart::is_over)
        {
            open.by_world.remove(world);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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

    /// Its logins wait for ever, and it keeps the reasons that are told.
    #[derive(Default)]
    struct Endless(Mutex<Vec<Refused>>);

    impl Logins for Endless {
        fn check(&self, _: LoginTry<'_>) -> Result<(), Refused> {
            Ok(())
        }

        fn enter<'l>(&'l self, _: LoginTry<'l>) -> Entering<'l> {
            Box::pin(std::future::pending())
        }

        fn refused(&self, login: RefusedLogin) {
            hold(&self.0).push(login.why);
        }

        fn not_negotiated(&self, _: Client, _: String) {}
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_leaves_while_it_waits_to_be_let_in_is_told_as_that_however_long_it_waited() {
        let logins = Arc::new(Endless::default());
        let admission = Admission::new(Arc::clone(&logins) as _, Limits::default(), Budget::new(100));
        let mut connection = admission.enter(ConnectionCloser::new().0, Client::default()).await;
        let login = LoginTry { user: "tTEST1", shown: Shown::PublicKey(b"key"), leniency: None };
        assert_eq!(connection.offered(login), Ok(()));
        // Longer than a client may take to prove that the key is its own.
        let over = tokio::time::sleep(std::time::Duration::from_mins(1));
        let refused = connection.proved(login, over).await;
        assert_eq!(refused.err(), Some(MayTryAgain::Dropped));
        drop(connection);
        assert_eq!(*hold(&logins.0), [Refused::OverInLine]);
    }

    fn admission(limits: Limits) -> Arc<Admission> {
        Admission::new(Arc::new(Closed), limits, Budget::new(100))
    }

    #[test]
    fn sessions_are_counted_by_user_and_in_all_and_given_back() {
        let all = admission(Limits { sessions: 3, sessions_per_user: 2, ..Limits::default() });
        let place = |user| all.place(&owner(user, None));
        let two = (place("tTEST1").expect("room"), place("tTEST1").expect("room"));
        assert_eq!(place("tTEST1").err(), Some(Refused::TooManySessions));
        let _third = place("tTEST2").expect("room for another user");
        assert_eq!(place("tTEST3").err(), Some(Refused::TooManySessions));
        drop(two);
        let _again = (place("tTEST1").expect("room"), place("tTEST3").expect("room"));
    }

    fn owner(user: &str, world: Option<&str>) -> SessionOwner {
        SessionOwner { user: user.to_owned(), world: world.map(str::to_owned) }
    }

    #[test]
    fn worlds_that_take_all_they_can_leave_room_for_the_next() {
        let all = admission(Limits::default());
        let mut held = Vec::new();
        let mut counts = Vec::new();
        for world in ["a", "b", "c", "d", "e"] {
            let mut count = 0;
            for user in ["tTEST1", "tTEST2", "tTEST3", "tTEST4"] {
                let owner = owner(user, Some(world));
                let places = std::iter::from_fn(|| all.place(&owner).ok()).collect::<Vec<_>>();
                count += places.len();
                held.extend(places);
            }
            counts.push(count);
        }
        assert!(counts[0] <= 128 && counts.iter().all(|count| *count > 0), "{counts:?}");
        let memory: Vec<_> =
            held.iter().flat_map(|place| (1..).map_while(|_| place.memory().take(1))).collect();
        let files: Vec<_> =
            held.iter().flat_map(|place| (1..).map_while(|_| place.places().take(1))).collect();
        for next in [owner("tTEST1", Some("next")), owner("tTEST1", None)] {
            let place = all.place(&next).expect("room");
            assert!(place.memory().take(1).is_some() && place.places().take(1).is_some());
        }
        drop((held, memory, files));
        let open = hold(&all.sessions);
        assert!(open.by_world.is_empty() && open.by_user.is_empty());
    }

    #[test]
    fn the_sessions_of_a_user_share_half_of_the_memory_and_its_part_of_the_files() {
        let limits = Limits { handles_per_session: 4, handles_per_user: 6, handles: 7, ..Limits::default() };
        let all = admission(limits);
        let seats = ["tTEST1", "tTEST1", "tTEST2"].map(|user| all.place(&owner(user, None)).expect("room"));
        let taken =
            seats.each_ref().map(|place| (1..).map_while(|_| place.places().take(1)).collect::<Vec<_>>());
        assert_eq!(taken.each_ref().map(Vec::len), [4, 0, 2], "one leaves as much as it has");
        let half = seats[0].memory().take(50).expect("half of it");
        assert!(seats[1].memory().take(1).is_none());
        assert!(seats[2].memory().take(50).is_some());
        drop(half);
    }
}
