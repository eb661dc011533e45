//! Who is connected, and who gives way when all places are taken: those who are connected and ask
//! nothing, and then those who have left an answer unread for long.
//!
//! A connection is let in whether or not there is a place for it: it needs one only once it asks for
//! something else than the simulator's health. So a health check is answered at once however many others
//! are connected, and a request finds a place as soon as somebody gives way or ends.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};

/// So many connections are let in beyond those that have a place.
const STANDING: usize = 32;

/// An answer that no byte of was taken for so long is one that somebody has left unread.
const LEFT_UNREAD: Duration = Duration::from_secs(2);

/// How long a request waits for a place.
const PATIENCE: Duration = Duration::from_secs(10);

/// All connections of a server.
pub(crate) struct Lobby {
    places: Arc<Semaphore>,
    guests: Mutex<Guests>,
}

#[derive(Default)]
struct Guests {
    /// In the order in which they came.
    by_number: BTreeMap<u64, Arc<Guest>>,
    next: u64,
    /// Counts what happens, to tell who has been idle longest.
    moment: u64,
}

/// One connection, as the lobby knows it.
struct Guest {
    /// Told when it is to give way.
    leave: Notify,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    place: Option<OwnedSemaphorePermit>,
    /// Requests that are not answered to the last byte.
    under_way: usize,
    /// When the last one was answered, in moments of the lobby.
    idle_since: u64,
    /// Since when the client takes nothing of its answer.
    unread_since: Option<Instant>,
    leaving: bool,
}

/// A connection's own handle; it leaves the lobby when the last clone is dropped.
#[derive(Clone)]
pub(crate) struct Seat(Arc<Inner>);

struct Inner {
    lobby: Arc<Lobby>,
    guest: Arc<Guest>,
    number: u64,
}

/// A request that is being answered; dropped with the last byte of the answer.
pub(crate) struct UnderWay(Seat);

impl Lobby {
    pub(crate) fn new(places: usize) -> Arc<Self> {
        Arc::new(Lobby { places: Arc::new(Semaphore::new(places)), guests: Mutex::default() })
    }

    /// Lets a connection in; where too many stand already, the one that has stood longest leaves.
    pub(crate) fn enter(self: &Arc<Self>) -> Seat {
        let place = Arc::clone(&self.places).try_acquire_owned().ok();
        let has_place = place.is_some();
        let mut guests = hold(&self.guests);
        guests.moment += 1;
        let state = State { place, idle_since: guests.moment, ..State::default() };
        let guest = Arc::new(Guest { leave: Notify::new(), state: Mutex::new(state) });
        guests.next += 1;
        let number = guests.next;
        guests.by_number.insert(number, Arc::clone(&guest));
        if !has_place {
            guests.make_room();
        }
        drop(guests);
        Seat(Arc::new(Inner { lobby: Arc::clone(self), guest, number }))
    }
}

impl Guests {
    /// Tells one who has a place and no use for it to leave, unless one leaves already for each who
    /// stands; and whoever has stood longest, when too many do.
    fn make_room(&self) {
        let (mut standing, mut leaving) = (Vec::new(), 0);
        let mut idle: Option<(u64, &Arc<Guest>)> = None;
        let mut unread: Option<(Instant, &Arc<Guest>)> = None;
        for guest in self.by_number.values() {
            let state = hold(&guest.state);
            if state.place.is_none() {
                if !state.leaving {
                    standing.push(guest);
                }
            } else if state.leaving {
                leaving += 1;
            } else if state.under_way == 0 {
                if idle.is_none_or(|(since, _)| state.idle_since < since) {
                    idle = Some((state.idle_since, guest));
                }
            } else if let Some(since) = state.unread_since
                && since.elapsed() >= LEFT_UNREAD
                && unread.is_none_or(|(earliest, _)| since < earliest)
            {
                unread = Some((since, guest));
            }
        }
        if leaving < standing.len()
            && let Some(guest) = idle.map(|(_, guest)| guest).or(unread.map(|(_, guest)| guest))
        {
            guest.go();
        }
        if standing.len() > STANDING {
            standing[0].go();
        }
    }
}

impl Guest {
    fn go(&self) {
        hold(&self.state).leaving = true;
        self.leave.notify_one();
    }
}

impl Seat {
    /// Resolves when this connection is to give way.
    pub(crate) async fn told_to_leave(&self) {
        self.0.guest.leave.notified().await;
    }

    /// A place for this connection, if it has none yet; false when there is none in time.
    pub(crate) async fn place(&self) -> bool {
        let guest = &self.0.guest;
        if hold(&guest.state).place.is_some() {
            return true;
        }
        hold(&self.0.lobby.guests).make_room();
        let places = Arc::clone(&self.0.lobby.places);
        let Ok(Ok(place)) = timeout(PATIENCE, places.acquire_owned()).await else { return false };
        hold(&guest.state).place = Some(place);
        true
    }

    /// From now on the connection is not idle.
    pub(crate) fn begin(&self) -> UnderWay {
        hold(&self.0.guest.state).under_way += 1;
        UnderWay(self.clone())
    }

    /// Whether the client takes nothing of its answer.
    pub(crate) fn unread(&self, nothing_taken: bool) {
        let mut state = hold(&self.0.guest.state);
        if !nothing_taken {
            state.unread_since = None;
        } else if state.unread_since.is_none() {
            state.unread_since = Some(Instant::now());
        }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let Inner { lobby, guest, .. } = &*self.0.0;
        let mut guests = hold(&lobby.guests);
        guests.moment += 1;
        let mut state = hold(&guest.state);
        state.under_way -= 1;
        state.idle_since = guests.moment;
        let has_place = state.place.is_some();
        drop(state);
        // Somebody may wait for just this.
        if has_place && lobby.places.available_permits() == 0 {
            guests.make_room();
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        hold(&self.lobby.guests).by_number.remove(&self.number);
    }
}

fn hold<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
