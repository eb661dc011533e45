//! The model's half about what Nets writes of its own accord: realtime receipts, distribution reports
//! and subscription lists.

use std::collections::BTreeMap;

use nets_core::effect::{
    DistributionEntry, DistributionReport, OutboundContent, RealtimeAnswer, RealtimeReceipt, SubscriptionList,
};
use nets_core::identity::{DocumentType, EboksId, Party, UserId};
use nets_core::shipment::Shipment;

use crate::copenhagen;
use crate::facts::Known;
use crate::foretold::{Case, Foretold, ReportEntry, Step, filled};
use crate::nets_day::{date, until};
use crate::run::moment;

/// The entries of one report, and what brought the last of them about.
type Report = (Vec<DistributionEntry>, Step);

impl Foretold<'_> {
    /// Within a minute, what e-Boks said at once.
    pub fn write_realtime_receipt(
        &mut self,
        case: &Case<'_>,
        shipment: &Shipment,
        messages: Vec<RealtimeAnswer>,
    ) {
        let Some(pattern) = &self.scenario.outbound.realtime_receipt else { return };
        let upload = case.upload;
        let number = format!("{:07}", upload.id.0);
        let places = [
            ("{user}", upload.user.as_str()),
            ("{folder}", &upload.folder),
            ("{number}", &number),
            ("{file}", &upload.file_name),
        ];
        let name = filled(pattern, &places);
        let content = RealtimeReceipt {
            shipment_id: shipment.id.clone(),
            file_name: upload.file_name.clone(),
            messages,
        };
        let to = (&upload.user, Some(upload.id));
        self.send(to, name, case.judged.0 + 30, OutboundContent::RealtimeReceipt(content));
    }

    /// Every entry is in the first report that is written after it, even at the same moment.
    pub fn write_reports(&mut self) {
        let Some(pattern) = &self.scenario.outbound.distribution_report else { return };
        let mut entries = std::mem::take(&mut self.entries);
        entries.sort_by_key(|entry| (entry.at, entry.step, entry.message));
        let mut reports: BTreeMap<(i64, UserId), Report> = BTreeMap::new();
        for ReportEntry { at, step, user, entry, .. } in entries {
            let mut report = (self.day.report_from(at), user);
            let is_written = |(_, last): &Report| *last != step;
            if report.0 == at && matches!(step, Step::Told(_)) && reports.get(&report).is_some_and(is_written)
            {
                report.0 = self.day.report_after(at);
            }
            let (entries, last) = reports.entry(report).or_insert((Vec::new(), step));
            entries.push(entry);
            *last = step;
        }
        for ((at, user), (entries, _)) in reports {
            let organisation = self.scenario.senders[&user].organisation.clone();
            let (today, _) = copenhagen::shown(at);
            let day = copenhagen::written(today);
            let places =
                [("{user}", user.as_str()), ("{organisation}", organisation.number()), ("{date}", &day)];
            let name = filled(pattern, &places);
            let (from, to) = (moment(self.day.report_before(at)), moment(at));
            let report = DistributionReport { organisation, date: date(today), from, to, entries };
            self.send((&user, None), name, at, OutboundContent::DistributionReport(report));
        }
    }

    /// Every list between two moments, and the rows of each.
    pub fn write_lists(&mut self, after: i64, ends: i64) {
        for at in self.day.lists(after, ends) {
            let (today, _) = copenhagen::shown(at);
            for (user, sender) in &self.scenario.senders {
                for (number, eboks_id) in (1..).zip(&sender.subscription_lists) {
                    let organisation = sender.organisation.clone();
                    let stem =
                        format!("{}_eboks_subscribers_{}", organisation.number(), copenhagen::written(today));
                    let as_of = self.day.as_of(today);
                    let rows = self.rows(eboks_id, as_of);
                    let name = format!("{stem}_{number}.xml");
                    self.chronicle.rows.insert((user.clone(), name), rows);
                    let list = SubscriptionList {
                        organisation,
                        eboks_id: eboks_id.clone(),
                        date: date(today),
                        number,
                        as_of: moment(as_of),
                    };
                    let name = (format!("{stem}_{number}"), ".xml".to_owned());
                    self.send((user, None), name, at, OutboundContent::SubscriptionList(list));
                }
            }
        }
    }

    fn rows(&self, eboks_id: &EboksId, as_of: i64) -> Vec<(Party, DocumentType)> {
        let known = Known::before(until(as_of));
        let mut rows = Vec::new();
        for party in self.facts.everybody(as_of) {
            for (document_type, material) in &self.scenario.materials {
                let may_be_sent = material.eboks_id.is_none() || material.eboks_id.as_ref() == Some(eboks_id);
                if may_be_sent
                    && self.facts.is_told_of(&party, document_type, as_of)
                    && self.facts.subscribes(&party, document_type, known)
                {
                    rows.push((party.clone(), document_type.clone()));
                }
            }
        }
        rows
    }
}
