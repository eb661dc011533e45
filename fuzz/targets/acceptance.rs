//! An acceptance file's YAML: tests with their worlds, or problems with their places.

use nets_accept::load;
use nets_core::finding::Severity;
use nets_scenario::default_scenario;

use crate::scenario::hold_to;

pub fn try_with(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let suite = match load(text, "fuzz.yaml") {
        Ok(suite) => suite,
        Err(problems) => {
            let refused = problems.problems.iter().any(|problem| problem.severity == Severity::Error);
            assert!(refused, "refused without an error: {problems}");
            return hold_to(&problems, text);
        }
    };
    hold_to(&suite.warnings, text);
    let embedded = default_scenario();
    for case in &suite.cases {
        let base = suite.scenario_of(case).at_hand();
        match suite.world(case, base.as_ref().unwrap_or(&embedded)) {
            Ok(world) => {
                let again = nets_scenario::load(&world.text, "world.yaml").map(|loaded| loaded.scenario);
                assert_eq!(again.as_ref(), Ok(&world.scenario), "its text is another scenario");
            }
            Err(problems) => {
                assert!(base.is_none(), "told only now: {problems}");
                hold_to(&problems, text);
            }
        }
    }
}

pub fn seeds() -> Vec<Vec<u8>> {
    let files: [&[u8]; 3] = [
        include_bytes!("../../src/accept/tests/golden/letters.yaml"),
        include_bytes!("../../src/accept/tests/golden/broken.yaml"),
        include_bytes!("../../src/accept/tests/golden/broken-cases.yaml"),
    ];
    files.map(<[u8]>::to_vec).to_vec()
}
