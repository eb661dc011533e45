//! Why a text is not a public key that can log in, and what to do about it.

use std::fmt;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    PrivateKey,
    PuttyPrivateKey,
    UnknownKind,
    SeveralLines,
    BlockWithoutEnd,
    DamagedBase64,
    OtherKindInside,
    /// Some of its end is missing.
    CutShort,
    /// Something follows the key within its base64.
    BytesBehind,
    /// A number or a point that no key of its kind has.
    ImpossibleKey,
}

impl Refusal {
    /// What to do about it.
    pub fn advice(self) -> &'static str {
        match self {
            Refusal::PrivateKey => "give the file that ends in .pub",
            Refusal::PuttyPrivateKey => "in PuTTYgen, copy the box \"Public key for pasting\"",
            Refusal::UnknownKind => "RSA, ECDSA (nistp) and Ed25519 keys can log in",
            Refusal::SeveralLines => "give each key an entry of its own",
            Refusal::BlockWithoutEnd => "copy the whole block, with its last line",
            Refusal::DamagedBase64
            | Refusal::OtherKindInside
            | Refusal::CutShort
            | Refusal::BytesBehind
            | Refusal::ImpossibleKey => "copy the whole line again",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Refusal::PrivateKey => "this is a private key, which its owner alone should have",
            Refusal::PuttyPrivateKey => "this is a PuTTY private key file, which its owner alone should have",
            Refusal::UnknownKind => "this is not a public key of a kind that can log in",
            Refusal::SeveralLines => "this public key goes on over several lines",
            Refusal::BlockWithoutEnd => {
                "this public key's block has no last line `---- END SSH2 PUBLIC KEY ----`"
            }
            Refusal::DamagedBase64 => "the middle part of this public key is damaged",
            Refusal::OtherKindInside => "this public key says one kind and holds another",
            Refusal::CutShort => "this public key is cut short",
            Refusal::BytesBehind => "something follows the end of this public key",
            Refusal::ImpossibleKey => "no key of this kind has the numbers that this one has",
        })
    }
}

impl std::error::Error for Refusal {}
