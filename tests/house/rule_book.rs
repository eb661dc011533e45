//! What the rule book says of our own tests is true.

use std::fs;
use std::path::Path;

use nets_core::rule_book::behaviours::BEHAVIOURS;
use nets_core::rule_book::onboarding_document::ONBOARDING_BEHAVIOURS;

#[test]
fn every_behaviour_names_tests_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = String::new();
    for folder in ["src", "tests"] {
        collect(&root.join(folder), &mut sources);
    }
    for behaviour in BEHAVIOURS.iter().chain(ONBOARDING_BEHAVIOURS) {
        for test in behaviour.tests {
            let is_there = sources.contains(&format!("fn {test}("));
            assert!(is_there, "{}: there is no test {test}", behaviour.id);
        }
    }
}

fn collect(folder: &Path, sources: &mut String) {
    for entry in fs::read_dir(folder).expect("our own folder can be read") {
        let path = entry.expect("our own folder can be read").path();
        if path.is_dir() {
            collect(&path, sources);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            sources.push_str(&fs::read_to_string(&path).expect("our own file can be read"));
        }
    }
}
