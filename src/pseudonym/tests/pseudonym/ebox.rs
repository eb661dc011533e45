//! What is published at the e-Box, with pseudonyms.

use nets_core::ebox::finding::EboxFinding;
use nets_core::ebox::message::{EboxAct, EboxDeed};
use nets_core::ebox::publication::{
    AttentionOf, ContentId, Publication, PublishedDocument, RefusedPublication, SentBusinessData, Sha256,
};
use nets_core::event::Event;
use nets_core::identity::belgium::{
    CbeNumber, EboxAddress, EboxApplicationId, EboxClientId, EboxEnvironment, EboxMessageId, EboxSector,
    MessageTypeId, TranslatedText,
};
use nets_core::rule_book::ebox::EboxRule;
use nets_pseudonym::{Learning, PseudonymKey, Pseudonyms};

use crate::left::found;

/// None of these belongs to anyone: enterprises have numbers below the lowest in use, citizens are born in 2099.
const ENTERPRISE: &str = "0199777735";
const CITIZEN: &str = "99123177797";
const OWN: &str = "0199000151";

const ORIGINALS: [&str; 12] = [
    ENTERPRISE,
    CITIZEN,
    "peeters",
    "lievegem",
    "aanslag",
    "avis",
    "bescheid",
    "geheim",
    "dossier7712",
    "kaartje",
    "7712345",
    "janssens",
];

fn address(sector: EboxSector, number: &str) -> EboxAddress {
    EboxAddress::new(sector, number).expect("a number")
}

fn text(nl: &str, fr: &str) -> TranslatedText {
    TranslatedText {
        nl: Some(nl.to_owned()),
        fr: Some(fr.to_owned()),
        de: Some("Bescheid Peeters".to_owned()),
    }
}

fn publication(recipient: EboxAddress) -> Publication {
    let finding = EboxFinding::new(EboxRule::ALL[0], "subject", "the subject is long")
        .found("Aanslag Peeters")
        .advice("Write a shorter one.");
    Publication {
        environment: EboxEnvironment::Acc,
        client: EboxClientId::new("client").expect("a client"),
        recipient,
        organisation: CbeNumber::new(OWN).expect("a number"),
        application: EboxApplicationId::new("one").expect("an application"),
        message_type: MessageTypeId::new("T").expect("a type"),
        subject: text("Aanslag Peeters", "Avis Peeters"),
        body: Some(text("Geheim, Lievegem", "Lievegem")),
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
        attention: Some(AttentionOf {
            id: Some(CITIZEN.to_owned()),
            kind: Some("SSIN".to_owned()),
            name: Some("An Janssens".to_owned()),
        }),
        business_data: vec![SentBusinessData {
            key: "DOSSIER".to_owned(),
            values: vec![TranslatedText::same("7712345")],
            name: None,
            description: Some(TranslatedText::same("Kaartje Peeters")),
        }],
        original_message_id: None,
        idempotency_key: None,
        findings: vec![finding],
        facts: Default::default(),
    }
}

fn events() -> Vec<Event> {
    let (enterprise, citizen) =
        (address(EboxSector::Enterprise, ENTERPRISE), address(EboxSector::Citizen, CITIZEN));
    let refused = RefusedPublication {
        environment: EboxEnvironment::Acc,
        client: EboxClientId::new("client").expect("a client"),
        recipient: Some(citizen.clone()),
        status: 400,
        scripted: false,
        findings: vec![EboxFinding::new(EboxRule::ALL[0], "", "it is wrong").found(CITIZEN)],
        facts: Default::default(),
        support: nets_core::ebox::support::EboxSupport::default(),
    };
    let message = EboxMessageId::new("ABCDEFGHIJKL").expect("an id");
    vec![
        Event::Published(Box::new(publication(enterprise.clone()))),
        Event::Published(Box::new(publication(citizen.clone()))),
        Event::PublicationRefused(Box::new(refused)),
        Event::EboxActed(EboxAct { ebox: enterprise, deed: EboxDeed::Open }),
        Event::EboxActed(EboxAct {
            ebox: citizen,
            deed: EboxDeed::Reply { message, text: "Geheim van Janssens".to_owned() },
        }),
    ]
}

