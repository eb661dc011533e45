//! Stories of recipients who are played by hand, whatever the scenario planned.

use nets_core::act_refusal::ActRefusal;
use nets_core::civil;
use nets_core::effect::Conclusion;
use nets_core::evidence::DecidedBy;
use nets_core::identity::{MessageRef, Party, UploadId};
use nets_core::outcome::{Outcome, SignerPlan};
use nets_core::scenario::{AtEboks, Scenario, SubscribedTypes};
use nets_core::script::{Deed, DocumentAct, ReadDocument, RecipientAct};
use nets_core::shipment::Message;
use nets_core::state::ConcludedAs;
use nets_core::timeline::Happening;

use crate::copenhagen::{DAY, HOUR};
use crate::run::moment;
use crate::story::{Story, at, number, rejects_after, rule, signs_after, to_sign};
use crate::world::{self, document_type, message, person, plain_scenario, user};

const MONDAY: &str = "2026-01-05 10:00:00";

/// Monday's documents are delivered then.
const DELIVERED: &str = "2026-01-06 08:00:00";
const LATER: &str = "2026-01-06 10:00:00";

/// Three days after they were.
const DEADLINE: &str = "2026-01-09 08:00:00";

const FIRST: MessageRef = MessageRef { upload: UploadId(1), index: 0 };

fn does(party: Party, deed: Deed) -> RecipientAct {
    RecipientAct::OnDocument(DocumentAct { party, message: FIRST, deed })
}

fn signs(party: i64) -> RecipientAct {
    does(person(party), Deed::Sign)
}

fn rejects(party: i64, reason: &str) -> RecipientAct {
    does(person(party), Deed::Reject { reason: Some(reason.to_owned()) })
}

fn reads(party: i64) -> RecipientAct {
    let document = ReadDocument {
        user: user("tFIRMA1"),
        shipment_id: "shipment1".to_owned(),
        message_id: "m1".to_owned(),
        document_type: document_type("162812"),
    };
    does(person(party), Deed::Read(document))
}

fn all_are_asked() -> Story {
    Story::with_rules([rule(None, Outcome::Ask)])
}

#[test]
fn one_who_is_asked_signs_when_told_to() {
    let mut story = all_are_asked();
    story.send(MONDAY, [to_sign("m1", &[1])]);
    story.acts(LATER, signs(1));
    let ended = story.ends();
    assert_eq!(
        ended.account("m1"),
        [
            "2026-01-06 08:00:00 message_delivered".to_owned(),
            "2026-01-06 08:00:00 signing_started".to_owned(),
            "2026-01-06 08:00:00 signer_asked".to_owned(),
            format!("2026-01-06 10:00:00 signer_signed {}", number(1)),
            "2026-01-06 10:00:00 document_signed".to_owned(),
        ]
    );
    let Conclusion::Signed { signatures } = ended.conclusion("m1") else { panic!("not signed") };
    assert_eq!(signatures[0].at, moment(at(LATER)));
}

#[test]
fn without_a_decision_the_deadline_passes() {
    let mut story = all_are_asked();
    story.send(MONDAY, [to_sign("m1", &[1, 2])]);
    story.acts(LATER, signs(2));
    let deadline = moment(at(DEADLINE));
    assert_eq!(story.ends().conclusion("m1"), &Conclusion::DeadlinePassed { deadline });
}

#[test]
fn words_of_a_rejection_by_hand_are_in_the_result() {
    let mut story = all_are_asked();
    story.send(MONDAY, [to_sign("m1", &[1, 2])]);
    story.acts(LATER, rejects(2, "Det er ikke mig"));
    let ended = story.ends();
    let rejection = Conclusion::Rejected {
        by: person(2),
        at: moment(at(LATER)),
        reason: Some("Det er ikke mig".to_owned()),
    };
    assert_eq!(ended.conclusion("m1"), &rejection);
}

#[test]
fn what_was_planned_for_one_who_acts_by_hand_is_dropped() {
    let rules = [rule(Some(1), rejects_after(2 * DAY, None)), rule(Some(2), signs_after(DAY))];
    let mut story = Story::with_rules(rules);
    story.send(MONDAY, [to_sign("m1", &[1, 2])]);
    story.acts(LATER, signs(1));
    let ended = story.ends();
    assert!(matches!(ended.conclusion("m1"), Conclusion::Signed { .. }));
    let decided: Vec<_> = ended
        .run
        .steps
        .iter()
        .flat_map(|step| &step.output.entries)
        .filter(|entry| matches!(entry.happening, Happening::SignerSigned { .. }))
        .filter_map(|entry| entry.evidence.as_ref()?.decided_by)
        .collect();
    assert_eq!(decided, [DecidedBy::ByHand, DecidedBy::Outcome(2)]);
}

/// Why person 1 could not sign the first message then.
fn refusal(story: &mut Story, then: &str) -> Option<ActRefusal> {
    refusal_for(story, then, &person(1))
}

fn refusal_for(story: &mut Story, then: &str, party: &Party) -> Option<ActRefusal> {
    let act = does(party.clone(), Deed::Sign);
    let checked = story.check_signing(then, FIRST, party);
    let before = story.told();
    story.acts(then, act);
    let signed = story.told() > before;
    assert_eq!(signed, checked.is_ok(), "what is refused changes nothing: {checked:?}");
    checked.err()
}

