//! Scenarios made by chance: every kind of setting, and what people will do by themselves.

use std::collections::BTreeSet;

use nets_core::crowd::{Crowd, Percent};
use nets_core::identity::{Party, ProductionUnit, Secret};
use nets_core::outcome::{Condition, Delay, Outcome, OutcomeRule, Outcomes, ReturnedMail};
use nets_core::scenario::{
    AtEboks, LateDocuments, NamePattern, OutboundSetting, ReceiptName, Recipient, RestDays, Retention,
    Scenario, Sender, SignedObject, SubscribedTypes, SubscriptionCheck, Timetable, UnnamedChannels,
};
use nets_core::script::{AliasRequest, RecipientAct, ScriptedEvent, ScriptedTime};
use nets_core::{SignedDuration, civil};

use crate::chance::Chance;
use crate::copenhagen::{self, DAY, HOUR};
use crate::nets_day::date;
use crate::world::{self, ALIASES, COMPANY, MATERIALS, PEOPLE, USERS, document_type, eboks_id, person, user};

/// The people after these are strangers to the scenario.
const LISTED: i64 = 11;

/// A scenario with every kind of setting left to chance, for a year from this day on.
pub fn scenario(chance: &mut Chance, first_day: i64) -> Scenario {
    let seed = chance.next();
    Scenario {
        seed,
        timetable: timetable(chance, first_day),
        outbound: outbound(chance),
        senders: USERS.iter().map(|name| (user(name), sender(chance, name))).collect(),
        recipients: (0..LISTED)
            .chain([COMPANY, 14, *ALIASES.start()].into_iter().filter(|_| chance.percent(60)))
            .collect::<Vec<_>>()
            .into_iter()
            .map(|number| recipient(chance, person(number)))
            .collect(),
        crowd: chance.percent(60).then(|| crowd(chance)),
        strangers_subscribe: chance.percent(60),
        unnamed_channels: *chance.pick(&[
            UnnamedChannels::Closed,
            UnnamedChannels::Closed,
            UnnamedChannels::StandardOrder,
        ]),
        outcomes: Outcomes {
            rules: (0..chance.between(2, 12)).map(|_| outcome_rule(chance)).collect(),
            magic: 0,
            otherwise: outcome(chance),
        },
        returned_mail: (0..chance.between(1, 5)).map(|_| returned_mail(chance)).collect(),
        events: (0..chance.between(20, 60)).map(|_| scripted(chance, first_day)).collect(),
        retention: retention(&mut Chance::new(seed)),
        ..world::plain_scenario()
    }
}

/// There is room for all.
fn retention(chance: &mut Chance) -> Retention {
    let documents = SignedDuration::from_secs(*chance.pick(&[0, 1, DAY, 30 * DAY]));
    Retention { documents, room: 1 << 30 }
}

/// Half past two is skipped on one day of the year and comes twice on another.
fn timetable(chance: &mut Chance, first_day: i64) -> Timetable {
    let clock = |hour, minute| civil::time(hour, minute, 0, 0);
    let half_past_two = clock(2, 30);
    Timetable {
        cut_off: *chance.pick(&[clock(15, 0), clock(15, 0), half_past_two, clock(23, 30)]),
        hand_over: *chance.pick(&[clock(20, 0), clock(20, 0), half_past_two, clock(12, 0)]),
        delivery: *chance.pick(&[clock(8, 0), half_past_two, clock(0, 0)]),
        return_file: *chance.pick(&[clock(6, 0), half_past_two, clock(0, 0), clock(8, 0), clock(23, 59)]),
        late_documents: *chance.pick(&[LateDocuments::NextEvening, LateDocuments::SameEvening]),
        subscription_cut_off: *chance.pick(&[clock(17, 0), clock(17, 0), half_past_two, clock(23, 59)]),
        subscription_hand_over: *chance.pick(&[clock(9, 0), clock(9, 0), half_past_two, clock(0, 0)]),
        subscription_list: *chance.pick(&[clock(14, 0), clock(14, 0), half_past_two, clock(9, 0)]),
        distribution_report: *chance.pick(&[clock(9, 30), clock(8, 0), half_past_two, clock(20, 0)]),
        rest_days: *chance.pick(&[RestDays::Never, RestDays::Weekends, RestDays::WeekendsAndHolidays]),
        closing_days: (0..chance.between(0, 9)).map(|_| date(first_day + chance.between(0, 400))).collect(),
        subscription_check: *chance.pick(&[
            SubscriptionCheck::DailyList,
            SubscriptionCheck::DailyList,
            SubscriptionCheck::AtOnce,
        ]),
    }
}

