//! DER as far as certificates and CMS signatures need it, and signatures by RSA.

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};

pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;
pub(super) const CONTEXT_0: u8 = 0xa0;
pub(super) const OCTETS: u8 = 0x04;
const BITS: u8 = 0x03;

/// One value, with what is in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Value<'d> {
    pub(super) tag: u8,
    /// All of it.
    pub(super) whole: &'d [u8],
    pub(super) body: &'d [u8],
}

impl<'d> Value<'d> {
    /// The first value, and what stands behind it.
    pub(super) fn read(bytes: &'d [u8]) -> Option<(Value<'d>, &'d [u8])> {
        let (&tag, rest) = bytes.split_first()?;
        let (&first, rest) = rest.split_first()?;
        let (length, rest) = if first < 0x80 {
            (usize::from(first), rest)
        } else {
            let count = usize::from(first & 0x7f);
            let digits = rest.get(..count).filter(|_| (1..=4).contains(&count))?;
            (digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)), &rest[count..])
        };
        let body = rest.get(..length)?;
        let behind = &rest[length..];
        Some((Value { tag, whole: &bytes[..bytes.len() - behind.len()], body }, behind))
    }

    /// The only value, of this kind.
    pub(super) fn only(bytes: &'d [u8], tag: u8) -> Option<Value<'d>> {
        Value::read(bytes).filter(|(value, rest)| value.tag == tag && rest.is_empty()).map(|(value, _)| value)
    }

    pub(super) fn children(self) -> Option<Vec<Value<'d>>> {
        let (mut children, mut rest) = (Vec::new(), self.body);
        while !rest.is_empty() {
            let (child, behind) = Value::read(rest)?;
            children.push(child);
            rest = behind;
        }
        Some(children)
    }
}

/// What of a certificate tells who vouches for whom.
#[derive(Debug, Clone, Copy)]
pub(super) struct Certificate<'d> {
    signed: &'d [u8],
    signature: &'d [u8],
    pub(super) issuer: &'d [u8],
    pub(super) serial_number: &'d [u8],
    subject: &'d [u8],
    key: &'d [u8],
}

impl<'d> Certificate<'d> {
    pub(super) fn parse(der: &'d [u8]) -> Option<Certificate<'d>> {
        let whole = Value::only(der, SEQUENCE)?.children()?;
        let [signed, _, signature] = whole[..] else { return None };
        let mut fields = signed.children()?.into_iter().peekable();
        // The version.
        fields.next_if(|field| field.tag == CONTEXT_0);
        let fields: Vec<Value<'d>> = fields.collect();
        let [serial_number, _, issuer, _, subject, key, ..] = fields[..] else { return None };
        let [_, key] = key.children()?[..] else { return None };
        Some(Certificate {
            signed: signed.whole,
            signature: bits(signature)?,
            issuer: issuer.whole,
            serial_number: serial_number.whole,
            subject: subject.whole,
            key: bits(key)?,
        })
    }

    pub(super) fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, self.key).verify(message, signature).is_ok()
    }

    pub(super) fn is_issued_by(&self, other: &Certificate<'_>) -> bool {
        self.issuer == other.subject && other.has_signed(self.signed, self.signature)
    }
}

/// Whole bytes of a string of bits.
fn bits(value: Value<'_>) -> Option<&[u8]> {
    (value.tag == BITS).then_some(value.body)?.strip_prefix(&[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_with_short_and_long_lengths_and_nothing_past_the_end() {
        let long = [&[OCTETS, 0x82, 0x01, 0x00][..], &[7; 256]].concat();
        let both = [&[SEQUENCE, 0x82, 0x01, 0x07, OCTETS, 0x01, 9][..], &long].concat();
        let children = Value::only(&both, SEQUENCE).and_then(Value::children).expect("children");
        assert_eq!((children[0].body, children[1].body.len()), (&[9][..], 256));
        for broken in [&[][..], &[OCTETS], &[OCTETS, 2, 1], &[OCTETS, 0x80], &[OCTETS, 0x85, 0, 0, 0, 0, 0]] {
            assert!(Value::read(broken).is_none(), "{broken:?}");
        }
        assert!(Value::only(&[OCTETS, 0, 0], OCTETS).is_none());
        assert!(Certificate::parse(&both).is_none());
    }
}
