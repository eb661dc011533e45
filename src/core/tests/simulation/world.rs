//! The small world of the stories: who there is, what can be sent, and the plainest of scenarios.

use std::collections::BTreeSet;

use nets_core::SignedDuration;
use nets_core::finding::{Finding, Place, Position};
use nets_core::identity::{Country, DocumentType, EboksId, Organisation, Party, UserId};
use nets_core::onboarding::team::OnboardingSetting;
use nets_core::outcome::{Delay, Outcome, Outcomes};
use nets_core::rule_book::RuleId;
use nets_core::rule_switches::RuleSwitches;
use nets_core::scenario::{
    AliasFields, AliasServiceSetting, ClockMode, ClockSetting, Leniencies, Material, OutboundSetting,
    ReceiptName, Recipient, Retention, Scenario, Sender, SignedObject, SubscribedTypes, TakenAlias,
    Timetable, UnnamedChannels,
};
use nets_core::shipment::{FormatVersion, Message, Print, Shipment};

use crate::copenhagen::HOUR;

pub const USERS: [&str; 3] = ["tFIRMA1", "tFIRMA2", "pNORD33"];

/// What is said of a document type here.
#[derive(Clone, Copy)]
pub struct Row {
    pub number: &'static str,
    pub days: Option<u16>,
    pub mandatory: bool,
    pub realtime: bool,
    pub eboks_id: Option<&'static str>,
    pub alias: Option<TakenAlias>,
}

const PLAIN: Row =
    Row { number: "163057", days: None, mandatory: false, realtime: false, eboks_id: None, alias: None };

pub const MATERIALS: [Row; 11] = [
    PLAIN,
    Row { number: "162812", days: Some(3), ..PLAIN },
    Row { number: "200001", days: Some(1), mandatory: true, ..PLAIN },
    Row { number: "200002", realtime: true, ..PLAIN },
    Row { number: "200003", days: Some(7), realtime: true, ..PLAIN },
    Row { number: "200004", mandatory: true, eboks_id: Some("90001"), ..PLAIN },
    Row { number: "200005", days: Some(0), mandatory: true, ..PLAIN },
    Row { number: "200006", days: Some(30), eboks_id: Some("90001"), ..PLAIN },
    Row { number: "300001", alias: Some(TakenAlias::Refuse), ..PLAIN },
    Row { number: "300002", days: Some(2), alias: Some(TakenAlias::Replace), ..PLAIN },
    Row { number: "300003", mandatory: true, alias: Some(TakenAlias::Refuse), ..PLAIN },
];

pub fn document_type(number: &str) -> DocumentType {
    DocumentType::new(number).expect("six digits")
}

pub fn eboks_id(number: &str) -> EboksId {
    EboksId::new(number).expect("five digits")
}

pub fn user(name: &str) -> UserId {
    UserId::new(name).expect("a login")
}

/// How many different people there are; some of them are strangers to the scenario.
pub const PEOPLE: i64 = 22;

/// The company among the people.
pub const COMPANY: i64 = 12;

/// Those among the people who are addressed by alias.
pub const ALIASES: std::ops::RangeInclusive<i64> = 17..=20;

pub fn person(number: i64) -> Party {
    match number {
        COMPANY => Party::organisation(Country::Denmark, "12345678").expect("a company number"),
        13 => alias("KUNDE13"),
        // The first, the second and the thirtieth of a crowd.
        14..=16 => dane(&format!("61010000{:02}", [1, 2, 30][number as usize - 14])),
        17..=20 => alias(&format!("K{}", number - 16)),
        21 => Party::person(Country::Norway, "61018000001").expect("a person number"),
        _ => dane(&format!("61018000{number:02}")),
    }
}

pub fn dane(number: &str) -> Party {
    Party::person(Country::Denmark, number).expect("a person number")
}

pub fn alias(value: &str) -> Party {
    Party::alias(Country::Denmark, value).expect("an alias")
}

