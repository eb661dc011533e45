//! Whom a command calls, and as whom.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use nets_tls::{Identity, Trust};

use super::{CommandProblem, ScenarioDefaults};
use crate::allowed::{AllowedAddress, AllowedAddresses};
use crate::conformance::RefusedIdentities;
use crate::query::{SecretDisplay, Spelling};
use crate::service::{AliasService, ServiceUrl};

/// Whom to call, and as whom.
#[derive(Debug, Clone, Args)]
pub struct ServiceOptions {
    /// Take the service, its certificates, fields and pairs from this scenario; what is said beside it wins
    #[arg(long, value_name = "FILE")]
    pub scenario: Option<PathBuf>,
    /// The sender in the scenario whose service it is; the only one that has one when not given
    #[arg(long, value_name = "USER", requires = "scenario")]
    pub user: Option<String>,
    /// The service, https://HOST/RESOURCE
    #[arg(long, value_parser = ServiceUrl::parse, required_unless_present = "scenario")]
    pub url: Option<ServiceUrl>,
    /// A folder that `mock-nets-share certs` made: its CA and list of the revoked, its client certificate and the ones that must be refused
    #[arg(long, value_name = "DIR", required_unless_present_any = ["ca", "scenario"])]
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
    /// Seconds until an answer is too late; 10 when not given
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=600))]
    pub timeout: Option<u64>,
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
    pub fn service(&self, given: &ScenarioDefaults) -> Result<AliasService, CommandProblem> {
        let url = self.url.as_ref().or(given.url.as_ref()).ok_or(CommandProblem::NoUrl)?.clone();
        let mut service = AliasService::new(url, self.trust(given)?, self.identity(given)?);
        let timeout = self.timeout.map(Duration::from_secs).or(given.timeout);
        service.timeout = timeout.unwrap_or(AliasService::TIMEOUT);
        service.spelling = match given.spelling {
            _ if self.field_value => Spelling::UrlLine,
            Some(spelling) => spelling,
            None => Spelling::default(),
        };
        if self.show_secrets {
            service.secrets = SecretDisplay::Shown;
        }
        if !self.allow.is_empty() {
            service.allowed = AllowedAddresses::Only(self.allow.clone());
        } else if let (Some(allowed), None) = (&given.allowed, &self.url) {
            service.allowed = allowed.clone();
        }
        Ok(service)
    }

    fn trust(&self, given: &ScenarioDefaults) -> Result<Trust, CommandProblem> {
        match (&self.ca, &self.certs) {
            (Some(file), _) => Ok(Trust::from_file(file)?),
            (None, Some(folder)) => {
                let trust = Trust::from_file(&folder.join("tls-ca.pem"))?;
                let revoked = folder.join("tls-crl.pem");
                Ok(if revoked.exists() { trust.except_revoked_in(&revoked)? } else { trust })
            }
            (None, None) => given.trust.clone().ok_or(CommandProblem::NoAuthority),
        }
    }

    fn identity(&self, given: &ScenarioDefaults) -> Result<Option<Identity>, CommandProblem> {
        Ok(match (&self.cert, &self.key, &self.certs) {
            (Some(cert), Some(key), _) => Some(Identity::from_files(cert, key)?),
            (_, _, Some(folder)) => {
                Some(Identity::from_files(&folder.join("client.pem"), &folder.join("client.key.pem"))?)
            }
            (_, _, None) => given.identity.clone(),
        })
    }

    /// The certificates of the folder that must be refused; those that are there.
    pub(super) fn strangers(&self) -> Result<RefusedIdentities, CommandProblem> {
        let Some(folder) = &self.certs else { return Ok(RefusedIdentities::default()) };
        let stranger = |file: &str| {
            let path = folder.join(file);
            let key = folder.join("client.key.pem");
            path.exists().then(|| Identity::from_files(&path, &key)).transpose()
        };
        Ok(RefusedIdentities {
            other_authority: stranger("client-other-ca.pem")?,
            expired: stranger("client-expired.pem")?,
            revoked: stranger("client-revoked.pem")?,
        })
    }
}

fn allowed(text: &str) -> Result<AllowedAddress, &'static str> {
    AllowedAddress::parse(text).ok_or("this is no host name, IP address or network such as 10.0.0.0/8")
}
