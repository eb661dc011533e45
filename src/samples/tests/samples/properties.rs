//! Any shipment that is built right is accepted, and any single mistake is told by its rule, there.

mod generator;
mod mutations;

use std::io::Write;

use generator::{scenario, shipments};
use mutations::{ALL, Mutated};
use nets_core::civil::date;
use nets_core::finding::Severity;
use nets_core::shipment::Inspection;
use nets_intake::{Cancel, Context, Inspector, SchemaSource};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::ValueTree;

thread_local! {
    static INSPECTOR: Inspector = Inspector::new(SchemaSource::Embedded).expect("the embedded schemas are valid");
}

fn context<T>(use_it: impl FnOnce(&Context<'_>) -> T) -> T {
    let scenario = scenario();
    let sender = scenario.senders.values().next();
    let today = Some(date(2026, 1, 5));
    let cancel = Cancel::default();
    use_it(&Context { scenario: &scenario, sender, folder: Some("DK12345678"), today, cancel: &cancel })
}

fn inspect_zip(zip: &[u8]) -> Inspection {
    let mut file = tempfile::tempfile().expect("a file");
    file.write_all(zip).expect("room on the disk");
    INSPECTOR
        .with(|inspector| context(|context| inspector.inspect_zip(file, "netsshare_any.zip", context)))
        .expect("nothing interrupts it")
}

fn inspect_xml(xml: &str) -> Inspection {
    INSPECTOR
        .with(|inspector| context(|context| inspector.inspect_xml(xml.as_bytes(), context)))
        .expect("nothing interrupts it")
}

/// The line and the column of an offset, both from 1.
fn position(xml: &str, at: usize) -> (u32, u32) {
    let before = &xml[..at];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (u32::try_from(line).expect("few lines"), u32::try_from(column).expect("short lines"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_shipment_built_right_is_accepted_as_it_was_meant(built in shipments()) {
        let inspection = inspect_zip(&built.builder.zip().expect("memory takes every write"));
        prop_assert!(inspection.findings().is_empty(), "{:#?}\n{}", inspection.findings(), built.builder.xml());
        let messages = &inspection.shipment().expect("accepted").messages;
        let read: Vec<_> = messages.iter().map(|message| (&message.id, message.receiver.as_ref())).collect();
        let meant: Vec<_> = built.messages.iter().map(|meant| (&meant.id, Some(&meant.receiver))).collect();
        prop_assert_eq!(read, meant);
        for (message, meant) in messages.iter().zip(&built.messages) {
            prop_assert_eq!(&message.extra_signers, &meant.signers);
            prop_assert_eq!(&message.channels, &meant.channels);
            prop_assert_eq!(message.print.is_some(), meant.printed);
            prop_assert_eq!(&message.description, &meant.description);
        }
    }

    #[test]
    fn any_single_mistake_is_told_by_its_rule_at_its_place(built in shipments(), spot in any::<Index>()) {
        let xml = built.builder.xml();
        for mutation in ALL {
            let Some(Mutated { xml, at }) = (mutation.make)(&xml, &spot) else { continue };
            let inspection = inspect_xml(&xml);
            let errors: Vec<_> =
                inspection.findings().iter().filter(|found| found.severity() == Severity::Error).collect();
            let told: Vec<&str> = errors.iter().map(|found| found.rule().id).collect();
            prop_assert_eq!(told, [mutation.rule], "{}: {:#?}\n{}", mutation.name, errors, xml);
            let place = errors[0].place.position.expect("a place");
            prop_assert_eq!((place.line, place.column), position(&xml, at), "{}\n{}", mutation.name, xml);
        }
    }
}

#[test]
fn every_mutation_can_be_made_of_some_shipment() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut unmade: Vec<&str> = ALL.iter().map(|mutation| mutation.name).collect();
    for _ in 0..64 {
        let strategy = (shipments(), any::<Index>());
        let (built, spot) = strategy.new_tree(&mut runner).expect("a shipment").current();
        let xml = built.builder.xml();
        unmade.retain(|name| {
            ALL.iter().any(|mutation| mutation.name == *name && (mutation.make)(&xml, &spot).is_none())
        });
    }
    assert!(unmade.is_empty(), "never made: {unmade:?}");
}
