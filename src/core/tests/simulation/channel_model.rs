//! The model's half about channels: who takes a document, when it arrives, and what comes back.

use nets_core::effect::{DistributionStatus, RealtimeAnswer};
use nets_core::identity::{MessageRef, Party};
use nets_core::scenario::{Material, UnnamedChannels};
use nets_core::shipment::{Channel, Message, Shipment};
use nets_core::timeline::Happening;

use crate::copenhagen;
use crate::document::{Document, Obstacle};
use crate::facts::Known;
use crate::foretold::{Case, Foretold, Letter, ReportEntry, Signing, Step};
use crate::nets_day::{Key, number_of, when_nets_acts};
use crate::signing_model::{Witness, first_rule, moment_of};

/// Where a message got to at one moment.
#[derive(PartialEq)]
enum Reached {
    Eboks,
    Printer,
    Outbox,
    Nobody,
}

impl<'a> Foretold<'a> {
    /// Sends every message of an accepted shipment on its way.
    pub fn send_on(&mut self, case: &Case<'a>, shipment: &'a Shipment) {
        let Case { upload, judged, .. } = *case;
        let mut handed_over = 0;
        let mut answers = Vec::new();
        for (index, message) in (0..).zip(&shipment.messages) {
            let message_ref = MessageRef { upload: upload.id, index };
            let document = Document { upload, shipment, message, message_ref };
            let ways = ways(message, self.scenario.unnamed_channels);
            let reached = self.travel(&document, &ways, judged);
            if self.is_realtime(message) {
                answers.extend(self.at_once(&document, &reached, judged));
            }
            match reached {
                Reached::Eboks if self.is_realtime(message) => self.arrive(document, judged.0 + 30),
                Reached::Eboks => handed_over += u32::from(self.hand_over(document, &ways, judged.0)),
                Reached::Printer => self.post(document, judged.0),
                Reached::Outbox => self.email(document, judged.0),
                Reached::Nobody => {}
            }
        }
        // Whatever waits for an evening was accepted together, and so goes on the same one.
        if handed_over > 0 {
            let (evening, _) = self.day.evening_and_morning(judged.0);
            let (user, id) = (upload.user.clone(), upload.id);
            self.tell(id, evening, Happening::ShipmentHandedOver { user, upload: id, messages: handed_over });
        }
        if !answers.is_empty() {
            self.write_realtime_receipt(case, shipment, answers);
        }
    }

    /// Goes from channel to channel until one takes the document.
    fn travel(&mut self, document: &Document<'a>, ways: &[Channel], now: Key) -> Reached {
        for (place, channel) in ways.iter().enumerate() {
            match (self.obstacle(document, *channel, now), ways.get(place + 1)) {
                (None, _) if *channel == Channel::Eboks => return Reached::Eboks,
                (None, _) if *channel == Channel::Email => return Reached::Outbox,
                (None, _) => return Reached::Printer,
                (Some(obstacle), Some(next)) => {
                    self.tell_of(document, now.0, document.passed_on(*channel, obstacle, *next));
                }
                (Some(obstacle), None) => self.reject(document, *channel, obstacle, now),
            }
        }
        Reached::Nobody
    }

    fn reject(&mut self, document: &Document<'a>, channel: Channel, obstacle: Obstacle, now: Key) {
        let step = if now == when_nets_acts(now.0) { Step::HandOver } else { Step::Told(now.2) };
        let status = DistributionStatus::Rejected { reason: obstacle.1.clone() };
        self.report(document, channel, now.0, step, status);
        self.tell_of(document, now.0, document.rejected(channel, obstacle));
        self.keep(document.upload.id, now.0);
    }

    fn obstacle(&self, document: &Document<'_>, channel: Channel, now: Key) -> Option<Obstacle> {
        let message = document.message;
        let with = |reason: &str| Some((message.receiver.clone(), reason.to_owned()));
        match channel {
            Channel::Eboks if message.receiver.is_none() => with("the message has no receiver in e-Boks"),
            Channel::Eboks => self.why_not_eboks(document, now),
            Channel::Print if message.print.is_none() => with("the message has no print part"),
            Channel::Print => None,
            Channel::Email if message.email => None,
            Channel::Email => with("the message has no e-mail part"),
        }
    }

