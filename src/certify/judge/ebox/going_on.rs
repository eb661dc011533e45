//! Whether a sender has gone on, how much time lies between, and what may be of several that work at once.

use crate::ebox_traffic::{EboxSeen, EboxTraffic};

/// What is nearer, in seconds, may be of two workers of which neither knew what the other was answered.
const NEAR: f64 = 1.0;

/// Why nothing follows from pauses that do not grow.
pub(super) const SEVERAL: &str =
    "Its pauses may be those of several that work at the same time, each with growing ones.";

/// Why nothing follows from calls that came together.
pub(super) const AT_ONCE: &str =
    "Calls with one token were refused at once, as it happens to two that work at the same time.";

/// So many workers a sender may have.
const WORKERS: usize = 8;

/// How many are looked at, of those that two may have sent by turns.
const LOOKED_AT: usize = 16;

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

/// Whether nothing tells the two apart: they are of one environment, and no token for it came between.
pub(super) fn with_one_token(traffic: &EboxTraffic, from: EboxSeen, to: EboxSeen) -> bool {
    from.environment == to.environment && !token_between(traffic, from, to)
}

/// Whether a token for the environment of the second came between the two.
pub(super) fn token_between(traffic: &EboxTraffic, from: EboxSeen, to: EboxSeen) -> bool {
    let next = traffic.tokens.partition_point(|token| token.seen.seq < from.seq);
    let mut between = traffic.tokens.iter().skip(next).take_while(|token| token.seen.seq < to.seq);
    between.any(|token| token.seen.environment == to.environment)
}

/// Those between which no token came, of each environment in rows of their own.
pub(super) fn rows_of_one_token(
    traffic: &EboxTraffic,
    all: impl Iterator<Item = EboxSeen>,
) -> Vec<Vec<EboxSeen>> {
    let mut rows: Vec<Vec<EboxSeen>> = Vec::new();
    for seen in all {
        let is_its =
            |row: &&mut Vec<EboxSeen>| row.last().is_some_and(|last| with_one_token(traffic, *last, seen));
        match rows.iter_mut().rev().find(is_its) {
            Some(row) => row.push(seen),
            None => rows.push(vec![seen]),
        }
    }
    rows
}

/// Whether the two may be of two workers at once. Where a case is played, one run is one worker.
pub(super) fn may_overlap(traffic: &EboxTraffic, one: EboxSeen, other: EboxSeen) -> bool {
    traffic.asked().is_empty() && seconds_between(one, other).is_none_or(|after| after < NEAR)
}

fn some_overlap(traffic: &EboxTraffic, row: &[EboxSeen]) -> bool {
    row.windows(2).any(|pair| match pair {
        [one, other] => may_overlap(traffic, *one, *other),
        _ => false,
    })
}

/// Two of a row that come one after the other: the first two that cannot overlap, else the first two.
pub(super) struct NextInRow {
    pub(super) entries: [u64; 2],
    pub(super) may_overlap: bool,
}

/// Whether some of a row follow upon each other where there should be one.
pub(super) fn next_in_row(traffic: &EboxTraffic, rows: &[Vec<EboxSeen>]) -> Option<NextInRow> {
    let pairs = rows.iter().flat_map(|row| row.windows(2)).filter_map(|pair| match pair {
        [one, other] => Some((*one, *other)),
        _ => None,
    });
    let found = pairs.map(|(one, other)| NextInRow {
        entries: [one.seq, other.seq],
        may_overlap: may_overlap(traffic, one, other),
    });
    found.min_by_key(|next| next.may_overlap)
}

/// Whether there are more than so many in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Excess {
    None,
    /// There are, but several workers may have sent them, none more than so many.
    OfSeveral,
    OfOne,
}

pub(super) fn excess(traffic: &EboxTraffic, row: &[EboxSeen], most: usize) -> Excess {
    let workers = match (traffic.asked().is_empty(), some_overlap(traffic, row)) {
        (false, _) => 1,
        (true, false) => 2,
        (true, true) => WORKERS,
    };
    match row.len() {
        len if len <= most => Excess::None,
        len if len <= most * workers => Excess::OfSeveral,
        _ => Excess::OfOne,
    }
}

/// Whether pauses that do not grow may be those of several workers, each with growing ones.
pub(super) fn grows_for_each(traffic: &EboxTraffic, row: &[EboxSeen]) -> bool {
    let of_two = || {
        let looked_at = row.get(..LOOKED_AT.min(row.len())).unwrap_or_default();
        let Some((first, others)) = looked_at.split_first() else { return true };
        by_turns(&mut [vec![*first], Vec::new()], others)
    };
    traffic.asked().is_empty() && (some_overlap(traffic, row) || of_two())
}

/// Whether each of these can be given to one of two workers, so that the pauses of both grow.
fn by_turns(workers: &mut [Vec<EboxSeen>; 2], left: &[EboxSeen]) -> bool {
    let Some((next, left)) = left.split_first() else { return true };
    for at in [0, 1] {
        if let Some(worker) = workers.get_mut(at) {
            worker.push(*next);
            let is_right = grows(worker);
            if is_right && by_turns(workers, left) {
                return true;
            }
        }
        if let Some(worker) = workers.get_mut(at) {
            worker.pop();
        }
    }
    false
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
