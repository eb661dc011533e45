//! A scenario's YAML: a valid scenario, or problems with their places.

use nets_core::finding::Severity;
use nets_scenario::{Problems, SIZE_LIMIT, load};

pub fn try_with(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    match load(text, "fuzz.yaml") {
        Ok(loaded) => {
            assert!(text.len() <= SIZE_LIMIT, "a scenario of {} bytes is read", text.len());
            hold_to(&loaded.warnings, text);
        }
        Err(problems) => {
            let refused = problems.problems.iter().any(|problem| problem.severity == Severity::Error);
            assert!(refused, "refused without an error: {problems}");
            hold_to(&problems, text);
        }
    }
}

pub fn hold_to(problems: &Problems, text: &str) {
    // One line more: a text that ends too soon is told of behind its end.
    let lines = text.lines().count() + 1;
    for problem in &problems.problems {
        assert!(!problem.message.is_empty(), "a problem without words: {problem:?}");
        assert!(problem.position.line as usize <= lines, "a place beyond the text: {problem:?}");
    }
    assert!(!problems.to_string().is_empty() || problems.is_empty());
}

pub fn seeds() -> Vec<Vec<u8>> {
    let files: [&[u8]; 5] = [
        include_bytes!("../../scenarios/default.yaml"),
        include_bytes!("../../scenarios/manual-clock.yaml"),
        include_bytes!("../../scenarios/several-senders.yaml"),
        include_bytes!("../../scenarios/subscriptions.yaml"),
        include_bytes!("../../src/scenario/tests/golden/broken.yaml"),
    ];
    files.map(<[u8]>::to_vec).to_vec()
}
