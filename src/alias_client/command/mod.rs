//! What the command line offers of all this, ready to be put under `alias`; one file a command.

mod ask;
mod check;
mod given;
mod load;
mod serve_example;
mod service;

use std::io::ErrorKind;
use std::net::SocketAddr;

use clap::Args;
use nets_tls::{CredentialProblem, FileProblem};

pub use ask::AskOptions;
pub use check::{AliasCheckOptions, CheckFormat};
pub use given::{GivenPairs, ScenarioDefaults};
pub use load::LoadOptions;
pub use serve_example::ExampleOptions;
pub use service::ServiceOptions;

use crate::conformance::{Pair, Pairs};
use crate::fault::FoundFault;
use crate::query::Query;

/// What is asked.
#[derive(Debug, Clone, Args)]
pub struct FieldOptions {
    /// The document type, as agreed with Nets; 163057 when not given
    #[arg(long, value_name = "TYPE")]
    pub document_group: Option<String>,
    /// The name of the first field; "customer number" when not given
    #[arg(long, value_name = "NAME")]
    pub field1: Option<String>,
    /// The name of the second field; "code" when not given
    #[arg(long, value_name = "NAME")]
    pub field2: Option<String>,
}

/// Why a command could not begin.
#[derive(Debug, thiserror::Error)]
pub enum CommandProblem {
    #[error("{0}")]
    File(#[from] FileProblem),
    #[error("the certificates of the service: {0}")]
    Credentials(CredentialProblem),
    #[error("{address}: {}", port_words(source.kind()))]
    Listen { address: SocketAddr, source: std::io::Error },
    #[error("{0}")]
    Unusable(FoundFault),
    #[error("the scenario does not say where the service listens: give --url")]
    NoUrl,
    #[error("the scenario names no `ca` of the service: give --ca or --certs")]
    NoAuthority,
    #[error("the scenario has no known pair under `check` of its alias_service: give --known")]
    NoKnownPair,
}

/// Why no service can listen at an address, in words of ours.
fn port_words(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::AddrInUse => {
            "another program listens there; name another port with --listen, or end that program"
        }
        ErrorKind::AddrNotAvailable => "this machine has no such address",
        ErrorKind::PermissionDenied => "this user may not listen there; ports from 1024 on are free to all",
        _ => "it cannot be listened at",
    }
}

impl FieldOptions {
    fn pairs(&self, given: &ScenarioDefaults, known: Pair) -> Pairs {
        fn first<'t>(said: &'t Option<String>, given: &'t Option<String>, usual: &'t str) -> &'t str {
            said.as_deref().or(given.as_deref()).unwrap_or(usual)
        }
        Pairs::new(
            first(&self.document_group, &given.document_group, "163057"),
            first(&self.field1, &given.field1, "customer number"),
            first(&self.field2, &given.field2, "code"),
            known,
        )
    }

    fn query(&self, given: &ScenarioDefaults, pair: &Pair) -> Query {
        self.pairs(given, pair.clone()).query(pair)
    }
}

fn pair(text: &str) -> Result<Pair, &'static str> {
    let (first, second) = text.split_once('=').ok_or("write the two values as FIRST=SECOND")?;
    Ok(Pair::new(first, second))
}
