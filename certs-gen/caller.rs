//! The simulator's own proof of who calls: a client certificate below a CA of its own, kept or made.

use jiff::Timestamp;

use crate::authority::Authority;
use crate::certificate::Certificate;
use crate::key_store::KeyStore;
use crate::private_key::PrivateKey;
use crate::problem::CertificateProblem;
use crate::profile::Profile;
use crate::tls::{ClientKind, TlsAuthority, TlsName};

/// What Nets shows an alias service, and what the service has to trust.
#[derive(Debug)]
pub struct CallerCertificate {
    authority: Certificate,
    certificate: Certificate,
    key: PrivateKey,
}

impl CallerCertificate {
    /// The one that is kept here, or a new one that is kept from now on. Services go by the real time, so
    /// that it is valid around a real moment and not a simulated one.
    pub fn kept(key_store: &KeyStore, around: Timestamp, seed: u64) -> Result<Self, CertificateProblem> {
        let key = key_store.key(KeyStore::CLIENT)?;
        let kept = (key_store.certificate(KeyStore::TLS_CA)?, key_store.certificate(KeyStore::CLIENT)?);
        if let (Some(authority), Some(certificate)) = kept {
            return Ok(CallerCertificate { authority, certificate, key });
        }
        let ca_key = key_store.key(KeyStore::TLS_CA)?;
        let ca = Authority::tls(TlsAuthority::Trusted, &TlsName::local(), ca_key, around, seed)?;
        let certificate = ca.issue(&Profile::Client(ClientKind::Valid), &key)?;
        key_store.keep_certificate(KeyStore::CLIENT, &certificate)?;
        key_store.keep_certificate(KeyStore::TLS_CA, ca.certificate())?;
        Ok(CallerCertificate { authority: ca.certificate().clone(), certificate, key })
    }

    /// The CA that services must trust for it.
    pub fn authority_pem(&self) -> Result<String, CertificateProblem> {
        self.authority.to_pem()
    }

    pub fn to_pem(&self) -> Result<String, CertificateProblem> {
        self.certificate.to_pem()
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
            let caller = CallerCertificate::kept(&key_store, around, 1).expect("a certificate");
            [caller.authority_pem(), caller.to_pem(), caller.key_pem()].map(|pem| pem.expect("PEM"))
        };
        assert_eq!(launched("2026-01-05T07:00:00Z"), launched("2027-03-01T07:00:00Z"));
    }
}
