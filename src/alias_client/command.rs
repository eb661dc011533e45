//! What the command line offers of all this, ready to be put under `alias`.

use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, ValueEnum};
use tokio::net::TcpListener;

use crate::caller::{Caller, Reuse};
use crate::conformance::{CaseReport, Pair, Pairs, Report, Strangers, Suite};
use crate::credentials::{CredentialProblem, Identity, Trust};
use crate::exchange::Exchange;
use crate::fault::Finding;
use crate::load::{LoadReport, Plan, Progress, drive};
use crate::query::{Query, Secrets, Spelling};
use crate::reference::{Customer, Register, Running, Setup, start};
use crate::service::{AliasService, AllowedAddress, AllowedAddresses, ServiceUrl};

/// Whom to call, and as whom.
#[derive(Debug, Clone, Args)]
pub struct ServiceOptions {
    /// The service, https://HOST/RESOURCE
    #[arg(long, value_parser = ServiceUrl::parse)]
    pub url: ServiceUrl,
    /// A folder that certs-gen made: its CA, client certificate and the ones that must be refused
    #[arg(long, value_name = "DIR", required_unless_present = "ca")]
    pub certs: Option<PathBuf>,
    /// The CA of the service (PEM)
    #[arg(long, value_name = "FILE")]
    pub ca: Option<PathBuf>,
    /// The client certificate and its chain (PEM)
    #[arg(long, value_name = "FILE", requires = "key")]
    pub cert: Option<PathBuf>,
    /// The private key of the client certificate (PEM)
    #[arg(long, value_name = "FILE", requires = "cert")]
    pub key: Option<PathBuf>,
    /// Seconds until an answer is too late
    #[arg(long, value_name = "SECONDS", default_value_t = AliasService::TIMEOUT.as_secs(), value_parser = clap::value_parser!(u64).range(1..=600))]
    pub timeout: u64,
    /// Send field_value instead of field1_value, as one line of the documentation has it
    #[arg(long)]
    pub field_value: bool,
    /// Call these hosts, addresses or networks alone
    #[arg(long, value_name = "HOST", value_parser = allowed)]
    pub allow: Vec<AllowedAddress>,
    /// Show alias 2 in what is printed
    #[arg(long)]
    pub show_secrets: bool,
}

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

/// `alias check`
#[derive(Debug, Clone, Args)]
pub struct CheckOptions {
    #[command(flatten)]
    pub service: ServiceOptions,
    #[command(flatten)]
    pub fields: FieldOptions,
    /// Two values the service knows, as FIRST=SECOND
    #[arg(long, value_name = "PAIR", value_parser = pair)]
    pub known: Pair,
    /// A known pair with Danish letters
    #[arg(long, value_name = "PAIR", value_parser = pair)]
    pub danish: Option<Pair>,
    /// A pair that is nobody's
    #[arg(long, value_name = "PAIR", value_parser = pair)]
    pub unknown: Option<Pair>,
    /// A known first value with a wrong second one
    #[arg(long, value_name = "PAIR", value_parser = pair)]
    pub wrong: Option<Pair>,
    /// A pair that is answered with ALIAS_NOT_ALLOWED
    #[arg(long, value_name = "PAIR", value_parser = pair)]
    pub not_allowed: Option<Pair>,
    /// A pair that is answered with SYSTEM_CLOSED
    #[arg(long, value_name = "PAIR", value_parser = pair)]
    pub system_closed: Option<Pair>,
    /// A pair that is answered with SYSTEM_ERROR
    #[arg(long, value_name = "PAIR", value_parser = pair)]
    pub system_error: Option<Pair>,
    /// What 95 of 100 calls must stay below, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 2000)]
    pub latency_limit: u64,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Text,
    Json,
    Junit,
}

/// `alias ask`: one call, shown whole.
#[derive(Debug, Clone, Args)]
pub struct AskOptions {
    #[command(flatten)]
    pub service: ServiceOptions,
    #[command(flatten)]
    pub fields: FieldOptions,
    /// The two values, as FIRST=SECOND
    #[arg(value_name = "PAIR", value_parser = pair)]
    pub pair: Pair,
}

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

/// `alias serve-example`: the reference service.
#[derive(Debug, Clone, Args)]
pub struct ExampleOptions {
    /// A folder that certs-gen made
    #[arg(long, value_name = "DIR")]
    pub certs: PathBuf,
    #[arg(long, default_value = "127.0.0.1:8443")]
    pub listen: SocketAddr,
    #[arg(long, default_value = "163057")]
    pub document_group: String,
    /// Customers, as FIRST=SECOND
    #[arg(value_name = "PAIR", value_parser = pair, required = true)]
    pub customers: Vec<Pair>,
}

/// Why a command could not begin.
#[derive(Debug)]
pub enum Problem {
    File { path: PathBuf, source: std::io::Error },
    Credentials { path: PathBuf, problem: CredentialProblem },
    Listen { address: SocketAddr, source: std::io::Error },
    Unusable(Finding),
}

impl ServiceOptions {
    pub fn service(&self) -> Result<AliasService, Problem> {
        let certs = self.certs.as_deref();
        let ca =
            self.ca.clone().or_else(|| certs.map(|folder| folder.join("tls-ca.pem"))).unwrap_or_default();
        let identity = match (&self.cert, &self.key, certs) {
            (Some(cert), Some(key), _) => Some(identity(cert, key)?),
            (_, _, Some(folder)) => {
                Some(identity(&folder.join("client.pem"), &folder.join("client.key.pem"))?)
            }
            (_, _, None) => None,
        };
        let mut service = AliasService::new(self.url.clone(), trust(&ca)?, identity);
        service.timeout = Duration::from_secs(self.timeout);
        if self.field_value {
            service.spelling = Spelling::UrlLine;
        }
        if self.show_secrets {
            service.secrets = Secrets::Shown;
        }
        if !self.allow.is_empty() {
            service.allowed = AllowedAddresses::Only(self.allow.clone());
        }
        Ok(service)
    }

