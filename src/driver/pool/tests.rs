//! Worlds take their turns, by threads and by hand.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::*;

/// How long a test waits for what is to come at once.
const LONG: Duration = Duration::from_secs(60);

/// Does in each turn what it is told next.
struct Told {
    turns: Receiver<Turn>,
    began: SyncSender<&'static str>,
    name: &'static str,
}

impl TakesTurns for Told {
    fn turn(&mut self) -> Turn {
        self.began.send(self.name).expect("the test listens");
        self.turns.recv().expect("the test tells")
    }
}

fn begin(
    drivers: &Drivers,
    name: &'static str,
    began: &SyncSender<&'static str>,
) -> (Waker, SyncSender<Turn>) {
    let seat = drivers.seat().expect("a thread");
    let (tell, turns) = sync_channel(16);
    let waker = seat.waker();
    seat.begin(Box::new(Told { turns, began: began.clone(), name }));
    (waker, tell)
}

fn threads(drivers: &Drivers) -> usize {
    drivers.0.work().threads
}

#[test]
fn who_is_woken_at_work_has_another_turn_and_who_sleeps_has_none() {
    let (drivers, (began, turns)) = (Drivers::with(2), sync_channel(16));
    let (waker, tell) = begin(&drivers, "a", &began);
    assert_eq!(turns.recv_timeout(LONG), Ok("a"));
    waker.wake(WakeUp::Now);
    tell.send(Turn::Sleeps(None)).expect("it waits");
    assert_eq!(turns.recv_timeout(LONG), Ok("a"), "it was woken meanwhile");
    tell.send(Turn::GoesOn).expect("it waits");
    assert_eq!(turns.recv_timeout(LONG), Ok("a"), "it has more to do");
    tell.send(Turn::Sleeps(Some(Duration::from_millis(1)))).expect("it waits");
    assert_eq!(turns.recv_timeout(LONG), Ok("a"), "its time has come");
    let (gone, is_gone) = oneshot::channel();
    tell.send(Turn::Over(Some(gone))).expect("it waits");
    assert_eq!(is_gone.blocking_recv(), Ok(()));
    assert!(tell.send(Turn::GoesOn).is_err(), "it was gone before that was told");
    waker.wake(WakeUp::Now);
    assert!(drivers.0.work().seats.is_empty());
}

#[test]
fn a_world_that_is_held_up_holds_up_no_other() {
    let (drivers, (began, turns)) = (Drivers::with(3), sync_channel(16));
    let stuck = ["a", "b"].map(|name| begin(&drivers, name, &began));
    let next = || turns.recv_timeout(LONG).expect("a turn");
    let mut first = [next(), next()];
    first.sort_unstable();
    assert_eq!(first, ["a", "b"]);
    let (waker, tell) = begin(&drivers, "c", &began);
    for _ in 0..100 {
        assert_eq!(turns.recv_timeout(LONG), Ok("c"));
        tell.send(Turn::Sleeps(None)).expect("it waits");
        waker.wake(WakeUp::Now);
    }
    assert_eq!(turns.recv_timeout(LONG), Ok("c"));
    tell.send(Turn::Sleeps(Some(Duration::from_millis(1)))).expect("it waits");
    assert_eq!(turns.recv_timeout(LONG), Ok("c"));
    assert!(threads(&drivers) <= 3);
    drop(stuck);
}

#[test]
fn many_worlds_have_few_threads_and_one_that_breaks_takes_no_other_with_it() {
    let (drivers, (began, turns)) = (Drivers::with(4), sync_channel(16));
    let all: Vec<_> = (0..100).map(|_| begin(&drivers, "a", &began)).collect();
    for (_, tell) in &all {
        tell.send(Turn::Sleeps(None)).expect("it waits");
    }
    for _ in &all {
        assert_eq!(turns.recv_timeout(LONG), Ok("a"));
    }
    let (waker, tell) = &all[0];
    waker.wake(WakeUp::Now);
    assert_eq!(turns.recv_timeout(LONG), Ok("a"));
    tell.send(Turn::Over(None)).expect("it waits");
    let (broken, untold) = begin(&drivers, "broken", &began);
    assert_eq!(turns.recv_timeout(LONG), Ok("broken"));
    // It panics, since none tells it what to do.
    drop(untold);
    let (waker, tell) = &all[1];
    waker.wake(WakeUp::Now);
    assert_eq!(turns.recv_timeout(LONG), Ok("a"));
    tell.send(Turn::Sleeps(None)).expect("it waits");
    broken.wake(WakeUp::Now);
    assert!(threads(&drivers) <= 4);
}

