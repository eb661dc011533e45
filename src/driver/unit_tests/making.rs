//! Files that other threads make: what waits for them, what does not, and that nothing shows which was made first.

use std::time::Duration;

use nets_core::SignedDuration;
use nets_core::event::{Event, Observation};
use nets_core::identity::{Country, DocumentType, Party, UploadId};
use nets_core::script::RecipientAct;
use nets_core::shipment::{Inspection, Message};
use nets_core::timeline::Happening;
use tokio::sync::oneshot;

use super::stand::{Access, MADE_AT_ONCE, Mode, Stand, accepted, scenario, user};
use crate::command::DriverCommand;
use crate::moving::Advance;
use crate::retry_state::RETRY;

const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);
const RESULT: &str = "signed_documents_";

/// Documents to sign, of two senders, in so many shipments of each.
fn signing(mode: Mode, shipments: u64) -> Stand {
    let mut stand = Stand::new(mode);
    for number in 0..shipments {
        stand.accept(1, 2 * number + 1);
        stand.accept(2, 2 * number + 2);
    }
    stand.holds_making = true;
    stand
}

/// Has files made until one of this kind is in the making.
fn make_until(stand: &mut Stand, part: &str) {
    while !stand.making().iter().any(|name| name.contains(part)) {
        stand.make(0);
        stand.rest();
    }
}

/// Has everything made, always that file of those in the making which this chooses by their number.
fn make_all(stand: &mut Stand, mut choose: impl FnMut(usize) -> usize) {
    loop {
        let making = stand.making().len();
        if making == 0 {
            return;
        }
        stand.make(choose(making));
        stand.rest();
    }
}

/// One shipment of two documents to sign, `m1` and `m2`, whose results are in the making.
fn two_results() -> Stand {
    let mut stand = Stand::new(Mode::Manual);
    stand.upload(1, 1).expect("taken");
    let mut shipment = accepted(1, "162812").into_parts().1.expect("a shipment");
    let first = shipment.messages[0].clone();
    shipment.messages.push(Message { id: "m2".to_owned(), ..first });
    stand.read(1, Inspection::new(Vec::new(), Some(shipment)));
    stand.holds_making = true;
    stand
}

/// What became of the results, as the timeline tells it.
fn told_of_results(stand: &Stand) -> Vec<(&'static str, String)> {
    let entries = stand.entries();
    let of_results = entries.iter().map(|entry| &entry.happening);
    let of_results = of_results.filter_map(|happening| {
        let (_, id) = happening.file()?.strip_prefix(RESULT)?.split_once('_')?;
        Some((happening.name(), id.to_owned()))
    });
    of_results.collect()
}

fn writes(stand: &Stand) -> Vec<Access> {
    let is_write = |access: &&Access| matches!(access, Access::Write(_) | Access::Forget(_));
    stand.disk.look().done.iter().filter(is_write).cloned().collect()
}

#[test]
fn whichever_thread_is_faster_the_files_and_the_story_are_the_same() {
    let play = |choose: fn(usize) -> usize| {
        let mut stand = signing(Mode::Manual, 5);
        let mut moved = stand.advance(Advance::By(WEEK));
        make_all(&mut stand, choose);
        assert!(moved.try_recv().expect("an answer").is_ok());
        (stand.entries(), writes(&stand), stand.disk.journaled())
    };
    let first = play(|_| 0);
    assert!(
        first
            .0
            .iter()
            .filter(|entry| entry.happening.file().is_some_and(|it| it.starts_with(RESULT)))
            .count()
            >= 10
    );
    assert_eq!(first, play(|making| making - 1));
    assert_eq!(first, play(|making| making / 2));
}

