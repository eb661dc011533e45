//! What readers find: entries by what they ask for, and uploads wherever they are.

use nets_core::Timestamp;
use nets_core::identity::UploadId;
use nets_core::state::Standing;
use nets_core::timeline::{Entry, Happening};
use serde_json::{Value, json};
use tokio::sync::oneshot;

use super::stand::{Mode, Stand, accepted, refused};
use crate::command::DriverCommand;
use crate::entry_filter::{EntryFilter, EntryOrder};
use crate::room::EntryRoom;
use crate::shares::{Shares, weight};
use crate::sought_text::SoughtText;
use crate::timeline::{Gone, GoneEntries};
use crate::uploads::UploadFilter;

fn entry(seq: u64, happening: Value) -> Entry {
    let happening: Happening = serde_json::from_value(happening).expect("a happening");
    Entry { seq, at: Timestamp::UNIX_EPOCH, real: None, happening, evidence: None }
}

fn concluded(user: &str, upload: u64, message_id: &str) -> Entry {
    let message = json!({ "upload": upload, "index": 0 });
    let what = json!({
        "what": "result_renamed", "user": user, "message": message, "message_id": message_id,
        "file": "signed_documents_1.zip", "because": "Ærø"
    });
    entry(7, what)
}

#[test]
fn an_entry_is_found_by_each_thing_that_is_asked_for_and_by_all_of_them_together() {
    let told = concluded("tTEST1", 3, "m1");
    let none = EntryFilter::default;
    let text = |text: &str| Some(text.to_owned());
    for (fits, fails) in [
        (EntryFilter { after: 6, ..none() }, EntryFilter { after: 7, ..none() }),
        (EntryFilter { before: Some(8), ..none() }, EntryFilter { before: Some(7), ..none() }),
        (
            EntryFilter { what: ["result_renamed".to_owned(), "x".to_owned()].into(), ..none() },
            EntryFilter { what: ["file_written".to_owned()].into(), ..none() },
        ),
        (EntryFilter { user: text("tTEST1"), ..none() }, EntryFilter { user: text("tTEST"), ..none() }),
        (
            EntryFilter { upload: Some(UploadId(3)), ..none() },
            EntryFilter { upload: Some(UploadId(4)), ..none() },
        ),
        (EntryFilter { message_id: text("m1"), ..none() }, EntryFilter { message_id: text("m"), ..none() }),
        (
            EntryFilter { file: text("signed_*.zip"), ..none() },
            EntryFilter { file: text("*.receipt"), ..none() },
        ),
        (
            EntryFilter { text: SoughtText::of("æRØ"), ..none() },
            EntryFilter { text: SoughtText::of("sky"), ..none() },
        ),
        (none(), EntryFilter { attention: true, ..none() }),
    ] {
        assert!(fits.matches(&told), "{fits:?}");
        assert!(!fails.matches(&told), "{fails:?}");
    }
    let failed = entry(7, json!({ "what": "storage_failed", "reason": "the disk is full" }));
    assert!(EntryFilter { attention: true, ..none() }.matches(&failed));
    for nowhere in [
        EntryFilter { user: text("tTEST1"), ..none() },
        EntryFilter { file: text("*"), ..none() },
        EntryFilter { message_id: text("m1"), ..none() },
    ] {
        assert!(!nowhere.matches(&failed), "{nowhere:?}");
    }
    let all = EntryFilter {
        after: 6,
        before: Some(8),
        user: text("tTEST1"),
        upload: Some(UploadId(3)),
        message_id: text("m1"),
        file: text("*"),
        ..none()
    };
    assert!(all.matches(&told));
    assert!(!all.matches(&concluded("tTEST2", 3, "m1")) && !all.matches(&concluded("tTEST1", 3, "m2")));
}

#[test]
fn a_reader_goes_on_behind_what_it_has_seen() {
    let bounds = |filter: &EntryFilter| (filter.after, filter.before);
    let mut oldest = EntryFilter { after: 3, ..EntryFilter::default() };
    for (seen, after) in [(None, 3), (Some(9), 9), (Some(5), 9)] {
        oldest.go_on(EntryOrder::Oldest, seen);
        assert_eq!(bounds(&oldest), (after, None));
    }
    let mut newest = EntryFilter::default();
    for (seen, before) in [(None, None), (Some(9), Some(9)), (Some(5), Some(5))] {
        newest.go_on(EntryOrder::Newest, seen);
        assert_eq!(bounds(&newest), (0, before));
    }
}

#[test]
fn an_entry_weighs_as_much_more_as_its_texts_are_longer() {
    let long = "x".repeat(1_000);
    let least = weight(&entry(1, json!({ "what": "storage_recovered" })));
    assert!(least > size_of::<Entry>() && least < size_of::<Entry>() + 1_000, "{least}");
    let names = concluded("tTEST1", 3, "m1");
    let because = "Ærø".len();
    let all = "tTEST1".len() + "m1".len() + "signed_documents_1.zip".len() + because;
    assert_eq!(weight(&names), least + all);
    assert_eq!(weight(&concluded("tTEST1", 3, &long)), least + all - 2 + 1_000);
    let evidence = nets_core::evidence::Evidence { shipment_id: Some(long), ..Default::default() };
    let more = evidence.weight();
    let with = Entry { evidence: evidence.boxed(), ..names };
    assert_eq!(weight(&with), least + all + more);
}

