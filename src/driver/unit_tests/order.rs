//! Effects of one upload are done in their order, and no other waits for them.

use nets_core::SignedDuration;
use nets_core::identity::UploadId;

use super::stand::{Access, Mode, Stand, refused, user};
use crate::moving::Advance;

const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);

fn is_result(access: &Access) -> bool {
    matches!(access, Access::Write(name) if name.starts_with("signed_documents_"))
}

#[test]
fn a_zip_is_not_forgotten_while_its_signed_document_waits_for_the_disk() {
    let mut stand = Stand::new(Mode::Manual);
    stand.accept(1, 1);
    stand.disk.refuse(is_result);
    let mut moved = stand.advance(Advance::By(WEEK));
    stand.retry();
    let has_forgotten = |stand: &Stand| stand.disk.look().done.contains(&Access::Forget(UploadId(1)));
    assert!(!has_forgotten(&stand));
    assert!(moved.try_recv().is_err(), "something goes on");
    assert!(!stand.told_files().iter().any(|name| name.starts_with("signed_documents_")));
    stand.disk.make_room();
    stand.retry();
    assert!(has_forgotten(&stand));
    assert!(stand.told_files().iter().any(|name| name.starts_with("signed_documents_")));
    let advanced = moved.try_recv().expect("an answer").expect("moved");
    let told: Vec<_> = advanced.entries.iter().map(|entry| entry.happening.name()).collect();
    assert_eq!(told.last(), Some(&"file_written"), "what was late is in the answer too");
}

#[test]
fn another_shipment_goes_on_while_one_waits_for_the_disk() {
    let mut stand = Stand::new(Mode::Manual);
    stand.upload(1, 1).expect("taken");
    stand.upload(1, 2).expect("taken");
    stand.upload(2, 3).expect("taken");
    stand.disk.refuse(|access| matches!(access, Access::Write(name) if name.contains("netsshare_1.")));
    for number in 1..=3 {
        stand.read(number, refused());
    }
    let done = stand.disk.look().done.clone();
    assert!(!done.contains(&Access::Forget(UploadId(1))));
    assert!(done.contains(&Access::Forget(UploadId(2))) && done.contains(&Access::Forget(UploadId(3))));
    let mut settled = stand.settle();
    assert!(settled.try_recv().is_err(), "a receipt is missing");
    stand.disk.make_room();
    stand.retry();
    assert_eq!(settled.try_recv(), Ok(Ok(())));
}

#[test]
fn a_file_that_is_late_is_told_late_with_the_next_number_and_the_time_of_then() {
    let mut stand = Stand::new(Mode::Manual);
    stand.disk.refuse(|access| matches!(access, Access::Write(name) if name.ends_with(".receipt")));
    stand.accept(1, 1);
    stand.disk.look().written.clear();
    let mut moved = stand.advance(Advance::By(SignedDuration::from_hours(1)));
    stand.disk.make_room();
    stand.retry();
    assert!(moved.try_recv().expect("an answer").is_ok());
    let entries = stand.entries();
    let numbers: Vec<u64> = entries.iter().map(|entry| entry.seq).collect();
    assert_eq!(numbers, (1..=entries.len() as u64).collect::<Vec<_>>(), "no gaps");
    assert!(entries.windows(2).all(|pair| pair[0].at <= pair[1].at), "in the order of time");
    assert_eq!(stand.told_files(), ["tTEST1_DK12345678_0000001_netsshare_1.zip.receipt"]);
}

#[test]
fn a_file_that_cannot_be_made_is_told_and_holds_nothing_up() {
    let mut stand = Stand::new(Mode::Manual);
    stand.disk.look().hopeless = Some(".receipt");
    stand.upload(1, 1).expect("taken");
    stand.read(1, refused());
    assert_eq!(stand.told(), ["upload_finished", "shipment_refused", "file_failed"]);
    assert!(stand.disk.look().done.contains(&Access::Forget(UploadId(1))));
    let mut settled = stand.settle();
    assert_eq!(settled.try_recv(), Ok(Ok(())));
}

#[test]
fn what_a_crash_left_undone_is_done_in_order_and_told_when_it_is() {
    let mut first = Stand::new(Mode::Manual);
    first.upload(1, 1).expect("taken");
    let inspection = super::stand::accepted(1, "162812");
    let event = nets_core::event::Event::ShipmentInspected { upload: UploadId(1), inspection };
    let output = first.engine.core.handle(first.engine.core.now(), event);
    let effects: Vec<_> = output
        .steps
        .into_iter()
        .filter_map(|step| match step {
            nets_core::simulator::Step::Do(effect) => Some(effect),
            nets_core::simulator::Step::Tell(_) => None,
        })
        .collect();
    first.disk.refuse(|access| matches!(access, Access::Write(_)));
    let forget = nets_core::effect::Effect::Forget(UploadId(1));
    let unfinished = effects.into_iter().chain([forget]).collect();
    let todos = first.engine.catch_up(unfinished);
    first.todos.extend(todos);
    assert!(!first.disk.look().done.contains(&Access::Forget(UploadId(1))));
    assert!(first.told_files().is_empty());
    first.disk.make_room();
    first.retry();
    assert_eq!(first.told_files(), first.disk.files());
    assert!(first.disk.look().done.contains(&Access::Forget(UploadId(1))));
    assert_eq!(first.disk.look().written.iter().map(|(of, _)| of.clone()).collect::<Vec<_>>(), [user(1)]);
}
