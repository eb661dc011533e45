//! A sender's public key: an OpenSSH line, or the block PuTTY saves, becomes an OpenSSH line.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

pub(crate) const EXPECTED: &str = "a public key: `ssh-rsa AAAA...`, `ssh-ed25519 AAAA...`, `ecdsa-sha2-nistp256 AAAA...` or a PuTTY .pub block";

const KINDS: [&str; 5] =
    ["ssh-rsa", "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"];

/// Why a text is not a public key that can log in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    PrivateKey,
    PuttyPrivateKey,
    UnknownKind,
    SeveralLines,
    DamagedBase64,
    OtherKindInside,
}

impl Refusal {
    pub fn advice(self) -> &'static str {
        match self {
            Refusal::PrivateKey => "give the file that ends in .pub",
            Refusal::PuttyPrivateKey => "in PuTTYgen, copy the box \"Public key for pasting\"",
            Refusal::UnknownKind => "RSA, ECDSA (nistp) and Ed25519 keys can log in",
            Refusal::SeveralLines => "give each key an entry of its own",
            Refusal::DamagedBase64 | Refusal::OtherKindInside => "copy the whole line again",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Refusal::PrivateKey => "this is a private key, and it is nobody else's business",
            Refusal::PuttyPrivateKey => "this is a PuTTY private key file, and it is nobody else's business",
            Refusal::UnknownKind => "this is not a public key of a kind that can log in",
            Refusal::SeveralLines => "this public key goes on over several lines",
            Refusal::DamagedBase64 => "the middle part of this public key is damaged",
            Refusal::OtherKindInside => "this public key says one kind and holds another",
        })
    }
}

/// The key as one OpenSSH line, with its comment.
pub(crate) fn openssh_line(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.starts_with("PuTTY-User-Key-File") {
        return Err(Refusal::PuttyPrivateKey);
    }
    if text.starts_with("-----BEGIN") {
        return Err(if text.contains("PRIVATE") { Refusal::PrivateKey } else { Refusal::UnknownKind });
    }
    if text.starts_with("---- BEGIN SSH2 PUBLIC KEY") {
        return from_rfc_4716(text);
    }
    if text.contains('\n') {
        return Err(Refusal::SeveralLines);
    }
    let mut words = text.split_ascii_whitespace();
    let kind = words.next().filter(|kind| KINDS.contains(kind)).ok_or(Refusal::UnknownKind)?;
    let blob = words.next().ok_or(Refusal::DamagedBase64)?;
    if kind_inside(blob)? != kind {
        return Err(Refusal::OtherKindInside);
    }
    Ok(text.split_ascii_whitespace().collect::<Vec<_>>().join(" "))
}

/// RFC 4716: headers `Name: value`, continued by a backslash, then the base64 over several lines.
fn from_rfc_4716(text: &str) -> Result<String, Refusal> {
    let mut blob = String::new();
    let mut comment = String::new();
    let mut in_header = false;
    for line in text.lines().skip(1).map(str::trim).take_while(|line| !line.starts_with("---- END")) {
        if let Some((name, value)) = line.split_once(':').filter(|_| !in_header) {
            if name.eq_ignore_ascii_case("comment") {
                comment = value.trim().trim_matches('"').trim_end_matches('\\').to_owned();
            }
            in_header = line.ends_with('\\');
        } else if in_header {
            in_header = line.ends_with('\\');
        } else {
            blob.push_str(line);
        }
    }
    let kind = kind_inside(&blob)?;
    Ok(if comment.is_empty() { format!("{kind} {blob}") } else { format!("{kind} {blob} {comment}") })
}

/// The kind that the key itself says: its first field is a length and the name.
fn kind_inside(blob: &str) -> Result<&'static str, Refusal> {
    let bytes = STANDARD.decode(blob).map_err(|_| Refusal::DamagedBase64)?;
    let (length, rest) = bytes.split_first_chunk::<4>().ok_or(Refusal::DamagedBase64)?;
    let name = rest.get(..u32::from_be_bytes(*length) as usize).ok_or(Refusal::DamagedBase64)?;
    if rest.len() == name.len() {
        return Err(Refusal::DamagedBase64);
    }
    KINDS.into_iter().find(|kind| kind.as_bytes() == name).ok_or(Refusal::UnknownKind)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g acme test";

    #[test]
    fn an_openssh_line_is_kept_with_its_comment() {
        assert_eq!(openssh_line(LINE).as_deref(), Ok(LINE));
        assert_eq!(openssh_line(&format!("  {LINE}\n")).as_deref(), Ok(LINE));
    }

    #[test]
    fn a_putty_block_becomes_an_openssh_line() {
        let block = "---- BEGIN SSH2 PUBLIC KEY ----\nComment: \"acme test\"\n\
                     AAAAC3NzaC1lZDI1NTE5AAAAIAECAwQFBgcICQoL\nDA0ODxAREhMUFRYXGBkaGxwdHh8g\n\
                     ---- END SSH2 PUBLIC KEY ----";
        assert_eq!(openssh_line(block).as_deref(), Ok(LINE));
    }

    #[test]
    fn a_private_key_is_told_apart() {
        assert_eq!(openssh_line("-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl"), Err(Refusal::PrivateKey));
        assert_eq!(openssh_line("PuTTY-User-Key-File-3: ssh-rsa"), Err(Refusal::PuttyPrivateKey));
    }

    #[test]
    fn a_damaged_or_foreign_key_is_refused() {
        for (text, refusal) in [
            ("ssh-dss AAAA", Refusal::UnknownKind),
            ("hello", Refusal::UnknownKind),
            ("", Refusal::UnknownKind),
            ("from=\"*\" ssh-rsa AAAA", Refusal::UnknownKind),
            ("ssh-rsa", Refusal::DamagedBase64),
            ("ssh-rsa AAAA", Refusal::DamagedBase64),
            ("ssh-rsa /////w==", Refusal::DamagedBase64),
            (
                "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g",
                Refusal::OtherKindInside,
            ),
        ] {
            assert_eq!(openssh_line(text), Err(refusal), "{text}");
        }
    }
}
