//! A sender's public key as it is handed in: an OpenSSH line, or the block that PuTTY saves.
//!
//! What is accepted here can log in: the scenario, `check` and the SFTP server all read keys with this.

mod blob;
mod refusal;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};

pub use blob::KeyKind;
pub use refusal::KeyRefusal;

/// For "expected ...".
pub const EXPECTED: &str = "a public key: `ssh-rsa AAAA...`, `ssh-ed25519 AAAA...`, `ecdsa-sha2-nistp256 AAAA...` or a PuTTY .pub block";

const BLOCK_BEGINS: &str = "---- BEGIN SSH2 PUBLIC KEY";
const BLOCK_ENDS: &str = "---- END SSH2 PUBLIC KEY";

/// A public key that can log in. Bound: a line of the scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    kind: KeyKind,
    blob: Vec<u8>,
    comment: String,
}

impl PublicKey {
    /// Reads an OpenSSH line (`ssh-rsa AAAA... comment`), or the block that PuTTY saves (RFC 4716).
    pub fn parse(text: &str) -> Result<Self, KeyRefusal> {
        let text = text.trim();
        if text.starts_with("PuTTY-User-Key-File") {
            return Err(KeyRefusal::PuttyPrivateKey);
        }
        if text.starts_with("-----BEGIN") {
            return Err(if text.contains("PRIVATE") {
                KeyRefusal::PrivateKey
            } else {
                KeyRefusal::UnknownKind
            });
        }
        if text.starts_with(BLOCK_BEGINS) {
            return from_block(text);
        }
        if text.contains('\n') {
            return Err(KeyRefusal::SeveralLines);
        }
        let mut words = text.split_ascii_whitespace();
        let kind = words.next().and_then(KeyKind::named).ok_or(KeyRefusal::UnknownKind)?;
        let key = Self::of(words.next().unwrap_or_default(), words.collect::<Vec<_>>().join(" "))?;
        if key.kind == kind { Ok(key) } else { Err(KeyRefusal::OtherKindInside) }
    }

    fn of(base64: &str, comment: String) -> Result<Self, KeyRefusal> {
        let blob = STANDARD.decode(base64).map_err(|_| KeyRefusal::DamagedBase64)?;
        Ok(PublicKey { kind: blob::kind_of(&blob)?, blob, comment })
    }

    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The key as SSH sends it (RFC 4253, section 6.6). Each key has one such form only.
    pub fn blob(&self) -> &[u8] {
        &self.blob
    }

    /// As a line for a scenario or an `authorized_keys` file.
    pub fn to_line(&self) -> String {
        let line = format!("{} {}", self.kind.name(), STANDARD.encode(&self.blob));
        if self.comment.is_empty() { line } else { format!("{line} {}", self.comment) }
    }
}

/// The fingerprint of a key as SSH sends it, as `ssh-keygen -l` prints it.
pub fn fingerprint(blob: &[u8]) -> String {
    format!("SHA256:{}", STANDARD_NO_PAD.encode(digest(&SHA256, blob)))
}

/// RFC 4716: headers `Name: value`, continued by a backslash, then the base64 over several lines.
fn from_block(text: &str) -> Result<PublicKey, KeyRefusal> {
    let (mut base64, mut comment) = (String::new(), String::new());
    let mut in_header = false;
    for line in text.lines().skip(1).map(str::trim) {
        if line.starts_with(BLOCK_ENDS) {
            return PublicKey::of(&base64, comment);
        }
        if let Some((name, value)) = line.split_once(':').filter(|_| !in_header) {
            if name.eq_ignore_ascii_case("comment") {
                value.trim().trim_matches('"').trim_end_matches('\\').clone_into(&mut comment);
            }
            in_header = line.ends_with('\\');
        } else if in_header {
            in_header = line.ends_with('\\');
        } else {
            base64.push_str(line);
        }
    }
    Err(KeyRefusal::BlockWithoutEnd)
}

#[cfg(test)]
mod tests;
