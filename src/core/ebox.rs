//! What the Belgian e-Box decides: which publications are taken, what lies in whose e-Box, what recipients do with it,
//! and when it expires.

pub mod answer;
mod auditor;
mod boxes;
pub mod calendar;
pub mod content_facts;
pub mod facts;
pub mod finding;
pub mod in_force;
mod judgement;
mod link;
pub mod media;
pub mod message;
mod noted;
mod noted_content;
pub mod publication;
mod receipt;
mod rules;
pub mod setting;
mod sha256;
pub mod spelling;
pub mod support;

use alloc::collections::{BTreeMap, VecDeque};
use alloc::{boxed::Box, string::String, sync::Arc, vec::Vec};
use jiff::{SignedDuration, Timestamp};

use crate::agenda::{Due, EboxDue};
use crate::effect::Effect;
use crate::identity::belgium::{EboxAddress, EboxApplicationId, EboxEnvironment, EboxMessageId};
use crate::now::Now;
use crate::onboarding::desk::OnboardingDesk;
use crate::out::Out;
use crate::timeline::Happening;

use answer::{TakenCode, uuid};
use auditor::{SamePublication, TakenPublications};
use boxes::{Boxes, UsedKey};
pub use calendar::{brussels, expiry};
use finding::EboxFinding;
use in_force::EboxInForce;
pub use judgement::JudgedPublication;
use message::{EboxAct, EboxDeed, EboxMessage, EboxMessageNumber, EboxRefusal, EboxSummary};
use publication::{ContentId, KeptRefusal, Publication, RefusedPublication, SentPublication};
use setting::{EboxSetting, EboxStanding};

/// So many messages are kept of which none has expired. Beyond, nothing can be published.
pub const MOST_MESSAGES: usize = 200_000;

/// So many publications that were not taken are remembered, the newest.
pub const MOST_REFUSALS: usize = 200;

/// How long after its publication a recipient is reminded of a message that is not read.
const REMINDER: SignedDuration = SignedDuration::from_hours(15 * 24);

/// How long before a message expires its recipient is told, if it is not read.
const ALERT: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Bound: the messages that have not expired, and the recipients of the scenario that have senders tested.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ebox {
    /// None where the scenario has no e-Box.
    in_force: Option<Arc<EboxInForce>>,
    boxes: Boxes,
    /// How many messages there have been.
    received: u64,
    /// How many publications were not taken.
    refused: u64,
    /// The newest of them. Bound: `MOST_REFUSALS`.
    refusals: VecDeque<KeptRefusal>,
    /// How many tries in a row were answered otherwise than usual.
    tries: BTreeMap<EboxAddress, u32>,
    /// By which is told what comes again. Bound: as many as it remembers.
    taken: TakenPublications,
}

impl Ebox {
    pub(crate) fn new(setting: Option<&Arc<EboxSetting>>) -> Self {
        let in_force = setting.map(|setting| Arc::new(EboxInForce::new(Arc::clone(setting))));
        Ebox { in_force, ..Ebox::default() }
    }

    /// Takes over what onboardings have configured.
    pub(crate) fn configure(&mut self, desk: &OnboardingDesk) {
        if let Some(next) = self.in_force.as_deref().and_then(|before| before.next(desk)) {
            self.in_force = Some(Arc::new(next));
        }
    }

    pub(crate) fn in_force(&self) -> Option<&Arc<EboxInForce>> {
        self.in_force.as_ref()
    }

    fn setting_at(&self, environment: EboxEnvironment) -> Option<Arc<EboxSetting>> {
        self.in_force.as_deref().map(|in_force| Arc::clone(in_force.at(environment)))
    }

    /// Judges what was sent; nothing has happened by that. None where the scenario has no e-Box.
    pub(crate) fn judge(&self, sent: SentPublication, now: Now<'_>) -> Option<JudgedPublication> {
        let setting = &*self.setting_at(sent.environment)?;
        let taken_before = self.taken_before(&sent);
        let findings = rules::findings(rules::judged::JudgedSent { sent: &sent, setting, taken_before });
        let script = sent.message.recipient.as_ref().and_then(|to| {
            let address = EboxAddress::new(to.sector, &to.number).ok()?;
            setting.recipients.get(&address)?.script.map(|script| (address, script))
        });
        let tries = script.as_ref().map_or(0, |(address, _)| self.tries.get(address).copied().unwrap_or(0));
        let script = script.map(|(_, script)| script);
        let next =
            receipt::Next { seed: now.seed, time: now.time, taken: self.received, refused: self.refused };
        let scripted = receipt::Scripted { script, tries };
        Some(receipt::judged(sent, findings, scripted, setting, next, |address| {
            self.is_open(address, setting)
        }))
    }

