//! What a sender must be able to do, and how it gets in.

use nets_core::alias::AliasWord;

use super::judged::JudgedLine;
use crate::kind::SentKind;
use crate::proof::AliasReply;
use crate::traffic::Traffic;

pub(super) fn logs_in(traffic: &Traffic) -> JudgedLine {
    match traffic.login.or(traffic.forgiven_logins.first().copied()) {
        Some(seen) => JudgedLine::shown("It has logged in.", [seen.seq]),
        None => JudgedLine::not_exercised("No login was seen."),
    }
}

pub(super) fn needs_no_leniency(traffic: &Traffic) -> JudgedLine {
    match (traffic.login, traffic.forgiven_logins.first()) {
        (_, Some(_)) => JudgedLine::broken(
            match traffic.forgiven_logins.len() {
                1 => "One of its logins was only forgiven: current servers refuse it.".to_owned(),
                count => format!("{count} of its logins were only forgiven: current servers refuse them."),
            },
            traffic.forgiven_logins.iter().map(|seen| seen.seq),
        ),
        (Some(seen), None) => JudgedLine::shown("Nothing had to be forgiven.", [seen.seq]),
        (None, None) => JudgedLine::not_exercised("No login was seen."),
    }
}

pub(super) fn is_accepted(traffic: &Traffic) -> JudgedLine {
    if let Some((_, sent)) = traffic.own_uploads().find(|(_, sent)| sent.is_accepted()) {
        return JudgedLine::shown("A shipment of it was accepted.", sent.entries());
    }
    let refused: Vec<_> = traffic.own_uploads().filter(|(_, sent)| sent.accepted() == Some(false)).collect();
    if !refused.is_empty() {
        let entries = refused.iter().flat_map(|(_, sent)| sent.entries());
        return JudgedLine::broken("All its shipments were refused.", entries);
    }
    match traffic.own_uploads().next() {
        Some((_, sent)) => JudgedLine::undecided("Its shipment is being read.", sent.entries()),
        None => JudgedLine::not_exercised("It has sent nothing."),
    }
}

pub(super) fn sends(kind: SentKind, traffic: &Traffic) -> JudgedLine {
    let mut accepted = Vec::new();
    for (_, sent) in traffic.own_uploads().filter(|(_, sent)| sent.is_accepted()) {
        for (_, arrival) in sent.messages().filter(|(facts, _)| facts.kinds.contains(kind)) {
            let mut entries = sent.entries();
            if let Some(arrived) = arrival.of(kind) {
                entries.push(arrived.seq);
                return JudgedLine::shown(
                    format!("It has sent {}, which has arrived.", kind.says()),
                    entries,
                );
            }
            accepted.extend(entries);
        }
    }
    if !accepted.is_empty() {
        return JudgedLine::undecided(
            format!("It has sent {}, which has not arrived.", kind.says()),
            accepted,
        );
    }
    let is_refused =
        |facts: &crate::sent_upload::UploadFacts| !facts.is_accepted && facts.kinds().contains(kind);
    let refused = traffic.own_uploads().filter(|(_, sent)| sent.facts.as_ref().is_some_and(is_refused));
    let entries: Vec<u64> = refused.flat_map(|(_, sent)| sent.entries()).collect();
    if entries.is_empty() {
        JudgedLine::not_exercised(format!("It has not sent {}.", kind.says()))
    } else {
        JudgedLine::broken(format!("What it sent as {} was refused.", kind.says()), entries)
    }
}

pub(super) fn answers(reply: AliasReply, traffic: &Traffic) -> JudgedLine {
    let faulty = traffic.answers.iter().filter(|answer| answer.is_faulty);
    let faulty: Vec<u64> = faulty.map(|answer| answer.seen.seq).collect();
    let right = traffic.answers.iter().filter(|answer| !answer.is_faulty);
    let meant = right.into_iter().find(|answer| match reply {
        AliasReply::OneWord => answer.word.is_some(),
        AliasReply::Yes => answer.word == Some(AliasWord::Ok),
        AliasReply::No => answer.word.is_some_and(|word| word != AliasWord::Ok),
    });
    let registered = traffic.registered.filter(|_| reply == AliasReply::Yes);
    match meant {
        _ if reply == AliasReply::OneWord && !faulty.is_empty() => {
            JudgedLine::broken("Something is wrong with an answer of its service.", faulty)
        }
        Some(_) if reply == AliasReply::Yes && registered.is_none() => JudgedLine::undecided(
            "It said OK, and no person was registered.",
            meant.map(|answer| answer.seen.seq),
        ),
        Some(answer) => JudgedLine::shown(
            "Its service has answered so.",
            [answer.seen.seq].into_iter().chain(registered.map(|seen| seen.seq)),
        ),
        None if faulty.is_empty() => JudgedLine::not_exercised("Its service has not answered so."),
        None => JudgedLine::broken("Its service has given no such answer that is right.", faulty),
    }
}
