//! The rules of the e-Box judge a publication with pseudonyms as they judged the original: a bundle that is shown to others
//! has the same verdict in it, and gives it again.

use std::collections::BTreeSet;
use std::sync::Arc;

use nets_core::Timestamp;
use nets_core::ebox::publication::{
    AttentionOf, ContentId, Publication, PublishedDocument, SentAttachment, SentBusinessData,
    SentEboxMessage, SentPart, SentPublication, SentRecipient, Sha256,
};
use nets_core::ebox::spelling::EboxSpelling;
use nets_core::event::Event;
use nets_core::identity::belgium::{
    CbeNumber, EboxAddress, EboxApplicationId, EboxClientId, EboxEnvironment, EboxSector, MessageTypeId,
    TranslatedText,
};
use nets_core::rule_book::ebox::EboxRule;
use nets_core::scenario::Scenario;
use nets_core::simulator::Simulator;
use nets_pseudonym::{Learning, PseudonymKey, Pseudonyms};

/// Belongs to no one, and has the check digits; the other has not.
const ENTERPRISE: &str = "0199777735";
const NO_ENTERPRISE: &str = "0199777736";
const CITIZEN: &str = "99123177797";
const NO_CITIZEN: &str = "99123177798";
const STOPPED: &str = "0199777834";

const SCENARIO: &str = "
senders: [{user: tTEST1, organisation: DK12345678, eboks_ids: [15723]}]
materials: [{document_type: 163057}]
ebox:
  environments: [acc, prd]
  organisations: [{number: '0199000151', name: Own}, {number: '0199000250', name: Other}]
  applications: [{id: one, organisation: '0199000151'}]
  message_types:
    - {id: T, application: one, sector: enterprise, validity: 6 month}
    - {id: C, application: one, sector: citizen, validity: 6 month}
    - id: B
      application: one
      sector: enterprise
      validity: 6 month
      business_data:
        - {key: NUMBER, required: true, form: enterprise_number}
        - {key: PERSON, form: citizen_number}
        - {key: DAY, form: date}
        - {key: FLAG, form: flag}
        - {key: TEXT, form: text}
  clients: [{id: client, organisation: '0199000151'}]
  recipients:
    - {enterprise: '0199777834', name: Peeters en Zonen, standing: not_active}
";

/// What a rule is broken by, before any other; what breaks none has none.
type Case = (Option<EboxRule>, fn(&mut Publication));

/// Decided where the request is read: a publication that was kept has them as findings, which keep their rule.
const AT_THE_DOOR: [EboxRule; 22] = [
    EboxRule::Form,
    EboxRule::RequestSize,
    EboxRule::MessagePart,
    EboxRule::Json,
    EboxRule::Null,
    EboxRule::Schema,
    EboxRule::IdempotencyKey,
    EboxRule::IdempotencyKeyUsed,
    // No publication that is kept lacks a name or a type, or has a part too many.
    EboxRule::PartHeaders,
    EboxRule::PartCount,
    EboxRule::PartName,
    EboxRule::RegisteredMail,
    EboxRule::PaymentData,
    EboxRule::Digest,
    EboxRule::ScriptedDigest,
    EboxRule::ScriptedNotImplemented,
    EboxRule::UnknownMember,
    EboxRule::RepeatedMember,
    EboxRule::FileNameEncoding,
    EboxRule::BrokenPartName,
    EboxRule::VersionThree,
    EboxRule::Ignored,
];

fn nl(text: &str) -> TranslatedText {
    TranslatedText { nl: Some(text.to_owned()), ..TranslatedText::default() }
}

/// So many characters, made of words that are all replaced.
fn long(characters: usize) -> String {
    "Ærøskøbing Peeters 7712345 dossier-é ".chars().cycle().take(characters).collect()
}

fn data(key: &str, value: &str) -> SentBusinessData {
    SentBusinessData { key: key.to_owned(), values: vec![nl(value)], ..SentBusinessData::default() }
}

fn with_data(it: &mut Publication, key: &str, value: &str) {
    it.message_type = MessageTypeId::new("B").expect("a type");
    it.business_data = vec![data("NUMBER", ENTERPRISE)];
    if key == "NUMBER" {
        it.business_data.clear();
    }
    it.business_data.push(data(key, value));
}

fn to(it: &mut Publication, sector: EboxSector, number: &str) {
    it.recipient = EboxAddress::new(sector, number).expect("a number");
    it.message_type =
        MessageTypeId::new(if sector == EboxSector::Citizen { "C" } else { "T" }).expect("a type");
}

fn attention(id: &str, kind: &str, name: &str) -> Option<AttentionOf> {
    Some(AttentionOf { id: Some(id.to_owned()), kind: Some(kind.to_owned()), name: Some(name.to_owned()) })
}

