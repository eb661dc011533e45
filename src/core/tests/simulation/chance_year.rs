//! A year made by chance: shipments, what people do about receiving documents, and what senders' web
//! services answer.

use std::collections::BTreeMap;

use nets_core::alias::{AliasAnswer, AliasWord};
use nets_core::civil;
use nets_core::event::{Event, Upload};
use nets_core::identity::{MessageRef, Party, RegistrationId, UploadId, UserId};
use nets_core::rule_book::RuleId;
use nets_core::scenario::Scenario;
use nets_core::script::{Deed, DocumentAct, ReadDocument, RecipientAct};
use nets_core::shipment::{Channel, Inspection, Message};

use crate::chance::Chance;
use crate::chance_scenario::act;
use crate::copenhagen::{self, DAY, HOUR};
use crate::nets_day::{scripted_moment, seconds};
use crate::world::{
    ALIASES, COMPANY, MATERIALS, PEOPLE, Row, USERS, finding, letter, message, person, shipment, user,
};

/// Everything that happens in a year from this day on, in the order of time.
pub fn year(chance: &mut Chance, scenario: &Scenario, first_day: i64) -> Vec<(i64, Event)> {
    let begins = copenhagen::moment(first_day, 0);
    let mut events = vec![(begins, Event::Began)];
    let arrivals = moments(chance, scenario, first_day, 6);
    for (number, arrived) in (1..).zip(arrivals) {
        events.extend(shipment_events(chance, number, arrived));
    }
    let acts = moments(chance, scenario, first_day, 2);
    events.extend(acts.into_iter().map(|at| (at, Event::RecipientActed(act(chance)))));
    for at in moments(chance, scenario, first_day, 0) {
        let url = format!("https://moved.test/{at}");
        events.push((at, Event::AliasServiceMoved { user: user(chance.pick::<&str>(&USERS)), url }));
    }
    events.sort_by_key(|(at, _)| *at);
    let answers = answers(chance, &attempts(scenario, &events));
    events.extend(answers);
    let played = played_by_hand(chance, scenario, &events);
    events.extend(played);
    events.sort_by_key(|(at, _)| *at);
    events
}

/// Up to so many moments on each day, often at the edges of what Nets does.
fn moments(chance: &mut Chance, scenario: &Scenario, first_day: i64, a_day: i64) -> Vec<i64> {
    let mut moments = Vec::new();
    for day in first_day..first_day + 366 {
        let count = if a_day == 0 { i64::from(chance.percent(4)) } else { chance.between(a_day / 6, a_day) };
        for _ in 0..count {
            moments.push(copenhagen::moment(day, hour(chance, scenario)));
        }
    }
    moments.sort_unstable();
    moments
}

fn hour(chance: &mut Chance, scenario: &Scenario) -> i64 {
    let time = &scenario.timetable;
    let edges = [
        time.cut_off,
        time.hand_over,
        time.delivery,
        time.return_file,
        time.subscription_cut_off,
        time.subscription_hand_over,
        time.distribution_report,
    ];
    if chance.percent(60) {
        chance.between(0, DAY - 1)
    } else {
        (seconds(*chance.pick(&edges)) + chance.pick(&[-30, -1, 0, 0, 1])).clamp(0, DAY - 1)
    }
}

/// A zip arrives, and some time later it has been read.
fn shipment_events(chance: &mut Chance, number: u64, arrived: i64) -> [(i64, Event); 2] {
    // Large zips take a while to read, so shipments overtake each other.
    let judged = arrived + if chance.percent(60) { 0 } else { chance.between(1, 2 * HOUR) };
    let file = if chance.percent(80) { number } else { number % 7 };
    let upload = Upload {
        id: UploadId(number),
        user: user(chance.pick::<&str>(&USERS)),
        folder: "DK12345678".to_owned(),
        file_name: format!("netsshare_{file}.zip"),
        size: 1_000 + number,
    };
    let inspection = inspection(chance, number, arrived);
    [
        (arrived, Event::UploadFinished(upload)),
        (judged, Event::ShipmentInspected { upload: UploadId(number), inspection }),
    ]
}

fn inspection(chance: &mut Chance, number: u64, arrived: i64) -> Inspection {
    let id = if chance.percent(93) { number as i64 } else { chance.between(1, number as i64) };
    let shipment = chance.percent(95).then(|| {
        let messages = (0..chance.between(0, 8)).map(|_| any_message(chance, arrived)).collect();
        shipment(&format!("shipment{id}"), messages)
    });
    let mut findings = Vec::new();
    if chance.percent(20) {
        findings.push(finding(*chance.pick(RuleId::ALL), "whatever a shipment can be told"));
    }
    if shipment.is_none() {
        findings.push(finding(RuleId::ZipSubfolder, "the zip holds a folder"));
        findings.push(finding(RuleId::XmlNotWellFormed, "a tag is not closed"));
    }
    Inspection::new(findings, shipment)
}

fn any_message(chance: &mut Chance, arrived: i64) -> Message {
    let id = chance.pick(&["m1", "m2", "m1_2", "M 3", "M_3", "løn/4", "..", "7"]);
    let row = *chance.pick(&MATERIALS);
    let (receiver, signers) = people(chance, row);
    let (day, _) = copenhagen::shown(arrived);
    let publication_date = chance.percent(15).then(|| {
        let (year, month, day) = copenhagen::civil(day + chance.between(-3, 20));
        civil::date(year as i16, month as i8, day as i8)
    });
    let unit = *chance.pick(&[None, Some("1000000001"), Some("1000000002")]);
    // Some are letters and e-mails alone, and name no one in e-Boks.
    let is_alone = chance.percent(6);
    Message {
        receiver: (!is_alone).then(|| person(receiver)),
        realtime: chance.percent(10),
        publication_date,
        production_unit: unit.filter(|_| receiver == COMPANY).map(str::to_owned),
        extra_signers: signers.into_iter().map(person).collect(),
        file: (*chance.pick(&["document1.pdf", "document2.pdf", "contract.pdf"])).to_owned(),
        channels: channels(chance),
        email: chance.percent(20),
        print: if chance.percent(50) { letter(chance.between(1, 40) as u32) } else { None },
        ..message(id, row.number, person(receiver))
    }
}