fn crowd(chance: &mut Chance) -> Crowd {
    let percent = if chance.percent(50) { 100 } else { chance.between(1, 99) as u8 };
    Crowd {
        people: chance.between(0, 40) as u32,
        subscriptions: subscriptions(chance),
        subscribing: Percent::new(percent).expect("a percentage"),
    }
}

fn outbound(chance: &mut Chance) -> OutboundSetting {
    let mut name =
        |names: [&str; 2]| chance.percent(85).then(|| NamePattern((*chance.pick::<&str>(&names)).to_owned()));
    let realtime_receipt = name([NamePattern::REALTIME_RECEIPT, "{user}_{file}.realtime.receipt"]);
    let distribution_report = name([NamePattern::DISTRIBUTION_REPORT, "report {user} of a day"]);
    OutboundSetting {
        receipt_name: *chance.pick(&[ReceiptName::Numbered, ReceiptName::Plain]),
        signed_object: *chance.pick(&[SignedObject::Seid, SignedObject::OpenOces]),
        realtime_receipt,
        distribution_report,
    }
}

/// The first sender's service can be asked from the beginning, the second one's once it has said
/// where, and the third has none.
fn sender(chance: &mut Chance, name: &str) -> Sender {
    let mut sender = world::plain_scenario().senders[&user(name)].clone();
    let lists = ["15723", "90001"].into_iter().filter(|_| chance.percent(50)).map(eboks_id);
    sender.subscription_lists = lists.collect();
    if let Some(service) = &mut sender.alias_service {
        service.url = service.url.take().filter(|_| name == USERS[0]);
        service.show_alias2 = chance.percent(50);
    }
    sender.alias_service = sender.alias_service.filter(|_| name != USERS[2]);
    sender
}

fn recipient(chance: &mut Chance, party: Party) -> (Party, Recipient) {
    let units: BTreeSet<ProductionUnit> = match party {
        Party::Organisation(_) => [ProductionUnit::new("1000000001").expect("a P-number")].into(),
        Party::Person(_) | Party::Alias(_) => BTreeSet::new(),
    };
    let (party, recipient) = world::recipient(party, subscriptions(chance));
    (party, Recipient { production_units: units, at_eboks: at_eboks(chance, &recipient.party), ..recipient })
}

/// Some people come to e-Boks when the first document has, on a day of their own, or never.
fn at_eboks(chance: &mut Chance, party: &Party) -> AtEboks {
    if matches!(party, Party::Alias(_)) || chance.percent(70) {
        return AtEboks::FromTheBeginning;
    }
    let time = civil::time(7, 0, 1, 0);
    match chance.between(1, 4) {
        1 => AtEboks::Never,
        2 => AtEboks::From(ScriptedTime::Day { day: chance.between(1, 200) as u16, time }),
        _ => AtEboks::After(SignedDuration::from_secs(chance.between(1, 5 * DAY))),
    }
}

fn subscriptions(chance: &mut Chance) -> SubscribedTypes {
    if chance.percent(75) {
        return SubscribedTypes::All;
    }
    let types = MATERIALS.iter().filter(|_| chance.percent(60)).map(|row| document_type(row.number));
    SubscribedTypes::Only(types.collect())
}

fn condition(chance: &mut Chance) -> Condition {
    let mut sometimes =
        |likelihood, choices: &[&str]| chance.percent(likelihood).then(|| (*chance.pick(choices)).to_owned());
    Condition {
        recipient: sometimes(
            40,
            &["61018000*", "6101800001", "610180000?", "*1", "KUNDE13", "K*", "12345678"],
        ),
        document_type: sometimes(25, &["162812", "2000*", "20000?", "300002"]),
        eboks_id: sometimes(10, &["15723", "9*"]),
        shipment_id: sometimes(20, &["*7", "shipment1*", "shipment?"]),
        message_id: sometimes(25, &["m1", "m?", "*2", "M*"]),
        file: sometimes(20, &["document*.pdf", "contract.pdf", "*"]),
        nth: chance.percent(40).then(|| chance.between(1, 40) as u32),
    }
}

