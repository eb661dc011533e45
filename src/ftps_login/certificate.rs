//! A certificate by which a client is known: its bytes, as TLS shows them.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";

/// Of ASN.1: a sequence of which the length takes two bytes, as that of each certificate does.
const LONG_SEQUENCE: [u8; 2] = [0x30, 0x82];
const HEAD: usize = 4;

/// A registered certificate. A client that has its private key is let in: neither issuer nor dates are looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FtpsCertificate(Vec<u8>);

/// Why a text is no certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CertificateRefusal {
    #[error("this is a private key, which belongs into no scenario")]
    PrivateKey,
    #[error("no certificate is in it")]
    None,
    #[error("more than one certificate is in it")]
    Several,
    #[error("what stands between BEGIN CERTIFICATE and END CERTIFICATE is no certificate; copy it whole")]
    Damaged,
}

impl FtpsCertificate {
    /// One certificate in PEM; what stands around it is passed over.
    pub fn from_pem(text: &str) -> Result<Self, CertificateRefusal> {
        if text.contains("PRIVATE KEY-----") {
            return Err(CertificateRefusal::PrivateKey);
        }
        let (_, rest) = text.split_once(BEGIN).ok_or(CertificateRefusal::None)?;
        let (base64, rest) = rest.split_once(END).ok_or(CertificateRefusal::Damaged)?;
        if rest.contains(BEGIN) {
            return Err(CertificateRefusal::Several);
        }
        let base64: String = base64.split_ascii_whitespace().collect();
        let der = STANDARD.decode(base64).map_err(|_| CertificateRefusal::Damaged)?;
        let length = der.get(2..HEAD).map(|length| usize::from(length[0]) << 8 | usize::from(length[1]));
        if der.starts_with(&LONG_SEQUENCE) && length == Some(der.len() - HEAD) {
            Ok(FtpsCertificate(der))
        } else {
            Err(CertificateRefusal::Damaged)
        }
    }

    /// Whether a client shows this one.
    pub fn is(&self, shown: &[u8]) -> bool {
        self.0 == shown
    }

    pub fn fingerprint(&self) -> String {
        FtpsCertificate::fingerprint_of(&self.0)
    }

    /// By which people know a certificate: `openssl x509 -fingerprint -sha256` has the same bytes in another spelling.
    pub fn fingerprint_of(shown: &[u8]) -> String {
        format!("SHA256:{}", STANDARD_NO_PAD.encode(digest(&SHA256, shown)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pem(der: &[u8]) -> String {
        format!("Subject: CN=x\n{BEGIN}\n{}\n{END}\n", STANDARD.encode(der))
    }

    #[test]
    fn a_certificate_is_its_bytes() {
        let der = [&[0x30, 0x82, 1, 0][..], &[7; 256]].concat();
        let certificate = FtpsCertificate::from_pem(&pem(&der)).expect("a certificate");
        assert!(certificate.is(&der) && !certificate.is(&der[1..]));
        assert_eq!(certificate.fingerprint(), FtpsCertificate::fingerprint_of(&der));
        let refused = |text: &str| FtpsCertificate::from_pem(text).expect_err("refused");
        assert_eq!(refused("nothing"), CertificateRefusal::None);
        assert_eq!(refused(&pem(&der).repeat(2)), CertificateRefusal::Several);
        assert_eq!(refused(&pem(&der[..200])), CertificateRefusal::Damaged);
        assert_eq!(refused(&pem(&der).replace("END", "EN")), CertificateRefusal::Damaged);
        assert_eq!(refused("-----BEGIN PRIVATE KEY-----"), CertificateRefusal::PrivateKey);
    }
}
