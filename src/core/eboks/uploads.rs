//! The uploads: what was said of each, and where its messages stand until nothing more comes of it.

use alloc::{
    boxed::Box,
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::ops::Bound;
use jiff::Timestamp;

use crate::broken_rules::BrokenRules;
use crate::eboks::auditor::{self, Auditor};
use crate::eboks::kept::KeptZips;
use crate::eboks::outbox::OutboundNames;
use crate::eboks::putting::{FileDraft, PutAs, put};
use crate::eboks::sent::Sent;
use crate::effect::{Effect, OutboundContent, Receipt, ReceiptStatus};
use crate::event::Upload;
use crate::finding::{Finding, Place, Severity, of_severity};
use crate::identity::{MessageRef, UploadId, UserId};
use crate::now::Now;
use crate::numbers::NumberSet;
use crate::out::Out;
use crate::rule_book::RuleId;
use crate::shipment::{Inspection, Shipment};
use crate::state::{MessageState, Standing, UploadRecord, Verdict};
use crate::timeline::Happening;

/// A receipt lists this many findings at the most; the API has them all.
const FINDINGS_IN_RECEIPT: usize = 100;

/// The words of Nets' one public refusal.
const DUPLICATE: &str = "This shipment has already been received before";

#[derive(Debug, Clone, Default)]
pub(crate) struct Uploads {
    /// Those of which something may still come; the others were handed out by `Effect::Archive`.
    /// Bound: the senders' quotas, which zips count against at least until their shipments are finished; what is
    /// finished stays for a letter that is on its way back, or for a receipt due within the minute.
    open: BTreeMap<UploadId, UploadRecord>,
    /// The numbers of all uploads there ever were. The driver leaves no gap, so they are one range.
    known: NumberSet,
    /// Shipment ids already accepted, by sender. No bound: each is the answer to a question that may be
    /// asked as long as the world lasts, and the journal holds more of the same shipment.
    received: BTreeMap<UserId, BTreeSet<Box<str>>>,
    broken: BrokenRules,
    auditor: Auditor,
}

impl Uploads {
    /// In the order of arrival.
    pub(crate) fn all(&self) -> impl DoubleEndedIterator<Item = &UploadRecord> {
        self.open.values()
    }

    pub(crate) fn after(&self, id: UploadId) -> impl Iterator<Item = &UploadRecord> {
        self.open.range((Bound::Excluded(id), Bound::Unbounded)).map(|(_, record)| record)
    }

    pub(crate) fn before(&self, id: UploadId) -> impl Iterator<Item = &UploadRecord> {
        self.open.range(..id).rev().map(|(_, record)| record)
    }

    pub(crate) fn get(&self, id: UploadId) -> Option<&UploadRecord> {
        self.open.get(&id)
    }

    /// The messages of an accepted shipment, in their order.
    pub(crate) fn messages(&self, upload: UploadId) -> impl Iterator<Item = Sent<'_>> {
        let messages = self.accepted(upload).map_or(0, |(_, shipment)| count(shipment.messages.len()));
        (0..messages).filter_map(move |index| self.sent(MessageRef { upload, index }))
    }

    /// The same with the state of each.
    pub(crate) fn states(&self, upload: UploadId) -> impl Iterator<Item = (Sent<'_>, &MessageState)> {
        self.messages(upload).filter_map(|sent| Some((sent, self.state(sent.reference)?)))
    }

    pub(crate) fn sent(&self, reference: MessageRef) -> Option<Sent<'_>> {
        let (user, shipment) = self.accepted(reference.upload)?;
        let message = shipment.messages.get(reference.index as usize)?;
        Some(Sent { user, shipment_id: &shipment.id, reference, message })
    }

    pub(crate) fn state(&self, reference: MessageRef) -> Option<&MessageState> {
        match &self.open.get(&reference.upload)?.verdict {
            Verdict::Accepted { messages, .. } => messages.get(reference.index as usize),
            Verdict::Pending | Verdict::Refused { .. } => None,
        }
    }

    fn accepted(&self, upload: UploadId) -> Option<(&UserId, &Shipment)> {
        let record = self.open.get(&upload)?;
        Some((&record.upload.user, record.shipment()?))
    }

    pub(crate) fn broken(&self) -> &BrokenRules {
        &self.broken
    }

    /// An upload that is announced twice changes nothing: what came of it stays.
    pub(crate) fn take_in(&mut self, upload: Upload, now: Now<'_>, out: &mut Out<'_>) {
        if !self.known.insert(upload.id.0) {
            return;
        }
        out.tell(Happening::UploadFinished {
            user: upload.user.clone(),
            upload: upload.id,
            file: upload.file_name.clone(),
            size: upload.size,
        });
        out.ask(Effect::Inspect(upload.clone()));
        let record = UploadRecord { arrived: now.time, verdict: Verdict::Pending, receipt: None, upload };
        self.open.insert(record.upload.id, record);
    }

    /// Whether the shipment is accepted: then its messages are to be sent on their way. An inspection
    /// that comes twice, or for an unknown upload, changes nothing. The zip of one that is refused is kept for a while,
    /// so that it can be read again.
    pub(crate) fn judge(
        &mut self,
        id: UploadId,
        inspection: Inspection,
        names: &mut OutboundNames,
        zips: &mut KeptZips,
        now: Now<'_>,
        out: &mut Out<'_>,
    ) -> bool {
        let Some(record) = self.open.get_mut(&id).filter(|record| record.is_pending()) else { return false };
        let user = &record.upload.user;
        let received = self.received.entry(user.clone()).or_default();
        let (mut findings, mut shipment) = inspection.into_parts();
        let marks = shipment.as_ref().map(auditor::marks);
        if let Some(duplicate) = shipment.take_if(|shipment| !received.insert(shipment.id.as_str().into())) {
            findings.push(duplicate_finding(&duplicate));
        }
        self.broken.count(id, &findings);
        let is_accepted = shipment.is_some();
        let (happening, receipt) = match &shipment {
            Some(shipment) => acceptance(id, user.clone(), &findings, shipment),
            None => refusal(id, user.clone(), &findings),
        };
        out.tell(happening);
        if let Some(marks) = marks {
            self.auditor.note(id, user, marks, is_accepted, out);
        }
        let form = now.scenario.outbound.receipt_name;
        let name = names.receipt(form, &record.upload);
        let (content, answers) = (OutboundContent::Receipt(receipt), Some(&record.upload));
        let draft = FileDraft { user, answers, name: name.clone(), content };
        let again = |content: &OutboundContent| (names.receipt(form, &record.upload), content.clone());
        record.receipt = (put(draft, again, now, out) == PutAs::Written).then_some(name);
        record.verdict = match shipment {
            Some(shipment) => {
                Verdict::Accepted { findings, shipment, messages: Vec::new(), delivered: BTreeMap::new() }
            }
            None => Verdict::Refused { findings },
        };
        if !is_accepted {
            zips.keep_or_forget(&record.upload, now, out);
            if !out.faults.fates().holds_back(id) {
                self.archive_if_over(id, out);
            }
        }
        is_accepted
    }

    /// Where the messages of a newly accepted shipment stand, in their order.
    pub(crate) fn set_states(&mut self, upload: UploadId, states: Vec<MessageState>) {
        if let Some(messages) = self.messages_mut(upload) {
            *messages = states;
        }
    }

    pub(crate) fn set_state(&mut self, reference: MessageRef, state: MessageState) {
        let messages = self.messages_mut(reference.upload);
        if let Some(slot) = messages.and_then(|messages| messages.get_mut(reference.index as usize)) {
            *slot = state;
        }
    }

    /// The receipt that a fault has held back is written.
    pub(crate) fn set_receipt(&mut self, upload: UploadId, name: &str) {
        if let Some(record) = self.open.get_mut(&upload) {
            record.receipt.get_or_insert_with(|| name.into());
        }
    }

    /// e-Boks has this message from now on.
    pub(crate) fn note_delivery(&mut self, reference: MessageRef, at: Timestamp) {
        let record = self.open.get_mut(&reference.upload);
        if let Some(Verdict::Accepted { delivered, .. }) = record.map(|record| &mut record.verdict) {
            delivered.insert(reference.index, at);
        }
    }

    fn messages_mut(&mut self, upload: UploadId) -> Option<&mut Vec<MessageState>> {
        match &mut self.open.get_mut(&upload)?.verdict {
            Verdict::Accepted { messages, .. } => Some(messages),
            Verdict::Pending | Verdict::Refused { .. } => None,
        }
    }

    /// Whether every message has come to its end.
    pub(crate) fn is_finished(&self, upload: UploadId) -> bool {
        self.open.get(&upload).is_some_and(|record| record.standing() == Standing::Finished)
    }

    /// Hands the record out when no message changes any more.
    pub(crate) fn archive_if_over(&mut self, upload: UploadId, out: &mut Out<'_>) {
        let standing = self.open.get(&upload).map(UploadRecord::standing);
        if matches!(standing, Some(Standing::Refused | Standing::Finished))
            && let Some(record) = self.open.remove(&upload)
        {
            out.ask(Effect::Archive(Box::new(record)));
        }
    }
}

fn acceptance(
    upload: UploadId,
    user: UserId,
    findings: &[Finding],
    shipment: &Shipment,
) -> (Happening, Receipt) {
    let happening = Happening::ShipmentAccepted {
        user,
        upload,
        shipment_id: shipment.id.clone(),
        messages: count(shipment.messages.len()),
        warnings: count(of_severity(findings, Severity::Warning).len()),
    };
    (happening, Receipt { status: ReceiptStatus::Accepted, messages: Vec::new() })
}

fn refusal(upload: UploadId, user: UserId, findings: &[Finding]) -> (Happening, Receipt) {
    let errors = of_severity(findings, Severity::Error);
    let mut messages: Vec<String> =
        errors.iter().take(FINDINGS_IN_RECEIPT).map(|finding| finding.receipt_line()).collect();
    if errors.len() > messages.len() {
        messages.push(format!("and {} more", errors.len() - messages.len()));
    }
    let errors = count(errors.len());
    let happening = Happening::ShipmentRefused { user, upload, errors, reasons: messages.clone() };
    (happening, Receipt { status: ReceiptStatus::Refused, messages })
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
