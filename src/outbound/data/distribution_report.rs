//! The data of a distribution report: what became of every message since the report before.

use minijinja::Value;
use nets_core::effect::{DistributionEntry, DistributionReport, DistributionStatus, OutboundFile};
use nets_core::shipment::Channel;

use super::{everywhere, local_time, organisation, party};
use crate::record::{joined, record};

pub(crate) fn data(file: &OutboundFile, report: &DistributionReport) -> Value {
    // Entries become values only when the template comes to them, and may be gone through again.
    let entries =
        Value::make_object_iterable(report.entries.clone(), |entries| Box::new(entries.iter().map(entry)));
    joined(
        everywhere(file),
        [
            ("organisation", organisation(&report.organisation)),
            ("date", report.date.to_string().into()),
            ("from", local_time(report.from)),
            ("to", local_time(report.to)),
            ("entries", entries),
            ("confirmed", count(report, |status| matches!(status, DistributionStatus::Confirmed))),
            ("rejected", count(report, |status| matches!(status, DistributionStatus::Rejected { .. }))),
            ("returned", count(report, |status| matches!(status, DistributionStatus::Returned))),
        ],
    )
}

fn count(report: &DistributionReport, is_meant: fn(&DistributionStatus) -> bool) -> Value {
    report.entries.iter().filter(|entry| is_meant(&entry.status)).count().into()
}

fn entry(entry: &DistributionEntry) -> Value {
    let (status, reason) = match &entry.status {
        DistributionStatus::Confirmed => ("CONFIRMED", None),
        DistributionStatus::Rejected { reason } => ("REJECTED", Some(reason.as_str())),
        DistributionStatus::Returned => ("RETURNED", None),
    };
    record([
        ("shipment_id", entry.shipment_id.as_str().into()),
        ("message_id", entry.message_id.as_str().into()),
        ("eboks_id", entry.eboks_id.as_ref().map(|id| id.as_str()).into()),
        ("document_type", entry.document_type.as_str().into()),
        ("receiver", entry.receiver.as_ref().map(party).into()),
        ("channel", channel(entry.channel).into()),
        ("status", status.into()),
        ("reason", reason.into()),
        ("at", local_time(entry.at)),
    ])
}

fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Eboks => "EBOKS",
        Channel::Print => "PRINT",
        Channel::Email => "EMAIL",
    }
}
