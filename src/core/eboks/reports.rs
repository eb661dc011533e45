//! What Nets writes of its own accord: realtime receipts and the daily distribution report.

use alloc::{
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};
use jiff::{SignedDuration, Timestamp};

use crate::agenda::Due;
use crate::eboks::outbox::OutboundNames;
use crate::eboks::putting::{FileDraft, PutAs, put};
use crate::eboks::sent::Sent;
use crate::effect::{
    DistributionEntry, DistributionReport, DistributionStatus, OutboundContent, RealtimeAnswer,
    RealtimeReceipt,
};
use crate::identity::{UploadId, UserId};
use crate::now::Now;
use crate::out::Out;
use crate::shipment::Channel;
use crate::state::{MessageState, UploadRecord};

#[derive(Debug, Clone, Default)]
pub(crate) struct Reports {
    /// What the next distribution report of each sender will say. Bound: what the channels said of the
    /// messages of a working day, or of the days of rest before it.
    distributed: BTreeMap<UserId, Vec<DistributionEntry>>,
    /// When each sender's distribution report was written last. Bound: the scenario's senders.
    reported: BTreeMap<UserId, Timestamp>,
    /// What realtime receipts will say that are due within the minute. Bound: one for each open upload.
    realtime: BTreeMap<UploadId, Vec<RealtimeAnswer>>,
}

impl Reports {
    /// Remembers for the next report what the last channel says of a message, by where it stands now.
    pub(crate) fn report(&mut self, sent: Sent<'_>, state: &MessageState, now: Now<'_>, out: &mut Out<'_>) {
        if now.scenario.outbound.distribution_report.is_none() {
            return;
        }
        let Some((channel, status)) = last_word(state) else { return };
        self.distributed.entry(sent.user.clone()).or_default().push(DistributionEntry {
            shipment_id: sent.shipment_id.to_string(),
            message_id: sent.message.id.clone(),
            eboks_id: sent.message.eboks_id.clone(),
            document_type: sent.message.document_type.clone(),
            receiver: sent.message.receiver.clone(),
            channel,
            at: now.time,
            status,
        });
        out.schedule(self.next_report(sent.user, now), Due::DistributionReport);
    }

    /// What happens at the very moment of a report is in it, as long as it has not been written.
    fn next_report(&self, user: &UserId, now: Now<'_>) -> Timestamp {
        let just_before = now.time.saturating_sub(SignedDuration::from_nanos(1)).unwrap_or(now.time);
        let after = if self.is_reported(user, now) { now.time } else { just_before };
        now.calendar.distribution_report_after(after)
    }

    /// Whether the report of this moment has been written.
    fn is_reported(&self, user: &UserId, now: Now<'_>) -> bool {
        self.reported.get(user) == Some(&now.time)
    }

    /// One report a sender with something to report.
    pub(crate) fn write_distribution(&mut self, names: &mut OutboundNames, now: Now<'_>, out: &mut Out<'_>) {
        let all = core::mem::take(&mut self.distributed).into_iter();
        let (later, due) = all.partition(|(user, _)| self.is_reported(user, now));
        self.distributed = later;
        for (user, mut entries) in due {
            // Not by who arrived first: what happened at one moment stands in the order of the shipment ids.
            entries.sort_by(|one, other| (one.at, &one.shipment_id).cmp(&(other.at, &other.shipment_id)));
            let put_off = distribution_report(&user, entries, names, now, out);
            if !put_off.is_empty() {
                out.schedule(now.calendar.distribution_report_after(now.time), Due::DistributionReport);
                self.distributed.insert(user.clone(), put_off);
            }
            self.reported.insert(user, now.time);
        }
    }

    /// Remembers until then what e-Boks said of the realtime messages of an upload.
    pub(crate) fn expect_realtime(
        &mut self,
        upload: UploadId,
        answers: Vec<RealtimeAnswer>,
        until: Timestamp,
        out: &mut Out<'_>,
    ) {
        self.realtime.insert(upload, answers);
        out.schedule(until, Due::RealtimeReceipt(upload));
    }

