//! What both sides prove themselves with: trusted CAs, a certificate and its key, from PEM.

use std::fmt;
use std::sync::Arc;

use rustls::RootCertStore;
use rustls::client::WebPkiServerVerifier;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, CertificateRevocationListDer, PrivateKeyDer};
use rustls::server::danger::ClientCertVerifier;
use rustls::server::{VerifierBuilderError, WebPkiClientVerifier};
use rustls::sign::CertifiedKey;

use crate::terms::provider;

/// The CAs whose certificates are accepted. Bound: the files that were read.
#[derive(Debug, Clone)]
pub struct Trust {
    roots: Arc<RootCertStore>,
    /// The same as they came.
    pub(crate) certificates: Arc<Vec<CertificateDer<'static>>>,
    revoked: Vec<CertificateRevocationListDer<'static>>,
}

/// Whether a client must show a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Demand {
    Required,
    /// One that is shown must be good all the same.
    Optional,
}

/// A certificate, those of its CAs that go with it, and its private key.
#[derive(Debug, Clone)]
pub struct Identity {
    pub(crate) certified: Arc<CertifiedKey>,
}

/// Why a PEM text cannot be used; the key itself is never repeated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CredentialProblem {
    #[error("no certificate in it; it must be PEM (BEGIN CERTIFICATE)")]
    NoCertificate,
    #[error("no private key in it; it must be PEM (BEGIN PRIVATE KEY) and not encrypted")]
    NoKey,
    #[error("no revocation list in it; it must be PEM (BEGIN X509 CRL)")]
    NoRevocationList,
    #[error("it cannot be used: {reason}")]
    Unreadable { reason: String },
    /// The key is not the certificate's.
    #[error("the private key is not the one of the certificate")]
    KeyMismatch,
}

impl Trust {
    /// One or more CA certificates.
    pub fn from_pem(pem: &[u8]) -> Result<Self, CredentialProblem> {
        let mut roots = RootCertStore::empty();
        let certificates = certificates(pem)?;
        for certificate in &certificates {
            roots.add(certificate.clone()).map_err(|error| unreadable(certificate_words(&error)))?;
        }
        Ok(Trust { roots: Arc::new(roots), certificates: Arc::new(certificates), revoked: Vec::new() })
    }

    /// Certificates on this list (PEM) are no longer accepted.
    pub fn except_revoked(mut self, pem: &[u8]) -> Result<Self, CredentialProblem> {
        let lists: Result<Vec<_>, _> = CertificateRevocationListDer::pem_slice_iter(pem).collect();
        let lists = lists.map_err(|error| unreadable(pem_words(&error)))?;
        if lists.is_empty() {
            return Err(CredentialProblem::NoRevocationList);
        }
        self.revoked.extend(lists);
        Ok(self)
    }

    /// Believes servers with a certificate of these CAs. Where no list of the revoked is known, nothing is.
    pub(crate) fn in_servers(&self) -> Result<Arc<WebPkiServerVerifier>, CredentialProblem> {
        let verifier = WebPkiServerVerifier::builder_with_provider(self.roots.clone(), provider())
            .with_crls(self.revoked.iter().cloned())
            .only_check_end_entity_revocation()
            .allow_unknown_revocation_status();
        verifier.build().map_err(|error| unreadable(verifier_words(&error)))
    }

    /// The same for clients.
    pub fn in_clients(&self, demand: Demand) -> Result<Arc<dyn ClientCertVerifier>, CredentialProblem> {
        let verifier = WebPkiClientVerifier::builder_with_provider(self.roots.clone(), provider())
            .with_crls(self.revoked.iter().cloned())
            .only_check_end_entity_revocation()
            .allow_unknown_revocation_status();
        let verifier = match demand {
            Demand::Required => verifier,
            Demand::Optional => verifier.allow_unauthenticated(),
        };
        verifier.build().map_err(|error| unreadable(verifier_words(&error)))
    }
}