/// Who receives a document, and who else signs it when it is to be signed.
fn people(chance: &mut Chance, row: Row) -> (i64, Vec<i64>) {
    if row.alias.is_some() && chance.percent(80) {
        let receiver = chance.between(*ALIASES.start(), *ALIASES.end());
        let other = chance.between(*ALIASES.start(), *ALIASES.end());
        let others = (row.days.is_some() && other != receiver && chance.percent(30)).then_some(other);
        return (receiver, others.into_iter().collect());
    }
    let mut people: Vec<i64> = (0..PEOPLE).filter(|_| chance.percent(10)).take(9).collect();
    if people.is_empty() {
        people.push(chance.between(0, PEOPLE - 1));
    }
    let receiver = people.remove((chance.next() % people.len() as u64) as usize);
    (receiver, if row.days.is_some() { people } else { Vec::new() })
}

fn channels(chance: &mut Chance) -> Vec<Channel> {
    if chance.percent(60) {
        return Vec::new();
    }
    (0..chance.between(1, 4)).map(|_| *chance.pick(&Channel::ALL)).collect()
}

/// Some of those who are to sign, and some others, are played by hand: too early, in time, at the deadline and
/// after it.
fn played_by_hand(chance: &mut Chance, scenario: &Scenario, events: &[(i64, Event)]) -> Vec<(i64, Event)> {
    let senders: BTreeMap<UploadId, UserId> = events
        .iter()
        .filter_map(|(_, event)| match event {
            Event::UploadFinished(upload) => Some((upload.id, upload.user.clone())),
            _ => None,
        })
        .collect();
    let mut played = Vec::new();
    for (judged, event) in events {
        let Event::ShipmentInspected { upload, inspection } = event else { continue };
        let Some(shipment) = inspection.shipment() else { continue };
        for (index, message) in (0..).zip(&shipment.messages) {
            for _ in 0..*chance.pick(&[0, 0, 0, 1, 1, 3]) {
                let signers: Vec<&Party> = message.signers().collect();
                // A letter outside e-Boks has none.
                let party = if signers.is_empty() || chance.percent(10) {
                    person(chance.between(0, PEOPLE - 1))
                } else {
                    (*chance.pick(&signers)).clone()
                };
                let (day, _) = copenhagen::shown(*judged);
                let at = if chance.percent(70) {
                    judged + chance.between(0, 8 * DAY)
                } else {
                    let delivery = seconds(scenario.timetable.delivery) + chance.pick(&[-1, 0, 1]);
                    copenhagen::moment(day + chance.between(1, 6), delivery.max(0))
                };
                let deed = match chance.between(1, 10) {
                    1..=3 => Deed::Read(ReadDocument {
                        user: senders[upload].clone(),
                        shipment_id: shipment.id.clone(),
                        message_id: message.id.clone(),
                        document_type: message.document_type.clone(),
                    }),
                    4..=8 => Deed::Sign,
                    _ => Deed::Reject { reason: chance.percent(50).then(|| "Ikke i dag".to_owned()) },
                };
                let act = DocumentAct { party, message: MessageRef { upload: *upload, index }, deed };
                played.push((at, Event::RecipientActed(RecipientAct::OnDocument(act))));
            }
        }
    }
    played
}

/// When a person tries to register, in the order in which the attempts are numbered: what is planned
/// for a moment comes before what happens at it.
fn attempts(scenario: &Scenario, events: &[(i64, Event)]) -> Vec<i64> {
    let begins = events[0].0;
    let planned = scenario.events.iter().map(|event| (scripted_moment(event.at, begins), &event.act));
    let told = events.iter().filter_map(|(at, event)| match event {
        Event::RecipientActed(act) => Some((*at, act)),
        _ => None,
    });
    let registering = |act: &RecipientAct| matches!(act, RecipientAct::RegisterAlias(_));
    let mut attempts: Vec<i64> =
        planned.chain(told).filter(|(_, act)| registering(act)).map(|(at, _)| at).collect();
    attempts.sort_unstable();
    attempts
}

/// Some questions are answered at once, some late, some twice and some never.
fn answers(chance: &mut Chance, attempts: &[i64]) -> Vec<(i64, Event)> {
    let mut answers = Vec::new();
    for (number, asked) in (1..).zip(attempts) {
        for _ in 0..*chance.pick(&[0, 1, 1, 1, 1, 1, 1, 1, 1, 2]) {
            let at = asked + *chance.pick(&[0, 0, 1, 5 * HOUR, DAY, 2 * DAY]);
            let word = *chance.pick(&[
                Some(AliasWord::Ok),
                Some(AliasWord::Ok),
                Some(AliasWord::Ok),
                Some(AliasWord::UnknownCustomer),
                None,
            ]);
            let answer = AliasAnswer {
                word,
                findings: if word.is_none() { vec!["the body is HTML".to_owned()] } else { Vec::new() },
                exchange: Vec::new(),
            };
            answers.push((at, Event::AliasAnswered { registration: RegistrationId(number), answer }));
        }
    }
    answers
}
