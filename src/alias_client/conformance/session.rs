//! One run of the suite: its calls, and what all of them together show.

use nets_core::alias::AliasWord;
use nets_core::rule_book::Grade;

use super::catalogue::Case;
use super::report::CaseResult;
use super::shortfall::{Against, Shortfall};
use super::suite::{AssumedCases, Suite};
use crate::caller::{Caller, Reuse};
use crate::exchange::Exchange;
use crate::fault::FoundFault;
use crate::histogram::{Histogram, Percentiles};
use crate::query::QueryParameters;

/// What a case comes to.
pub(super) type CaseEnd = Result<(), Shortfall>;

#[derive(Debug)]
pub(super) struct Session<'a> {
    pub(super) suite: &'a Suite,
    caller: Caller,
    /// What the known pair gets, with which other answers are compared.
    pub(super) usual: Option<AliasWord>,
    known: CaseEnd,
    wrong_status: Option<(FoundFault, String)>,
    wrong_body: Option<(FoundFault, String)>,
    /// What was told already, of which case, and how badly it ended.
    causes: Vec<(FoundFault, Case, Grade)>,
    latency: Histogram,
}

impl<'a> Session<'a> {
    pub(super) fn new(suite: &'a Suite) -> Result<Self, FoundFault> {
        Ok(Session {
            suite,
            // Each call alone on its connection: what a kept one changes is a case of its own.
            caller: Caller::new(suite.service.clone())?.reusing(Reuse::Never),
            usual: None,
            known: Ok(()),
            wrong_status: None,
            wrong_body: None,
            causes: Vec::new(),
            latency: Histogram::default(),
        })
    }

    /// Asks for the known pair.
    pub(super) async fn reach(&mut self) {
        let known = self.parameters(&self.suite.pairs.query(&self.suite.pairs.known));
        let exchange = self.caller.send(&known).await;
        // A page that happens to hold another word is no answer.
        let is_answer = |word: &AliasWord| {
            let status = exchange.response.as_ref().map_or(0, |response| response.status);
            *word == AliasWord::Ok || (200..=299).contains(&status)
        };
        self.usual = exchange.verdict.read_as.filter(is_answer);
        self.known = match self.usual {
            Some(AliasWord::Ok) => Ok(()),
            Some(word) => Err(otherwise(word)),
            None => Err(with_warnings(Shortfall::no_word(&exchange), &exchange)),
        };
        if self.usual.is_some() {
            self.note(&exchange);
        }
    }

    pub(super) async fn run(&mut self, case: Case) -> CaseResult {
        if self.suite.skipped.contains(&case) {
            return CaseResult::NotRun { because: "it is skipped, as --skip says".to_owned() };
        }
        let end = match self.obstacle(case) {
            Some(because) => Err(Shortfall::Unproven { because }),
            None => self.end_of(case).await,
        };
        self.judged(case, end)
    }

    /// Why a case would show nothing that the known pair has not shown.
    fn obstacle(&self, case: Case) -> Option<String> {
        let known = Case::KnownPair.entry().id;
        if case == Case::KnownPair {
            return None;
        }
        match self.usual {
            Some(AliasWord::Ok) => None,
            Some(word) if case.is_about_words() => Some(format!(
                "same cause as {known}: beside a known pair that is answered with {word} it proves nothing"
            )),
            Some(_) => None,
            None if case.is_about_refusing() => Some(format!(
                "same cause as {known}: where the known pair gets no answer, a refusal proves nothing"
            )),
            None => Some(format!("same cause as {known}")),
        }
    }

    async fn end_of(&mut self, case: Case) -> CaseEnd {
        match case {
            Case::KnownPair => self.known.clone(),
            Case::AnswerStatus => told(&self.wrong_status),
            Case::AnswerWord => told(&self.wrong_body),
            Case::Latency => self.quick_enough(),
            Case::NoClientCertificate
            | Case::OtherAuthority
            | Case::ExpiredClient
            | Case::RevokedClient
            | Case::PlainHttp => self.run_refusal(case).await,
            Case::AtOnce => self.many_at_once().await,
            Case::KeptConnection => self.over_one_connection().await,
            Case::ClosedConnection => self.closing_each().await,
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
            | Case::SystemError => self.run_behaviour(case).await,
        }
    }

