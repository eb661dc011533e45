//! The journal is the truth: what it has not taken has not happened.

use std::time::Duration;

use nets_core::SignedDuration;
use nets_core::alias::{AliasAnswer, AliasWord};
use nets_core::event::Event;
use nets_core::identity::{RegistrationId, UploadId};
use nets_core::simulator::Simulator;

use super::stand::{Access, Mode, Stand, accepted, scenario};
use crate::command::{DriverCommand, Todo};
use crate::moving::Advance;
use crate::not_done::NotDone;
use crate::retry_state::{PATIENCE, RETRY};

fn is_append(access: &Access, event: &str) -> bool {
    matches!(access, Access::Append(events) if events.contains(&event))
}

/// What a restart would make of the journal agrees with what the world did.
fn assert_replays(stand: &Stand) {
    let mut again = Simulator::new(scenario());
    for record in &stand.disk.look().records {
        let _ = again.handle(record.at, record.event.clone());
    }
    let live: Vec<_> = stand.engine.core.uploads().collect();
    let replayed: Vec<_> = again.uploads().collect();
    assert_eq!(live, replayed);
}

#[test]
fn an_upload_that_the_disk_refuses_is_not_taken_and_its_client_is_told() {
    let mut stand = Stand::new(Mode::Manual);
    stand.disk.refuse(|access| is_append(access, "upload_finished"));
    assert!(stand.upload(1, 1).is_err());
    assert!(stand.engine.core.upload(UploadId(1)).is_none());
    assert_eq!(stand.told(), ["storage_failed"]);
    stand.disk.make_room();
    assert_eq!(stand.upload(1, 2), Ok(()));
    assert_replays(&stand);
}

#[test]
fn an_inspection_that_the_disk_refuses_has_not_happened_until_it_is_taken() {
    let mut stand = Stand::new(Mode::Manual);
    stand.upload(1, 1).expect("taken");
    stand.disk.refuse(|access| is_append(access, "shipment_inspected"));
    stand.inspected(1);
    assert!(stand.engine.core.upload(UploadId(1)).expect("known").is_pending());
    for _ in 0..3 {
        stand.retry();
    }
    assert!(stand.disk.files().is_empty(), "no receipt is from a verdict that a crash undoes");
    assert_eq!(stand.told(), ["upload_finished", "storage_failed"], "told once");
    assert_replays(&stand);
    stand.disk.make_room();
    stand.retry();
    let told = stand.told();
    assert_eq!(told[2..], ["shipment_accepted", "file_written", "storage_recovered"]);
    assert_replays(&stand);
}

#[test]
fn time_does_not_pass_an_inspection_that_is_not_in_the_journal() {
    for mode in [Mode::Manual, Mode::Instant, Mode::Wall] {
        let mut stand = Stand::new(mode);
        stand.upload(1, 1).expect("taken");
        stand.disk.refuse(|access| is_append(access, "shipment_inspected"));
        stand.inspected(1);
        let mut moved = stand.advance(Advance::By(SignedDuration::from_hours(7 * 24)));
        stand.clock.real_time_passes(Duration::from_secs(6 * 3_600));
        stand.rest();
        assert!(!stand.disk.journaled().contains(&"time_passed"), "{mode:?}");
        assert_eq!(moved.try_recv().map(|moved| moved.map(drop).is_err()), Ok(true), "{mode:?}");
        stand.disk.make_room();
        stand.retry();
        let mut moved = stand.advance(Advance::By(SignedDuration::from_hours(7 * 24)));
        assert!(moved.try_recv().expect("an answer").is_ok(), "{mode:?}");
        assert_replays(&stand);
    }
}

#[test]
fn a_move_of_the_clock_that_the_disk_refuses_is_told_after_a_while_and_the_clock_stands() {
    let mut stand = Stand::new(Mode::Manual);
    let start = stand.engine.core.now();
    stand.disk.refuse(|access| is_append(access, "time_passed"));
    let mut moved = stand.advance(Advance::By(SignedDuration::from_hours(1)));
    stand.retry();
    assert!(moved.try_recv().is_err(), "it waits for the disk");
    stand.clock.real_time_passes(PATIENCE);
    stand.rest();
    let Ok(Err(NotDone::Disk(reason))) = moved.try_recv() else { panic!("the client is told") };
    assert!(reason.contains("the disk is full"), "{reason}");
    assert_eq!(stand.engine.core.now(), start);
    stand.disk.make_room();
    stand.retry();
    let mut moved = stand.advance(Advance::By(SignedDuration::from_hours(1)));
    assert_eq!(moved.try_recv().expect("an answer").expect("moved").from, start);
}

#[test]
fn a_client_that_waited_long_for_a_shipment_is_not_put_off_by_a_moment_without_room() {
    let mut stand = Stand::new(Mode::Manual);
    stand.upload(1, 1).expect("taken");
    let mut moved = stand.advance(Advance::By(SignedDuration::from_hours(1)));
    stand.clock.real_time_passes(3 * PATIENCE);
    stand.disk.refuse(|access| is_append(access, "shipment_inspected"));
    stand.inspected(1);
    stand.retry();
    assert!(moved.try_recv().is_err(), "it is tried again first");
    stand.disk.make_room();
    stand.retry();
    assert!(moved.try_recv().expect("an answer").is_ok());
}

