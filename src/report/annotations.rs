//! Annotations of GitHub Actions: a line for each case that did not pass, at its place in the file of cases.

use crate::detail::place;
use crate::label::of_case;
use crate::run::{CaseState, Run, RunCase, RunFile};
use crate::shown::{message, name};

/// GitHub shows so many of a kind in one step.
const OF_A_KIND: usize = 10;

/// The lines to print, with `error` for what failed or is undecided, `warning` for what was not exercised, and `notice` for what is
/// waived.
pub fn annotations(run: &Run) -> String {
    let mut text = String::new();
    for (kind, states) in [
        ("error", &[CaseState::Fail, CaseState::Undecided][..]),
        ("warning", &[CaseState::NotExercised]),
        ("notice", &[CaseState::Waived]),
    ] {
        let files = run.files.iter();
        let cases = files.flat_map(|file| file.cases.iter().map(move |case| (file, case)));
        let cases: Vec<_> = cases.filter(|(_, case)| states.contains(&case.state)).collect();
        // The last place tells how many found none.
        let shown = if cases.len() > OF_A_KIND { OF_A_KIND - 1 } else { cases.len() };
        for (file, case) in &cases[..shown] {
            text.push_str(&annotation(kind, file, case));
        }
        if cases.len() > shown {
            let rest = cases.len() - shown;
            text.push_str(&format!(
                "::{kind} title=acceptance::and {rest} more: the step's summary has them\n"
            ));
        }
    }
    text
}

fn annotation(kind: &str, file: &RunFile, case: &RunCase) -> String {
    let at = case.deciding_step().map_or(case.place, |step| step.place);
    format!(
        "::{kind} file={},line={},col={},title={}::{}\n",
        property(&name(&file.path)),
        at.line,
        at.column,
        property(&of_case(case)),
        data(&format!("{}\n{}", message(case).unwrap_or_default(), place(file, case))),
    )
}

/// What stands behind the second `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// What stands behind a `=`.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
