//! An RSA-2048 key that signs with SHA-256, the algorithm of NemID, BankID and their CAs.

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use der::asn1::{AnyRef, OctetStringRef, UintRef};
use der::pem::LineEnding;
use der::{Decode, Reader, SliceReader};

use crate::problem::CertificateProblem;

const LABEL: &str = "PRIVATE KEY";
/// The older form, that RSA keys alone have.
const RSA_LABEL: &str = "RSA PRIVATE KEY";

/// Signing is deterministic: the same key and message give the same signature.
#[derive(Debug)]
pub struct PrivateKey {
    pair: RsaKeyPair,
}

impl PrivateKey {
    /// Makes a new key, which takes about a tenth of a second.
    pub fn generate() -> Result<Self, CertificateProblem> {
        let pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| CertificateProblem::KeyNotMade)?;
        Ok(PrivateKey { pair })
    }

    /// Reads an unencrypted PKCS #8 or PKCS #1 key.
    pub fn from_pem(pem: &str) -> Result<Self, CertificateProblem> {
        let unreadable = CertificateProblem::Unreadable { what: "an RSA private key (PKCS #8, PEM)" };
        match der::pem::decode_vec(pem.as_bytes()) {
            Ok((LABEL, der)) => RsaKeyPair::from_pkcs8(&der),
            Ok((RSA_LABEL, der)) => RsaKeyPair::from_der(&der),
            Ok(_) | Err(_) => return Err(unreadable),
        }
        .map(|pair| PrivateKey { pair })
        .map_err(|_| unreadable)
    }

    pub fn to_pem(&self) -> Result<String, CertificateProblem> {
        der::pem::encode_string(LABEL, LineEnding::LF, &self.to_pkcs8()?)
            .map_err(|_| CertificateProblem::KeyNotMade)
    }

    /// PKCS #1, unencrypted: the form that SSH clients of all ages read.
    pub fn to_pkcs1_pem(&self) -> Result<String, CertificateProblem> {
        der::pem::encode_string(RSA_LABEL, LineEnding::LF, &self.to_pkcs1()?)
            .map_err(|_| CertificateProblem::KeyNotMade)
    }

    /// What a PKCS #8 key wraps.
    pub(crate) fn to_pkcs1(&self) -> Result<Vec<u8>, CertificateProblem> {
        let wrapped = |pkcs8: &[u8]| {
            SliceReader::new(pkcs8)?.sequence(|fields| {
                UintRef::decode(fields)?;
                AnyRef::decode(fields)?;
                OctetStringRef::decode(fields).map(|key| key.as_bytes().to_vec())
            })
        };
        wrapped(&self.to_pkcs8()?)
            .map_err(|_: der::Error| CertificateProblem::Unreadable { what: "an RSA private key" })
    }

    /// The unencrypted PKCS #8 key in DER.
    pub fn to_pkcs8(&self) -> Result<Vec<u8>, CertificateProblem> {
        let der: Pkcs8V1Der<'_> = self.pair.as_der().map_err(|_| CertificateProblem::KeyNotMade)?;
        Ok(der.as_ref().to_vec())
    }

    /// The PKCS #1 v1.5 signature over the message's SHA-256 digest.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, CertificateProblem> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
            .map_err(|_| CertificateProblem::NotSigned("the key does not sign"))?;
        Ok(signature)
    }

    /// The public half as certificates have it, a `SubjectPublicKeyInfo` in DER.
    pub fn public_info(&self) -> Vec<u8> {
        rcgen::PublicKeyData::subject_public_key_info(self)
    }

    /// The public half as PKCS #1 has it.
    pub fn public_der(&self) -> &[u8] {
        self.pair.public_key().as_ref()
    }
}

impl rcgen::PublicKeyData for PrivateKey {
    fn der_bytes(&self) -> &[u8] {
        self.public_der()
    }

    fn algorithm(&self) -> &'static rcgen::SignatureAlgorithm {
        &rcgen::PKCS_RSA_SHA256
    }
}

impl rcgen::SigningKey for PrivateKey {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        PrivateKey::sign(self, message).map_err(|_| rcgen::Error::RemoteKeyError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_read_back_signs_the_same() {
        let key = PrivateKey::generate().expect("a key");
        let again = PrivateKey::from_pem(&key.to_pem().expect("PEM")).expect("the same key");
        assert_eq!(key.sign(b"text").expect("signed"), again.sign(b"text").expect("signed"));
    }

    #[test]
    fn a_key_is_the_same_in_its_older_form() {
        let key = PrivateKey::generate().expect("a key");
        let pem = key.to_pkcs1_pem().expect("PEM");
        assert!(pem.starts_with("-----BEGIN RSA PRIVATE KEY-----\n"), "{pem}");
        assert_eq!(PrivateKey::from_pem(&pem).expect("the same key").public_der(), key.public_der());
    }

    #[test]
    fn what_is_no_private_key_is_refused() {
        for text in ["", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "\0\0\0"] {
            assert!(matches!(PrivateKey::from_pem(text), Err(CertificateProblem::Unreadable { .. })));
        }
    }
}
