//! A world's clock in each of its modes.

use std::time::Duration;

use nets_core::scenario::{ClockMode, ClockSetting};
use nets_core::{SignedDuration, Timestamp};

use crate::clock::{Clock, ShownMode, Stopwatch, system_time};
use crate::ports::Time;

fn moment(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

/// A clock that begins at nine in Copenhagen.
fn clock(mode: ClockMode, resumed: Option<Timestamp>) -> Clock {
    let start = Some("2026-01-05T09:00".parse().expect("a date and time"));
    Clock::start(&ClockSetting { mode, start }, resumed)
}

fn start() -> Timestamp {
    moment("2026-01-05T08:00:00Z")
}

/// Lets a little real time pass.
fn wait(stopwatch: Stopwatch) {
    let before = stopwatch.elapsed();
    while stopwatch.elapsed() < before + Duration::from_micros(100) {
        std::hint::spin_loop();
    }
}

#[test]
fn a_clock_begins_where_the_scenario_says_or_where_the_journal_had_come() {
    let earlier = moment("2026-01-04T08:00:00Z");
    let later = moment("2026-01-06T08:00:00Z");
    for (resumed, shows) in [(None, start()), (Some(earlier), start()), (Some(later), later)] {
        assert_eq!(clock(ClockMode::Manual, resumed).now(), shows);
    }
    let today = Clock::start(&ClockSetting { mode: ClockMode::Wall, start: None }, None);
    let since = today.now().duration_since(system_time()).abs();
    assert!(since < SignedDuration::from_mins(10), "{since}");
}

#[test]
fn a_clock_that_is_told_when_to_move_moves_then_and_never_back() {
    for mode in [ClockMode::Manual, ClockMode::Instant] {
        let clock = clock(mode, None);
        assert_eq!(clock.is_instant(), mode == ClockMode::Instant);
        let later = start() + SignedDuration::from_secs(1);
        for (moment, shows) in [(later, later), (start(), later), (later, later)] {
            clock.advance_to(moment);
            wait(Stopwatch::start());
            assert_eq!((clock.now(), Time::now(&clock)), (shows, shows));
        }
        assert_eq!(clock.real_time_until(later + SignedDuration::from_secs(1)), None);
    }
}

#[test]
fn a_reading_says_how_the_clock_goes() {
    for (mode, shown) in [
        (ClockMode::Manual, ShownMode::Manual),
        (ClockMode::Instant, ShownMode::Instant),
        (ClockMode::Scaled(60), ShownMode::Scaled { factor: 60 }),
        (ClockMode::Wall, ShownMode::Wall),
    ] {
        let reading = clock(mode, None).reading();
        assert_eq!(reading.mode, shown);
        assert!(reading.now >= start() && reading.now < start() + SignedDuration::from_hours(10));
    }
}

#[test]
fn a_clock_that_goes_by_itself_goes_so_much_faster_than_real_time() {
    for (mode, factor) in [(ClockMode::Scaled(1_000), 1_000), (ClockMode::Wall, 1)] {
        let clock = clock(mode, None);
        assert!(!clock.is_instant());
        wait(Stopwatch::start());
        let times = |real: Duration| SignedDuration::try_from(real * factor).expect("a short while");
        let (before, now, after) = (clock.elapsed(), clock.now(), clock.elapsed());
        let passed = now.duration_since(start());
        assert!(times(before) <= passed && passed <= times(after), "{before:?} {passed} {after:?}");
        // From where it was moved to it goes on.
        let moved = start() + SignedDuration::from_hours(240);
        clock.advance_to(moved);
        let since = Stopwatch::start();
        wait(since);
        let passed = clock.now().duration_since(moved);
        assert!(times(Duration::from_micros(100)) <= passed, "{passed}");
    }
}

#[test]
fn time_that_passed_before_a_world_began_does_not_count() {
    let clock = clock(ClockMode::Scaled(1_000_000), None);
    wait(Stopwatch::start());
    let before = clock.elapsed();
    clock.go_on();
    let (now, after) = (clock.now(), clock.elapsed());
    let passed = now.duration_since(start());
    let most = SignedDuration::try_from((after - before) * 1_000_000).expect("a while");
    assert!(passed <= most, "{passed} of {most}");
}

#[test]
fn a_wait_for_a_moment_is_as_long_as_real_time_takes_and_ends_behind_it() {
    let millisecond = Duration::from_millis(1);
    for (mode, factor) in [(ClockMode::Scaled(60), 60), (ClockMode::Wall, 1)] {
        let clock = clock(mode, None);
        let hour = Duration::from_hours(1);
        let wait = clock.real_time_until(start() + SignedDuration::from_hours(1)).expect("it goes by itself");
        let passed = clock.elapsed();
        assert!(wait <= hour / factor + millisecond, "{wait:?}");
        assert!(wait + passed >= hour / factor + millisecond, "{wait:?} after {passed:?}");
        assert_eq!(clock.real_time_until(start() - SignedDuration::from_hours(1)), Some(millisecond));
    }
}

#[test]
fn real_time_is_told_to_the_millisecond() {
    let real = clock(ClockMode::Manual, None).real();
    assert_eq!(real.as_nanosecond() % 1_000_000, 0);
    assert!(real.duration_since(system_time()).abs() < SignedDuration::from_mins(10));
    assert!(system_time() > moment("2026-01-01T00:00:00Z"));
}