    /// The message that was published with the same key by the same sender and application. A message keeps its key
    /// for as long as it is kept itself.
    fn taken_before(&self, sent: &SentPublication) -> Option<&EboxMessage> {
        let key = sent.idempotency_key.clone()?;
        let application = EboxApplicationId::new(sent.message.application.as_deref()?).ok()?;
        let (environment, organisation) = (sent.environment, sent.organisation.clone());
        self.boxes.by_key(&UsedKey { environment, organisation, application, key })
    }

    fn is_open(&self, address: &EboxAddress, setting: &EboxSetting) -> bool {
        self.boxes.state(address).map_or_else(|| opened(setting, address), |of| of.is_open)
    }

    pub(crate) fn publish(&mut self, publication: Publication, now: Now<'_>, out: &mut Out<'_>) {
        // A journal has it only where the scenario has an e-Box.
        self.tries.remove(&publication.recipient);
        let same = SamePublication::of(&publication);
        if let (Some(id), Some(same)) = (self.receive(publication, now, out), same) {
            self.taken.note(same, id, out);
        }
    }

    /// The id of the message that it becomes.
    fn receive(
        &mut self,
        publication: Publication,
        now: Now<'_>,
        out: &mut Out<'_>,
    ) -> Option<EboxMessageId> {
        let setting = self.setting_at(publication.environment)?;
        let setting = &*setting;
        self.received += 1;
        let number = EboxMessageNumber(self.received);
        let id = EboxMessageId::new(uuid(now.seed, "message", number.0)).ok()?;
        let of_type = setting.message_types.get(&publication.message_type);
        let expires = of_type.map_or(Timestamp::MAX, |of_type| expiry(now.time, of_type.validity));
        let address = publication.recipient.clone();
        let is_open = self.expect(&address, setting, now, out);
        let code = (!is_open).then_some(TakenCode::NoDigitalUser);
        out.tell(Happening::EboxNewDocument {
            environment: publication.environment,
            client: publication.client.clone(),
            message_id: id.clone(),
            message_type: publication.message_type.clone(),
            recipient: address.clone(),
            documents: u32::try_from(publication.documents.len()).unwrap_or(u32::MAX),
            expires,
            code: code.map(|code| code.name().into()),
            findings: told(&publication.findings),
            facts: Box::new(publication.facts.clone()),
        });
        let received = now.time;
        let message = EboxMessage {
            number,
            id: id.clone(),
            publication,
            received,
            expires,
            read: None,
            visible: true,
            is_link: false,
        };
        self.keep(message, is_open, setting, now, out);
        Some(id)
    }

    /// Whether an e-Box is open into which a message comes; if not, it may be opened for it.
    fn expect(
        &mut self,
        address: &EboxAddress,
        setting: &EboxSetting,
        now: Now<'_>,
        out: &mut Out<'_>,
    ) -> bool {
        let to = self.boxes.box_of(address, opened(setting, address));
        if !to.is_open
            && let EboxStanding::NeverOpened { opens_after: Some(delay) } = rules::standing(setting, address)
            && !core::mem::replace(&mut to.opening_planned, true)
        {
            out.schedule(now.after(delay), Due::Ebox(EboxDue::Opens(to.number)));
        }
        to.is_open
    }

    /// Puts a message into its e-Box, with all that time does to it.
    fn keep(
        &mut self,
        message: EboxMessage,
        is_open: bool,
        setting: &EboxSetting,
        now: Now<'_>,
        out: &mut Out<'_>,
    ) {
        let (number, expires) = (message.number, message.expires);
        out.schedule_routine(now.after(REMINDER), Due::Ebox(EboxDue::Reminder(number)));
        let alert = expires.checked_sub(ALERT).unwrap_or(now.time).max(now.time);
        out.schedule_routine(alert, Due::Ebox(EboxDue::Alert(number)));
        out.schedule_routine(expires, Due::Ebox(EboxDue::Expires(number)));
        self.boxes.put(message);
        if is_open {
            self.plan(number, setting, now, out);
        }
    }

    /// Plans what the recipient does with a message of an e-Box that is open.
    fn plan(&self, number: EboxMessageNumber, setting: &EboxSetting, now: Now<'_>, out: &mut Out<'_>) {
        let Some(message) = self.boxes.get(number) else { return };
        let Some(recipient) = setting.recipients.get(&message.publication.recipient) else { return };
        let may_reply = message.publication.reply_authorized;
        let planned = [
            recipient.reads_after.map(|delay| (delay, EboxDue::Reads(number))),
            recipient.hides_after.map(|delay| (delay, EboxDue::Hides(number))),
            recipient.replies_after.filter(|_| may_reply).map(|delay| (delay, EboxDue::Replies(number))),
        ];
        for (delay, due) in planned.into_iter().flatten() {
            out.schedule(now.after(delay), Due::Ebox(due));
        }
    }

