//! Refused logins of one connection: when the timeline is told of them, and when there are too many.
//!
//! A client may offer several keys before the right one, so a refused key is told only when no other try
//! follows soon, or when the connection ends. What no further try can mend is told at once.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::lock::hold;
use crate::logins::{Logins, RefusedLogin};
use crate::refused::Refused;

/// Clients that have another key offer it as soon as they hear of the refusal.
const ANOTHER_TRY: Duration = Duration::from_millis(200);

/// So long a client may take to sign.
const PROOF: Duration = Duration::from_millis(500);

/// As OpenSSH's server has it by default: with the sixth failure the connection ends.
const TRIES: usize = 6;

pub(crate) struct Refusals {
    logins: Arc<dyn Logins>,
    told: Arc<Mutex<ToldRefusals>>,
    failures: usize,
}

#[derive(Default)]
struct ToldRefusals {
    /// Waits for another try; counted, so that each timer knows its own.
    pending: Option<(usize, RefusedLogin)>,
    count: usize,
    /// What was told: never twice on one connection. Bound: the tries that a connection is allowed.
    all: Vec<RefusedLogin>,
}

/// Whether the client may try again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MayTryAgain {
    Yes,
    No,
    /// It has proved who it is, and the connection ends with this sentence.
    NotIn(Arc<str>),
    /// The connection ends without one.
    Dropped,
}

impl Refusals {
    pub(crate) fn new(logins: Arc<dyn Logins>) -> Self {
        Refusals { logins, told: Arc::default(), failures: 0 }
    }

    /// A try has failed.
    pub(crate) fn add(&mut self, login: RefusedLogin) -> MayTryAgain {
        self.failures += 1;
        if self.failures >= TRIES {
            self.tell(RefusedLogin { why: Refused::TooManyTries, ..login });
            return MayTryAgain::No;
        }
        if let Some(sentence) = login.why.for_client() {
            let sentence = sentence.into();
            self.tell(login);
            return MayTryAgain::NotIn(sentence);
        }
        match login.why {
            Refused::DroppedBeyondLimit(_) | Refused::OverInLine => {
                self.tell(login);
                return MayTryAgain::Dropped;
            }
            Refused::KeyNotRegistered | Refused::KeyNotProved | Refused::NotForgiven(_) => {
                self.tell_later(login, ANOTHER_TRY);
            }
            Refused::UnknownUser
            | Refused::PasswordOffered
            | Refused::WrongPassword
            | Refused::NoPassword
            | Refused::CertificateNotRegistered
            | Refused::NotSecured
            | Refused::TooManySessions
            | Refused::BeyondLimit(_)
            | Refused::NoWorld(_)
            | Refused::TooManyTries => self.tell(login),
        }
        MayTryAgain::Yes
    }

    /// The client has offered a key that would do, and is to prove that it has it: what is told if it does not.
    pub(crate) fn expect_proof(&mut self, login: RefusedLogin) {
        self.tell_later(login, PROOF);
    }

    /// The client is in: what was refused before is no matter.
    pub(crate) fn forget(&mut self) {
        hold(&self.told).pending = None;
    }

    fn tell(&self, login: RefusedLogin) {
        hold(&self.told).tell(&*self.logins, login);
    }

    fn tell_later(&self, login: RefusedLogin, after: Duration) {
        let mut told = hold(&self.told);
        told.count += 1;
        let own = told.count;
        told.pending = Some((own, login));
        drop(told);
        let (told, logins) = (self.told.clone(), self.logins.clone());
        tokio::spawn(async move {
            tokio::time::sleep(after).await;
            hold(&told).tell_pending(&*logins, Some(own));
        });
    }
}

impl Drop for Refusals {
    fn drop(&mut self) {
        hold(&self.told).tell_pending(&*self.logins, None);
    }
}

impl ToldRefusals {
    fn tell(&mut self, logins: &dyn Logins, login: RefusedLogin) {
        self.pending = None;
        if !self.all.contains(&login) {
            logins.refused(login.clone());
            self.all.push(login);
        }
    }

    /// Tells what waits, if it is this one.
    fn tell_pending(&mut self, logins: &dyn Logins, own: Option<usize>) {
        if let Some((_, login)) = self.pending.take_if(|(count, _)| own.is_none_or(|own| own == *count)) {
            self.tell(logins, login);
        }
    }
}

