//! Asks a running service everything that Nets, people and attackers might, and reports.

mod behaviour;
mod catalogue;
mod junit;
mod pairs;
mod report;
mod session;
mod transport;

use std::time::Duration;

pub use catalogue::{Case, Entry};
pub use pairs::{Pair, Pairs};
pub use report::{CaseReport, Outcome, Report};

use crate::credentials::Identity;
use crate::fault::Finding;
use crate::service::AliasService;
use session::Session;

/// What a service is asked, by whom, and how patiently.
#[derive(Debug, Clone)]
pub struct Suite {
    pub service: AliasService,
    pub pairs: Pairs,
    pub strangers: Strangers,
    /// How many calls are made at once.
    pub at_once: usize,
    /// What 95 of 100 calls have to stay below.
    pub latency_limit: Duration,
}

/// Client certificates that must be refused. Without one, its case is not run.
#[derive(Debug, Clone, Default)]
pub struct Strangers {
    pub other_authority: Option<Identity>,
    pub expired: Option<Identity>,
    pub revoked: Option<Identity>,
}

impl Suite {
    pub const AT_ONCE: usize = 50;
    pub const LATENCY_LIMIT: Duration = Duration::from_secs(2);

    pub fn new(service: AliasService, pairs: Pairs, strangers: Strangers) -> Self {
        Suite { service, pairs, strangers, at_once: Self::AT_ONCE, latency_limit: Self::LATENCY_LIMIT }
    }

    /// Runs every case; each result is also handed to `finished` as soon as it is there.
    /// Fails when the trusted CAs cannot be used at all.
    pub async fn run(&self, mut finished: impl FnMut(&CaseReport)) -> Result<Report, Finding> {
        let mut session = Session::new(self)?;
        let is_reached = session.reach().await;
        let mut cases = Vec::new();
        // What is judged over all calls is judged when all have been made.
        let (over_all, single): (Vec<Case>, Vec<Case>) = Case::ALL
            .iter()
            .partition(|case| matches!(case, Case::AnswerStatus | Case::AnswerWord | Case::Latency));
        for case in single.into_iter().chain(over_all) {
            let outcome = if is_reached || case == Case::KnownPair {
                session.run(case).await
            } else {
                Outcome::NotRun { why: "the service did not answer the first call".to_owned() }
            };
            let report = CaseReport { case, outcome };
            finished(&report);
            cases.push(report);
        }
        cases.sort_by_key(|report| report.case);
        Ok(Report { url: self.service.url.to_string(), cases, latency: session.latency() })
    }
}