#[test]
fn reads_and_uploads_are_answered_while_files_are_in_the_making_and_the_clock_says_whither() {
    let mut stand = signing(Mode::Manual, 1);
    let start = stand.engine.core.now();
    let mut moved = stand.advance(Advance::By(WEEK));
    make_until(&mut stand, RESULT);
    let (reply, mut answer) = oneshot::channel();
    stand.tell(DriverCommand::Query(Box::new(move |view| {
        let _ = reply.send((view.moves_to, view.simulator.now(), view.timeline.newest()));
    })));
    let (moves_to, now, newest) = answer.try_recv().expect("answered at once");
    assert_eq!(moves_to, Some(start + WEEK));
    assert!(start < now && now < start + WEEK, "the clock waits at the moment the files are from");
    assert_eq!(stand.upload(2, 9), Ok(()), "a client that closes an upload is told at once");
    assert_eq!(stand.told().last(), Some(&"upload_finished"));
    assert_eq!(stand.entries().len() as u64, newest + 1);
    assert!(!stand.told().contains(&"return_file_processed"), "who learns of it finds the files");
    assert!(!stand.disk.files().iter().any(|name| name.starts_with(RESULT)));
    let mut settled = stand.settle();
    assert!(moved.try_recv().is_err() && settled.try_recv().is_err());
    make_all(&mut stand, |_| 0);
    let advanced = moved.try_recv().expect("an answer").expect("moved");
    assert_eq!((advanced.from, advanced.to), (start, start + WEEK));
    assert_eq!(stand.disk.files().iter().filter(|name| name.starts_with(RESULT)).count(), 2);
    assert!(settled.try_recv().is_err(), "the upload has yet to be read");
    stand.inspected(9);
    stand.rest();
    assert_eq!(settled.try_recv(), Ok(Ok(())));
    let entries = stand.entries();
    assert!(entries.windows(2).all(|pair| pair[0].at <= pair[1].at), "in the order of time");
}

#[test]
fn so_many_files_are_in_the_making_at_once_and_no_more() {
    let mut stand = signing(Mode::Manual, 10);
    let moved = stand.advance(Advance::By(WEEK));
    let mut most = 0;
    make_all(&mut stand, |making| {
        most = most.max(making);
        0
    });
    assert_eq!(most, MADE_AT_ONCE);
    drop(moved);
}

#[test]
fn no_clock_passes_the_moment_of_a_file_in_the_making_by_itself() {
    for mode in [Mode::Instant, Mode::Wall] {
        let mut stand = signing(mode, 1);
        while stand.making().is_empty() {
            let wait = stand.rest().unwrap_or_default();
            stand.clock.real_time_passes(wait);
        }
        let (told, passed) = (stand.told(), stand.disk.journaled().len());
        stand.clock.real_time_passes(Duration::from_secs(60 * 60 * 24 * 7));
        assert_eq!(stand.rest(), None, "{mode:?}: it is woken by the file");
        assert_eq!((stand.told(), stand.disk.journaled().len()), (told, passed), "{mode:?}");
        stand.holds_making = false;
        stand.rest();
        assert!(stand.disk.files().iter().any(|name| name.starts_with(RESULT)), "{mode:?}");
    }
}

#[test]
fn a_zip_is_not_forgotten_while_a_file_of_it_is_in_the_making() {
    let mut stand = signing(Mode::Manual, 1);
    let moved = stand.advance(Advance::By(WEEK));
    make_until(&mut stand, RESULT);
    let has_forgotten = |stand: &Stand| stand.disk.look().done.contains(&Access::Forget(UploadId(1)));
    assert!(!has_forgotten(&stand));
    make_all(&mut stand, |_| 0);
    assert!(has_forgotten(&stand));
    drop(moved);
}

#[test]
fn what_a_client_lets_happen_is_shown_to_it_when_the_files_of_the_moment_are_there() {
    let mut stand = signing(Mode::Wall, 1);
    stand.clock.real_time_passes(Duration::from_secs(60 * 60 * 24 * 3));
    let party = Party::person(Country::Denmark, "0411820680").expect("a person number");
    let document_type = DocumentType::new("163057").expect("a document type");
    let event = Event::RecipientActed(RecipientAct::Unsubscribe { party, document_type });
    let (reply, mut answer) = oneshot::channel();
    stand.tell(DriverCommand::Tell { event, reply });
    assert!(answer.try_recv().is_err(), "three days are due first");
    make_all(&mut stand, |_| 0);
    let shown = answer.try_recv().expect("an answer").expect("done");
    assert_eq!(shown.last().map(|entry| entry.happening.name()), Some("subscription_ended"));
    assert!(shown.iter().any(|entry| entry.happening.name() == "file_written"));
}

#[test]
fn under_a_clock_that_goes_by_itself_what_is_told_late_is_dated_no_earlier_than_what_was_told_before() {
    let mut stand = signing(Mode::Wall, 1);
    while stand.making().is_empty() {
        let wait = stand.rest().unwrap_or_default();
        stand.clock.real_time_passes(wait);
    }
    stand.clock.real_time_passes(Duration::from_secs(5));
    stand.upload(2, 9).expect("taken");
    make_all(&mut stand, |_| 0);
    let entries = stand.entries();
    assert!(entries.windows(2).all(|pair| pair[0].at <= pair[1].at), "in the order of time");
    let last = entries.last().expect("an entry");
    assert!(last.happening.name() == "file_written" && last.at == entries[entries.len() - 2].at);
}

