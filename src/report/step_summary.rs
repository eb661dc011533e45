//! The summary of a step in GitHub Actions: Markdown, of which GitHub shows nothing at all above a mebibyte.

use nets_text::{markdown, xml};

use crate::detail::{detail, totals, verdict};
use crate::label::of_case;
use crate::limits::SCREEN;
use crate::paint::Paint;
use crate::run::{CaseState, Run, RunCase, RunFile};
use crate::shown::{message, name};
use crate::terminal::not_passed;
use crate::words::took;

/// Bytes of the whole, of which the table has at most the first part.
const WHOLE: usize = 1_000_000;
const TABLE: usize = 500_000;

/// Room for what says how much is left out.
const REST: usize = 500;

/// The whole summary, shorter than a million bytes.
pub fn step_summary(run: &Run) -> String {
    let mut text = format!(
        "## Acceptance\n\n**{}**\n\n{}, began {:.0}, mock-nets-share {}\n\n",
        verdict(run),
        totals(run),
        run.began,
        markdown::inline(&name(&run.version)),
    );
    table(&mut text, run);
    let bad = not_passed(run);
    for (index, (file, case)) in bad.iter().enumerate() {
        let told = told(file, case);
        if text.len() + told.len() > WHOLE - REST {
            text.push_str(&format!(
                "\nand {} more: the other reports tell all about them\n",
                bad.len() - index
            ));
            break;
        }
        text.push_str(&told);
    }
    text
}

/// Those that did not pass first, since the end may have no room.
fn table(text: &mut String, run: &Run) {
    let cases = || run.files.iter().flat_map(|file| file.cases.iter().map(move |case| (file, case)));
    let order =
        [CaseState::Fail, CaseState::Undecided, CaseState::NotExercised, CaseState::Waived, CaseState::Pass];
    let sorted = order.iter().flat_map(|state| cases().filter(move |(_, case)| case.state == *state));
    let all = run.totals().cases();
    if all == 0 {
        return;
    }
    text.push_str("| state | case | where | took | why |\n| --- | --- | --- | --- | --- |\n");
    for (index, (file, case)) in sorted.enumerate() {
        let row = row(file, case);
        if text.len() + row.len() > TABLE - REST {
            text.push_str(&format!("| | and {} more | | | |\n", all - index));
            break;
        }
        text.push_str(&row);
    }
}

fn row(file: &RunFile, case: &RunCase) -> String {
    let state = case.state.words();
    let state = if case.state.is_good() { state.to_owned() } else { format!("**{state}**") };
    format!(
        "| {state} | {} | {}:{} | {} | {} |\n",
        markdown::inline(&of_case(case)),
        markdown::inline(&name(&file.path)),
        case.place.line,
        took(case.took),
        markdown::inline(&message(case).unwrap_or_default()),
    )
}

/// All about a case, folded.
fn told(file: &RunFile, case: &RunCase) -> String {
    let detail = detail(file, case, &SCREEN, Paint::NONE);
    let fence = "`".repeat(longest_run(&detail).max(2) + 1);
    format!(
        "\n<details><summary>{}: {}</summary>\n\n{fence}text\n{}{fence}\n\n</details>\n",
        case.state.words(),
        xml::content(&of_case(case)),
        detail
    )
}

/// Of backticks: what encloses them must be longer.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}
