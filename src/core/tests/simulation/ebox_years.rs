//! Years of the e-Box made by chance, compared with the independent model entry by entry, answer by answer and box by box.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use nets_core::SignedDuration;
use nets_core::ebox::JudgedPublication;
use nets_core::ebox::answer::PublicationAnswer;
use nets_core::ebox::message::{EboxAct, EboxDeed};
use nets_core::ebox::publication::{
    ContentId, SentAttachment, SentEboxMessage, SentPart, SentPublication, SentRecipient, Sha256,
};
use nets_core::ebox::setting::{
    EboxApplication, EboxMessageType, EboxRecipient, EboxScript, EboxSetting, EboxStanding, EboxStrangers,
    EboxSwitches, ValidityPeriod, ValidityUnit,
};
use nets_core::ebox::spelling::EboxSpelling;
use nets_core::event::Event;
use nets_core::identity::belgium::{
    CbeNumber, EboxAddress, EboxApplicationId, EboxClientId, EboxEnvironment, EboxMessageId, EboxSector,
    MessageTypeId, TranslatedText,
};
use nets_core::scenario::Scenario;
use nets_core::simulator::{Output, Simulator, Step};
use nets_core::timeline::Happening;

use crate::chance::Chance;
use crate::copenhagen::{self, DAY, HOUR};
use crate::ebox_model::{Doing, EboxFuture, Flaw, Sending, Wish, foretell};
use crate::run::moment;
use crate::year::seed_of_this_run;

const SENDER: &str = "0199000151";
const DOINGS: i64 = 400;

/// The last message of all has expired by then.
const AFTERMATH: i64 = 8 * 366 * DAY;

