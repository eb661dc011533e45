//! The independent model of the e-Box: what must come of publications and of what recipients do, by the reference alone.
//!
//! It shares only the vocabulary with the core. The core walks through time; this works out for each message when it is
//! read, hidden, answered and gone.

use std::collections::BTreeMap;

use nets_core::SignedDuration;
use nets_core::ebox::setting::{EboxRecipient, EboxScript, EboxSetting, EboxStanding, ValidityUnit};
use nets_core::identity::belgium::{EboxAddress, EboxEnvironment, EboxSector};

use crate::copenhagen::{self, DAY};

/// Brussels' clocks follow the same law as Copenhagen's.
use crate::copenhagen::{moment, shown};

/// What a sender sends, and what is wrong with it.
#[derive(Debug, Clone)]
pub struct Sending {
    pub to: (EboxSector, &'static str),
    pub message_type: &'static str,
    pub environment: EboxEnvironment,
    pub may_reply: bool,
    pub flaw: Option<Flaw>,
}

/// One mistake of a sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    NoMainContent,
    TwoMainContents,
    TwoLanguages,
    MediaType,
    WrongDigest,
    OtherSender,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    Open,
    Read,
    Hide,
    Show,
    Reply,
}

#[derive(Debug, Clone)]
pub enum Doing {
    Publish(Sending),
    /// A recipient does something, with what was published by the sending of this number.
    Act {
        who: EboxAddress,
        wish: Wish,
        with: usize,
    },
}

/// What was foretold of a world.
#[derive(Debug, Default)]
pub struct EboxFuture {
    /// Of each sending, in order, what it is answered.
    pub answers: Vec<String>,
    /// When, and what the timeline tells, with messages by their number.
    pub entries: Vec<(i64, String)>,
    /// In the order of receipt.
    pub lives: Vec<Life>,
    /// When each e-Box was opened that had not been.
    pub opened: BTreeMap<EboxAddress, i64>,
}

/// A message from its receipt to its end. Moments are Unix seconds.
#[derive(Debug, Clone)]
pub struct Life {
    pub to: EboxAddress,
    pub received: i64,
    pub expires: i64,
    pub read: Option<i64>,
    /// Each change of what is visible.
    pub shown: Vec<(i64, bool)>,
    replied: Vec<i64>,
    may_reply: bool,
    message_type: &'static str,
    /// By which sending, or to which of them it is a reply.
    of: usize,
    is_reply: bool,
}

impl Life {
    pub fn is_there(&self, at: i64) -> bool {
        (self.received..self.expires).contains(&at)
    }

    pub fn is_read(&self, at: i64) -> bool {
        self.read.is_some_and(|read| read <= at)
    }

    pub fn is_visible(&self, at: i64) -> bool {
        self.shown.iter().rev().find(|(when, _)| *when <= at).is_none_or(|(_, visible)| *visible)
    }
}

/// When a message of this type expires that is received now.
fn expires(setting: &EboxSetting, message_type: &str, received: i64) -> i64 {
    let of_type = setting.message_types.values().find(|of| of.id.as_str() == message_type).expect("a type");
    let number = i64::from(of_type.validity.number);
    let (day, second) = shown(received);
    let months = match of_type.validity.unit {
        ValidityUnit::Day => return moment(day + number, second),
        ValidityUnit::Month => number,
        ValidityUnit::Year => 12 * number,
    };
    let (year, month, of_month) = copenhagen::civil(day);
    let then = 12 * year + month - 1 + months;
    let first = |months: i64| copenhagen::day(months.div_euclid(12), months.rem_euclid(12) + 1, 1);
    let last = first(then + 1) - 1;
    moment((first(then) + of_month - 1).min(last), second)
}

/// By the rule of each register: the last two digits are 97 less the remainder of those before by 97.
fn has_check_digits((sector, number): (EboxSector, &str)) -> bool {
    let (before, last) = number.split_at(number.len() - 2);
    let parsed = |text: &str| text.parse::<u64>().expect("digits");
    let fits = |number: u64| 97 - number % 97 == parsed(last);
    match sector {
        EboxSector::Enterprise => fits(parsed(before)),
        EboxSector::Citizen => fits(parsed(before)) || fits(parsed(&format!("2{before}"))),
    }
}

