//! A file that is open and to which nothing is written holds up none but itself.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use nets_core::SignedDuration;
use nets_core::identity::UploadId;
use nets_core::state::UploadRecord;
use nets_mailbox::{NotTaken, UploadUnderWay};
use nets_store::Archive;

use super::stand::{Access, Mode, Stand};
use crate::moving::Advance;
use crate::retry_state::RETRY;
use crate::under_way::{LOOK, STALLED_AFTER, UploadsUnderWay};

/// Lets real time pass as the engine asks for it, at most so long; how often it woke up.
fn wait(stand: &mut Stand, time: Duration) -> u32 {
    let (mut left, mut woke) = (time, 0);
    while let Some(sleep) = stand.rest().filter(|sleep| *sleep <= left) {
        assert!(!sleep.is_zero(), "it waits busily");
        stand.clock.real_time_passes(sleep);
        (left, woke) = (left - sleep, woke + 1);
    }
    stand.clock.real_time_passes(left);
    woke
}

fn is_signed(stand: &Stand) -> bool {
    stand.told().contains(&"document_signed")
}

/// An instant clock with something to come.
fn instant() -> Stand {
    let mut stand = Stand::new(Mode::Instant);
    stand.accept(1, 1);
    stand
}

#[test]
fn an_instant_clock_waits_for_an_upload_until_it_stalls() {
    let mut stand = instant();
    let _open = stand.open_upload();
    wait(&mut stand, STALLED_AFTER - LOOK);
    stand.rest();
    assert!(!is_signed(&stand));
    wait(&mut stand, LOOK);
    assert_eq!(stand.rest(), None, "nothing is left to wait for");
    assert!(is_signed(&stand));
}

#[test]
fn an_upload_that_moves_is_waited_for_however_long_it_takes() {
    let mut stand = instant();
    let open = stand.open_upload();
    for _ in 0..100 {
        wait(&mut stand, STALLED_AFTER - LOOK);
        open.moved();
    }
    let mut settled = stand.settle();
    assert!(!is_signed(&stand) && settled.try_recv().is_err());
    drop(open);
    stand.rest();
    assert!(is_signed(&stand) && settled.try_recv() == Ok(Ok(())));
}

#[test]
fn settle_waits_for_an_upload_until_it_stalls() {
    let mut stand = Stand::new(Mode::Manual);
    let _open = stand.open_upload();
    let mut settled = stand.settle();
    wait(&mut stand, STALLED_AFTER - LOOK);
    stand.rest();
    assert!(settled.try_recv().is_err());
    wait(&mut stand, LOOK);
    stand.rest();
    assert_eq!(settled.try_recv(), Ok(Ok(())));
    assert_eq!(stand.settle().try_recv(), Ok(Ok(())), "it has stalled already");
}

#[test]
fn an_upload_that_goes_on_is_waited_for_again() {
    let mut stand = Stand::new(Mode::Manual);
    let open = stand.open_upload();
    let mut settled = stand.settle();
    wait(&mut stand, STALLED_AFTER);
    stand.rest();
    assert_eq!(settled.try_recv(), Ok(Ok(())));
    open.moved();
    let mut settled = stand.settle();
    assert!(settled.try_recv().is_err(), "at once, and not only when it is looked at");
    wait(&mut stand, STALLED_AFTER + LOOK);
    stand.rest();
    assert_eq!(settled.try_recv(), Ok(Ok(())));
}

#[test]
fn one_stalled_upload_does_not_hide_another_that_moves() {
    let mut stand = Stand::new(Mode::Manual);
    let (_idle, moving) = (stand.open_upload(), stand.open_upload());
    let mut settled = stand.settle();
    for _ in 0..3 {
        moving.moved();
        wait(&mut stand, STALLED_AFTER - LOOK);
    }
    assert!(settled.try_recv().is_err());
    drop(moving);
    stand.rest();
    assert_eq!(settled.try_recv(), Ok(Ok(())));
}

#[test]
fn a_file_that_is_closed_is_waited_for_while_the_disk_takes_its_time() {
    let mut stand = Stand::new(Mode::Manual);
    let open = stand.open_upload();
    let mut settled = stand.settle();
    wait(&mut stand, STALLED_AFTER);
    stand.rest();
    assert_eq!(settled.try_recv(), Ok(Ok(())));
    open.closing();
    let mut settled = stand.settle();
    wait(&mut stand, STALLED_AFTER * 10);
    assert!(settled.try_recv().is_err());
    drop(open);
    stand.rest();
    assert_eq!(settled.try_recv(), Ok(Ok(())));
}

