//! The simulator: one world's memory, and the one place where an event becomes effects.

use alloc::{
    boxed::Box,
    collections::{BTreeMap, BTreeSet, btree_map::Entry},
    string::{String, ToString},
    vec::Vec,
};
use core::ops::Bound;
use jiff::Timestamp;

use crate::agenda::Agenda;
use crate::alias::Registrations;
use crate::calendar::Calendar;
use crate::effect::{
    DistributionEntry, Effect, OutboundContent, OutboundFile, RealtimeAnswer, Receipt, ReceiptStatus,
};
use crate::event::{Event, Upload};
use crate::finding::{Finding, Place, Severity, of_severity};
use crate::identity::{MessageRef, UploadId, UserId};
use crate::numbers::NumberSet;
use crate::outbox::OutboundNames;
use crate::outcome::Occurrences;
use crate::register::Register;
use crate::rule_book::RuleId;
use crate::scenario::Scenario;
use crate::script::RecipientAct;
use crate::shipment::{Inspection, Shipment};
use crate::signing::Signings;
use crate::state::{Standing, UploadRecord, Verdict};
use crate::timeline::Happening;

/// A receipt lists this many findings at the most; the API has them all.
const FINDINGS_IN_RECEIPT: usize = 100;

/// The words of Nets' one public refusal.
const DUPLICATE: &str = "This shipment has already been received before";

/// What an event led to, in order, the event itself included.
#[must_use]
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Output {
    pub steps: Vec<Step>,
}

/// One thing an event led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Tell of this on the timeline.
    Tell { at: Timestamp, happening: Happening },
    /// Do this. A file brings its own entry, told once it is written: `OutboundFile::written`.
    Do(Effect),
}

/// One world.
#[derive(Debug, Clone)]
pub struct Simulator {
    pub(crate) scenario: Scenario,
    pub(crate) calendar: Calendar,
    pub(crate) now: Timestamp,
    pub(crate) has_begun: bool,
    /// Those of which something may still come; the others were handed out by `Effect::Archive`.
    pub(crate) uploads: BTreeMap<UploadId, UploadRecord>,
    /// The numbers of all uploads there ever were.
    known: NumberSet,
    /// Shipment ids already accepted, by sender.
    received: BTreeMap<UserId, BTreeSet<Box<str>>>,
    pub(crate) agenda: Agenda,
    pub(crate) occurrences: Occurrences,
    pub(crate) returns: Occurrences,
    pub(crate) signings: Signings,
    pub(crate) register: Register,
    pub(crate) registrations: Registrations,
    /// What the next distribution report of each sender will say.
    pub(crate) distributed: BTreeMap<UserId, Vec<DistributionEntry>>,
    /// When each sender's distribution report was written last.
    pub(crate) reported: BTreeMap<UserId, Timestamp>,
    /// What realtime receipts will say that are due.
    pub(crate) realtime_answers: BTreeMap<UploadId, Vec<RealtimeAnswer>>,
    /// Letters that were printed and will come back.
    pub(crate) returning: BTreeSet<MessageRef>,
    pub(crate) names: OutboundNames,
    /// How often recipients did what no scenario had planned.
    acts: u64,
    pub(crate) output: Output,
}

impl Simulator {
    pub fn new(scenario: Scenario) -> Self {
        Simulator {
            calendar: Calendar::new(scenario.timetable.clone()),
            scenario,
            now: Timestamp::MIN,
            has_begun: false,
            uploads: BTreeMap::new(),
            known: NumberSet::default(),
            received: BTreeMap::new(),
            agenda: Agenda::default(),
            occurrences: Occurrences::default(),
            returns: Occurrences::default(),
            signings: Signings::default(),
            register: Register::default(),
            registrations: Registrations::default(),
            distributed: BTreeMap::new(),
            reported: BTreeMap::new(),
            realtime_answers: BTreeMap::new(),
            returning: BTreeSet::new(),
            names: OutboundNames::default(),
            acts: 0,
            output: Output::default(),
        }
    }

