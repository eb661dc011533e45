//! A keyed permutation of all texts of one shape: each text of it has a pseudonym of its own, and without the
//! key none leads back.
//!
//! A text is a row of places, each with so many values. In turn the one half is shifted by what the key
//! makes of the other, which can be undone step by step, so that no two texts become one.

use crate::key::PseudonymKey;

const ROUNDS: u8 = 8;

/// Values drawn at once: 32 bytes are eight numbers.
const AT_ONCE: usize = 8;

/// All texts of one shape.
pub(crate) struct Domain<'d> {
    /// Tells shapes apart that have the same number of values in their places.
    pub(crate) label: &'d str,
    /// Which of the key's permutations of this shape is meant.
    pub(crate) attempt: u32,
    pub(crate) radices: &'d [u32],
}

impl Domain<'_> {
    pub(crate) fn permute(&self, key: &PseudonymKey, places: &mut [u32]) {
        let middle = places.len() / 2;
        for round in 0..ROUNDS {
            let (left, right) = places.split_at_mut(middle);
            let (left_radices, right_radices) = self.radices.split_at(middle.min(self.radices.len()));
            if round.is_multiple_of(2) {
                self.shift(key, round, left, right, right_radices);
            } else {
                self.shift(key, round, right, left, left_radices);
            }
        }
    }

    fn shift(&self, key: &PseudonymKey, round: u8, source: &[u32], target: &mut [u32], radices: &[u32]) {
        if target.is_empty() {
            return;
        }
        let source: Vec<u8> = source.iter().flat_map(|place| place.to_be_bytes()).collect();
        let of_source = key.draw(&[self.label.as_bytes(), &self.attempt.to_be_bytes(), &[round], &source]);
        for (index, (places, radices)) in target.chunks_mut(AT_ONCE).zip(radices.chunks(AT_ONCE)).enumerate()
        {
            let drawn = key.draw(&[&of_source, &(index as u64).to_be_bytes()]);
            let numbers = drawn.as_chunks::<4>().0.iter().map(|bytes| u32::from_be_bytes(*bytes));
            for ((place, radix), number) in places.iter_mut().zip(radices).zip(numbers) {
                let moved = (u64::from(*place) + u64::from(number)) % u64::from((*radix).max(1));
                *place = u32::try_from(moved).unwrap_or_default();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn all_texts_of_a_shape_have_a_pseudonym_of_their_own() {
        let key = PseudonymKey::fixed([7; 32]);
        for radices in [&[10][..], &[26, 26], &[10, 10, 10], &[366, 4, 3]] {
            let domain = Domain { label: "test", attempt: 0, radices };
            let count: u32 = radices.iter().product();
            let mut seen = BTreeSet::new();
            for number in 0..count {
                let mut rest = number;
                let mut places: Vec<u32> = radices
                    .iter()
                    .map(|radix| {
                        let place = rest % radix;
                        rest /= radix;
                        place
                    })
                    .collect();
                domain.permute(&key, &mut places);
                assert!(places.iter().zip(radices).all(|(place, radix)| place < radix));
                seen.insert(places);
            }
            assert_eq!(seen.len(), count as usize, "{radices:?}");
        }
    }

    #[test]
    fn another_key_label_or_attempt_gives_another_permutation() {
        let permuted = |key: u8, label: &str, attempt: u32| {
            let mut places = vec![3; 12];
            Domain { label, attempt, radices: &[26; 12] }
                .permute(&PseudonymKey::fixed([key; 32]), &mut places);
            places
        };
        let first = permuted(1, "a", 0);
        assert_eq!(first, permuted(1, "a", 0));
        for other in [permuted(2, "a", 0), permuted(1, "b", 0), permuted(1, "a", 1)] {
            assert_ne!(first, other);
        }
    }
}