const CASES: &[Case] = &[
    (None, |_| {}),
    (Some(EboxRule::MediaType), |it| it.documents[0].media_type = "image/png".to_owned()),
    (Some(EboxRule::NoMainContent), |it| it.documents[0].main_content = false),
    (Some(EboxRule::TooManyMainContents), |it| {
        it.body = Some(nl("Geheim, Lievegem"));
        it.body_main_content = true;
    }),
    (Some(EboxRule::BodyMissing), |it| {
        it.documents.clear();
        it.body_main_content = true;
    }),
    (None, |it| {
        it.documents.clear();
        it.body = Some(nl("Geheim, Lievegem"));
        it.body_main_content = true;
    }),
    (Some(EboxRule::Languages), |it| {
        it.body = Some(TranslatedText { fr: Some("Avis Peeters".to_owned()), ..TranslatedText::default() });
    }),
    (Some(EboxRule::NoLanguage), |it| it.subject = TranslatedText::default()),
    (Some(EboxRule::SubjectLength), |it| it.subject = nl(&long(401))),
    (None, |it| it.subject = nl(&long(400))),
    (Some(EboxRule::FileNameLength), |it| it.documents[0].file_name = long(252) + ".pdf"),
    (None, |it| it.documents[0].file_name = long(251) + ".pdf"),
    (Some(EboxRule::BusinessDataLength), |it| with_data(it, "TEXT", &long(257))),
    (None, |it| with_data(it, "TEXT", &long(256))),
    (Some(EboxRule::BusinessData), |it| with_data(it, "UNKNOWN", "kaartje")),
    (Some(EboxRule::BusinessData), |it| it.message_type = MessageTypeId::new("B").expect("a type")),
    (None, |it| with_data(it, "NUMBER", ENTERPRISE)),
    (None, |it| with_data(it, "NUMBER", "199777735")),
    (Some(EboxRule::BusinessData), |it| with_data(it, "NUMBER", "BE 0199.777.735")),
    (None, |it| with_data(it, "PERSON", CITIZEN)),
    (Some(EboxRule::BusinessData), |it| with_data(it, "PERSON", "99.12.31-777.97")),
    (None, |it| with_data(it, "DAY", "2026-02-28")),
    (None, |it| with_data(it, "DAY", "1977-12-31")),
    (Some(EboxRule::BusinessData), |it| with_data(it, "DAY", "31/12/1977")),
    (Some(EboxRule::BusinessData), |it| with_data(it, "DAY", "2026-02-30")),
    (None, |it| with_data(it, "FLAG", "true")),
    (None, |it| with_data(it, "FLAG", "false")),
    (Some(EboxRule::BusinessData), |it| with_data(it, "FLAG", "ja")),
    (Some(EboxRule::Attention), |it| it.attention = attention(CITIZEN, "person", &long(101))),
    (None, |it| it.attention = attention(CITIZEN, "person", &long(100))),
    (Some(EboxRule::Attention), |it| it.attention = attention("9912317779", "person", "An Janssens")),
    (Some(EboxRule::Attention), |it| it.attention = attention("99.12.31-777.97", "person", "An Janssens")),
    (Some(EboxRule::Attention), |it| it.attention = attention(CITIZEN, "SSIN", "An Janssens")),
    (Some(EboxRule::Sender), |it| it.organisation = CbeNumber::new("0199000250").expect("a number")),
    (Some(EboxRule::Configuration), |it| it.message_type = MessageTypeId::new("C").expect("a type")),
    (Some(EboxRule::Company), |it| to(it, EboxSector::Enterprise, NO_ENTERPRISE)),
    (Some(EboxRule::Company), |it| to(it, EboxSector::Enterprise, STOPPED)),
    (Some(EboxRule::Company), |it| to(it, EboxSector::Enterprise, "0199000646")),
    (Some(EboxRule::Citizen), |it| to(it, EboxSector::Citizen, NO_CITIZEN)),
    (None, |it| to(it, EboxSector::Citizen, CITIZEN)),
    (Some(EboxRule::CitizenDocument), |it| {
        to(it, EboxSector::Citizen, CITIZEN);
        it.documents[0].media_type = "text/plain".to_owned();
    }),
];