    /// Handles one event. Whatever was due until `now` is handled first, at the time it was due.
    pub fn handle(&mut self, now: Timestamp, event: Event) -> Output {
        self.catch_up(now);
        self.acts += u64::from(matches!(event, Event::RecipientActed(_)));
        match event {
            Event::Began => self.begin(),
            Event::TimePassed => {}
            Event::UploadFinished(upload) => self.take_in(upload),
            Event::ShipmentInspected { upload, inspection } => self.judge(upload, inspection),
            Event::RecipientActed(RecipientAct::RegisterAlias(request)) => {
                self.start_registration_by_event(request);
            }
            Event::RecipientActed(act) => self.act(act),
            Event::AliasServiceMoved { user, url } => self.move_alias_service(user, url),
            Event::AliasAnswered { registration, answer } => self.answer_registration(registration, answer),
            Event::Observed(observation) => self.note(Happening::Observed(observation)),
        }
        // What the event made due at this very moment, be the clock behind or not.
        self.catch_up(self.now);
        core::mem::take(&mut self.output)
    }

    /// When to send `Event::TimePassed`, at the latest.
    pub fn next_wakeup(&self) -> Option<Timestamp> {
        self.agenda.next()
    }

    /// The next moment at which something comes of what has happened; what recurs every day of itself
    /// does not count.
    pub fn next_event(&self) -> Option<Timestamp> {
        self.agenda.next_pressing()
    }

    /// How often a recipient did something by an event. Each is remembered for as long as the world is.
    pub fn acts(&self) -> u64 {
        self.acts
    }

    /// The latest moment the world has reached.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// Every upload of which something may still come, in the order of arrival.
    pub fn uploads(&self) -> impl DoubleEndedIterator<Item = &UploadRecord> {
        self.uploads.values()
    }

    /// Those of them behind this one.
    pub fn uploads_after(&self, id: UploadId) -> impl Iterator<Item = &UploadRecord> {
        self.uploads.range((Bound::Excluded(id), Bound::Unbounded)).map(|(_, record)| record)
    }

    /// An upload of which something may still come.
    pub fn upload(&self, id: UploadId) -> Option<&UploadRecord> {
        self.uploads.get(&id)
    }

    fn catch_up(&mut self, now: Timestamp) {
        while let Some((at, due)) = self.agenda.take_due(now) {
            self.now = self.now.max(at);
            self.perform(due);
        }
        self.now = self.now.max(now);
    }

    /// An upload that is announced twice changes nothing: what came of it stays.
    fn take_in(&mut self, upload: Upload) {
        if !self.known.insert(upload.id.0) {
            return;
        }
        self.note(Happening::UploadFinished {
            user: upload.user.clone(),
            upload: upload.id,
            file: upload.file_name.clone(),
            size: upload.size,
        });
        self.ask(Effect::Inspect(upload.id));
        let record = UploadRecord { arrived: self.now, verdict: Verdict::Pending, receipt: None, upload };
        self.uploads.insert(record.upload.id, record);
    }

    /// An inspection that comes twice, or for an upload nobody knows, changes nothing.
    fn judge(&mut self, id: UploadId, inspection: Inspection) {
        let Some(record) = self.uploads.get(&id).filter(|record| matches!(record.verdict, Verdict::Pending))
        else {
            return;
        };
        let user = record.upload.user.clone();
        let (mut findings, shipment) = inspection.into_parts();
        match shipment {
            Some(shipment) if self.was_received(&user, &shipment) => {
                findings.push(duplicate_finding(&shipment));
                self.refuse(id, user, findings);
            }
            Some(shipment) => self.accept(id, user, findings, shipment),
            None => self.refuse(id, user, findings),
        }
    }

    fn was_received(&self, user: &UserId, shipment: &Shipment) -> bool {
        self.received.get(user).is_some_and(|ids| ids.contains(shipment.id.as_str()))
    }

