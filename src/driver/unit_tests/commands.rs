//! What each command leads to on a disk that takes everything.

use nets_core::SignedDuration;
use nets_core::event::{Event, Observation};
use nets_core::identity::{Country, DocumentType, Party, UploadId};
use nets_core::script::RecipientAct;
use tokio::sync::oneshot;

use super::stand::{Access, Mode, Stand, refused, user};
use crate::command::{DriverCommand, Todo};
use crate::entry_filter::EntryFilter;
use crate::moving::Advance;
use crate::not_done::NotDone;

const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);

#[test]
fn an_upload_is_journaled_before_its_client_is_told_and_then_read() {
    let mut stand = Stand::new(Mode::Manual);
    assert_eq!(stand.upload(1, 1), Ok(()));
    assert_eq!(stand.disk.journaled(), ["began", "upload_finished"]);
    assert!(matches!(&stand.todos[..], [Todo::Inspect { upload, .. }] if upload.id == UploadId(1)));
    assert_eq!(stand.told(), ["upload_finished"]);
}

#[test]
fn a_verdict_brings_the_receipt_first_and_is_told_with_it() {
    let mut stand = Stand::new(Mode::Manual);
    stand.upload(1, 1).expect("taken");
    stand.read(1, refused());
    let receipt = "tTEST1_DK12345678_0000001_netsshare_1.zip.receipt".to_owned();
    let done = stand.disk.look().done.clone();
    let at = |wanted: &Access| done.iter().position(|access| access == wanted).expect("done");
    let (journaled, written) = (at(&Access::Append(vec!["shipment_inspected"])), at(&Access::Write(receipt)));
    assert!(journaled < written && written < at(&Access::Forget(UploadId(1))));
    assert_eq!(stand.told(), ["upload_finished", "shipment_refused", "file_written"]);
}