impl Identity {
    /// A certificate followed by its chain, and an unencrypted key (PKCS #8, PKCS #1 or SEC 1).
    pub fn from_pem(chain: &[u8], key: &[u8]) -> Result<Self, CredentialProblem> {
        let chain = certificates(chain)?;
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| CredentialProblem::NoKey)?;
        let certified = CertifiedKey::from_der(chain, key, &provider()).map_err(|error| match error {
            rustls::Error::InconsistentKeys(_) => CredentialProblem::KeyMismatch,
            other => unreadable(certificate_words(&other)),
        })?;
        Ok(Identity { certified: Arc::new(certified) })
    }
}

fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, CredentialProblem> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let found = found.map_err(|error| unreadable(pem_words(&error)))?;
    if found.is_empty() { Err(CredentialProblem::NoCertificate) } else { Ok(found) }
}

/// What is wrong with a PEM text. The library shows parts of it as numbers.
fn pem_words(error: &pem::Error) -> String {
    match error {
        pem::Error::MissingSectionEnd { .. } => {
            "the PEM text has no END line; it was cut short, so copy it whole".to_owned()
        }
        pem::Error::IllegalSectionStart { .. } => {
            "a BEGIN line of the PEM text is not well-formed".to_owned()
        }
        pem::Error::Base64Decode(_) => {
            "what stands between BEGIN and END is not base64; copy the PEM text whole".to_owned()
        }
        pem::Error::NoItemsFound => "nothing of this kind is in the PEM text".to_owned(),
        pem::Error::SectionTooLarge => "a part of the PEM text is longer than any certificate".to_owned(),
        // Of the variants, only reading from a stream is left, and a text is no stream.
        _ => "the PEM text cannot be read".to_owned(),
    }
}

/// What is wrong with a certificate. The library has a word for programs.
fn certificate_words(error: &rustls::Error) -> String {
    match error {
        rustls::Error::InvalidCertificate(rustls::CertificateError::BadEncoding) => {
            "what stands between BEGIN CERTIFICATE and END CERTIFICATE is no X.509 certificate; it is empty, \
             damaged or of another kind"
                .to_owned()
        }
        rustls::Error::InvalidCertificate(_) => "the certificate is of a kind that cannot be used".to_owned(),
        // What else is said of a key or certificate before any handshake is that its algorithm is not known.
        _ => "the key is damaged or of a kind that is not known; RSA of 2048 bits and more, ECDSA on P-256, \
              P-384 and P-521, and Ed25519 are"
            .to_owned(),
    }
}

/// Why CAs and revocation lists cannot be checked against.
fn verifier_words(error: &VerifierBuilderError) -> &'static str {
    match error {
        VerifierBuilderError::NoRootAnchors => "no CA certificate is in it",
        VerifierBuilderError::InvalidCrl(_) => {
            "the revocation list is damaged or of a kind that cannot be used: a whole list of version 2 is expected, \
             no delta and no indirect one"
        }
        _ => "the CAs cannot be checked against",
    }
}

pub(crate) fn unreadable(reason: impl fmt::Display) -> CredentialProblem {
    CredentialProblem::Unreadable { reason: reason.to_string() }
}

impl CredentialProblem {
    /// Whether the private key is to blame, and not a certificate.
    pub fn is_about_the_key(&self) -> bool {
        match self {
            Self::NoKey | Self::KeyMismatch => true,
            Self::NoCertificate | Self::NoRevocationList | Self::Unreadable { .. } => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_pem_is_told_by_what_is_missing() {
        assert_eq!(Trust::from_pem(b"nothing").err(), Some(CredentialProblem::NoCertificate));
        assert_eq!(Identity::from_pem(b"", b"").err(), Some(CredentialProblem::NoCertificate));
        let broken = b"-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n";
        assert!(matches!(Trust::from_pem(broken), Err(CredentialProblem::Unreadable { .. })));
        let empty = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        for empty in [&empty[..], b"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"] {
            let told = Trust::from_pem(empty).expect_err("no certificate").to_string();
            assert!(told.contains("is no X.509 certificate"), "{told}");
        }
    }
}