fn outcome_rule(chance: &mut Chance) -> OutcomeRule {
    OutcomeRule { when: condition(chance), then: outcome(chance) }
}

fn returned_mail(chance: &mut Chance) -> ReturnedMail {
    ReturnedMail { when: condition(chance), after: delay(chance) }
}

fn outcome(chance: &mut Chance) -> Outcome {
    let after = delay(chance);
    match chance.between(1, 10) {
        1..=5 => Outcome::Sign { after },
        6..=7 => {
            let reason = chance.percent(50).then(|| "Beløbet er forkert".to_owned());
            Outcome::Reject { after, reason }
        }
        8 => Outcome::Ignore,
        _ => Outcome::Ask,
    }
}

/// Often exactly at a deadline, a second before it, or between two people who act at one moment.
fn delay(chance: &mut Chance) -> Delay {
    let moments =
        [0, 1, HOUR, 5 * HOUR, DAY - 1, DAY, DAY + 1, 3 * DAY - HOUR, 3 * DAY - 1, 3 * DAY, 7 * DAY];
    let first = *chance.pick(&moments);
    if chance.percent(70) {
        return world::exactly(first);
    }
    Delay {
        at_least: SignedDuration::from_secs(first),
        at_most: SignedDuration::from_secs(first + chance.between(1, 3 * DAY)),
    }
}

/// Some of it long before the world begins.
fn scripted(chance: &mut Chance, first_day: i64) -> ScriptedEvent {
    let time = *chance.pick(&[civil::time(17, 0, 0, 0), civil::time(2, 30, 0, 0), civil::time(8, 0, 0, 0)]);
    let day = chance.between(-20, 366);
    let at = if chance.percent(50) {
        ScriptedTime::Day { day: day.max(0) as u16, time }
    } else {
        let (year, month, day) = copenhagen::civil(first_day + day);
        ScriptedTime::At(civil::date(year as i16, month as i8, day as i8).to_datetime(time))
    };
    ScriptedEvent { at, act: act(chance) }
}

/// What a person does about receiving documents.
pub fn act(chance: &mut Chance) -> RecipientAct {
    let party = person(chance.between(0, PEOPLE - 1));
    let document_type = document_type(chance.pick(&MATERIALS).number);
    match chance.between(1, 20) {
        1..=5 => RecipientAct::Subscribe { party, document_type },
        6..=9 => RecipientAct::Unsubscribe { party, document_type },
        10..=18 => RecipientAct::RegisterAlias(request(chance)),
        _ => RecipientAct::DeregisterAlias {
            document_type: self::document_type(chance.pick::<&str>(&["300001", "300002", "300003"])),
            alias1: person(chance.between(*ALIASES.start(), *ALIASES.end())).value().to_owned(),
        },
    }
}

fn request(chance: &mut Chance) -> AliasRequest {
    let alias1 = person(chance.between(*ALIASES.start(), *ALIASES.end())).value().to_owned();
    let wrong = |chance: &mut Chance| (*chance.pick(&["", "a b", "K-1", &"x".repeat(51)])).to_owned();
    AliasRequest {
        user: user(chance.pick::<&str>(&[USERS[0], USERS[0], USERS[0], USERS[1], USERS[2]])),
        // The strangers among the people register, too, and the Norwegian.
        person: person(*chance.pick(&[0, 1, 2, 3, 4, 11, 14, 21])),
        document_type: document_type(
            chance.pick::<&str>(&["300001", "300002", "300002", "300003", "163057"]),
        ),
        alias1: if chance.percent(94) { alias1 } else { wrong(chance) },
        alias2: Secret::new(if chance.percent(94) { "hemmelig1".to_owned() } else { wrong(chance) }),
        unchecked: chance.percent(30),
    }
}
