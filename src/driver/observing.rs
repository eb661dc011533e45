//! What front ends saw, on its way to the driver: so much of each login at the most.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use nets_core::event::Observation;
use nets_core::identity::UserId;

use crate::command::Command;
use crate::world::Commands;

/// So many observations of one login wait for the driver at the most; those beyond are dropped, counted
/// and told. All login names that the scenario does not have count as one.
const MOST_WAITING: usize = 2_048;

/// How often those dropped are told, in observations taken.
const TOLD_EVERY: usize = MOST_WAITING / 4;

pub(crate) struct Observing {
    commands: Commands,
    logins: BTreeMap<String, Arc<Tally>>,
    strangers: Arc<Tally>,
}

/// What waits of one login, and what was dropped.
pub(crate) struct Tally {
    user: Option<UserId>,
    waiting: AtomicUsize,
    dropped: AtomicU64,
}

impl Tally {
    fn of(user: Option<UserId>) -> Arc<Self> {
        Arc::new(Tally { user, waiting: AtomicUsize::new(0), dropped: AtomicU64::new(0) })
    }
}

/// Something seen, which counts as waiting until this is dropped.
pub(crate) struct Seen<T> {
    what: Option<T>,
    tally: Arc<Tally>,
}

impl<T> Seen<T> {
    fn begin(what: T, tally: &Arc<Tally>) -> Result<Self, T> {
        if tally.waiting.fetch_add(1, Ordering::Relaxed) >= MOST_WAITING {
            tally.waiting.fetch_sub(1, Ordering::Relaxed);
            return Err(what);
        }
        Ok(Seen { what: Some(what), tally: Arc::clone(tally) })
    }

    /// What was seen, and how much of the same login was dropped since that was told last.
    pub(crate) fn take(mut self) -> (Option<T>, Option<(Option<UserId>, u64)>) {
        let left = self.tally.waiting.load(Ordering::Relaxed).saturating_sub(1);
        let dropped =
            if left.is_multiple_of(TOLD_EVERY) { self.tally.dropped.swap(0, Ordering::Relaxed) } else { 0 };
        let told = (dropped > 0).then(|| (self.tally.user.clone(), dropped));
        (self.what.take(), told)
    }
}

impl<T> Drop for Seen<T> {
    fn drop(&mut self) {
        self.tally.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Observing {
    pub(crate) fn new<'u>(commands: Commands, users: impl Iterator<Item = &'u UserId>) -> Self {
        let logins = users.map(|user| (user.as_str().to_owned(), Tally::of(Some(user.clone())))).collect();
        Observing { commands, logins, strangers: Tally::of(None) }
    }

    /// Passes an observation on, or counts it as dropped. Never waits.
    pub(crate) fn observe(&self, observation: Observation) {
        let tally = self.logins.get(observation.user()).unwrap_or(&self.strangers);
        let sent = Seen::begin(observation, tally)
            .is_ok_and(|seen| self.commands.try_send(Box::new(Command::Observed(seen))).is_ok());
        if !sent {
            tally.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::sync_channel;

    use super::*;

    fn refused(user: &str) -> Observation {
        Observation::LoginRefused { user: user.to_owned(), reason: "no".to_owned() }
    }

    #[test]
    fn what_one_login_floods_with_is_dropped_and_counted_and_another_is_heard() {
        let (commands, inbox) = sync_channel(10 * MOST_WAITING);
        let user = UserId::new("tTEST1").expect("a user id");
        let observing = Observing::new(commands, [user.clone()].iter());
        for number in 0..MOST_WAITING + 7 {
            observing.observe(refused(&format!("stranger{number}")));
        }
        observing.observe(refused("tTEST1"));
        let (mut seen, mut dropped) = (Vec::new(), 0);
        while let Ok(command) = inbox.try_recv() {
            let Command::Observed(one) = *command else { panic!("only observations were sent") };
            let (what, told) = one.take();
            seen.extend(what);
            if let Some((of, count)) = told {
                assert_eq!(of, None, "strangers have no name");
                dropped += count;
            }
        }
        assert_eq!((seen.len(), dropped), (MOST_WAITING + 1, 7));
        assert_eq!(seen.last(), Some(&refused("tTEST1")));
        observing.observe(refused("stranger"));
        assert!(inbox.try_recv().is_ok(), "there is room again");
    }
}
