//! Whether a sender has gone on, and how much time lies between.

use crate::ebox_traffic::{EboxSeen, EboxTraffic};

/// Whether the sender has gone on since: another message was taken, or a day has passed.
pub(super) fn has_gone_on(traffic: &EboxTraffic, since: EboxSeen) -> bool {
    let last = traffic.tries.iter().rev().find(|tried| tried.is_taken());
    last.is_some_and(|tried| tried.seen.seq > since.seq) || a_day_has_passed(traffic, since)
}

pub(super) fn a_day_has_passed(traffic: &EboxTraffic, since: EboxSeen) -> bool {
    traffic.now.duration_since(since.at).as_hours() >= 24
}

/// The real seconds from one to the other, where both are known.
pub(super) fn seconds_between(one: EboxSeen, other: EboxSeen) -> Option<f64> {
    Some(other.real?.duration_since(one.real?).as_secs_f64())
}

/// Whether a token came between the two.
pub(super) fn token_between(traffic: &EboxTraffic, from: EboxSeen, to: EboxSeen) -> bool {
    let next = traffic.tokens.partition_point(|token| token.seen.seq < from.seq);
    traffic.tokens.get(next).is_some_and(|token| token.seen.seq < to.seq)
}

/// What is shorter, in seconds, is no pause: how long the way there and back takes is chance.
const LEAST_PAUSE: f64 = 0.1;

/// Whether there are pauses between these that become longer, or stay, as far as they are known; a tenth less is chance.
pub(super) fn grows(row: &[EboxSeen]) -> bool {
    let pauses: Vec<f64> = row
        .windows(2)
        .filter_map(|pair| match pair {
            [one, other] => seconds_between(*one, *other),
            _ => None,
        })
        .collect();
    let are_pauses = pauses.iter().all(|pause| *pause >= LEAST_PAUSE);
    are_pauses
        && pauses.windows(2).all(|pair| match pair {
            [one, other] => *other >= one * 0.9,
            _ => true,
        })
}
