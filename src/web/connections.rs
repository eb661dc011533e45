//! Which connection is closed for another when all places are taken: one that asks nothing, then one
//! whose client has left its answer unread for long, and then one that is in the middle of a body and sends as good as nothing.
//!
//! A connection is accepted whether or not there is a place for it: it needs one only once it asks for
//! something else than the simulator's health. So a health check is answered at once however many others
//! are connected, and a request gets a place as soon as another connection is closed.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};

/// So many connections are accepted beyond those that have a place.
const WITHOUT_PLACE: usize = 32;

/// An answer of which the client took no byte for so long counts as left unread.
const LEFT_UNREAD: Duration = Duration::from_secs(2);

/// A body of which less than `A_STEP` has come for so long counts as stalled.
const STALLED: Duration = Duration::from_secs(5);

/// So many bytes of a body show that its client goes on.
const A_STEP: usize = 4096;

/// How long a request waits for a place.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often one that waits looks again which connection may be closed for it.
const LOOK: Duration = Duration::from_millis(500);

/// All connections of a server.
pub(crate) struct Connections {
    places: Arc<Semaphore>,
    records: Mutex<Records>,
}

#[derive(Default)]
struct Records {
    /// In the order in which they were accepted. Bound: the connections that are let in.
    by_number: BTreeMap<u64, Arc<ConnectionRecord>>,
    next: u64,
    /// Counts what happens, to tell which has been idle longest.
    moment: u64,
}

/// What is known of one connection.
struct ConnectionRecord {
    /// Told when it is to be closed.
    close: Notify,
    state: Mutex<ConnectionState>,
}

#[derive(Default)]
struct ConnectionState {
    place: Option<OwnedSemaphorePermit>,
    /// Requests that are not answered to the last byte.
    under_way: usize,
    /// When the last one was answered, in moments of the server.
    idle_since: u64,
    /// Since when the client takes nothing of its answer.
    unread_since: Option<Instant>,
    /// Since when the server waits for more of a body, and how much has come meanwhile.
    stalled_since: Option<(Instant, usize)>,
    closing: bool,
}

/// One connection; it is forgotten when the last clone is dropped.
#[derive(Clone)]
pub(crate) struct Connection(Arc<Inner>);

struct Inner {
    all: Arc<Connections>,
    record: Arc<ConnectionRecord>,
    number: u64,
}

/// A request that is being answered; dropped with the last byte of the answer.
pub(crate) struct RequestUnderWay(Connection);

impl Connections {
    pub(crate) fn new(places: usize) -> Arc<Self> {
        Arc::new(Connections { places: Arc::new(Semaphore::new(places)), records: Mutex::default() })
    }

    /// Records a connection that was accepted; where too many have no place, the oldest of them is closed.
    pub(crate) fn add(self: &Arc<Self>) -> Connection {
        let place = Arc::clone(&self.places).try_acquire_owned().ok();
        let has_place = place.is_some();
        let mut records = hold(&self.records);
        records.moment += 1;
        let state = ConnectionState { place, idle_since: records.moment, ..ConnectionState::default() };
        let record = Arc::new(ConnectionRecord { close: Notify::new(), state: Mutex::new(state) });
        records.next += 1;
        let number = records.next;
        records.by_number.insert(number, Arc::clone(&record));
        if !has_place {
            records.make_room();
        }
        drop(records);
        Connection(Arc::new(Inner { all: Arc::clone(self), record, number }))
    }
}

impl Records {
    /// Closes one that has a place and no use for it, unless as many are closing already as have none; and
    /// the oldest of those without, when they are too many.
    fn make_room(&self) {
        let (mut without_place, mut closing) = (Vec::new(), 0);
        let mut idle: Option<(u64, &Arc<ConnectionRecord>)> = None;
        let mut unread: Option<(Instant, &Arc<ConnectionRecord>)> = None;
        let mut stalled: Option<(Instant, &Arc<ConnectionRecord>)> = None;
        for record in self.by_number.values() {
            let state = hold(&record.state);
            if state.place.is_none() {
                if !state.closing {
                    without_place.push(record);
                }
            } else if state.closing {
                closing += 1;
            } else if state.under_way == 0 {
                if idle.is_none_or(|(since, _)| state.idle_since < since) {
                    idle = Some((state.idle_since, record));
                }
            } else if let Some(since) = state.unread_since
                && since.elapsed() >= LEFT_UNREAD
                && unread.is_none_or(|(earliest, _)| since < earliest)
            {
                unread = Some((since, record));
            } else if let Some((since, _)) = state.stalled_since
                && since.elapsed() >= STALLED
                && stalled.is_none_or(|(earliest, _)| since < earliest)
            {
                stalled = Some((since, record));
            }
        }
        let given = unread.or(stalled).map(|(_, record)| record);
        if closing < without_place.len()
            && let Some(record) = idle.map(|(_, record)| record).or(given)
        {
            record.close();
        }
        if without_place.len() > WITHOUT_PLACE {
            without_place[0].close();
        }
    }
}

