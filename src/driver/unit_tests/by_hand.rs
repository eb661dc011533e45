//! Recipients played by hand: what is refused is not in the journal, and a clock that jumps waits.

use nets_core::act_refusal::ActRefusal;
use nets_core::event::Event;
use nets_core::identity::{Country, MessageRef, Party, UploadId};
use nets_core::script::{Deed, DocumentAct, RecipientAct};
use nets_core::timeline::Entry;
use tokio::sync::oneshot;

use super::stand::{Mode, Stand, asking};
use crate::command::DriverCommand;
use crate::moving::Advance;
use crate::not_done::NotDone;

/// The receiver of the first shipment's document signs it.
fn sign(stand: &mut Stand) -> Result<Vec<Entry>, NotDone> {
    let party = Party::person(Country::Denmark, "2402911995").expect("a person number");
    let message = MessageRef { upload: UploadId(1), index: 0 };
    let act = RecipientAct::OnDocument(DocumentAct { party, message, deed: Deed::Sign });
    let (reply, mut answer) = oneshot::channel();
    stand.tell(DriverCommand::Tell { event: Event::RecipientActed(act), reply });
    answer.try_recv().expect("an answer")
}

fn names(entries: &[Entry]) -> Vec<&'static str> {
    entries.iter().map(|entry| entry.happening.name()).collect()
}

#[test]
fn an_instant_clock_stands_for_one_who_is_asked_and_goes_on_after_the_decision() {
    let mut stand = Stand::playing(asking(), Mode::Instant);
    stand.accept(1, 1);
    assert!(stand.settle().try_recv().is_ok(), "one who is asked is nothing that goes on");
    assert_eq!(stand.told().iter().filter(|what| **what == "signer_asked").count(), 1);
    assert!(!stand.told().contains(&"deadline_passed"));
    assert_eq!(names(&sign(&mut stand).expect("signed")), ["signer_signed", "document_signed"]);
    assert!(stand.settle().try_recv().is_ok());
    assert!(stand.disk.files().iter().any(|name| name.starts_with("signed_documents_")));
}

#[test]
fn a_clock_that_is_moved_passes_one_who_is_asked() {
    let mut stand = Stand::playing(asking(), Mode::Instant);
    stand.accept(1, 1);
    stand.rest();
    assert!(stand.advance(Advance::NextEvent).try_recv().is_ok());
    assert!(stand.told().contains(&"deadline_passed"));
}

#[test]
fn what_is_refused_is_not_in_the_journal() {
    let mut stand = Stand::playing(asking(), Mode::Manual);
    stand.accept(1, 1);
    let refused = sign(&mut stand);
    assert!(matches!(refused, Err(NotDone::Refused(ActRefusal::NotDelivered { .. }))), "{refused:?}");
    assert!(!stand.disk.journaled().contains(&"recipient_acted"));
}

#[test]
fn a_deadline_that_has_come_counts_before_an_act_that_comes_later() {
    let mut stand = Stand::playing(asking(), Mode::Wall);
    stand.accept(1, 1);
    stand.clock.real_time_passes(std::time::Duration::from_secs(5 * 86_400));
    let refused = sign(&mut stand);
    assert!(matches!(refused, Err(NotDone::Refused(ActRefusal::SigningIsOver { .. }))), "{refused:?}");
}
