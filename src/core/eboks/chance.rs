//! The one seeded chance: when a signer acts, and when a letter comes back.

use jiff::{SignedDuration, Timestamp};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use crate::digest::digest;
use crate::eboks::sent::Sent;
use crate::identity::Party;
use crate::now::Now;
use crate::outcome::Delay;

/// What is left to chance.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Lot {
    /// When this signer acts.
    Signer,
    /// When the letter to this receiver comes back.
    Letter,
}

/// The moment after a delay, drawn for this person and this message; for the message alone where it names
/// no person.
pub(crate) fn moment_after<'p>(
    delay: Delay,
    now: Now<'_>,
    sent: Sent<'_>,
    lot: Lot,
    person: impl Into<Option<&'p Party>>,
) -> Timestamp {
    now.after(draw(delay, &mut chance(now.seed, sent, lot, person.into())))
}

/// Chance belongs to the person and the message, as the sender names them: neither one upload more nor
/// another order of arrival changes any other's fate. A sender uses a shipment id once, and a shipment a
/// message id.
fn chance(seed: u64, sent: Sent<'_>, lot: Lot, person: Option<&Party>) -> Pcg64Mcg {
    let lot = match lot {
        Lot::Signer => "signer",
        Lot::Letter => "letter",
    };
    let person = person.map(|person| [person.kind(), person.country().code(), person.value()]);
    let names = [sent.user.as_str(), sent.shipment_id, &sent.message.id, lot];
    let parts = names.into_iter().chain(person.into_iter().flatten());
    // With its length before it, no part runs into the next.
    let parts = parts.flat_map(|part| (part.len() as u64).to_be_bytes().into_iter().chain(part.bytes()));
    Pcg64Mcg::seed_from_u64(digest(seed.to_be_bytes().into_iter().chain(parts)))
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

    #[test]
    fn both_ends_of_a_delay_are_drawn() {
        let mut chance = Pcg64Mcg::seed_from_u64(1);
        let [one, three] = [1, 3].map(SignedDuration::from_secs);
        let drawn: alloc::collections::BTreeSet<i64> =
            (0..100).map(|_| draw(Delay { at_least: one, at_most: three }, &mut chance).as_secs()).collect();
        assert_eq!(drawn, [1, 2, 3].into());
    }
}
