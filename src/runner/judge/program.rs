//! `exit` and `output`: how the sender's program ended, and what it wrote.

use nets_accept::{ExitExpectation, ExitIs, OutputExpectation, Stream};
use nets_report::{ProgramEnd, ProgramOutput};

use crate::playing::RunRecord;
use crate::program::Contained;
use crate::seen::Evidence;
use crate::told::Outcome;

pub(super) fn exit(expectation: &ExitExpectation, of: &Evidence<'_>) -> Outcome {
    let number = expectation.run;
    let expected = match expectation.is {
        ExitIs::This(code) => format!("run {number} to exit with code {code}"),
        ExitIs::Not(code) => format!("run {number} to exit with another code than {code}"),
    };
    let Some(run) = run(of, number) else { return Outcome::undecided(expected, has_not_ended(number)) };
    let holds = match (&run.end, expectation.is) {
        (ProgramEnd::Exited(code), ExitIs::This(wanted)) => *code == i32::from(wanted),
        (ProgramEnd::Exited(code), ExitIs::Not(other)) => *code != i32::from(other),
        _ => false,
    };
    let mut outcome = Outcome::of(holds).expected(expected).seen(format!("it {}", run.end.words()));
    if !holds {
        outcome.output = Some(written(run));
    }
    outcome
}

pub(super) fn output(expectation: &OutputExpectation, of: &Evidence<'_>) -> Outcome {
    let OutputExpectation { run: number, stream, text, lacks } = expectation;
    let place = match stream {
        Stream::Stdout => "its standard output",
        Stream::Stderr => "its standard error",
        Stream::Both => "its output",
    };
    let verb = if *lacks { "to be missing from" } else { "to be in" };
    let expected = format!("`{text}` {verb} {place} of run {number}").replace("its ", "the ");
    let Some(run) = run(of, *number) else { return Outcome::undecided(expected, has_not_ended(*number)) };
    let streams = match stream {
        Stream::Stdout => vec![&run.stdout],
        Stream::Stderr => vec![&run.stderr],
        Stream::Both => vec![&run.stdout, &run.stderr],
    };
    let found: Vec<Contained> = streams.iter().map(|kept| kept.contains(text)).collect();
    let is_there = found.contains(&Contained::Yes);
    let mut outcome = match (is_there, found.contains(&Contained::Unknown)) {
        (false, true) => {
            Outcome::undecided(expected, "it is not in what was kept, and the middle of the output was not")
        }
        (false, false) if *lacks && run.stdout.is_empty() && run.stderr.is_empty() => Outcome::undecided(
            expected,
            "it wrote nothing at all, so that this shows nothing; expect something else of this run",
        ),
        (is_there, _) => {
            let seen = if is_there { "it is there" } else { "it is not there" };
            Outcome::of(is_there != *lacks).expected(expected).seen(seen)
        }
    };
    if outcome.state != nets_report::StepState::Pass {
        outcome.output = Some(written(run));
    }
    outcome
}

fn run<'e>(of: &'e Evidence<'_>, number: u32) -> Option<&'e RunRecord> {
    of.runs.get((number as usize).checked_sub(1)?)?.as_ref()
}

fn has_not_ended(number: u32) -> String {
    format!("run {number} did not come to its end")
}

fn written(run: &RunRecord) -> ProgramOutput {
    ProgramOutput { end: run.end.clone(), stdout: run.stdout.text(), stderr: run.stderr.text() }
}
