//! What a sender makes of an answer that is not a plain 201.

use std::collections::BTreeMap;

use nets_core::ebox::setting::EboxScript;
use nets_core::identity::belgium::{EboxAddress, EboxEnvironment};

use super::going_on::{a_day_has_passed, grows, has_gone_on, seconds_between};
use crate::ebox_case::EboxCase;
use crate::ebox_traffic::{EboxSeen, EboxTraffic, PublicationTry, TryOutcome};
use crate::judge::judged::JudgedLine;

/// So many publications of a type may be refused that is not configured.
const MOST_NOT_CONFIGURED: usize = 3;

/// So many tries are bounded, where an error stays.
const MOST_TRIES: usize = 10;

/// What `Retry-After` tells, in seconds.
const WAIT: f64 = 5.0;

pub(super) fn proven(case: EboxCase, traffic: &EboxTraffic) -> JudgedLine {
    let with = |script| move |tried: &PublicationTry| tried.is_taken() && tried.script == Some(script);
    match case {
        EboxCase::R1 => at_most(1, traffic, is_undelivered),
        EboxCase::R2 => ebox_first_again(traffic),
        EboxCase::R3 => at_most(1, traffic, |tried| is_no_company(traffic, tried, false)),
        EboxCase::R4 => at_most(1, traffic, |tried| is_no_company(traffic, tried, true)),
        EboxCase::R5 => not_configured(traffic),
        EboxCase::R6 => at_most(2, traffic, |tried| is_scripted(tried, EboxScript::DigestError)),
        EboxCase::R7 => at_most(1, traffic, |tried| is_scripted(tried, EboxScript::NotImplemented)),
        EboxCase::R8 => tried_again(traffic, 503, true),
        EboxCase::R9 => at_most(MOST_TRIES, traffic, |tried| tried.is_scripted(500)),
        EboxCase::R10 => tried_again(traffic, 502, false),
        EboxCase::R11 => at_most(1, traffic, with(EboxScript::AnswersLate)),
        EboxCase::R12 => at_most(1, traffic, with(EboxScript::AnswerLost)),
        EboxCase::R13 => tried_again(traffic, 0, false),
        EboxCase::R14 => at_most(1, traffic, with(EboxScript::UnknownCode)),
        _ => waits(traffic),
    }
}

fn is_undelivered(tried: &PublicationTry) -> bool {
    matches!(tried.outcome, TryOutcome::Taken { no_digital_user: true, .. })
}

fn is_scripted(tried: &PublicationTry, script: EboxScript) -> bool {
    matches!(tried.outcome, TryOutcome::Refused { scripted: true, .. }) && tried.script == Some(script)
}

fn is_no_company(traffic: &EboxTraffic, tried: &PublicationTry, stopped: bool) -> bool {
    let to = tried.recipient.as_ref();
    tried.is_wrong()
        && tried.breaks(&["ebox.company"])
        && to.is_some_and(|to| traffic.is_stopped(to) == stopped)
}

/// Whether it was refused because its type is not configured in this environment.
pub(super) fn is_not_configured(traffic: &EboxTraffic, tried: &PublicationTry) -> bool {
    let of_type = traffic.message_type(tried);
    let environment = tried.seen.environment;
    tried.breaks(&["ebox.configuration"])
        && of_type
            .is_some_and(|of_type| environment.is_some_and(|here| !of_type.environments.contains(&here)))
}

/// All tries of the same to the same recipient in the same environment as one of those that were answered so.
fn same(
    traffic: &EboxTraffic,
    is_answered_so: impl Fn(&PublicationTry) -> bool,
) -> Vec<Vec<&PublicationTry>> {
    let mut all: Vec<Vec<&PublicationTry>> = Vec::new();
    let mut begun: BTreeMap<(Option<EboxEnvironment>, &EboxAddress, &str), usize> = BTreeMap::new();
    for tried in &traffic.tries {
        // One without a recipient is like no other.
        let key = tried.recipient.as_ref();
        let key = key.map(|recipient| (tried.seen.environment, recipient, tried.facts.mark.as_str()));
        let row = key.and_then(|key| begun.get(&key)).and_then(|at| all.get_mut(*at));
        match row {
            Some(row) => row.push(tried),
            None if is_answered_so(tried) => {
                begun.extend(key.map(|key| (key, all.len())));
                all.push(vec![tried]);
            }
            None => {}
        }
    }
    all
}

fn entries(row: &[&PublicationTry]) -> Vec<u64> {
    row.iter().map(|tried| tried.seen.seq).collect()
}

fn first_entries(rows: &[Vec<&PublicationTry>]) -> Vec<u64> {
    rows.iter().filter_map(|row| row.first()).map(|tried| tried.seen.seq).collect()
}

/// What was answered so is tried no more than so many times.
fn at_most(
    most: usize,
    traffic: &EboxTraffic,
    is_answered_so: impl Fn(&PublicationTry) -> bool,
) -> JudgedLine {
    let rows = same(traffic, is_answered_so);
    if let Some(row) = rows.iter().find(|row| row.len() > most) {
        let why = format!("The same was sent to the same recipient {} times.", row.len());
        return JudgedLine::broken(why, entries(row));
    }
    let last = rows.iter().filter_map(|row| row.last()).map(|tried| tried.seen).max_by_key(|seen| seen.seq);
    match last {
        None => JudgedLine::not_exercised("Nothing was answered so."),
        Some(last) if has_gone_on(traffic, last) => {
            JudgedLine::shown("It has gone on, and has not sent the same again.", first_entries(&rows))
        }
        Some(_) => JudgedLine::undecided(
            "It may still send the same again: it has sent nothing else since, and no day has passed.",
            first_entries(&rows),
        ),
    }
}

