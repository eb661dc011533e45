//! The TLS of the reference service: a client certificate is demanded, unless it is flawed.

use std::sync::Arc;

use nets_tls::{CredentialProblem, Demand, HTTP, Identity, Trust};
use rustls::client::danger::HandshakeSignatureValid;
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{
    CertificateError, DigitallySignedStruct, DistinguishedName, Error, ServerConfig, SignatureScheme,
};

use super::flaw::Flaw;

pub(super) fn config(
    trust: &Trust,
    identity: &Identity,
    flaw: Option<Flaw>,
) -> Result<ServerConfig, CredentialProblem> {
    let demand = match flaw {
        Some(Flaw::AcceptsNoClientCertificate) => Demand::Optional,
        Some(_) | None => Demand::Required,
    };
    let mut verifier = trust.in_clients(demand)?;
    if let Some(forgives) = forgiveness(flaw) {
        verifier = Arc::new(Forgiving { verifier, forgives });
    }
    nets_tls::server(identity, verifier, &HTTP)
}

type Forgives = fn(&CertificateError) -> bool;

fn forgiveness(flaw: Option<Flaw>) -> Option<Forgives> {
    match flaw? {
        Flaw::AcceptsAnyAuthority => {
            Some(|error| matches!(error, CertificateError::UnknownIssuer | CertificateError::BadSignature))
        }
        Flaw::AcceptsExpiredCertificates => {
            Some(|error| matches!(error, CertificateError::Expired | CertificateError::ExpiredContext { .. }))
        }
        Flaw::AcceptsRevokedCertificates => Some(|error| *error == CertificateError::Revoked),
        _ => None,
    }
}

/// Lets one kind of bad certificate pass.
#[derive(Debug)]
struct Forgiving {
    verifier: Arc<dyn ClientCertVerifier>,
    forgives: Forgives,
}

impl ClientCertVerifier for Forgiving {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        self.verifier.root_hint_subjects()
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        match self.verifier.verify_client_cert(end_entity, intermediates, now) {
            Err(Error::InvalidCertificate(error)) if (self.forgives)(&error) => {
                Ok(ClientCertVerified::assertion())
            }
            outcome => outcome,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.verifier.supported_verify_schemes()
    }
}
