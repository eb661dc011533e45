//! The key itself in SSH's wire form (RFC 4253, 5656 and 8709): held to its kind, field by field.

use crate::refusal::KeyRefusal;

/// The kinds of keys that can log in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    Rsa,
    Ed25519,
    NistP256,
    NistP384,
    NistP521,
}

const KINDS: [KeyKind; 5] =
    [KeyKind::Rsa, KeyKind::Ed25519, KeyKind::NistP256, KeyKind::NistP384, KeyKind::NistP521];

/// An Ed25519 key has so many bytes.
const ED25519_BYTES: usize = 32;

/// What stands before the two coordinates of a point.
const UNCOMPRESSED: u8 = 4;

impl KeyKind {
    pub fn name(self) -> &'static str {
        match self {
            KeyKind::Rsa => "ssh-rsa",
            KeyKind::Ed25519 => "ssh-ed25519",
            KeyKind::NistP256 => "ecdsa-sha2-nistp256",
            KeyKind::NistP384 => "ecdsa-sha2-nistp384",
            KeyKind::NistP521 => "ecdsa-sha2-nistp521",
        }
    }

    pub(crate) fn named(name: &str) -> Option<KeyKind> {
        KINDS.into_iter().find(|kind| kind.name() == name)
    }

    fn check(self, fields: &mut Fields<'_>) -> Result<(), KeyRefusal> {
        match self {
            KeyKind::Rsa => {
                positive(fields.next()?)?;
                positive(fields.next()?)
            }
            KeyKind::Ed25519 => match fields.next()?.len() {
                ED25519_BYTES => Ok(()),
                _ => Err(KeyRefusal::ImpossibleKey),
            },
            KeyKind::NistP256 => point(fields, b"nistp256", 32),
            KeyKind::NistP384 => point(fields, b"nistp384", 48),
            KeyKind::NistP521 => point(fields, b"nistp521", 66),
        }
    }
}

/// The kind that the key itself says, if it is a whole key of it.
pub(crate) fn kind_of(blob: &[u8]) -> Result<KeyKind, KeyRefusal> {
    if blob.is_empty() {
        return Err(KeyRefusal::DamagedBase64);
    }
    let mut fields = Fields(blob);
    let name = fields.next()?;
    let kind = str::from_utf8(name).ok().and_then(KeyKind::named).ok_or(KeyRefusal::UnknownKind)?;
    kind.check(&mut fields)?;
    if fields.0.is_empty() { Ok(kind) } else { Err(KeyRefusal::BytesBehind) }
}

/// Each field is its length in four bytes, and so many bytes.
struct Fields<'b>(&'b [u8]);

impl<'b> Fields<'b> {
    fn next(&mut self) -> Result<&'b [u8], KeyRefusal> {
        let (length, rest) = self.0.split_first_chunk::<4>().ok_or(KeyRefusal::CutShort)?;
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        let (field, rest) = rest.split_at_checked(length).ok_or(KeyRefusal::CutShort)?;
        self.0 = rest;
        Ok(field)
    }
}

/// A number above zero in its shortest form, so that the same key never has two forms.
fn positive(number: &[u8]) -> Result<(), KeyRefusal> {
    match number {
        [0, second, ..] if *second >= 0x80 => Ok(()),
        [first, ..] if (1..0x80).contains(first) => Ok(()),
        _ => Err(KeyRefusal::ImpossibleKey),
    }
}

/// The curve's name, and a point with both coordinates.
fn point(fields: &mut Fields<'_>, curve: &[u8], coordinate: usize) -> Result<(), KeyRefusal> {
    let is_of_curve = fields.next()? == curve;
    let point = fields.next()?;
    let is_whole = point.len() == 1 + 2 * coordinate && point[0] == UNCOMPRESSED;
    if is_of_curve && is_whole { Ok(()) } else { Err(KeyRefusal::ImpossibleKey) }
}