/// What was answered so came to be one message.
fn tried_again(traffic: &EboxTraffic, status: u16, with_pauses: bool) -> JudgedLine {
    let rows = same(traffic, |tried| tried.is_scripted(status));
    let taken = |row: &[&PublicationTry]| row.iter().filter(|tried| tried.is_taken()).count();
    let goes_on = |row: &&Vec<&PublicationTry>| {
        row.iter().position(|tried| tried.is_taken()).is_some_and(|at| at + 1 < row.len())
    };
    if let Some(row) = rows.iter().find(goes_on) {
        return JudgedLine::broken("It was sent again though it was taken.", entries(row));
    }
    let seen = |row: &[&PublicationTry]| row.iter().map(|tried| tried.seen).collect::<Vec<EboxSeen>>();
    if let Some(row) = rows.iter().find(|row| with_pauses && !grows(&seen(row))) {
        return JudgedLine::broken("It made no pauses, or they became shorter.", entries(row));
    }
    let left = rows.iter().filter(|row| taken(row) == 0);
    let is_late =
        |row: &&Vec<&PublicationTry>| row.last().is_some_and(|last| a_day_has_passed(traffic, last.seen));
    if let Some(row) = left.clone().find(is_late) {
        return JudgedLine::broken("A day later it has not been sent again.", entries(row));
    }
    if let Some(row) = left.clone().next() {
        return JudgedLine::undecided("It has not been taken yet.", entries(row));
    }
    match rows.first() {
        None => JudgedLine::not_exercised("Nothing was answered so."),
        Some(row) if with_pauses && row.iter().any(|tried| tried.seen.real.is_none()) => {
            JudgedLine::undecided("It is not known how long it has waited.", entries(row))
        }
        Some(row) => JudgedLine::shown("It was sent again, and is one message.", entries(row)),
    }
}

fn ebox_first_again(traffic: &EboxTraffic) -> JudgedLine {
    let mut waits = Vec::new();
    for first in traffic.taken().filter(|tried| is_undelivered(tried)) {
        let Some(recipient) = &first.recipient else { continue };
        let opened = traffic.opened.iter().find(|(seen, of)| of == recipient && seen.seq > first.seen.seq);
        let Some((opened, _)) = opened else { continue };
        let next = traffic
            .taken()
            .find(|tried| tried.recipient.as_ref() == Some(recipient) && tried.seen.seq > opened.seq);
        if let Some(next) = next {
            let entries = [first.seen.seq, opened.seq, next.seen.seq];
            return JudgedLine::shown("Its next message came when the e-Box was open.", entries);
        }
        waits.push(opened.seq);
    }
    if waits.is_empty() {
        return JudgedLine::not_exercised("No recipient has opened an e-Box after a message came.");
    }
    JudgedLine::undecided("It has not sent there since the e-Box was opened.", waits)
}

fn not_configured(traffic: &EboxTraffic) -> JudgedLine {
    let mut refused: BTreeMap<(String, Option<EboxEnvironment>), Vec<&PublicationTry>> = BTreeMap::new();
    for tried in traffic.tries.iter().filter(|tried| is_not_configured(traffic, tried)) {
        let of_type = tried.facts.message_type.as_ref().map(|id| id.as_str().to_owned()).unwrap_or_default();
        refused.entry((of_type, tried.seen.environment)).or_default().push(tried);
    }
    if let Some(row) = refused.values().find(|row| row.len() > MOST_NOT_CONFIGURED) {
        return JudgedLine::broken(format!("It went on: {} refusals.", row.len()), entries(row));
    }
    let rows: Vec<Vec<&PublicationTry>> = refused.into_values().collect();
    let last = rows.iter().filter_map(|row| row.last()).map(|tried| tried.seen).max_by_key(|seen| seen.seq);
    match last {
        None => JudgedLine::not_exercised("No type was refused as not configured here."),
        Some(last) if has_gone_on(traffic, last) => {
            JudgedLine::shown("It stopped sending this type.", first_entries(&rows))
        }
        Some(_) => JudgedLine::undecided("It may still go on: no day has passed.", first_entries(&rows)),
    }
}

fn waits(traffic: &EboxTraffic) -> JudgedLine {
    let rows = same(traffic, |tried| tried.is_scripted(429));
    let mut open = None;
    for row in &rows {
        let [first, next, ..] = row.as_slice() else {
            open = open.or(Some(("It has not tried again yet.", entries(row))));
            continue;
        };
        match seconds_between(first.seen, next.seen) {
            None => open = open.or(Some(("It is not known how long it has waited.", entries(row)))),
            Some(waited) if waited < WAIT - 0.1 => {
                let why = format!("It waited {waited:.1} s, and was told 5.");
                return JudgedLine::broken(why, entries(row));
            }
            Some(_) => {}
        }
    }
    match (open, rows.first()) {
        (Some((why, entries)), _) => JudgedLine::undecided(why, entries),
        (None, Some(row)) => JudgedLine::shown("It waited as told.", entries(row)),
        (None, None) => JudgedLine::not_exercised("Nothing was answered so."),
    }
}
