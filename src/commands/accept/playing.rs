//! Plays all cases, so many at once, and tells how far it is.

use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::sync::Arc;
use std::time::Duration;

use nets_driver::Stopwatch;
use nets_report::{RunCase, RunFile, RunProgress, RunTotals, progress_line};
use nets_runner::{CasePlan, Stage, not_begun, play};
use tokio::task::{JoinError, JoinSet};
use tokio::time::{MissedTickBehavior, interval};

use super::suites::Selected;

/// How often the last line of a terminal is written over, and how wide it is at the most.
const TICK: Duration = Duration::from_millis(100);
const WIDTH: usize = 78;

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
    let mut shown = Shown::new(plans.len(), watch);
    let mut done: BTreeMap<usize, RunCase> = BTreeMap::new();
    let mut ticks = interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let (mut tasks, mut running, mut next) = (JoinSet::new(), BTreeMap::new(), 0);
    loop {
        while running.len() < jobs
            && let Some(plan) = plans.get(next)
        {
            let task = tasks.spawn(play(Arc::clone(&stage), Arc::clone(plan)));
            running.insert(task.id(), next);
            shown.begins(next, plan);
            next += 1;
        }
        tokio::select! {
            joined = tasks.join_next_with_id() => {
                let Some(joined) = joined else { break };
                let id = joined.as_ref().map_or_else(JoinError::id, |(id, _)| *id);
                let Some(number) = running.remove(&id) else { continue };
                let case = joined.map_or_else(|_| broken(&plans[number]), |(_, case)| case);
                shown.is_done(number, &case);
                done.insert(number, case);
            }
            _ = ticks.tick() => shown.show(),
        }
    }
    shown.clear();
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

/// The last line of a terminal, where people look at one.
struct Shown {
    cases: usize,
    running: BTreeMap<usize, String>,
    done: RunTotals,
    watch: Stopwatch,
    is_watched: bool,
}

impl Shown {
    fn new(cases: usize, watch: Stopwatch) -> Shown {
        let is_watched = std::io::stderr().is_terminal();
        Shown { cases, running: BTreeMap::new(), done: RunTotals::default(), watch, is_watched }
    }

    fn begins(&mut self, number: usize, plan: &CasePlan) {
        self.running.insert(number, plan.case().id.it.to_string());
    }

    fn is_done(&mut self, number: usize, case: &RunCase) {
        self.running.remove(&number);
        self.done.add(case.state);
    }

    fn show(&self) {
        if !self.is_watched {
            return;
        }
        let progress = RunProgress {
            done: self.done,
            cases: self.cases,
            running: self.running.values().map(String::as_str).collect(),
            elapsed: self.watch.elapsed(),
        };
        self.write(&progress_line(&progress, WIDTH));
    }

    fn clear(&self) {
        if self.is_watched {
            self.write("");
        }
    }

    fn write(&self, line: &str) {
        let mut terminal = std::io::stderr();
        // A terminal that is gone is not written to.
        drop(write!(terminal, "\r\u{1b}[2K{line}").and_then(|()| terminal.flush()));
    }
}
