//! How many requests are answered at a time, which of them end before their time, and which connections are closed when
//! there are too many.
//!
//! A request needs a place, but for one that asks for the simulator's health; it has it until the last byte of its answer is
//! taken, and those that come when all are taken wait in their order. A connection by itself needs none. When requests wait,
//! one gives way whose client has left its answer unread for long, and then one that is in the middle of a body and sends as good as nothing. When there
//! are too many connections, the one that has asked nothing for longest is closed, and what it asks at that moment is answered first: of
//! what is done a client is told. Where all ask something, the one that has waited longest is told to come again.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};

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
    /// So many connections may be open.
    most: usize,
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
    /// Told when its request is to wait no longer.
    give_up: Notify,
    state: Mutex<ConnectionState>,
}

#[derive(Default)]
struct ConnectionState {
    /// Of what it asks.
    place: Option<OwnedSemaphorePermit>,
    /// Requests that are not answered to the last byte.
    under_way: usize,
    /// Since which moment of the server its request waits for a place.
    waits_since: Option<u64>,
    /// When the last request was answered, in moments of the server.
    idle_since: u64,
    /// Since when the client takes nothing of its answer.
    unread_since: Option<Instant>,
    /// Since when the server waits for more of a body, and how much has come meanwhile.
    stalled_since: Option<(Instant, usize)>,
    closing: Option<Closing>,
}

/// How a connection is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Closing {
    /// What it asks is answered first.
    Gently,
    AtOnce,
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
    /// For so many requests at a time, and so many connections besides.
    pub(crate) fn new(places: usize, besides: usize) -> Arc<Self> {
        let most = places.saturating_add(besides);
        Arc::new(Connections { places: Arc::new(Semaphore::new(places)), most, records: Mutex::default() })
    }

    /// Records a connection that was accepted; where there are too many, another is closed.
    pub(crate) fn add(self: &Arc<Self>) -> Connection {
        let mut records = hold(&self.records);
        records.moment += 1;
        let state = ConnectionState { idle_since: records.moment, ..ConnectionState::default() };
        let record = Arc::new(ConnectionRecord {
            close: Notify::new(),
            give_up: Notify::new(),
            state: Mutex::new(state),
        });
        records.next += 1;
        let number = records.next;
        records.by_number.insert(number, Arc::clone(&record));
        records.keep_to(self.most, number);
        drop(records);
        Connection(Arc::new(Inner { all: Arc::clone(self), record, number }))
    }
}

impl Records {
    /// Closes as many as are too many: those that have asked nothing for longest; where all ask something, those whose request waits longest.
    /// The newest has had no time to ask.
    fn keep_to(&self, most: usize, newest: u64) {
        let open = self.by_number.values().filter(|record| hold(&record.state).closing.is_none()).count();
        if open <= most {
            return self.end_what_lingers(most);
        }
        let (mut idle, mut waiting): (Option<Longest<'_>>, Option<Longest<'_>>) = (None, None);
        for (number, record) in &self.by_number {
            let state = hold(&record.state);
            if state.closing.is_some() || *number == newest {
                continue;
            }
            if state.under_way == 0 {
                longer(&mut idle, state.idle_since, record);
            } else if let Some(since) = state.waits_since {
                longer(&mut waiting, since, record);
            }
        }
        match (idle, waiting) {
            (Some((_, record)), _) => record.close(Closing::Gently),
            (None, Some((_, record))) => record.give_up(),
            // All are being answered; each of them has a place, or asks for the health.
            (None, None) => {}
        }
        self.end_what_lingers(most);
    }

    /// Of those that are being closed, no more stay than may be open: a client can begin to ask and never say what.
    fn end_what_lingers(&self, most: usize) {
        if self.by_number.len() <= most.saturating_mul(2) {
            return;
        }
        let lingers = self.by_number.values().find(|record| {
            let state = hold(&record.state);
            state.closing == Some(Closing::Gently) && state.under_way == 0
        });
        if let Some(record) = lingers {
            record.close(Closing::AtOnce);
        }
    }

    /// Closes one that has a place and whose client does nothing with it, unless as many are closing already as wait.
    fn make_room(&self) {
        let (mut waiting, mut closing) = (0, 0);
        let mut unread: Option<(Instant, &Arc<ConnectionRecord>)> = None;
        let mut stalled: Option<(Instant, &Arc<ConnectionRecord>)> = None;
        for record in self.by_number.values() {
            let state = hold(&record.state);
            if state.waits_since.is_some() {
                waiting += 1;
            } else if state.place.is_none() {
                continue;
            } else if state.closing == Some(Closing::AtOnce) {
                closing += 1;
            } else if let Some(since) = state.unread_since
                && since.elapsed() >= LEFT_UNREAD
            {
                longer(&mut unread, since, record);
            } else if let Some((since, _)) = state.stalled_since
                && since.elapsed() >= STALLED
            {
                longer(&mut stalled, since, record);
            }
        }
        if closing < waiting
            && let Some((_, record)) = unread.or(stalled)
        {
            record.close(Closing::AtOnce);
        }
    }
}

/// Since which moment, and which connection.
type Longest<'r> = (u64, &'r Arc<ConnectionRecord>);

/// Keeps the one of both that began earlier.
fn longer<'r, T: PartialOrd>(
    longest: &mut Option<(T, &'r Arc<ConnectionRecord>)>,
    since: T,
    record: &'r Arc<ConnectionRecord>,
) {
    if longest.as_ref().is_none_or(|(earliest, _)| since < *earliest) {
        *longest = Some((since, record));
    }
}

impl ConnectionRecord {
    fn close(&self, how: Closing) {
        hold(&self.state).closing = Some(how);
        self.close.notify_one();
    }