impl ConnectionRecord {
    fn close(&self) {
        hold(&self.state).closing = true;
        self.close.notify_one();
    }
}

impl Connection {
    /// Resolves when this connection is to be closed.
    pub(crate) async fn told_to_close(&self) {
        self.0.record.close.notified().await;
    }

    /// Closes it, whatever is under way.
    pub(crate) fn cut(&self) {
        self.0.record.close();
    }

    /// A place for this connection, if it has none yet; false when there is none in time.
    pub(crate) async fn place(&self) -> bool {
        let record = &self.0.record;
        if hold(&record.state).place.is_some() {
            return true;
        }
        let mut waiting = pin!(Arc::clone(&self.0.all.places).acquire_owned());
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            // Who was busy a moment ago may stall by now.
            hold(&self.0.all.records).make_room();
            match timeout(LOOK, &mut waiting).await {
                Ok(Ok(place)) => {
                    hold(&record.state).place = Some(place);
                    return true;
                }
                Ok(Err(_)) => return false,
                Err(_) => {}
            }
        }
        false
    }

    /// From now on the connection is not idle.
    pub(crate) fn begin(&self) -> RequestUnderWay {
        hold(&self.0.record.state).under_way += 1;
        RequestUnderWay(self.clone())
    }

    /// Whether the client takes nothing of its answer.
    pub(crate) fn unread(&self, nothing_taken: bool) {
        let mut state = hold(&self.0.record.state);
        if !nothing_taken {
            state.unread_since = None;
        } else if state.unread_since.is_none() {
            state.unread_since = Some(Instant::now());
        }
    }

    /// The server waits for more of a body.
    pub(crate) fn body_awaited(&self) {
        let mut state = hold(&self.0.record.state);
        state.stalled_since.get_or_insert((Instant::now(), 0));
    }

    /// So much of it has come.
    pub(crate) fn body_came(&self, bytes: usize) {
        let mut state = hold(&self.0.record.state);
        if let Some((_, came)) = &mut state.stalled_since {
            *came = came.saturating_add(bytes);
            if *came >= A_STEP {
                state.stalled_since = None;
            }
        }
    }

    /// Nothing more is waited for.
    pub(crate) fn body_ended(&self) {
        hold(&self.0.record.state).stalled_since = None;
    }
}

impl Drop for RequestUnderWay {
    fn drop(&mut self) {
        let Inner { all, record, .. } = &*self.0.0;
        let mut records = hold(&all.records);
        records.moment += 1;
        let mut state = hold(&record.state);
        state.under_way -= 1;
        state.idle_since = records.moment;
        let has_place = state.place.is_some();
        drop(state);
        // Another may wait for just this.
        if has_place && all.places.available_permits() == 0 {
            records.make_room();
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        hold(&self.all.records).by_number.remove(&self.number);
    }
}

fn hold<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_body_that_stalls_gives_its_place_to_who_waits_and_one_that_goes_on_keeps_it() {
        let all = Connections::new(2);
        let [stalls, goes_on] = [all.add(), all.add()];
        let requests = [stalls.begin(), goes_on.begin()];
        stalls.body_awaited();
        goes_on.body_awaited();
        let third = all.add();
        let busy = {
            let goes_on = goes_on.clone();
            tokio::spawn(async move {
                for _ in 0..20 {
                    tokio::time::sleep(Duration::from_millis(500)).await;
                    goes_on.body_came(A_STEP);
                    goes_on.body_awaited();
                }
            })
        };
        // A byte now and then is as good as nothing.
        stalls.body_came(1);
        let closed = {
            let stalls = stalls.clone();
            tokio::spawn(async move {
                stalls.told_to_close().await;
                Instant::now()
            })
        };
        let [first, second] = requests;
        let began = Instant::now();
        let place = tokio::spawn(async move { third.place().await });
        let closed = closed.await.expect("it is closed");
        assert!(closed - began >= STALLED && closed - began < PATIENCE, "{:?}", closed - began);
        drop((first, stalls));
        assert!(place.await.expect("no panic"), "the place is another's");
        assert!(timeout(Duration::ZERO, goes_on.told_to_close()).await.is_err(), "it went on");
        drop(second);
        busy.abort();
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_is_being_answered_keeps_its_place_however_long_that_takes() {
        let all = Connections::new(1);
        let busy = all.add();
        let _request = busy.begin();
        busy.body_awaited();
        busy.body_ended();
        let other = all.add();
        assert!(!other.place().await, "there is none");
        assert!(timeout(Duration::ZERO, busy.told_to_close()).await.is_err());
    }
}
