//! The rows as cases of a report, so that JUnit, JSON and the others tell of them as of acceptance cases.

use nets_report::{CasePlace, EvidenceLine, RunCase, RunFile, RunStep, StepSection, StepState, state_of};

use crate::finding::{came, headline};
use crate::row::{RowVerdict, SweepRow};
use crate::words::{done, times, told};
use crate::yaml;

const NOWHERE: CasePlace = CasePlace { line: 1, column: 1 };

/// The rows of one sender, whose program is the file at this path. `again` is the command that plays a row again, by its id.
pub fn run_file(
    path: String,
    sender: &str,
    rows: &[SweepRow],
    seed: u64,
    again: &dyn Fn(&str) -> String,
) -> RunFile {
    let cases = rows.iter().map(|row| case(row, seed, again(&row.planned.id))).collect();
    RunFile { path, name: format!("sweep of {sender}"), cases }
}

fn case(row: &SweepRow, seed: u64, again: String) -> RunCase {
    let (planned, order) = (&row.planned, &row.planned.order);
    let mut steps = vec![given(row)];
    for (number, call) in row.run.iter().flat_map(|run| &run.calls).enumerate() {
        let said = if number == 0 { "run the sender" } else { "run it again" };
        let mut step = RunStep::new(StepSection::When, NOWHERE, said, StepState::Pass);
        step.output = Some(call.output.clone());
        steps.push(step);
    }
    steps.push(then(row));
    RunCase {
        id: planned.id.clone(),
        title: format!("{}: {}, told {}", planned.operation(), done(order), told(order)),
        place: NOWHERE,
        requirements: Vec::new(),
        world: planned.id.clone(),
        seed: Some(seed),
        state: state_of(steps.iter().map(|step| step.state)),
        waiver: None,
        steps,
        took: row.run.as_ref().map(|run| run.took).unwrap_or_default(),
        simulated: None,
        again,
        not_exercised_because: match &row.verdict {
            RowVerdict::NotRun(why) => Some(why.clone()),
            _ => None,
        },
        attachments: Vec::new(),
    }
}

/// The fault.
fn given(row: &SweepRow) -> RunStep {
    let state = match row.verdict {
        RowVerdict::NotRun(_) => StepState::NotExercised,
        RowVerdict::NotStruck => StepState::Undecided,
        RowVerdict::Once | RowVerdict::Never | RowVerdict::Twice => StepState::Pass,
    };
    let said = format!("faults: [{}]", yaml::item(&row.planned).trim_start_matches("- "));
    let mut step = RunStep::new(StepSection::Given, NOWHERE, said, state);
    if row.verdict == RowVerdict::NotStruck {
        step.expected = Some("the fault to strike".to_owned());
        step.seen = Some(headline(row));
    }
    step
}

/// What came of it.
fn then(row: &SweepRow) -> RunStep {
    let state = match row.verdict {
        RowVerdict::Once => StepState::Pass,
        RowVerdict::Never | RowVerdict::Twice => StepState::Fail,
        RowVerdict::NotStruck | RowVerdict::NotRun(_) => StepState::NotExercised,
    };
    let mut step = RunStep::new(StepSection::Then, NOWHERE, "each document is delivered once", state);
    if row.run.is_none() {
        return step;
    }
    if state == StepState::Fail {
        step.expected = Some("each document to be delivered once".to_owned());
        step.seen = Some(format!("{}: {}", headline(row), came(row)));
    }
    let order = &row.planned.order;
    let evidence = [
        ("operation", row.planned.operation()),
        ("done", done(order)),
        ("told", told(order).to_owned()),
        ("then", row.then.clone()),
        ("sent", times(row.count.sent)),
        ("delivered", times(row.count.delivered)),
    ];
    step.evidence =
        evidence.into_iter().map(|(name, value)| EvidenceLine { name: name.to_owned(), value }).collect();
    step
}
