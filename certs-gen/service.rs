//! The simulator's own server certificate: below the CA that its client certificate has, kept or made.

use std::net::IpAddr;

use jiff::Timestamp;
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;

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
    /// For this machine by all its names, and for these besides: the one that is kept here, or a new one that is kept from
    /// now on. One that is kept has all its names in the next as well. A CA vouches for its names alone, so that a new
    /// name means a new CA. Clients go by the real time, so that it is valid around a real moment and not a simulated one.
    pub fn kept(
        key_store: &KeyStore,
        others: &[TlsName],
        around: Timestamp,
        seed: u64,
    ) -> Result<Self, CertificateProblem> {
        let key = key_store.key(KeyStore::SERVER)?;
        let mut names = TlsName::local();
        let kept = (key_store.certificate(AUTHORITY)?, key_store.certificate(KeyStore::SERVER)?);
        if let (Some(authority), Some(certificate)) = kept {
            let of_kept = names_of(&certificate)?;
            if names.iter().chain(others).all(|name| of_kept.contains(name)) {
                return Ok(ServiceCertificate { authority, certificate, key });
            }
            add(&mut names, &of_kept);
        }
        add(&mut names, others);
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

/// Adds those names that are new.
fn add(names: &mut Vec<TlsName>, more: &[TlsName]) {
    for name in more {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
}

/// The hosts that a certificate is for.
fn names_of(certificate: &Certificate) -> Result<Vec<TlsName>, CertificateProblem> {
    let unreadable = |_| CertificateProblem::Unreadable { what: "the names of a certificate" };
    let parsed = certificate.parse()?.tbs_certificate;
    let Some((_, names)) = parsed.get::<SubjectAltName>().map_err(unreadable)? else { return Ok(Vec::new()) };
    Ok(names.0.iter().filter_map(name_of).collect())
}

fn name_of(name: &GeneralName) -> Option<TlsName> {
    match name {
        GeneralName::DnsName(name) => Some(TlsName::Dns(name.to_string())),
        GeneralName::IpAddress(octets) => {
            let octets = octets.as_bytes();
            let four = <[u8; 4]>::try_from(octets).map(IpAddr::from);
            four.or_else(|_| <[u8; 16]>::try_from(octets).map(IpAddr::from)).ok().map(TlsName::Address)
        }
        _ => None,
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
            let certificate = ServiceCertificate::kept(&key_store, &[], around, 1).expect("a certificate");
            (certificate.chain_pem().expect("PEM"), certificate.authority_pem().expect("PEM"))
        };
        let first = launched("2026-01-05T10:00:00Z");
        assert!(first.0.ends_with(&first.1), "the CA stands behind the certificate");
        assert_eq!(first, launched("2026-02-05T10:00:00Z"));
    }

    #[test]
    fn names_are_added_and_none_is_lost() {
        let folder = tempfile::tempdir().expect("a folder");
        let key_store = KeyStore::in_folder(folder.path()).expect("a place");
        let around = "2026-01-05T10:00:00Z".parse().expect("a moment");
        let named = |others: &[&str]| {
            let others: Vec<TlsName> = others.iter().filter_map(|name| TlsName::parse(name)).collect();
            let kept = ServiceCertificate::kept(&key_store, &others, around, 1).expect("a certificate");
            let names = names_of(&kept.certificate).expect("names");
            let names: Vec<String> = names.iter().map(ToString::to_string).collect();
            (names.join(" "), kept.authority_pem().expect("PEM"))
        };
        let (local, first) = named(&[]);
        assert_eq!(local, "localhost 127.0.0.1 ::1");
        let (with_name, second) = named(&["ebox", "10.1.2.3"]);
        assert_eq!(with_name, "localhost 127.0.0.1 ::1 ebox 10.1.2.3");
        assert_ne!(first, second, "a CA vouches for its names alone");
        assert_eq!(named(&["10.1.2.3"]), (with_name, second), "nothing is new");
        assert_eq!(named(&["nets.test"]).0, "localhost 127.0.0.1 ::1 ebox 10.1.2.3 nets.test");
    }
}
