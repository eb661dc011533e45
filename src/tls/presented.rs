//! The certificates of one handshake: those that the server showed, and the CAs that are trusted.

use der::asn1::{ObjectIdentifier, UintRef};
use der::{Decode, Reader, SliceReader};
use rustls::pki_types::{CertificateDer, UnixTime};
use x509_cert::Certificate;

use crate::certificate::{CertificateSummary, summary};
use crate::flaw::CertificateFlaw;
use crate::moment::written;

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const SHORTEST_RSA_KEY: usize = 2048;
const OLD_SIGNATURES: [(ObjectIdentifier, &str); 6] = [
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.2"), "MD2"),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.4"), "MD5"),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.5"), "SHA-1"),
    (ObjectIdentifier::new_unwrap("1.3.14.3.2.29"), "SHA-1"),
    (ObjectIdentifier::new_unwrap("1.2.840.10045.4.1"), "SHA-1"),
    (ObjectIdentifier::new_unwrap("1.2.840.10040.4.3"), "SHA-1"),
];

#[derive(Debug, Clone, Default)]
pub(crate) struct Presented {
    /// The server's own first.
    pub(crate) chain: Vec<CertificateDer<'static>>,
    pub(crate) trusted: Vec<CertificateDer<'static>>,
}

impl Presented {
    pub(crate) fn summaries(&self) -> Vec<CertificateSummary> {
        self.chain.iter().map(summary).collect()
    }

    fn first(&self) -> Option<Certificate> {
        Certificate::from_der(self.chain.first()?).ok()
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.chain.first().map(summary).map_or_else(Vec::new, |summary| summary.names)
    }

    pub(crate) fn issuer(&self) -> Option<String> {
        Some(self.first()?.tbs_certificate.issuer.to_string())
    }

    pub(crate) fn not_after(&self) -> Option<String> {
        Some(written(&self.first()?.tbs_certificate.validity.not_after.to_date_time()))
    }

    /// A key that is too short or a signature that is too old, of the server's certificate or of one above it.
    pub(crate) fn weakness(&self) -> Option<CertificateFlaw> {
        let shown: Vec<_> = self.chain.iter().filter_map(|der| Certificate::from_der(der).ok()).collect();
        let above: Vec<_> = self.trusted.iter().filter_map(|der| Certificate::from_der(der).ok()).collect();
        let issued = above
            .iter()
            .filter(|ca| shown.iter().any(|one| one.tbs_certificate.issuer == ca.tbs_certificate.subject));
        // A trusted CA's own signature is not looked at, its key is.
        shown.iter().chain(issued).find_map(short_key).or_else(|| shown.iter().find_map(old_signature))
    }

    /// Whether the server's certificate is one of those that are trusted, and valid at this time.
    pub(crate) fn is_trusted_itself(&self, now: UnixTime) -> bool {
        let Some(first) = self.chain.first() else { return false };
        let is_in_time = || {
            let validity = self.first()?.tbs_certificate.validity;
            let now = std::time::Duration::from_secs(now.as_secs());
            Some(
                validity.not_before.to_unix_duration() <= now && now <= validity.not_after.to_unix_duration(),
            )
        };
        self.trusted.contains(first) && is_in_time() == Some(true)
    }
}

fn short_key(certificate: &Certificate) -> Option<CertificateFlaw> {
    let bits = rsa_bits(certificate)?;
    let subject = certificate.tbs_certificate.subject.to_string();
    (bits < SHORTEST_RSA_KEY).then_some(CertificateFlaw::WeakKey { subject, bits })
}

fn rsa_bits(certificate: &Certificate) -> Option<usize> {
    let key = &certificate.tbs_certificate.subject_public_key_info;
    if key.algorithm.oid != RSA {
        return None;
    }
    let mut reader = SliceReader::new(key.subject_public_key.as_bytes()?).ok()?;
    let modulus = reader.sequence(|reader| {
        let modulus: UintRef<'_> = reader.decode()?;
        let _exponent: UintRef<'_> = reader.decode()?;
        Ok(modulus.as_bytes().to_vec())
    });
    let modulus = modulus.ok()?;
    let first = modulus.first()?;
    Some(modulus.len() * 8 - usize::try_from(first.leading_zeros()).ok()?)
}

fn old_signature(certificate: &Certificate) -> Option<CertificateFlaw> {
    let used = certificate.signature_algorithm.oid;
    let (_, algorithm) = OLD_SIGNATURES.iter().find(|(oid, _)| *oid == used)?;
    let subject = certificate.tbs_certificate.subject.to_string();
    Some(CertificateFlaw::OldSignature { subject, algorithm })
}