    fn accept(&mut self, id: UploadId, user: UserId, findings: Vec<Finding>, shipment: Shipment) {
        self.received.entry(user.clone()).or_default().insert(shipment.id.as_str().into());
        self.note(Happening::ShipmentAccepted {
            user: user.clone(),
            upload: id,
            shipment_id: shipment.id.clone(),
            messages: count(shipment.messages.len()),
            warnings: count(of_severity(&findings, Severity::Warning).len()),
        });
        self.write_receipt(id, Receipt { status: ReceiptStatus::Accepted, messages: Vec::new() });
        let messages = self.route(&user, id, &shipment);
        self.set_verdict(id, Verdict::Accepted { findings, shipment, messages });
        self.forget_if_finished(id);
    }

    fn refuse(&mut self, id: UploadId, user: UserId, findings: Vec<Finding>) {
        let errors = of_severity(&findings, Severity::Error);
        let mut messages: Vec<String> =
            errors.iter().take(FINDINGS_IN_RECEIPT).map(|finding| finding.receipt_line()).collect();
        if errors.len() > messages.len() {
            messages.push(alloc::format!("and {} more", errors.len() - messages.len()));
        }
        let errors = count(errors.len());
        self.note(Happening::ShipmentRefused { user, upload: id, errors, reasons: messages.clone() });
        self.write_receipt(id, Receipt { status: ReceiptStatus::Refused, messages });
        self.set_verdict(id, Verdict::Refused { findings });
        self.ask(Effect::Forget(id));
        self.archive_if_over(id);
    }

    /// Hands the record out when nothing more can come of the upload: no message changes any more, no
    /// letter is on its way back, and no realtime receipt is due.
    pub(crate) fn archive_if_over(&mut self, id: UploadId) {
        let Entry::Occupied(upload) = self.uploads.entry(id) else { return };
        let letters = MessageRef { upload: id, index: 0 }..=MessageRef { upload: id, index: u32::MAX };
        let is_over = match upload.get().standing() {
            Standing::Reading | Standing::UnderWay => false,
            Standing::Refused => true,
            Standing::Finished => {
                !self.realtime_answers.contains_key(&id) && self.returning.range(letters).next().is_none()
            }
        };
        if is_over {
            let record = upload.remove();
            self.ask(Effect::Archive(Box::new(record)));
        }
    }

    fn set_verdict(&mut self, id: UploadId, verdict: Verdict) {
        if let Some(record) = self.uploads.get_mut(&id) {
            record.verdict = verdict;
        }
    }

    fn write_receipt(&mut self, id: UploadId, receipt: Receipt) {
        let Some(record) = self.uploads.get_mut(&id) else { return };
        let name = self.names.receipt(self.scenario.outbound.receipt_name, &record.upload);
        record.receipt = Some(name.clone());
        let user = record.upload.user.clone();
        self.write(user, Some(id), name, OutboundContent::Receipt(receipt));
    }

    pub(crate) fn write(
        &mut self,
        user: UserId,
        upload: Option<UploadId>,
        name: String,
        content: OutboundContent,
    ) {
        self.ask(Effect::Write(OutboundFile { user, upload, name, at: self.now, content }));
    }

    /// Has the driver do something, after all that was asked for before.
    pub(crate) fn ask(&mut self, effect: Effect) {
        self.output.steps.push(Step::Do(effect));
    }

    pub(crate) fn note(&mut self, happening: Happening) {
        self.output.steps.push(Step::Tell { at: self.now, happening });
    }
}

fn duplicate_finding(shipment: &Shipment) -> Finding {
    let place = Place { file: Some("shipment.xml".to_string()), ..Place::default() };
    Finding::new(RuleId::DuplicateShipment, place, DUPLICATE)
        .found(shipment.id.as_str())
        .expected("a shipmentId this sender has not used before")
        .advice("give every new shipment a shipmentId of its own")
}

pub(crate) fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The upload's user and messages, for code that has only the id.
pub(crate) fn accepted(record: &UploadRecord) -> Option<(&UserId, &Shipment)> {
    match &record.verdict {
        Verdict::Accepted { shipment, .. } => Some((&record.upload.user, shipment)),
        Verdict::Pending | Verdict::Refused { .. } => None,
    }
}
