//! `alias serve-example`: the reference service, correct or with one mistake.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use nets_tls::{Identity, Trust};
use tokio::net::TcpListener;

use super::{CommandProblem, pair};
use crate::conformance::Pair;
use crate::reference::{Customer, CustomerRegister, Flaw, RunningService, Setup, start};

/// `alias serve-example`: the reference service.
#[derive(Debug, Clone, Args)]
pub struct ExampleOptions {
    /// A folder that `mock-nets-share certs` made
    #[arg(long, value_name = "DIR")]
    pub certs: PathBuf,
    /// The CA of the callers (PEM), instead of the folder's own and its list of the revoked
    #[arg(long, value_name = "FILE")]
    pub client_ca: Option<PathBuf>,
    #[arg(long, default_value = "127.0.0.1:8443")]
    pub listen: SocketAddr,
    /// A document type the service knows; may be repeated
    #[arg(long, value_name = "TYPE", default_value = "163057")]
    pub document_group: Vec<String>,
    /// Customers, as FIRST=SECOND
    #[arg(value_name = "PAIR", value_parser = pair, required = true)]
    pub customers: Vec<Pair>,
    /// A customer who is answered with ALIAS_NOT_ALLOWED; may be repeated
    #[arg(long, value_name = "PAIR", value_parser = pair)]
    pub not_allowed: Vec<Pair>,
    /// A customer who is answered with SYSTEM_CLOSED; may be repeated
    #[arg(long, value_name = "PAIR", value_parser = pair)]
    pub system_closed: Vec<Pair>,
    /// A customer who is answered with SYSTEM_ERROR; may be repeated
    #[arg(long, value_name = "PAIR", value_parser = pair)]
    pub system_error: Vec<Pair>,
    /// Make one mistake on purpose, to see what the caller says of it; a wrong name lists them
    #[arg(long, value_enum, hide_possible_values = true)]
    pub mistake: Option<Flaw>,
}

impl ExampleOptions {
    pub async fn start(&self) -> Result<RunningService, CommandProblem> {
        let path = |file: &str| self.certs.join(file);
        let setup = Setup {
            trust: match &self.client_ca {
                Some(file) => Trust::from_file(file)?,
                None => Trust::from_file(&path("tls-ca.pem"))?.except_revoked_in(&path("tls-crl.pem"))?,
            },
            identity: Identity::from_files(&path("server.pem"), &path("server.key.pem"))?,
            register: self.register(),
            flaw: self.mistake,
        };
        let listener = TcpListener::bind(self.listen)
            .await
            .map_err(|source| CommandProblem::Listen { address: self.listen, source })?;
        start(listener, setup).map_err(CommandProblem::Credentials)
    }

    fn register(&self) -> CustomerRegister {
        let registers = |pair: &Pair| Customer::Registers { second: pair.second.reveal().to_owned() };
        let known = self.customers.iter().map(|pair| (pair.first.clone(), registers(pair)));
        let others = [
            (&self.not_allowed, Customer::NotAllowed),
            (&self.system_closed, Customer::SystemClosed),
            (&self.system_error, Customer::SystemFails),
        ];
        let others = others.into_iter().flat_map(|(pairs, customer)| {
            pairs.iter().map(move |pair| (pair.first.clone(), customer.clone()))
        });
        CustomerRegister {
            document_groups: self.document_group.iter().cloned().collect(),
            customers: known.chain(others).collect(),
        }
    }
}
