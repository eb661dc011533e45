//! `alias load`: many calls, counted by their answers.

use clap::Args;

use super::{CommandProblem, FieldOptions, ScenarioDefaults, ServiceOptions, pair};
use crate::caller::Reuse;
use crate::conformance::Pair;
use crate::load::{LoadReport, Plan, Progress, drive};

/// `alias load`
#[derive(Debug, Clone, Args)]
pub struct LoadOptions {
    #[command(flatten)]
    pub service: ServiceOptions,
    #[command(flatten)]
    pub fields: FieldOptions,
    /// Two values, as FIRST=SECOND; several are asked in turn
    #[arg(value_name = "PAIR", value_parser = pair, required = true)]
    pub pairs: Vec<Pair>,
    #[arg(long, default_value_t = 1000)]
    pub calls: u64,
    /// Calls a second; as many as possible without it
    #[arg(long)]
    pub rate: Option<u32>,
    #[arg(long, default_value_t = Plan::CONNECTIONS)]
    pub connections: usize,
    /// A new connection, and TLS handshake, for every call
    #[arg(long)]
    pub new_connections: bool,
}

impl LoadOptions {
    pub async fn run(
        &self,
        given: &ScenarioDefaults,
        progress: impl FnMut(Progress),
    ) -> Result<LoadReport, CommandProblem> {
        let queries: Vec<_> = self.pairs.iter().map(|pair| self.fields.query(given, pair)).collect();
        let plan = Plan {
            calls: self.calls,
            per_second: self.rate,
            connections: self.connections,
            reuse: if self.new_connections { Reuse::Never } else { Reuse::Allowed },
        };
        drive(&self.service.service(given)?, &queries, plan, progress).await.map_err(CommandProblem::Unusable)
    }
}
