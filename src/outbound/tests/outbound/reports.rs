//! Realtime receipts and distribution reports.

use nets_core::effect::{
    DistributionEntry, DistributionReport, DistributionStatus, OutboundContent, RealtimeAnswer,
    RealtimeReceipt,
};
use nets_core::identity::{Country, DocumentType, EboksId, Organisation, Party};
use nets_core::shipment::Channel;

use crate::support::golden::check;
use crate::support::{anna, moment, outbound, text};

#[test]
fn a_realtime_receipt_says_of_each_message_whether_e_boks_took_it() {
    let answer = |id: &str, receiver, rejected: Option<&str>| RealtimeAnswer {
        message_id: id.into(),
        receiver,
        rejected: rejected.map(str::to_owned),
    };
    let company = Party::organisation(Country::Norway, "123456789").expect("a company number");
    let alias = Party::alias(Country::Sweden, "K1234").expect("an alias");
    let written = text(&outbound(OutboundContent::RealtimeReceipt(RealtimeReceipt {
        shipment_id: "shipmentId1".into(),
        file_name: "netsshare_example.zip".into(),
        messages: vec![
            answer("1", anna().signer, None),
            answer("2", company, Some("not subscribed to 163057 & no other channel")),
            answer("3", alias, Some("")),
        ],
    })));
    check("realtime-receipt.xml", "realtime-receipt.xsd", &written);
}

#[test]
fn a_distribution_report_has_an_entry_for_each_message_and_its_last_channel() {
    let entries = vec![
        entry("1", Channel::Eboks, DistributionStatus::Confirmed),
        entry(
            "2",
            Channel::Print,
            DistributionStatus::Rejected { reason: "the message has no print part".into() },
        ),
        entry("3", Channel::Print, DistributionStatus::Returned),
        entry("4", Channel::Eboks, DistributionStatus::Confirmed),
    ];
    check("distribution-report.xml", "distribution-report.xsd", &report(entries));
}

#[test]
fn a_report_without_messages_is_valid_too() {
    check("distribution-report-empty.xml", "distribution-report.xsd", &report(Vec::new()));
}

#[test]
fn a_report_on_ten_thousand_messages_is_within_its_bounds() {
    let entries = (0..10_000).map(|id| entry(&id.to_string(), Channel::Eboks, DistributionStatus::Confirmed));
    assert_eq!(report(entries.collect()).matches("<message>").count(), 10_000);
}

fn report(entries: Vec<DistributionEntry>) -> String {
    text(&outbound(OutboundContent::DistributionReport(DistributionReport {
        organisation: Organisation::new(Country::Denmark, "12345678").expect("a company number"),
        date: "2026-01-07".parse().expect("a day"),
        from: moment("2026-01-06T08:30:00Z"),
        to: moment("2026-01-07T08:30:00Z"),
        entries,
    })))
}

fn entry(id: &str, channel: Channel, status: DistributionStatus) -> DistributionEntry {
    DistributionEntry {
        shipment_id: "shipmentId1".into(),
        message_id: id.into(),
        eboks_id: Some(EboksId::new("15723").expect("an id")),
        document_type: DocumentType::new("163057").expect("a type"),
        receiver: Some(anna().signer),
        channel,
        at: moment("2026-01-07T07:00:00Z"),
        status,
    }
}
