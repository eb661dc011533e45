//! For each rule of the e-Box what breaks just it, with what a sender is answered, and what just does not break it.

use super::*;
use alloc::collections::BTreeSet;

/// Rules that are decided before a publication is judged, where its form, its JSON and its key are read. The door's tests have a pair
/// for each.
const AT_THE_DOOR: [EboxRule; 8] = [
    EboxRule::Form,
    EboxRule::RequestSize,
    EboxRule::MessagePart,
    EboxRule::Json,
    EboxRule::Null,
    EboxRule::Schema,
    EboxRule::IdempotencyKey,
    EboxRule::IdempotencyKeyUsed,
];

/// A rule, what a sender is told where that is ours to say, a change that breaks it, and one that just does not.
type RuleCase = (EboxRule, &'static str, fn(&mut SentPublication), fn(&mut SentPublication));

/// The words are the rule's.
const OWN: &str = "";

fn cases_of_parts() -> Vec<RuleCase> {
    vec![
        (EboxRule::PartHeaders, OWN, |it| it.parts[0].file_name = None, |_| {}),
        (EboxRule::PartHeaders, OWN, |it| it.parts[0].media_type = None, |_| {}),
        (
            EboxRule::MediaType,
            OWN,
            |it| it.parts[0].media_type = Some("image/png".to_owned()),
            |it| it.parts[0].media_type = Some("text/xml".to_owned()),
        ),
        (
            EboxRule::PartCount,
            OWN,
            |it| it.parts.push(second_part(it)),
            |it| {
                it.parts.push(second_part(it));
                it.message.attachments.push(second_attachment("upfile2"));
            },
        ),
        (
            EboxRule::PartName,
            OWN,
            |it| it.parts[0].name = "upfile2".to_owned(),
            |it| {
                it.parts[0].name = "upfile6".to_owned();
                it.message.attachments[0].part_name = Some("upfile6".to_owned());
            },
        ),
        (
            EboxRule::PartName,
            OWN,
            |it| {
                it.parts[0].name = "upfile7".to_owned();
                it.message.attachments[0].part_name = Some("upfile7".to_owned());
            },
            |_| {},
        ),
        (
            EboxRule::NoMainContent,
            OWN,
            |it| it.message.attachments[0].main_content = Some(false),
            |it| {
                it.message.attachments[0].main_content = Some(false);
                it.message.body_main_content = Some(true);
                it.message.body = Some(nl("Tekst"));
            },
        ),
        (
            EboxRule::TooManyMainContents,
            OWN,
            |it| {
                it.message.body_main_content = Some(true);
                it.message.body = Some(nl("Tekst"));
            },
            |it| it.message.body = Some(nl("Tekst")),
        ),
        (
            EboxRule::BodyMissing,
            "bodyMainContent is true, and there is no bodyContent",
            |it| {
                it.message.attachments[0].main_content = Some(false);
                it.message.body_main_content = Some(true);
            },
            |_| {},
        ),
        (
            EboxRule::Languages,
            OWN,
            |it| {
                it.message.body =
                    Some(TranslatedText { fr: Some("Texte".to_owned()), ..TranslatedText::default() });
            },
            |it| it.message.body = Some(nl("Tekst")),
        ),
    ]
}

fn cases_of_content() -> Vec<RuleCase> {
    vec![
        (
            EboxRule::NoLanguage,
            "the subject is in no language",
            |it| it.message.subject = Some(TranslatedText::default()),
            |_| {},
        ),
        (
            EboxRule::RegisteredMail,
            "registeredMail is only for the service for registered mail",
            |it| it.message.registered_mail = Some(true),
            |it| it.message.registered_mail = Some(false),
        ),
        (EboxRule::PaymentData, "paymentData is not supported", |it| it.message.payment_data = true, |_| {}),
        (
            EboxRule::SubjectLength,
            "subject.nl has 401 characters, and may have 400",
            |it| it.message.subject = Some(nl(&"é".repeat(401))),
            |it| it.message.subject = Some(nl(&"é".repeat(400))),
        ),
        (
            EboxRule::FileNameLength,
            "part upfile1 has 256 characters, and may have 255",
            |it| it.parts[0].file_name = Some("é".repeat(256)),
            |it| it.parts[0].file_name = Some("é".repeat(255)),
        ),
        (
            EboxRule::Attention,
            "forTheAttentionOf.name has 101 characters, and may have 100",
            |it| it.message.attention = Some(attention("person", &"é".repeat(101))),
            |it| it.message.attention = Some(attention("person", &"é".repeat(100))),
        ),
        (
            EboxRule::Attention,
            "forTheAttentionOf is of another type than person",
            |it| it.message.attention = Some(attention("team", "a")),
            |_| {},
        ),
        (EboxRule::Sender, OWN, |it| it.organisation = cbe("0199000250"), |_| {}),
        (EboxRule::Configuration, OWN, |it| it.message.message_type = Some("X".to_owned()), |_| {}),
        (
            EboxRule::Configuration,
            OWN,
            |it| it.message.message_type = Some("PRD".to_owned()),
            |it| {
                it.environment = EboxEnvironment::Prd;
                it.message.message_type = Some("PRD".to_owned());
            },
        ),
    ]
}

fn cases_of_senders() -> Vec<RuleCase> {
    vec![
        (EboxRule::Configuration, OWN, |it| it.message.message_type = Some("C".to_owned()), |_| {}),
        (EboxRule::Configuration, OWN, |it| it.message.application = Some("two".to_owned()), |_| {}),
        (
            EboxRule::BusinessData,
            "T has no business data OTHER",
            |it| it.message.business_data = vec![business("OTHER", "x")],
            |_| {},
        ),
        (
            EboxRule::BusinessData,
            "a value of DUE is not a day as YYYY-MM-DD",
            |it| it.message.business_data = vec![business("DUE", "05-01-2026")],
            |it| it.message.business_data = vec![business("DUE", "2026-01-05")],
        ),
        (EboxRule::Company, "0199000646 is not a valid company", |it| to(it, "0199000646"), |_| {}),
        (EboxRule::Company, "0199000745 is not a valid company", |it| to(it, "0199000745"), |_| {}),
        (
            EboxRule::Company,
            "0199000845 is not a valid company",
            |it| to(it, "0199000845"),
            |it| to(it, "0199000844"),
        ),
        (EboxRule::Company, "199000349 is not a valid company", |it| to(it, "199000349"), |_| {}),
        (
            EboxRule::Digest,
            OWN,
            |it| it.message.attachments[0].digest = Some(Sha256([7; 32]).hex()),
            |it| it.message.attachments[0].digest = Some(format!("{}=", Sha256([7; 32]).base64_url())),
        ),
        (EboxRule::ScriptedDigest, OWN, |it| to(it, "0199001141"), |_| {}),
    ]
}

fn cases_of_lengths_and_scripts() -> Vec<RuleCase> {
    vec![
        (
            EboxRule::BusinessDataLength,
            "businessDataList[0].values[0].nl has 257 characters, and may have 256",
            |it| it.message.business_data = vec![business("NOTE", &"é".repeat(257))],
            |it| it.message.business_data = vec![business("NOTE", &"é".repeat(256))],
        ),
        (
            EboxRule::Attention,
            "forTheAttentionOf.id is no number of a national register",
            |it| {
                it.message.attention =
                    Some(AttentionOf { id: Some("9912310019".to_owned()), ..attention("person", "a") });
            },
            |it| {
                it.message.attention =
                    Some(AttentionOf { id: Some("99123100197".to_owned()), ..attention("person", "a") });
            },
        ),
        (
            EboxRule::Citizen,
            "99123100494 is not a valid citizen",
            |it| to_citizen(it, "99123100494"),
            |it| to_citizen(it, "99123100197"),
        ),
        (
            EboxRule::Citizen,
            "99123100693 is not a valid citizen",
            |it| to_citizen(it, "99123100693"),
            |it| to_citizen(it, "99123100692"),
        ),
        (EboxRule::ScriptedNotImplemented, OWN, |it| to(it, "0199001240"), |it| to(it, "0199000349")),
    ]
}

#[test]
fn each_rule_refuses_what_breaks_it_with_its_own_words_and_nothing_else() {
    let cases = all_cases();
    let simulator = world(setting());
    for (number, (rule, words, breaks, keeps)) in cases.into_iter().enumerate() {
        let mut broken = sent("0199000349");
        breaks(&mut broken);
        let JudgedPublication { event, answer: told } = answer(&simulator, broken);
        let Event::PublicationRefused(refused) = event else { panic!("case {number}: {event:?}") };
        let refusing: BTreeMap<EboxRule, ()> =
            refused.findings.iter().map(|it| it.rule).filter(|it| it.refuses()).map(|it| (it, ())).collect();
        assert_eq!(refusing.into_keys().collect::<Vec<_>>(), [rule], "case {number}: {:?}", refused.findings);
        let entry = rule.entry();
        let words = if words.is_empty() { entry.words } else { words };
        assert_eq!(refusal(told), (entry.code.name(), words.to_owned()), "case {number}");

        let mut kept = sent("0199000349");
        keeps(&mut kept);
        let kept = answer(&simulator, kept);
        assert!(matches!(kept.event, Event::Published(_)), "case {number}: {:?}", kept.event);
    }
}

/// No rule may come without its pair.
#[test]
fn every_rule_that_refuses_has_a_pair_here_or_at_the_door() {
    let here: BTreeSet<EboxRule> = all_cases().into_iter().map(|case| case.0).collect();
    let at_the_door: BTreeSet<EboxRule> = AT_THE_DOOR.into();
    assert!(here.is_disjoint(&at_the_door));
    let refusing: BTreeSet<EboxRule> = EboxRule::ALL.iter().copied().filter(|rule| rule.refuses()).collect();
    let covered: BTreeSet<EboxRule> = here.union(&at_the_door).copied().collect();
    assert_eq!(covered, refusing);
}

fn all_cases() -> Vec<RuleCase> {
    [cases_of_parts(), cases_of_content(), cases_of_senders(), cases_of_lengths_and_scripts()].concat()
}

fn second_part(of: &SentPublication) -> SentPart {
    SentPart { name: "upfile2".to_owned(), content: ContentId(2), ..of.parts[0].clone() }
}

fn second_attachment(name: &str) -> SentAttachment {
    SentAttachment {
        part_name: Some(name.to_owned()),
        main_content: Some(false),
        ..SentAttachment::default()
    }
}

fn attention(kind: &str, name: &str) -> AttentionOf {
    AttentionOf { id: None, kind: Some(kind.to_owned()), name: Some(name.to_owned()) }
}

fn business(key: &str, value: &str) -> SentBusinessData {
    SentBusinessData { key: key.to_owned(), values: vec![nl(value)], name: None, description: None }
}

fn to(sent: &mut SentPublication, number: &str) {
    sent.message.recipient =
        Some(SentRecipient { sector: EboxSector::Enterprise, number: number.to_owned() });
}

fn to_citizen(sent: &mut SentPublication, number: &str) {
    sent.message.message_type = Some("C".to_owned());
    sent.message.recipient = Some(SentRecipient { sector: EboxSector::Citizen, number: number.to_owned() });
}
