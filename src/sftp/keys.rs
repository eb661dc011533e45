//! Private keys: one for a sender who brings none, and those of the server.

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use nets_public_key::PublicKey;
use russh::keys::key::safe_rng;
use russh::keys::ssh_key::{self, LineEnding};
use russh::keys::{Algorithm, PrivateKey, decode_secret_key};

/// A key pair for a client.
pub struct ClientKey(PrivateKey);

impl ClientKey {
    pub fn generate(comment: &str) -> Result<Self, KeyProblem> {
        let mut key = ed25519()?;
        key.set_comment(comment);
        Ok(ClientKey(key))
    }

    /// The text of a private key file, as OpenSSH writes it.
    pub fn from_openssh(text: &str) -> Result<Self, KeyProblem> {
        Ok(ClientKey(PrivateKey::from_openssh(text)?))
    }

    /// To be kept in a file that only its owner can read.
    pub fn to_openssh(&self) -> Result<String, KeyProblem> {
        Ok(self.0.to_openssh(LineEnding::LF)?.to_string())
    }

    pub fn public(&self) -> Result<PublicKey, KeyProblem> {
        let line = self.0.public_key().to_openssh()?;
        PublicKey::parse(&line).map_err(|_| KeyProblem::Unreadable("its public part is no key"))
    }
}

/// What is wrong with a private key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyProblem {
    #[error("there is no key")]
    NoKey,
    /// A private key that cannot be used without a passphrase.
    #[error("the key is protected by a passphrase: take it off")]
    NeedsPassphrase,
    /// A key of a kind that SSH clients do not take from a server.
    #[error("{0} keys are not supported: use RSA, ECDSA or Ed25519")]
    Unsupported(String),
    #[error("the key cannot be read: {0}")]
    Unreadable(&'static str),
}

impl From<ssh_key::Error> for KeyProblem {
    fn from(error: ssh_key::Error) -> Self {
        KeyProblem::Unreadable(key_words(&error))
    }
}

pub(crate) fn ed25519() -> Result<PrivateKey, KeyProblem> {
    Ok(PrivateKey::random(&mut safe_rng(), Algorithm::Ed25519)?)
}

/// aws-lc makes an RSA key several times faster than the RSA library of the SSH server does.
pub(crate) fn rsa() -> Result<PrivateKey, KeyProblem> {
    let not_made = KeyProblem::Unreadable("the cryptographic library makes no RSA key");
    let pair = KeyPair::generate(KeySize::Rsa2048).map_err(|_| not_made.clone())?;
    let der = AsDer::<aws_lc_rs::encoding::Pkcs8V1Der<'_>>::as_der(&pair).map_err(|_| not_made)?;
    let body = BASE64_STANDARD.encode(der.as_ref());
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n");
    decode_secret_key(&pem, None).map_err(|error| KeyProblem::Unreadable(words(&error)))
}

/// What the library says of a text that should be a private key, in words of ours.
pub(crate) fn words(error: &russh::keys::Error) -> &'static str {
    match error {
        russh::keys::Error::SshKey(error) => key_words(error),
        russh::keys::Error::UnsupportedKeyType { .. } => UNKNOWN_KIND,
        _ => NO_KEY,
    }
}

const UNKNOWN_KIND: &str = "it is of a kind that is not known; RSA, ECDSA and Ed25519 are";
const NO_KEY: &str = "it is no whole private key in OpenSSH's form or as PEM";

fn key_words(error: &ssh_key::Error) -> &'static str {
    match error {
        ssh_key::Error::AlgorithmUnknown | ssh_key::Error::AlgorithmUnsupported { .. } => UNKNOWN_KIND,
        _ => NO_KEY,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_key_survives_its_file() {
        let key = ClientKey::generate("tTEST1").expect("a key");
        let text = key.to_openssh().expect("text");
        let again = ClientKey::from_openssh(&text).expect("a key");
        assert_eq!(again.public(), key.public());
    }

    #[test]
    fn an_rsa_key_is_made_that_the_server_can_use() {
        let key = rsa().expect("a key");
        assert!(PrivateKey::from_openssh(key.to_openssh(LineEnding::LF).expect("text")).is_ok());
    }
}
