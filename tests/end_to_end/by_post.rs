//! Letters alone: an address, and no receiver in e-Boks.

use nets_samples::{Letter, MessageBuilder, ShipmentBuilder};

use crate::support::verify::conforms;
use crate::support::{Simulator, installed};

#[test]
fn a_letter_alone_is_accepted_with_a_warning_printed_and_reported() {
    if !installed(&["sftp", "xmllint"]) {
        return;
    }
    let simulator = Simulator::play("scenarios/print.yaml");
    let letter = Letter { first_class: true, duplex: false, colour: false };
    let shipment =
        ShipmentBuilder::new("by-post").message(MessageBuilder::by_post(letter, "163057").id("moved"));
    simulator.upload("netsshare_by-post.zip", &shipment.zip().expect("a shipment"));
    simulator.settle();
    let receipt = simulator.receipt("tTEST1", "netsshare_by-post.zip.receipt");
    assert_eq!(receipt, "<receipt><status>200</status><messages/></receipt>");
    let found = simulator.get("/v1/shipments/1").ok();
    assert_eq!(found["findings"][0]["rule"], "message.not-by-eboks", "{found:#}");

    let printed = simulator.timeline("what=message_printed");
    assert_eq!((printed.len(), &printed[0]["envelope"]), (1, &"C5".into()), "{printed:#?}");
    assert!(printed[0].get("recipient").is_none(), "{printed:#?}");
    let names = simulator.outbound("tTEST1");
    let report =
        names.iter().find(|name| name.contains("_distribution_report_2026-01-06")).expect("a report");
    let report = simulator.outbound_file("tTEST1", report);
    conforms(&report, "distribution-report.xsd");
    let text = String::from_utf8_lossy(&report);
    assert!(
        text.contains("<channel>PRINT</channel>") && text.contains("<status>CONFIRMED</status>"),
        "{text}"
    );
    assert!(!text.contains("<receiver>"), "{text}");
    assert_eq!(simulator.timeline("what=mail_returned").len(), 1);
}

/// The letters of a shipment, each to a name, under their numbers; all have the same PDF, in every shipment.
fn letters(shipment: &str, names: &[&str]) -> Vec<u8> {
    let letter = Letter { first_class: false, duplex: true, colour: false };
    let messages = names
        .iter()
        .map(|name| MessageBuilder::by_post(letter, "163057").file("letter.pdf").envelope_name(*name));
    ShipmentBuilder::new(shipment).messages(messages).zip().expect("a shipment")
}

#[test]
fn a_letter_alone_that_is_sent_again_to_the_same_name_is_told_whatever_its_id_is() {
    if !installed(&["sftp"]) {
        return;
    }
    let simulator = Simulator::play("scenarios/print.yaml");
    let send = |shipment: &str, names: &[&str]| {
        simulator.upload(&format!("netsshare_{shipment}.zip"), &letters(shipment, names));
        simulator.settle();
        simulator.timeline("what=sent_again")
    };
    assert_eq!(send("first", &["Anna Demo", "Bo Demo"]).len(), 0, "one PDF to two people is no repetition");
    assert_eq!(send("second", &["Carl Demo"]).len(), 0);
    let again = send("third", &["Bo Demo", "Dora Demo"]);
    assert_eq!(again.len(), 1, "{again:#?}");
    let said = (&again[0]["messages"], &again[0]["by"], &again[0]["sent"], &again[0]["delivered"]);
    assert_eq!(said, (&1.into(), &"content".into(), &2.into(), &2.into()), "{again:#?}");
    let message = |at: usize| simulator.get(&format!("/v1/shipments/1/messages/{at}")).ok();
    let (anna, bo) = (message(0), message(1));
    assert!(anna["addressed"]["size"].is_u64(), "{anna:#}");
    assert_ne!(anna["addressed"], bo["addressed"], "{bo:#}");
}
