//! Whether a sender stays within what its initial request declares.

use crate::declared_peak::DeclaredPeak;
use crate::ebox_traffic::{EboxSeen, EboxTraffic};
use crate::judge::judged::JudgedLine;

use super::going_on::seconds_between;

const HOUR: f64 = 3_600.0;

pub(super) fn within_peak(traffic: &EboxTraffic) -> JudgedLine {
    if traffic.peaks().is_empty() {
        let last = traffic.taken().last().map(|tried| tried.seen.seq);
        return JudgedLine::undecided("No initial request says how many it sends in an hour.", last);
    }
    let mut most_of_all = None;
    for peak in traffic.peaks() {
        let messages = messages(traffic, peak);
        let busiest = busiest_hour(&messages);
        let count = busiest.len() as u64;
        let DeclaredPeak { environment, message_type, an_hour } = peak;
        let says = format!(
            "{count} messages of {message_type} came within an hour in {environment}, and {an_hour} were declared."
        );
        if count > *an_hour {
            // The one that was too many stands last.
            let first = busiest.first().map(|seen| seen.seq);
            return JudgedLine::broken(says, first.into_iter().chain(busiest.last().map(|seen| seen.seq)));
        }
        let is_more = most_of_all.as_ref().is_none_or(|(most, _, _)| count > *most);
        if let Some(last) = busiest.last().filter(|_| is_more) {
            most_of_all = Some((count, says, last.seq));
        }
    }
    match most_of_all {
        Some((_, says, last)) => JudgedLine::shown(format!("At most {says}"), [last]),
        None => JudgedLine::not_exercised("No message of a type of its initial requests was taken."),
    }
}

/// The messages for which this was declared, in their order.
fn messages(traffic: &EboxTraffic, peak: &DeclaredPeak) -> Vec<EboxSeen> {
    let of_it = traffic.taken().filter(|tried| {
        let of_type = tried.facts.message_type.as_ref();
        tried.seen.environment == Some(peak.environment)
            && of_type.is_some_and(|of_type| of_type.as_str() == peak.message_type)
    });
    of_it.map(|tried| tried.seen).collect()
}

/// The most of these that lie within one hour. An hour is one by both clocks: a clock that stands makes no peak, nor one that
/// jumps over a day in a moment.
fn busiest_hour(seen: &[EboxSeen]) -> &[EboxSeen] {
    let (mut first, mut busiest) = (0, &seen[..0]);
    for (at, to) in seen.iter().enumerate() {
        while seen.get(first).is_some_and(|from| !is_within_an_hour(*from, *to)) {
            first += 1;
        }
        if let Some(hour) = seen.get(first..=at).filter(|hour| hour.len() > busiest.len()) {
            busiest = hour;
        }
    }
    busiest
}

fn is_within_an_hour(from: EboxSeen, to: EboxSeen) -> bool {
    from.seq == to.seq
        || (to.at.duration_since(from.at).as_secs_f64() < HOUR
            && seconds_between(from, to).is_some_and(|seconds| seconds < HOUR))
}
