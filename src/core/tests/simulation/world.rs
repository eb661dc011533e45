//! Worlds made by chance: a scenario, a year of shipments, and the moments at which they arrive.

use std::collections::BTreeSet;

use nets_core::event::{Event, Upload};
use nets_core::finding::{Finding, Place, Position};
use nets_core::identity::{Country, DocumentType, EboksId, Organisation, Party, UploadId, UserId};
use nets_core::outcome::{Condition, Delay, Outcome, OutcomeRule, Outcomes};
use nets_core::rule_book::RuleId;
use nets_core::scenario::{
    ClockMode, ClockSetting, LateDocuments, Material, OutboundSetting, ReceiptName, Recipient, Scenario,
    Sender, SignedObject, Subscriptions, Timetable,
};
use nets_core::shipment::{FormatVersion, Inspection, Message, Shipment};
use nets_core::{SignedDuration, civil};

use crate::chance::Chance;
use crate::copenhagen::{self, DAY, HOUR};
use crate::model::Case;

const USERS: [&str; 3] = ["tFIRMA1", "tFIRMA2", "pNORD33"];

/// Document type, days to sign, mandatory, realtime.
const MATERIALS: [(&str, Option<u16>, bool, bool); 8] = [
    ("163057", None, false, false),
    ("162812", Some(3), false, false),
    ("200001", Some(1), true, false),
    ("200002", None, false, true),
    ("200003", Some(7), false, true),
    ("200004", None, true, false),
    ("200005", Some(0), true, false),
    ("200006", Some(30), false, false),
];

/// How many different people there are; some of them are strangers to the scenario.
const PEOPLE: i64 = 14;

pub fn document_type(number: &str) -> DocumentType {
    DocumentType::new(number).expect("six digits")
}

pub fn user(name: &str) -> UserId {
    UserId::new(name).expect("a login")
}

pub fn person(number: i64) -> Party {
    match number {
        12 => Party::Organisation { country: Country::Denmark, number: "12345678".to_owned() },
        13 => Party::Alias { country: Country::Denmark, value: "KUNDE13".to_owned() },
        _ => Party::Person { country: Country::Denmark, number: format!("61018000{number:02}") },
    }
}

pub fn message(id: &str, material: &str, receiver: Party) -> Message {
    Message {
        id: id.to_owned(),
        position: Position { line: 1, column: 1 },
        eboks_id: EboksId::new("15723").expect("five digits"),
        receiver,
        production_unit: None,
        description: None,
        realtime: false,
        publication_date: None,
        extra_signers: Vec::new(),
        document_type: document_type(material),
        file: "document1.pdf".to_owned(),
        attachments: Vec::new(),
        payment_attachment: None,
        channels: Vec::new(),
        print: None,
    }
}

pub fn shipment(id: &str, messages: Vec<Message>) -> Shipment {
    let sender = Organisation { country: Country::Denmark, number: "12345678".to_owned() };
    Shipment { version: FormatVersion::V1_6, id: id.to_owned(), sender, messages }
}

/// A scenario without outcome rules, in which everybody signs after an hour.
pub fn plain_scenario() -> Scenario {
    Scenario {
        name: "plain".to_owned(),
        seed: 1,
        clock: ClockSetting { mode: ClockMode::Manual, start: None },
        timetable: Timetable::default(),
        outbound: OutboundSetting {
            receipt_name: ReceiptName::Numbered,
            signed_object: SignedObject::Seid,
            realtime_receipt: None,
            distribution_report: None,
        },
        senders: USERS.iter().map(|name| (user(name), sender(name))).collect(),
        materials: MATERIALS.iter().map(|row| (document_type(row.0), material(*row))).collect(),
        recipients: [].into(),
        crowd: None,
        strangers_subscribe: true,
        outcomes: Outcomes { rules: Vec::new(), otherwise: Outcome::Sign { after: exactly(HOUR) } },
        returned_mail: Vec::new(),
        events: Vec::new(),
    }
}

fn sender(name: &str) -> Sender {
    Sender {
        user: user(name),
        name: name.to_owned(),
        organisation: Organisation { country: Country::Denmark, number: "12345678".to_owned() },
        eboks_ids: [EboksId::new("15723").expect("five digits")].into(),
        keys: Vec::new(),
        subscription_lists: BTreeSet::new(),
        alias_service: None,
    }
}

