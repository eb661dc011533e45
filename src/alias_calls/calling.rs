//! How one sender's alias service is called: the scenario's words become certificates and addresses.

use certs_gen::CertificateProblem;
use nets_alias::command::ScenarioDefaults;
use nets_alias::{
    AliasService, AllowedAddress, AllowedAddresses, FoundFault, SecretDisplay, ServiceUrl, Spelling,
    UrlProblem,
};
use nets_core::scenario::AliasServiceSetting as KnownService;
use nets_scenario::{AliasCalling, Located, Pem};
use nets_tls::{CredentialProblem, Identity, Trust};

use super::OwnCertificate;
use super::pem_files::{MayName, Purpose};
use super::unusable::Unusable;

/// What is not given is the simulator's own.
pub struct Calling {
    settings: AliasCalling,
    trust: Option<Trust>,
    identity: Option<Identity>,
    allowed: AllowedAddresses,
    secrets: SecretDisplay,
}

/// Why a service cannot be called.
#[derive(Debug, thiserror::Error)]
pub enum CallProblem {
    #[error("the scenario gives this sender no alias_service")]
    NoService,
    #[error("the simulator's own certificate: {0}")]
    Own(CertificateProblem),
    #[error("the simulator's own certificate: {0}")]
    OwnCredentials(CredentialProblem),
    #[error("{0}")]
    Url(UrlProblem),
    #[error("{0}")]
    Unusable(FoundFault),
}

impl Calling {
    /// Reads the certificates that the scenario names, and tells all that cannot be used.
    pub fn new(
        settings: &AliasCalling,
        known: Option<&KnownService>,
        may_name: &MayName,
    ) -> Result<Self, Vec<Unusable>> {
        let mut unusable = Vec::new();
        let ca = settings.ca.as_ref().map(|pem| trust(pem, may_name));
        let trust = ca.transpose().unwrap_or_else(|problem| told(problem, &mut unusable));
        let client = settings.client.as_ref().map(|(pem, key)| identity(pem, key, may_name));
        let identity = client.transpose().unwrap_or_else(|problem| told(problem, &mut unusable));
        let url = known.and_then(|service| service.url.as_deref());
        let allowed = allowed(settings, url, &mut unusable);
        let is_shown = known.is_some_and(|service| service.show_alias2);
        let secrets = if is_shown { SecretDisplay::Shown } else { SecretDisplay::Masked };
        let settings = settings.clone();
        if unusable.is_empty() {
            Ok(Calling { settings, trust, identity, allowed, secrets })
        } else {
            Err(unusable)
        }
    }

    /// For the commands that call it themselves, with what else the scenario says of it.
    pub fn given(&self, known: Option<&KnownService>) -> Result<ScenarioDefaults, CallProblem> {
        let url = known.and_then(|service| service.url.as_deref()).map(ServiceUrl::parse).transpose();
        Ok(ScenarioDefaults {
            url: url.map_err(CallProblem::Url)?,
            trust: self.trust.clone(),
            identity: self.identity.clone(),
            allowed: Some(self.allowed.clone()),
            spelling: Some(self.spelling()),
            timeout: Some(self.settings.timeout),
            ..ScenarioDefaults::default()
        })
    }

    fn spelling(&self) -> Spelling {
        if self.settings.field_value { Spelling::UrlLine } else { Spelling::Table }
    }

    /// Where it may be called.
    pub fn allowed(&self) -> &AllowedAddresses {
        &self.allowed
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

fn told<T>(problem: Unusable, unusable: &mut Vec<Unusable>) -> Option<T> {
    unusable.push(problem);
    None
}

/// What the scenario lists, and the host of its URL: one set at run time cannot lead anywhere else. This
/// machine may always be called.
fn allowed(settings: &AliasCalling, url: Option<&str>, unusable: &mut Vec<Unusable>) -> AllowedAddresses {
    let mut allowed = Vec::new();
    for address in &settings.allow {
        match AllowedAddress::parse(&address.it) {
            Some(parsed) => allowed.push(parsed),
            None => unusable.push(Unusable::new(
                address.spot,
                format!("`{}` is no host name, IP address or network such as 10.0.0.0/8", address.it),
            )),
        }
    }
    if let (Some(text), Some(spot)) = (url, settings.url) {
        match ServiceUrl::parse(text) {
            Ok(url) => allowed.extend(AllowedAddress::parse(url.host())),
            Err(problem) => unusable.push(Unusable::new(spot, problem.to_string())),
        }
    }
    AllowedAddresses::Only(allowed)
}

fn trust(pem: &Located<Pem>, may_name: &MayName) -> Result<Trust, Unusable> {
    Trust::from_pem(&may_name.read(Purpose::Ca, pem)?).map_err(|problem| blamed(pem, &problem))
}

fn identity(
    certificate: &Located<Pem>,
    key: &Located<Pem>,
    may_name: &MayName,
) -> Result<Identity, Unusable> {
    let certificate_pem = may_name.read(Purpose::ClientCertificate, certificate)?;
    let key_pem = may_name.read(Purpose::ClientKey, key)?;
    Identity::from_pem(&certificate_pem, &key_pem)
        .map_err(|problem| blamed(if problem.is_about_the_key() { key } else { certificate }, &problem))
}

fn blamed(pem: &Located<Pem>, problem: &CredentialProblem) -> Unusable {
    let message = match &pem.it {
        Pem::Text(_) => format!("this PEM text: {problem}"),
        Pem::File(path) => format!("{}: {problem}", path.display()),
    };
    Unusable::new(pem.spot, message).hint(match problem {
        CredentialProblem::NoKey | CredentialProblem::KeyMismatch => {
            "expected: the certificate's own private key as PEM, from BEGIN to END, not encrypted"
        }
        CredentialProblem::NoRevocationList => "expected: a revocation list as PEM, from BEGIN to END",
        CredentialProblem::NoCertificate | CredentialProblem::Unreadable { .. } => {
            "expected: a certificate as PEM, from BEGIN CERTIFICATE to END CERTIFICATE; \
             `openssl x509 -in FILE -noout -subject` reads one that is whole"
        }
    })
}

fn own_trust(own: &OwnCertificate) -> Result<Trust, CallProblem> {
    let pem = own.authority_pem().map_err(CallProblem::Own)?;
    Trust::from_pem(pem.as_bytes()).map_err(CallProblem::OwnCredentials)
}

fn own_identity(own: &OwnCertificate) -> Result<Identity, CallProblem> {
    let own = own.get().map_err(CallProblem::Own)?;
    let (certificate, key) =
        own.to_pem().and_then(|pem| Ok((pem, own.key_pem()?))).map_err(CallProblem::Own)?;
    Identity::from_pem(certificate.as_bytes(), key.as_bytes()).map_err(CallProblem::OwnCredentials)
}
