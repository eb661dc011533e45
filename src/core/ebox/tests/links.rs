//! A message that its sender puts into further e-Boxes.

use alloc::collections::BTreeSet;

use super::*;
use crate::ebox::message::{EboxDeed, JudgedLink};

const UNKNOWN: &str = "0199000646";
const READER: &str = "0199000448";
const OPENS_LATER: &str = "0199001042";

fn judged(simulator: &Simulator, sender: &str, to: &[&str]) -> Result<JudgedLink, EboxRefusal> {
    let message = simulator.ebox_messages().next().expect("a message").id.clone();
    let recipients: BTreeSet<_> = to.iter().map(|number| enterprise(number)).collect();
    simulator.judge_ebox_link(EboxEnvironment::Acc, &cbe(sender), &message, &recipients)
}

fn linked(to: &[&str]) -> Simulator {
    let mut simulator = world(setting());
    publish(&mut simulator, sent("0199000349"));
    let judged = judged(&simulator, SENDER, to).expect("its own");
    let now = simulator.now();
    let _ = simulator.handle(now, Event::EboxLinked(judged.link));
    simulator
}

#[test]
fn a_message_is_put_where_it_can_lie_and_nowhere_twice() {
    let mut simulator = world(setting());
    publish(&mut simulator, sent("0199000349"));
    let first = judged(&simulator, SENDER, &["0199000349", READER, UNKNOWN]).expect("its own");
    assert_eq!(first.linked, 2, "where it was sent, and one more");
    assert_eq!(first.link.recipients, [enterprise(READER)]);
    assert_eq!(first.errors, [enterprise(UNKNOWN)]);
    let now = simulator.now();
    let _ = simulator.handle(now, Event::EboxLinked(first.link.clone()));
    let _ = simulator.handle(now, Event::EboxLinked(first.link));
    assert_eq!(simulator.ebox_messages().count(), 2);
    let again = judged(&simulator, SENDER, &[READER]).expect("its own");
    assert_eq!((again.linked, again.link.recipients.len()), (1, 0));
    assert_eq!(judged(&simulator, "0199000250", &[READER]).err(), Some(EboxRefusal::NoSuchMessage));
}

#[test]
fn a_message_for_enterprises_goes_to_no_citizen() {
    let mut simulator = world(setting());
    publish(&mut simulator, sent("0199000349"));
    let message = simulator.ebox_messages().next().expect("a message").id.clone();
    let citizen = EboxAddress::new(EboxSector::Citizen, "99123100197").expect("a citizen");
    let judged = simulator
        .judge_ebox_link(EboxEnvironment::Acc, &cbe(SENDER), &message, &[citizen.clone()].into())
        .expect("its own");
    assert_eq!((judged.linked, judged.errors), (0, vec![citizen]));
}

#[test]
fn each_ebox_has_a_life_of_its_own_and_all_end_with_the_message() {
    let mut simulator = linked(&[READER, OPENS_LATER]);
    let id = simulator.ebox_messages().next().expect("a message").id.clone();
    let in_box = |simulator: &Simulator, number: &str| {
        let message = simulator.message_in_ebox(&id, &enterprise(number)).expect("it lies there");
        (message.read.is_some(), message.visible)
    };
    assert_eq!(pass(&mut simulator, 2), ["ebox_read_document"]);
    assert_eq!(in_box(&simulator, READER), (true, true));
    assert_eq!(in_box(&simulator, "0199000349"), (false, true));
    let act = EboxAct { ebox: enterprise("0199000349"), deed: EboxDeed::Hide { message: id.clone() } };
    assert_eq!(simulator.check_ebox_act(&act), Ok(()));
    let now = simulator.now();
    let _ = simulator.handle(now, Event::EboxActed(act));
    assert_eq!(in_box(&simulator, "0199000349"), (false, false));
    assert_eq!(in_box(&simulator, READER), (true, true));
    assert!(pass(&mut simulator, 24 * 4).contains(&"ebox_opened"), "a link is a message that comes");

    let at = simulator.now() + SignedDuration::from_hours(24 * 366);
    let steps = simulator.handle(at, Event::TimePassed).steps;
    let erased = steps.iter().filter(|step| matches!(step, Step::Do(Effect::EraseContent(_)))).count();
    assert_eq!(erased, 1, "the documents are those of the message");
    assert_eq!(told_by(steps).iter().filter(|name| **name == "ebox_message_expired").count(), 3);
    assert_eq!(simulator.ebox_messages().count(), 0);
}

#[test]
fn a_link_uses_up_no_key_and_takes_no_id() {
    let mut simulator = linked(&[READER]);
    let first = simulator.ebox_messages().next().expect("a message").id.clone();
    let (answer, _) = publish(&mut simulator, sent("0199000349"));
    let PublicationAnswer::Taken(taken) = answer else { panic!("{answer:?}") };
    assert_ne!(taken.message_id, first);
    assert_eq!(simulator.ebox_message(&taken.message_id).expect("it is there").number.0, 3);
}