fn copies(events: &[Event]) -> Vec<Event> {
    let learning = Learning::default();
    events.iter().for_each(|event| learning.event(event));
    let pseudonyms = Pseudonyms::new(learning, PseudonymKey::fixed([9; 32]));
    events.iter().map(|event| pseudonyms.event(event)).collect()
}

#[test]
fn nothing_is_left_of_what_was_published() {
    let events = events();
    let written = |event: &Event| format!("{event:?}").into_bytes();
    let before: Vec<Vec<u8>> = events.iter().map(written).collect();
    assert_eq!(found(&before, ORIGINALS), ORIGINALS);
    let after: Vec<Vec<u8>> = copies(&events).iter().map(written).collect();
    assert_eq!(found(&after, ORIGINALS), [""; 0]);
}

#[test]
fn numbers_have_check_digits_as_before_and_go_the_same_way_everywhere() {
    let copies = copies(&events());
    let [
        Event::Published(to_enterprise),
        Event::Published(to_citizen),
        Event::PublicationRefused(refused),
        Event::EboxActed(opened),
        Event::EboxActed(replied),
    ] = &copies[..]
    else {
        panic!("{copies:?}")
    };
    for (copy, original) in [(&to_enterprise.recipient, ENTERPRISE), (&to_citizen.recipient, CITIZEN)] {
        let before = address(copy.sector(), original);
        assert_eq!(copy.has_check_digits(), before.has_check_digits(), "{copy} for {original}");
        assert!(copy.has_check_digits(), "{original} has them");
    }
    assert_eq!(opened.ebox, to_enterprise.recipient);
    assert_eq!(refused.recipient.as_ref(), Some(&to_citizen.recipient));
    assert_eq!(replied.ebox, to_citizen.recipient);
    assert_eq!(refused.findings[0].found, to_citizen.recipient.number());
    let attention = to_citizen.attention.as_ref().expect("it is for someone");
    assert_eq!(attention.id.as_deref(), Some(to_citizen.recipient.number()));
    assert_eq!(to_citizen.findings[0].rule, EboxRule::ALL[0]);
    assert_eq!(to_enterprise.documents[0].media_type, "application/pdf");
    assert!(to_enterprise.documents[0].file_name.ends_with(".pdf"));
}

#[test]
fn every_number_keeps_its_form_whether_it_has_check_digits_or_not() {
    let numbers = (0..200_u64).map(|at| format!("{:010}", 190_000_000 + at * 977_131));
    // Those that may be a Danish day of birth as well, with another day each.
    let days = (1..20_u64).map(|day| format!("{:010}", day * 100_000_000 + 1_990_000 + day * 97));
    let numbers = numbers.chain(days);
    let citizens = (0..200_u64).map(|at| format!("{:011}", 99_123_177_000 + at * 7));
    let of = |sector: EboxSector, number: String| {
        Event::EboxActed(EboxAct { ebox: address(sector, &number), deed: EboxDeed::Open })
    };
    let events: Vec<Event> = numbers
        .map(|number| of(EboxSector::Enterprise, number))
        .chain(citizens.map(|number| of(EboxSector::Citizen, number)))
        .collect();
    let mut seen = std::collections::BTreeSet::new();
    for (event, copy) in events.iter().zip(copies(&events)) {
        let (Event::EboxActed(before), Event::EboxActed(after)) = (event, &copy) else { panic!("{copy:?}") };
        assert_ne!(before.ebox, after.ebox);
        assert_eq!(before.ebox.has_check_digits(), after.ebox.has_check_digits(), "{copy:?}");
        assert!(seen.insert(after.ebox.number().to_owned()), "two have the number {}", after.ebox);
    }
}

#[test]
fn magic_recipients_stay() {
    let magic = address(EboxSector::Enterprise, "0199000349");
    let event = Event::EboxActed(EboxAct { ebox: magic.clone(), deed: EboxDeed::Open });
    let copies = copies(std::slice::from_ref(&event));
    assert!(matches!(&copies[..], [Event::EboxActed(act)] if act.ebox == magic));
}
