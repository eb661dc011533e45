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

#[test]
fn what_did_not_pass_is_annotated_at_its_kind() {
    let run = tree::run();
    let names = |states: &[CaseState]| {
        let cases = of_tree(&run).into_iter();
        let of = |(_, name, state): Told| states.iter().any(|one| one.key() == state).then_some(name);
        cases.filter_map(of).collect::<Vec<_>>()
    };
    for (kind, states) in [
        ("error", &[CaseState::Fail, CaseState::Undecided][..]),
        ("warning", &[CaseState::NotExercised]),
        ("notice", &[CaseState::Waived]),
    ] {
        let titles: Vec<_> = of_annotations(&run, kind).into_iter().map(|(title, _)| title).collect();
        assert_eq!(titles, names(states), "{kind}");
    }
    let (_, message) = &of_annotations(&run, "error")[0];
    assert!(
        message.starts_with("expected 1 entry file_fetched with file \"*.receipt\"; seen none\n"),
        "{message}"
    );
}
