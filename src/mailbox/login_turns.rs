//! How many sessions of a sender there may be, and how many logins within a minute, where its server has such a limit.

use std::sync::Arc;
use std::time::Duration;

use nets_core::habits::{BeyondLimit, ServerHabits};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

const MINUTE: Duration = Duration::from_mins(1);

/// The turns of one sender in one world.
#[derive(Default)]
pub(crate) struct LoginTurns {
    sessions: Option<Limited>,
    logins: Option<Limited>,
    beyond: BeyondLimit,
}

struct Limited {
    most: u32,
    left: Arc<Semaphore>,
}

/// The turn of one session; its place is free again when it is dropped.
#[derive(Debug, Default)]
pub struct ServerTurn {
    _session: Option<OwnedSemaphorePermit>,
}

/// A login beyond a limit, which does not wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoTurn {
    /// What limit that is.
    pub why: String,
    /// The client is told nothing of it.
    pub is_dropped: bool,
}

impl LoginTurns {
    pub(crate) fn of(habits: &ServerHabits) -> LoginTurns {
        let limited = |most: u32| Limited { most, left: Arc::new(Semaphore::new(most as usize)) };
        LoginTurns {
            sessions: habits.sessions.map(limited),
            logins: habits.logins_per_minute.map(limited),
            beyond: habits.beyond,
        }
    }

    /// The next turn: at once, later, or not at all.
    pub(crate) async fn take(&self) -> Result<ServerTurn, NoTurn> {
        let session = match &self.sessions {
            None => None,
            Some(sessions) => {
                let most = sessions.most;
                let why = || {
                    format!("{most} sessions are open already (`sessions: {most}` of the sender's server)")
                };
                Some(self.place(sessions, why).await?)
            }
        };
        if let Some(logins) = &self.logins {
            let most = logins.most;
            let why = || {
                format!(
                    "there were {most} logins within a minute (`logins_per_minute: {most}` of the sender's server)"
                )
            };
            let login = self.place(logins, why).await?;
            tokio::spawn(async move {
                tokio::time::sleep(MINUTE).await;
                drop(login);
            });
        }
        Ok(ServerTurn { _session: session })
    }

    async fn place(
        &self,
        limited: &Limited,
        why: impl FnOnce() -> String,
    ) -> Result<OwnedSemaphorePermit, NoTurn> {
        let left = Arc::clone(&limited.left);
        let place = match self.beyond {
            // It fails when the semaphore is closed, which it never is.
            BeyondLimit::Queued => left.acquire_owned().await.ok(),
            BeyondLimit::Refused | BeyondLimit::Dropped => left.try_acquire_owned().ok(),
        };
        place.ok_or_else(|| NoTurn { why: why(), is_dropped: self.beyond == BeyondLimit::Dropped })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turns(sessions: Option<u32>, logins_per_minute: Option<u32>, beyond: BeyondLimit) -> LoginTurns {
        LoginTurns::of(&ServerHabits { sessions, logins_per_minute, beyond, ..ServerHabits::USUAL })
    }

    #[tokio::test(start_paused = true)]
    async fn a_session_that_ends_makes_room_for_the_next_and_a_minute_for_further_logins() {
        let limited = turns(Some(1), Some(2), BeyondLimit::Refused);
        let first = limited.take().await.expect("the first session");
        let refused = limited.take().await.expect_err("a second one");
        assert!(!refused.is_dropped && refused.why.contains("`sessions: 1`"), "{}", refused.why);
        drop(first);
        drop(limited.take().await.expect("the second login"));
        let refused = limited.take().await.expect_err("a third login");
        assert!(refused.why.contains("`logins_per_minute: 2`"), "{}", refused.why);
        tokio::time::sleep(MINUTE + Duration::from_millis(1)).await;
        drop(limited.take().await.expect("a minute later"));
    }

    #[tokio::test(start_paused = true)]
    async fn who_is_queued_comes_in_when_there_is_room_and_who_is_dropped_does_not() {
        let limited = turns(Some(1), None, BeyondLimit::Queued);
        let first = limited.take().await.expect("the first session");
        let next = limited.take();
        tokio::pin!(next);
        tokio::select! {
            biased;
            _ = &mut next => panic!("there is no room"),
            () = std::future::ready(()) => {}
        }
        drop(first);
        next.await.expect("there is room");
        let limited = turns(Some(1), None, BeyondLimit::Dropped);
        let _first = limited.take().await.expect("the first session");
        assert!(limited.take().await.expect_err("a second one").is_dropped);
        assert!(turns(None, None, BeyondLimit::Refused).take().await.is_ok());
    }
}
