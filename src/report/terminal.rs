//! The report on a terminal: a line for each case, then all about those that did not pass, then the totals.

use crate::detail::{detail, totals, verdict};
use crate::label::of_case;
use crate::limits::SCREEN;
use crate::paint::{BOLD, Paint};
use crate::run::{CaseState, Run, RunCase, RunFile};
use crate::shown::{message, name};
use crate::words::took;

/// So many cases that did not pass are told in full.
const DETAILED: usize = 20;

/// The whole report; with colour only where the caller knows that it is seen.
pub fn terminal(run: &Run, colour: bool) -> String {
    let paint = Paint { colour };
    let mut text = String::new();
    for file in &run.files {
        text.push_str(&format!("cases of {} ({})\n", paint.with(BOLD, &name(&file.name)), name(&file.path)));
        for case in &file.cases {
            text.push_str(&case_line(case, colour));
            text.push('\n');
        }
        text.push('\n');
    }
    let bad = not_passed(run);
    for (file, case) in bad.iter().take(DETAILED) {
        text.push_str(&format!("{} {}\n", paint.state(case.state), paint.with(BOLD, &of_case(case))));
        if let Some(why) = message(case) {
            text.push_str(&format!("  {why}\n"));
        }
        text.push_str(&detail(file, case, &SCREEN, paint));
        text.push('\n');
    }
    if bad.len() > DETAILED {
        let rest = bad.len() - DETAILED;
        text.push_str(&format!("{rest} more did not pass: the other reports tell all about them.\n\n"));
    }
    text.push_str(&format!("{}\n{}\n", totals(run), paint.with(BOLD, &verdict(run))));
    text
}

/// One case as it is told when it is done, without a line's end.
pub fn case_line(case: &RunCase, colour: bool) -> String {
    let paint = Paint { colour };
    let mut text = format!("  {} {} ({})", paint.state(case.state), of_case(case), took(case.took));
    if matches!(case.state, CaseState::NotExercised | CaseState::Waived)
        && let Some(why) = message(case)
    {
        text.push_str(&format!("\n                {why}"));
    }
    text
}

/// Those to be told in full: what failed, then what is undecided, each in order.
pub(crate) fn not_passed(run: &Run) -> Vec<(&RunFile, &RunCase)> {
    let cases = || run.files.iter().flat_map(|file| file.cases.iter().map(move |case| (file, case)));
    let of = |state| cases().filter(move |(_, case)| case.state == state);
    of(CaseState::Fail).chain(of(CaseState::Undecided)).collect()
}
