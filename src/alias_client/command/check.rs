//! `alias check`: the conformance suite against a running service.

use std::time::Duration;

use clap::{Args, ValueEnum};

use super::{FieldOptions, Problem, ServiceOptions, pair};
use crate::conformance::{CaseReport, Pair, Pairs, Report, Suite};

/// `alias check`
#[derive(Debug, Clone, Args)]
pub struct CheckOptions {
    #[command(flatten)]
    pub service: ServiceOptions,
    #[command(flatten)]
    pub fields: FieldOptions,
    /// Two values the service knows, as FIRST=SECOND
    #[arg(long, value_name = "PAIR", value_parser = pair)]
    pub known: Pair,
    /// A known pair with Danish letters
    #[arg(long, value_name = "PAIR", value_parser = pair)]
    pub danish: Option<Pair>,
    /// A pair that is nobody's
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
    pub async fn run(&self, finished: impl FnMut(&CaseReport)) -> Result<Report, Problem> {
        let pairs = Pairs {
            danish: self.danish.clone(),
            unknown: self.unknown.clone(),
            wrong: self.wrong.clone(),
            not_allowed: self.not_allowed.clone(),
            system_closed: self.system_closed.clone(),
            system_error: self.system_error.clone(),
            ..self.fields.pairs(self.known.clone())
        };
        let suite = Suite {
            latency_limit: Duration::from_millis(self.latency_limit),
            ..Suite::new(self.service.service()?, pairs, self.service.strangers()?)
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
