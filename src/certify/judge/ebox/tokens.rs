//! How a sender comes by its tokens, and what it does when one is refused.

use super::going_on::{
    AT_ONCE, Excess, SEVERAL, excess, grows, grows_for_each, has_gone_on, next_in_row, rows_of_one_token,
    seconds_between, token_between,
};
use super::refused_tokens;
use crate::ebox_case::EboxCase;
use crate::ebox_traffic::{EboxSeen, EboxTraffic, TokenSeen};
use crate::judge::judged::JudgedLine;

/// So many publications are many with one token.
const MANY: usize = 20;

/// How far ahead an assertion may expire, in seconds, with what clocks may differ.
const FARTHEST: i64 = 300 + 30;

/// So many requests for a token may be refused in a row, and so many publications for the scope.
const MOST_REFUSED: usize = 3;

pub(super) fn proven(case: EboxCase, traffic: &EboxTraffic) -> JudgedLine {
    match case {
        EboxCase::A1 => has_a_token(traffic),
        EboxCase::A2 => fresh_assertions(traffic),
        EboxCase::A3 => token_kept(traffic),
        EboxCase::A4 => token_renewed(traffic),
        EboxCase::A5 => refused_tokens::token_dies(traffic),
        EboxCase::A6 => scope_missing(traffic),
        EboxCase::A7 => token_refused(traffic),
        EboxCase::A8 => refused_tokens::endpoint_down(traffic),
        _ => key_of_environment(traffic),
    }
}

fn has_a_token(traffic: &EboxTraffic) -> JudgedLine {
    match (traffic.tokens.first(), traffic.refused_tokens.first()) {
        (Some(token), _) => JudgedLine::shown("It has got a token.", [token.seen.seq]),
        (None, Some(refused)) => {
            JudgedLine::broken("Each of its requests for a token was refused.", [refused.seen.seq])
        }
        (None, None) => JudgedLine::not_exercised("It has not asked for a token."),
    }
}

fn fresh_assertions(traffic: &EboxTraffic) -> JudgedLine {
    let again = traffic.refused_tokens.iter().filter(|refused| refused.rule == "oauth.jti-replayed");
    let again: Vec<u64> = again.map(|refused| refused.seen.seq).collect();
    if !again.is_empty() {
        return JudgedLine::broken("An assertion was used before.", again);
    }
    let far = traffic.tokens.iter().filter(|token| token.assertion_seconds > FARTHEST);
    let far: Vec<u64> = far.map(|token| token.seen.seq).collect();
    if !far.is_empty() {
        return JudgedLine::broken("An assertion was good for more than 5 minutes.", far);
    }
    let all = traffic.tokens.iter().map(|token| token.seen.seq);
    match traffic.tokens.len() {
        0 => JudgedLine::not_exercised("It has got no token."),
        1 => JudgedLine::undecided(
            "It has got one token, and nothing says that the next has another assertion.",
            all,
        ),
        _ => {
            JudgedLine::shown("Each of its tokens is for another assertion, good for at most 5 minutes.", all)
        }
    }
}

/// The publications that were taken from this token up to the next one for the same environment.
fn with_token<'t>(traffic: &'t EboxTraffic, token: &TokenSeen) -> impl Iterator<Item = EboxSeen> + 't {
    let (from, environment) = (token.seen.seq, token.seen.environment);
    let next = traffic.tokens.partition_point(|token| token.seen.seq <= from);
    let mut behind = traffic.tokens.iter().skip(next);
    let next = behind.find(|token| token.seen.environment == environment);
    let end = next.map_or(u64::MAX, |token| token.seen.seq);
    let first = traffic.tries.partition_point(|tried| tried.seen.seq <= from);
    let behind = traffic.tries.iter().skip(first);
    behind
        .take_while(move |tried| tried.seen.seq < end)
        .filter(move |tried| tried.is_taken() && tried.seen.environment == environment)
        .map(|tried| tried.seen)
}

fn token_kept(traffic: &EboxTraffic) -> JudgedLine {
    let mut most = 0;
    for token in &traffic.tokens {
        let used: Vec<EboxSeen> = with_token(traffic, token).collect();
        if let (true, Some(last)) = (used.len() >= MANY, used.last()) {
            let why = format!("{} messages were taken with one token.", used.len());
            return JudgedLine::shown(why, [token.seen.seq, last.seq]);
        }
        most = most.max(used.len());
    }
    let (count, tokens) = (traffic.taken().count(), traffic.tokens.iter().map(|token| token.seen.seq));
    match (count, most) {
        (0, _) => JudgedLine::not_exercised("No message was taken."),
        (MANY.., ..=1) => JudgedLine::broken("It gets a token for each publication.", tokens),
        _ => JudgedLine::undecided(
            format!("At most {most} messages were taken with one token; {MANY} show it."),
            tokens,
        ),
    }
}

