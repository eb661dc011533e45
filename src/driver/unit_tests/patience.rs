//! What failed, and when it is tried again; who waits, and who is told that it waits in vain.

use std::io;
use std::time::Duration;

use nets_core::Timestamp;
use nets_core::timeline::{Entry, Happening};
use tokio::sync::oneshot;

use crate::command::DriverCommand;
use crate::moving::{Advance, PendingAdvances};
use crate::not_done::NotDone;
use crate::ports::is_of_the_system;
use crate::queue::{Stopped, queue, send};
use crate::retry_state::{PATIENCE, RETRY, RetryState};

const START: Duration = Duration::from_secs(100);

#[test]
fn what_failed_is_tried_again_a_second_later_and_once() {
    let mut retry = RetryState::default();
    assert_eq!((retry.is_due(START), retry.retry_in(START)), (false, None));
    assert!(retry.begin("the disk is full", START));
    assert!(!retry.begin("it is still full", START + RETRY / 2), "it was no news");
    assert_eq!(retry.retry_in(START + RETRY / 2), Some(RETRY / 2), "nor does it put the try off");
    assert_eq!(retry.reason(), Some("it is still full"));
    assert!(!retry.is_due(START + RETRY - Duration::from_nanos(1)));
    assert_eq!(retry.retry_in(START + 2 * RETRY), Some(Duration::ZERO));
    assert!(retry.is_due(START + RETRY));
    assert_eq!((retry.is_due(START + RETRY), retry.retry_in(START + RETRY)), (false, None));
    retry.try_later(START + RETRY);
    assert_eq!(retry.retry_in(START + RETRY), Some(RETRY));
    assert!(retry.end());
    assert_eq!((retry.end(), retry.reason()), (false, None));
}

#[test]
fn patience_ends_ten_seconds_after_the_first_failure_and_not_while_all_goes_well() {
    let mut retry = RetryState::default();
    assert_eq!(retry.patience(START + PATIENCE), None);
    retry.begin("the disk is full", START);
    retry.begin("the disk is full", START + RETRY);
    assert_eq!(retry.patience(START + PATIENCE - Duration::from_nanos(1)), None);
    for later in [Duration::ZERO, Duration::from_secs(5)] {
        assert_eq!(retry.patience(START + PATIENCE + later), Some(START + later));
    }
    retry.end();
    assert_eq!(retry.patience(START + 2 * PATIENCE), None);
    // The clock of a process begins at zero.
    let mut early = RetryState::default();
    early.begin("the disk is full", Duration::ZERO);
    assert_eq!(early.patience(PATIENCE / 2), None);
    assert_eq!(early.patience(PATIENCE), Some(Duration::ZERO));
}

#[test]
fn what_the_system_lacks_is_told_from_what_is_wrong_with_a_file() {
    use io::ErrorKind;

    for kind in [
        ErrorKind::StorageFull,
        ErrorKind::QuotaExceeded,
        ErrorKind::FileTooLarge,
        ErrorKind::OutOfMemory,
        ErrorKind::ReadOnlyFilesystem,
        ErrorKind::StaleNetworkFileHandle,
        ErrorKind::ResourceBusy,
        ErrorKind::Interrupted,
        ErrorKind::TimedOut,
        ErrorKind::WouldBlock,
        ErrorKind::PermissionDenied,
    ] {
        assert!(is_of_the_system(&io::Error::from(kind)), "{kind}");
    }
    for kind in [ErrorKind::NotFound, ErrorKind::InvalidData, ErrorKind::UnexpectedEof, ErrorKind::Other] {
        assert!(!is_of_the_system(&io::Error::from(kind)), "{kind}");
    }
    // ENOENT and EINVAL are the file's; EIO is the disk's.
    for (code, is_systems) in [(2, false), (22, false), (5, true)] {
        assert_eq!(is_of_the_system(&io::Error::from_raw_os_error(code)), is_systems, "{code}");
    }
}

#[tokio::test]
async fn a_command_for_a_full_queue_waits_for_room_and_one_for_a_stopped_world_is_refused() {
    let (wake, woken) = std::sync::mpsc::sync_channel(8);
    // The test may have ended.
    let (commands, inbox) = queue(1, move |_| {
        let _ = wake.send(());
    });
    send(commands.clone(), Box::new(DriverCommand::Nudge)).await.expect("there is room");
    let waiting = tokio::spawn(send(commands.clone(), Box::new(DriverCommand::Nudge)));
    let driver = tokio::task::spawn_blocking(move || {
        for _ in 0..2 {
            woken.recv().expect("a command");
            inbox.try_recv().expect("a command");
        }
        inbox
    });
    assert_eq!(waiting.await.expect("no panic"), Ok(()));
    drop(driver.await.expect("no panic"));
    assert_eq!(send(commands, Box::new(DriverCommand::Nudge)).await, Err(Stopped));
    assert_eq!(NotDone::from(Stopped), NotDone::Stopped);
}

#[test]
fn a_move_that_was_given_up_leaves_nothing_to_the_next() {
    let mut moves = PendingAdvances::default();
    let ask = |moves: &mut PendingAdvances, asked| {
        let (reply, answer) = oneshot::channel();
        moves.ask(Advance::NextEvent, None, asked, reply);
        answer
    };
    let (mut first, mut second) = (ask(&mut moves, START), ask(&mut moves, START + PATIENCE));
    let happening = Happening::ReturnFileProcessed { results: 0 };
    let entry = Entry { seq: 1, at: Timestamp::UNIX_EPOCH, real: None, happening, evidence: None };
    moves.way(Timestamp::UNIX_EPOCH, None).expect("a way");
    moves.note(&entry);
    moves.give_up(START, &NotDone::Disk("it is full".to_owned()));
    assert!(matches!(first.try_recv(), Ok(Err(NotDone::Disk(_)))));
    assert!(second.try_recv().is_err(), "it was asked for later");
    moves.way(Timestamp::UNIX_EPOCH, None).expect("a way");
    moves.arrive();
    assert_eq!(second.try_recv().expect("an answer").expect("moved").entries, []);
}