    /// Has its request wait no longer; it is answered that there is no place, and then the connection ends.
    fn give_up(&self) {
        self.give_up.notify_one();
        self.close(Closing::Gently);
    }
}

impl Connection {
    /// Resolves when this connection is to be closed, with how. One that is closed gently may be closed at once later.
    pub(crate) async fn told_to_close(&self) -> Closing {
        loop {
            self.0.record.close.notified().await;
            if let Some(how) = hold(&self.0.record.state).closing {
                return how;
            }
        }
    }

    /// Closes it, whatever is under way.
    pub(crate) fn cut(&self) {
        self.0.record.close(Closing::AtOnce);
    }

    /// A place for what this connection asks, if it has none yet; false when there is none in time.
    pub(crate) async fn place(&self) -> bool {
        let record = &self.0.record;
        if hold(&record.state).place.is_some() {
            return true;
        }
        if let Ok(place) = Arc::clone(&self.0.all.places).try_acquire_owned() {
            hold(&record.state).place = Some(place);
            return true;
        }
        self.waits();
        let place = self.awaited_place().await;
        let mut state = hold(&record.state);
        state.waits_since = None;
        let has_place = place.is_some();
        state.place = place;
        has_place
    }

    fn waits(&self) {
        let mut records = hold(&self.0.all.records);
        records.moment += 1;
        let moment = records.moment;
        hold(&self.0.record.state).waits_since = Some(moment);
    }

    async fn awaited_place(&self) -> Option<OwnedSemaphorePermit> {
        let mut waiting = pin!(Arc::clone(&self.0.all.places).acquire_owned());
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            // A client that was busy a moment ago may stall by now.
            hold(&self.0.all.records).make_room();
            tokio::select! {
                biased;
                place = timeout(LOOK, &mut waiting) => if let Ok(place) = place {
                    return place.ok();
                },
                () = self.0.record.give_up.notified() => return None,
            }
        }
        None
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
        if state.under_way > 0 {
            return;
        }
        state.idle_since = records.moment;
        state.waits_since = None;
        let place = state.place.take();
        drop(state);
        drop(records);
        // The next that waits has it.
        drop(place);
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

    /// A connection with a request that has a place.
    async fn busy(all: &Arc<Connections>) -> (Connection, RequestUnderWay) {
        let connection = all.add();
        let request = connection.begin();
        assert!(connection.place().await, "there is one");
        (connection, request)
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_stalls_gives_its_place_to_who_waits_and_one_that_goes_on_keeps_it() {
        let all = Connections::new(2, 8);
        let (stalls, first) = busy(&all).await;
        let (goes_on, second) = busy(&all).await;
        stalls.body_awaited();
        goes_on.body_awaited();
        let sends = {
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
            tokio::spawn(async move { (stalls.told_to_close().await, Instant::now()) })
        };
        let began = Instant::now();
        let third = all.add();
        let waits = third.begin();
        let place = tokio::spawn(async move { third.place().await });
        let (how, closed) = closed.await.expect("it is closed");
        assert_eq!(how, Closing::AtOnce);
        assert!(closed - began >= STALLED && closed - began < PATIENCE, "{:?}", closed - began);
        drop((first, stalls));
        assert!(place.await.expect("no panic"), "the place is another's");
        assert!(timeout(Duration::ZERO, goes_on.told_to_close()).await.is_err(), "it went on");
        drop((second, waits));
        sends.abort();
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_is_being_answered_keeps_its_place_however_long_that_takes() {
        let all = Connections::new(1, 8);
        let (busy, _request) = busy(&all).await;
        busy.body_awaited();
        busy.body_ended();
        let other = all.add();
        let _waits = other.begin();
        assert!(!other.place().await, "there is none");
        assert!(timeout(Duration::ZERO, busy.told_to_close()).await.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_has_no_place_while_it_asks_nothing_and_is_not_closed_for_one() {
        let all = Connections::new(1, 8);
        let (idle, request) = busy(&all).await;
        drop(request);
        let (_other, second) = busy(&all).await;
        assert!(timeout(Duration::ZERO, idle.told_to_close()).await.is_err());
        let again = idle.begin();
        let waits = {
            let idle = idle.clone();
            tokio::spawn(async move { idle.place().await })
        };
        drop(second);
        assert!(waits.await.expect("no panic"));
        drop(again);
    }

    #[tokio::test(start_paused = true)]
    async fn of_too_many_the_one_that_asked_nothing_for_longest_is_closed_and_answered_first() {
        let all = Connections::new(1, 1);
        let [first, second] = [all.add(), all.add()];
        drop(first.begin());
        let third = all.add();
        assert_eq!(timeout(Duration::ZERO, second.told_to_close()).await.ok(), Some(Closing::Gently));
        for open in [&first, &third] {
            assert!(timeout(Duration::ZERO, open.told_to_close()).await.is_err());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn where_all_ask_the_one_that_waited_longest_is_told_so_and_none_is_cut() {
        let all = Connections::new(1, 1);
        let (answered, _request) = busy(&all).await;
        let waits = all.add();
        let _waiting = waits.begin();
        let began = Instant::now();
        let place = {
            let waits = waits.clone();
            tokio::spawn(async move { waits.place().await })
        };
        while hold(&waits.0.record.state).waits_since.is_none() {
            tokio::task::yield_now().await;
        }
        let third = all.add();
        let _asks = third.begin();
        assert!(!place.await.expect("no panic"), "it is told that there is none");
        assert!(began.elapsed() < PATIENCE, "and at once");
        assert_eq!(timeout(Duration::ZERO, waits.told_to_close()).await.ok(), Some(Closing::Gently));
        assert!(timeout(Duration::ZERO, answered.told_to_close()).await.is_err(), "it goes on");
    }
}
