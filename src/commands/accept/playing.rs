//! Plays all cases, so many at once, and tells how far it is.

use std::sync::Arc;

use nets_driver::Stopwatch;
use nets_report::{RunCase, RunFile};
use nets_runner::{CasePlan, Stage, not_begun, play};

use super::at_once::{AtOnce, all};
use super::suites::Selected;

/// The results, in the order of the files and their cases.
pub(super) async fn play_all(
    stage: Arc<Stage>,
    selected: Selected,
    jobs: usize,
    watch: Stopwatch,
) -> Vec<RunFile> {
    let (mut plans, mut files) = (Vec::new(), Vec::new());
    for file in selected.files {
        let first = plans.len();
        plans.extend(file.plans.into_iter().map(Arc::new));
        files.push((file.path, file.name, first..plans.len()));
    }
    let names = plans.iter().map(|plan| plan.case().id.it.to_string()).collect();
    let run = |number: usize| play(Arc::clone(&stage), Arc::clone(&plans[number]));
    let broken = |number: usize| broken(&plans[number]);
    let mut done = all(AtOnce { names, jobs, watch }, run, broken, |case: &RunCase| case.state).await;
    let mut case = |number: usize| done.remove(&number);
    files
        .into_iter()
        .map(|(path, name, numbers)| RunFile { path, name, cases: numbers.filter_map(&mut case).collect() })
        .collect()
}

/// A case whose task has panicked: it shows nothing of the sender.
fn broken(plan: &CasePlan) -> RunCase {
    tracing::error!(case = %plan.case().id.it, "the runner broke while it played a case");
    not_begun(plan, "the runner broke while it played this: look into the log")
}