    /// Nets looks at the list; of a realtime document e-Boks itself says at once what it knows.
    fn why_not_eboks(&self, document: &Document<'_>, now: Key) -> Option<Obstacle> {
        let on_the_list = Known { told: self.day.told(now), asked: now };
        let outsider = self.outsider(document, on_the_list);
        let asked_eboks = || self.outsider(document, Known::before(now));
        outsider.or_else(|| self.is_realtime(document.message).then(asked_eboks).flatten())
    }

    /// The first of those concerned who does not take documents of this type, if that matters.
    fn outsider(&self, document: &Document<'_>, known: Known) -> Option<Obstacle> {
        let document_type = &document.message.document_type;
        let Material { mandatory, alias, .. } = self.material(document.message);
        // Mandatory documents need an addressee, and an alias is one only while a person has it.
        let is_met = |party: &&Party| *mandatory && (alias.is_none() || !matches!(party, Party::Alias(_)));
        let subscribes = |party: &&Party| is_met(party) || self.facts.subscribes(party, document_type, known);
        let outsider = document.signers().into_iter().find(|party| !subscribes(party))?;
        Some((Some(outsider.clone()), format!("{outsider} does not subscribe to {document_type}")))
    }

    fn material(&self, message: &Message) -> &'a Material {
        &self.scenario.materials[&message.document_type]
    }

    fn is_realtime(&self, message: &Message) -> bool {
        message.realtime || self.material(message).realtime
    }

    /// e-Boks answers for those whom it was asked to reach.
    fn at_once(&self, document: &Document<'_>, reached: &Reached, now: Key) -> Option<RealtimeAnswer> {
        let receiver = document.message.receiver.clone()?;
        let why = || match self.why_not_eboks(document, now) {
            Some((_, reason)) => reason,
            None => "the sender has named another channel first, or only others".to_owned(),
        };
        Some(RealtimeAnswer {
            message_id: document.message.id.clone(),
            receiver,
            rejected: (*reached != Reached::Eboks).then(why),
        })
    }

    /// In the evening e-Boks looks once more who subscribes; the channels behind it get the rest.
    fn hand_over(&mut self, document: Document<'a>, ways: &[Channel], accepted: i64) -> bool {
        let (evening, morning) = self.day.evening_and_morning(accepted);
        let now = when_nets_acts(evening);
        let Some(obstacle) = self.outsider(&document, Known::before(now)) else {
            self.arrive(document, morning);
            return true;
        };
        let behind: Vec<Channel> =
            ways.iter().copied().skip_while(|way| *way != Channel::Eboks).skip(1).collect();
        match behind.first() {
            None => self.reject(&document, Channel::Eboks, obstacle, now),
            Some(next) => {
                self.tell_of(&document, evening, document.passed_on(Channel::Eboks, obstacle, *next));
                match self.travel(&document, &behind, now) {
                    Reached::Printer => self.post(document, evening),
                    Reached::Outbox => self.email(document, evening),
                    Reached::Eboks | Reached::Nobody => {}
                }
            }
        }
        false
    }

    fn arrive(&mut self, document: Document<'a>, delivered: i64) {
        let visible = document.message.publication_date.map(|date| copenhagen::moment(number_of(date), 0));
        let visible = visible.filter(|visible| *visible > delivered);
        let unit = document.message.production_unit.clone().filter(|unit| {
            let receiver = document.message.receiver.as_ref().expect("e-Boks delivers to a receiver");
            let company = self.scenario.recipients.get(receiver);
            company.is_some_and(|company| company.production_units.iter().any(|known| known.as_str() == unit))
        });
        self.tell_of(&document, delivered, document.delivered(unit, visible));
        self.arrivals.push((document, delivered));
        self.report(&document, Channel::Eboks, delivered, Step::Delivery, DistributionStatus::Confirmed);
        if let Some(visible) = visible {
            self.tell_of(&document, visible, document.published());
        }
        self.begin_signing(document, delivered, visible);
    }

    fn begin_signing(&mut self, document: Document<'a>, delivered: i64, visible: Option<i64>) {
        let begins = visible.unwrap_or(delivered);
        let Some(days) = self.material(document.message).signing_deadline_days else {
            return self.keep(document.upload.id, begins);
        };
        let (day, second) = copenhagen::shown(begins);
        let deadline = copenhagen::moment(day + i64::from(days), second).max(begins);
        self.tell_of(&document, begins, document.signing_started(deadline));
        let was_published = visible.is_some();
        self.signings.push(Signing { document, delivered, begins, was_published, deadline });
    }

    fn post(&mut self, document: Document<'a>, accepted: i64) {
        let (_, printed) = self.day.evening_and_morning(accepted);
        if let Some(print) = &document.message.print {
            self.letters.push(Letter { document, print, printed });
        }
    }

    /// An e-mail leaves on the morning of what was accepted with it.
    fn email(&mut self, document: Document<'a>, accepted: i64) {
        let (_, sent) = self.day.evening_and_morning(accepted);
        self.tell_of(&document, sent, document.emailed());
        self.report(&document, Channel::Email, sent, Step::Emailing, DistributionStatus::Confirmed);
        self.keep(document.upload.id, sent);
    }

    /// Prints all letters in the order of time, and lets some of them come back.
    pub fn print_letters(&mut self, witness: &Witness) {
        let rules = &self.scenario.returned_mail;
        let mut held = vec![0; rules.len()];
        let mut letters = std::mem::take(&mut self.letters);
        letters.sort_by_key(|letter| (letter.printed, letter.document.message_ref));
        for Letter { document, print, printed } in letters {
            self.tell_of(&document, printed, document.printed(print));
            self.report(&document, Channel::Print, printed, Step::Printing, DistributionStatus::Confirmed);
            self.keep(document.upload.id, printed);
            let receiver = document.message.receiver.as_ref();
            let document_type = &document.message.document_type;
            let then = when_nets_acts(printed);
            let who = receiver.map(|receiver| (receiver, self.facts.person(receiver, document_type, then)));
            let who = who.as_ref().map(|(receiver, person)| (*receiver, person));
            let conditions = rules.iter().map(|rule| &rule.when);
            if let Some(rule) = first_rule(conditions, &document, who, &mut held) {
                let at = moment_of(&document, receiver, printed, rules[rule].after, witness);
                self.tell_of(&document, at, document.came_back());
                self.report(&document, Channel::Print, at, Step::Return, DistributionStatus::Returned);
            }
        }
    }

    fn report(
        &mut self,
        document: &Document<'_>,
        channel: Channel,
        at: i64,
        step: Step,
        status: DistributionStatus,
    ) {
        let entry = document.reported(channel, at, status);
        let user = document.upload.user.clone();
        self.entries.push(ReportEntry { at, step, message: document.message_ref, user, entry });
    }
}

/// As the sender names them; e-Boks, then print, if none are named, or if these follow on whatever is named. Where
/// there is no receiver in e-Boks that is print, or e-mail if there is nothing to print.
fn ways(message: &Message, unnamed: UnnamedChannels) -> Vec<Channel> {
    let mut ways = Vec::new();
    for way in &message.channels {
        if !ways.contains(way) {
            ways.push(*way);
        }
    }
    let usual: &[Channel] = match (&message.receiver, &message.print, message.email) {
        (Some(_), ..) => &[Channel::Eboks, Channel::Print],
        (None, None, true) => &[Channel::Email],
        (None, ..) => &[Channel::Print],
    };
    for usual in usual.iter().copied() {
        let follows = message.channels.is_empty() || unnamed == UnnamedChannels::StandardOrder;
        if follows && !ways.contains(&usual) {
            ways.push(usual);
        }
    }
    ways
}