/// The numbers of the uploads that a reader finds, and whether there are more.
fn found(stand: &mut Stand, wanted: UploadFilter, limit: usize) -> (Vec<u64>, bool) {
    let (reply, mut answer) = oneshot::channel();
    stand.tell(DriverCommand::Query(Box::new(move |view| {
        let (outlines, has_more) = view.outlines(&wanted, limit).expect("readable");
        let numbers = outlines.iter().map(|outline| outline.upload.id.0).collect::<Vec<_>>();
        for number in &numbers {
            let upload = view.upload(UploadId(*number)).expect("readable").expect("there");
            assert_eq!(upload.upload.id.0, *number, "it is found alone, too");
        }
        assert!(view.upload(UploadId(99)).expect("readable").is_none());
        reply.send((numbers, has_more)).expect("it is waited for");
    })));
    answer.try_recv().expect("an answer")
}

#[test]
fn uploads_are_found_in_their_order_whether_they_are_over_or_not() {
    let mut stand = Stand::new(Mode::Manual);
    for number in 1..=6 {
        stand.upload(if number == 4 { 2 } else { 1 }, number).expect("taken");
    }
    // The odd ones are over; of the others one has not been read.
    for number in [1, 3, 5] {
        stand.read(number, refused());
    }
    for number in [2, 4] {
        stand.read(number, accepted(number, "162812"));
    }
    let all = UploadFilter::default;
    assert_eq!(found(&mut stand, all(), 9), (vec![1, 2, 3, 4, 5, 6], false));
    for limit in 0..6 {
        let (numbers, has_more) = found(&mut stand, all(), limit);
        assert_eq!((numbers, has_more), ((1..=limit as u64).collect(), true));
    }
    assert_eq!(found(&mut stand, all(), 6), (vec![1, 2, 3, 4, 5, 6], false));
    let behind = |after| UploadFilter { after, ..UploadFilter::default() };
    assert_eq!(found(&mut stand, behind(3), 2), (vec![4, 5], true));
    assert_eq!(found(&mut stand, behind(5), 1), (vec![6], false));
    assert_eq!(found(&mut stand, behind(6), 1), (vec![], false));
    let of = |user: &str| UploadFilter { user: Some(user.to_owned()), ..UploadFilter::default() };
    assert_eq!(found(&mut stand, of("tTEST2"), 9), (vec![4], false));
    assert_eq!(found(&mut stand, of("tTEST1"), 9), (vec![1, 2, 3, 5, 6], false));
    for (standing, numbers) in [
        (Standing::Refused, vec![1, 3, 5]),
        (Standing::UnderWay, vec![2, 4]),
        (Standing::Reading, vec![6]),
        (Standing::Finished, vec![]),
    ] {
        let wanted = UploadFilter { standing: Some(standing), ..UploadFilter::default() };
        assert_eq!(found(&mut stand, wanted, 9), (numbers, false), "{standing:?}");
    }
    let both = UploadFilter { standing: Some(Standing::UnderWay), ..of("tTEST1") };
    assert_eq!(found(&mut stand, both, 9), (vec![2], false));
}

/// The newest uploads that are wanted, the last one that was looked at, and whether there may be more.
fn newest(
    stand: &mut Stand,
    wanted: UploadFilter,
    before: Option<u64>,
    limit: usize,
) -> (Vec<u64>, Option<u64>, bool) {
    let (reply, mut answer) = oneshot::channel();
    stand.tell(DriverCommand::Query(Box::new(move |view| {
        let found = view.newest_outlines(&wanted, before.map(UploadId), limit).expect("readable");
        let numbers = found.outlines.iter().map(|outline| outline.upload.id.0).collect();
        drop(reply.send((numbers, found.up_to.map(|upload| upload.0), found.has_more)));
    })));
    answer.try_recv().expect("an answer")
}

