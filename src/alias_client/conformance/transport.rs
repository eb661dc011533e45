//! The cases about connections: how many at once, one for several calls, one for each.

use nets_core::alias::AliasWord;
use tokio::task::JoinSet;

use super::session::{CaseEnd, Session};
use super::shortfall::Shortfall;
use crate::caller::{Caller, Reuse};
use crate::exchange::Exchange;
use crate::fault::{Fault, FoundFault};

impl Session<'_> {
    /// All connections stay open until the last call is answered.
    pub(super) async fn many_at_once(&mut self) -> CaseEnd {
        let mut calls = JoinSet::new();
        for _ in 0..self.suite.at_once {
            let mut caller = Caller::new(self.suite.service.clone()).map_err(unusable)?;
            let query = self.suite.pairs.query(&self.suite.pairs.known);
            calls.spawn(async move {
                let exchange = caller.ask(&query).await;
                (caller, exchange)
            });
        }
        let (mut callers, mut exchanges) = (Vec::new(), Vec::new());
        // A call that panicked is a fault of this program, which has told it already.
        while let Some(Ok((caller, exchange))) = calls.join_next().await {
            callers.push(caller);
            exchanges.push(exchange);
        }
        let usual = self.usual;
        let wrong: Vec<_> = exchanges.iter().filter(|exchange| exchange.verdict.read_as != usual).collect();
        let Some(first) = wrong.first() else {
            exchanges.iter().for_each(|exchange| self.note(exchange));
            return Ok(());
        };
        let (right, all) = (exchanges.len() - wrong.len(), exchanges.len());
        if wrong.iter().all(|exchange| exchange.verdict.has(Fault::TimedOut)) {
            return Err(Shortfall::against(format!(
                "{right} of {all} calls were answered, and the others not before the connections of those were \
                 closed: the service serves so many connections at a time"
            ))
            .change("Serve each connection on a thread or task of its own, or close it behind each answer."));
        }
        let how_many = format!("{} of {all} calls were answered otherwise", wrong.len());
        Err(match (first.verdict.read_as, first.verdict.findings.iter().find(|found| found.is_error())) {
            (Some(word), _) => Shortfall::against(format!("{how_many}: {word}")),
            (None, Some(finding)) => Shortfall::of_finding(finding, &how_many),
            (None, None) => Shortfall::against(how_many),
        })
    }

    /// Alone first: a service that serves one connection at a time holds this case, too.
    pub(super) async fn over_one_connection(&mut self) -> CaseEnd {
        let pairs = self.suite.pairs.clone();
        let queries = [pairs.query(&pairs.known), pairs.unknown(), pairs.wrong(), pairs.query(&pairs.known)];
        let mut alone = Vec::new();
        for query in &queries {
            alone.push(self.send(&self.parameters(query)).await);
        }
        let mut caller = Caller::new(self.suite.service.clone()).map_err(unusable)?;
        for (query, alone) in queries.iter().zip(&alone) {
            let kept = caller.ask(query).await;
            self.note(&kept);
            if kept.verdict.read_as == alone.verdict.read_as {
                continue;
            }
            if kept.verdict.read_as.is_none() {
                return Err(Shortfall::no_word(&kept));
            }
            let shown = |exchange: &Exchange| exchange.verdict.read_as.map_or("no word", AliasWord::as_str);
            return Err(Shortfall::against(format!(
                "{} was answered with {} over a kept connection, and with {} over its own",
                kept.request,
                shown(&kept),
                shown(alone)
            )));
        }
        Ok(())
    }

    pub(super) async fn closing_each(&mut self) -> CaseEnd {
        // Not among those judged together: what is wrong here is wrong here.
        let exchange = self.ask_over_http_1(Reuse::NeverAndSaySo).await?;
        match exchange.verdict.read_as {
            word if self.usual == word => Ok(()),
            Some(word) => Err(Shortfall::against(format!("it was answered with {word}"))),
            None => {
                let without = self.ask_over_http_1(Reuse::NeverOverHttp1).await?;
                if without.verdict.read_as == self.usual {
                    return Err(Shortfall::no_word(&exchange));
                }
                Err(Shortfall::against(
                    "the service answers over HTTP/2 alone, which has no Connection: close",
                )
                .change("Speak HTTP/1.1 as well: whether Nets speaks HTTP/2 no source says.")
                .assumed())
            }
        }
    }

    async fn ask_over_http_1(&self, reuse: Reuse) -> Result<Exchange, Shortfall> {
        let mut caller = Caller::new(self.suite.service.clone()).map_err(unusable)?.reusing(reuse);
        Ok(caller.ask(&self.suite.pairs.query(&self.suite.pairs.known)).await)
    }
}

fn unusable(finding: FoundFault) -> Shortfall {
    Shortfall::Unproven { because: finding.what() }
}