    /// What is assumed warns; what was told as another case's failure is not told again.
    fn judged(&mut self, case: Case, end: CaseEnd) -> CaseResult {
        let against = match end {
            Ok(()) => return CaseResult::Passed,
            Err(Shortfall::Unproven { because }) => return CaseResult::NotRun { because },
            Err(Shortfall::NotOffered { why }) => return CaseResult::NotOffered { why },
            Err(Shortfall::Against(against)) => against,
        };
        let entry = case.entry();
        let grade = against.grade.unwrap_or(entry.grade);
        if let Some(earlier) = self.told_before(&against, grade) {
            return CaseResult::NotRun { because: format!("same cause as {}", earlier.entry().id) };
        }
        if let Some(cause) = &against.cause {
            self.causes.push((cause.clone(), case, grade));
        }
        let objection = against.objection(entry.advice);
        match (grade, self.suite.assumed) {
            (Grade::Assumed, AssumedCases::Warn) => CaseResult::Warned(objection),
            (Grade::Assumed, AssumedCases::Fail) | (Grade::Documented | Grade::Observed, _) => {
                CaseResult::Failed(objection)
            }
        }
    }

    /// The case that failed for the same cause, and no less surely.
    fn told_before(&self, against: &Against, grade: Grade) -> Option<Case> {
        let cause = against.cause.as_ref()?;
        let is_same = |(told, _, sure): &&(FoundFault, Case, Grade)| {
            told == cause && (*sure != Grade::Assumed || grade == Grade::Assumed)
        };
        self.causes.iter().find(is_same).map(|(_, case, _)| *case)
    }

    pub(super) async fn send(&mut self, parameters: &QueryParameters) -> Exchange {
        let exchange = self.caller.send(parameters).await;
        self.note(&exchange);
        exchange
    }

    /// Asks what Nets would not ask, of which the answer's form is not judged.
    pub(super) async fn send_aside(&mut self, parameters: &QueryParameters) -> Exchange {
        self.caller.send(parameters).await
    }

    /// Counts an exchange among those that are judged together.
    pub(super) fn note(&mut self, exchange: &Exchange) {
        if exchange.response.is_none() {
            return;
        }
        self.latency.add(exchange.timings.total);
        for finding in exchange.verdict.findings.iter().filter(|finding| finding.is_error()) {
            let found = || (finding.clone(), format!("{} was answered so", exchange.request));
            if finding.fault.is_about_status() || finding.fault.entry().id.starts_with("tls.") {
                self.wrong_status.get_or_insert_with(found);
            } else {
                self.wrong_body.get_or_insert_with(found);
            }
        }
    }

    pub(super) fn latency(&self) -> Percentiles {
        self.latency.percentiles()
    }

    fn quick_enough(&self) -> CaseEnd {
        let (p95, limit) = (self.latency.quantile(950), self.suite.latency_limit);
        if p95 <= limit {
            return Ok(());
        }
        Err(Shortfall::against(format!("95 of 100 calls stayed below {p95:.1?}; the limit is {limit:.1?}")))
    }
}

fn told(found: &Option<(FoundFault, String)>) -> CaseEnd {
    match found {
        Some((finding, asked)) => Err(Shortfall::of_finding(finding, asked)),
        None => Ok(()),
    }
}

/// The known pair brought a word, and not OK.
fn otherwise(word: AliasWord) -> Shortfall {
    let against = Shortfall::against(format!("the known pair was answered with {word}"));
    match word {
        AliasWord::Field1SyntaxError => against.change(
            "Check the pair; where the service reads the first value from the other spelling of its parameter \
             (field_value), say --field-value.",
        ),
        AliasWord::UnknownDocumentGroup => {
            against.change("Name a document type that the service knows with --document-group.")
        }
        AliasWord::SystemClosed => against.change("Open the system, and check again."),
        AliasWord::SystemError => against.change("Look into the service's log for what failed."),
        AliasWord::Ok
        | AliasWord::InvalidAliasValues
        | AliasWord::Field2SyntaxError
        | AliasWord::AliasNotAllowed
        | AliasWord::UnknownCustomer => against,
    }
}

/// With what else was seen, since no other case will tell it.
fn with_warnings(shortfall: Shortfall, exchange: &Exchange) -> Shortfall {
    match shortfall {
        Shortfall::Against(mut against) => {
            for warning in exchange.verdict.findings.iter().filter(|finding| !finding.is_error()) {
                against.why.push_str(&format!(" Beside it: {}", warning.what()));
            }
            Shortfall::Against(against)
        }
        other => other,
    }
}
