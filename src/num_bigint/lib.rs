//! The numbers of a Diffie-Hellman key exchange, in the place of the crate of that name: of it, `russh` uses
//! what stands here, and for nothing else.
//!
//! Powers are computed by the cryptography that all else here uses, in half the time and in one that tells
//! nothing of the exponent. And the secret exponents are short: `russh` draws them from all numbers below half of the
//! prime, of which 512 bits are as safe in a group of a safe prime (RFC 4419, 6.2), and what OpenSSH takes at the least.
//! In a group of 4,096 bits that is an eighth of the work.

mod library;

use std::cmp::Ordering;
use std::fmt;
use std::ops::{Div, Sub};

use rand::Rng;

/// So long are secret exponents at the most.
const EXPONENT_BYTES: usize = 64;

/// A number of any size. Bound: what `russh` hands over, a packet of SSH at the most.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct BigUint {
    /// From the highest byte on, which is not zero.
    bytes: Vec<u8>,
}

impl BigUint {
    pub fn from_bytes_be(bytes: &[u8]) -> Self {
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        BigUint { bytes: bytes[zeros..].to_vec() }
    }

    /// Zero is one byte.
    pub fn to_bytes_be(&self) -> Vec<u8> {
        if self.bytes.is_empty() { vec![0] } else { self.bytes.clone() }
    }

    /// The remainder of a power by an odd modulus; zero, which is no public key and no secret, where the modulus is
    /// even or the memory is at its end.
    pub fn modpow(&self, exponent: &Self, modulus: &Self) -> Self {
        library::power(&self.bytes, &exponent.bytes, &modulus.bytes)
            .map_or_else(BigUint::default, |bytes| BigUint::from_bytes_be(&bytes))
    }
}

impl From<u8> for BigUint {
    fn from(number: u8) -> Self {
        BigUint::from_bytes_be(&[number])
    }
}

impl Ord for BigUint {
    fn cmp(&self, other: &Self) -> Ordering {
        self.bytes.len().cmp(&other.bytes.len()).then_with(|| self.bytes.cmp(&other.bytes))
    }
}

impl PartialOrd for BigUint {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Zero where the second is larger.
impl Sub for &BigUint {
    type Output = BigUint;

    fn sub(self, other: &BigUint) -> BigUint {
        if self < other {
            return BigUint::default();
        }
        let mut bytes = self.bytes.clone();
        let mut borrowed = false;
        let taken = other.bytes.iter().rev().chain(std::iter::repeat(&0));
        for (byte, taken) in bytes.iter_mut().rev().zip(taken) {
            let (rest, first) = byte.overflowing_sub(*taken);
            let (rest, second) = rest.overflowing_sub(borrowed.into());
            (*byte, borrowed) = (rest, first || second);
        }
        BigUint::from_bytes_be(&bytes)
    }
}

/// Zero where the second is zero.
impl Div<&BigUint> for BigUint {
    type Output = BigUint;

    fn div(self, by: &BigUint) -> BigUint {
        library::quotient(&self.bytes, &by.bytes)
            .map_or_else(BigUint::default, |bytes| BigUint::from_bytes_be(&bytes))
    }
}

/// How long it is, and no more: it may be a secret.
impl fmt::Debug for BigUint {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "<{} bytes>", self.bytes.len())
    }
}

/// Draws secret exponents.
pub trait BigRng010 {
    /// A number from `low` on and below `high`, of those that are no longer than a secret exponent is; `low` where
    /// there is none.
    fn random_biguint_range(&mut self, low: &BigUint, high: &BigUint) -> BigUint;
}

impl<R: Rng + ?Sized> BigRng010 for R {
    fn random_biguint_range(&mut self, low: &BigUint, high: &BigUint) -> BigUint {
        if low >= high || low.bytes.len() > EXPONENT_BYTES {
            return low.clone();
        }
        let length = high.bytes.len().min(EXPONENT_BYTES);
        let mask = match high.bytes.first() {
            Some(first) if high.bytes.len() == length => u8::MAX >> first.leading_zeros(),
            _ => u8::MAX,
        };
        let mut bytes = vec![0; length];
        loop {
            self.fill_bytes(&mut bytes);
            bytes[0] &= mask;
            let drawn = BigUint::from_bytes_be(&bytes);
            if *low <= drawn && drawn < *high {
                return drawn;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use russh::kex::dh::groups::{DH_GROUP14, DH_GROUP18};

    use super::*;

    fn number(number: u64) -> BigUint {
        BigUint::from_bytes_be(&number.to_be_bytes())
    }

    #[test]
    fn both_sides_of_an_exchange_come_to_one_secret() {
        for group in [DH_GROUP14, DH_GROUP18] {
            let prime = BigUint::from_bytes_be(&group.prime);
            let half = (&prime - &number(1)) / &number(2);
            let two = number(2);
            assert_eq!(two.modpow(&half, &prime), number(1));
            let [one, other] = [(); 2].map(|()| rand::rng().random_biguint_range(&number(1), &half));
            assert!(one != other && one.bytes.len() <= EXPONENT_BYTES, "{one:?} {other:?}");
            let secret = two.modpow(&one, &prime).modpow(&other, &prime);
            assert_eq!(secret, two.modpow(&other, &prime).modpow(&one, &prime));
            assert!(secret > number(1) && secret < prime);
        }
    }

    #[test]
    fn what_cannot_be_computed_is_zero() {
        let zero = BigUint::default();
        assert_eq!(number(3).modpow(&number(4), &zero), zero);
        assert_eq!(number(3).modpow(&number(4), &number(10)), zero);
        assert_eq!(number(3) / &zero, zero);
        assert_eq!(&number(3) - &number(4), zero);
        assert_eq!(zero.to_bytes_be(), [0]);
        assert_eq!(rand::rng().random_biguint_range(&number(4), &number(4)), number(4));
    }

    #[test]
    fn a_short_range_is_drawn_from_to_its_ends() {
        let mut drawn: Vec<_> =
            (0..200).map(|_| rand::rng().random_biguint_range(&number(254), &number(258))).collect();
        drawn.sort();
        drawn.dedup();
        assert_eq!(drawn, [254, 255, 256, 257].map(number));
    }

    proptest! {
        #[test]
        fn it_computes_as_the_processor_does(
            base in any::<u64>(), exponent in 0_u32..200, modulus in any::<u64>(), other in 1_u64..,
        ) {
            let modulus = modulus | 1;
            let by_hand = (0..exponent).fold(1 % u128::from(modulus), |power, _| {
                power * u128::from(base) % u128::from(modulus)
            });
            let power = number(base).modpow(&number(exponent.into()), &number(modulus));
            prop_assert_eq!(power.to_bytes_be(), number(by_hand as u64).to_bytes_be());
            prop_assert_eq!(number(base) / &number(other), number(base / other));
            prop_assert_eq!(&number(base) - &number(other), number(base.saturating_sub(other)));
            prop_assert_eq!(number(base).cmp(&number(other)), base.cmp(&other));
        }
    }
}
