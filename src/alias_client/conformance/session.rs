//! One run of the suite: its calls, and what all of them together show.

use nets_core::alias::AliasWord;

use super::catalogue::Case;
use super::report::{CaseResult, Explanation};
use super::suite::Suite;
use crate::caller::{Caller, Reuse};
use crate::exchange::Exchange;
use crate::fault::{Fault, FoundFault};
use crate::histogram::{Histogram, Percentiles};
use crate::query::QueryParameters;

#[derive(Debug)]
pub(super) struct Session<'a> {
    pub(super) suite: &'a Suite,
    caller: Caller,
    /// What the known pair gets, with which other answers are compared.
    pub(super) usual: Option<AliasWord>,
    reached: Result<(), Explanation>,
    wrong_status: Option<Explanation>,
    wrong_body: Option<Explanation>,
    latency: Histogram,
}

impl<'a> Session<'a> {
    pub(super) fn new(suite: &'a Suite) -> Result<Self, FoundFault> {
        Ok(Session {
            suite,
            // Each call alone on its connection: what a kept one changes is a case of its own.
            caller: Caller::new(suite.service.clone())?.reusing(Reuse::Never),
            usual: None,
            reached: Ok(()),
            wrong_status: None,
            wrong_body: None,
            latency: Histogram::default(),
        })
    }

    /// Asks for the known pair; whether anything came back that could be judged.
    pub(super) async fn reach(&mut self) -> bool {
        let known = self.suite.pairs.query(&self.suite.pairs.known).parameters(self.suite.service.spelling);
        let exchange = self.send(&known).await;
        self.usual = exchange.verdict.read_as;
        self.reached = match self.usual {
            Some(AliasWord::Ok) => Ok(()),
            Some(word) => Err(format!("the known pair was answered with {word}")),
            None => Err(described(&exchange)),
        };
        exchange.response.is_some()
    }

    pub(super) async fn run(&mut self, case: Case) -> CaseResult {
        let outcome = match case {
            Case::KnownPair => self.reached.clone(),
            Case::AnswerStatus => self.wrong_status.clone().map_or(Ok(()), Err),
            Case::AnswerWord => self.wrong_body.clone().map_or(Ok(()), Err),
            Case::Latency => self.quick_enough(),
            Case::NoClientCertificate
            | Case::OtherAuthority
            | Case::ExpiredClient
            | Case::RevokedClient
            | Case::PlainHttp
            | Case::AtOnce
            | Case::KeptConnection
            | Case::ClosedConnection => return self.run_transport(case).await,
            Case::ParameterOrder
            | Case::FurtherParameters
            | Case::MissingParameters
            | Case::UnknownGroup
            | Case::UnknownCustomer
            | Case::WrongSecondValue
            | Case::AliasNotAllowed
            | Case::Field1Syntax
            | Case::Field2Syntax
            | Case::FiftyCharacters
            | Case::Field1TooLong
            | Case::Field2TooLong
            | Case::EmptyValues
            | Case::DanishLetters
            | Case::Plus
            | Case::Ampersand
            | Case::Percent
            | Case::SystemClosed
            | Case::SystemError => return self.run_behaviour(case).await,
        };
        CaseResult::of(outcome)
    }

    pub(super) async fn send(&mut self, parameters: &QueryParameters) -> Exchange {
        let exchange = self.caller.send(parameters).await;
        self.note(&exchange);
        exchange
    }

    /// Counts an exchange among those that are judged together.
    pub(super) fn note(&mut self, exchange: &Exchange) {
        if exchange.response.is_none() {
            return;
        }
        self.latency.add(exchange.timings.total);
        for finding in exchange.verdict.findings.iter().filter(|finding| finding.is_error()) {
            let why = || format!("{} was answered so: {finding}", exchange.request);
            match finding.fault {
                Fault::HttpStatus | Fault::HttpRedirect => self.wrong_status.get_or_insert_with(why),
                _ => self.wrong_body.get_or_insert_with(why),
            };
        }
    }

    pub(super) fn latency(&self) -> Percentiles {
        self.latency.percentiles()
    }

    fn quick_enough(&self) -> Result<(), Explanation> {
        let (p95, limit) = (self.latency.quantile(950), self.suite.latency_limit);
        if p95 <= limit {
            return Ok(());
        }
        Err(format!("95 of 100 calls stayed below {p95:.1?}; the limit is {limit:.1?}"))
    }
}

/// What stands in a report where a word should.
pub(super) fn described(exchange: &Exchange) -> Explanation {
    match exchange.verdict.findings.iter().find(|finding| finding.is_error()) {
        Some(finding) => format!("{} got no word: {finding}", exchange.request),
        None => format!("{} got no word", exchange.request),
    }
}
