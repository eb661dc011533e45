//! What is in a file, before anything is held against it.

use std::fmt::Write as _;

use aws_lc_rs::digest::{SHA256, digest};
use nets_core::Timestamp;

/// Which of the two a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum X509Kind {
    /// A request for a certificate (PKCS #10).
    Request,
    Certificate,
}

/// Bound: `LARGEST_FILE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct X509Facts {
    pub kind: X509Kind,
    /// In the order of the file.
    pub subject: Vec<SubjectAttribute>,
    pub key: SubjectKey,
    pub signature: OwnSignature,
    /// From when to when, both included. A request has none.
    pub validity: Option<(Timestamp, Timestamp)>,
    /// Whether issuer and subject of a certificate are the same.
    pub is_self_issued: bool,
    /// Whether it may sign other certificates.
    pub is_authority: bool,
    /// Whether its key may make signatures; none where the certificate does not say.
    pub may_sign: Option<bool>,
    /// The file in DER.
    pub der: Vec<u8>,
    /// The public key in DER, with its algorithm (`SubjectPublicKeyInfo`).
    pub key_der: Vec<u8>,
}

/// What an attribute of a subject is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SubjectPart {
    Country,
    Organisation,
    Unit,
    CommonName,
    Locality,
    State,
    /// Another one, by the name that people know or by its number.
    Other(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubjectAttribute {
    pub part: SubjectPart,
    pub value: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SubjectKey {
    Rsa {
        bits: usize,
    },
    /// By the name that people know or by its number.
    Other(String),
}

/// Whether the private half of the key in a file has signed the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnSignature {
    Good,
    Bad,
    /// A certificate is signed by another, or the algorithm is one that is not looked at.
    NotLookedAt,
}

impl SubjectPart {
    /// As subjects are written.
    pub fn name(&self) -> &str {
        match self {
            SubjectPart::Country => "C",
            SubjectPart::Organisation => "O",
            SubjectPart::Unit => "OU",
            SubjectPart::CommonName => "CN",
            SubjectPart::Locality => "L",
            SubjectPart::State => "ST",
            SubjectPart::Other(name) => name,
        }
    }
}

impl X509Facts {
    /// The values of one part, in the order of the file.
    pub fn values<'f>(&'f self, part: &'f SubjectPart) -> impl Iterator<Item = &'f str> {
        self.subject.iter().filter(move |one| one.part == *part).map(|one| one.value.as_str())
    }

    /// SHA-256 of the file in DER, in hexadecimal digits.
    pub fn fingerprint(&self) -> String {
        hexadecimal(&self.der)
    }

    /// SHA-256 of the public key in DER, in hexadecimal digits.
    pub fn key_fingerprint(&self) -> String {
        hexadecimal(&self.key_der)
    }

    /// The subject on one line.
    pub fn subject_line(&self) -> String {
        let parts = self.subject.iter().map(|one| format!("{}={}", one.part.name(), one.value));
        parts.collect::<Vec<_>>().join(", ")
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    digest(&SHA256, bytes).as_ref().iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
