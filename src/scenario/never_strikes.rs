//! Faults that can never strike, as far as the scenario alone makes that certain. They are warned of and not refused: another
//! scenario may be given to the same world later, and a test may want to see that nothing strikes.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::DateTime;
use nets_core::faults::operation::{FaultDoor, FaultOperation};
use nets_core::faults::planned::{FaultMoment, PlannedFault};
use nets_core::scenario::{NamePattern, Scenario, Sender};
use nets_core::script::ScriptedTime;
use nets_yaml::{Collector, Problem, TextSpan};
use wildmatch::WildMatch;

/// Any path, and any of a zip in Inbound.
const ANY: &str = "/*";
const A_ZIP: &str = "/Inbound/*";

/// Why this fault can never strike; none where it may, or where its author says that it need not.
pub fn never_strikes(scenario: &Scenario, fault: &PlannedFault) -> Option<String> {
    let at = &fault.at;
    if fault.optional {
        return None;
    }
    of_nobody(scenario, at)
        .or_else(|| nothing_of_the_kind(scenario, at))
        .or_else(|| no_such_path(scenario, at))
        .or_else(|| no_such_time(scenario, at))
}

/// Warns of those among the faults that stand in the text at these places, by their names.
pub(crate) fn warn(scenario: &Scenario, places: &BTreeMap<String, TextSpan>, out: &mut Collector) {
    for fault in &scenario.faults {
        if let Some(spot) = places.get(&fault.name)
            && let Some(why) = never_strikes(scenario, fault)
        {
            let warning = Problem::warning(*spot, format!("this fault can never strike: {why}"));
            out.add(warning.hint("put it right, take it out, or write `optional: true`"));
        }
    }
}

/// The senders whose operations it is about.
fn senders<'s>(scenario: &'s Scenario, at: &'s FaultMoment) -> impl Iterator<Item = &'s Sender> {
    let is_meant = |user: &str| at.user.as_deref().is_none_or(|meant| WildMatch::new(meant).matches(user));
    scenario.senders.values().filter(move |sender| is_meant(sender.user.as_str()))
}

fn of_nobody(scenario: &Scenario, at: &FaultMoment) -> Option<String> {
    let user = at.user.as_deref().filter(|_| at.operation.door() != FaultDoor::Ebox)?;
    senders(scenario, at).next().is_none().then(|| format!("there is no sender {user}"))
}

fn nothing_of_the_kind(scenario: &Scenario, at: &FaultMoment) -> Option<String> {
    let mut materials = scenario.materials.values();
    let why = match at.operation {
        FaultOperation::SigningResult
            if materials.all(|material| material.signing_deadline_days.is_none()) =>
        {
            "no material is set up for signing, so no result of one comes"
        }
        FaultOperation::SubscriptionList
            if senders(scenario, at).all(|sender| sender.subscription_lists.is_empty()) =>
        {
            "none of its senders has `subscription_lists`, so none comes"
        }
        FaultOperation::DistributionReport if scenario.outbound.distribution_report.is_none() => {
            "this scenario has no distribution reports"
        }
        FaultOperation::RealtimeReceipt if scenario.outbound.realtime_receipt.is_none() => {
            "this scenario has no realtime receipts"
        }
        FaultOperation::Connect | FaultOperation::Request | FaultOperation::Answer
            if senders(scenario, at).all(|sender| sender.alias_service.is_none()) =>
        {
            "none of its senders has an `alias_service`, so none is called"
        }
        FaultOperation::Connect | FaultOperation::Request | FaultOperation::Answer
            if materials.all(|material| material.alias.is_none()) =>
        {
            "no material is set up for aliases, so no service is called"
        }
        _ if at.operation.door() == FaultDoor::Ebox && scenario.ebox.is_none() => {
            "there is no `ebox` section, so each call is answered 404 before it gets so far"
        }
        _ => return None,
    };
    Some(why.to_owned())
}

fn no_such_path(scenario: &Scenario, at: &FaultMoment) -> Option<String> {
    let path = at.path.as_deref()?;
    let there = paths(scenario, at.operation);
    if there.is_empty() || there.iter().any(|each| can_be_the_same(path, each)) {
        return None;
    }
    let path = nets_text::spelt(path);
    let there = there.join("` or `");
    let slash = if path.starts_with('/') { "" } else { ", since each path begins with `/`" };
    Some(format!("no path is like `{path}`{slash}: those of `{}` are like `{there}`", at.operation.word()))
}

