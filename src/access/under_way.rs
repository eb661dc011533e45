//! Connections that have not logged in: how many there may be, and which gives way when one more comes.
//!
//! A new one waits for a place. It gets that of a client that the server waits for in vain: one that has said nothing at
//! all after a second, any other that is silent for five. Who speaks, or waits for the server, keeps its place, so that
//! many honest logins at once are slow at the worst. Should no place come free for as long, the oldest gives way all the
//! same: clients that never log in must not keep others out.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use crate::closer::ConnectionCloser;
use crate::limits::Limits;
use crate::lock::hold;

/// All that are under way.
#[derive(Default)]
pub(crate) struct LoginsUnderWay {
    all: Mutex<ByAge>,
    /// A connection has left.
    left: Notify,
}

#[derive(Default)]
struct ByAge {
    /// By their numbers, oldest first. Bound: `Limits::logins_under_way`.
    connections: BTreeMap<u64, OnItsWay>,
    next: u64,
}

struct OnItsWay {
    closer: ConnectionCloser,
    turn: LoginTurn,
}

/// Whose turn it is in a login: the client's, who has to say something, or the server's.
/// At first the server's.
#[derive(Clone, Default)]
pub struct LoginTurn(Arc<Mutex<Turn>>);

#[derive(Clone, Copy, Default)]
struct Turn {
    /// Whether the client has said anything yet.
    has_spoken: bool,
    /// Since when it is the client's.
    of_client: Option<Instant>,
}

impl LoginTurn {
    /// The client has said something: it is the server's turn.
    pub fn heard(&self) {
        *hold(&self.0) = Turn { has_spoken: true, of_client: None };
    }

    /// The server has nothing to do before the client says something more.
    pub fn waits_for_client(&self) {
        let mut turn = hold(&self.0);
        if turn.of_client.is_none() {
            turn.of_client = Some(Instant::now());
        }
    }

    /// When the client has been silent for so long that it may have to give way; none when it is the server's turn.
    fn over_at(&self, limits: &Limits) -> Option<Instant> {
        let Turn { has_spoken, of_client } = *hold(&self.0);
        let patience = if has_spoken { limits.login_silence } else { limits.first_word };
        of_client.map(|since| since + patience)
    }
}

impl LoginsUnderWay {
    /// Waits for a place, and takes it. Places are given in the order of the calls only where the calls follow each other.
    pub(crate) async fn enter(&self, closer: ConnectionCloser, limits: &Limits) -> (u64, LoginTurn) {
        let longest = Instant::now() + limits.login_silence;
        loop {
            let left = self.left.notified();
            tokio::pin!(left);
            left.as_mut().enable();
            let next = match self.try_enter(&closer, limits, longest) {
                Ok(place) => return place,
                Err(next) => next,
            };
            tokio::select! {
                () = left => {}
                () = sleep_until(next) => {}
            }
        }
    }

    /// A place, or when to ask again if none has left by then.
    fn try_enter(
        &self,
        closer: &ConnectionCloser,
        limits: &Limits,
        longest: Instant,
    ) -> Result<(u64, LoginTurn), Instant> {
        let mut all = hold(&self.all);
        if all.connections.len() >= limits.logins_under_way {
            let now = Instant::now();
            let silent = all.connections.iter();
            let silent = silent.filter_map(|(number, one)| Some((one.turn.over_at(limits)?, *number)));
            let gives_way = match silent.min() {
                Some((over, number)) if over <= now => Some(number),
                _ if longest <= now => all.connections.keys().next().copied(),
                // Whose turn the server's is now may be silent from now on.
                first => {
                    let of_server = now + limits.first_word;
                    return Err(first.map_or(of_server, |(over, _)| over.min(of_server)).min(longest));
                }
            };
            if let Some(one) = gives_way.and_then(|number| all.connections.remove(&number)) {
                one.closer.cut();
            }
        }
        all.next += 1;
        let (number, turn) = (all.next, LoginTurn::default());
        all.connections.insert(number, OnItsWay { closer: closer.clone(), turn: turn.clone() });
        Ok((number, turn))
    }

    /// It has logged in, or is over.
    pub(crate) fn leave(&self, number: u64) {
        if hold(&self.all).connections.remove(&number).is_some() {
            self.left.notify_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::sync::oneshot::error::TryRecvError;

    use super::*;
    use crate::closer::ConnectionClosed;

    const TWO: usize = 2;

    struct Entered {
        number: u64,
        turn: LoginTurn,
        _closer: ConnectionCloser,
        cut: ConnectionClosed,
    }

    impl Entered {
        fn is_cut(&mut self) -> bool {
            self.cut.try_recv() == Err(TryRecvError::Closed)
        }
    }

    fn limits() -> Limits {
        Limits { logins_under_way: TWO, ..Limits::default() }
    }

    async fn enter(line: &LoginsUnderWay) -> Entered {
        let (closer, cut) = ConnectionCloser::new();
        let (number, turn) = line.enter(closer.clone(), &limits()).await;
        Entered { number, turn, _closer: closer, cut }
    }

    /// How long it took to get in.
    async fn waited(line: &LoginsUnderWay) -> (Entered, Duration) {
        let began = Instant::now();
        (enter(line).await, began.elapsed())
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_has_left_makes_room_at_once() {
        let line = LoginsUnderWay::default();
        let (mut first, second) = (enter(&line).await, enter(&line).await);
        let leaving = async { line.leave(second.number) };
        let ((_third, waited), ()) = tokio::join!(waited(&line), leaving);
        assert_eq!(waited, Duration::ZERO);
        assert!(!first.is_cut());
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_says_nothing_gives_way_after_a_second_and_one_that_has_spoken_after_five() {
        let line = LoginsUnderWay::default();
        let (mut spoke, mut mute) = (enter(&line).await, enter(&line).await);
        mute.turn.waits_for_client();
        spoke.turn.heard();
        spoke.turn.waits_for_client();
        // Asked again and again, it waits since the first time.
        spoke.turn.waits_for_client();
        let (third, waited_for_mute) = waited(&line).await;
        assert_eq!(waited_for_mute, limits().first_word);
        assert!(mute.is_cut() && !spoke.is_cut());
        third.turn.heard();
        let (_fourth, waited_for_spoke) = waited(&line).await;
        assert_eq!(waited_for_spoke, limits().login_silence - limits().first_word);
        assert!(spoke.is_cut());
    }

    #[tokio::test(start_paused = true)]
    async fn those_who_are_silent_for_long_give_way_without_more_waiting() {
        let line = LoginsUnderWay::default();
        let (mut first, mut second) = (enter(&line).await, enter(&line).await);
        first.turn.waits_for_client();
        second.turn.waits_for_client();
        tokio::time::advance(limits().first_word).await;
        for _ in 0..TWO {
            let (one, waited) = waited(&line).await;
            one.turn.heard();
            assert_eq!(waited, Duration::ZERO);
        }
        assert!(first.is_cut() && second.is_cut());
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_for_the_server_keeps_the_place_until_none_has_come_free_for_long() {
        let line = LoginsUnderWay::default();
        let (mut first, mut second) = (enter(&line).await, enter(&line).await);
        let (_third, waited) = waited(&line).await;
        assert_eq!(waited, limits().login_silence);
        assert!(first.is_cut() && !second.is_cut(), "the oldest");
    }
}
