//! What a sender asks besides publishing, how it bears a load, and whether environments stay apart.

use std::collections::BTreeMap;

use nets_core::identity::belgium::EboxEnvironment;

use super::going_on::{has_gone_on, seconds_between};
use crate::ebox_case::EboxCase;
use crate::ebox_traffic::{EboxSeen, EboxTraffic, QuestionSeen};
use crate::judge::judged::JudgedLine;

/// For how long a message type may be kept, in seconds.
const KEPT: f64 = 86_400.0;

/// What is refused for reasons that a test provokes: the recipient, or where the type is configured.
const PROVOKED: [&str; 3] = ["ebox.company", "ebox.citizen", "ebox.configuration"];

pub(super) fn proven(case: EboxCase, traffic: &EboxTraffic) -> JudgedLine {
    match case {
        EboxCase::S1 => status(traffic),
        EboxCase::S2 => preferences(traffic),
        EboxCase::S3 => reference_data(traffic),
        EboxCase::L1 => super::peak::within_peak(traffic),
        EboxCase::L2 => quiet_day(traffic),
        EboxCase::G2 => production_apart(traffic),
        _ => JudgedLine::not_exercised("It follows from the other lines."),
    }
}

fn to<'t>(traffic: &'t EboxTraffic, operation: &str) -> Vec<&'t QuestionSeen> {
    traffic.questions.iter().filter(|question| question.request.ends_with(operation)).collect()
}

/// Questions that were refused.
fn refused(questions: &[&QuestionSeen]) -> Option<JudgedLine> {
    let refused: Vec<u64> = questions
        .iter()
        .filter(|question| question.status >= 400)
        .map(|question| question.seen.seq)
        .collect();
    (!refused.is_empty())
        .then(|| JudgedLine::broken("A question was refused, or nothing was found.", refused))
}

fn status(traffic: &EboxTraffic) -> JudgedLine {
    let (expired, questions): (Vec<&QuestionSeen>, Vec<&QuestionSeen>) =
        to(traffic, "/searchMessageStatus").into_iter().partition(|asked| is_of_expired(traffic, asked));
    if let Some(refused) = refused(&questions) {
        return refused;
    }
    if let Some(strange) = questions.iter().find(|question| question.found < question.asked) {
        let why = "It asked for messages that are not its own, or are gone.";
        return JudgedLine::broken(why, [strange.seen.seq]);
    }
    match (questions.first(), expired.first()) {
        (Some(asked), _) => JudgedLine::shown("It was told the status of its messages.", [asked.seen.seq]),
        (None, Some(asked)) => {
            JudgedLine::undecided("What was not found may have expired since it came.", [asked.seen.seq])
        }
        (None, None) => JudgedLine::not_exercised("It has not asked."),
    }
}

/// Whether it asked for the status of messages of which some were not found, and one of its own may have expired by then.
fn is_of_expired(traffic: &EboxTraffic, question: &QuestionSeen) -> bool {
    question.request.ends_with("/searchMessageStatus")
        && (question.status < 400 || question.status == 404)
        && question.found < question.asked
        && traffic.may_have_expired(question.seen)
}

fn preferences(traffic: &EboxTraffic) -> JudgedLine {
    let questions = to(traffic, "/eboxPreferences/search");
    if let Some(refused) = refused(&questions) {
        return refused;
    }
    let telling = questions.iter().find(|question| question.asked > 1 && question.found < question.asked);
    let entries = || questions.iter().map(|question| question.seen.seq).collect::<Vec<_>>();
    match telling {
        Some(question) if has_gone_on(traffic, question.seen) => JudgedLine::shown(
            "It asked for several, of whom not all have an e-Box, and went on.",
            [question.seen.seq],
        ),
        Some(_) => JudgedLine::undecided("It has sent nothing since.", entries()),
        None if questions.is_empty() => JudgedLine::not_exercised("It has not asked."),
        None => JudgedLine::undecided("It asked for one at a time, or all had an e-Box.", entries()),
    }
}