    pub(crate) fn refuse(&mut self, refused: RefusedPublication, now: Now<'_>, out: &mut Out<'_>) {
        self.refused += 1;
        if self.refusals.len() == MOST_REFUSALS {
            self.refusals.pop_front();
        }
        self.refusals.push_back(KeptRefusal {
            number: self.refused,
            at: now.time,
            publication: refused.clone(),
        });
        let RefusedPublication { environment, client, recipient, findings, status, scripted, facts, support } =
            refused;
        let first = findings.iter().find(|finding| finding.rule.refuses());
        let (code, message) = first.map_or((String::new(), String::new()), |finding| {
            (finding.rule.entry().code.name().into(), finding.words().into())
        });
        if scripted && let Some(recipient) = &recipient {
            *self.tries.entry(recipient.clone()).or_default() += 1;
        }
        out.tell(Happening::EboxPublicationRefused {
            environment,
            client,
            recipient,
            status,
            code,
            message,
            scripted,
            findings: told(&findings),
            facts: Box::new(facts),
            support: Box::new(support),
        });
    }

    pub(crate) fn perform(&mut self, due: EboxDue, now: Now<'_>, out: &mut Out<'_>) {
        let Some(setting) = now.scenario.ebox.as_deref() else { return };
        match due {
            EboxDue::Opens(number) => {
                if let Some(address) = self.boxes.address(number).cloned() {
                    self.open(&address, setting, now, out);
                }
            }
            EboxDue::Reads(number) => self.read(number, now, out),
            EboxDue::Hides(number) => self.show(number, false, out),
            EboxDue::Replies(number) => self.reply(number, "TEST ONLY: a reply", now, out),
            EboxDue::Reminder(number) => self.remind(number, out),
            EboxDue::Alert(number) => self.alert(number, out),
            EboxDue::Expires(number) => self.expire(number, out),
        }
    }

    /// What a recipient does by hand, or through a consumer.
    pub(crate) fn act(&mut self, act: EboxAct, now: Now<'_>, out: &mut Out<'_>) {
        let Some(setting) = now.scenario.ebox.as_deref() else { return };
        if self.check(&act, setting).is_err() {
            return;
        }
        let EboxAct { ebox, deed } = act;
        self.open(&ebox, setting, now, out);
        let number = deed.message().and_then(|id| self.boxes.in_box(id, &ebox)).map(|message| message.number);
        match (deed, number) {
            (EboxDeed::Read { .. }, Some(number)) => self.read(number, now, out),
            (EboxDeed::Hide { .. }, Some(number)) => self.show(number, false, out),
            (EboxDeed::Show { .. }, Some(number)) => self.show(number, true, out),
            (EboxDeed::Reply { text, .. }, Some(number)) => self.reply(number, &text, now, out),
            (EboxDeed::Open, _) | (_, None) => {}
        }
    }

    /// Whether a recipient can do this now.
    pub(crate) fn check(&self, act: &EboxAct, setting: &EboxSetting) -> Result<(), EboxRefusal> {
        if !self.is_known(&act.ebox, setting) {
            return Err(EboxRefusal::NoSuchRecipient);
        }
        let Some(id) = act.deed.message() else { return Ok(()) };
        let message = self.boxes.in_box(id, &act.ebox).ok_or(EboxRefusal::NoSuchMessage)?;
        let may_reply =
            message.publication.reply_authorized && matches!(act.ebox, EboxAddress::Enterprise(_));
        match act.deed {
            EboxDeed::Reply { .. } if !may_reply => Err(EboxRefusal::NoReply),
            _ => Ok(()),
        }
    }

    /// Notes that the recipient was there; the first time, the e-Box is open from now on.
    fn open(&mut self, address: &EboxAddress, setting: &EboxSetting, now: Now<'_>, out: &mut Out<'_>) {
        let of = self.boxes.box_of(address, opened(setting, address));
        of.last_consultation = Some(now.time);
        if core::mem::replace(&mut of.is_open, true) {
            return;
        }
        let waiting: Vec<EboxMessageNumber> = of.messages.iter().copied().collect();
        out.tell(Happening::EboxOpened { recipient: address.clone() });
        for number in waiting {
            self.plan(number, setting, now, out);
        }
    }

    fn read(&mut self, number: EboxMessageNumber, now: Now<'_>, out: &mut Out<'_>) {
        let Some(message) = self.boxes.get_mut(number) else { return };
        if message.read.is_none() {
            message.read = Some(now.time);
            let (message_id, recipient) = (message.id.clone(), message.publication.recipient.clone());
            out.tell(Happening::EboxReadDocument { message_id, recipient });
        }
    }

