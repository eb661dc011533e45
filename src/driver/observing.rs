//! What front ends saw, on its way to the driver: so much of each login at the most.

use std::collections::BTreeMap;
use std::sync::Arc;

use nets_core::event::Observation;
use nets_core::identity::UserId;

use crate::command::DriverCommand;
use crate::queue::Commands;
use crate::seen::{LoginTally, WaitingObservation};

pub(crate) struct Observing {
    commands: Commands,
    /// Bound: the senders of the world.
    logins: BTreeMap<String, Arc<LoginTally>>,
    strangers: Arc<LoginTally>,
}

impl Observing {
    pub(crate) fn new<'u>(commands: Commands, users: impl Iterator<Item = &'u UserId>) -> Self {
        let logins =
            users.map(|user| (user.as_str().to_owned(), LoginTally::of(Some(user.clone())))).collect();
        Observing { commands, logins, strangers: LoginTally::of(None) }
    }

    /// Passes an observation on, or counts it as dropped. Never waits.
    pub(crate) fn observe(&self, observation: Observation) {
        let tally = observation.user().and_then(|user| self.logins.get(user)).unwrap_or(&self.strangers);
        let sent = WaitingObservation::begin(observation, tally)
            .is_ok_and(|seen| self.commands.try_send(Box::new(DriverCommand::Observed(seen))).is_ok());
        if !sent {
            tally.has_dropped();
        }
    }
}

#[cfg(test)]
mod tests {
    use nets_core::event::Client;

    use super::*;
    use crate::queue::queue;
    use crate::seen::MOST_WAITING;

    fn refused(user: &str) -> Observation {
        Observation::LoginRefused {
            user: user.to_owned(),
            reason: "no".to_owned(),
            key: None,
            client: Client::default(),
        }
    }

    #[test]
    fn what_one_login_floods_with_is_dropped_and_counted_and_another_is_heard() {
        let (commands, inbox) = queue(10 * MOST_WAITING, |_| ());
        let user = UserId::new("tTEST1").expect("a user id");
        let observing = Observing::new(commands, [user.clone()].iter());
        for number in 0..MOST_WAITING + 7 {
            observing.observe(refused(&format!("stranger{number}")));
        }
        observing.observe(refused("tTEST1"));
        let (mut seen, mut dropped) = (Vec::new(), 0);
        while let Some(command) = inbox.try_recv() {
            let DriverCommand::Observed(one) = *command else { panic!("only observations were sent") };
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
        assert!(inbox.try_recv().is_some(), "there is room again");
    }
}
