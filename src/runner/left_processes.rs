//! What a case that does not pass says of processes that a program has left behind: they were ended, and what they were to
//! do was not done.

use nets_report::{EvidenceLine, RunStep, StepState};

use crate::playing::Playing;
use crate::told::counted;

/// Puts it to each step that has not passed, if there is anything to say.
pub(crate) fn tell(playing: &Playing<'_>, steps: &mut [RunStep]) {
    for (number, run) in (1..).zip(&playing.runs) {
        let left = run.as_ref().map_or(0, |run| run.left);
        if left == 0 {
            continue;
        }
        let left = counted(u32::try_from(left).unwrap_or(u32::MAX), "process", "processes");
        let value = format!(
            "run {number} exited and left {left} behind; all that a program leaves is ended with it: let it wait for what it \
             starts, or be a `run` in the `background`"
        );
        let untold = |step: &&mut RunStep| matches!(step.state, StepState::Fail | StepState::Undecided);
        for step in steps.iter_mut().filter(untold) {
            step.evidence.push(EvidenceLine { name: "left".to_owned(), value: value.clone() });
        }
    }
}