#[test]
fn a_seat_that_is_not_taken_is_free_again() {
    let drivers = Drivers::with(1);
    let (one, other) = (drivers.seat().expect("a thread"), drivers.seat().expect("a thread"));
    assert_eq!(threads(&drivers), 1);
    assert_eq!(drivers.0.work().seats.len(), 2);
    drop(one);
    assert_eq!(drivers.0.work().seats.len(), 1);
    drop(other);
    assert!(drivers.0.work().seats.is_empty());
}

/// Takes its turns where the test lets it.
struct Still;

impl TakesTurns for Still {
    fn turn(&mut self) -> Turn {
        Turn::Sleeps(None)
    }
}

/// As if one thread were there, which does what the test does, and so many might be; with worlds at work.
fn by_hand<const COUNT: usize>(most: usize) -> (Drivers, [u64; COUNT]) {
    let drivers = Drivers::with(most);
    drivers.0.work().threads = 1;
    let seats = [(); COUNT].map(|()| {
        let mut seat = drivers.seat().expect("a seat");
        seat.is_taken = true;
        seat.id
    });
    for seat in drivers.0.work().seats.values_mut() {
        seat.standing = Standing::AtWork { again: false };
    }
    (drivers, seats)
}

fn taken(work: &mut Work) -> Option<u64> {
    work.take().map(|(id, _)| id)
}

#[test]
fn a_world_is_woken_once_and_only_when_its_time_has_come() {
    let (drivers, [first, second, third]) = by_hand(1);
    let now = real_time();
    let later = |seconds| now + Duration::from_secs(seconds);
    for id in [first, second, third] {
        drivers.park(id, Box::new(Still), None);
    }
    let mut work = drivers.0.work();
    assert!(work.set_timer(first, later(20)) && work.set_timer(second, later(10)));
    assert!(!work.set_timer(third, later(30)), "another wakes earlier");
    work.wake_due(later(9));
    assert_eq!(taken(&mut work), None);
    work.wake_due(later(20));
    assert_eq!([taken(&mut work), taken(&mut work), taken(&mut work)], [Some(second), Some(first), None]);
    assert_eq!(work.timers, BTreeSet::from([(later(30), third)]));
    drop(work);
    drivers.wake(third, WakeUp::Now);
    let mut work = drivers.0.work();
    assert_eq!(taken(&mut work), Some(third));
    assert!(work.timers.is_empty(), "one that was woken has no timer any more");
}

#[test]
fn a_thread_waits_for_the_next_timer_and_ends_when_it_was_not_needed_for_long() {
    let (drivers, [seat]) = by_hand(2);
    let mut work = drivers.0.work();
    let now = real_time();
    let (short, left) = (Duration::from_secs(3), Duration::from_secs(4));
    // The last one stays as long as there is a world.
    assert_eq!(work.rest(now, LINGER * 2), Rest::Waits(None));
    work.timers.insert((now + LINGER * 3, seat));
    assert_eq!(work.rest(now, LINGER * 2), Rest::Waits(Some(LINGER * 3)));
    work.threads = 2;
    assert_eq!(work.rest(now, LINGER - left), Rest::Waits(Some(left)));
    work.timers.insert((now + short, seat));
    assert_eq!(work.rest(now, LINGER - left), Rest::Waits(Some(short)));
    assert_eq!(work.rest(now + LINGER, Duration::ZERO), Rest::Waits(Some(Duration::ZERO)));
    assert_eq!((work.rest(now, LINGER), work.threads), (Rest::Ends, 1));
    assert_eq!(work.rest(now, LINGER), Rest::Waits(Some(short)));
    (work.seats, work.timers) = (BTreeMap::new(), BTreeSet::new());
    assert_eq!(work.rest(now, LINGER - left), Rest::Waits(Some(left)));
    assert_eq!((work.rest(now, LINGER), work.threads), (Rest::Ends, 0));
}

