//! The e-Box by itself: what is refused with which words, what lies in whose box, what time does to it.

use alloc::borrow::ToOwned;
use alloc::string::ToString;
use alloc::sync::Arc;
use alloc::{format, vec};

use super::answer::PublicationAnswer;
use super::publication::{
    AttentionOf, SentAttachment, SentBusinessData, SentEboxMessage, SentPart, SentRecipient, Sha256,
};
use super::setting::{
    BusinessForm, BusinessKey, EboxApplication, EboxMessageType, EboxRecipient, EboxScript, EboxStrangers,
    EboxSwitches, ValidityPeriod, ValidityUnit,
};
use super::spelling::EboxSpelling;
use super::*;
use crate::event::Event;
use crate::identity::belgium::{
    CbeNumber, EboxApplicationId, EboxClientId, EboxEnvironment, EboxSector, MessageTypeId, TranslatedText,
};
use crate::out::Step;
use crate::rule_book::ebox::EboxRule;
use crate::scenario::Scenario;
use crate::simulator::Simulator;

mod links;
mod pairs;
mod version_3;

const SENDER: &str = "0199000151";
const START: &str = "2026-01-05T09:00:00Z";

fn cbe(number: &str) -> CbeNumber {
    CbeNumber::new(number).expect("an enterprise number")
}

fn enterprise(number: &str) -> EboxAddress {
    EboxAddress::Enterprise(cbe(number))
}

fn message_type(id: &str, sector: EboxSector, environments: &[EboxEnvironment]) -> EboxMessageType {
    EboxMessageType {
        id: MessageTypeId::new(id).expect("an id"),
        name: TranslatedText::same(id),
        applications: [EboxApplicationId::new("one").expect("an id")].into(),
        sector,
        validity: ValidityPeriod { number: 6, unit: ValidityUnit::Month },
        environments: environments.iter().copied().collect(),
        business_data: [("DUE", BusinessForm::Date), ("NOTE", BusinessForm::Text)]
            .map(|(key, form)| BusinessKey {
                key: key.to_owned(),
                name: TranslatedText::same(key),
                required: false,
                form,
            })
            .into(),
    }
}

fn setting() -> EboxSetting {
    let acc = [EboxEnvironment::Acc];
    let recipients = [
        EboxRecipient::new(enterprise("0199000349")),
        EboxRecipient {
            reads_after: Some(SignedDuration::from_hours(1)),
            ..EboxRecipient::new(enterprise("0199000448"))
        },
        EboxRecipient {
            standing: EboxStanding::NeverOpened { opens_after: Some(SignedDuration::from_hours(72)) },
            reads_after: Some(SignedDuration::from_hours(1)),
            ..EboxRecipient::new(enterprise("0199001042"))
        },
        EboxRecipient { standing: EboxStanding::Unknown, ..EboxRecipient::new(enterprise("0199000646")) },
        EboxRecipient { standing: EboxStanding::NotActive, ..EboxRecipient::new(enterprise("0199000745")) },
        EboxRecipient {
            script: Some(EboxScript::UnavailableTwice),
            ..EboxRecipient::new(enterprise("0199001339"))
        },
        EboxRecipient {
            script: Some(EboxScript::DigestError),
            ..EboxRecipient::new(enterprise("0199001141"))
        },
        EboxRecipient {
            script: Some(EboxScript::NotImplemented),
            ..EboxRecipient::new(enterprise("0199001240"))
        },
        EboxRecipient {
            standing: EboxStanding::Unknown,
            ..EboxRecipient::new(EboxAddress::new(EboxSector::Citizen, "99123100494").expect("a number"))
        },
        EboxRecipient {
            replies_after: Some(SignedDuration::from_hours(1)),
            ..EboxRecipient::new(enterprise("0199002230"))
        },
    ];
    let application = EboxApplication {
        id: EboxApplicationId::new("one").expect("an id"),
        organisation: cbe(SENDER),
        name: TranslatedText::same("one"),
    };
    let types = [
        message_type("T", EboxSector::Enterprise, &acc),
        message_type("C", EboxSector::Citizen, &acc),
        message_type("PRD", EboxSector::Enterprise, &[EboxEnvironment::Prd]),
    ];
    EboxSetting {
        environments: EboxEnvironment::ALL.into(),
        organisations: BTreeMap::new(),
        applications: [(application.id.clone(), application)].into(),
        message_types: types.into_iter().map(|it| (it.id.clone(), it)).collect(),
        clients: BTreeMap::new(),
        recipients: Arc::new(recipients.into_iter().map(|it| (it.address.clone(), it)).collect()),
        strangers: EboxStrangers::Opened,
        switches: EboxSwitches::default(),
    }
}