#[test]
fn under_a_clock_that_goes_by_itself_what_a_front_end_sees_is_told_behind_what_was_due_before() {
    let mut stand = signing(Mode::Wall, 1);
    stand.clock.real_time_passes(Duration::from_secs(60 * 60 * 24 * 3));
    let (commands, inbox) = crate::queue::queue(2, |_| ());
    let observing = crate::observing::Observing::new(commands, [user(1)].iter());
    for path in ["/a", "/b"] {
        observing.observe(Observation::UploadStarted {
            user: user(1),
            path: path.to_owned(),
            by_hand: false,
        });
    }
    for _ in 0..2 {
        stand.tell(*inbox.try_recv().expect("an observation"));
    }
    assert!(!stand.told().contains(&"upload_started"));
    make_all(&mut stand, |_| 0);
    let told = stand.told();
    assert!(told.ends_with(&["file_written", "upload_started", "upload_started"]), "{told:?}");
}

#[test]
fn two_moves_of_the_clock_are_done_one_after_the_other() {
    let mut stand = signing(Mode::Manual, 1);
    let start = stand.engine.core.now();
    let mut first = stand.advance(Advance::By(WEEK));
    make_until(&mut stand, RESULT);
    let mut second = stand.advance(Advance::By(WEEK));
    make_all(&mut stand, |_| 0);
    let first = first.try_recv().expect("an answer").expect("moved");
    let second = second.try_recv().expect("an answer").expect("moved");
    assert_eq!((first.from, first.to), (start, start + WEEK));
    assert_eq!((second.from, second.to), (start + WEEK, start + WEEK + WEEK), "from where the first arrived");
    assert!(first.entries.iter().any(|entry| entry.happening.name() == "document_signed"));
    assert!(second.entries.iter().all(|entry| entry.seq > first.entries.last().expect("an entry").seq));
}

#[test]
fn after_a_full_disk_files_are_made_again_by_other_threads_and_so_many_at_once() {
    let mut stand = signing(Mode::Manual, 20);
    stand.disk.refuse(|access| matches!(access, Access::Make(name) if name.starts_with(RESULT)));
    let mut moved = stand.advance(Advance::By(WEEK));
    make_all(&mut stand, |_| 0);
    assert!(moved.try_recv().is_err());
    let tried = stand.disk.look().refused.len();
    assert_eq!(tried, 40, "each once");
    stand.retry();
    make_all(&mut stand, |_| 0);
    assert!(stand.disk.look().refused.len() <= tried + 16, "not all of them again each second");
    stand.disk.make_room();
    stand.retry();
    assert!(stand.making().len() <= MADE_AT_ONCE);
    make_all(&mut stand, |making| making - 1);
    assert_eq!(stand.disk.files().iter().filter(|name| name.starts_with(RESULT)).count(), 40, "in one go");
    assert!(moved.try_recv().expect("an answer").is_ok());
    let forgotten =
        stand.disk.look().done.iter().filter(|access| matches!(access, Access::Forget(_))).count();
    assert_eq!(forgotten, 40);
}

#[test]
fn a_file_that_is_made_and_cannot_be_published_is_made_again() {
    let mut stand = signing(Mode::Manual, 1);
    stand.disk.refuse(|access| matches!(access, Access::Write(name) if name.starts_with(RESULT)));
    let mut moved = stand.advance(Advance::By(WEEK));
    make_all(&mut stand, |_| 0);
    stand.disk.make_room();
    stand.retry();
    make_all(&mut stand, |_| 0);
    assert!(moved.try_recv().expect("an answer").is_ok());
    assert_eq!(stand.disk.files().iter().filter(|name| name.starts_with(RESULT)).count(), 2);
}

