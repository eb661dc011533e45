//! What a sender does when a good token is refused, and when there is none to be had.

use super::going_on::{
    AT_ONCE, SEVERAL, a_day_has_passed, grows, grows_for_each, may_overlap, rows_of_one_token,
    seconds_between, with_one_token,
};
use crate::ebox_traffic::{EboxSeen, EboxTraffic, TokenSeen};
use crate::judge::judged::JudgedLine;

/// So near its end a token may have expired: it is counted in whole seconds.
const CLOSE: f64 = 1.0;

/// The last token for its environment before this.
fn token_before(traffic: &EboxTraffic, seen: EboxSeen) -> Option<&TokenSeen> {
    let next = traffic.tokens.partition_point(|token| token.seen.seq < seen.seq);
    let mut before = traffic.tokens.iter().take(next).rev();
    before.find(|token| token.seen.environment == seen.environment)
}

/// The first token for its environment behind this.
fn token_behind(traffic: &EboxTraffic, seen: EboxSeen) -> Option<EboxSeen> {
    let next = traffic.tokens.partition_point(|token| token.seen.seq <= seen.seq);
    let mut behind = traffic.tokens.iter().skip(next).map(|token| token.seen);
    behind.find(|token| token.environment == seen.environment)
}

fn taken_behind(traffic: &EboxTraffic, seen: EboxSeen) -> Option<EboxSeen> {
    let mut taken = traffic.taken().map(|tried| tried.seen);
    taken.find(|taken| taken.seq > seen.seq && taken.environment == seen.environment)
}

/// A publication was refused with 401 though its token had not expired.
pub(super) fn token_dies(traffic: &EboxTraffic) -> JudgedLine {
    let is_early = |refused: &EboxSeen| {
        token_before(traffic, *refused).is_some_and(|token| {
            let age = seconds_between(token.seen, *refused);
            age.is_some_and(|age| age + CLOSE < token.seconds as f64)
        })
    };
    let refused = traffic.calls.iter().filter(|call| call.status == 401 && call.publishes);
    let early: Vec<EboxSeen> = refused.map(|call| call.seen).filter(is_early).collect();
    let mut at_once = None;
    for refused in &early {
        let again =
            traffic.calls.iter().filter(|call| [401, 403].contains(&call.status)).map(|call| call.seen);
        let again = again.chain(traffic.tries.iter().map(|tried| tried.seen));
        let again: Vec<EboxSeen> = again
            .filter(|again| again.seq > refused.seq && with_one_token(traffic, *refused, *again))
            .collect();
        if let Some(again) = again.iter().find(|again| !may_overlap(traffic, *refused, **again)) {
            let why = "It called again with the token that was refused.";
            return JudgedLine::broken(why, [refused.seq, again.seq]);
        }
        at_once = at_once.or_else(|| Some([refused.seq, again.iter().map(|seen| seen.seq).min()?]));
    }
    if let Some(at_once) = at_once {
        return JudgedLine::undecided(AT_ONCE, at_once);
    }
    let mut open = None;
    for refused in &early {
        let renewed = token_behind(traffic, *refused);
        match renewed.and_then(|token| Some((token, taken_behind(traffic, token)?))) {
            Some((token, taken)) => {
                let why = "It took a new token, and published with it.";
                return JudgedLine::shown(why, [refused.seq, token.seq, taken.seq]);
            }
            None if a_day_has_passed(traffic, *refused) => {
                return JudgedLine::broken("A day later it has not published again.", [refused.seq]);
            }
            None => open = Some(*refused),
        }
    }
    match open {
        Some(refused) => JudgedLine::undecided("It has not published again yet.", [refused.seq]),
        None => JudgedLine::not_exercised("No token was refused before its time."),
    }
}

/// A request for a token got no answer of the service.
pub(super) fn endpoint_down(traffic: &EboxTraffic) -> JudgedLine {
    let down = traffic.calls.iter().filter(|call| call.asks_token && call.status >= 500);
    let rows = rows_of_one_token(traffic, down.map(|call| call.seen));
    let entries = |row: &[EboxSeen]| row.iter().map(|seen| seen.seq).collect::<Vec<u64>>();
    // The next try belongs to the row, as it has waited for it.
    let with_next = |row: &[EboxSeen]| {
        let next = row.last().and_then(|last| token_behind(traffic, *last));
        row.iter().copied().chain(next).collect::<Vec<EboxSeen>>()
    };
    let shrinks = |row: &&Vec<EboxSeen>| !grows(&with_next(row));
    let of_one = |row: &&Vec<EboxSeen>| !grows_for_each(traffic, &with_next(row));
    if let Some(row) = rows.iter().filter(shrinks).find(of_one) {
        return JudgedLine::broken("It made no pauses, or they became shorter.", entries(row));
    }
    if let Some(row) = rows.iter().find(shrinks) {
        return JudgedLine::undecided(SEVERAL, entries(row));
    }
    let mut open = None;
    for row in &rows {
        let Some(last) = row.last() else { continue };
        let token = token_behind(traffic, *last);
        match token.and_then(|token| Some((token, taken_behind(traffic, token)?))) {
            Some((token, taken)) => {
                let why = "It asked again until it got a token, and published with it.";
                return JudgedLine::shown(why, entries(row).into_iter().chain([token.seq, taken.seq]));
            }
            None if a_day_has_passed(traffic, *last) => {
                return JudgedLine::broken("A day later it has not published.", entries(row));
            }
            None => open = Some(entries(row)),
        }
    }
    match open {
        Some(entries) => JudgedLine::undecided("It has not published yet.", entries),
        None if !traffic.unanswered.is_empty() => {
            let why = "Requests for a token were not answered, and whose they are is not known: several clients may publish.";
            JudgedLine::undecided(why, traffic.unanswered.iter().map(|seen| seen.seq))
        }
        None => JudgedLine::not_exercised("Each request for a token was answered."),
    }
}
