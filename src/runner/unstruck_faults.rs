//! What a case says of faults that were to strike and have not: it did not try what it was to try.

use nets_report::{RunStep, StepSection, StepState};

use crate::playing::Playing;
use crate::said::place;
use crate::told::Outcome;

/// A failed step for each of them, or one that says that it is not known.
pub(crate) async fn tell(playing: &Playing<'_>, steps: &mut Vec<RunStep>) {
    if playing.scenario.scenario.faults.is_empty() {
        return;
    }
    let case = playing.case();
    let step =
        |said: String| RunStep::new(StepSection::Then, place(case.id.spot), said, StepState::NotExercised);
    let unstruck = playing.world.query(|view| {
        view.simulator.faults().never_fired().map(|fault| fault.name.clone()).collect::<Vec<_>>()
    });
    match unstruck.await {
        Ok(unstruck) => steps.extend(unstruck.into_iter().map(|name| {
            let seen =
                "it never struck: no operation was as its `at` says (`optional: true` where that is well)";
            Outcome::fail("the fault to strike", seen).put_into(step(format!("fault: {name}")))
        })),
        Err(_) => {
            let outcome = Outcome::undecided("each fault to strike", "the world has ended");
            steps.push(outcome.put_into(step("faults".to_owned())));
        }
    }
}