fn token_renewed(traffic: &EboxTraffic) -> JudgedLine {
    let expired = traffic.calls.iter().filter(|call| call.status == 401).map(|call| call.seen);
    let again = next_in_row(traffic, &rows_of_one_token(traffic, expired));
    if let Some(again) = again.as_ref().filter(|again| !again.may_overlap) {
        return JudgedLine::broken("Two calls in a row had a token that was not good.", again.entries);
    }
    for token in &traffic.tokens {
        let Some(used) = with_token(traffic, token).next() else { continue };
        let later = traffic.taken().map(|tried| tried.seen).find(|seen| {
            let after = seconds_between(token.seen, *seen);
            after.is_some_and(|after| after >= token.seconds as f64)
                && token.seen.environment == seen.environment
                && token_between(traffic, used, *seen)
        });
        if let Some(later) = later {
            let why = "It went on publishing with a new token when the first had expired.";
            return JudgedLine::shown(why, [token.seen.seq, used.seq, later.seq]);
        }
    }
    if let Some(again) = again {
        return JudgedLine::undecided(AT_ONCE, again.entries);
    }
    if traffic.taken().next().is_none() {
        return JudgedLine::not_exercised("No message was taken.");
    }
    JudgedLine::not_exercised("It has not published for longer than a token is good.")
}

fn scope_missing(traffic: &EboxTraffic) -> JudgedLine {
    let refused = traffic.calls.iter().filter(|call| call.status == 403 && call.publishes);
    let refused: Vec<EboxSeen> = refused.map(|call| call.seen).collect();
    let again = next_in_row(traffic, &rows_of_one_token(traffic, refused.iter().copied()));
    if let Some(again) = again.as_ref().filter(|again| !again.may_overlap) {
        return JudgedLine::broken("It published again with a token that lacks the scope.", again.entries);
    }
    let entries = |row: &[EboxSeen]| row.iter().map(|seen| seen.seq).collect::<Vec<_>>();
    let mut at_once = again.map(|again| again.entries.to_vec());
    for row in refused_in_a_row(traffic, &refused) {
        match excess(traffic, &row, MOST_REFUSED) {
            Excess::None => {}
            Excess::OfSeveral => at_once = at_once.or_else(|| Some(entries(&row))),
            Excess::OfOne => {
                let why = "It went on publishing with one token after another that lacks the scope.";
                return JudgedLine::broken(why, entries(&row));
            }
        }
    }
    match (at_once, refused.last()) {
        (Some(at_once), _) => JudgedLine::undecided(AT_ONCE, at_once),
        (None, None) => JudgedLine::not_exercised("Its token had the scope."),
        (None, Some(last)) if has_gone_on(traffic, *last) => {
            JudgedLine::shown("It stopped when its token lacked the scope.", entries(&refused))
        }
        (None, Some(_)) => {
            JudgedLine::undecided("It may still try again: a day has not passed.", entries(&refused))
        }
    }
}

/// Those of one environment between which nothing was taken there, and no half day lies: one that looks once a day has stopped.
fn refused_in_a_row(traffic: &EboxTraffic, refused: &[EboxSeen]) -> Vec<Vec<EboxSeen>> {
    let goes_on = |from: EboxSeen, to: EboxSeen| {
        let is_between =
            |seen: EboxSeen| seen.environment == to.environment && seen.seq > from.seq && seen.seq < to.seq;
        from.environment == to.environment
            && to.at.duration_since(from.at).as_hours() < 12
            && !traffic.taken().any(|tried| is_between(tried.seen))
    };
    let mut rows: Vec<Vec<EboxSeen>> = Vec::new();
    for seen in refused {
        match rows.iter_mut().rev().find(|row| row.last().is_some_and(|last| goes_on(*last, *seen))) {
            Some(row) => row.push(*seen),
            None => rows.push(vec![*seen]),
        }
    }
    rows
}

fn token_refused(traffic: &EboxTraffic) -> JudgedLine {
    let refused = traffic.refused_tokens.iter().map(|refused| refused.seen);
    let rows = rows_of_one_token(traffic, refused);
    let entries = |row: &Vec<EboxSeen>| row.iter().map(|seen| seen.seq).collect::<Vec<_>>();
    let of_one = |row: &&Vec<EboxSeen>| excess(traffic, row, MOST_REFUSED) == Excess::OfOne;
    if let Some(row) = rows.iter().find(of_one) {
        let why = format!("It asked {} times in a row, and was refused each time.", row.len());
        return JudgedLine::broken(why, entries(row));
    }
    if let Some(row) = rows.iter().find(|row| !grows(row) && !grows_for_each(traffic, row)) {
        return JudgedLine::broken("It made no pauses, or they became shorter.", entries(row));
    }
    let may_be_several = |row: &&Vec<EboxSeen>| row.len() > MOST_REFUSED || !grows(row);
    if let Some(row) = rows.iter().find(may_be_several) {
        return JudgedLine::undecided(SEVERAL, entries(row));
    }
    match rows.last().and_then(|row| Some((row, *row.last()?))) {
        None => JudgedLine::not_exercised("No request for a token was refused."),
        Some((row, last)) if has_gone_on(traffic, last) => {
            JudgedLine::shown("It stopped asking when it was refused.", entries(row))
        }
        Some((row, _)) => {
            JudgedLine::undecided("It may still ask again: a day has not passed.", entries(row))
        }
    }
}

fn key_of_environment(traffic: &EboxTraffic) -> JudgedLine {
    let other = traffic
        .refused_tokens
        .iter()
        .filter(|refused| ["oauth.signature", "oauth.unknown-client"].contains(&refused.rule.as_str()));
    let other: Vec<u64> = other.map(|refused| refused.seen.seq).collect();
    if !other.is_empty() {
        return JudgedLine::broken(
            "An assertion was not signed with the key that is registered here.",
            other,
        );
    }
    match traffic.tokens.first() {
        Some(token) => JudgedLine::shown(
            "Its assertions were signed with the key that is registered here.",
            [token.seen.seq],
        ),
        None => JudgedLine::not_exercised("It has got no token."),
    }
}
