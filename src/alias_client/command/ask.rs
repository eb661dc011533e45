//! `alias ask`: one call, shown whole.

use clap::Args;

use super::{CommandProblem, FieldOptions, ScenarioDefaults, ServiceOptions, pair};
use crate::caller::Caller;
use crate::conformance::Pair;
use crate::exchange::Exchange;

/// `alias ask`: one call, shown whole.
#[derive(Debug, Clone, Args)]
pub struct AskOptions {
    #[command(flatten)]
    pub service: ServiceOptions,
    #[command(flatten)]
    pub fields: FieldOptions,
    /// The two values, as FIRST=SECOND
    #[arg(value_name = "PAIR", value_parser = pair)]
    pub pair: Pair,
}

impl AskOptions {
    pub async fn run(&self, given: &ScenarioDefaults) -> Result<Exchange, CommandProblem> {
        let mut caller = Caller::new(self.service.service(given)?).map_err(CommandProblem::Unusable)?;
        Ok(caller.ask(&self.fields.query(given, &self.pair)).await)
    }
}
