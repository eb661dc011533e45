//! `alias check`: the conformance suite against a running service.

use std::time::Duration;

use clap::{Args, ValueEnum};

use super::{FieldOptions, Given, Problem, ServiceOptions, pair};
use crate::conformance::{CaseReport, Pair, Pairs, Report, Suite};

/// `alias check`
#[derive(Debug, Clone, Args)]
pub struct CheckOptions {
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
    /// What 95 of 100 calls must stay below, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 2000)]
    pub latency_limit: u64,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Text,
    Json,
    Junit,
}

impl CheckOptions {
    /// Runs the suite; `finished` is told each result as it comes.
    pub async fn run(&self, given: &Given, finished: impl FnMut(&CaseReport)) -> Result<Report, Problem> {
        let known = either(&self.known, &given.pairs.known).ok_or(Problem::NoKnownPair)?;
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
            ..Suite::new(self.service.service(given)?, pairs, self.service.strangers()?)
        };
        suite.run(finished).await.map_err(Problem::Unusable)
    }

    /// The report in the format that was asked for.
    pub fn written(&self, report: &Report) -> String {
        match self.format {
            Format::Text => report.to_string(),
            Format::Json => report.to_json().unwrap_or_else(|error| error.to_string()),
            Format::Junit => report.to_junit(),
        }
    }
}

/// What is said on the command line, else what the scenario says.
fn either(said: &Option<Pair>, given: &Option<Pair>) -> Option<Pair> {
    said.as_ref().or(given.as_ref()).cloned()
}
