//! Every queue has a bound, beyond which the client is told.

use nets_core::SignedDuration;
use nets_core::event::Event;
use nets_core::identity::{Country, DocumentType, Party};
use nets_core::script::RecipientAct;
use tokio::sync::oneshot;

use super::stand::{Access, Mode, Stand};
use crate::command::DriverCommand;
use crate::engine::MOST_ACTS;
use crate::moving::Advance;
use crate::not_done::NotDone;

#[test]
fn a_sender_with_too_many_unread_shipments_is_refused_and_another_is_not() {
    let mut stand = Stand::new(Mode::Manual);
    for number in 1..=10_000 {
        assert_eq!(stand.upload(1, number), Ok(()));
    }
    let refused = stand.upload(1, 10_001).expect_err("one too many");
    assert!(refused.0.contains("10000 shipments of tTEST1 wait to be read"), "{}", refused.0);
    assert_eq!(stand.upload(2, 10_002), Ok(()));
}

#[test]
fn clients_that_wait_for_the_clock_or_for_quiet_are_so_many_and_no_more() {
    let mut stand = Stand::new(Mode::Manual);
    stand.upload(1, 1).expect("taken");
    let mut waiting = Vec::new();
    for _ in 0..1_000 {
        waiting.push(stand.advance(Advance::By(SignedDuration::from_secs(1))));
        let (reply, answer) = oneshot::channel();
        stand.tell(DriverCommand::Settle { reply });
        std::mem::forget(answer);
    }
    let mut one_more = stand.advance(Advance::By(SignedDuration::from_secs(1)));
    assert!(matches!(one_more.try_recv(), Ok(Err(NotDone::TooMany(_)))));
    let mut one_more = stand.settle();
    assert!(matches!(one_more.try_recv(), Ok(Err(NotDone::TooMany(_)))));
}

#[test]
fn with_too_much_waiting_for_the_disk_time_stands_and_uploads_are_refused() {
    let mut stand = Stand::new(Mode::Manual);
    stand.disk.refuse(|access| matches!(access, Access::Write(_) | Access::Forget(_)));
    // Each leaves a receipt to be written and a zip to be forgotten.
    for number in 1..=5_000 {
        stand.upload(1, number).expect("taken");
        stand.read(number, super::stand::refused());
    }
    let refused = stand.upload(1, 5_001).expect_err("the disk is full");
    assert!(refused.0.contains("10000 things wait for the disk"), "{}", refused.0);
    assert!(!stand.engine.step(stand.engine.core.now() + SignedDuration::from_secs(1)));
    stand.disk.make_room();
    stand.retry();
    assert_eq!(stand.upload(1, 5_001), Ok(()));
    assert_eq!(stand.disk.files().len(), 5_000);
}

#[test]
fn recipients_act_as_often_as_the_world_remembers_and_no_more() {
    let mut stand = Stand::new(Mode::Manual);
    let mut act = || {
        let party = Party::person(Country::Denmark, "0411820680").expect("a person number");
        let document_type = DocumentType::new("163057").expect("a document type");
        let event = Event::RecipientActed(RecipientAct::Unsubscribe { party, document_type });
        let (reply, mut answer) = oneshot::channel();
        stand.tell(DriverCommand::Tell { event, reply });
        answer.try_recv().expect("an answer").map(drop)
    };
    for _ in 0..MOST_ACTS {
        assert_eq!(act(), Ok(()));
    }
    let Err(NotDone::Full(reason)) = act() else { panic!("one too many") };
    assert!(reason.contains("200000 times"), "{reason}");
}
