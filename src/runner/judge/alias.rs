//! `alias_calls`: what a sender's alias web service was asked.

use nets_accept::AliasCalls;
use nets_core::alias::{Registration, RegistrationState};

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
    let outcome = Outcome::of(holds).expected(expected).seen(counted(found, "call", "calls"));
    if holds {
        return outcome;
    }
    let named: Vec<String> = asked.iter().take(NAMED).map(|registration| named(registration)).collect();
    let all = if named.is_empty() { "none".to_owned() } else { named.join("; ") };
    outcome.evidence("all calls", all)
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
