//! A public key by which a client signs, with where it comes from, so that a refusal can name it.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rsa::PublicEncryptingKey;
use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use der::{Decode, DecodePem, Encode};
use x509_cert::Certificate;

/// An RSA key of 2048 to 8192 bits.
#[derive(Debug, Clone)]
pub struct AssertionKey {
    parsed: ParsedPublicKey,
    fingerprint: String,
    whence: String,
}

/// Why a key is not usable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AssertionKeyRefusal {
    #[error("this is a private key, which its owner alone should have")]
    PrivateKey,
    #[error("this is no X.509 certificate, neither PEM nor DER")]
    NoCertificate,
    #[error("this is no RSA public key of 2048 to 8192 bits, which RS256 needs")]
    NotRsa,
}

impl AssertionKey {
    /// From a `SubjectPublicKeyInfo` in DER. `whence` says where it comes from, as in "the certificate of 2026-01-06".
    pub fn from_spki(spki: &[u8], whence: &str) -> Result<Self, AssertionKeyRefusal> {
        // The verifying side takes any size and refuses its signatures later.
        let bits = PublicEncryptingKey::from_der(spki).map_or(0, |key| key.key_size_bits());
        if !(2048..=8192).contains(&bits) {
            return Err(AssertionKeyRefusal::NotRsa);
        }
        let parsed = ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, spki);
        let parsed = parsed.map_err(|_| AssertionKeyRefusal::NotRsa)?;
        let fingerprint = format!("SHA256:{}", STANDARD_NO_PAD.encode(digest(&SHA256, spki)));
        Ok(AssertionKey { parsed, fingerprint, whence: whence.to_owned() })
    }

    /// From a certificate, PEM or DER, of which the key alone counts.
    pub fn from_certificate(bytes: &[u8], whence: &str) -> Result<Self, AssertionKeyRefusal> {
        let certificate = match str::from_utf8(bytes) {
            Ok(text) if text.contains("PRIVATE KEY-----") => return Err(AssertionKeyRefusal::PrivateKey),
            Ok(text) => Certificate::from_pem(text.trim()).ok(),
            Err(_) => Certificate::from_der(bytes).ok(),
        };
        let certificate = certificate.ok_or(AssertionKeyRefusal::NoCertificate)?;
        let spki = certificate.tbs_certificate.subject_public_key_info.to_der();
        Self::from_spki(&spki.map_err(|_| AssertionKeyRefusal::NoCertificate)?, whence)
    }

    /// The same with another word for where it comes from.
    #[must_use]
    pub fn from(&self, whence: &str) -> AssertionKey {
        AssertionKey { whence: whence.to_owned(), ..self.clone() }
    }

    /// Where it comes from, as the caller has said.
    pub fn whence(&self) -> &str {
        &self.whence
    }

    /// `SHA256:` and the digest of its `SubjectPublicKeyInfo` in base64. Each key has one.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    pub(crate) fn verifies(&self, signed: &str, signature: &[u8]) -> bool {
        self.parsed.verify_sig(signed.as_bytes(), signature).is_ok()
    }
}