fn reference_data(traffic: &EboxTraffic) -> JudgedLine {
    // What comes behind is the id of an entry, which may be kept; lists may not.
    let entries: Vec<&QuestionSeen> = traffic
        .questions
        .iter()
        .filter(|question| question.request.contains("/referenceData/messageTypes/"))
        .collect();
    if let Some(refused) = refused(&entries) {
        return refused;
    }
    let mut fetched: BTreeMap<&str, EboxSeen> = BTreeMap::new();
    for again in &entries {
        if let Some(first) = fetched.insert(&again.request, again.seen)
            && seconds_between(first, again.seen).is_none_or(|after| after < KEPT)
        {
            let why = "It fetched the same again within a day, and was told to keep it.";
            return JudgedLine::broken(why, [first.seq, again.seen.seq]);
        }
    }
    match entries.first() {
        Some(first) if has_gone_on(traffic, first.seen) => {
            JudgedLine::shown("It fetched a message type once, and went on.", [first.seen.seq])
        }
        Some(first) => JudgedLine::undecided("It has sent nothing since.", [first.seen.seq]),
        None => JudgedLine::not_exercised("It has fetched no message type."),
    }
}

fn quiet_day(traffic: &EboxTraffic) -> JudgedLine {
    let wrong = traffic.tries.iter().filter(|tried| tried.is_wrong() && !tried.breaks(&PROVOKED));
    let wrong = wrong.map(|tried| tried.seen.seq);
    // Tokens are other lines' affair, and what the service cannot do is none of the sender's.
    let is_own = |status| status < 500 && ![401, 403].contains(&status);
    let calls = traffic.calls.iter().filter(|call| !call.on_purpose && is_own(call.status));
    let calls = calls.map(|call| call.seen.seq);
    let questions = traffic.questions.iter();
    let questions = questions.filter(|asked| asked.status >= 400 && !is_of_expired(traffic, asked));
    let refused: Vec<u64> = wrong.chain(calls).chain(questions.map(|question| question.seen.seq)).collect();
    if !refused.is_empty() {
        return JudgedLine::broken("Something of its own was refused.", refused);
    }
    let mut taken = traffic.taken().map(|tried| tried.seen);
    let Some(first) = taken.next() else { return JudgedLine::not_exercised("No message was taken.") };
    let later = taken.find(|seen| seen.at.duration_since(first.at).as_hours() >= 24);
    match later {
        Some(later) => JudgedLine::shown("A day went by, and nothing was refused.", [first.seq, later.seq]),
        None => JudgedLine::undecided("No day lies between its messages.", [first.seq]),
    }
}

fn production_apart(traffic: &EboxTraffic) -> JudgedLine {
    let is_there = |seen: &EboxSeen| seen.environment == Some(EboxEnvironment::Prd);
    let keys = traffic
        .refused_tokens
        .iter()
        .filter(|refused| ["oauth.signature", "oauth.unknown-client"].contains(&refused.rule.as_str()))
        .map(|refused| refused.seen);
    let tokens = traffic.calls.iter().filter(|call| call.status == 401 && !call.on_purpose);
    let tokens = tokens.map(|call| call.seen);
    let types = traffic.tries.iter().filter(|tried| tried.breaks(&["ebox.configuration", "ebox.sender"]));
    let types = types.map(|tried| tried.seen);
    let wrong: Vec<u64> = keys.chain(tokens).chain(types).filter(is_there).map(|seen| seen.seq).collect();
    if !wrong.is_empty() {
        return JudgedLine::broken("Something of another environment was used in prd.", wrong);
    }
    match traffic.taken().map(|tried| tried.seen).find(is_there) {
        Some(taken) => JudgedLine::shown("A message was taken in prd, and nothing was refused.", [taken.seq]),
        None => JudgedLine::not_exercised("No message was taken in prd."),
    }
}
