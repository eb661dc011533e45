//! The simulator's own server certificate: below the CA that its client certificate has, kept or made.

use jiff::Timestamp;

use crate::authority::Authority;
use crate::certificate::Certificate;
use crate::key_store::KeyStore;
use crate::private_key::PrivateKey;
use crate::problem::CertificateProblem;
use crate::profile::Profile;
use crate::tls::{ServerKind, TlsAuthority, TlsName};

/// What the e-Box shows its clients, and what they have to trust.
#[derive(Debug)]
pub struct ServiceCertificate {
    authority: Certificate,
    certificate: Certificate,
    key: PrivateKey,
}

/// By which its CA is kept: that of the client certificate may be of another moment.
const AUTHORITY: &str = "server-ca";

impl ServiceCertificate {
    /// For this machine by all its names: the one that is kept here, or a new one that is kept from now on. Clients go by
    /// the real time, so that it is valid around a real moment and not a simulated one.
    pub fn kept(key_store: &KeyStore, around: Timestamp, seed: u64) -> Result<Self, CertificateProblem> {
        let key = key_store.key(KeyStore::SERVER)?;
        let kept = (key_store.certificate(AUTHORITY)?, key_store.certificate(KeyStore::SERVER)?);
        if let (Some(authority), Some(certificate)) = kept {
            return Ok(ServiceCertificate { authority, certificate, key });
        }
        let names = TlsName::local();
        let ca_key = key_store.key(KeyStore::TLS_CA)?;
        let ca = Authority::tls(TlsAuthority::Trusted, &names, ca_key, around, seed)?;
        let certificate = ca.issue(&Profile::Server { kind: ServerKind::Ebox, names }, &key)?;
        key_store.keep_certificate(KeyStore::SERVER, &certificate)?;
        key_store.keep_certificate(AUTHORITY, ca.certificate())?;
        Ok(ServiceCertificate { authority: ca.certificate().clone(), certificate, key })
    }

    /// The CA that clients must trust for it.
    pub fn authority_pem(&self) -> Result<String, CertificateProblem> {
        self.authority.to_pem()
    }

    /// The certificate with its CA behind it, as a server shows it.
    pub fn chain_pem(&self) -> Result<String, CertificateProblem> {
        Ok(self.certificate.to_pem()? + &self.authority.to_pem()?)
    }

    pub fn key_pem(&self) -> Result<String, CertificateProblem> {
        self.key.to_pem()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_the_same_at_the_next_launch() {
        let folder = tempfile::tempdir().expect("a folder");
        let key_store = KeyStore::in_folder(folder.path()).expect("a place");
        let launched = |moment: &str| {
            let around = moment.parse().expect("a moment");
            let certificate = ServiceCertificate::kept(&key_store, around, 1).expect("a certificate");
            (certificate.chain_pem().expect("PEM"), certificate.authority_pem().expect("PEM"))
        };
        let first = launched("2026-01-05T10:00:00Z");
        assert!(first.0.ends_with(&first.1), "the CA stands behind the certificate");
        assert_eq!(first, launched("2026-02-05T10:00:00Z"));
    }
}
