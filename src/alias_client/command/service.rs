//! Whom a command calls, and as whom.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::Problem;
use crate::conformance::Strangers;
use crate::credentials::{Identity, Trust};
use crate::query::{Secrets, Spelling};
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

impl ServiceOptions {
    pub fn service(&self) -> Result<AliasService, Problem> {
        let certs = self.certs.as_deref();
        let ca =
            self.ca.clone().or_else(|| certs.map(|folder| folder.join("tls-ca.pem"))).unwrap_or_default();
        let trust = Trust::from_file(&ca)?;
        let identity = match (&self.cert, &self.key, certs) {
            (Some(cert), Some(key), _) => Some(Identity::from_files(cert, key)?),
            (_, _, Some(folder)) => {
                Some(Identity::from_files(&folder.join("client.pem"), &folder.join("client.key.pem"))?)
            }
            (_, _, None) => None,
        };
        let mut service = AliasService::new(self.url.clone(), trust, identity);
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
    pub(super) fn strangers(&self) -> Result<Strangers, Problem> {
        let Some(folder) = &self.certs else { return Ok(Strangers::default()) };
        let stranger = |file: &str| {
            let path = folder.join(file);
            let key = folder.join("client.key.pem");
            path.exists().then(|| Identity::from_files(&path, &key)).transpose()
        };
        Ok(Strangers {
            other_authority: stranger("client-other-ca.pem")?,
            expired: stranger("client-expired.pem")?,
            revoked: stranger("client-revoked.pem")?,
        })
    }
}

fn allowed(text: &str) -> Result<AllowedAddress, &'static str> {
    AllowedAddress::parse(text).ok_or("this is no host name, IP address or network such as 10.0.0.0/8")
}
