//! Drives many calls at a service, as when a sender launches and all its customers register at once.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde::Serialize;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::caller::{Caller, Reuse};
use crate::fault::FoundFault;
use crate::histogram::{Histogram, Percentiles};
use crate::query::Query;
use crate::service::AliasService;
use crate::stopwatch::CallStopwatch;

/// How many calls, how fast, over how many connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    pub calls: u64,
    /// As many as the service takes when none.
    pub per_second: Option<u32>,
    pub connections: usize,
    pub reuse: Reuse,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub done: u64,
    pub of: u64,
    pub elapsed: Duration,
}

/// What all calls together came to.
#[derive(Debug, Clone, Serialize)]
pub struct LoadReport {
    pub calls: u64,
    pub elapsed: Duration,
    pub per_second: f64,
    /// From when the call was due, so that a call that had to wait for others counts its waiting.
    pub latency: Percentiles,
    /// How many calls got each word, and how many each kind of failure by its id.
    pub answers: BTreeMap<String, u64>,
    /// The calls that got no word.
    pub failures: u64,
    /// Why the first of them did.
    pub first_failure: Option<String>,
}

impl Plan {
    pub const CONNECTIONS: usize = 10;
    /// More would only measure the caller's own limits.
    pub const MOST_CONNECTIONS: usize = 1000;
}

/// Asks the queries in turn, again and again. `progress` is called about once a second, and at
/// the end. Memory depends on the connections alone, not on the calls.
pub async fn drive(
    service: &AliasService,
    queries: &[Query],
    plan: Plan,
    mut progress: impl FnMut(Progress),
) -> Result<LoadReport, FoundFault> {
    let connections = plan.connections.clamp(1, Plan::MOST_CONNECTIONS);
    let stopwatch = CallStopwatch::start();
    let course = Arc::new(LoadRun {
        queries: queries.to_vec(),
        next: AtomicU64::new(0),
        calls: if queries.is_empty() { 0 } else { plan.calls },
        per_second: plan.per_second.filter(|rate| *rate > 0),
        stopwatch,
    });
    let (outcomes, mut arrived) = mpsc::channel(connections);
    let mut workers = JoinSet::new();
    for _ in 0..connections {
        let caller = Caller::new(service.clone())?.reusing(plan.reuse);
        workers.spawn(work(caller, course.clone(), outcomes.clone()));
    }
    drop(outcomes);
    let mut tally = LoadTotals::default();
    let mut shown = Duration::ZERO;
    while let Some(outcome) = arrived.recv().await {
        tally.add(outcome);
        let elapsed = stopwatch.elapsed();
        if elapsed.saturating_sub(shown) >= Duration::from_secs(1) {
            shown = elapsed;
            progress(Progress { done: tally.latency.count(), of: course.calls, elapsed });
        }
    }
    let elapsed = stopwatch.elapsed();
    progress(Progress { done: tally.latency.count(), of: course.calls, elapsed });
    Ok(tally.report(elapsed))
}

/// What the workers share.
#[derive(Debug)]
struct LoadRun {
    /// Bound: the pairs that the command is given.
    queries: Vec<Query>,
    next: AtomicU64,
    calls: u64,
    per_second: Option<u32>,
    stopwatch: CallStopwatch,
}

struct CallResult {
    answer: String,
    failure: Option<String>,
    latency: Duration,
}

async fn work(mut caller: Caller, course: Arc<LoadRun>, outcomes: mpsc::Sender<CallResult>) {
    loop {
        let number = course.next.fetch_add(1, Ordering::Relaxed);
        if number >= course.calls {
            return;
        }
        let due = match course.per_second {
            Some(rate) => {
                let due = Duration::from_secs_f64(number as f64 / f64::from(rate));
                tokio::time::sleep_until(course.stopwatch.moment(due)).await;
                due
            }
            // Not even a sleep until now: the timer would make a millisecond of it.
            None => course.stopwatch.elapsed(),
        };
        let place = usize::try_from(number % course.queries.len() as u64).unwrap_or_default();
        let exchange = caller.ask(&course.queries[place]).await;
        let failed = exchange.verdict.findings.iter().find(|finding| finding.is_error());
        let outcome = CallResult {
            answer: match (exchange.word(), failed) {
                (Some(word), _) => word.to_string(),
                (None, Some(finding)) => finding.fault.entry().id.to_owned(),
                (None, None) => "no word".to_owned(),
            },
            failure: failed.map(FoundFault::to_string),
            latency: course.stopwatch.elapsed().saturating_sub(due),
        };
        if outcomes.send(outcome).await.is_err() {
            return;
        }
    }
}

#[derive(Debug, Default)]
struct LoadTotals {
    latency: Histogram,
    answers: BTreeMap<String, u64>,
    failures: u64,
    first_failure: Option<String>,
}

impl LoadTotals {
    fn add(&mut self, outcome: CallResult) {
        self.latency.add(outcome.latency);
        *self.answers.entry(outcome.answer).or_default() += 1;
        if let Some(failure) = outcome.failure {
            self.failures += 1;
            self.first_failure.get_or_insert(failure);
        }
    }

    fn report(self, elapsed: Duration) -> LoadReport {
        let seconds = elapsed.as_secs_f64();
        LoadReport {
            calls: self.latency.count(),
            elapsed,
            per_second: if seconds > 0.0 { self.latency.count() as f64 / seconds } else { 0.0 },
            latency: self.latency.percentiles(),
            answers: self.answers,
            failures: self.failures,
            first_failure: self.first_failure,
        }
    }
}

impl std::fmt::Display for LoadReport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{} calls in {:.1?}, {:.0} a second", self.calls, self.elapsed, self.per_second)?;
        writeln!(f, "{}", self.latency)?;
        for (answer, count) in &self.answers {
            writeln!(f, "{count:>9} {answer}")?;
        }
        if let Some(failure) = &self.first_failure {
            writeln!(f, "first failure: {failure}")?;
        }
        Ok(())
    }
}
