//! The options of `bundle`, `replay` and `report`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use nets_driver::WorldName;

use super::values::{OutputFormat, world_name};
use crate::api_client::ApiAddress;

#[derive(Debug, Subcommand)]
pub enum BundleCommand {
    /// Keep all that happened in a world of a running simulator in one file, which `replay` plays again.
    Save(SaveOptions),
    /// Make a smaller bundle that still shows one finding or entry: what has nothing to do with it is left out.
    Trim(TrimOptions),
}

#[derive(Debug, Args)]
pub struct SaveOptions {
    /// The control API of the running simulator.
    #[arg(long, env = "MOCK_NETS_SHARE_API", value_name = "URL", default_value = "127.0.0.1:8080", value_parser = ApiAddress::parse)]
    pub api: ApiAddress,

    /// The world.
    #[arg(long, value_name = "NAME", default_value = "default", value_parser = world_name)]
    pub world: WorldName,

    /// Leave out the bytes of uploads; their sizes and digests stay.
    #[arg(long)]
    pub no_contents: bool,

    /// Keep persons' numbers, names and documents as they were sent, instead of others of the same form.
    #[arg(long, conflicts_with = "no_contents")]
    pub with_contents: bool,

    /// The file to write; NAME.bundle.zip when not given. One that is there is replaced.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct TrimOptions {
    /// The bundle.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    /// What must stay: a rule such as pdf.encrypted, the `what` of entries such as signer_rejected, or the number of an
    /// entry on the timeline.
    #[arg(long, value_name = "RULE|WHAT|NUMBER")]
    pub keep: String,

    /// The file to write; FILE with `.trimmed` in its name when not given. One that is there is replaced.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct ReplayOptions {
    /// The bundle.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    #[arg(long, value_enum, default_value_t = OutputFormat::Human)]
    pub format: OutputFormat,
}

#[derive(Debug, Subcommand)]
pub enum ReportCommand {
    /// Play each world of a certificate again, judge every line anew, and compare it with what the certificate says.
    Verify(VerifyOptions),
}

#[derive(Debug, Args)]
pub struct VerifyOptions {
    /// What `certify --evidence` wrote.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    #[arg(long, value_enum, default_value_t = OutputFormat::Human)]
    pub format: OutputFormat,
}