fn right() -> Publication {
    Publication {
        environment: EboxEnvironment::Acc,
        client: EboxClientId::new("client").expect("a client"),
        recipient: EboxAddress::new(EboxSector::Enterprise, ENTERPRISE).expect("a number"),
        organisation: CbeNumber::new("0199000151").expect("a number"),
        application: EboxApplicationId::new("one").expect("an application"),
        message_type: MessageTypeId::new("T").expect("a type"),
        subject: nl("Aanslag Peeters"),
        body: None,
        body_main_content: false,
        reply_authorized: true,
        documents: vec![PublishedDocument {
            file_name: "Peeters_dossier7712.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            main_content: true,
            signed: false,
            size: 7,
            sha256: Sha256([7; 32]),
            digest_given: true,
            content: ContentId(1),
        }],
        attention: None,
        business_data: Vec::new(),
        original_message_id: None,
        idempotency_key: None,
        findings: Vec::new(),
        facts: Default::default(),
    }
}

/// A publication as it must have been sent.
fn sent(of: &Publication) -> SentPublication {
    let name = |at: usize| format!("upfile{}", at + 1);
    let parts = of.documents.iter().enumerate().map(|(at, document)| SentPart {
        name: name(at),
        file_name: Some(document.file_name.clone()),
        media_type: Some(document.media_type.clone()),
        size: document.size,
        sha256: document.sha256,
        fits_type: None,
        content: document.content,
    });
    let attachments = of.documents.iter().enumerate().map(|(at, document)| SentAttachment {
        part_name: Some(name(at)),
        main_content: Some(document.main_content),
        digest: document.digest_given.then(|| document.sha256.base64_url()),
        ..SentAttachment::default()
    });
    SentPublication {
        client: of.client.clone(),
        environment: of.environment,
        organisation: CbeNumber::new("0199000151").expect("a number"),
        spelling: EboxSpelling::V2,
        idempotency_key: None,
        message: SentEboxMessage {
            is_read: true,
            recipient: Some(SentRecipient {
                sector: of.recipient.sector(),
                number: of.recipient.number().to_owned(),
            }),
            subject: Some(of.subject.clone()),
            message_type: Some(of.message_type.to_string()),
            application: Some(of.application.to_string()),
            organisation: Some(of.organisation.to_string()),
            body_main_content: Some(of.body_main_content),
            reply_authorized: Some(of.reply_authorized),
            body: of.body.clone(),
            attachments: attachments.collect(),
            attention: of.attention.clone(),
            business_data: of.business_data.clone(),
            original_message_id: of.original_message_id.clone(),
            ..SentEboxMessage::default()
        },
        parts: parts.collect(),
        findings: Vec::new(),
    }
}

/// By which rules something is found in it.
fn verdict(scenario: &Arc<Scenario>, publication: &Publication) -> Vec<EboxRule> {
    let mut simulator = Simulator::new(Arc::clone(scenario));
    let at: Timestamp = "2026-01-05T09:00:00Z".parse().expect("a moment");
    let _ = simulator.handle(at, Event::Began);
    let judged = simulator.judge_publication(sent(publication), at).expect("an e-Box");
    let findings = match judged.event {
        Event::Published(publication) => publication.findings,
        Event::PublicationRefused(refused) => refused.findings,
        other => panic!("{other:?}"),
    };
    findings.iter().map(|finding| finding.rule).collect()
}

#[test]
fn every_rule_of_the_ebox_gives_the_same_verdict_on_a_copy() {
    let scenario = match nets_scenario::load(SCENARIO, "a.yaml") {
        Ok(loaded) => loaded.scenario,
        Err(problems) => panic!("{problems}"),
    };
    let mut broken: BTreeSet<EboxRule> = BTreeSet::new();
    for (number, (rule, change)) in CASES.iter().enumerate() {
        let mut publication = right();
        change(&mut publication);
        let event = Event::Published(Box::new(publication.clone()));
        let learning = Learning::default();
        learning.keep(&scenario);
        learning.scenario(SCENARIO, "a.yaml").unwrap_or_else(|problems| panic!("{problems}"));
        learning.event(&event);
        let pseudonyms = Pseudonyms::new(learning, PseudonymKey::fixed([9; 32]));
        let copied = pseudonyms.scenario(SCENARIO, "a.yaml").unwrap_or_else(|problems| panic!("{problems}"));
        let Event::Published(copy) = pseudonyms.event(&event) else { panic!("another event") };
        let before = verdict(&scenario, &publication);
        assert_eq!(before.first(), rule.as_ref(), "case {number}: {publication:#?}");
        assert_ne!(*copy, publication, "case {number} has pseudonyms");
        let after = verdict(&copied.scenario, &copy);
        assert_eq!(after, before, "case {number}: {copy:#?}\n{}", copied.text);
        broken.extend(*rule);
    }
    let untold: Vec<_> = EboxRule::ALL
        .iter()
        .filter(|rule| !broken.contains(*rule) && !AT_THE_DOOR.contains(*rule))
        .map(|rule| rule.entry().id)
        .collect();
    assert!(untold.is_empty(), "no case breaks {untold:?}");
}
