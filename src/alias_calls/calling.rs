//! How one sender's alias service is called: the scenario's words become certificates and addresses.

use std::fmt;
use std::path::PathBuf;

use certs_gen::CertificateProblem;
use nets_alias::command::Given;
use nets_alias::{
    AliasService, AllowedAddress, AllowedAddresses, CredentialProblem, Finding, Identity, Secrets,
    ServiceUrl, Spelling, Trust, UrlProblem,
};
use nets_core::scenario::AliasService as KnownService;
use nets_scenario::{AliasCalling, Pem};

use super::OwnCertificate;

/// What is not given is the simulator's own.
pub struct Calling {
    settings: AliasCalling,
    trust: Option<Trust>,
    identity: Option<Identity>,
    allowed: AllowedAddresses,
    secrets: Secrets,
}

/// Why a service cannot be called.
#[derive(Debug)]
pub enum CallProblem {
    NoService,
    Unread {
        path: PathBuf,
        source: std::io::Error,
    },
    /// The file, or the key of the scenario, and what is wrong with it.
    Credentials {
        what: String,
        problem: CredentialProblem,
    },
    Own(CertificateProblem),
    Url(UrlProblem),
    Address(String),
    Unusable(Finding),
}

impl Calling {
    pub fn new(settings: &AliasCalling, known: Option<&KnownService>) -> Result<Self, CallProblem> {
        let is_shown = known.is_some_and(|service| service.show_alias2);
        Ok(Calling {
            trust: settings.ca.as_ref().map(trust).transpose()?,
            identity: settings.client.as_ref().map(|(pem, key)| identity(pem, key)).transpose()?,
            allowed: allowed(settings, known.and_then(|service| service.url.as_deref()))?,
            secrets: if is_shown { Secrets::Shown } else { Secrets::Masked },
            settings: settings.clone(),
        })
    }

    /// For the commands that call it themselves, with what else the scenario says of it.
    pub fn given(&self, known: Option<&KnownService>) -> Result<Given, CallProblem> {
        let url = known.and_then(|service| service.url.as_deref()).map(ServiceUrl::parse).transpose();
        Ok(Given {
            url: url.map_err(CallProblem::Url)?,
            trust: self.trust.clone(),
            identity: self.identity.clone(),
            allowed: Some(self.allowed.clone()),
            spelling: Some(self.spelling()),
            timeout: Some(self.settings.timeout),
            ..Given::default()
        })
    }

    fn spelling(&self) -> Spelling {
        if self.settings.field_value { Spelling::UrlLine } else { Spelling::Table }
    }

    pub fn service(&self, url: &str, own: &OwnCertificate) -> Result<AliasService, CallProblem> {
        let url = ServiceUrl::parse(url).map_err(CallProblem::Url)?;
        let trust = self.trust.clone().map_or_else(|| own_trust(own), Ok)?;
        let identity = self.identity.clone().map_or_else(|| own_identity(own), Ok)?;
        let mut service = AliasService::new(url, trust, Some(identity));
        service.timeout = self.settings.timeout;
        service.spelling = self.spelling();
        service.allowed = self.allowed.clone();
        service.secrets = self.secrets;
        Ok(service)
    }
}

/// What the scenario lists, and the host of its URL: one set at run time cannot lead anywhere else. This
/// machine may always be called.
fn allowed(settings: &AliasCalling, url: Option<&str>) -> Result<AllowedAddresses, CallProblem> {
    let url = url.map(ServiceUrl::parse).transpose().map_err(CallProblem::Url)?;
    let texts = settings.allow.iter().map(String::as_str).chain(url.as_ref().map(ServiceUrl::host));
    let entry = |text: &str| AllowedAddress::parse(text).ok_or_else(|| CallProblem::Address(text.to_owned()));
    Ok(AllowedAddresses::Only(texts.map(entry).collect::<Result<_, _>>()?))
}

fn trust(pem: &Pem) -> Result<Trust, CallProblem> {
    Trust::from_pem(&read(pem)?).map_err(|problem| blamed(pem, problem))
}

fn identity(certificate: &Pem, key: &Pem) -> Result<Identity, CallProblem> {
    Identity::from_pem(&read(certificate)?, &read(key)?)
        .map_err(|problem| blamed(if problem.is_about_the_key() { key } else { certificate }, problem))
}

fn own_trust(own: &OwnCertificate) -> Result<Trust, CallProblem> {
    let pem = own.authority_pem().map_err(CallProblem::Own)?;
    Trust::from_pem(pem.as_bytes()).map_err(blamed_own)
}

fn own_identity(own: &OwnCertificate) -> Result<Identity, CallProblem> {
    let own = own.get().map_err(CallProblem::Own)?;
    let (certificate, key) =
        own.to_pem().and_then(|pem| Ok((pem, own.key_pem()?))).map_err(CallProblem::Own)?;
    Identity::from_pem(certificate.as_bytes(), key.as_bytes()).map_err(blamed_own)
}

fn read(pem: &Pem) -> Result<Vec<u8>, CallProblem> {
    match pem {
        Pem::Text(text) => Ok(text.clone().into_bytes()),
        Pem::File(path) => {
            std::fs::read(path).map_err(|source| CallProblem::Unread { path: path.clone(), source })
        }
    }
}

fn blamed(pem: &Pem, problem: CredentialProblem) -> CallProblem {
    let what = match pem {
        Pem::Text(_) => "the PEM text in the scenario's alias_service".to_owned(),
        Pem::File(path) => path.display().to_string(),
    };
    CallProblem::Credentials { what, problem }
}

fn blamed_own(problem: CredentialProblem) -> CallProblem {
    CallProblem::Credentials { what: "the simulator's own certificate".to_owned(), problem }
}

impl fmt::Display for CallProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoService => f.write_str("the scenario gives this sender no alias_service"),
            Self::Unread { path, source } => write!(
                f,
                "{}: {source} (named by an alias_service; paths begin where the simulator was started)",
                path.display()
            ),
            Self::Credentials { what, problem } => write!(f, "{what}: {problem}"),
            Self::Own(problem) => write!(f, "the simulator's own certificate: {problem}"),
            Self::Url(problem) => problem.fmt(f),
            Self::Address(text) => {
                write!(f, "`{text}` is no host name, IP address or network such as 10.0.0.0/8")
            }
            Self::Unusable(finding) => finding.fmt(f),
        }
    }
}

impl std::error::Error for CallProblem {}