#[test]
fn a_full_disk_is_asked_once_a_second_and_not_all_the_time() {
    let mut stand = Stand::new(Mode::Wall);
    stand.upload(1, 1).expect("taken");
    stand.disk.refuse(|access| matches!(access, Access::Append(_) | Access::Sync));
    stand.inspected(1);
    assert_eq!(stand.rest(), Some(RETRY));
    let refused = stand.disk.look().refused.len();
    stand.retry();
    // Together with what waits, then alone; and once more before it sleeps.
    assert!(stand.disk.look().refused.len() <= refused + 4);
}

#[test]
fn an_inspection_too_large_for_the_disk_holds_up_no_other_sender() {
    let mut stand = Stand::new(Mode::Manual);
    stand.upload(1, 1).expect("taken");
    stand.upload(1, 2).expect("taken");
    stand.upload(2, 3).expect("taken");
    // The disk has room for one record, and not for that of the first shipment.
    let mut asked = 0;
    stand.disk.refuse(move |access| {
        asked += 1;
        match access {
            Access::Append(events) if events.len() > 1 => true,
            Access::Append(_) => matches!(asked, 1 | 3),
            _ => false,
        }
    });
    for number in 1..=3 {
        stand.inspected(number);
    }
    stand.retry();
    let is_pending = |number| stand.engine.core.upload(UploadId(number)).expect("known").is_pending();
    assert_eq!(
        [1, 2, 3].map(is_pending),
        [true, true, false],
        "the second waits for the first of its sender"
    );
    stand.disk.make_room();
    stand.retry();
    assert_replays(&stand);
    let verdicts = stand.told().iter().filter(|name| **name == "shipment_accepted").count();
    assert_eq!(verdicts, 3);
}

#[test]
fn what_is_read_while_the_disk_is_full_is_bounded_and_read_again() {
    let mut stand = Stand::new(Mode::Manual);
    for number in 1..=200 {
        stand.upload(1, number).expect("taken");
    }
    stand.disk.refuse(|access| is_append(access, "shipment_inspected"));
    for number in 1..=200 {
        stand.inspected(number);
    }
    assert!(stand.todos.is_empty());
    stand.disk.make_room();
    for _ in 0..200 {
        stand.retry();
        let waiting: Vec<u64> = stand
            .todos
            .iter()
            .filter_map(|todo| match todo {
                Todo::Inspect { upload, .. } => Some(upload.id.0),
                _ => None,
            })
            .collect();
        for number in waiting {
            stand.inspected(number);
        }
    }
    assert!(stand.engine.core.uploads().all(|record| !record.is_pending()));
    assert_eq!(stand.disk.files().len(), 200);
    assert_replays(&stand);
}

#[test]
fn no_file_is_from_a_moment_that_is_not_durable() {
    let mut stand = Stand::new(Mode::Manual);
    stand.accept(1, 1);
    stand.disk.refuse(|access| *access == Access::Sync);
    let mut moved = stand.advance(Advance::By(SignedDuration::from_hours(7 * 24)));
    assert!(moved.try_recv().is_err());
    assert_eq!(stand.disk.files().len(), 1, "the receipt alone");
    let syncs = stand.disk.look().refused.len();
    assert_eq!(syncs, 1, "a disk that has just refused is not asked again for each file of a week");
    stand.disk.make_room();
    stand.retry();
    assert!(moved.try_recv().expect("an answer").is_ok());
    assert!(stand.disk.files().iter().any(|name| name.starts_with("signed_documents_")));
    assert_replays(&stand);
}

#[test]
fn an_alias_answer_that_the_disk_refuses_is_kept_and_comes_in_its_order() {
    let mut stand = Stand::new(Mode::Manual);
    stand.disk.refuse(|access| is_append(access, "alias_answered"));
    let answer = || AliasAnswer { word: Some(AliasWord::Ok), findings: Vec::new(), exchange: Vec::new() };
    let owner = nets_core::identity::UserId::new("tTEST1").expect("a user id");
    stand.engine.registering.begin(&owner, RegistrationId(1));
    stand.tell(DriverCommand::AliasAnswered { registration: RegistrationId(1), answer: answer() });
    assert!(!stand.disk.journaled().contains(&"alias_answered"));
    stand.disk.make_room();
    stand.retry();
    let last = stand.disk.look().records.last().expect("a record").event.clone();
    assert_eq!(last, Event::AliasAnswered { registration: RegistrationId(1), answer: answer() });
}

#[test]
fn a_zip_that_the_system_cannot_open_is_read_again_and_not_refused() {
    let mut stand = Stand::new(Mode::Manual);
    stand.upload(1, 1).expect("taken");
    stand.todos.clear();
    for _ in 0..3 {
        let reason = "too many open files".to_owned();
        stand.tell(DriverCommand::Unreadable { upload: UploadId(1), reason });
        let mut settled = stand.settle();
        assert!(settled.try_recv().is_err(), "it has yet to be read");
        stand.retry();
        assert!(matches!(&stand.todos[..], [Todo::Inspect { .. }]));
        stand.todos.clear();
    }
    assert_eq!(stand.told(), ["upload_finished", "storage_failed"], "told once");
    stand.tell(DriverCommand::Inspected { upload: UploadId(1), inspection: accepted(1, "163057") });
    stand.rest();
    assert_eq!(stand.told()[2..], ["shipment_accepted", "file_written", "storage_recovered"]);
}
