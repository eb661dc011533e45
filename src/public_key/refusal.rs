//! Why a text is not a public key that can log in, and what to do about it.

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyRefusal {
    #[error("this is a private key, which its owner alone should have")]
    PrivateKey,
    #[error("this is a PuTTY private key file, which its owner alone should have")]
    PuttyPrivateKey,
    #[error("this is not a public key of a kind that can log in")]
    UnknownKind,
    #[error("this public key goes on over several lines")]
    SeveralLines,
    #[error("this public key's block has no last line `---- END SSH2 PUBLIC KEY ----`")]
    BlockWithoutEnd,
    #[error("the middle part of this public key is damaged")]
    DamagedBase64,
    #[error("this public key says one kind and holds another")]
    OtherKindInside,
    /// Some of its end is missing.
    #[error("this public key is cut short")]
    CutShort,
    /// Something follows the key within its base64.
    #[error("something follows the end of this public key")]
    BytesBehind,
    /// A number or a point that no key of its kind has.
    #[error("no key of this kind has the numbers that this one has")]
    ImpossibleKey,
}

impl KeyRefusal {
    /// What to do about it.
    pub fn advice(self) -> &'static str {
        match self {
            KeyRefusal::PrivateKey => "give the file that ends in .pub",
            KeyRefusal::PuttyPrivateKey => "in PuTTYgen, copy the box \"Public key for pasting\"",
            KeyRefusal::UnknownKind => "RSA, ECDSA (nistp) and Ed25519 keys can log in",
            KeyRefusal::SeveralLines => "give each key an entry of its own",
            KeyRefusal::BlockWithoutEnd => "copy the whole block, with its last line",
            KeyRefusal::DamagedBase64
            | KeyRefusal::OtherKindInside
            | KeyRefusal::CutShort
            | KeyRefusal::BytesBehind
            | KeyRefusal::ImpossibleKey => "copy the whole line again",
        }
    }
}
