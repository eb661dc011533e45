//! What the command line offers of all this, ready to be put under `alias`; one file a command.

mod ask;
mod check;
mod load;
mod serve_example;
mod service;

use std::fmt;
use std::net::SocketAddr;

use clap::Args;

pub use ask::AskOptions;
pub use check::{CheckOptions, Format};
pub use load::LoadOptions;
pub use serve_example::ExampleOptions;
pub use service::ServiceOptions;

use crate::conformance::{Pair, Pairs};
use crate::credentials::CredentialProblem;
use crate::fault::Finding;
use crate::files::FileProblem;
use crate::query::Query;

/// What is asked.
#[derive(Debug, Clone, Args)]
pub struct FieldOptions {
    /// The document type, as agreed with Nets
    #[arg(long, default_value = "163057")]
    pub document_group: String,
    /// The name of the first field
    #[arg(long, default_value = "customer number")]
    pub field1: String,
    /// The name of the second field
    #[arg(long, default_value = "code")]
    pub field2: String,
}

/// Why a command could not begin.
#[derive(Debug)]
pub enum Problem {
    File(FileProblem),
    Credentials(CredentialProblem),
    Listen { address: SocketAddr, source: std::io::Error },
    Unusable(Finding),
}

impl FieldOptions {
    fn pairs(&self, known: Pair) -> Pairs {
        Pairs::new(&self.document_group, &self.field1, &self.field2, known)
    }

    fn query(&self, pair: &Pair) -> Query {
        self.pairs(pair.clone()).query(pair)
    }
}

fn pair(text: &str) -> Result<Pair, &'static str> {
    let (first, second) = text.split_once('=').ok_or("write the two values as FIRST=SECOND")?;
    Ok(Pair::new(first, second))
}

impl From<FileProblem> for Problem {
    fn from(problem: FileProblem) -> Self {
        Problem::File(problem)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(problem) => problem.fmt(f),
            Self::Credentials(problem) => write!(f, "the certificates of the service: {problem}"),
            Self::Listen { address, source } => write!(f, "{address}: {source}"),
            Self::Unusable(finding) => finding.fmt(f),
        }
    }
}

impl std::error::Error for Problem {}