fn world(setting: EboxSetting) -> Simulator {
    let scenario = Scenario { ebox: Some(Arc::new(setting)), ..Scenario::new("e-Box") };
    let mut simulator = Simulator::new(Arc::new(scenario));
    let _ = simulator.handle(START.parse().expect("a moment"), Event::Began);
    simulator
}

fn nl(text: &str) -> TranslatedText {
    TranslatedText { nl: Some(text.to_owned()), ..TranslatedText::default() }
}

/// A publication of one PDF in which nothing is wrong.
fn sent(to: &str) -> SentPublication {
    let sha256 = Sha256([7; 32]);
    let part = SentPart {
        name: "upfile1".to_owned(),
        file_name: Some("a.pdf".to_owned()),
        media_type: Some("application/pdf".to_owned()),
        size: 2_048,
        sha256,
        fits_type: Some(true),
        content: ContentId(1),
    };
    let attachment = SentAttachment {
        part_name: Some("upfile1".to_owned()),
        main_content: Some(true),
        digest: Some(sha256.base64_url()),
        ..SentAttachment::default()
    };
    SentPublication {
        client: EboxClientId::new("client").expect("an id"),
        environment: EboxEnvironment::Acc,
        organisation: cbe(SENDER),
        spelling: EboxSpelling::V2,
        idempotency_key: None,
        message: SentEboxMessage {
            is_read: true,
            recipient: Some(SentRecipient { sector: EboxSector::Enterprise, number: to.to_owned() }),
            subject: Some(nl("Onderwerp")),
            message_type: Some("T".to_owned()),
            application: Some("one".to_owned()),
            organisation: Some(SENDER.to_owned()),
            body_main_content: Some(false),
            reply_authorized: Some(true),
            attachments: vec![attachment],
            ..SentEboxMessage::default()
        },
        parts: vec![part],
        findings: Vec::new(),
    }
}

fn answer(simulator: &Simulator, sent: SentPublication) -> JudgedPublication {
    simulator.judge_publication(sent, simulator.now()).expect("an e-Box")
}

/// Publishes, and returns the answer with the names of what the timeline tells.
fn publish(simulator: &mut Simulator, sent: SentPublication) -> (PublicationAnswer, Vec<&'static str>) {
    let JudgedPublication { event, answer } = answer(simulator, sent);
    let now = simulator.now();
    (answer, told_by(simulator.handle(now, event).steps))
}

fn told_by(steps: Vec<Step>) -> Vec<&'static str> {
    let told = steps.into_iter().filter_map(|step| match step {
        Step::Tell(draft) => Some(draft.happening.name()),
        Step::Do(_) => None,
    });
    told.collect()
}

fn pass(simulator: &mut Simulator, hours: i64) -> Vec<&'static str> {
    let at = simulator.now() + SignedDuration::from_hours(hours);
    told_by(simulator.handle(at, Event::TimePassed).steps)
}

fn refusal(answer: PublicationAnswer) -> (&'static str, String) {
    match answer {
        PublicationAnswer::Refused(words) => (words.code, words.message),
        other => panic!("{other:?}"),
    }
}

#[test]
fn all_findings_are_kept_and_the_first_is_answered() {
    let simulator = world(setting());
    let mut broken = sent("0199000646");
    broken.message.payment_data = true;
    broken.message.subject = Some(nl(&"a".repeat(401)));
    let JudgedPublication { event, answer } = answer(&simulator, broken);
    let Event::PublicationRefused(refused) = event else { panic!("{event:?}") };
    let rules: Vec<EboxRule> = refused.findings.iter().map(|finding| finding.rule).collect();
    assert_eq!(rules, [EboxRule::PaymentData, EboxRule::SubjectLength, EboxRule::Company]);
    assert_eq!(refusal(answer).0, "NOT_IMPLEMENTED");
}

#[test]
fn the_preset_of_the_documentation_takes_its_own_examples() {
    let mut setting = setting();
    setting.switches = setting.switches.as_documented();
    let simulator = world(setting);
    let mut sent = sent("0123456789");
    sent.parts[0].media_type = Some("image/jpeg".to_owned());
    sent.message.body = Some(TranslatedText { fr: Some("Texte".to_owned()), ..TranslatedText::default() });
    assert!(matches!(answer(&simulator, sent).event, Event::Published(_)));
}