#[cfg(test)]
mod tests {
    use nets_core::event::Client;

    use super::*;
    use crate::logins::{Entering, LoginTry};

    #[derive(Default)]
    struct Timeline(Mutex<Vec<(String, Refused)>>);

    impl Timeline {
        fn of(&self, user: &str) -> Vec<Refused> {
            hold(&self.0).iter().filter(|(of, _)| of == user).map(|(_, why)| why.clone()).collect()
        }
    }

    impl Logins for Timeline {
        fn check(&self, _: LoginTry<'_>) -> Result<(), Refused> {
            Err(Refused::UnknownUser)
        }

        fn enter<'l>(&'l self, _: LoginTry<'l>) -> Entering<'l> {
            Box::pin(std::future::ready(Err(Refused::UnknownUser)))
        }

        fn refused(&self, login: RefusedLogin) {
            hold(&self.0).push((login.user, login.why));
        }

        fn not_negotiated(&self, _: Client, _: String) {}
    }

    fn refused(user: &str, why: Refused) -> RefusedLogin {
        RefusedLogin { user: user.to_owned(), why, key: None, client: Client::default() }
    }

    /// Lets timers that are due by then run.
    async fn after(wait: Duration) {
        tokio::time::sleep(wait + Duration::from_millis(1)).await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_refused_key_is_told_once_and_only_when_no_other_try_follows() {
        let timeline = Arc::new(Timeline::default());
        let mut refusals = Refusals::new(timeline.clone());
        let not_registered = || refused("tTEST1", Refused::KeyNotRegistered);
        assert_eq!(refusals.add(not_registered()), MayTryAgain::Yes);
        refusals.forget();
        after(ANOTHER_TRY).await;
        assert!(timeline.of("tTEST1").is_empty());
        for _ in 0..2 {
            assert_eq!(refusals.add(not_registered()), MayTryAgain::Yes);
            after(ANOTHER_TRY).await;
            assert_eq!(timeline.of("tTEST1"), [Refused::KeyNotRegistered]);
        }
        refusals.expect_proof(refused("tTEST1", Refused::KeyNotProved));
        drop(refusals);
        assert_eq!(timeline.of("tTEST1"), [Refused::KeyNotRegistered, Refused::KeyNotProved]);
    }

    #[tokio::test(start_paused = true)]
    async fn what_no_other_try_can_mend_is_told_at_once_and_the_sixth_try_is_the_last() {
        let timeline = Arc::new(Timeline::default());
        let mut refusals = Refusals::new(timeline.clone());
        assert_eq!(refusals.add(refused("a", Refused::UnknownUser)), MayTryAgain::Yes);
        assert_eq!(timeline.of("a"), [Refused::UnknownUser]);
        for _ in 2..TRIES {
            assert_eq!(refusals.add(refused("b", Refused::KeyNotRegistered)), MayTryAgain::Yes);
        }
        assert_eq!(refusals.add(refused("b", Refused::KeyNotRegistered)), MayTryAgain::No);
        assert_eq!(timeline.of("b"), [Refused::TooManyTries], "and none of the keys before");
        drop(refusals);
        assert_eq!(timeline.of("b"), [Refused::TooManyTries]);
    }

    #[tokio::test(start_paused = true)]
    async fn who_comes_beyond_a_limit_is_told_why_or_dropped() {
        let timeline = Arc::new(Timeline::default());
        let mut refusals = Refusals::new(timeline.clone());
        let full = Refused::BeyondLimit("2 sessions".to_owned());
        assert_eq!(refusals.add(refused("a", full.clone())), MayTryAgain::NotIn("2 sessions".into()));
        let dropped = Refused::DroppedBeyondLimit("2 sessions".to_owned());
        assert_eq!(refusals.add(refused("a", dropped.clone())), MayTryAgain::Dropped);
        assert_eq!(timeline.of("a"), [full, dropped]);
    }

    #[tokio::test(start_paused = true)]
    async fn who_names_a_world_that_it_does_not_come_into_is_told_why() {
        let timeline = Arc::new(Timeline::default());
        let mut refusals = Refusals::new(timeline.clone());
        let full = Refused::NoWorld("256 worlds run".to_owned());
        assert_eq!(refusals.add(refused("a", full.clone())), MayTryAgain::NotIn("256 worlds run".into()));
        assert_eq!(timeline.of("a"), [full]);
    }
}
