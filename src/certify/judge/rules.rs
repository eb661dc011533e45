//! Rules that a sender must keep, and where and how it writes.

use nets_core::rule_book::RuleId;

use super::judged::JudgedLine;
use crate::proof::SentSubset;
use crate::sent_upload::{MessageFacts, SentUpload};
use crate::traffic::Traffic;

pub(super) fn keeps(rules: &[RuleId], sent: SentSubset, traffic: &Traffic) -> JudgedLine {
    let broken = entries_of_breakers(rules, traffic);
    if !broken.is_empty() {
        return JudgedLine::broken("What it sent broke this.", broken);
    }
    let is_meant = |facts: &MessageFacts| match sent {
        SentSubset::Anything => true,
        SentSubset::ToNumber => facts.is_to_a_number(),
        SentSubset::Kind(kind) => facts.kinds.contains(kind),
    };
    let has_it =
        |upload: &SentUpload| upload.is_accepted() && upload.messages().any(|(facts, _)| is_meant(facts));
    let kept: Vec<&SentUpload> =
        traffic.own_uploads().map(|(_, upload)| upload).filter(|upload| has_it(upload)).collect();
    match kept.first() {
        Some(first) => JudgedLine::shown(
            format!("{} of its shipments could have broken it, and none did.", kept.len()),
            first.entries(),
        ),
        None => JudgedLine::not_exercised("Nothing was accepted yet that could have broken it."),
    }
}

fn entries_of_breakers(rules: &[RuleId], traffic: &Traffic) -> Vec<u64> {
    let breaks = |upload: &SentUpload| {
        upload.facts.as_ref().is_some_and(|facts| facts.rules.iter().any(|rule| rules.contains(rule)))
    };
    let breakers = traffic.own_uploads().filter(|(_, upload)| breaks(upload));
    breakers.flat_map(|(_, upload)| upload.entries()).collect()
}

pub(super) fn in_own_folder(traffic: &Traffic) -> JudgedLine {
    let mut broken: Vec<u64> = traffic.elsewhere.iter().map(|seen| seen.seq).collect();
    broken.extend(entries_of_breakers(&[RuleId::ShipmentSender], traffic));
    if broken.is_empty() {
        has_uploaded(traffic, SentUpload::is_accepted, "All that it wrote went into its own folder.")
    } else {
        JudgedLine::broken("It wrote elsewhere, or sent another organisation's shipment.", broken)
    }
}

pub(super) fn picked_up_names(traffic: &Traffic) -> JudgedLine {
    if traffic.misnamed.is_empty() {
        return has_uploaded(traffic, |_| true, "What it uploaded was picked up.");
    }
    JudgedLine::broken(
        "It left a file under a name that is not picked up.",
        traffic.misnamed.values().map(|seen| seen.seq),
    )
}

pub(super) fn whole_zips(traffic: &Traffic) -> JudgedLine {
    let mut broken: Vec<u64> = traffic.given_up.iter().map(|seen| seen.seq).collect();
    broken.extend(entries_of_breakers(&[RuleId::ZipUnreadable, RuleId::ZipEntryDamaged], traffic));
    if broken.is_empty() {
        has_uploaded(traffic, SentUpload::is_accepted, "Its zips came whole.")
    } else {
        JudgedLine::broken("It left a zip that is not whole under its final name.", broken)
    }
}

fn has_uploaded(traffic: &Traffic, wanted: impl Fn(&SentUpload) -> bool, why: &str) -> JudgedLine {
    match traffic.own_uploads().find(|(_, upload)| wanted(upload)) {
        Some((_, upload)) => JudgedLine::shown(why, upload.entries()),
        None => JudgedLine::not_exercised("It has sent nothing that was accepted."),
    }
}
