//! The options of `certify`.

use std::path::PathBuf;

use clap::{ArgGroup, Args, ValueEnum, value_parser};
use nets_certify::{CertifiedProfile, SentKind};
use nets_core::identity::belgium::EboxEnvironment;

use super::values::{ReportFile, RulesFormat, report_file, sent_kind};
use crate::api_client::ApiAddress;

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("what").required(true).args(["sender", "api", "catalogue", "list", "write_cases"])))]
pub struct CertifyOptions {
    /// The program under test with its first arguments; docs/certify-contract.md tells what it is asked. The cases of the
    /// catalogue are played with it.
    #[arg(last = true, value_name = "SENDER")]
    pub sender: Vec<String>,

    /// What the sender is certified for.
    #[arg(long, value_enum, default_value_t = CertifyProfile::NetsShare)]
    pub profile: CertifyProfile,

    /// The control API of a running simulator, which is asked for what it has seen so far: http://HOST:PORT or HOST:PORT.
    #[arg(long, value_name = "URL", value_parser = ApiAddress::parse)]
    pub api: Option<ApiAddress>,

    /// The world that is meant; the default one when not given.
    #[arg(long, value_name = "NAME", requires = "api")]
    pub world: Option<String>,

    /// The sender: a user, or a client of the e-Box; the first of the scenario when not given.
    #[arg(long, value_name = "USER", requires = "api")]
    pub user: Option<String>,

    /// The only environment of the e-Box that counts: int, acc or prd; all of them when not given. Where an onboarding has
    /// configured the client there, nothing counts that was before.
    #[arg(long, value_name = "NAME", value_parser = environment, requires = "api")]
    pub environment: Option<EboxEnvironment>,

    /// Of the e-Box: nothing up to this entry of the timeline counts, when a sender is mended and tested again.
    #[arg(long, value_name = "ENTRY", requires = "api")]
    pub since: Option<u64>,

    /// What the sender says that it sends, besides what it was seen to: of the words that --catalogue lists. Repeatable,
    /// or separated by commas. Of a program that is played, its verbs say it.
    #[arg(long, value_name = "KIND", value_delimiter = ',', value_parser = sent_kind, requires = "api")]
    pub sends: Vec<SentKind>,

    /// Write a report: the certificate as html or json, or the cases that were played as junit or ctrf; and its file,
    /// such as html=certificate.html. Repeatable, or separated by commas.
    #[arg(long, value_name = "FORMAT=FILE", value_delimiter = ',', value_parser = report_file)]
    pub report: Vec<ReportFile>,

    /// Write the certificate with its evidence into one file, which `report verify` judges again: the bundle of its world, or
    /// that of the world of each case that was played. All is in it as it was sent.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["catalogue", "list", "write_cases"])]
    pub evidence: Option<PathBuf>,

    /// Print every requirement, with the sentence it comes from and how sure we are of it; no simulator is asked.
    #[arg(long, conflicts_with = "api")]
    pub catalogue: bool,

    /// How the catalogue is printed.
    #[arg(long, value_enum, default_value_t = RulesFormat::Human, requires = "catalogue")]
    pub format: RulesFormat,

    #[command(flatten)]
    pub cases: CertifyCases,
}

/// How the cases of the catalogue are played.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options of the cases")]
pub struct CertifyCases {
    /// Only the cases whose id is like this, with `*` and `?`. Repeatable, or separated by commas.
    #[arg(long, value_name = "GLOB", value_delimiter = ',', conflicts_with_all = ["api", "catalogue"])]
    pub filter: Vec<String>,

    /// List the cases, and play none.
    #[arg(long)]
    pub list: bool,

    /// Write the cases with all their files into this folder, to be looked at and played by `accept`, and play none.
    #[arg(long, value_name = "DIR")]
    pub write_cases: Option<PathBuf>,

    /// So many cases are played at once; as many as there are processors, and at least four, when not given.
    #[arg(long, value_name = "COUNT", value_parser = value_parser!(u32).range(1..=1_000), requires = "sender")]
    pub jobs: Option<u32>,

    /// The number from which all chance comes, in every case.
    #[arg(long, value_name = "NUMBER", requires = "sender")]
    pub seed: Option<u64>,

    /// Keep the worlds of all cases, and go on until Ctrl-C, so that they can be looked at in a browser.
    #[arg(long, requires = "sender")]
    pub keep: bool,

    /// Validate against the XSDs in this folder instead of the embedded reconstruction.
    #[arg(long, env = "MOCK_NETS_SHARE_SCHEMAS", value_name = "DIR")]
    pub schemas: Option<PathBuf>,

    /// Write files by the templates in this folder instead of ours of the same name.
    #[arg(long, env = "MOCK_NETS_SHARE_TEMPLATES", value_name = "DIR")]
    pub templates: Option<PathBuf>,
}

fn environment(name: &str) -> Result<EboxEnvironment, &'static str> {
    EboxEnvironment::from_name(name).ok_or("there are int, acc and prd")
}

/// What a sender can be certified for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CertifyProfile {
    /// Sending documents through Nets Share to e-Boks.
    NetsShare,
    /// Sending messages to the Belgian e-Box.
    Ebox,
}

impl CertifyProfile {
    pub fn certified(self) -> CertifiedProfile {
        match self {
            CertifyProfile::NetsShare => CertifiedProfile::NetsShare,
            CertifyProfile::Ebox => CertifiedProfile::Ebox,
        }
    }
}
