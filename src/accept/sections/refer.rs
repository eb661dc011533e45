//! What steps and expectations of a case say of each other.

use nets_scenario::{Located, Problem, TextSpan};
use nets_yaml::{Collector, shortened};

use crate::expectation::{ExitExpectation, ExitIs, Expectation, Never, OutputExpectation, See};
use crate::pattern::Window;
use crate::step::{ExpectedExit, Run, Step};

/// Whether all that is referred to is there. Where the only run is meant, its number is put in.
pub(crate) fn check(when: &[Located<Step>], then: &mut [Located<Expectation>], out: &mut Collector) -> bool {
    let mut is_right = backgrounds(when, out);
    let runs: Vec<&Run> = when
        .iter()
        .filter_map(|step| match &step.it {
            Step::Run(run) => Some(run),
            _ => None,
        })
        .collect();
    for Located { spot, it } in then {
        is_right &= match it {
            Expectation::See(See { window, .. }) | Expectation::Never(Never { window, .. }) => {
                steps(*spot, *window, when.len(), out)
            }
            Expectation::Exit(ExitExpectation { run, is }) => match meant(*spot, run, &runs, out) {
                Some(meant) => can_end(*spot, *run, meant, *is, out),
                None => false,
            },
            Expectation::Output(OutputExpectation { run, .. }) => meant(*spot, run, &runs, out).is_some(),
            _ => true,
        };
    }
    is_right
}

fn backgrounds(when: &[Located<Step>], out: &mut Collector) -> bool {
    let mut running: Vec<&str> = Vec::new();
    let mut is_right = true;
    for step in when {
        match &step.it {
            Step::Run(Run { background: Some(name), .. }) if running.contains(&name.it.as_str()) => {
                let message = format!("`{}` runs in the background already", name.it);
                out.add(
                    Problem::error(name.spot, message)
                        .hint("give it another name, or `stop` the first one before"),
                );
                is_right = false;
            }
            Step::Run(Run { background: Some(name), .. }) => running.push(&name.it),
            Step::Stop(name) => match running.iter().position(|known| *known == name.it) {
                Some(at) => {
                    running.remove(at);
                }
                None => {
                    let message = format!("nothing runs in the background as `{}` here", shortened(&name.it));
                    let problem =
                        Problem::error(name.spot, message).expected("the `background` of an earlier `run`");
                    out.add(problem.nearest(&name.it, running.iter().copied()));
                    is_right = false;
                }
            },
            _ => {}
        }
    }
    is_right
}

fn steps(spot: TextSpan, window: Window, steps: usize, out: &mut Collector) -> bool {
    let is_there = |number: u32| usize::try_from(number).is_ok_and(|number| number <= steps);
    let missing = [("after_step", window.after_step), ("until_step", window.until_step)]
        .into_iter()
        .find_map(|(name, number)| Some((name, number.filter(|number| !is_there(*number))?)));
    let Some((name, number)) = missing else { return true };
    let problem =
        Problem::error(spot, format!("`{name}` is {number}, and the case has {}", counted(steps, "step")));
    out.add(problem.expected("the number of a step of `when`, counted from 1"));
    false
}

fn counted(count: usize, what: &str) -> String {
    match count {
        0 => format!("no {what}"),
        1 => format!("one {what}"),
        _ => format!("{count} {what}s"),
    }
}

/// The run that is meant, and its number.
fn meant<'r>(spot: TextSpan, number: &mut u32, runs: &[&'r Run], out: &mut Collector) -> Option<&'r Run> {
    if *number == 0 {
        let [only] = runs else {
            let message = format!(
                "it does not say which run is meant, and the case has {}",
                counted(runs.len(), "run")
            );
            let problem = Problem::error(spot, message);
            out.add(match runs {
                [] => problem.expected("a `run` in `when`"),
                _ => problem.expected("`run` with the number of one, counted from 1"),
            });
            return None;
        };
        *number = 1;
        return Some(only);
    }
    let index = usize::try_from(*number).unwrap_or_default().saturating_sub(1);
    let found = runs.get(index).copied();
    if found.is_none() {
        let message = format!("`run` is {number}, and the case has {}", counted(runs.len(), "run"));
        out.add(Problem::error(spot, message).expected("the number of a `run` of `when`, counted from 1"));
    }
    found
}

fn can_end(spot: TextSpan, number: u32, run: &Run, is: ExitIs, out: &mut Collector) -> bool {
    if run.background.is_some() {
        let message =
            format!("run {number} is in the background and is ended, so that its code says nothing");
        out.add(Problem::error(spot, message).hint("leave this out"));
        return false;
    }
    let ExpectedExit::Code(code) = run.exit else { return true };
    let holds = match is {
        ExitIs::This(this) => this == code,
        ExitIs::Not(not) => not != code,
    };
    if !holds {
        let message =
            format!("the step of run {number} fails unless it ends with {code}, so that this never holds");
        out.add(Problem::error(spot, message).hint("write `exit: any` in that step"));
    }
    holds
}