/// Numbers of enterprises: who opens after how many hours, reads, hides and replies after how many, and the script. No two
/// delays can meet: each kind has its own hour of the day.
type Magic = (&'static str, EboxStanding, [Option<i64>; 3], Option<EboxScript>);

const OPENED: EboxStanding = EboxStanding::Opened;
const NEVER: EboxStanding = EboxStanding::NeverOpened { opens_after: None };
const LATER: EboxStanding =
    EboxStanding::NeverOpened { opens_after: Some(SignedDuration::from_hours(3 * 24 + 11)) };

/// The table of magic values, and some more.
const ENTERPRISES: [Magic; 24] = [
    ("0199000349", OPENED, [None; 3], None),
    ("0199000448", OPENED, [Some(5), None, None], None),
    ("0199000547", NEVER, [None; 3], None),
    ("0199000646", EboxStanding::Unknown, [None; 3], None),
    ("0199000745", EboxStanding::NotActive, [None; 3], None),
    ("0199000845", OPENED, [None; 3], None),
    ("0199000943", OPENED, [Some(17 * 24 + 5), None, None], None),
    ("0199001042", LATER, [Some(29), Some(7), None], None),
    ("0199001141", OPENED, [None; 3], Some(EboxScript::DigestError)),
    ("0199001240", OPENED, [None; 3], Some(EboxScript::NotImplemented)),
    ("0199001339", OPENED, [Some(5), None, None], Some(EboxScript::UnavailableTwice)),
    ("0199001438", OPENED, [None; 3], Some(EboxScript::FailsAlways)),
    ("0199001537", OPENED, [None; 3], Some(EboxScript::ProxyPageOnce)),
    ("0199001636", OPENED, [None; 3], Some(EboxScript::AnswersLate)),
    ("0199001735", OPENED, [None; 3], Some(EboxScript::AnswerLost)),
    ("0199001834", OPENED, [None; 3], Some(EboxScript::CutOnce)),
    ("0199001933", OPENED, [None; 3], Some(EboxScript::UnknownCode)),
    ("0199002032", OPENED, [None; 3], Some(EboxScript::TooManyOnce)),
    ("0199002131", OPENED, [None, Some(31), None], None),
    ("0199002230", OPENED, [None, None, Some(33)], None),
    // Opens the e-Box, and what lies there is replied to as well.
    ("0199002329", LATER, [None, None, Some(9)], None),
    // Acts by hand alone.
    ("0199002428", NEVER, [Some(24 * 24 + 5), Some(7), Some(9)], None),
    // In no list: a stranger.
    ("0199002527", OPENED, [None; 3], None),
    (SENDER, OPENED, [None; 3], None),
];

const STRANGERS: [&str; 2] = ["0199002527", SENDER];

const CITIZENS: [Magic; 6] = [
    ("99123100197", OPENED, [None; 3], None),
    ("99123100296", OPENED, [Some(5), None, None], None),
    ("99123100395", NEVER, [None; 3], None),
    ("99123100494", EboxStanding::Unknown, [None; 3], None),
    ("99123100791", LATER, [Some(5), None, Some(9)], None),
    ("99123100890", OPENED, [None, Some(7), None], None),
];

const TYPES: [(&str, EboxSector, u16, ValidityUnit); 8] = [
    ("SIX_MONTHS", EboxSector::Enterprise, 6, ValidityUnit::Month),
    ("ONE_MONTH", EboxSector::Enterprise, 1, ValidityUnit::Month),
    ("ONE_YEAR", EboxSector::Enterprise, 1, ValidityUnit::Year),
    ("THIRTY_DAYS", EboxSector::Enterprise, 30, ValidityUnit::Day),
    ("FIVE_DAYS", EboxSector::Enterprise, 5, ValidityUnit::Day),
    ("ACC_ONLY", EboxSector::Enterprise, 6, ValidityUnit::Month),
    ("CITIZEN", EboxSector::Citizen, 1, ValidityUnit::Year),
    ("CITIZEN_MONTHS", EboxSector::Citizen, 18, ValidityUnit::Month),
];

fn cbe(number: &str) -> CbeNumber {
    CbeNumber::new(number).expect("an enterprise number")
}

fn recipient(
    (number, standing, [reads, hides, replies], script): Magic,
    sector: EboxSector,
) -> EboxRecipient {
    let hours = |hours: Option<i64>| hours.map(SignedDuration::from_hours);
    EboxRecipient {
        standing,
        reads_after: hours(reads),
        hides_after: hours(hides),
        replies_after: hours(replies),
        script,
        ..EboxRecipient::new(EboxAddress::new(sector, number).expect("a number"))
    }
}

fn setting() -> EboxSetting {
    let application = EboxApplication {
        id: EboxApplicationId::new("one").expect("an id"),
        organisation: cbe(SENDER),
        name: TranslatedText::same("one"),
    };
    let of_type = |(id, sector, number, unit): (&str, EboxSector, u16, ValidityUnit)| EboxMessageType {
        id: MessageTypeId::new(id).expect("an id"),
        name: TranslatedText::same(id),
        applications: [application.id.clone()].into(),
        sector,
        validity: ValidityPeriod { number, unit },
        environments: match id {
            "ACC_ONLY" => [EboxEnvironment::Acc].into(),
            _ => [EboxEnvironment::Acc, EboxEnvironment::Prd].into(),
        },
        business_data: Vec::new(),
    };
    let enterprises = ENTERPRISES.into_iter().filter(|of| !STRANGERS.contains(&of.0));
    let all = enterprises
        .map(|of| recipient(of, EboxSector::Enterprise))
        .chain(CITIZENS.into_iter().map(|of| recipient(of, EboxSector::Citizen)));
    EboxSetting {
        environments: EboxEnvironment::ALL.into(),
        organisations: BTreeMap::new(),
        message_types: TYPES.map(of_type).into_iter().map(|of| (of.id.clone(), of)).collect(),
        applications: [(application.id.clone(), application)].into(),
        clients: BTreeMap::new(),
        recipients: Arc::new(all.map(|of| (of.address.clone(), of)).collect()),
        strangers: EboxStrangers::Opened,
        switches: EboxSwitches::default(),
    }
}

/// Days on which months end, leap days, and those half a year and a year before clocks change.
fn special_day(chance: &mut Chance, year: i64) -> i64 {
    let (month, of_month) = *chance.pick(&[
        (1, 29),
        (1, 30),
        (1, 31),
        (2, 28),
        (3, 31),
        (5, 31),
        (8, 29),
        (8, 30),
        (8, 31),
        (10, 31),
        (12, 31),
        (9, 26),
        (9, 27),
        (9, 28),
        (9, 29),
        (4, 25),
        (4, 26),
        (4, 27),
        (4, 28),
        (2, 26),
        (2, 27),
    ]);
    let is_leap = copenhagen::day(year, 3, 1) - copenhagen::day(year, 2, 28) == 2;
    if is_leap && chance.percent(30) {
        copenhagen::day(year, 2, 29)
    } else {
        copenhagen::day(year, month, of_month)
    }
}

/// Three years of doings, each at a second of the hour that no other has, so that what comes of two never meets.
fn doings(chance: &mut Chance) -> Vec<(i64, Doing)> {
    let first = chance.between(2024, 2030);
    let mut times: Vec<i64> = (0..DOINGS)
        .map(|number| {
            let year = chance.between(first, first + 2);
            let day = if chance.percent(30) {
                special_day(chance, year)
            } else {
                copenhagen::day(year, 1, 1) + chance.between(0, 364)
            };
            let hour = if chance.percent(40) { 2 } else { chance.between(0, 23) };
            let of_hour = number * 7 % HOUR;
            // The same second of the hour by the clocks of the world, whose hours are whole there.
            copenhagen::moment(day, hour * HOUR + of_hour)
        })
        .collect();
    times.sort_unstable();
    let mut published: Vec<(EboxSector, &str)> = Vec::new();
    times.into_iter().map(|at| (at, doing(chance, &mut published))).collect()
}

fn doing(chance: &mut Chance, published: &mut Vec<(EboxSector, &'static str)>) -> Doing {
    if published.is_empty() || chance.percent(60) {
        let sending = sending(chance);
        published.push(sending.to);
        return Doing::Publish(sending);
    }
    let latest = published.len() as i64 - 1;
    let with = chance.between((latest - 12).max(0), latest) as usize;
    let (sector, number) = if chance.percent(90) { published[with] } else { someone(chance) };
    let who = EboxAddress::new(sector, number).expect("a number");
    let wish = *chance.pick(&[Wish::Open, Wish::Read, Wish::Read, Wish::Hide, Wish::Show, Wish::Reply]);
    Doing::Act { who, wish, with }
}

fn someone(chance: &mut Chance) -> (EboxSector, &'static str) {
    if chance.percent(25) {
        (EboxSector::Citizen, chance.pick(&CITIZENS).0)
    } else {
        (EboxSector::Enterprise, chance.pick(&ENTERPRISES).0)
    }
}

fn sending(chance: &mut Chance) -> Sending {
    let to = someone(chance);
    let fitting: Vec<_> = TYPES.iter().filter(|of| of.1 == to.0 || chance.percent(3)).collect();
    let flaws = [
        Flaw::NoMainContent,
        Flaw::TwoMainContents,
        Flaw::TwoLanguages,
        Flaw::MediaType,
        Flaw::WrongDigest,
        Flaw::OtherSender,
    ];
    Sending {
        to,
        message_type: chance.pick(&fitting).0,
        environment: if chance.percent(85) { EboxEnvironment::Acc } else { EboxEnvironment::Prd },
        may_reply: chance.percent(70),
        flaw: chance.percent(8).then(|| *chance.pick(&flaws)),
    }
}

/// As the door would hand it on.
fn sent(sending: &Sending) -> SentPublication {
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
    let mut sent = SentPublication {
        client: EboxClientId::new("client").expect("an id"),
        environment: sending.environment,
        organisation: cbe(SENDER),
        spelling: EboxSpelling::V2,
        idempotency_key: None,
        message: SentEboxMessage {
            is_read: true,
            recipient: Some(SentRecipient { sector: sending.to.0, number: sending.to.1.to_owned() }),
            subject: Some(TranslatedText { nl: Some("Onderwerp".to_owned()), ..TranslatedText::default() }),
            message_type: Some(sending.message_type.to_owned()),
            application: Some("one".to_owned()),
            organisation: Some(SENDER.to_owned()),
            body_main_content: Some(false),
            reply_authorized: Some(sending.may_reply),
            attachments: vec![attachment],
            ..SentEboxMessage::default()
        },
        parts: vec![part],
        findings: Vec::new(),
    };
    match sending.flaw {
        None => {}
        Some(Flaw::NoMainContent) => sent.message.attachments[0].main_content = Some(false),
        Some(Flaw::TwoMainContents) => {
            sent.message.body_main_content = Some(true);
            sent.message.body = sent.message.subject.clone();
        }
        Some(Flaw::TwoLanguages) => {
            sent.message.body =
                Some(TranslatedText { fr: Some("a".to_owned()), ..TranslatedText::default() });
        }
        Some(Flaw::MediaType) => sent.parts[0].media_type = Some("image/png".to_owned()),
        Some(Flaw::WrongDigest) => sent.message.attachments[0].digest = Some(sha256.hex()),
        Some(Flaw::OtherSender) => sent.organisation = cbe("0199000250"),
    }
    sent
}

/// How often the world is told that time has passed, besides by what is done in it.
#[derive(Debug, Clone, Copy)]
enum Told {
    WheneverItAsks,
    NeverBetween,
}

/// A world, and what was seen of it.
struct Seen {
    simulator: Simulator,
    entries: Vec<(i64, String)>,
    /// The number of each message, in the order of receipt.
    numbers: BTreeMap<EboxMessageId, usize>,
    answers: Vec<String>,
    /// Which message came of which sending.
    of_sending: Vec<Option<EboxMessageId>>,
}

impl Seen {
    fn tell(&mut self, at: i64, event: Event) {
        let output: Output = self.simulator.handle(moment(at), event);
        for step in output.steps {
            if let Step::Tell(draft) = step {
                let told = self.told(&draft.happening);
                self.entries.extend(told.map(|told| (draft.at.as_second(), told)));
            }
        }
    }

    fn told(&mut self, happening: &Happening) -> Option<String> {
        if let Happening::EboxNewDocument { message_id, recipient, expires, code, .. } = happening {
            let number = self.numbers.len();
            self.numbers.insert(message_id.clone(), number);
            let (to, until) = (recipient.number(), expires.as_second());
            return Some(format!(
                "{number} new to {to} until {until} {}",
                code.as_deref().unwrap_or_default()
            ));
        }
        let number = |id: &EboxMessageId| self.numbers[id];
        Some(match happening {
            Happening::EboxNewDocumentReminder { message_id, .. } => {
                format!("{} reminder", number(message_id))
            }
            Happening::EboxDocumentExpirationAlert { message_id, .. } => {
                format!("{} alert", number(message_id))
            }
            Happening::EboxMessageExpired { message_id, .. } => format!("{} expired", number(message_id)),
            Happening::EboxReadDocument { message_id, .. } => format!("{} read", number(message_id)),
            Happening::EboxMessageShown { message_id, visible, .. } => {
                format!("{} visible {visible}", number(message_id))
            }
            Happening::EboxReplied { message_id, .. } => format!("{} replied", number(message_id)),
            Happening::EboxOpened { recipient } => format!("{} opened", recipient.number()),
            Happening::EboxPublicationRefused { status, scripted, .. } => {
                format!("refused {status} {scripted}")
            }
            _ => return None,
        })
    }

    fn pass_until(&mut self, at: i64, told: Told) {
        if matches!(told, Told::WheneverItAsks) {
            while let Some(due) = self.simulator.next_wakeup().filter(|due| *due < moment(at)) {
                self.tell(due.as_second(), Event::TimePassed);
            }
        }
        self.tell(at, Event::TimePassed);
    }

    fn publish(&mut self, at: i64, sending: &Sending) {
        let judged = self.simulator.judge_publication(sent(sending), moment(at));
        let JudgedPublication { event, answer } = judged.expect("an e-Box");
        let (answer, id) = match answer {
            PublicationAnswer::Taken(taken) => {
                let code = taken.code.map_or("", |code| code.name());
                let answer = format!("201 {} {:?} {code}", taken.expires.as_second(), taken.arrives);
                (answer, Some(taken.message_id))
            }
            PublicationAnswer::Refused(words) => {
                (format!("{} {} {}", words.status, words.code, words.message), None)
            }
            PublicationAnswer::Scripted(scripted) => (scripted.status().to_string(), None),
        };
        self.answers.push(answer);
        self.tell(at, event);
        self.of_sending.push(id);
    }

    fn act(&mut self, at: i64, who: &EboxAddress, wish: Wish, with: usize) {
        let nothing = || EboxMessageId::new("none").expect("an id");
        let message = self.of_sending[with].clone().unwrap_or_else(nothing);
        let deed = match wish {
            Wish::Open => EboxDeed::Open,
            Wish::Read => EboxDeed::Read { message },
            Wish::Hide => EboxDeed::Hide { message },
            Wish::Show => EboxDeed::Show { message },
            Wish::Reply => EboxDeed::Reply { message, text: "Dank".to_owned() },
        };
        self.tell(at, Event::EboxActed(EboxAct { ebox: who.clone(), deed }));
    }

    /// Holds each e-Box and the status of what lies in it to what was foretold of this moment.
    fn agrees(&self, at: i64, future: &EboxFuture, seed: u64) {
        let addresses: BTreeSet<&EboxAddress> = future.lives.iter().map(|life| &life.to).collect();
        for address in addresses {
            let there: Vec<_> = self.simulator.messages_in_ebox(address).collect();
            let seen: Vec<_> =
                there.iter().map(|of| (self.numbers[&of.id], of.read.is_some(), of.visible)).collect();
            let lives = future.lives.iter().enumerate().rev();
            let foretold: Vec<_> = lives
                .filter(|(_, life)| life.to == *address && life.is_there(at))
                .map(|(number, life)| (number, life.is_read(at), life.is_visible(at)))
                .collect();
            assert_eq!(seen, foretold, "seed {seed}: {address:?} at {}", copenhagen::clock(at));
            let summary = self.simulator.ebox_of(address).expect("an e-Box");
            let unread = foretold.iter().filter(|(_, read, _)| !read).count();
            let counts = (summary.messages as usize, summary.unread as usize);
            assert_eq!(counts, (foretold.len(), unread), "seed {seed}: {address:?}");
            let opened = future.opened.get(address);
            if let Some(opened) = opened {
                assert_eq!(summary.is_open, *opened <= at, "seed {seed}: {address:?}");
            }
        }
    }
}

fn years_that_agree(seed: u64, how: Told) -> Vec<(i64, String)> {
    let mut chance = Chance::new(seed);
    let setting = setting();
    let doings = doings(&mut chance);
    let future = foretell(&setting, &doings);
    let scenario = Scenario { ebox: Some(Arc::new(setting)), ..Scenario::new("e-Box") };
    let mut seen = Seen {
        simulator: Simulator::new(scenario),
        entries: Vec::new(),
        numbers: BTreeMap::new(),
        answers: Vec::new(),
        of_sending: Vec::new(),
    };
    seen.tell(doings[0].0 - DAY, Event::Began);
    for (at, doing) in &doings {
        seen.pass_until(*at, how);
        match doing {
            Doing::Publish(sending) => seen.publish(*at, sending),
            Doing::Act { who, wish, with } => seen.act(*at, who, *wish, *with),
        }
        if chance.percent(20) {
            seen.agrees(*at, &future, seed);
        }
    }
    let end = doings.last().expect("doings").0 + AFTERMATH;
    seen.pass_until(end, how);
    assert_eq!(seen.simulator.ebox_messages().count(), 0, "seed {seed}: all has expired");
    assert_eq!(seen.simulator.ebox_contents().count(), 0, "seed {seed}: no document is left");

    for (number, (seen, foretold)) in seen.answers.iter().zip(&future.answers).enumerate() {
        assert_eq!(seen, foretold, "seed {seed}, {how:?}: the answer to sending {number}");
    }
    assert!(seen.entries.is_sorted_by_key(|(at, _)| *at), "seed {seed}: the timeline goes backwards");
    seen.entries.sort();
    for (seen, foretold) in seen.entries.iter().zip(&future.entries) {
        assert_eq!(seen, foretold, "seed {seed}, {how:?}: at {}", copenhagen::clock(foretold.0));
    }
    assert_eq!(seen.entries.len(), future.entries.len(), "seed {seed}");
    seen.entries
}

/// What the years together must be full of, and how often.
const ENOUGH: &[(&str, usize)] = &[
    ("new", 1_500),
    ("reminder", 500),
    ("alert", 500),
    ("expired", 1_500),
    ("read", 200),
    ("visible", 100),
    ("replied", 100),
    ("opened", 40),
    ("NO_DIGITAL_USER", 40),
    ("refused 400 false", 300),
    ("refused 400 true", 30),
    ("refused 503 true", 30),
    ("refused 502 true", 15),
    ("refused 500 true", 20),
    ("refused 429 true", 15),
    ("refused 0 true", 15),
];

#[test]
fn years_of_the_ebox_agree_with_the_model() {
    let mut all = String::new();
    for seed in (1..=16).chain(seed_of_this_run()) {
        let punctual = years_that_agree(seed, Told::WheneverItAsks);
        let late = years_that_agree(seed, Told::NeverBetween);
        assert_eq!(punctual, late, "seed {seed}");
        punctual.iter().for_each(|(_, told)| all += &format!("{told}\n"));
    }
    for (kind, times) in ENOUGH {
        let found = all.matches(kind).count();
        assert!(found >= *times, "the years are too quiet: {kind} {found} times");
    }
}