pub fn message(id: &str, material: &str, receiver: Party) -> Message {
    Message {
        id: id.to_owned(),
        position: Position { line: 1, column: 1 },
        eboks_id: Some(eboks_id("15723")),
        receiver: Some(receiver),
        production_unit: None,
        description: None,
        realtime: false,
        publication_date: None,
        extra_signers: Vec::new(),
        document_type: document_type(material),
        file: "document1.pdf".to_owned(),
        attachments: Vec::new(),
        payment_attachment: None,
        content: None,
        enclosed: None,
        addressed: None,
        channels: Vec::new(),
        print: None,
        email: false,
    }
}

pub fn letter(sheets: u32) -> Option<Print> {
    Some(Print { sheets, duplex: false, colour: false, postage_class: 2 })
}

pub fn shipment(id: &str, messages: Vec<Message>) -> Shipment {
    Shipment { version: FormatVersion::V1_6, id: id.to_owned(), sender: organisation(), messages }
}

fn organisation() -> Organisation {
    Organisation::new(Country::Denmark, "12345678").expect("a company number")
}

/// A scenario without outcome rules, in which all sign after an hour.
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
        materials: MATERIALS.iter().map(|row| (document_type(row.number), material(*row))).collect(),
        recipients: [].into(),
        crowd: None,
        strangers_subscribe: true,
        unnamed_channels: UnnamedChannels::Closed,
        outcomes: Outcomes { rules: Vec::new(), magic: 0, otherwise: Outcome::Sign { after: exactly(HOUR) } },
        returned_mail: Vec::new(),
        events: Vec::new(),
        rules: RuleSwitches::default(),
        leniencies: Leniencies::default(),
        retention: Retention::NONE,
        ebox: None,
        onboarding: OnboardingSetting::default(),
        faults: Vec::new(),
    }
}

/// One in which these people subscribe to everything, and all others to nothing.
pub fn scenario_of<const N: usize>(people: [i64; N]) -> Scenario {
    let recipients =
        people.into_iter().map(|number| recipient(person(number), SubscribedTypes::All)).collect();
    Scenario { recipients, strangers_subscribe: false, ..plain_scenario() }
}

pub fn recipient(party: Party, subscriptions: SubscribedTypes) -> (Party, Recipient) {
    let name = format!("Prøve {}", party.value());
    (party.clone(), Recipient { name, subscriptions, ..Recipient::new(party) })
}

/// Lets tFIRMA1 have a list for each of these e-Boks ids.
pub fn with_lists<const N: usize>(mut scenario: Scenario, ids: [&str; N]) -> Scenario {
    if let Some(sender) = scenario.senders.get_mut(&user(USERS[0])) {
        sender.subscription_lists = ids.map(eboks_id).into();
    }
    scenario
}

fn sender(name: &str) -> Sender {
    Sender {
        user: user(name),
        name: name.to_owned(),
        organisation: organisation(),
        eboks_ids: [eboks_id("15723"), eboks_id("90001")].into(),
        subscription_lists: BTreeSet::new(),
        alias_service: Some(AliasServiceSetting {
            url: Some("https://alias.test/check".to_owned()),
            show_alias2: false,
        }),
        personality: Default::default(),
        habits: Default::default(),
        quota: Sender::DEFAULT_QUOTA,
    }
}

fn material(row: Row) -> Material {
    let fields = |taken| AliasFields {
        field1_id: "customer number".to_owned(),
        field2_id: "code".to_owned(),
        document_group: (row.number == "300002").then(|| "15135".to_owned()),
        taken,
    };
    Material {
        document_type: document_type(row.number),
        name: row.number.to_owned(),
        signing_deadline_days: row.days,
        mandatory: row.mandatory,
        realtime: row.realtime,
        eboks_id: row.eboks_id.map(eboks_id),
        alias: row.alias.map(fields),
    }
}

pub fn exactly(seconds: i64) -> Delay {
    Delay::exactly(SignedDuration::from_secs(seconds))
}

pub fn finding(rule: RuleId, text: &str) -> Finding {
    Finding::new(rule, Place { file: Some("shipment.xml".to_owned()), ..Place::default() }, text)
}
