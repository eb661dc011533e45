//! The one seeded chance: when a signer acts, and when a letter comes back.

use jiff::{SignedDuration, Timestamp};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use crate::identity::MessageRef;
use crate::now::Now;
use crate::outcome::Delay;

/// The moment after a delay, drawn for this signer of this message.
pub(crate) fn moment_after(delay: Delay, now: Now<'_>, message: MessageRef, signer: usize) -> Timestamp {
    now.after(draw(delay, &mut chance(now.scenario.seed, message, signer)))
}

/// Chance belongs to the signer of the message, so that one document more changes no other's fate.
fn chance(seed: u64, message: MessageRef, signer: usize) -> Pcg64Mcg {
    let MessageRef { upload, index } = message;
    let parts = [upload.0, u64::from(index), signer as u64];
    let mixed = parts
        .into_iter()
        .fold(seed, |mixed, part| (mixed ^ part).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29));
    Pcg64Mcg::seed_from_u64(mixed)
}

/// Whole seconds, so that a time printed in a receipt says everything.
fn draw(delay: Delay, chance: &mut Pcg64Mcg) -> SignedDuration {
    let begun = i64::from(delay.at_least.subsec_nanos() > 0);
    let (low, high) = (delay.at_least.as_secs().saturating_add(begun), delay.at_most.as_secs());
    if low >= high { delay.at_least } else { SignedDuration::from_secs(chance.random_range(low..=high)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delay_between_two_ends_is_a_whole_second_of_them() {
        let mut chance = Pcg64Mcg::seed_from_u64(1);
        let delay =
            Delay { at_least: SignedDuration::from_millis(1_500), at_most: SignedDuration::from_secs(4) };
        for _ in 0..100 {
            let drawn = draw(delay, &mut chance);
            assert!((delay.at_least..=delay.at_most).contains(&drawn), "{drawn:?}");
            assert_eq!(drawn.subsec_nanos(), 0);
        }
    }

    #[test]
    fn a_delay_whose_ends_are_the_same_is_taken_as_it_is() {
        let half = Delay::exactly(SignedDuration::from_millis(500));
        assert_eq!(draw(half, &mut Pcg64Mcg::seed_from_u64(1)), SignedDuration::from_millis(500));
    }
}
