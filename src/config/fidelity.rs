//! The options of `fidelity`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::values::OutputFormat;

#[derive(Debug, Subcommand)]
pub enum FidelityCommand {
    /// Set files that came back from Nets beside those that the simulator would have written for the same shipments.
    Diff(DiffOptions),
}

#[derive(Debug, Args)]
pub struct DiffOptions {
    /// What was sent: a netsshare_*.zip, or a folder with such; a folder may hold what came back, too.
    #[arg(value_name = "SENT")]
    pub sent: PathBuf,

    /// What came back: files of Outbound, or folders with them. All other files in SENT when not given.
    #[arg(value_name = "RECEIVED")]
    pub received: Vec<PathBuf>,

    /// The scenario by which shipments are judged; the embedded default one when not given.
    #[arg(long, env = "MOCK_NETS_SHARE_SCENARIO", value_name = "FILE")]
    pub scenario: Option<PathBuf>,

    /// Your own templates for outbound files, as `serve` takes them.
    #[arg(long, env = "MOCK_NETS_SHARE_TEMPLATES", value_name = "DIR")]
    pub templates: Option<PathBuf>,

    /// Validate against the XSDs in this folder instead of the embedded reconstruction.
    #[arg(long, env = "MOCK_NETS_SHARE_SCHEMAS", value_name = "DIR")]
    pub schemas: Option<PathBuf>,

    /// Show values and file names as they are, and not by their shape: they may be personal.
    #[arg(long)]
    pub with_contents: bool,

    #[arg(long, value_enum, default_value_t = OutputFormat::Human)]
    pub format: OutputFormat,
}
