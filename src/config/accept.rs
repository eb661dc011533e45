//! The options of `accept`.

use std::path::PathBuf;

use clap::{Args, value_parser};

use super::values::{ReportFile, report_file};

#[derive(Debug, Args)]
pub struct AcceptOptions {
    /// Acceptance files.
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,

    /// The program under test with its first arguments, in place of what the files say.
    #[arg(last = true, value_name = "SENDER")]
    pub sender: Vec<String>,

    /// Only the cases whose id is like this, with `*` and `?`. Repeatable, or separated by commas.
    #[arg(long, value_name = "GLOB", value_delimiter = ',')]
    pub filter: Vec<String>,

    /// List the cases, and play none.
    #[arg(long)]
    pub list: bool,

    /// So many cases are played at once; as many as there are processors, and at least four, when not given.
    #[arg(long, value_name = "COUNT", value_parser = value_parser!(u32).range(1..=1_000))]
    pub jobs: Option<u32>,

    /// The number from which all chance comes, in every case; what the case or its scenario says when not given.
    #[arg(long, value_name = "NUMBER")]
    pub seed: Option<u64>,

    /// Write a report: junit, json, html or ctrf, and its file, such as junit=reports/junit.xml. Repeatable, or
    /// separated by commas.
    #[arg(long, value_name = "FORMAT=FILE", value_delimiter = ',', value_parser = report_file)]
    pub report: Vec<ReportFile>,

    /// For each case that fails or is undecided, write its timeline, what its programs wrote and a bundle of its world, which
    /// `replay` plays again, into a folder of its own below this one; reports name them as attachments, by paths that begin as
    /// this one does.
    #[arg(long, value_name = "DIR")]
    pub artifacts: Option<PathBuf>,

    /// Keep persons' numbers, names and documents in these bundles as they were sent; they are replaced when not given.
    #[arg(long, requires = "artifacts")]
    pub with_contents: bool,

    /// Keep the worlds of all cases, and go on until Ctrl-C, so that they can be looked at in a browser.
    #[arg(long)]
    pub keep: bool,

    /// Validate against the XSDs in this folder instead of the embedded reconstruction.
    #[arg(long, env = "MOCK_NETS_SHARE_SCHEMAS", value_name = "DIR")]
    pub schemas: Option<PathBuf>,

    /// Write files by the templates in this folder instead of ours of the same name.
    #[arg(long, env = "MOCK_NETS_SHARE_TEMPLATES", value_name = "DIR")]
    pub templates: Option<PathBuf>,
}