    /// Whether a realtime receipt of this upload is due.
    pub(crate) fn has_receipt_due(&self, upload: UploadId) -> bool {
        self.realtime.contains_key(&upload)
    }

    pub(crate) fn write_realtime(
        &mut self,
        record: &UploadRecord,
        names: &mut OutboundNames,
        now: Now<'_>,
        out: &mut Out<'_>,
    ) {
        let upload = &record.upload;
        let Some(messages) = self.realtime.remove(&upload.id) else { return };
        let Some(pattern) = &now.scenario.outbound.realtime_receipt else { return };
        let Some(shipment) = record.shipment() else { return };
        let number: String = format!("{:07}", upload.id.0);
        let places = [
            ("user", upload.user.as_str()),
            ("folder", upload.folder.as_str()),
            ("number", number.as_str()),
            ("file", upload.file_name.as_str()),
        ];
        let name = names.patterned(&upload.user, pattern, &places);
        let (shipment_id, file_name) = (shipment.id.clone(), upload.file_name.clone());
        let content = OutboundContent::RealtimeReceipt(RealtimeReceipt { shipment_id, file_name, messages });
        let draft = FileDraft { user: &upload.user, answers: Some(upload), name, content };
        let again =
            |content: &OutboundContent| (names.patterned(&upload.user, pattern, &places), content.clone());
        put(draft, again, now, out);
    }
}

fn last_word(state: &MessageState) -> Option<(Channel, DistributionStatus)> {
    Some(match state {
        MessageState::Delivered { .. }
        | MessageState::AwaitingPublication { .. }
        | MessageState::Signing { .. } => (Channel::Eboks, DistributionStatus::Confirmed),
        MessageState::Printed { .. } => (Channel::Print, DistributionStatus::Confirmed),
        MessageState::MailReturned { .. } => (Channel::Print, DistributionStatus::Returned),
        MessageState::Emailed { .. } => (Channel::Email, DistributionStatus::Confirmed),
        MessageState::Rejected { channel, reason, .. } => {
            (*channel, DistributionStatus::Rejected { reason: reason.clone() })
        }
        MessageState::Accepted { .. }
        | MessageState::HandedOver { .. }
        | MessageState::Printing { .. }
        | MessageState::Emailing { .. }
        | MessageState::Concluded { .. }
        | MessageState::Returned { .. } => return None,
    })
}

/// The entries that belong into the next report, where a fault has put them off.
fn distribution_report(
    user: &UserId,
    entries: Vec<DistributionEntry>,
    names: &mut OutboundNames,
    now: Now<'_>,
    out: &mut Out<'_>,
) -> Vec<DistributionEntry> {
    let Now { scenario, calendar, time, .. } = now;
    let Some(pattern) = &scenario.outbound.distribution_report else { return Vec::new() };
    let Some(sender) = scenario.senders.get(user) else { return Vec::new() };
    let organisation = sender.organisation.clone();
    let date = calendar.date(time);
    let day = date.to_string();
    let places = [("user", user.as_str()), ("organisation", organisation.number()), ("date", day.as_str())];
    let name = names.patterned(user, pattern, &places);
    // What a fault has put off is from before.
    let (usual, first) = (calendar.distribution_report_before(time), entries.first());
    let earlier = first.filter(|entry| entry.at < usual);
    let from = earlier.map_or(usual, |entry| calendar.distribution_report_before(entry.at));
    let report = DistributionReport { organisation: organisation.clone(), date, from, to: time, entries };
    let content = OutboundContent::DistributionReport(report);
    let draft = FileDraft { user, answers: None, name, content };
    let again = |content: &OutboundContent| (names.patterned(user, pattern, &places), content.clone());
    match put(draft, again, now, out) {
        PutAs::NextTime(OutboundContent::DistributionReport(report)) => report.entries,
        PutAs::NextTime(_) | PutAs::Written | PutAs::HeldBack | PutAs::Never => Vec::new(),
    }
}
