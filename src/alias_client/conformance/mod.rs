//! Asks a running service everything that Nets, people and attackers might, and reports.

mod behaviour;
mod catalogue;
mod junit;
mod pairs;
mod report;
mod session;
mod shortfall;
mod strangers;
mod suite;
mod transport;

pub use catalogue::{Case, CaseDescription};
pub use pairs::{Pair, Pairs};
pub use report::{CaseReport, CaseResult, Objection, SuiteReport};
pub use suite::{AssumedCases, RefusedIdentities, Suite};

use crate::fault::FoundFault;
use session::Session;

impl Suite {
    /// Runs every case; each result is also handed to `finished` as soon as it is there.
    /// Fails when the trusted CAs cannot be used at all.
    pub async fn run(&self, mut finished: impl FnMut(&CaseReport)) -> Result<SuiteReport, FoundFault> {
        let mut session = Session::new(self)?;
        session.reach().await;
        let mut cases = Vec::new();
        // What is judged over all calls is judged when all have been made.
        let (over_all, single): (Vec<Case>, Vec<Case>) = Case::ALL
            .iter()
            .partition(|case| matches!(case, Case::AnswerStatus | Case::AnswerWord | Case::Latency));
        for case in single.into_iter().chain(over_all) {
            let outcome = session.run(case).await;
            let report = CaseReport { case, outcome };
            finished(&report);
            cases.push(report);
        }
        cases.sort_by_key(|report| report.case);
        Ok(SuiteReport { url: self.service.url.to_string(), cases, latency: session.latency() })
    }
}