#[test]
fn the_newest_uploads_come_first_whether_they_are_over_or_not() {
    let mut stand = Stand::new(Mode::Manual);
    for number in 1..=6 {
        stand.upload(if number == 4 { 2 } else { 1 }, number).expect("taken");
    }
    // The odd ones are over.
    for number in 1..=6 {
        let inspection = if number % 2 == 1 { refused() } else { accepted(number, "162812") };
        stand.read(number, inspection);
    }
    let all = UploadFilter::default;
    assert_eq!(newest(&mut stand, all(), None, 9), (vec![6, 5, 4, 3, 2, 1], Some(1), false));
    assert_eq!(newest(&mut stand, all(), None, 6), (vec![6, 5, 4, 3, 2, 1], Some(1), false));
    assert_eq!(newest(&mut stand, all(), None, 2), (vec![6, 5], Some(5), true));
    assert_eq!(newest(&mut stand, all(), Some(5), 2), (vec![4, 3], Some(3), true));
    assert_eq!(newest(&mut stand, all(), None, 0), (vec![], None, true));
    assert_eq!(newest(&mut stand, all(), Some(1), 9), (vec![], None, false));
    let behind = |after| UploadFilter { after, ..UploadFilter::default() };
    assert_eq!(newest(&mut stand, behind(4), None, 9), (vec![6, 5], Some(5), false));
    assert_eq!(newest(&mut stand, behind(6), None, 9), (vec![], None, false));
    let of = |user: &str| UploadFilter { user: Some(user.to_owned()), ..UploadFilter::default() };
    assert_eq!(newest(&mut stand, of("tTEST2"), None, 1), (vec![4], Some(4), true));
    assert_eq!(newest(&mut stand, of("tTEST2"), Some(4), 1), (vec![], Some(1), false));
    let refused = UploadFilter { standing: Some(Standing::Refused), ..all() };
    assert_eq!(newest(&mut stand, refused, None, 9), (vec![5, 3, 1], Some(1), false));
}

#[test]
fn a_look_at_the_newest_uploads_ends_after_two_hundred_of_them() {
    let mut stand = Stand::new(Mode::Manual);
    for number in 1..=201 {
        stand.upload(if number == 1 { 2 } else { 1 }, number).expect("taken");
    }
    let of_other = || UploadFilter { user: Some("tTEST2".to_owned()), ..UploadFilter::default() };
    assert_eq!(newest(&mut stand, of_other(), None, 9), (vec![], Some(2), true));
    assert_eq!(newest(&mut stand, of_other(), Some(2), 9), (vec![1], Some(1), false));
    let (numbers, up_to, has_more) = newest(&mut stand, UploadFilter::default(), Some(201), 1_000);
    assert_eq!((numbers.len(), up_to, has_more), (200, Some(1), false));
}

#[test]
fn each_of_several_senders_has_a_part_of_the_timeline_for_routine_and_one_for_what_needs_attention() {
    let users: Vec<_> = (1..=5).map(super::stand::user).collect();
    let mut shares = Shares::between(users.iter(), 10, EntryRoom::alone(usize::MAX));
    let told = |seq, user: &str, what: &str| {
        let fields = json!({ "what": what, "user": user, "path": "/a", "reason": "no" });
        entry(seq, fields)
    };
    for (seq, user) in (1..).zip(&users) {
        assert!(shares.make_room(&told(2 * seq - 1, user.as_str(), "upload_started")).is_empty());
        assert!(shares.make_room(&told(2 * seq, user.as_str(), "request_refused")).is_empty());
    }
    // All hold as much, and of those who do the last one asks for more: it gives up its own.
    let last = users[4].as_str();
    assert_eq!(shares.make_room(&told(11, last, "request_refused")), [10]);
    assert_eq!(shares.make_room(&told(12, last, "request_refused")), [11]);
}

#[test]
fn entries_share_bytes_as_well_and_who_has_no_name_is_a_stranger_and_not_the_world() {
    let users: Vec<_> = (1..=2).map(super::stand::user).collect();
    let refused =
        |seq, user: &str| entry(seq, json!({ "what": "login_refused", "user": user, "reason": "no" }));
    let each = weight(&refused(1, "tTEST1"));
    let mut shares = Shares::between(users.iter(), usize::MAX, EntryRoom::alone(3 * each));
    for seq in 1..=3 {
        assert!(shares.make_room(&refused(seq, "tTEST1")).is_empty(), "{seq}");
    }
    assert_eq!(shares.make_room(&refused(4, "tTEST1")), [1]);
    shares.clear();
    for seq in 5..=7 {
        assert!(shares.make_room(&refused(seq, "tTEST2")).is_empty(), "all the room is there again");
    }

    let world = |seq| entry(seq, json!({ "what": "return_file_processed", "results": 1 }));
    let dropped = |seq| entry(seq, json!({ "what": "observations_dropped", "count": 1 }));
    for (told, gone) in [
        ([world(1), refused(2, "a"), dropped(3)], 2),
        ([world(1), world(2), dropped(3)], 1),
        ([dropped(1), world(2), world(3)], 2),
        ([world(1), refused(2, "tTEST1"), refused(3, "tTEST1")], 2),
    ] {
        let mut shares = Shares::between(users.iter(), 3, EntryRoom::alone(usize::MAX));
        for entry in &told {
            assert!(shares.make_room(entry).is_empty());
        }
        assert_eq!(shares.make_room(&refused(4, "tTEST1")), [gone]);
    }
}

#[test]
fn a_reader_learns_whether_anything_behind_a_number_is_gone() {
    let gone = |up_to| Gone { entries: 1, up_to };
    let both = GoneEntries { events: gone(5), observations: gone(7) };
    assert_eq!([4, 5, 6, 7, 8].map(|seq| both.behind(seq)), [true, true, true, false, false]);
    let events = GoneEntries { events: gone(5), observations: Gone::default() };
    assert_eq!([4, 5, 6].map(|seq| events.behind(seq)), [true, false, false]);
}