#[test]
fn events_that_share_a_write_are_handled_in_their_order() {
    let mut stand = Stand::new(Mode::Manual);
    let upload = |number| {
        let mut upload = nets_core::event::Upload {
            id: UploadId(number),
            user: user(1),
            folder: "DK12345678".to_owned(),
            file_name: format!("netsshare_{number}.zip"),
            size: 1,
        };
        upload.size = number;
        (nets_core::event::Event::UploadFinished(upload), None)
    };
    let todos = stand.engine.handle_batch(vec![upload(1), upload(2), upload(3)]);
    let order: Vec<u64> = todos
        .iter()
        .map(|todo| match todo {
            Todo::Inspect { upload, .. } => upload.id.0,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(order, [1, 2, 3]);
    let appended = stand.disk.look().done.clone();
    assert!(appended.contains(&Access::Append(vec!["upload_finished"; 3])));
}

#[test]
fn a_week_brings_the_signed_document_and_what_happened_on_the_way() {
    let mut stand = Stand::new(Mode::Manual);
    stand.accept(1, 1);
    let mut moved = stand.advance(Advance::By(WEEK));
    let advanced = moved.try_recv().expect("an answer").expect("moved");
    assert_eq!(advanced.to.duration_since(advanced.from), WEEK);
    let told: Vec<_> = advanced.entries.iter().map(|entry| entry.happening.name()).collect();
    assert!(told.contains(&"document_signed") && told.contains(&"return_file_processed"));
    assert_eq!(advanced.left_out, 0);
    assert!(stand.disk.files().iter().any(|name| name.starts_with("signed_documents_")));
    assert_eq!(stand.told_files(), names_sorted(&stand));
}

fn names_sorted(stand: &Stand) -> Vec<String> {
    let mut files = stand.disk.files();
    files.sort();
    files
}

#[test]
fn the_clock_waits_for_what_had_arrived_before_and_not_for_what_comes_later() {
    let mut stand = Stand::new(Mode::Manual);
    stand.upload(1, 1).expect("taken");
    let mut moved = stand.advance(Advance::By(WEEK));
    stand.upload(2, 2).expect("taken");
    stand.rest();
    assert!(moved.try_recv().is_err(), "the first is being read");
    stand.inspected(1);
    stand.rest();
    assert!(moved.try_recv().is_ok(), "another sender's large shipment holds up none but itself");
}

#[test]
fn quiet_is_what_had_arrived_before_and_not_what_comes_later() {
    let mut stand = Stand::new(Mode::Manual);
    stand.upload(1, 1).expect("taken");
    let mut settled = stand.settle();
    stand.upload(2, 2).expect("taken");
    stand.inspected(1);
    stand.rest();
    assert_eq!(settled.try_recv(), Ok(Ok(())), "another sender's large shipment holds up none but itself");
    assert!(stand.settle().try_recv().is_err());
}

#[test]
fn an_instant_clock_jumps_when_nothing_is_read_and_nothing_is_written() {
    let mut stand = Stand::new(Mode::Instant);
    stand.accept(1, 1);
    let open = stand.open_upload();
    stand.rest();
    assert!(!stand.told().contains(&"document_signed"));
    drop(open);
    let mut settled = stand.settle();
    assert_eq!(settled.try_recv(), Ok(Ok(())));
    assert!(stand.told().contains(&"document_signed"));
}

#[test]
fn a_clock_that_goes_by_itself_lets_happen_what_is_due_and_says_when_it_is() {
    let mut stand = Stand::new(Mode::Wall);
    stand.accept(1, 1);
    while let Some(wait) = stand.rest() {
        stand.clock.real_time_passes(wait);
        if stand.told().contains(&"document_signed") {
            return;
        }
    }
    panic!("it sleeps for ever");
}

#[test]
fn what_is_due_is_told_before_what_a_front_end_sees_later() {
    let mut stand = Stand::new(Mode::Wall);
    stand.accept(1, 1);
    stand.clock.real_time_passes(std::time::Duration::from_secs(11 * 3_600));
    let (commands, inbox) = crate::queue::queue(1, |_| ());
    let observing = crate::observing::Observing::new(commands, [user(1)].iter());
    observing.observe(Observation::UploadStarted { user: user(1), path: "/a".to_owned(), by_hand: false });
    stand.tell(*inbox.try_recv().expect("an observation"));
    let told = stand.told();
    assert_eq!(told.last(), Some(&"upload_started"));
    assert!(told.contains(&"shipment_handed_over"), "{told:?}");
    assert!(stand.disk.journaled().contains(&"time_passed"), "time never passes unjournaled");
    assert!(!stand.disk.journaled().contains(&"observed"), "an observation is not worth the disk");
}

#[test]
fn what_a_client_lets_happen_is_journaled_and_shown_to_it_or_it_is_told_why_not() {
    let mut stand = Stand::new(Mode::Manual);
    let act = || {
        let party = Party::person(Country::Denmark, "0411820680").expect("a person number");
        let document_type = DocumentType::new("163057").expect("a document type");
        Event::RecipientActed(RecipientAct::Unsubscribe { party, document_type })
    };
    stand.disk.refuse(|access| matches!(access, Access::Append(_)));
    let (reply, mut answer) = oneshot::channel();
    stand.tell(DriverCommand::Tell { event: act(), reply });
    assert!(matches!(answer.try_recv(), Ok(Err(NotDone::Disk(_)))));
    assert!(!stand.told().contains(&"subscription_ended"));
    stand.disk.make_room();
    let (reply, mut answer) = oneshot::channel();
    stand.tell(DriverCommand::Tell { event: act(), reply });
    let shown = answer.try_recv().expect("an answer").expect("done");
    assert_eq!(shown.iter().map(|entry| entry.happening.name()).collect::<Vec<_>>(), ["subscription_ended"]);
}

#[test]
fn a_stop_makes_all_durable_and_ends_the_world() {
    let mut stand = Stand::new(Mode::Manual);
    // Nothing of this step reached the disk for good: it brought no effect.
    assert!(stand.engine.step(stand.engine.core.now() + SignedDuration::from_secs(1)));
    let (reply, _answer) = oneshot::channel();
    stand.tell(DriverCommand::Stop { reply });
    assert_eq!(stand.disk.look().done.last(), Some(&Access::Sync));
    assert!(matches!(stand.todos.last(), Some(Todo::End(_))));
}

#[test]
fn a_watcher_is_told_of_the_first_entry_that_matches() {
    let mut stand = Stand::new(Mode::Manual);
    let (reply, mut answer) = oneshot::channel();
    let filter = EntryFilter { what: ["shipment_accepted".to_owned()].into(), ..EntryFilter::default() };
    stand.tell(DriverCommand::Watch { filter, reply });
    stand.upload(1, 1).expect("taken");
    assert!(answer.try_recv().is_err());
    stand.inspected(1);
    let entry = answer.try_recv().expect("told").expect("a running world");
    assert_eq!(entry.happening.name(), "shipment_accepted");
}