#[test]
fn a_thread_that_has_waited_is_idle_no_more() {
    let (drivers, []) = by_hand(1);
    let work = drivers.0.work();
    let work = drivers.0.wait(work, Some(Duration::ZERO));
    assert_eq!(work.idle, 0);
}

#[test]
fn another_thread_comes_when_more_worlds_are_ready_than_threads_are_idle_and_one_may_be_there() {
    for (most, idle, comes) in [(2, 0, true), (2, 1, false), (2, 2, false), (1, 0, false)] {
        let (drivers, [_]) = by_hand(most);
        let mut work = drivers.0.work();
        (work.idle, work.ready) = (idle, VecDeque::from([7]));
        drivers.call_thread(&mut work);
        assert_eq!(work.threads, 1 + usize::from(comes), "{most} {idle}");
    }
}

#[test]
fn who_has_more_to_do_calls_another_thread_only_where_one_more_waits() {
    let (drivers, [first, second]) = by_hand(2);
    drivers.park_ready(first, Box::new(Still));
    assert_eq!(threads(&drivers), 1, "this thread takes it itself");
    drivers.park_ready(second, Box::new(Still));
    assert_eq!(threads(&drivers), 2);
}

#[test]
fn while_a_thread_has_a_world_another_one_looks_at_the_clock() {
    for (idle, has_timer, comes) in [(0, true, true), (0, false, false), (1, true, false), (1, false, false)]
    {
        let (drivers, [seat, sleeper]) = by_hand(2);
        drivers.park_ready(seat, Box::new(Still));
        let mut work = drivers.0.work();
        work.idle = idle;
        if has_timer {
            work.set_timer(sleeper, real_time() + LINGER * 100);
        }
        drop(work);
        assert_eq!(drivers.next().map(|(id, _)| id), Some(seat));
        assert_eq!(threads(&drivers), 1 + usize::from(comes), "{idle} {has_timer}");
    }
}

#[test]
fn what_is_not_urgent_wakes_no_thread_while_one_naps_and_what_is_urgent_does() {
    for (napping, wake_up, comes) in
        [(0, WakeUp::Soon, true), (1, WakeUp::Soon, false), (0, WakeUp::Now, true), (1, WakeUp::Now, true)]
    {
        let (drivers, [seat]) = by_hand(2);
        drivers.park(seat, Box::new(Still), None);
        drivers.0.work().napping = napping;
        drivers.wake(seat, wake_up);
        let mut work = drivers.0.work();
        assert_eq!(work.threads, 1 + usize::from(comes), "{napping} {wake_up:?}");
        assert_eq!(work.waits_for_nap(), !comes);
        assert_eq!(taken(&mut work), Some(seat));
    }
}

#[test]
fn a_world_that_waited_for_a_nap_is_called_for_once_it_is_urgent() {
    let (drivers, [seat]) = by_hand(2);
    drivers.park(seat, Box::new(Still), None);
    drivers.0.work().napping = 1;
    for (wake_up, there) in [(WakeUp::Soon, 1), (WakeUp::Soon, 1), (WakeUp::Now, 2), (WakeUp::Now, 2)] {
        drivers.wake(seat, wake_up);
        assert_eq!(threads(&drivers), there, "{wake_up:?}");
    }
    assert_eq!(drivers.0.work().ready, [seat]);
}

#[test]
fn who_takes_a_world_that_waited_for_a_nap_has_another_thread_take_the_next() {
    for (waited, napping, comes) in [
        // The thread that was woken for the second takes the first.
        ([true, false], 1, true),
        // None would look after the second.
        ([false, true], 0, true),
        ([false, true], 1, false),
        ([false, false], 0, false),
    ] {
        let (drivers, seats) = by_hand::<2>(2);
        let mut work = drivers.0.work();
        for (id, waits_for_nap) in seats.into_iter().zip(waited) {
            work.seats.insert(
                id,
                SeatState { standing: Standing::Ready(Box::new(Still)), timer: None, waits_for_nap },
            );
            work.ready.push_back(id);
        }
        work.napping = napping;
        drop(work);
        assert_eq!(drivers.next().map(|(id, _)| id), Some(seats[0]));
        assert_eq!(threads(&drivers), 1 + usize::from(comes), "{waited:?} {napping}");
    }
}