#[test]
fn what_is_made_and_waits_for_the_journal_is_published_without_being_made_again() {
    let list = "_eboks_subscribers_";
    let mut stand = signing(Mode::Manual, 1);
    stand.disk.refuse(|access| *access == Access::Sync);
    let mut moved = stand.advance(Advance::By(WEEK));
    assert!(stand.making().iter().all(|name| name.contains(list)));
    let lists = stand.making().len();
    make_all(&mut stand, |_| 0);
    let made = |stand: &Stand| {
        let is_made = |access: &&Access| matches!(access, Access::Make(name) if name.contains(list));
        stand.disk.look().done.iter().filter(is_made).count()
    };
    assert_eq!(made(&stand), lists);
    assert!(!stand.disk.files().iter().any(|name| name.contains(list)), "from a moment that a crash undoes");
    stand.disk.make_room();
    stand.clock.real_time_passes(RETRY);
    stand.tell(DriverCommand::Nudge);
    assert_eq!(
        (made(&stand), stand.disk.files().iter().filter(|name| name.contains(list)).count()),
        (lists, lists)
    );
    make_all(&mut stand, |_| 0);
    stand.rest();
    make_all(&mut stand, |_| 0);
    assert!(moved.try_recv().expect("an answer").is_ok());
}

#[test]
fn a_result_that_can_never_be_made_holds_up_no_other_of_its_shipment() {
    let mut stand = two_results();
    stand.disk.look().hopeless = Some("_m1.zip");
    let mut moved = stand.advance(Advance::By(WEEK));
    make_all(&mut stand, |_| 0);
    let told = [("file_failed", "m1.zip".to_owned()), ("file_written", "m2.zip".to_owned())];
    assert_eq!(told_of_results(&stand), told);
    assert!(moved.try_recv().expect("an answer").is_ok());
}

#[test]
fn a_result_that_is_made_waits_behind_the_one_before_it_that_is_not() {
    let mut stand = two_results();
    stand.disk.refuse(|access| matches!(access, Access::Make(name) if name.ends_with("_m1.zip")));
    let mut moved = stand.advance(Advance::By(WEEK));
    make_all(&mut stand, |_| 0);
    assert_eq!(told_of_results(&stand), []);
    assert!(!stand.disk.files().iter().any(|name| name.starts_with(RESULT)), "nor is it in Outbound");
    stand.disk.make_room();
    stand.retry();
    make_all(&mut stand, |_| 0);
    let told = [("file_written", "m1.zip".to_owned()), ("file_written", "m2.zip".to_owned())];
    assert_eq!(told_of_results(&stand), told);
    assert!(moved.try_recv().expect("an answer").is_ok());
}

#[test]
fn the_list_of_a_day_waits_behind_that_of_the_day_before() {
    let list = "_eboks_subscribers_";
    let mut scenario = scenario();
    scenario.senders.remove(&user(2));
    let mut stand = Stand::playing(scenario, Mode::Manual);
    stand.holds_making = true;
    let mut first = None;
    stand.disk.refuse(move |access| match access {
        Access::Make(name) if name.contains(list) => first.get_or_insert_with(|| name.clone()) == name,
        _ => false,
    });
    let mut moved = stand.advance(Advance::By(WEEK));
    make_all(&mut stand, |_| 0);
    let first = match stand.disk.look().refused.first() {
        Some(Access::Make(name)) => name.clone(),
        refused => panic!("no list was refused, but {refused:?}"),
    };
    stand.disk.make_room();
    for _ in 0..10 {
        stand.retry();
        make_all(&mut stand, |_| 0);
    }
    assert!(moved.try_recv().expect("an answer").is_ok());
    let lists = writes(&stand).into_iter().filter_map(|access| match access {
        Access::Write(name) if name.contains(list) => Some(name),
        _ => None,
    });
    let lists: Vec<_> = lists.collect();
    assert!(lists.len() > 2 && lists[0] == first, "{first} comes before {lists:?}");
}

#[test]
fn a_result_that_can_never_be_made_is_told_behind_the_one_that_waits_before_it() {
    let mut stand = two_results();
    stand.disk.look().hopeless = Some("_m2.zip");
    stand.disk.refuse(|access| matches!(access, Access::Make(name) if name.ends_with("_m1.zip")));
    let mut moved = stand.advance(Advance::By(WEEK));
    make_all(&mut stand, |_| 0);
    assert_eq!(told_of_results(&stand), []);
    let entries = stand.entries();
    let reason = entries.iter().find_map(|entry| match &entry.happening {
        Happening::StorageFailed { reason } => Some(reason.as_str()),
        _ => None,
    });
    let reason = reason.expect("it is told why it waits");
    assert!(reason.contains("_m1.zip cannot be written for tTEST1: "), "{reason}");
    stand.disk.make_room();
    stand.retry();
    make_all(&mut stand, |_| 0);
    let told = [("file_written", "m1.zip".to_owned()), ("file_failed", "m2.zip".to_owned())];
    assert_eq!(told_of_results(&stand), told);
    assert!(moved.try_recv().expect("an answer").is_ok());
}