    fn show(&mut self, number: EboxMessageNumber, visible: bool, out: &mut Out<'_>) {
        let Some(message) = self.boxes.get_mut(number) else { return };
        if core::mem::replace(&mut message.visible, visible) != visible {
            let (message_id, recipient) = (message.id.clone(), message.publication.recipient.clone());
            out.tell(Happening::EboxMessageShown { message_id, recipient, visible });
        }
    }

    /// Puts a message of the recipient into the e-Box of the sender.
    fn reply(&mut self, number: EboxMessageNumber, text: &str, now: Now<'_>, out: &mut Out<'_>) {
        let Some(message) = self.boxes.get(number) else { return };
        let Some(reply) = receipt::reply(message, text) else { return };
        let (message_id, recipient) = (message.id.clone(), message.publication.recipient.clone());
        out.tell(Happening::EboxReplied { message_id, recipient });
        self.receive(reply, now, out);
    }

    fn remind(&self, number: EboxMessageNumber, out: &mut Out<'_>) {
        let Some(message) = self.boxes.get(number).filter(|message| message.read.is_none()) else { return };
        let (message_id, recipient) = (message.id.clone(), message.publication.recipient.clone());
        out.tell(Happening::EboxNewDocumentReminder { message_id, recipient });
    }

    fn alert(&self, number: EboxMessageNumber, out: &mut Out<'_>) {
        let Some(message) = self.boxes.get(number).filter(|message| message.read.is_none()) else { return };
        let (message_id, recipient) = (message.id.clone(), message.publication.recipient.clone());
        out.tell(Happening::EboxDocumentExpirationAlert { message_id, recipient, expires: message.expires });
    }

    fn expire(&mut self, number: EboxMessageNumber, out: &mut Out<'_>) {
        let Some(message) = self.boxes.take(number) else { return };
        // All that are linked expire at this moment too.
        let documents = if message.is_link { &[][..] } else { &message.publication.documents };
        for document in documents {
            out.ask(Effect::EraseContent(document.content));
        }
        let recipient = message.publication.recipient;
        out.tell(Happening::EboxMessageExpired { message_id: message.id, recipient });
    }
}

/// Whether a recipient has opened the e-Box when the world begins.
fn opened(setting: &EboxSetting, address: &EboxAddress) -> bool {
    rules::standing(setting, address) == EboxStanding::Opened
}

/// Findings as the timeline tells them.
fn told(findings: &[EboxFinding]) -> Vec<String> {
    findings.iter().map(receipt::line).collect()
}

/// What others look at.
impl Ebox {
    pub(crate) fn is_full(&self) -> bool {
        self.boxes.count() >= MOST_MESSAGES
    }

    /// Those whose e-Box was ever sent to or looked into, in order, behind this one.
    pub(crate) fn addresses(&self, after: Option<&EboxAddress>) -> impl Iterator<Item = &EboxAddress> {
        self.boxes.addresses(after)
    }

    /// Publications that were not taken, the oldest that is remembered first.
    pub(crate) fn refusals(&self) -> impl DoubleEndedIterator<Item = &KeptRefusal> {
        self.refusals.iter()
    }

    pub(crate) fn messages(&self) -> impl DoubleEndedIterator<Item = &EboxMessage> {
        self.boxes.all()
    }

    pub(crate) fn message(&self, id: &EboxMessageId) -> Option<&EboxMessage> {
        self.boxes.by_id(id)
    }

    pub(crate) fn in_box(&self, id: &EboxMessageId, address: &EboxAddress) -> Option<&EboxMessage> {
        self.boxes.in_box(id, address)
    }

    pub(crate) fn messages_of(&self, address: &EboxAddress) -> impl Iterator<Item = &EboxMessage> {
        self.boxes.messages_of(address)
    }

    pub(crate) fn summary(
        &self,
        address: &EboxAddress,
        environment: Option<EboxEnvironment>,
        setting: &EboxSetting,
    ) -> Option<EboxSummary> {
        let is_known = self.is_known(address, setting);
        is_known.then(|| self.boxes.summary(address, opened(setting, address), environment))
    }

    /// Whether a recipient has an e-Box.
    fn is_known(&self, address: &EboxAddress, setting: &EboxSetting) -> bool {
        match rules::standing(setting, address) {
            EboxStanding::Unknown | EboxStanding::NotActive => false,
            // Who has sent may have got a reply, whatever the digits are.
            EboxStanding::Opened | EboxStanding::NeverOpened { .. } => {
                rules::can_receive(setting, address) || self.boxes.state(address).is_some()
            }
        }
    }

    /// The contents of all messages.
    pub(crate) fn contents(&self) -> impl Iterator<Item = ContentId> {
        self.boxes.all().flat_map(|message| &message.publication.documents).map(|document| document.content)
    }
}

#[cfg(test)]
mod tests;
