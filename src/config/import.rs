//! The options of `import`.

use std::path::PathBuf;

use clap::Args;

use super::values::OutputFormat;

#[derive(Debug, Args)]
pub struct ImportOptions {
    /// Folders with the zips that were sent and the files that came back, wherever they lie below; or such files themselves.
    #[arg(value_name = "PATH", required = true)]
    pub folders: Vec<PathBuf>,

    /// The bundle to write; imported.bundle.zip when not given. The scenario is written beside it, as imported.yaml. Both are
    /// replaced when they are there.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Keep persons' numbers, names and documents as they were sent, instead of others of the same form, and tell of files by
    /// their names.
    #[arg(long)]
    pub with_contents: bool,

    #[arg(long, value_enum, default_value_t = OutputFormat::Human)]
    pub format: OutputFormat,
}