#[test]
fn it_wakes_up_once_a_second_while_something_waits_and_never_else() {
    for mode in [Mode::Manual, Mode::Instant] {
        let mut stand = Stand::new(mode);
        // An instant clock goes first through what the scenario has happen.
        stand.rest();
        let open = stand.open_upload();
        assert_eq!(stand.rest(), None, "nothing waits for it");
        let settled = stand.settle();
        let mut woke = 0;
        for _ in 0..20 {
            open.moved();
            woke += wait(&mut stand, LOOK);
        }
        assert!((19..=21).contains(&woke), "{woke}");
        drop(settled);
        assert_eq!(stand.rest(), None, "the client that waited has gone");
    }
}

#[test]
fn it_waits_without_haste_while_the_disk_and_an_upload_hold_everything_up() {
    let mut stand = instant();
    let open = stand.open_upload();
    stand.rest();
    stand.disk.refuse(|access| matches!(access, Access::Append(_) | Access::Sync));
    let mut moved = stand.advance(Advance::By(SignedDuration::from_hours(1)));
    let mut settled = stand.settle();
    for _ in 0..10 {
        open.moved();
        assert!(wait(&mut stand, LOOK) <= 3);
    }
    stand.disk.make_room();
    drop(open);
    stand.retry();
    assert!(moved.try_recv().is_ok() && settled.try_recv() == Ok(Ok(())));
}

#[test]
fn the_driver_is_woken_by_the_last_upload_that_held_something() {
    let woken = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&woken);
    let uploads = UploadsUnderWay::new(move || {
        count.fetch_add(1, Ordering::Relaxed);
    });
    let (idle, first) = (uploads.begin(Duration::ZERO), uploads.begin(Duration::ZERO));
    first.moved();
    assert!(uploads.hold(STALLED_AFTER), "one has moved");
    drop(first);
    assert_eq!(woken.load(Ordering::Relaxed), 1, "the idle one holds nothing any more");
    assert!(!uploads.hold(STALLED_AFTER));
    drop(idle);
    assert_eq!(woken.load(Ordering::Relaxed), 1);
    assert!(!uploads.hold(STALLED_AFTER));
    drop(uploads.begin(STALLED_AFTER));
    assert_eq!(woken.load(Ordering::Relaxed), 1, "nothing waits for uploads now");
    let next = uploads.begin(STALLED_AFTER);
    assert!(uploads.hold(STALLED_AFTER));
    drop(next);
    assert_eq!(woken.load(Ordering::Relaxed), 2, "something does again");
}

#[test]
fn the_next_look_comes_when_it_is_due_and_one_that_is_overdue_was_not_wanted() {
    let uploads = UploadsUnderWay::new(|| ());
    let second = Duration::from_secs(1);
    assert_eq!(uploads.look_in(second), None, "nothing is open");
    let open = uploads.begin(second);
    assert!(uploads.hold(second));
    for (now, left) in
        [(second, LOOK), (second + LOOK / 4, LOOK - LOOK / 4), (second + LOOK, LOOK), (5 * LOOK, LOOK)]
    {
        assert_eq!(uploads.look_in(now), Some(left), "{now:?}");
    }
    drop(open);
    assert_eq!(uploads.look_in(second), None);
}

#[test]
fn records_of_uploads_that_are_over_wait_for_the_disk_and_count_with_what_waits() {
    let mut stand = Stand::new(Mode::Manual);
    stand.engine.archive = Archive::new(Path::new("/dev/full"));
    stand.accept(1, 1);
    let mut moved = stand.advance(Advance::By(SignedDuration::from_hours(7 * 24)));
    assert!(moved.try_recv().expect("an answer").is_ok());
    assert_eq!(stand.engine.archive.waiting(), 1);
    assert!(stand.rest().is_some_and(|wait| wait <= RETRY), "it is tried again soon");
    stand.retry();
    assert!(stand.rest().is_some_and(|wait| wait <= RETRY), "and again");
    let record = stand.engine.archive.record(UploadId(1)).expect("readable").expect("there");
    for number in 2..10_000 {
        let mut record = Box::new(UploadRecord::clone(&record));
        record.upload.id = UploadId(number);
        stand.engine.archive.put(record);
    }
    assert_eq!(stand.upload(1, 10_001), Ok(()));
    let mut record = Box::new(UploadRecord::clone(&record));
    record.upload.id = UploadId(10_000);
    stand.engine.archive.put(record);
    let NotTaken(reason) = stand.upload(1, 10_002).expect_err("no more has room");
    assert!(reason.contains("10000 things wait for the disk"), "{reason}");
}
