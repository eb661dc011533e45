//! Refused logins of one connection: when the timeline is told of them, and when there are too many.
//!
//! A client may offer several keys before the right one, so a refused key is told only when no other try
//! follows soon, or when the connection ends. What no further try can mend is told at once.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::accounts::{Accounts, LoginRefusal};
use crate::lock::hold;

/// Clients that have another key offer it as soon as they hear of the refusal.
const ANOTHER_TRY: Duration = Duration::from_millis(200);

/// So long a client may take to sign.
const PROOF: Duration = Duration::from_millis(500);

/// As OpenSSH's server has it by default: with the sixth failure the connection ends.
const TRIES: usize = 6;

pub(crate) struct Refusals {
    accounts: Arc<dyn Accounts>,
    told: Arc<Mutex<ToldRefusals>>,
    failures: usize,
}

#[derive(Default)]
struct ToldRefusals {
    /// Waits for another try; counted, so that each timer knows its own.
    pending: Option<(usize, String, LoginRefusal)>,
    count: usize,
    /// What was told: never twice on one connection.
    all: Vec<(String, LoginRefusal)>,
}

/// Whether the client may try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MayTryAgain {
    Yes,
    No,
}

impl Refusals {
    pub(crate) fn new(accounts: Arc<dyn Accounts>) -> Self {
        Refusals { accounts, told: Arc::default(), failures: 0 }
    }

    /// A try has failed.
    pub(crate) fn add(&mut self, user: String, refusal: LoginRefusal) -> MayTryAgain {
        self.failures += 1;
        if self.failures >= TRIES {
            self.tell(user, LoginRefusal::TooManyTries);
            return MayTryAgain::No;
        }
        match refusal {
            LoginRefusal::KeyNotRegistered | LoginRefusal::KeyNotProved => {
                self.tell_later(user, refusal, ANOTHER_TRY);
            }
            LoginRefusal::UnknownUser
            | LoginRefusal::PasswordOffered
            | LoginRefusal::TooManySessions
            | LoginRefusal::TooManyTries => self.tell(user, refusal),
        }
        MayTryAgain::Yes
    }

    /// The client has offered a key that would do, and is to prove that it has it.
    pub(crate) fn expect_proof(&mut self, user: String) {
        self.tell_later(user, LoginRefusal::KeyNotProved, PROOF);
    }

    /// The client is in: what was refused before is no matter.
    pub(crate) fn forget(&mut self) {
        hold(&self.told).pending = None;
    }

    fn tell(&self, user: String, refusal: LoginRefusal) {
        hold(&self.told).tell(&*self.accounts, user, refusal);
    }

    fn tell_later(&self, user: String, refusal: LoginRefusal, after: Duration) {
        let mut told = hold(&self.told);
        told.count += 1;
        let own = told.count;
        told.pending = Some((own, user, refusal));
        drop(told);
        let (told, accounts) = (self.told.clone(), self.accounts.clone());
        tokio::spawn(async move {
            tokio::time::sleep(after).await;
            hold(&told).tell_pending(&*accounts, Some(own));
        });
    }
}

impl Drop for Refusals {
    fn drop(&mut self) {
        hold(&self.told).tell_pending(&*self.accounts, None);
    }
}

impl ToldRefusals {
    fn tell(&mut self, accounts: &dyn Accounts, user: String, refusal: LoginRefusal) {
        self.pending = None;
        let this = (user, refusal);
        if !self.all.contains(&this) {
            accounts.refused(&this.0, &this.1.to_string());
            self.all.push(this);
        }
    }

    /// Tells what waits, if it is this one.
    fn tell_pending(&mut self, accounts: &dyn Accounts, own: Option<usize>) {
        if let Some((_, user, refusal)) =
            self.pending.take_if(|(count, ..)| own.is_none_or(|own| own == *count))
        {
            self.tell(accounts, user, refusal);
        }
    }
}