fn material((number, days, mandatory, realtime): (&str, Option<u16>, bool, bool)) -> Material {
    Material {
        document_type: document_type(number),
        name: number.to_owned(),
        signing_deadline_days: days,
        mandatory,
        realtime,
        eboks_id: None,
        alias: None,
    }
}

pub fn exactly(seconds: i64) -> Delay {
    Delay::exactly(SignedDuration::from_secs(seconds))
}

/// A scenario with every kind of setting left to chance.
pub fn scenario(chance: &mut Chance) -> Scenario {
    let clock = |hour, minute| civil::time(hour, minute, 0, 0);
    Scenario {
        seed: chance.next(),
        timetable: Timetable {
            // Half past two is skipped on one day of the year and comes twice on another.
            cut_off: *chance.pick(&[clock(15, 0), clock(15, 0), clock(2, 30), clock(23, 30)]),
            hand_over: *chance.pick(&[clock(20, 0), clock(20, 0), clock(2, 30), clock(12, 0)]),
            delivery: *chance.pick(&[clock(8, 0), clock(2, 30), clock(0, 0)]),
            return_file: *chance.pick(&[clock(6, 0), clock(2, 30), clock(0, 0), clock(8, 0), clock(23, 59)]),
            late_documents: *chance.pick(&[LateDocuments::NextEvening, LateDocuments::SameEvening]),
            ..Timetable::default()
        },
        outbound: OutboundSetting {
            receipt_name: *chance.pick(&[ReceiptName::Numbered, ReceiptName::Plain]),
            signed_object: *chance.pick(&[SignedObject::Seid, SignedObject::OpenOces]),
            realtime_receipt: None,
            distribution_report: None,
        },
        recipients: (0..PEOPLE - 3).map(|number| recipient(chance, person(number))).collect(),
        strangers_subscribe: chance.percent(70),
        outcomes: Outcomes {
            rules: (0..chance.between(2, 12)).map(|_| outcome_rule(chance)).collect(),
            otherwise: outcome(chance),
        },
        ..plain_scenario()
    }
}

fn recipient(chance: &mut Chance, party: Party) -> (Party, Recipient) {
    let subscriptions = if chance.percent(80) {
        Subscriptions::All
    } else {
        let types = MATERIALS.iter().filter(|_| chance.percent(60)).map(|row| document_type(row.0));
        Subscriptions::Only(types.collect::<BTreeSet<_>>())
    };
    let name = format!("Prøve {}", party.value());
    (party.clone(), Recipient { party, name, subscriptions, production_units: BTreeSet::new() })
}

fn outcome_rule(chance: &mut Chance) -> OutcomeRule {
    let mut sometimes =
        |likelihood, choices: &[&str]| chance.percent(likelihood).then(|| (*chance.pick(choices)).to_owned());
    let when = Condition {
        recipient: sometimes(40, &["61018000*", "6101800001", "610180000?", "*1", "KUNDE13", "12345678"]),
        document_type: sometimes(25, &["162812", "2000*", "20000?"]),
        eboks_id: sometimes(10, &["15723", "9*"]),
        shipment_id: sometimes(20, &["*7", "shipment1*", "shipment?"]),
        message_id: sometimes(25, &["m1", "m?", "*2", "M*"]),
        file: sometimes(20, &["document*.pdf", "contract.pdf", "*"]),
        nth: chance.percent(40).then(|| chance.between(1, 40) as u32),
    };
    OutcomeRule { when, then: outcome(chance) }
}

fn outcome(chance: &mut Chance) -> Outcome {
    let after = delay(chance);
    match chance.between(1, 10) {
        1..=5 => Outcome::Sign { after },
        6..=8 => {
            let reason = chance.percent(50).then(|| "Beløbet er forkert".to_owned());
            Outcome::Reject { after, reason }
        }
        _ => Outcome::Ignore,
    }
}

/// Often exactly at a deadline, a second before it, or between two people who act at one moment.
fn delay(chance: &mut Chance) -> Delay {
    let moments =
        [0, 1, HOUR, 5 * HOUR, DAY - 1, DAY, DAY + 1, 3 * DAY - HOUR, 3 * DAY - 1, 3 * DAY, 7 * DAY];
    let first = *chance.pick(&moments);
    if chance.percent(70) {
        return exactly(first);
    }
    Delay {
        at_least: SignedDuration::from_secs(first),
        at_most: SignedDuration::from_secs(first + chance.between(1, 3 * DAY)),
    }
}