    /// The certificates of the folder that must be refused; those that are there.
    fn strangers(&self) -> Result<Strangers, Problem> {
        let Some(folder) = &self.certs else { return Ok(Strangers::default()) };
        let stranger = |file: &str| {
            let path = folder.join(file);
            path.exists().then(|| identity(&path, &folder.join("client.key.pem"))).transpose()
        };
        Ok(Strangers {
            other_authority: stranger("client-other-ca.pem")?,
            expired: stranger("client-expired.pem")?,
            revoked: stranger("client-revoked.pem")?,
        })
    }
}

impl FieldOptions {
    fn pairs(&self, known: Pair) -> Pairs {
        Pairs::new(&self.document_group, &self.field1, &self.field2, known)
    }

    fn query(&self, pair: &Pair) -> Query {
        self.pairs(pair.clone()).query(pair)
    }
}

impl CheckOptions {
    /// Runs the suite; `finished` is told each result as it comes.
    pub async fn run(&self, finished: impl FnMut(&CaseReport)) -> Result<Report, Problem> {
        let pairs = Pairs {
            danish: self.danish.clone(),
            unknown: self.unknown.clone(),
            wrong: self.wrong.clone(),
            not_allowed: self.not_allowed.clone(),
            system_closed: self.system_closed.clone(),
            system_error: self.system_error.clone(),
            ..self.fields.pairs(self.known.clone())
        };
        let suite = Suite {
            latency_limit: Duration::from_millis(self.latency_limit),
            ..Suite::new(self.service.service()?, pairs, self.service.strangers()?)
        };
        suite.run(finished).await.map_err(Problem::Unusable)
    }

    /// The report in the format that was asked for.
    pub fn written(&self, report: &Report) -> String {
        match self.format {
            Format::Text => report.to_string(),
            Format::Json => report.to_json().unwrap_or_else(|error| error.to_string()),
            Format::Junit => report.to_junit(),
        }
    }
}

impl AskOptions {
    pub async fn run(&self) -> Result<Exchange, Problem> {
        let mut caller = Caller::new(self.service.service()?).map_err(Problem::Unusable)?;
        Ok(caller.ask(&self.fields.query(&self.pair)).await)
    }
}

impl LoadOptions {
    pub async fn run(&self, progress: impl FnMut(Progress)) -> Result<LoadReport, Problem> {
        let queries: Vec<_> = self.pairs.iter().map(|pair| self.fields.query(pair)).collect();
        let plan = Plan {
            calls: self.calls,
            per_second: self.rate,
            connections: self.connections,
            reuse: if self.new_connections { Reuse::Never } else { Reuse::Allowed },
        };
        drive(&self.service.service()?, &queries, plan, progress).await.map_err(Problem::Unusable)
    }
}

impl ExampleOptions {
    pub async fn start(&self) -> Result<Running, Problem> {
        let path = |file: &str| self.certs.join(file);
        let list = path("tls-crl.pem");
        let trust = trust(&path("tls-ca.pem"))?
            .except_revoked(&read(&list)?)
            .map_err(|problem| Problem::Credentials { path: list, problem })?;
        let registers = |pair: &Pair| {
            (pair.first.clone(), Customer::Registers { second: pair.second.reveal().to_owned() })
        };
        let setup = Setup {
            trust,
            identity: identity(&path("server.pem"), &path("server.key.pem"))?,
            register: Register {
                document_groups: [self.document_group.clone()].into(),
                customers: self.customers.iter().map(registers).collect(),
            },
            flaw: None,
        };
        let listener = TcpListener::bind(self.listen)
            .await
            .map_err(|source| Problem::Listen { address: self.listen, source })?;
        start(listener, setup).map_err(|problem| Problem::Credentials { path: self.certs.clone(), problem })
    }
}

fn pair(text: &str) -> Result<Pair, &'static str> {
    let (first, second) = text.split_once('=').ok_or("write the two values as FIRST=SECOND")?;
    Ok(Pair::new(first, second))
}

fn allowed(text: &str) -> Result<AllowedAddress, &'static str> {
    AllowedAddress::parse(text).ok_or("this is no host name, IP address or network such as 10.0.0.0/8")
}

fn read(path: &Path) -> Result<Vec<u8>, Problem> {
    std::fs::read(path).map_err(|source| Problem::File { path: path.to_owned(), source })
}

fn trust(path: &Path) -> Result<Trust, Problem> {
    Trust::from_pem(&read(path)?).map_err(|problem| Problem::Credentials { path: path.to_owned(), problem })
}

fn identity(cert: &Path, key: &Path) -> Result<Identity, Problem> {
    Identity::from_pem(&read(cert)?, &read(key)?)
        .map_err(|problem| Problem::Credentials { path: cert.to_owned(), problem })
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, source } => write!(f, "{}: {source}", path.display()),
            Self::Credentials { path, problem } => write!(f, "{}: {problem}", path.display()),
            Self::Listen { address, source } => write!(f, "{address}: {source}"),
            Self::Unusable(finding) => finding.fmt(f),
        }
    }
}

impl std::error::Error for Problem {}
