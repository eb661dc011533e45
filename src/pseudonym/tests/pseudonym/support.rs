//! As the tests of intake inspect shipments; and each that they inspect is copied with pseudonyms besides, and the copy
//! held to the same judgement.

use std::fs::File;

use nets_core::finding::Finding;
use nets_core::rule_book::RuleId;
use nets_core::scenario::Scenario;
use nets_core::shipment::Inspection;
use nets_intake::{Cancel, Context};
use nets_pseudonym::{Judge, Learning, LeftOut, PseudonymKey, Pseudonyms, UploadCopy};

pub use crate::intake::{
    EBOKS_ID_OF_LAST, EMAIL_RECEIVER, FOLDER, Headers, PDF, PRINT_RECEIVER, RECEIVER, RETURN_ADDRESS,
    SHIPMENT, TODAY, ZIP_NAME, Zip, changed, file, in_ascii, inspector, patch, pdf_of, rules, scenario,
};

pub const KEY: [u8; 32] = [42; 32];

/// Larger shipments are inspected and not copied: they show what a reader spends, and not what a copy holds.
const LARGEST: u64 = 256 * 1024;

pub fn inspect_xml(xml: &[u8]) -> Inspection {
    let inspection = crate::intake::inspect_xml(xml);
    if xml.len() as u64 > LARGEST {
        return inspection;
    }
    let scenario = scenario();
    let learning = Learning::default();
    learning.keep(&scenario);
    learning.shipment_xml(xml);
    let pseudonyms = Pseudonyms::new(learning, PseudonymKey::fixed(KEY));
    let inspector = inspector();
    let cancel = Cancel::default();
    let context = Context { scenario: &scenario, sender: None, folder: None, today: None, cancel: &cancel };
    let judge = Judge { inspector: &inspector, context, sender: context.sender, scenario: &scenario };
    let (copy, UploadCopy { kept, .. }) =
        pseudonyms.shipment_xml(xml, &judge).expect("nothing interrupts it");
    assert_eq!(copy.len(), xml.len());
    assert!(kept.is_ok(), "{kept:?}\n{}\n{}", String::from_utf8_lossy(xml), String::from_utf8_lossy(&copy));
    inspection
}

pub fn inspect_zip(zip: File, file_name: &str) -> Inspection {
    inspect_in(&scenario(), zip, file_name)
}

pub fn inspect_with(rule: RuleId, zip: &[u8]) -> Inspection {
    let mut scenario = scenario();
    scenario.rules.switch_on(rule);
    inspect_in(&scenario, file(zip), ZIP_NAME)
}

pub fn inspect_bytes(zip: &[u8]) -> Inspection {
    inspect_zip(file(zip), ZIP_NAME)
}

fn inspect_in(scenario: &Scenario, zip: File, file_name: &str) -> Inspection {
    let sender = scenario.senders.values().next();
    let cancel = Cancel::default();
    let context = Context { scenario, sender, folder: Some(FOLDER), today: Some(TODAY), cancel: &cancel };
    let inspector = inspector();
    if zip.metadata().expect("a file").len() > LARGEST {
        return inspector.inspect_zip(zip, file_name, &context).expect("nothing interrupts it");
    }
    let (found, copied) =
        copied(&zip, file_name, &Judge { inspector: &inspector, context, sender: context.sender, scenario });
    let zip_is_odd = |finding: &Finding| finding.rule().id.starts_with("zip.");
    let is_odd = found.findings().iter().any(zip_is_odd);
    match &copied.kept {
        Ok(_) => {}
        // Such a zip is nothing that a program writes.
        Err(why) if is_odd => assert_ne!(*why, LeftOut::Damaged(1), "shipment.xml can be read"),
        // A PDF that takes more steps than there are is made of fewer.
        Err(_) if rules(&found) == ["shipment.too-complex"] => {}
        Err(why) => panic!("{why}\n{:#?}", found.findings()),
    }
    found
}

/// What is found in a zip, and its copy.
pub fn copied(zip: &File, file_name: &str, judge: &Judge<'_>) -> (Inspection, UploadCopy) {
    let learning = Learning::default();
    learning.keep(judge.context.scenario);
    learning.upload(zip).expect("a file that can be read");
    let pseudonyms = Pseudonyms::new(learning, PseudonymKey::fixed(KEY));
    let target = tempfile::tempfile().expect("a file");
    let copied = pseudonyms.upload(zip, file_name, judge, &target).expect("a file that can be written");
    let zip = zip.try_clone().expect("the same file");
    let found = judge.inspector.inspect_zip(zip, file_name, &judge.context).expect("nothing interrupts it");
    (found, copied)
}