/// A year of shipments from a random day on, in the order of their judgement.
pub fn year(chance: &mut Chance, scenario: &Scenario) -> Vec<Case> {
    let first_day = copenhagen::day(chance.between(2024, 2032), chance.between(1, 12), 1);
    let mut arrivals: Vec<i64> = (first_day..first_day + 366)
        .flat_map(|day| {
            let count = chance.between(1, 6);
            (0..count).map(|_| copenhagen::moment(day, hour_of_arrival(chance, scenario))).collect::<Vec<_>>()
        })
        .collect();
    arrivals.sort_unstable();
    let mut cases: Vec<Case> =
        (1..).zip(arrivals).map(|(number, arrived)| case(chance, number, arrived)).collect();
    cases.sort_by_key(|case| case.judged);
    cases
}

fn hour_of_arrival(chance: &mut Chance, scenario: &Scenario) -> i64 {
    let time = &scenario.timetable;
    let edges = [time.cut_off, time.hand_over, time.delivery, time.return_file]
        .map(|time| i64::from(time.hour()) * HOUR + i64::from(time.minute()) * 60);
    if chance.percent(70) {
        chance.between(0, DAY - 1)
    } else {
        (*chance.pick(&edges) + chance.pick(&[-30, -1, 0, 1])).clamp(0, DAY - 1)
    }
}

fn case(chance: &mut Chance, number: u64, arrived: i64) -> Case {
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
    let id = if chance.percent(93) { number as i64 } else { chance.between(1, number as i64) };
    let shipment = chance.percent(95).then(|| {
        let messages = (0..chance.between(0, 8)).map(|_| any_message(chance, arrived)).collect();
        shipment(&format!("shipment{id}"), messages)
    });
    let mut findings = Vec::new();
    if chance.percent(20) {
        findings.push(finding(RuleId::ZipUnusedFile, "extra.pdf is named by no message"));
    }
    if shipment.is_none() {
        findings.push(finding(RuleId::ZipSubfolder, "the zip holds a folder"));
        findings.push(finding(RuleId::XmlNotWellFormed, "a tag is not closed"));
    }
    Case { upload, arrived, judged, inspection: Inspection::new(findings, shipment) }
}

pub fn finding(rule: RuleId, text: &str) -> Finding {
    Finding::new(rule, Place { file: Some("shipment.xml".to_owned()), ..Place::default() }, text)
}

fn any_message(chance: &mut Chance, arrived: i64) -> Message {
    let id = chance.pick(&["m1", "m2", "m1_2", "M 3", "M_3", "løn/4", "..", "7"]);
    let (number, days, ..) = *chance.pick(&MATERIALS);
    let mut signers: Vec<i64> = (0..PEOPLE).filter(|_| chance.percent(15)).take(9).collect();
    if signers.is_empty() {
        signers.push(chance.between(0, PEOPLE - 1));
    }
    let receiver = signers.remove((chance.next() % signers.len() as u64) as usize);
    let (day, _) = copenhagen::shown(arrived);
    let publication_date = chance.percent(10).then(|| {
        let (year, month, day) = copenhagen::civil(day + chance.between(-3, 20));
        civil::date(year as i16, month as i8, day as i8)
    });
    Message {
        realtime: chance.percent(10),
        publication_date,
        extra_signers: if days.is_some() { signers.into_iter().map(person).collect() } else { Vec::new() },
        file: (*chance.pick(&["document1.pdf", "document2.pdf", "contract.pdf"])).to_owned(),
        ..message(id, number, person(receiver))
    }
}

/// The events of these cases, in the order of time; at one moment uploads come before inspections.
pub fn events(cases: &[Case]) -> Vec<(i64, Event)> {
    let mut arrivals: Vec<&Case> = cases.iter().collect();
    arrivals.sort_by_key(|case| case.upload.id);
    let arrivals =
        arrivals.into_iter().map(|case| (case.arrived, Event::UploadFinished(case.upload.clone())));
    let judgements = cases.iter().map(|case| {
        let (upload, inspection) = (case.upload.id, case.inspection.clone());
        (case.judged, Event::ShipmentInspected { upload, inspection })
    });
    let mut events: Vec<(i64, Event)> = arrivals.chain(judgements).collect();
    events.sort_by_key(|(at, _)| *at);
    events
}