/// What the paths of this operation are like; empty where it has none.
fn paths(scenario: &Scenario, operation: FaultOperation) -> Vec<String> {
    let outbound = &scenario.outbound;
    let own = |name: &str| format!("/Outbound/{name}");
    let patterned = |pattern: &Option<NamePattern>| pattern.as_ref().map(|pattern| own(&any_of(pattern)));
    let all: Vec<Option<String>> = match operation {
        FaultOperation::Receipt => vec![Some(own("*.receipt")), Some(A_ZIP.to_owned())],
        FaultOperation::SigningResult => vec![Some(own("signed_documents_*.zip")), Some(A_ZIP.to_owned())],
        FaultOperation::SubscriptionList => vec![Some(own("*_eboks_subscribers_*.xml"))],
        FaultOperation::DistributionReport => vec![patterned(&outbound.distribution_report)],
        FaultOperation::RealtimeReceipt => {
            vec![patterned(&outbound.realtime_receipt), Some(A_ZIP.to_owned())]
        }
        FaultOperation::File => vec![Some(own("*")), Some(A_ZIP.to_owned())],
        other if other.has_path() => vec![Some(ANY.to_owned())],
        _ => Vec::new(),
    };
    all.into_iter().flatten().collect()
}

/// All names that come of a pattern: its places are filled in, and a number comes before the ending of one that comes again.
fn any_of(pattern: &NamePattern) -> String {
    let mut name = String::new();
    let mut rest = pattern.0.as_str();
    while let Some((before, (_, behind))) =
        rest.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
    {
        name.push_str(before);
        name.push('*');
        rest = behind;
    }
    name.push_str(rest);
    match name.rsplit_once('.') {
        Some((stem, ending)) => format!("{stem}*.{ending}"),
        None => format!("{name}*"),
    }
}

/// Whether a text can be like both patterns, in which `*` and `?` have their usual meaning.
fn can_be_the_same(one: &str, other: &str) -> bool {
    let other: Vec<char> = other.chars().collect();
    let is_open = |place: usize| other.iter().skip(place).all(|sign| *sign == '*');
    // For each place of the other one: whether what is left there can be what is left of the first.
    let mut behind: Vec<bool> = (0..=other.len()).map(is_open).collect();
    for sign in one.chars().rev() {
        let mut here: Vec<bool> = Vec::with_capacity(behind.len());
        // From the last place to the first; `further` is the one behind it.
        let (mut further_here, mut further_behind) = (false, false);
        for (place, is_behind) in behind.iter().enumerate().rev() {
            let next = other.get(place).copied();
            let is_here = match (sign, next) {
                ('*', None) => *is_behind,
                ('*', Some(_)) => *is_behind || further_here,
                (_, Some('*')) => further_here || *is_behind,
                (_, None) => false,
                (sign, Some(next)) => (sign == next || sign == '?' || next == '?') && further_behind,
            };
            here.push(is_here);
            (further_here, further_behind) = (is_here, *is_behind);
        }
        here.reverse();
        behind = here;
    }
    behind.first().copied().unwrap_or(false)
}

fn no_such_time(scenario: &Scenario, at: &FaultMoment) -> Option<String> {
    let until = at.until?;
    let start = scenario.clock.start;
    if at.from.is_some_and(|from| is_not_behind(until, from, start)) {
        return Some("its `until` is not behind its `from`".to_owned());
    }
    let is_over = start.is_some_and(|start| is_not_behind(until, ScriptedTime::At(start), Some(start)));
    is_over.then(|| "its `until` is not behind the moment at which the world begins".to_owned())
}

/// Whether one moment is not behind another, where that is known.
fn is_not_behind(one: ScriptedTime, other: ScriptedTime, start: Option<DateTime>) -> bool {
    match (one, other, start) {
        (ScriptedTime::At(one), ScriptedTime::At(other), _) => one <= other,
        (ScriptedTime::Day { day, time }, ScriptedTime::Day { day: other_day, time: other }, _) => {
            (day, time) <= (other_day, other)
        }
        (one, other, Some(start)) => moment(one, start) <= moment(other, start),
        (_, _, None) => false,
    }
}

fn moment(time: ScriptedTime, start: DateTime) -> DateTime {
    match time {
        ScriptedTime::At(at) => at,
        ScriptedTime::Day { day, time } => {
            start.date().saturating_add(i64::from(day.saturating_sub(1)).days()).to_datetime(time)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::can_be_the_same;

    #[test]
    fn two_patterns_have_a_text_in_common_or_none() {
        for (one, other, can) in [
            ("*", "/Outbound/*", true),
            ("*.zip", "/*", true),
            ("netsshare_*.zip", "/*", false),
            ("?etsshare_*.zip", "/*", true),
            ("/Outbound/*.receipt", "/Outbound/signed_documents_*.zip", false),
            ("/Outbound/*.receipt", "/Outbound/*.receipt", true),
            ("*/netsshare_a.zip", "/Inbound/*", true),
            ("/outbound/*", "/Outbound/*", false),
            ("/", "/*", true),
            ("", "/*", false),
            ("/Outbound/signed_documents_*_1.zip", "/Outbound/signed_documents_*.zip", true),
            ("a?", "a", false),
            ("a*", "a", true),
        ] {
            assert_eq!(can_be_the_same(one, other), can, "{one} and {other}");
            assert_eq!(can_be_the_same(other, one), can, "{other} and {one}");
        }
    }
}
