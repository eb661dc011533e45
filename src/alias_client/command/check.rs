//! `alias check`: the conformance suite against a running service.

use std::time::Duration;

use clap::{Args, ValueEnum};

use super::{CommandProblem, FieldOptions, ScenarioDefaults, ServiceOptions, pair};
use crate::conformance::{AssumedCases, Case, CaseReport, Pair, Pairs, Suite, SuiteReport};

/// `alias check`
#[derive(Debug, Clone, Args)]
pub struct AliasCheckOptions {
    #[command(flatten)]
    pub service: ServiceOptions,
    #[command(flatten)]
    pub fields: FieldOptions,
    /// Two values the service knows, as FIRST=SECOND
    #[arg(long, value_name = "PAIR", value_parser = pair, required_unless_present = "scenario")]
    pub known: Option<Pair>,
    /// A known pair with Danish letters
    #[arg(long, value_name = "PAIR", value_parser = pair)]
    pub danish: Option<Pair>,
    /// A pair that no customer has
    #[arg(long, value_name = "PAIR", value_parser = pair)]
    pub unknown: Option<Pair>,
    /// A known first value with a wrong second one
    #[arg(long, value_name = "PAIR", value_parser = pair)]
    pub wrong: Option<Pair>,
    /// A pair that is answered with ALIAS_NOT_ALLOWED
    #[arg(long, value_name = "PAIR", value_parser = pair)]
    pub not_allowed: Option<Pair>,
    /// A pair that is answered with SYSTEM_CLOSED
    #[arg(long, value_name = "PAIR", value_parser = pair)]
    pub system_closed: Option<Pair>,
    /// A pair that is answered with SYSTEM_ERROR
    #[arg(long, value_name = "PAIR", value_parser = pair)]
    pub system_error: Option<Pair>,
    /// Do not run this case; may be repeated. `known.ok` is asked all the same, since others build on it
    #[arg(long, value_name = "CASE", value_parser = case)]
    pub skip: Vec<Case>,
    /// Let what is only assumed fail, too, instead of warning
    #[arg(long)]
    pub strict: bool,
    /// What 95 of 100 calls must stay below, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 2000)]
    pub latency_limit: u64,
    #[arg(long, value_enum, default_value_t = CheckFormat::Text)]
    pub format: CheckFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    Text,
    Json,
    Junit,
}

impl AliasCheckOptions {
    /// Runs the suite; `finished` is told each result as it comes.
    pub async fn run(
        &self,
        given: &ScenarioDefaults,
        finished: impl FnMut(&CaseReport),
    ) -> Result<SuiteReport, CommandProblem> {
        let known = either(&self.known, &given.pairs.known).ok_or(CommandProblem::NoKnownPair)?;
        let pairs = Pairs {
            danish: either(&self.danish, &given.pairs.danish),
            unknown: either(&self.unknown, &given.pairs.unknown),
            wrong: either(&self.wrong, &given.pairs.wrong),
            not_allowed: either(&self.not_allowed, &given.pairs.not_allowed),
            system_closed: either(&self.system_closed, &given.pairs.system_closed),
            system_error: either(&self.system_error, &given.pairs.system_error),
            ..self.fields.pairs(given, known)
        };
        let suite = Suite {
            latency_limit: Duration::from_millis(self.latency_limit),
            skipped: self.skip.iter().copied().collect(),
            assumed: if self.strict { AssumedCases::Fail } else { AssumedCases::Warn },
            ..Suite::new(self.service.service(given)?, pairs, self.service.strangers()?)
        };
        suite.run(finished).await.map_err(CommandProblem::Unusable)
    }

    /// The report in the format that was asked for.
    pub fn written(&self, report: &SuiteReport) -> String {
        match self.format {
            CheckFormat::Text => report.to_string(),
            CheckFormat::Json => report.to_json().unwrap_or_else(|_| "{}".to_owned()),
            CheckFormat::Junit => report.to_junit(),
        }
    }
}

fn case(text: &str) -> Result<Case, String> {
    Case::from_id(text).ok_or_else(|| {
        let ids: Vec<_> = Case::ALL.iter().map(|case| case.entry().id).collect();
        format!("there is no such case; the cases are {}", ids.join(", "))
    })
}

/// What is said on the command line, else what the scenario says.
fn either(said: &Option<Pair>, given: &Option<Pair>) -> Option<Pair> {
    said.as_ref().or(given.as_ref()).cloned()
}
