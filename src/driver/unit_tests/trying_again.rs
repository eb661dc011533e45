//! What is tried again, how much of it in one go, and that it ends.

use nets_core::SignedDuration;
use nets_core::identity::UploadId;
use nets_core::scenario::Sender;

use super::stand::{Access, Mode, Stand, refused, scenario, user};
use crate::command::{DriverCommand, Todo};
use crate::moving::Advance;

/// How many zips are to be read.
fn to_be_read(stand: &Stand) -> usize {
    stand.todos.iter().filter(|todo| matches!(todo, Todo::Inspect { .. })).count()
}

#[test]
fn zips_that_could_not_be_opened_are_read_again_in_several_goes_and_then_nothing_is_tried() {
    let mut stand = Stand::new(Mode::Manual);
    for number in 1..=70 {
        stand.upload(1, number).expect("taken");
    }
    stand.todos.clear();
    for number in 1..=70 {
        let reason = "too many open files".to_owned();
        stand.tell(DriverCommand::Unreadable { upload: UploadId(number), reason });
    }
    for in_all in [64, 70, 70] {
        stand.retry();
        assert_eq!(to_be_read(&stand), in_all);
    }
    assert_eq!(stand.rest(), None, "it sleeps until a command comes");
    assert!(!stand.disk.look().done.contains(&Access::Sync), "there was nothing to make durable");
}

#[test]
fn with_many_files_that_cannot_be_written_so_many_are_tried_in_one_go_and_each_has_its_turn() {
    let mut stand = Stand::new(Mode::Manual);
    stand.disk.refuse(|access| matches!(access, Access::Write(_)));
    for number in 1..=40 {
        stand.upload(1, number).expect("taken");
        stand.read(number, refused());
    }
    let mut tried = stand.disk.look().refused.len();
    for _ in 0..3 {
        stand.retry();
        let refused = stand.disk.look().refused.clone();
        assert_eq!(refused.len() - tried, 16);
        tried = refused.len();
    }
    let mut files: Vec<_> = stand.disk.look().refused[tried - 40..].to_vec();
    files.sort_by_key(|access| format!("{access:?}"));
    files.dedup();
    assert_eq!(files.len(), 40, "the last forty tries were of forty files");
    stand.disk.make_room();
    stand.retry();
    assert_eq!(stand.disk.files().len(), 40);
    stand.rest();
    assert_eq!(stand.rest(), None);
}

#[test]
fn a_file_that_waits_is_not_written_before_what_it_follows_from_is_durable() {
    let mut stand = Stand::new(Mode::Manual);
    stand.disk.refuse(|access| matches!(access, Access::Write(_)));
    stand.upload(1, 1).expect("taken");
    stand.read(1, refused());
    // Time has passed, and that is not on the disk for good.
    assert!(stand.engine.step(stand.engine.core.now() + SignedDuration::from_secs(1)));
    stand.disk.refuse(|access| *access == Access::Sync);
    stand.retry();
    assert!(stand.disk.files().is_empty());
    stand.disk.make_room();
    stand.retry();
    assert_eq!(stand.disk.files().len(), 1);
}

#[test]
fn all_who_wait_for_quiet_are_told_of_it() {
    let mut stand = Stand::new(Mode::Manual);
    stand.upload(1, 1).expect("taken");
    let (mut first, gone, mut second) = (stand.settle(), stand.settle(), stand.settle());
    drop(gone);
    let mut third = stand.settle();
    assert!(first.try_recv().is_err() && second.try_recv().is_err() && third.try_recv().is_err());
    stand.inspected(1);
    stand.rest();
    for answer in [&mut first, &mut second, &mut third] {
        assert_eq!(answer.try_recv(), Ok(Ok(())));
    }
}

#[test]
fn of_many_verdicts_that_do_not_fit_so_many_are_tried_alone_in_one_go() {
    let mut scenario = scenario();
    let sender = scenario.senders[&user(1)].clone();
    for number in 3..=9 {
        scenario.senders.insert(user(number), Sender { user: user(number), ..sender.clone() });
    }
    let mut stand = Stand::playing(scenario, Mode::Manual);
    stand.disk.refuse(|access| matches!(access, Access::Append(events) if events[0] == "shipment_inspected"));
    for number in 1..=9 {
        stand.upload(number, number.into()).expect("taken");
    }
    for number in 1..=9 {
        stand.inspected(number);
    }
    for _ in 0..3 {
        let before = stand.disk.look().refused.len();
        stand.retry();
        assert_eq!(stand.disk.look().refused.len() - before, 1 + 4, "together, and four of them alone");
    }
    stand.disk.make_room();
    stand.retry();
    assert_eq!(stand.disk.files().len(), 9);
}

#[test]
fn a_way_of_no_length_is_a_step_all_the_same() {
    let mut stand = Stand::new(Mode::Manual);
    let mut moved = stand.advance(Advance::By(SignedDuration::ZERO));
    let advanced = moved.try_recv().expect("an answer").expect("moved");
    assert_eq!(advanced.from, advanced.to);
    assert_eq!(stand.disk.journaled(), ["began", "time_passed"]);
}