fn taken(answer: PublicationAnswer) -> answer::TakenPublication {
    match answer {
        PublicationAnswer::Taken(taken) => taken,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_message_is_read_reminded_of_and_expires() {
    let mut simulator = world(setting());
    let (answer, told) = publish(&mut simulator, sent("0199000349"));
    let answer = taken(answer);
    assert_eq!(told, ["ebox_new_document"]);
    assert_eq!(answer.expires.to_string(), "2026-07-05T08:00:00Z");
    assert_eq!((answer.code, simulator.next_event()), (None, None), "a clock that jumps waits for nothing");
    assert_eq!(simulator.ebox_message(&answer.message_id).map(|message| message.read), Some(None));
    assert_eq!(pass(&mut simulator, 15 * 24), ["ebox_new_document_reminder"]);
    assert_eq!(pass(&mut simulator, 160 * 24), ["ebox_document_expiration_alert"]);
    assert_eq!(pass(&mut simulator, 7 * 24), ["ebox_message_expired"]);
    assert_eq!(simulator.ebox_message(&answer.message_id), None);
    assert_eq!(simulator.ebox_contents().count(), 0);
}

#[test]
fn a_recipient_who_reads_is_not_reminded() {
    let mut simulator = world(setting());
    let (answer, _) = publish(&mut simulator, sent("0199000448"));
    assert_eq!(pass(&mut simulator, 1), ["ebox_read_document"]);
    let read = simulator.ebox_message(&taken(answer).message_id).and_then(|message| message.read);
    assert_eq!(read.map(|at| at.to_string()).as_deref(), Some("2026-01-05T10:00:00Z"));
    assert_eq!(pass(&mut simulator, 180 * 24), Vec::<&str>::new());
}

#[test]
fn who_has_never_opened_an_ebox_is_told_of_until_it_is_opened() {
    let mut simulator = world(setting());
    let (answer, _) = publish(&mut simulator, sent("0199001042"));
    assert_eq!(taken(answer).code, Some(TakenCode::NoDigitalUser));
    assert_eq!(pass(&mut simulator, 72), ["ebox_opened"]);
    assert_eq!(pass(&mut simulator, 1), ["ebox_read_document"], "what lay there before is read as well");
    let (answer, _) = publish(&mut simulator, sent("0199001042"));
    assert_eq!(taken(answer).code, None);
}

#[test]
fn a_script_counts_tries_and_begins_anew_after_a_publication_was_taken() {
    let mut simulator = world(setting());
    for _ in 0..2 {
        for _ in 0..2 {
            let (answer, told) = publish(&mut simulator, sent("0199001339"));
            assert_eq!(answer, PublicationAnswer::Scripted(answer::ScriptedAnswer::Unavailable));
            assert_eq!(told, ["ebox_publication_refused"]);
        }
        taken(publish(&mut simulator, sent("0199001339")).0);
    }
    assert_eq!(simulator.ebox_messages().count(), 2);
}

#[test]
fn a_reply_lies_in_the_ebox_of_the_sender() {
    let mut simulator = world(setting());
    let (answer, _) = publish(&mut simulator, sent("0199002230"));
    assert_eq!(pass(&mut simulator, 1), ["ebox_replied", "ebox_new_document"]);
    let replies: Vec<_> = simulator.messages_in_ebox(&enterprise(SENDER)).collect();
    let id = taken(answer).message_id;
    assert_eq!(replies.len(), 1);
    assert_eq!(replies[0].publication.original_message_id.as_deref(), Some(id.as_str()));
    assert_eq!(replies[0].publication.subject.any(), "Re: Onderwerp");
}

#[test]
fn a_replay_gives_the_same_ids_and_another_seed_others() {
    let id = |seed| {
        let scenario = Scenario { ebox: Some(Arc::new(setting())), ..Scenario::new("e-Box") };
        let mut simulator = Simulator::with_seed(Arc::new(scenario), seed);
        let _ = simulator.handle(START.parse().expect("a moment"), Event::Began);
        taken(publish(&mut simulator, sent("0199000349")).0).message_id
    };
    assert_eq!(id(1), id(1));
    assert_ne!(id(1), id(2));
}

#[test]
fn only_a_message_of_this_ebox_can_be_read_and_only_where_it_may_be_replied_to() {
    let mut simulator = world(setting());
    let mut silent = sent("0199000349");
    silent.message.reply_authorized = Some(false);
    let message = taken(publish(&mut simulator, silent).0).message_id;
    let check = |number: &str, deed| simulator.check_ebox_act(&EboxAct { ebox: enterprise(number), deed });
    let read = || EboxDeed::Read { message: message.clone() };
    assert_eq!(check("0199000349", read()), Ok(()));
    assert_eq!(check("0199000448", read()), Err(EboxRefusal::NoSuchMessage));
    assert_eq!(check("0199000646", EboxDeed::Open), Err(EboxRefusal::NoSuchRecipient));
    let reply = EboxDeed::Reply { message: message.clone(), text: "Dank".to_owned() };
    assert_eq!(check("0199000349", reply), Err(EboxRefusal::NoReply));
}

#[test]
fn the_newest_refusals_are_remembered_with_what_was_found() {
    let mut simulator = world(setting());
    for _ in 0..=MOST_REFUSALS {
        publish(&mut simulator, sent("0199000646"));
    }
    let numbers: Vec<u64> = simulator.ebox_refusals().map(|one| one.number).collect();
    assert_eq!((numbers.len(), numbers.first(), numbers.last()), (MOST_REFUSALS, Some(&2), Some(&201)));
    let newest = simulator.ebox_refusals().next_back().expect("one");
    assert_eq!(newest.publication.findings.len(), 1);
    let (first, second) = (enterprise("0199000349"), enterprise("0199000448"));
    publish(&mut simulator, sent("0199000349"));
    publish(&mut simulator, sent("0199000448"));
    assert_eq!(simulator.ebox_addresses(None).collect::<Vec<_>>(), [&first, &second]);
    assert_eq!(simulator.ebox_addresses(Some(&first)).collect::<Vec<_>>(), [&second]);
}

#[test]
fn what_support_asks_for_is_told_of_a_publication_that_could_not_be_read() {
    let mut setting = setting();
    let client = super::setting::EboxClient {
        id: EboxClientId::new("client").expect("an id"),
        organisation: cbe(SENDER),
        citizen: None,
        environments: [EboxEnvironment::Acc].into(),
        scopes: Default::default(),
    };
    setting.clients.insert(client.id.clone(), client);
    let configured = crate::ebox::support::EboxSupport::of_client(EboxEnvironment::Acc, &setting, "client");
    let simulator = world(setting);
    let support = |sent| match answer(&simulator, sent).event {
        Event::PublicationRefused(refused) => refused.support,
        event => panic!("{event:?}"),
    };
    let unread = SentPublication { message: SentEboxMessage::default(), ..sent("0199000349") };
    assert_eq!(support(unread), configured);
    assert!(configured.cbe.is_some() && configured.application.is_some(), "{configured}");
    assert!(configured.message_type.is_some() && configured.sector.is_some(), "{configured}");
    // What was sent is what the mail is about.
    let mut other = sent("0199000349");
    other.message.application = Some("another".to_owned());
    other.message.message_type = None;
    // Whose client it is, no message changes.
    other.message.organisation = Some("0199000250".to_owned());
    let told = support(other);
    assert_eq!(told.cbe, configured.cbe);
    assert_eq!((told.application.as_deref(), told.message_type), (Some("another"), configured.message_type));
}

#[test]
fn a_publication_that_is_taken_twice_is_told() {
    let mut world = world(setting());
    let told = |world: &mut Simulator, change: &dyn Fn(&mut SentPublication)| {
        let mut publication = sent("0199000349");
        change(&mut publication);
        publish(world, publication).1.contains(&"ebox_sent_again")
    };
    assert!(!told(&mut world, &|_| {}));
    assert!(told(&mut world, &|_| {}));
    assert!(!told(&mut world, &|sent| sent.message.subject = Some(nl("Nog een"))));
    // What is refused is in no e-Box twice.
    assert!(!told(&mut world, &|sent| sent.message.application = Some("other".to_owned())));
    let event = answer(&world, sent("0199000349")).event;
    let Event::Published(mut older) = event else { panic!("{event:?}") };
    // As a version wrote it that told of nothing sent again.
    older.facts.content = None;
    let now = world.now();
    let steps = world.handle(now, Event::Published(older)).steps;
    assert!(!told_by(steps).contains(&"ebox_sent_again"));
}