struct Model<'a> {
    setting: &'a EboxSetting,
    doings: &'a [(i64, Doing)],
    future: EboxFuture,
    /// How many tries in a row each recipient has not taken.
    tries: BTreeMap<EboxAddress, u32>,
}

/// Foretells all that comes of these doings, which must be in the order of time.
pub fn foretell(setting: &EboxSetting, doings: &[(i64, Doing)]) -> EboxFuture {
    let mut model = Model { setting, doings, future: EboxFuture::default(), tries: BTreeMap::new() };
    let mut refused = Vec::new();
    let mut number = 0;
    for (at, doing) in doings {
        if let Doing::Publish(sending) = doing {
            match model.refusal(sending) {
                Some((status, answer, scripted)) => {
                    model.future.answers.push(answer);
                    refused.push((*at, format!("refused {status} {scripted}")));
                }
                None => {
                    model.take(number, *at, sending);
                }
            }
            number += 1;
        }
    }
    model.open_boxes();
    model.live();
    model.answer_replies();
    model.future.lives.sort_by_key(|life| (life.received, life.of));
    model.tell();
    model.future.entries.extend(refused);
    model.future.entries.sort();
    model.future
}

fn seconds(delay: SignedDuration) -> i64 {
    delay.as_secs()
}

impl Model<'_> {
    fn recipient(&self, to: &EboxAddress) -> Option<&EboxRecipient> {
        self.setting.recipients.get(to)
    }

    fn standing(&self, to: &EboxAddress) -> EboxStanding {
        // Strangers have opened an e-Box, as the scenario has it here.
        self.recipient(to).map_or(EboxStanding::Opened, |of| of.standing)
    }

    /// The status, the answer and whether it is scripted, of what is not taken.
    fn refusal(&mut self, sending: &Sending) -> Option<(u16, String, bool)> {
        let by_rule = |code: &str, words: &str| Some((400, format!("400 {code} {words}"), false));
        match sending.flaw {
            Some(Flaw::MediaType) => {
                let words = "Attachment mime type is not valid. See spec for list of available mime types";
                return by_rule("INVALID_INPUT", words);
            }
            Some(Flaw::NoMainContent) => {
                return by_rule("INVALID_INPUT", "No main content attachment. Exactly one is expected");
            }
            Some(Flaw::TwoMainContents) => {
                return by_rule("INVALID_INPUT", "Too many main content. Exactly one is expected");
            }
            Some(Flaw::TwoLanguages) => {
                return by_rule("NOT_IMPLEMENTED", "Multiple languages provided when only one expected");
            }
            Some(Flaw::OtherSender) => {
                let words = "Invalid sender: user credentials does not match payload";
                return by_rule("INVALID_SENDER", words);
            }
            Some(Flaw::WrongDigest) | None => {}
        }
        let of_type = self.setting.message_types.values().find(|of| of.id.as_str() == sending.message_type);
        let is_agreed = of_type
            .is_some_and(|of| of.sector == sending.to.0 && of.environments.contains(&sending.environment));
        if !is_agreed {
            return by_rule("INVALID_SENDER", "Invalid message configuration");
        }
        let to = EboxAddress::new(sending.to.0, sending.to.1).expect("a number");
        let is_known = !matches!(self.standing(&to), EboxStanding::Unknown | EboxStanding::NotActive);
        if !is_known || !has_check_digits(sending.to) {
            let words = match sending.to.0 {
                EboxSector::Enterprise => format!("{} is not a valid company", sending.to.1),
                // No document has words for it.
                EboxSector::Citizen => format!("{} is not a valid citizen", sending.to.1),
            };
            return by_rule("INVALID_INPUT", &words);
        }
        if sending.flaw == Some(Flaw::WrongDigest) {
            return by_rule("DIGEST_DO_NOT_MATCH", "Issue with Digest");
        }
        let (status, answer, most) = match self.recipient(&to)?.script? {
            EboxScript::DigestError => (400, "400 DIGEST_DO_NOT_MATCH Issue with Digest", u32::MAX),
            EboxScript::NotImplemented => (400, "400 NOT_IMPLEMENTED Not implemented", u32::MAX),
            EboxScript::FailsAlways => (500, "500", u32::MAX),
            EboxScript::UnavailableTwice => (503, "503", 2),
            EboxScript::ProxyPageOnce => (502, "502", 1),
            EboxScript::TooManyOnce => (429, "429", 1),
            EboxScript::CutOnce => (0, "0", 1),
            EboxScript::AnswersLate | EboxScript::AnswerLost | EboxScript::UnknownCode => return None,
        };
        let tries = self.tries.entry(to).or_default();
        *tries += 1;
        (*tries <= most).then(|| (status, answer.to_owned(), true))
    }

    fn take(&mut self, number: usize, at: i64, sending: &Sending) {
        let to = EboxAddress::new(sending.to.0, sending.to.1).expect("a number");
        self.tries.remove(&to);
        // What it is answered besides is known once it is known who has opened what.
        self.future.answers.push(String::new());
        self.future.lives.push(Life {
            to,
            received: at,
            expires: expires(self.setting, sending.message_type, at),
            read: None,
            shown: Vec::new(),
            replied: Vec::new(),
            may_reply: sending.may_reply,
            message_type: sending.message_type,
            of: number,
            is_reply: false,
        });
    }

    /// What recipients do by hand and can do: with the sending that it is about.
    fn acts(&self) -> impl Iterator<Item = (i64, &EboxAddress, Wish, usize)> {
        self.doings.iter().filter_map(|(at, doing)| {
            let Doing::Act { who, wish, with } = doing else { return None };
            if matches!(self.standing(who), EboxStanding::Unknown | EboxStanding::NotActive) {
                return None;
            }
            let is_theirs = |life: &&Life| life.of == *with && life.to == *who && life.is_there(*at);
            let life = self.future.lives.iter().find(is_theirs);
            let can = match (wish, life) {
                (Wish::Open, _) => true,
                (_, None) => false,
                (Wish::Reply, Some(life)) => life.may_reply && who.sector() == EboxSector::Enterprise,
                (Wish::Read | Wish::Hide | Wish::Show, Some(_)) => true,
            };
            can.then_some((*at, who, *wish, *with))
        })
    }

    /// An e-Box that was never opened is so by whatever is done in it, or some time after the first message.
    fn open_boxes(&mut self) {
        let mut opened: BTreeMap<EboxAddress, i64> = BTreeMap::new();
        let mut note = |who: &EboxAddress, at: i64| {
            let first = opened.entry(who.clone()).or_insert(at);
            *first = at.min(*first);
        };
        for (at, who, _, _) in self.acts() {
            if matches!(self.standing(who), EboxStanding::NeverOpened { .. }) {
                note(who, at);
            }
        }
        for recipient in self.setting.recipients.values() {
            let EboxStanding::NeverOpened { opens_after: Some(delay) } = recipient.standing else { continue };
            let first = self.future.lives.iter().find(|life| life.to == recipient.address);
            if let Some(first) = first {
                note(&recipient.address, first.received + seconds(delay));
            }
        }
        self.future.opened = opened;
    }

    /// Since when its recipient looks at a message: its receipt, or the opening of its e-Box; none if it has expired by then.
    fn looked_at(&self, life: &Life) -> Option<i64> {
        match self.standing(&life.to) {
            EboxStanding::NeverOpened { .. } => {
                let opened = *self.future.opened.get(&life.to)?;
                (opened < life.expires).then_some(opened.max(life.received))
            }
            _ => Some(life.received),
        }
    }

    fn live(&mut self) {
        let acts: Vec<(i64, Wish, usize)> = self.acts().map(|(at, _, wish, with)| (at, wish, with)).collect();
        let lives = self.future.lives.clone().into_iter().map(|mut life| {
            let plan = self.recipient(&life.to).cloned();
            let after = |delay: Option<SignedDuration>| {
                let at = self.looked_at(&life)? + seconds(delay?);
                (at < life.expires).then_some(at)
            };
            let plan = plan.as_ref();
            let by_hand = |wanted: Wish| {
                acts.iter()
                    .filter(move |(_, wish, with)| *wish == wanted && *with == life.of)
                    .map(|act| act.0)
            };
            let read = by_hand(Wish::Read).chain(after(plan.and_then(|it| it.reads_after))).min();
            let hidden = by_hand(Wish::Hide).chain(after(plan.and_then(|it| it.hides_after)));
            let mut changes: Vec<(i64, bool)> =
                hidden.map(|at| (at, false)).chain(by_hand(Wish::Show).map(|at| (at, true))).collect();
            changes.sort_unstable();
            let mut visible = true;
            changes.retain(|(_, shows)| std::mem::replace(&mut visible, *shows) != *shows);
            let replies = life.may_reply && life.to.sector() == EboxSector::Enterprise;
            let planned = after(plan.and_then(|it| it.replies_after)).filter(|_| replies);
            let mut replied: Vec<i64> = by_hand(Wish::Reply).chain(planned).collect();
            replied.sort_unstable();
            (life.read, life.shown, life.replied) = (read, changes, replied);
            life
        });
        self.future.lives = lives.collect();
    }

    /// A reply lies in the e-Box of the organisation that has sent, who does nothing with it.
    fn answer_replies(&mut self) {
        let sender = self.setting.applications.values().next().expect("an application").organisation.clone();
        let replies: Vec<Life> = self
            .future
            .lives
            .iter()
            .flat_map(|life| life.replied.iter().map(move |at| (*at, life)))
            .map(|(at, life)| Life {
                to: EboxAddress::Enterprise(sender.clone()),
                received: at,
                expires: expires(self.setting, life.message_type, at),
                read: None,
                shown: Vec::new(),
                replied: Vec::new(),
                is_reply: true,
                ..life.clone()
            })
            .collect();
        self.future.lives.extend(replies);
    }

    fn is_open(&self, who: &EboxAddress, at: i64) -> bool {
        match self.standing(who) {
            EboxStanding::NeverOpened { .. } => {
                self.future.opened.get(who).is_some_and(|opened| *opened <= at)
            }
            _ => true,
        }
    }

    fn tell(&mut self) {
        let mut entries = Vec::new();
        for (number, life) in self.future.lives.iter().enumerate() {
            let mut tell = |at: i64, what: String| entries.push((at, what));
            let code = if self.is_open(&life.to, life.received) { "" } else { "NO_DIGITAL_USER" };
            tell(
                life.received,
                format!("{number} new to {} until {} {code}", life.to.number(), life.expires),
            );
            let unread = |at: i64| at < life.expires && life.read.is_none_or(|read| read > at);
            let reminder = life.received + 15 * DAY;
            if unread(reminder) {
                tell(reminder, format!("{number} reminder"));
            }
            let alert = (life.expires - 7 * DAY).max(life.received);
            if unread(alert) {
                tell(alert, format!("{number} alert"));
            }
            tell(life.expires, format!("{number} expired"));
            life.read.iter().for_each(|at| tell(*at, format!("{number} read")));
            life.shown.iter().for_each(|(at, visible)| tell(*at, format!("{number} visible {visible}")));
            life.replied.iter().for_each(|at| tell(*at, format!("{number} replied")));
            if !life.is_reply {
                let script = self.recipient(&life.to).and_then(|of| of.script);
                let code = if script == Some(EboxScript::UnknownCode) { "SOMETHING_NEW" } else { code };
                let arrives = match script {
                    Some(EboxScript::AnswersLate) => "Late",
                    Some(EboxScript::AnswerLost) => "Never",
                    _ => "AtOnce",
                };
                self.future.answers[life.of] = format!("201 {} {arrives} {code}", life.expires);
            }
        }
        let opened = self.future.opened.iter();
        entries.extend(opened.map(|(who, at)| (*at, format!("{} opened", who.number()))));
        self.future.entries = entries;
    }
}
