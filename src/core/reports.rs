//! What Nets writes of its own accord: realtime receipts and the daily distribution report.

use alloc::{
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};
use jiff::{SignedDuration, Timestamp};

use crate::agenda::Due;
use crate::effect::{
    DistributionEntry, DistributionReport, DistributionStatus, OutboundContent, RealtimeAnswer,
    RealtimeReceipt,
};
use crate::identity::{UploadId, UserId};
use crate::routing::Sent;
use crate::shipment::Channel;
use crate::simulator::{Simulator, accepted};

impl Simulator {
    /// Remembers for the next report what the last channel said of a message.
    pub(crate) fn report(&mut self, sent: Sent<'_>, channel: Channel, status: DistributionStatus) {
        if self.scenario.outbound.distribution_report.is_none() {
            return;
        }
        self.distributed.entry(sent.user.clone()).or_default().push(DistributionEntry {
            shipment_id: sent.shipment_id.to_string(),
            message_id: sent.message.id.clone(),
            eboks_id: sent.message.eboks_id.clone(),
            document_type: sent.message.document_type.clone(),
            receiver: sent.message.receiver.clone(),
            channel,
            at: self.now,
            status,
        });
        self.agenda.schedule(self.next_report(sent.user), Due::DistributionReport);
    }

    /// What happens at the very moment of a report is in it, as long as it has not been written.
    fn next_report(&self, user: &UserId) -> Timestamp {
        if self.is_reported(user) {
            return self.calendar.distribution_report_after(self.now);
        }
        let just_before = self.now.saturating_sub(SignedDuration::from_nanos(1));
        self.calendar.distribution_report_after(just_before.unwrap_or(self.now))
    }

    /// One report a sender with something to report.
    pub(crate) fn distribution_reports(&mut self) {
        let (later, now): (BTreeMap<_, _>, BTreeMap<_, _>) =
            core::mem::take(&mut self.distributed).into_iter().partition(|(user, _)| self.is_reported(user));
        self.distributed = later;
        for (user, entries) in now {
            self.reported.insert(user.clone(), self.now);
            self.distribution_report(user, entries);
        }
    }

    /// Whether the report of this moment has been written.
    fn is_reported(&self, user: &UserId) -> bool {
        self.reported.get(user) == Some(&self.now)
    }

    fn distribution_report(&mut self, user: UserId, entries: Vec<DistributionEntry>) {
        let Some(pattern) = self.scenario.outbound.distribution_report.clone() else { return };
        let Some(sender) = self.scenario.senders.get(&user) else { return };
        let organisation = sender.organisation.clone();
        let date = self.calendar.date(self.now);
        let day = date.to_string();
        let places =
            [("user", user.as_str()), ("organisation", organisation.number.as_str()), ("date", day.as_str())];
        let name = self.names.patterned(&user, &pattern, &places);
        let from = self.calendar.distribution_report_before(self.now);
        let content = DistributionReport { organisation, date, from, to: self.now, entries };
        self.write(user, None, name, OutboundContent::DistributionReport(content));
    }

    pub(crate) fn realtime_receipt(&mut self, upload: UploadId) {
        let Some(messages) = self.realtime_answers.remove(&upload) else { return };
        self.write_realtime_receipt(upload, messages);
        self.archive_if_over(upload);
    }

    fn write_realtime_receipt(&mut self, upload: UploadId, messages: Vec<RealtimeAnswer>) {
        let Some(pattern) = self.scenario.outbound.realtime_receipt.clone() else { return };
        let Some(record) = self.uploads.get(&upload) else { return };
        let Some((user, shipment)) = accepted(record) else { return };
        let (user, shipment_id) = (user.clone(), shipment.id.clone());
        let (folder, file_name) = (record.upload.folder.clone(), record.upload.file_name.clone());
        let number: String = format!("{:07}", upload.0);
        let places = [
            ("user", user.as_str()),
            ("folder", folder.as_str()),
            ("number", number.as_str()),
            ("file", file_name.as_str()),
        ];
        let name = self.names.patterned(&user, &pattern, &places);
        let content = RealtimeReceipt { shipment_id, file_name: file_name.clone(), messages };
        self.write(user, Some(upload), name, OutboundContent::RealtimeReceipt(content));
    }
}