#[test]
fn a_document_is_signed_neither_before_it_is_delivered_nor_twice_nor_after_its_deadline() {
    let mut story = all_are_asked();
    story.send(MONDAY, [to_sign("m1", &[1, 2])]);
    let delivery = moment(at(DELIVERED));
    assert_eq!(refusal(&mut story, "2026-01-05 12:00:00"), Some(ActRefusal::NotDelivered { delivery }));
    assert_eq!(refusal(&mut story, "2026-01-06 07:59:59"), Some(ActRefusal::NotDelivered { delivery }));
    assert_eq!(refusal(&mut story, DELIVERED), None);
    assert_eq!(refusal(&mut story, LATER), Some(ActRefusal::AlreadySigned { at: delivery }));
    let third = refusal_for(&mut story, LATER, &person(3));
    assert_eq!(third, Some(ActRefusal::NotARecipient { party: person(3) }));
    let result = ConcludedAs::DeadlinePassed;
    let over = refusal_for(&mut story, DEADLINE, &person(2));
    assert_eq!(over, Some(ActRefusal::SigningIsOver { result }));
}

#[test]
fn a_signature_in_the_last_second_counts() {
    let mut story = all_are_asked();
    story.send(MONDAY, [to_sign("m1", &[1])]);
    assert_eq!(refusal(&mut story, "2026-01-09 07:59:59"), None);
    assert!(matches!(story.ends().conclusion("m1"), Conclusion::Signed { .. }));
}

#[test]
fn after_a_rejection_the_others_are_told_that_it_is_over() {
    let mut story = all_are_asked();
    story.send(MONDAY, [to_sign("m1", &[1, 2])]);
    story.acts(LATER, rejects(2, "Nej"));
    let result = ConcludedAs::Rejected;
    assert_eq!(refusal(&mut story, "2026-01-06 10:00:01"), Some(ActRefusal::SigningIsOver { result }));
}

#[test]
fn a_document_with_a_publication_date_is_signed_from_that_day_on() {
    let mut story = all_are_asked();
    let published = Some(civil::date(2026, 1, 8));
    story.send(MONDAY, [Message { publication_date: published, ..to_sign("m1", &[1]) }]);
    let visible = moment(at("2026-01-08 00:00:00"));
    assert_eq!(refusal(&mut story, LATER), Some(ActRefusal::NotPublished { visible }));
    assert_eq!(refusal(&mut story, "2026-01-08 00:00:00"), None);
}

#[test]
fn what_is_not_for_signing_is_not_signed() {
    let mut story = all_are_asked();
    // The second keeps the shipment from being over.
    story.send(MONDAY, [message("m1", "163057", person(1)), to_sign("m2", &[1])]);
    let refused = refusal(&mut story, LATER);
    assert_eq!(refused, Some(ActRefusal::NotForSigning { document_type: document_type("163057") }));
}

/// Person 1 is at e-Boks from Wednesday at ten on, after a subscription.
fn one_comes_later() -> Scenario {
    let mut scenario = plain_scenario();
    let (party, recipient) = world::recipient(person(1), SubscribedTypes::All);
    let later = nets_core::scenario::Recipient { at_eboks: AtEboks::Never, ..recipient };
    scenario.recipients.insert(party, later);
    scenario.materials.values_mut().for_each(|material| material.mandatory = true);
    scenario.outcomes.rules = vec![rule(None, Outcome::Ask)];
    scenario
}

#[test]
fn one_who_is_not_at_eboks_is_asked_after_registering() {
    let mut story = Story::in_world(one_comes_later());
    story.send(MONDAY, [to_sign("m1", &[1])]);
    assert_eq!(refusal(&mut story, LATER), Some(ActRefusal::NotAtEboks { party: person(1) }));
    assert_eq!(story.plan_of(FIRST, 1), Some(SignerPlan::OnceRegistered));
    story.subscribes("2026-01-07 10:00:00", person(1), "163057");
    assert_eq!(story.plan_of(FIRST, 1), Some(SignerPlan::Asked));
    assert_eq!(refusal(&mut story, "2026-01-07 11:00:00"), None);
    let ended = story.ends();
    assert_eq!(ended.times_of("signer_asked"), ["2026-01-07 10:00:00"]);
}

#[test]
fn a_clock_that_jumps_stands_before_the_deadline_of_one_who_is_asked() {
    let mut story = Story::with_rules([rule(Some(1), Outcome::Ask), rule(Some(2), signs_after(7 * HOUR))]);
    story.send(MONDAY, [to_sign("m1", &[1]), to_sign("m2", &[2])]);
    story.tell(DELIVERED, nets_core::event::Event::TimePassed);
    assert_eq!(story.next_jump(), Some(moment(at("2026-01-06 15:00:00"))));
    // The result of the other comes back in between.
    story.tell("2026-01-07 20:00:00", nets_core::event::Event::TimePassed);
    assert_eq!((story.next_jump(), story.next_event()), (None, Some(moment(at(DEADLINE)))));
    story.acts("2026-01-07 20:00:00", signs(1));
    assert!(story.next_jump().is_some(), "its result is due");
}

#[test]
fn a_document_is_opened_once() {
    let mut story = all_are_asked();
    story.send(MONDAY, [to_sign("m1", &[1, 2])]);
    for (then, act) in [
        (LATER, reads(1)),
        ("2026-01-06 11:00:00", reads(1)),
        ("2026-01-06 12:00:00", reads(2)),
        // Long after its zip and its record are gone.
        ("2026-01-30 12:00:00", reads(1)),
    ] {
        story.acts(then, act);
    }
    assert_eq!(story.ends().times_of("document_read"), [LATER, "2026-01-06 12:00:00"]);
}
