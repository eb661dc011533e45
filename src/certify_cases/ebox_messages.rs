//! Every case file for the e-Box: its name, and what it says. A message's id is its file's name with its number behind.

use nets_core::identity::belgium::EboxEnvironment;

use crate::ebox_case_file::{
    AboutEboxMessage, CaseAttention, CaseDocument, CaseEboxMessage, CaseEnterprises, CaseRecipient,
    EboxCaseFile,
};
use crate::verb::MessageKind;

/// The name of a case file without its ending, and the file.
pub(crate) type NamedEbox = (&'static str, EboxCaseFile);

const FOR_ENTERPRISES: &str = "TEST_ENTERPRISE";
const FOR_CITIZENS: &str = "TEST_CITIZEN";
const PDF: &str = "application/pdf";

/// Who has an e-Box and reads nothing.
const USUAL: &str = "0199000349";

/// So many characters may a subject, and the name of a file, have.
const LONGEST_SUBJECT: usize = 400;
const LONGEST_NAME: usize = 255;

/// Whom publications are answered otherwise: the name of the file, and the recipient. Another message to the usual one follows.
const ANSWERED_OTHERWISE: [(&str, &str); 13] = [
    ("never-opened", "0199000547"),
    ("unknown", "0199000646"),
    ("stopped", "0199000745"),
    ("digest-refused", "0199001141"),
    ("not-implemented", "0199001240"),
    ("unavailable", "0199001339"),
    ("fails", "0199001438"),
    ("proxy-page", "0199001537"),
    ("slow", "0199001636"),
    ("lost", "0199001735"),
    ("cut", "0199001834"),
    ("unknown-code", "0199001933"),
    ("too-many", "0199002032"),
];

pub(crate) fn all() -> Vec<NamedEbox> {
    let mut all = of_usual_ones();
    all.extend(of_each_kind());
    all.extend(ANSWERED_OTHERWISE.map(|(name, to)| enterprise(name, vec![letter(to), letter(USUAL)])));
    all.extend(of_questions());
    all
}

fn of_usual_ones() -> Vec<NamedEbox> {
    let usual = |count: usize| vec![letter(USUAL); count];
    let later = CaseEboxMessage { pause_seconds: Some(3), ..letter(USUAL) };
    let acc_only = CaseEboxMessage { message_type: "TEST_ACC_ONLY", ..letter(USUAL) };
    let not_configured = vec![acc_only; 6].into_iter().chain(usual(1)).collect();
    vec![
        enterprise("one", usual(1)),
        enterprise("three", usual(3)),
        enterprise("batch", usual(20)),
        enterprise("with-a-pause", vec![letter(USUAL), later]),
        enterprise("opens-later", vec![letter("0199001042")]),
        enterprise("opened", vec![letter("0199001042")]),
        enterprise("read", vec![letter("0199000448")]),
        enterprise("preferred", vec![letter("0199000943")]),
        publish(EboxEnvironment::Int, "not-configured", MessageKind::Enterprise, not_configured),
        publish(EboxEnvironment::Prd, "production", MessageKind::Production, usual(1)),
    ]
}

fn of_each_kind() -> Vec<NamedEbox> {
    let of = |name, kind, message| publish(EboxEnvironment::Acc, name, kind, vec![message]);
    let citizen = CaseEboxMessage {
        recipient: CaseRecipient::Citizen("99123100197"),
        message_type: FOR_CITIZENS,
        type_for: "citizen",
        ..letter(USUAL)
    };
    let body = CaseEboxMessage { body: Some("Goedendag. De brief is bijgevoegd."), ..letter(USUAL) };
    let annexes = ["annex-1.pdf", "annex-2.pdf", "annex-3.pdf", "annex-4.pdf"];
    let annex = |file: &'static str| document(file, file.to_owned());
    let plain = CaseDocument { media_type: "text/plain", ..annex("annex-5.txt") };
    let six = ["letter.pdf"].into_iter().chain(annexes).map(annex).chain([plain]).collect();
    let several = CaseEboxMessage { documents: six, ..letter(USUAL) };
    let digested = CaseEboxMessage { documents: annexes.into_iter().map(annex).collect(), ..letter(USUAL) };
    let accents = document("letter.pdf", "Règlement de l'été à payer.pdf".to_owned());
    let stem: String = "bijlage-".chars().cycle().take(LONGEST_NAME - ".pdf".len()).collect();
    let long = document("annex-1.pdf", format!("{stem}.pdf"));
    let named = CaseEboxMessage { documents: vec![accents, long], ..letter(USUAL) };
    let business = CaseEboxMessage {
        message_type: "TEST_BUSINESS_DATA",
        business_data: [("BECBE", USUAL), ("FOR_ACTION_DUE_DATE", "2026-02-02")].into(),
        ..letter(USUAL)
    };
    let attention = CaseAttention { citizen: "99123100197", name: "Anna Test" };
    let for_anna = CaseEboxMessage { attention: Some(attention), ..letter(USUAL) };
    let wrong_sector = CaseEboxMessage { recipient: CaseRecipient::Citizen("99123100197"), ..letter(USUAL) };
    let large =
        CaseEboxMessage { documents: vec![document("large.pdf", "large.pdf".to_owned())], ..letter(USUAL) };
    let subjects = [LONGEST_SUBJECT, LONGEST_SUBJECT + 1].map(|length| CaseEboxMessage {
        language: "fr",
        subject: text(length),
        ..letter(USUAL)
    });
    vec![
        of("citizen", MessageKind::Citizen, citizen),
        of("body", MessageKind::Body, body),
        of("documents", MessageKind::Documents, several),
        of("digests", MessageKind::Digests, digested),
        of("names", MessageKind::Names, named),
        publish(EboxEnvironment::Acc, "long-subject", MessageKind::LongSubject, subjects.into()),
        of("business-data", MessageKind::BusinessData, business),
        of("attention", MessageKind::Attention, for_anna),
        of("large", MessageKind::Large, large),
        enterprise("wrong-sector", vec![wrong_sector, letter(USUAL)]),
    ]
}

fn of_questions() -> Vec<NamedEbox> {
    let asks = || EboxCaseFile::at(EboxEnvironment::Acc);
    let about = Some(AboutEboxMessage { message: message_id("read", 0) });
    let recipients = Some(CaseEnterprises { enterprises: vec!["0199000943", "0199000547"] });
    vec![
        ("about-read", EboxCaseFile { about, ..asks() }),
        ("preferences", EboxCaseFile { recipients, ..asks() }),
        ("message-type", EboxCaseFile { message_type: Some(FOR_ENTERPRISES), ..asks() }),
    ]
}

fn enterprise(name: &'static str, messages: Vec<CaseEboxMessage>) -> NamedEbox {
    publish(EboxEnvironment::Acc, name, MessageKind::Enterprise, messages)
}

/// Each message gets an id, and its number behind its subject, so that no two are the same.
fn publish(
    environment: EboxEnvironment,
    name: &'static str,
    kind: MessageKind,
    mut messages: Vec<CaseEboxMessage>,
) -> NamedEbox {
    for (index, message) in messages.iter_mut().enumerate() {
        message.id = message_id(name, index);
        if message.subject.is_empty() {
            message.subject = format!("Uw brief {}", message.id);
        }
    }
    (name, EboxCaseFile { kind: Some(kind), messages, ..EboxCaseFile::at(environment) })
}

fn message_id(name: &str, index: usize) -> String {
    format!("{name}-{}", index + 1)
}

/// One PDF to an enterprise.
fn letter(to: &'static str) -> CaseEboxMessage {
    CaseEboxMessage {
        id: String::new(),
        recipient: CaseRecipient::Enterprise(to),
        message_type: FOR_ENTERPRISES,
        type_for: "enterprise",
        language: "nl",
        subject: String::new(),
        body: None,
        documents: vec![document("letter.pdf", "letter.pdf".to_owned())],
        attention: None,
        business_data: [].into(),
        pause_seconds: None,
    }
}

/// So many characters, some with accents.
fn text(length: usize) -> String {
    "Régularisation de l'année passée, à vérifier. ".chars().cycle().take(length - 1).chain(['.']).collect()
}

fn document(file: &'static str, name: String) -> CaseDocument {
    CaseDocument { file, name, media_type: PDF }
}
