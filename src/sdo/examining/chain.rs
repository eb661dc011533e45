//! Certificates of a signature: what they say, and whether they lead to the root that is trusted.

use std::time::Duration;

use der::{Decode, Encode};
use nets_core::Timestamp;
use rustls_pki_types::{CertificateDer, UnixTime};
use webpki::{
    EndEntityCert, ExtendedKeyUsageValidator, KeyPurposeIdIter, anchor_from_trusted_cert, aws_lc_rs,
};
use x509_cert::Certificate;
use x509_cert::time::Time;

use super::examination::CertificateFacts;

/// A certificate as it was written, and as it was read.
pub(super) struct ReadCertificate {
    pub der: Vec<u8>,
    pub read: Certificate,
}

impl ReadCertificate {
    pub fn of(der: Vec<u8>) -> Option<Self> {
        let read = Certificate::from_der(&der).ok()?;
        Some(ReadCertificate { der, read })
    }

    pub fn facts(&self) -> CertificateFacts {
        let of = &self.read.tbs_certificate;
        let serial_number = of.serial_number.as_bytes().iter().map(|byte| format!("{byte:02x}"));
        CertificateFacts {
            subject: of.subject.to_string(),
            issuer: of.issuer.to_string(),
            serial_number: serial_number.collect::<Vec<_>>().join(":"),
            not_before: moment(&of.validity.not_before),
            not_after: moment(&of.validity.not_after),
        }
    }

    /// Whether this signature (RSA over SHA-256) of these bytes is by its key.
    pub fn verifies(&self, bytes: &[u8], signature: &[u8]) -> Result<(), String> {
        let der = CertificateDer::from(self.der.as_slice());
        let certificate =
            EndEntityCert::try_from(&der).map_err(|_| "the certificate cannot be read".to_owned())?;
        certificate
            .verify_signature(aws_lc_rs::RSA_PKCS1_2048_8192_SHA256, bytes, signature)
            .map_err(|_| "the signature is not by the key of its certificate".to_owned())
    }

    /// Whether it leads by way of these to this root (DER), at this moment.
    pub fn leads_to(&self, root: &[u8], others: &[ReadCertificate], at: Timestamp) -> Result<(), String> {
        let (own, root) = (CertificateDer::from(self.der.as_slice()), CertificateDer::from(root));
        let anchor = anchor_from_trusted_cert(&root)
            .map_err(|_| "the test CA's certificate cannot be read".to_owned())?;
        let certificate =
            EndEntityCert::try_from(&own).map_err(|_| "the certificate cannot be read".to_owned())?;
        let between: Vec<_> = others.iter().map(|it| CertificateDer::from(it.der.as_slice())).collect();
        let at = UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(at.as_second()).unwrap_or(0)));
        let algorithms = [aws_lc_rs::RSA_PKCS1_2048_8192_SHA256];
        certificate
            .verify_for_usage(&algorithms, &[anchor], &between, at, AnyPurpose, None, None)
            .map(drop)
            .map_err(|why| in_words(&why).to_owned())
    }
}

/// What a certificate of a signer is for, no source says.
struct AnyPurpose;

impl ExtendedKeyUsageValidator for AnyPurpose {
    fn validate(&self, _: KeyPurposeIdIter<'_, '_>) -> Result<(), webpki::Error> {
        Ok(())
    }
}

fn in_words(why: &webpki::Error) -> &'static str {
    match why {
        webpki::Error::CertExpired { .. } => "a certificate had expired when it was signed",
        webpki::Error::CertNotValidYet { .. } => "a certificate was not valid yet when it was signed",
        // A CA of another world has the same name and another key.
        webpki::Error::UnknownIssuer | webpki::Error::InvalidSignatureForPublicKey => {
            "the certificate does not lead to the test CA of this world"
        }
        _ => "the certificate cannot be checked up to the test CA",
    }
}

/// The one that vouches for none of the others.
pub(super) fn signer(certificates: &mut Vec<ReadCertificate>) -> Option<ReadCertificate> {
    let name = |it: &ReadCertificate| it.read.tbs_certificate.subject.to_der().ok();
    let is_issuer = |index: usize| {
        let own = name(&certificates[index]);
        let mut others = certificates.iter().enumerate().filter(|(other, _)| *other != index);
        others.any(|(_, other)| other.read.tbs_certificate.issuer.to_der().ok() == own)
    };
    let place = (0..certificates.len()).find(|index| !is_issuer(*index))?;
    Some(certificates.remove(place))
}

fn moment(time: &Time) -> Timestamp {
    let seconds = i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX);
    Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX)
}
