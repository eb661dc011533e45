//! `alias_calls`: what a sender's alias web service was asked.

use nets_accept::{AliasCalls, EntryPattern};
use nets_core::alias::{Registration, RegistrationState};
use nets_core::identity::UserId;

use crate::matcher::EntryMatcher;
use crate::seen::Evidence;
use crate::told::{Outcome, counted, wanted};

/// So many calls are named.
const NAMED: usize = 10;

pub(super) fn calls(expectation: &AliasCalls, of: &Evidence<'_>) -> Outcome {
    let asked: Vec<&Registration> =
        of.seen.registrations.iter().filter(|it| it.state != RegistrationState::Asking).collect();
    let found = asked.iter().filter(|registration| fits(expectation, registration)).count();
    let found = u32::try_from(found).unwrap_or(u32::MAX);
    let expected = format!("{}{}", wanted(expectation.count, "call", "calls"), words(expectation));
    let holds = expectation.count.holds(found);
    let told = counted(found, "call", "calls");
    if holds && found == 0 {
        return match control(expectation, of, &asked) {
            Ok(control) => {
                let outcome = Outcome::pass().expected(expected).seen(told).evidence("control", control);
                of.once_closed(outcome, expectation.count)
            }
            Err(why) => {
                let seen = format!("{told}; nothing shows that one would have been found: {why}");
                Outcome::undecided(expected, seen).evidence("all calls", all(&asked))
            }
        };
    }
    let outcome = Outcome::of(holds).expected(expected).seen(told);
    if holds {
        return of.once_closed(outcome, expectation.count);
    }
    outcome.evidence("all calls", all(&asked))
}

/// What shows that such a call would have been found: one with another answer, or that the service could be called, and
/// who is meant is known.
fn control(expectation: &AliasCalls, of: &Evidence<'_>, asked: &[&Registration]) -> Result<String, String> {
    let any_answer = AliasCalls { answered: None, ..expectation.clone() };
    if let Some(call) = asked.iter().find(|registration| fits(&any_answer, registration)) {
        return Ok(format!("a call with another answer: {}", named(call)));
    }
    if expectation.answered.is_some() {
        return Err("no such call was made, with whatever answer".to_owned());
    }
    let has_service =
        |user: &UserId| of.scenario.senders.get(user).is_some_and(|sender| sender.alias_service.is_some());
    let user = match &expectation.user {
        Some(user) => Some(&user.it).filter(|user| has_service(user)),
        None => of.scenario.senders.keys().find(|user| has_service(user)),
    };
    let user = user.ok_or("no such sender of the scenario has an `alias_service` that could be called")?;
    if of.scenario.materials.values().all(|material| material.alias.is_none()) {
        return Err(
            "no material of the scenario has an `alias`, so that no service is ever called".to_owned()
        );
    }
    for number in [&expectation.person, &expectation.alias1].into_iter().flatten() {
        let pattern = EntryPattern { recipient: Some(number.clone()), ..EntryPattern::default() };
        let is_recipient = || of.scenario.recipients.keys().any(|party| party.value() == number);
        if EntryMatcher::of(&pattern, &of.seen).first(&of.seen).is_none() && !is_recipient() {
            return Err(format!("neither the scenario nor an entry of the case names {number}"));
        }
    }
    Ok(format!("the service of {user} could be called"))
}

fn all(asked: &[&Registration]) -> String {
    let named: Vec<String> = asked.iter().take(NAMED).map(|registration| named(registration)).collect();
    if named.is_empty() { "none".to_owned() } else { named.join("; ") }
}

fn fits(expectation: &AliasCalls, registration: &Registration) -> bool {
    let request = &registration.request;
    let word = registration.answer.as_ref().and_then(|answer| answer.word).map(|word| word.as_str());
    expectation.user.as_ref().is_none_or(|user| user.it == request.user)
        && expectation.person.as_ref().is_none_or(|person| person == request.person.value())
        && expectation.alias1.as_ref().is_none_or(|alias1| *alias1 == request.alias1)
        && expectation.answered.is_none_or(|answered| word == Some(answered))
}

fn words(expectation: &AliasCalls) -> String {
    let mut words = String::new();
    let mut with = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            words.push_str(&format!("{}{name} {value}", if words.is_empty() { " with " } else { ", " }));
        }
    };
    with("user", expectation.user.as_ref().map(|user| user.it.as_str()));
    with("person", expectation.person.as_deref());
    with("alias1", expectation.alias1.as_deref());
    with("the answer", expectation.answered);
    words
}

fn named(registration: &Registration) -> String {
    let request = &registration.request;
    let answer = registration.answer.as_ref();
    let word = answer.and_then(|answer| answer.word).map_or("none of the nine words", |word| word.as_str());
    let findings = answer.map(|answer| answer.findings.join(", ")).unwrap_or_default();
    let of = format!("{} as {} of {}: {word}", request.person, request.alias1, request.user);
    if findings.is_empty() { of } else { format!("{of} ({findings})") }
}
