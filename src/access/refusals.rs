//! Refused logins of one connection: when the timeline is told of them, and when there are too many.
//!
//! A client may offer several keys before the right one, so a refused key is told only when no other try
//! follows soon, or when the connection ends. What no further try can mend is told at once.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::lock::hold;
use crate::logins::Logins;
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
    pending: Option<(usize, String, Refused)>,
    count: usize,
    /// What was told: never twice on one connection.
    all: Vec<(String, Refused)>,
}

/// Whether the client may try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MayTryAgain {
    Yes,
    No,
}

impl Refusals {
    pub(crate) fn new(logins: Arc<dyn Logins>) -> Self {
        Refusals { logins, told: Arc::default(), failures: 0 }
    }

    /// A try has failed.
    pub(crate) fn add(&mut self, user: String, refusal: Refused) -> MayTryAgain {
        self.failures += 1;
        if self.failures >= TRIES {
            self.tell(user, Refused::TooManyTries);
            return MayTryAgain::No;
        }
        match refusal {
            Refused::KeyNotRegistered | Refused::KeyNotProved => {
                self.tell_later(user, refusal, ANOTHER_TRY);
            }
            Refused::UnknownUser
            | Refused::PasswordOffered
            | Refused::TooManySessions
            | Refused::TooManyTries => self.tell(user, refusal),
        }
        MayTryAgain::Yes
    }

    /// The client has offered a key that would do, and is to prove that it has it.
    pub(crate) fn expect_proof(&mut self, user: String) {
        self.tell_later(user, Refused::KeyNotProved, PROOF);
    }

    /// The client is in: what was refused before is no matter.
    pub(crate) fn forget(&mut self) {
        hold(&self.told).pending = None;
    }

    fn tell(&self, user: String, refusal: Refused) {
        hold(&self.told).tell(&*self.logins, user, refusal);
    }

    fn tell_later(&self, user: String, refusal: Refused, after: Duration) {
        let mut told = hold(&self.told);
        told.count += 1;
        let own = told.count;
        told.pending = Some((own, user, refusal));
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
    fn tell(&mut self, logins: &dyn Logins, user: String, refusal: Refused) {
        self.pending = None;
        let this = (user, refusal);
        if !self.all.contains(&this) {
            logins.refused(&this.0, this.1);
            self.all.push(this);
        }
    }

    /// Tells what waits, if it is this one.
    fn tell_pending(&mut self, logins: &dyn Logins, own: Option<usize>) {
        if let Some((_, user, refusal)) =
            self.pending.take_if(|(count, ..)| own.is_none_or(|own| own == *count))
        {
            self.tell(logins, user, refusal);
        }
    }
}

#[cfg(test)]
mod tests {
    use nets_mailbox::Mailbox;

    use super::*;
    use crate::account::Shown;

    #[derive(Default)]
    struct Timeline(Mutex<Vec<(String, Refused)>>);

    impl Timeline {
        fn of(&self, user: &str) -> Vec<Refused> {
            hold(&self.0).iter().filter(|(of, _)| of == user).map(|(_, why)| *why).collect()
        }
    }

    impl Logins for Timeline {
        fn login(&self, _: &str, _: Shown<'_>) -> Result<Mailbox, Refused> {
            Err(Refused::UnknownUser)
        }

        fn refused(&self, user: &str, why: Refused) {
            hold(&self.0).push((user.to_owned(), why));
        }
    }

    /// Lets timers that are due by then run.
    async fn after(wait: Duration) {
        tokio::time::sleep(wait + Duration::from_millis(1)).await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_refused_key_is_told_once_and_only_when_no_other_try_follows() {
        let timeline = Arc::new(Timeline::default());
        let mut refusals = Refusals::new(timeline.clone());
        let user = || "tTEST1".to_owned();
        assert_eq!(refusals.add(user(), Refused::KeyNotRegistered), MayTryAgain::Yes);
        refusals.forget();
        after(ANOTHER_TRY).await;
        assert!(timeline.of("tTEST1").is_empty());
        for _ in 0..2 {
            assert_eq!(refusals.add(user(), Refused::KeyNotRegistered), MayTryAgain::Yes);
            after(ANOTHER_TRY).await;
            assert_eq!(timeline.of("tTEST1"), [Refused::KeyNotRegistered]);
        }
        refusals.expect_proof(user());
        drop(refusals);
        assert_eq!(timeline.of("tTEST1"), [Refused::KeyNotRegistered, Refused::KeyNotProved]);
    }

    #[tokio::test(start_paused = true)]
    async fn what_no_other_try_can_mend_is_told_at_once_and_the_sixth_try_is_the_last() {
        let timeline = Arc::new(Timeline::default());
        let mut refusals = Refusals::new(timeline.clone());
        assert_eq!(refusals.add("a".to_owned(), Refused::UnknownUser), MayTryAgain::Yes);
        assert_eq!(timeline.of("a"), [Refused::UnknownUser]);
        for _ in 2..TRIES {
            assert_eq!(refusals.add("b".to_owned(), Refused::KeyNotRegistered), MayTryAgain::Yes);
        }
        assert_eq!(refusals.add("b".to_owned(), Refused::KeyNotRegistered), MayTryAgain::No);
        assert_eq!(timeline.of("b"), [Refused::TooManyTries], "and none of the keys before");
        drop(refusals);
        assert_eq!(timeline.of("b"), [Refused::TooManyTries]);
    }
}
