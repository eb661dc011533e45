//! What version 3 has besides: keys by which a publication is made once, and names of its own.

use super::*;
use crate::ebox::answer::{AnswerArrives, TakenPublication};
use crate::ebox::spelling::EboxSpelling;
use crate::identity::belgium::IdempotencyKey;

fn with_key(to: &str, key: &str) -> SentPublication {
    SentPublication {
        spelling: EboxSpelling::V3,
        idempotency_key: Some(IdempotencyKey::new(key).expect("a key")),
        ..sent(to)
    }
}

fn taken(answer: PublicationAnswer) -> TakenPublication {
    match answer {
        PublicationAnswer::Taken(taken) => taken,
        other => panic!("{other:?}"),
    }
}

/// The findings of a publication that was refused with this status.
fn refused_with(judged: JudgedPublication, status: u16) -> Vec<EboxFinding> {
    match judged.event {
        Event::PublicationRefused(refused) if refused.status == status => refused.findings,
        other => panic!("{other:?}"),
    }
}

#[test]
fn one_message_is_judged_alike_in_both_spellings() {
    let simulator = world(setting());
    let changes: [fn(&mut SentPublication); 5] = [
        |_| {},
        |it| it.message.attachments[0].main_content = Some(false),
        |it| it.message.registered_mail = Some(true),
        |it| it.organisation = cbe("0199000250"),
        |it| it.message.recipient.as_mut().expect("one").number = "0199000646".to_owned(),
    ];
    for change in changes {
        let (mut two, mut three) = (sent("0199000349"), sent("0199000349"));
        change(&mut two);
        change(&mut three);
        three.spelling = EboxSpelling::V3;
        let (two, three) = (answer(&simulator, two), answer(&simulator, three));
        match (two.event, three.event) {
            (Event::PublicationRefused(two), Event::PublicationRefused(three)) => {
                let rules = |of: &[EboxFinding]| of.iter().map(|it| it.rule).collect::<Vec<_>>();
                assert_eq!(rules(&two.findings), rules(&three.findings));
                assert_eq!((two.status, two.facts), (three.status, three.facts));
                let places: Vec<_> = two
                    .findings
                    .iter()
                    .zip(&three.findings)
                    .map(|(two, three)| (&*two.place, &*three.place))
                    .collect();
                for (two, three) in places {
                    let renamed =
                        ["registeredMail", "senderOrganizationId", "recipient.eboxIdValue"].contains(&two);
                    assert_eq!(renamed, two != three, "{two} {three}");
                }
            }
            (two, three) => assert_eq!(two, three),
        }
    }
}

#[test]
fn the_second_publication_with_a_key_is_refused_whatever_its_payload_is() {
    let mut simulator = world(setting());
    let first = taken(publish(&mut simulator, with_key("0199000349", "k")).0);
    let mut broken = with_key("0199000646", "k");
    broken.message.attachments.clear();
    for again in [with_key("0199000349", "k"), with_key("0199000448", "k"), broken] {
        let findings = refused_with(answer(&simulator, again), 409);
        assert_eq!(findings[0].rule, EboxRule::IdempotencyKeyUsed);
        assert!(findings[0].advice.contains(first.message_id.as_str()), "{findings:?}");
    }
    assert_eq!(simulator.ebox_messages().count(), 1);
}

#[test]
fn a_key_is_of_one_sender_with_one_application_in_one_environment() {
    let mut of_two = setting();
    let two = EboxApplication {
        id: EboxApplicationId::new("two").expect("an id"),
        organisation: cbe(SENDER),
        name: TranslatedText::same("two"),
    };
    let of_type = EboxMessageType {
        applications: [two.id.clone()].into(),
        id: MessageTypeId::new("TWO").expect("an id"),
        ..of_two.message_types.values().find(|it| it.id.as_str() == "T").expect("a type").clone()
    };
    of_two.applications.insert(two.id.clone(), two);
    of_two.message_types.insert(of_type.id.clone(), of_type);
    let mut simulator = world(of_two);
    taken(publish(&mut simulator, with_key("0199000349", "k")).0);
    taken(publish(&mut simulator, with_key("0199000349", "l")).0);
    taken(publish(&mut simulator, sent("0199000349")).0);
    let mut other = with_key("0199000349", "k");
    other.message.application = Some("two".to_owned());
    other.message.message_type = Some("TWO".to_owned());
    taken(publish(&mut simulator, other).0);
    let mut elsewhere = with_key("0199000349", "k");
    elsewhere.environment = EboxEnvironment::Prd;
    elsewhere.message.message_type = Some("PRD".to_owned());
    taken(publish(&mut simulator, elsewhere).0);
}

#[test]
fn what_was_not_taken_leaves_its_key_free() {
    let mut simulator = world(setting());
    for _ in 0..2 {
        let (answer, _) = publish(&mut simulator, with_key("0199001339", "k"));
        assert!(matches!(answer, PublicationAnswer::Scripted(_)), "{answer:?}");
    }
    let mut wrong = with_key("0199001339", "k");
    wrong.message.attachments.clear();
    refused_with(answer(&simulator, wrong), 400);
    let answer = taken(publish(&mut simulator, with_key("0199001339", "k")).0);
    assert_eq!(answer.arrives, AnswerArrives::AtOnce);
}

#[test]
fn a_key_is_forgotten_with_its_message_and_outlives_the_journal() {
    let mut simulator = world(setting());
    let JudgedPublication { event, .. } = answer(&simulator, with_key("0199000349", "k"));
    let written = serde_json::to_string(&event).expect("JSON");
    let event: Event = serde_json::from_str(&written).expect("the same");
    let now = simulator.now();
    let _ = simulator.handle(now, event);
    refused_with(answer(&simulator, with_key("0199000349", "k")), 409);
    pass(&mut simulator, 24 * 366);
    assert_eq!(simulator.ebox_messages().count(), 0);
    taken(publish(&mut simulator, with_key("0199000349", "k")).0);
}

#[test]
fn the_number_of_whom_a_message_is_for_has_its_check_digits_in_version_3_alone() {
    let simulator = world(setting());
    let wrong = |spelling| {
        let mut sent = SentPublication { spelling, ..sent("0199000349") };
        let attention = AttentionOf { id: Some("99123100198".to_owned()), kind: None, name: None };
        sent.message.attention = Some(attention);
        sent
    };
    taken(answer(&simulator, wrong(EboxSpelling::V2)).answer);
    let findings = refused_with(answer(&simulator, wrong(EboxSpelling::V3)), 400);
    assert_eq!((findings[0].rule, &*findings[0].place), (EboxRule::Attention, "forTheAttentionOf.ssin"));
}
