//! The options of `faults`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand, value_parser};
use nets_core::identity::UserId;

use super::values::{ReportFile, call_time, report_file, user_id};

#[derive(Debug, Subcommand)]
pub enum FaultsCommand {
    /// Run a sender once for each operation and each way in which it can go wrong, and tell what it then does and how often
    /// each document comes to its recipient.
    Sweep(SweepOptions),
}

impl SweepOptions {
    /// That of `--timeout` where it is not given.
    pub const USUAL_TIMEOUT: Duration = Duration::from_secs(30);
}

#[derive(Debug, Args)]
pub struct SweepOptions {
    /// The program that sends, with its arguments. Those that name a file are found from here, wherever it runs.
    #[arg(last = true, value_name = "SENDER", required = true)]
    pub sender: Vec<String>,

    /// Give each run a copy of this file, in the fresh folder in which the sender runs: for what it moves, changes or deletes.
    /// An argument that is this path names the copy. Repeatable.
    #[arg(long, value_name = "FILE")]
    pub file: Vec<PathBuf>,

    /// The scenario in which it sends, without faults; the embedded default one when not given.
    #[arg(long, env = "MOCK_NETS_SHARE_SCENARIO", value_name = "FILE")]
    pub scenario: Option<PathBuf>,

    /// The login that it gets; that of the scenario's first sender when not given.
    #[arg(long, value_name = "USER", value_parser = user_id)]
    pub user: Option<UserId>,

    /// Call the sender again, in the same folder, when a call has failed: so often at the most, as a job that tries again or the
    /// people who operate it would.
    #[arg(long, value_name = "COUNT", default_value_t = 1, value_parser = value_parser!(u32).range(0..=20))]
    pub again: u32,

    /// How long one call of the sender may take; then it is stopped, and has failed.
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = call_time)]
    pub timeout: Duration,

    /// So many runs at the most; what has the least to do with a document being sent twice is left out, and told.
    #[arg(long, value_name = "COUNT", default_value_t = 200, value_parser = value_parser!(u32).range(1..=10_000))]
    pub limit: u32,

    /// Only the runs whose id is like this, with `*` and `?`. Repeatable, or separated by commas.
    #[arg(long, value_name = "GLOB", value_delimiter = ',')]
    pub filter: Vec<String>,

    /// Run the sender without a fault alone, and list what would be tried.
    #[arg(long)]
    pub list: bool,

    /// So many runs at once; as many as there are processors, and at least four, when not given.
    #[arg(long, value_name = "COUNT", value_parser = value_parser!(u32).range(1..=1_000))]
    pub jobs: Option<u32>,

    /// The number from which all chance comes, in every run; what the scenario says when not given.
    #[arg(long, value_name = "NUMBER")]
    pub seed: Option<u64>,

    /// Write a report: junit, json, html or ctrf, and its file, such as junit=reports/junit.xml. Repeatable, or
    /// separated by commas.
    #[arg(long, value_name = "FORMAT=FILE", value_delimiter = ',', value_parser = report_file)]
    pub report: Vec<ReportFile>,
}
