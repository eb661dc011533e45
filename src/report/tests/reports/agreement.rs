//! Every format tells the same cases, with the same names and states.

use nets_report::{CaseState, Run};

use crate::read_back::{
    Told, of_annotations, of_ctrf, of_html, of_json, of_junit, of_summary, of_terminal, of_tree,
};
use crate::tree;

fn sorted(mut told: Vec<Told>) -> Vec<Told> {
    told.sort();
    told
}

/// All but the annotations, which are few.
pub(crate) fn all_agree(run: &Run) {
    let expected = of_tree(run);
    assert_eq!(of_json(run), expected, "JSON");
    assert_eq!(of_junit(run), expected, "JUnit");
    assert_eq!(of_ctrf(run), expected, "CTRF");
    assert_eq!(of_html(run), expected, "HTML");
    assert_eq!(of_terminal(run), expected, "terminal");
    assert_eq!(sorted(of_summary(run)), sorted(expected), "summary");
}

#[test]
fn all_formats_tell_the_same_cases_names_and_states() {
    all_agree(&tree::run());
    all_agree(&tree::good_run());
}

#[test]
fn each_state_is_in_the_example() {
    let totals = tree::run().totals();
    for state in CaseState::ALL {
        assert!(totals.of(state) > 0, "{state:?}");
    }
}

/// The annotations, of which there are no more than GitHub shows.
pub(crate) fn annotations_agree(run: &Run) {
    let report: serde_json::Value = serde_json::from_str(&nets_report::json(run)).expect("JSON");
    let files = report["files"].as_array().expect("files").iter();
    let messages =
        files.flat_map(|file| file["cases"].as_array().expect("cases")).map(|case| &case["message"]);
    let cases: Vec<_> = of_tree(run).into_iter().zip(messages).collect();
    for (kind, states) in [
        ("error", &[CaseState::Fail, CaseState::Undecided][..]),
        ("warning", &[CaseState::NotExercised]),
        ("notice", &[CaseState::Waived]),
    ] {
        let of_kind = cases.iter().filter(|((_, _, state), _)| states.iter().any(|one| one.key() == *state));
        let expected: Vec<_> = of_kind
            .map(|((_, name, _), message)| (name.clone(), message.as_str().map(str::to_owned)))
            .collect();
        if expected.len() > 10 {
            continue;
        }
        let told = of_annotations(run, kind).into_iter();
        let told: Vec<_> =
            told.map(|(title, data)| (title, data.lines().next().map(str::to_owned))).collect();
        assert_eq!(told, expected, "{kind}");
    }
}

#[test]
fn what_did_not_pass_is_annotated_at_its_kind() {
    let run = tree::run();
    annotations_agree(&run);
    let (_, message) = &of_annotations(&run, "error")[0];
    assert!(
        message.starts_with("expected 1 entry file_fetched with file \"*.receipt\"; seen none\n"),
        "{message}"
    );
}
