//! How a sender comes by its tokens, and what it does when one is refused.

use super::going_on::{grows, has_gone_on, seconds_between, token_between};
use super::refused_tokens;
use crate::ebox_case::EboxCase;
use crate::ebox_traffic::{EboxSeen, EboxTraffic, TokenSeen};
use crate::judge::judged::JudgedLine;

/// So many publications are many with one token.
const MANY: usize = 20;

/// How far ahead an assertion may expire, in seconds, with what clocks may differ.
const FARTHEST: i64 = 300 + 30;

/// So many requests for a token may be refused in a row.
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

/// The publications that were taken from this token up to the next one.
fn with_token<'t>(traffic: &'t EboxTraffic, token: &TokenSeen) -> impl Iterator<Item = EboxSeen> + 't {
    let from = token.seen.seq;
    let next = traffic.tokens.partition_point(|token| token.seen.seq <= from);
    let end = traffic.tokens.get(next).map_or(u64::MAX, |token| token.seen.seq);
    let first = traffic.tries.partition_point(|tried| tried.seen.seq <= from);
    let behind = traffic.tries.iter().skip(first);
    behind
        .take_while(move |tried| tried.seen.seq < end)
        .filter(|tried| tried.is_taken())
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
    let expired: Vec<EboxSeen> =
        traffic.calls.iter().filter(|call| call.status == 401).map(|call| call.seen).collect();
    for pair in expired.windows(2) {
        if let [one, other] = pair
            && !token_between(traffic, *one, *other)
        {
            return JudgedLine::broken(
                "Two calls in a row had a token that was not good.",
                [one.seq, other.seq],
            );
        }
    }
    for token in &traffic.tokens {
        let Some(used) = with_token(traffic, token).next() else { continue };
        let later = traffic.taken().map(|tried| tried.seen).find(|seen| {
            let after = seconds_between(token.seen, *seen);
            after.is_some_and(|after| after >= token.seconds as f64) && token_between(traffic, used, *seen)
        });
        if let Some(later) = later {
            let why = "It went on publishing with a new token when the first had expired.";
            return JudgedLine::shown(why, [token.seen.seq, used.seq, later.seq]);
        }
    }
    if traffic.taken().next().is_none() {
        return JudgedLine::not_exercised("No message was taken.");
    }
    JudgedLine::not_exercised("It has not published for longer than a token is good.")
}

fn scope_missing(traffic: &EboxTraffic) -> JudgedLine {
    let refused: Vec<EboxSeen> = traffic
        .calls
        .iter()
        .filter(|call| call.status == 403 && call.publishes)
        .map(|call| call.seen)
        .collect();
    for pair in refused.windows(2) {
        if let [one, other] = pair
            && !token_between(traffic, *one, *other)
        {
            return JudgedLine::broken(
                "It published again with a token that lacks the scope.",
                [one.seq, other.seq],
            );
        }
    }
    let entries = refused.iter().map(|seen| seen.seq);
    match refused.last() {
        None => JudgedLine::not_exercised("Its token had the scope."),
        Some(last) if has_gone_on(traffic, *last) => {
            JudgedLine::shown("It stopped when its token lacked the scope.", entries)
        }
        Some(_) => JudgedLine::undecided("It may still try again: a day has not passed.", entries),
    }
}

fn token_refused(traffic: &EboxTraffic) -> JudgedLine {
    let mut rows: Vec<Vec<EboxSeen>> = Vec::new();
    let mut before: Option<EboxSeen> = None;
    for refused in &traffic.refused_tokens {
        let goes_on = before.is_some_and(|before| !token_between(traffic, before, refused.seen));
        match rows.last_mut() {
            Some(row) if goes_on => row.push(refused.seen),
            _ => rows.push(vec![refused.seen]),
        }
        before = Some(refused.seen);
    }
    let entries = |row: &Vec<EboxSeen>| row.iter().map(|seen| seen.seq).collect::<Vec<_>>();
    if let Some(row) = rows.iter().find(|row| row.len() > MOST_REFUSED) {
        let why = format!("It asked {} times in a row, and was refused each time.", row.len());
        return JudgedLine::broken(why, entries(row));
    }
    if let Some(row) = rows.iter().find(|row| !grows(row)) {
        return JudgedLine::broken("It made no pauses, or they became shorter.", entries(row));
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
