//! Copies of shipments of all kinds: the samples, generated ones, and generated ones with one mistake.

use std::io::Write as _;

use nets_core::civil::date;
use nets_core::scenario::Scenario;
use nets_intake::{Cancel, Context, Inspector, SchemaSource};
use nets_pseudonym::{Judge, Learning, PseudonymKey, Pseudonyms};
use proptest::prelude::*;
use proptest::sample::Index;

use crate::generator::shipments;
use crate::mutations::{ALL, Mutated};
use crate::support::{KEY, copied};

thread_local! {
    static INSPECTOR: Inspector = Inspector::new(SchemaSource::Embedded).expect("the embedded schemas are valid");
}

fn judged<T>(scenario: &Scenario, judge: impl FnOnce(&Judge<'_>) -> T) -> T {
    let cancel = Cancel::default();
    let context = Context {
        scenario,
        sender: scenario.senders.values().next(),
        folder: Some("DK12345678"),
        today: Some(date(2026, 1, 5)),
        cancel: &cancel,
    };
    INSPECTOR.with(|inspector| judge(&Judge { inspector, context, sender: context.sender, scenario }))
}

#[test]
fn every_sample_has_a_copy_that_is_judged_alike() {
    let scenario = nets_scenario::default_scenario().scenario;
    for sample in nets_samples::all() {
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(&sample.zip()).expect("room on the disk");
        let (_, copy) = judged(&scenario, |judge| copied(&file, &sample.file_name(), judge));
        assert!(copy.kept.is_ok(), "{}: {:?}", sample.name, copy.kept);
        assert!(copy.made_anew > 0);
    }
}

fn pseudonyms(xml: &str, scenario: &Scenario) -> Pseudonyms {
    let learning = Learning::default();
    learning.keep(scenario);
    learning.shipment_xml(xml.as_bytes());
    Pseudonyms::new(learning, PseudonymKey::fixed(KEY))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_shipment_has_a_copy_that_is_judged_alike(built in shipments()) {
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(&built.builder.zip().expect("memory takes every write")).expect("room on the disk");
        let scenario = crate::generator::scenario();
        let (_, copy) = judged(&scenario, |judge| copied(&file, "netsshare_any.zip", judge));
        prop_assert!(copy.kept.is_ok(), "{:?}\n{}", copy.kept, built.builder.xml());
    }

    #[test]
    fn any_single_mistake_is_found_in_the_copy(built in shipments(), spot in any::<Index>()) {
        let xml = built.builder.xml();
        let scenario = crate::generator::scenario();
        for mutation in ALL {
            let Some(Mutated { xml, .. }) = (mutation.make)(&xml, &spot) else { continue };
            let pseudonyms = pseudonyms(&xml, &scenario);
            let (bytes, copy) = judged(&scenario, |judge| pseudonyms.shipment_xml(xml.as_bytes(), judge))
                .expect("nothing interrupts it");
            let bytes = String::from_utf8_lossy(&bytes).into_owned();
            prop_assert!(copy.kept.is_ok(), "{}: {:?}\n{xml}\n{bytes}", mutation.name, copy.kept);
        }
    }
}
