//! Does many things, so many at once, and tells on the last line of a terminal how far it is.

use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::time::Duration;

use nets_driver::Stopwatch;
use nets_report::{CaseState, RunProgress, RunTotals, progress_line};
use tokio::task::{JoinError, JoinSet};
use tokio::time::{MissedTickBehavior, interval};

/// How often the last line of a terminal is written over, and how wide it is at the most.
const TICK: Duration = Duration::from_millis(100);
const WIDTH: usize = 78;

/// What is done at once, and since when.
pub(crate) struct AtOnce {
    /// Of each. Bound: the cases of a run.
    pub(crate) names: Vec<String>,
    pub(crate) jobs: usize,
    pub(crate) watch: Stopwatch,
}

/// Does all of them, begun in their order, and gives what became of each; `broken` of one whose task has panicked.
pub(crate) async fn all<T: Send + 'static, F: Future<Output = T> + Send + 'static>(
    AtOnce { names, jobs, watch }: AtOnce,
    begin: impl Fn(usize) -> F,
    broken: impl Fn(usize) -> T,
    state: impl Fn(&T) -> CaseState,
) -> BTreeMap<usize, T> {
    let mut shown = Shown::new(names.len(), watch);
    let mut done = BTreeMap::new();
    let mut ticks = interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let (mut tasks, mut running, mut next) = (JoinSet::new(), BTreeMap::new(), 0);
    loop {
        while running.len() < jobs
            && let Some(name) = names.get(next)
        {
            let task = tasks.spawn(begin(next));
            running.insert(task.id(), next);
            shown.begins(next, name);
            next += 1;
        }
        tokio::select! {
            joined = tasks.join_next_with_id() => {
                let Some(joined) = joined else { break };
                let id = joined.as_ref().map_or_else(JoinError::id, |(id, _)| *id);
                let Some(number) = running.remove(&id) else { continue };
                let one = joined.map_or_else(|_| broken(number), |(_, one)| one);
                shown.is_done(number, state(&one));
                done.insert(number, one);
            }
            _ = ticks.tick() => shown.show(),
        }
    }
    shown.clear();
    done
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

    fn begins(&mut self, number: usize, name: &str) {
        self.running.insert(number, name.to_owned());
    }

    fn is_done(&mut self, number: usize, state: CaseState) {
        self.running.remove(&number);
        self.done.add(state);
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
