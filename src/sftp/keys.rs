//! Client keys: making one for a demo sender, and reading the public keys that senders hand in.

use std::fmt;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use russh::keys::key::safe_rng;
use russh::keys::ssh_key::LineEnding;
use russh::keys::{Algorithm, HashAlg, PrivateKey, decode_secret_key};

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

    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.public_key().clone())
    }
}

/// A client's public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey(pub(crate) russh::keys::PublicKey);

impl PublicKey {
    /// An OpenSSH line (`ssh-rsa AAAA... comment`), or the block that PuTTY saves (RFC 4716).
    pub fn parse(text: &str) -> Result<Self, KeyProblem> {
        let text = text.trim();
        if text.contains("PRIVATE KEY") || text.starts_with("PuTTY-User-Key-File") {
            return Err(KeyProblem::PrivateKey);
        }
        if text.starts_with(BLOCK_BEGINS) {
            return block(text);
        }
        let mut fields = text.split_whitespace();
        match (fields.next(), fields.next()) {
            (None, _) => Err(KeyProblem::NoKey),
            (Some(_), None) => Err(KeyProblem::NotAPublicKey),
            (Some(kind), Some(body)) => {
                let key = russh::keys::PublicKey::from_openssh(&format!("{kind} {body}"))?;
                usable(key)
            }
        }
    }

    /// As `ssh-keygen -l` prints it, such as `SHA256:...`.
    pub fn fingerprint(&self) -> String {
        self.0.fingerprint(HashAlg::Sha256).to_string()
    }

    /// As a line for a scenario or an `authorized_keys` file.
    pub fn to_line(&self) -> Result<String, KeyProblem> {
        Ok(self.0.to_openssh()?)
    }
}

const BLOCK_BEGINS: &str = "---- BEGIN SSH2 PUBLIC KEY ----";
const BLOCK_ENDS: &str = "---- END SSH2 PUBLIC KEY ----";

/// RFC 4716: headers such as `Comment: "..."`, which a backslash continues on the next line, then the
/// key in base64.
fn block(text: &str) -> Result<PublicKey, KeyProblem> {
    let mut body = String::new();
    let mut header_continues = false;
    let mut ended = false;
    for line in text.lines().skip(1).map(str::trim) {
        if line == BLOCK_ENDS {
            ended = true;
            break;
        }
        if header_continues || line.contains(':') {
            header_continues = line.ends_with('\\');
        } else {
            body.push_str(line);
        }
    }
    if !ended {
        return Err(KeyProblem::BlockWithoutEnd);
    }
    let bytes = BASE64_STANDARD.decode(body).map_err(|_| KeyProblem::NotAPublicKey)?;
    usable(russh::keys::PublicKey::from_bytes(&bytes)?)
}

fn usable(key: russh::keys::PublicKey) -> Result<PublicKey, KeyProblem> {
    use russh::keys::Algorithm::{Ecdsa, Ed25519, Rsa};
    match key.algorithm() {
        Ecdsa { .. } | Ed25519 | Rsa { .. } => Ok(PublicKey(key)),
        other => Err(KeyProblem::Unsupported(other.to_string())),
    }
}

/// What is wrong with a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyProblem {
    NoKey,
    PrivateKey,
    NotAPublicKey,
    BlockWithoutEnd,
    Unsupported(String),
    /// A private key that nobody can use who does not know a passphrase.
    NeedsPassphrase,
    Unreadable(String),
}

impl fmt::Display for KeyProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeyProblem::NoKey => f.write_str("there is no key"),
            KeyProblem::PrivateKey => {
                f.write_str("this is a private key: hand in the public one (.pub), and keep this one")
            }
            KeyProblem::NotAPublicKey => f.write_str(
                "expected a public key: a line such as `ssh-rsa AAAA... comment`, or PuTTY's block that \
                 begins with `---- BEGIN SSH2 PUBLIC KEY ----`",
            ),
            KeyProblem::BlockWithoutEnd => write!(f, "the block does not end with `{BLOCK_ENDS}`"),
            KeyProblem::Unsupported(kind) => {
                write!(f, "{kind} keys are not supported: use RSA, ECDSA or Ed25519")
            }
            KeyProblem::NeedsPassphrase => f.write_str("the key is protected by a passphrase: take it off"),
            KeyProblem::Unreadable(reason) => write!(f, "the key cannot be read: {reason}"),
        }
    }
}

impl std::error::Error for KeyProblem {}

impl From<russh::keys::ssh_key::Error> for KeyProblem {
    fn from(error: russh::keys::ssh_key::Error) -> Self {
        KeyProblem::Unreadable(error.to_string())
    }
}

pub(crate) fn ed25519() -> Result<PrivateKey, KeyProblem> {
    Ok(PrivateKey::random(&mut safe_rng(), Algorithm::Ed25519)?)
}

/// aws-lc makes an RSA key several times faster than the RSA library of the SSH server does.
pub(crate) fn rsa() -> Result<PrivateKey, KeyProblem> {
    let unreadable = |error: &dyn fmt::Display| KeyProblem::Unreadable(error.to_string());
    let pair = KeyPair::generate(KeySize::Rsa2048).map_err(|error| unreadable(&error))?;
    let der =
        AsDer::<aws_lc_rs::encoding::Pkcs8V1Der<'_>>::as_der(&pair).map_err(|error| unreadable(&error))?;
    let body = BASE64_STANDARD.encode(der.as_ref());
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n");
    decode_secret_key(&pem, None).map_err(|error| unreadable(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";

    #[test]
    fn an_openssh_line_and_puttys_block_are_the_same_key() {
        let line = PublicKey::parse(&format!("{LINE} someone@example\n")).expect("a key");
        let block = format!(
            "---- BEGIN SSH2 PUBLIC KEY ----\r\nComment: \"rsa-key-2026: a\\\r\nb\"\r\n{}\r\n{}\r\n{BLOCK_ENDS}\r\n",
            &LINE[12..50],
            &LINE[50..]
        );
        assert_eq!(PublicKey::parse(&block), Ok(line.clone()));
        assert_eq!(line.to_line().as_deref(), Ok(LINE));
    }

    #[test]
    fn what_is_not_a_public_key_is_refused_with_advice() {
        for (text, problem) in [
            ("", KeyProblem::NoKey),
            ("PuTTY-User-Key-File-3: ssh-rsa", KeyProblem::PrivateKey),
            ("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA", KeyProblem::PrivateKey),
            ("ssh-rsa", KeyProblem::NotAPublicKey),
            ("---- BEGIN SSH2 PUBLIC KEY ----\nAAAA", KeyProblem::BlockWithoutEnd),
        ] {
            assert_eq!(PublicKey::parse(text), Err(problem), "{text}");
        }
        assert!(matches!(PublicKey::parse("ssh-rsa !!!!"), Err(KeyProblem::Unreadable(_))));
    }

    #[test]
    fn a_client_key_survives_its_file() {
        let key = ClientKey::generate("tTEST1").expect("a key");
        let text = key.to_openssh().expect("text");
        let again = ClientKey::from_openssh(&text).expect("a key");
        assert_eq!(again.public().fingerprint(), key.public().fingerprint());
        assert!(key.public().fingerprint().starts_with("SHA256:"));
    }

    #[test]
    fn an_rsa_key_is_made_that_the_server_can_use() {
        let key = rsa().expect("a key");
        assert!(PrivateKey::from_openssh(key.to_openssh(LineEnding::LF).expect("text")).is_ok());
    }
}
