//! The samples go through the real intake, in the worlds that come with the simulator.

use std::io::Write;

use nets_core::identity::{Country, Party};
use nets_core::scenario::Scenario;
use nets_core::shipment::Inspection;
use nets_intake::{Cancel, Context, Inspector, SchemaSource};
use nets_samples::{MessageBuilder, ShipmentBuilder, all, person};

fn inspect(zip: &[u8], file_name: &str, scenario: &Scenario) -> Inspection {
    let inspector = Inspector::new(SchemaSource::Embedded).expect("the embedded schemas are valid");
    let mut file = tempfile::tempfile().expect("a file");
    file.write_all(zip).expect("it can be written");
    let sender = scenario.senders.values().next();
    let folder = sender.map(|sender| sender.organisation.folder());
    inspector
        .inspect_zip(
            file,
            file_name,
            &Context { scenario, sender, folder: folder.as_deref(), today: None, cancel: &Cancel::default() },
        )
        .expect("nothing interrupts it")
}

#[test]
fn the_default_scenario_accepts_every_sample_without_a_finding() {
    let scenario = nets_scenario::default_scenario().scenario;
    for sample in all() {
        let inspection = inspect(&sample.zip(), &sample.file_name(), &scenario);
        assert!(inspection.findings().is_empty(), "{}: {:#?}", sample.name, inspection.findings());
        let shipment = inspection.shipment().expect("accepted");
        assert_eq!(shipment.messages.len(), sample.shipment_xml().matches("<message id=").count());
    }
}

#[test]
fn intake_reads_back_what_the_builder_wrote() {
    let scenario = nets_scenario::default_scenario().scenario;
    let message = MessageBuilder::to(person(Country::Denmark, "6101800001"), "162812")
        .id("contract <1> & more")
        .description("Æbler & \"pærer\"")
        .publication_date(nets_core::civil::date(2026, 2, 1))
        .signer(person(Country::Norway, "41018000001"))
        .file("lån & leje.pdf")
        .attachment("terms.pdf", Some("Terms"))
        .payment_attachment("payment.xml");
    let zip = ShipmentBuilder::new("loan-1").message(message).zip().expect("memory takes every write");
    let inspection = inspect(&zip, "netsshare_loan.zip", &scenario);
    let shipment = inspection.shipment().unwrap_or_else(|| panic!("{:#?}", inspection.findings()));
    let message = &shipment.messages[0];
    assert_eq!((shipment.id.as_str(), message.id.as_str()), ("loan-1", "contract <1> & more"));
    assert_eq!(message.description.as_deref(), Some("Æbler & \"pærer\""));
    assert_eq!(message.file, "lån & leje.pdf");
    let signer = Party::person(Country::Norway, "41018000001").expect("a person number");
    assert_eq!(message.extra_signers, [signer]);
    assert_eq!(message.attachments[0].description.as_deref(), Some("Terms"));
    assert_eq!(message.payment_attachment.as_deref(), Some("payment.xml"));
}

#[test]
fn what_is_enclosed_with_a_letter_is_known_again_by_its_bytes() {
    let scenario = nets_scenario::default_scenario().scenario;
    let marks = |attachments: &[&str], payment: bool| {
        let letter = MessageBuilder::to(person(Country::Denmark, "6101800001"), "163057").file("letter.pdf");
        let letter = attachments.iter().fold(letter, |letter, name| letter.attachment(*name, None));
        let letter = if payment { letter.payment_attachment("payment.xml") } else { letter };
        let zip = ShipmentBuilder::new("s").message(letter).zip().expect("memory takes every write");
        let inspection = inspect(&zip, "netsshare_s.zip", &scenario);
        let shipment = inspection.shipment().unwrap_or_else(|| panic!("{:#?}", inspection.findings()));
        let message = &shipment.messages[0];
        (message.content.expect("the letter is known"), message.enclosed)
    };
    let all = [
        marks(&[], false),
        marks(&["a.pdf"], false),
        marks(&["a.pdf", "terms of payment.pdf"], false),
        marks(&["a.pdf"], true),
    ];
    assert!(all.iter().all(|(letter, _)| *letter == all[0].0), "{all:?}");
    assert_eq!(all[0].1, None);
    for (place, (_, enclosed)) in all.iter().enumerate() {
        let alike = all.iter().filter(|(_, each)| each == enclosed).count();
        assert_eq!(alike, 1, "{place}: {all:?}");
    }
    assert_eq!(marks(&["a.pdf"], true), all[3]);
}
