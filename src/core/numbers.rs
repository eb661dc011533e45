//! A set of numbers that mostly follow one another, such as those of uploads.

use alloc::collections::BTreeMap;

/// Kept as ranges, so that a million numbers without a gap need as much room as one.
/// Bound: the gaps between the numbers; the driver leaves none.
#[derive(Debug, Clone, Default)]
pub(crate) struct NumberSet(BTreeMap<u64, u64>);

impl NumberSet {
    /// False when the number was there already.
    pub(crate) fn insert(&mut self, number: u64) -> bool {
        let before = self.0.range(..=number).next_back().map(|(first, last)| (*first, *last));
        if before.is_some_and(|(_, last)| number <= last) {
            return false;
        }
        let follows = before.filter(|(_, last)| last.checked_add(1) == Some(number));
        let first = follows.map_or(number, |(first, _)| first);
        let behind = number.checked_add(1).and_then(|next| self.0.remove(&next));
        self.0.insert(first, behind.unwrap_or(number));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::collections::BTreeSet;
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64Mcg;

    #[test]
    fn it_holds_what_a_common_set_holds_in_whatever_order_numbers_come() {
        let mut chance = Pcg64Mcg::seed_from_u64(1);
        for _ in 0..200 {
            let (mut numbers, mut common) = (NumberSet::default(), BTreeSet::new());
            for _ in 0..60 {
                let number = chance.random_range(0..40);
                assert_eq!(numbers.insert(number), common.insert(number));
            }
        }
    }

    #[test]
    fn numbers_without_a_gap_are_one_range() {
        let mut numbers = NumberSet::default();
        for number in [2, 1, 4, 3, 5, u64::MAX, u64::MAX - 1] {
            assert!(numbers.insert(number));
        }
        assert_eq!(numbers.0, BTreeMap::from([(1, 5), (u64::MAX - 1, u64::MAX)]));
    }
}
