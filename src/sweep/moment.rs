//! The moments of a run at which something can go wrong: its operations, each once.

use std::collections::BTreeMap;

use nets_core::faults::operation::{DoorOperation, FaultOperation};
use nets_core::faults::planned::{FaultMoment, Nth};
use nets_core::faults::watching::WatchedOperation;

use crate::paths::{alike, bounded};

/// So many operations of one kind at one path are tried, the first ones: a sender that polls does the same again and again.
pub(crate) const MOST_ALIKE: u32 = 3;

/// A moment of the sender's run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SweepMoment {
    pub(crate) at: FaultMoment,
    /// Whether it is the last byte that is written, so that all of the file was.
    pub(crate) is_last: bool,
}

/// The moments of a run, and how often what was alike was left out, by its words.
#[derive(Debug, Default)]
pub(crate) struct SweepMoments {
    pub(crate) moments: Vec<SweepMoment>,
    pub(crate) left_out: BTreeMap<String, usize>,
}

/// The moments of a run without a fault, in their order. The second run shows what is named otherwise each time.
pub(crate) fn moments(clean: &[WatchedOperation], other: &[WatchedOperation]) -> SweepMoments {
    let mut found = SweepMoments::default();
    let patterns = patterns(clean, other);
    let mut seen = Vec::new();
    for (place, (WatchedOperation { operation, .. }, path)) in clean.iter().zip(patterns).enumerate() {
        let kind = operation.operation;
        let at = FaultMoment {
            operation: kind,
            user: None,
            path,
            environment: None,
            nth: None,
            byte: None,
            from: None,
            until: None,
        };
        if kind.has_bytes() {
            if !seen.contains(&at) {
                found.moments.extend(bytes(&at, clean, other));
                seen.push(at);
            }
            continue;
        }
        let earlier = clean[..place].iter().filter(|earlier| at.means(&earlier.operation)).count();
        let nth = u32::try_from(earlier).unwrap_or(u32::MAX).saturating_add(1);
        if nth > MOST_ALIKE {
            *found.left_out.entry(words(&at)).or_default() += 1;
            continue;
        }
        let only = (nth > 1).then_some(Nth { first: nth, last: Some(nth), step: 1 });
        found.moments.push(SweepMoment { at: FaultMoment { nth: only, ..at }, is_last: true });
    }
    found
}

/// The operation and its path, such as `close of /Inbound/DK12345678/netsshare_a.zip`.
pub(crate) fn words(at: &FaultMoment) -> String {
    let operation = at.operation.word();
    let path = at.path.as_ref().map(|path| format!(" of {path}")).unwrap_or_default();
    let which = match &at.nth {
        Some(nth) => format!(", the {}", ordinal(nth.first)),
        None => at.byte.map(|byte| format!(", byte {byte}")).unwrap_or_default(),
    };
    format!("{operation}{path}{which}")
}

fn ordinal(number: u32) -> String {
    let end = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{end}")
}

/// The path of each operation, as a pattern where the other run has another one in its place.
fn patterns(clean: &[WatchedOperation], other: &[WatchedOperation]) -> Vec<Option<String>> {
    let mut counts: BTreeMap<FaultOperation, usize> = BTreeMap::new();
    let mut pattern = |operation: &DoorOperation| {
        let kind = operation.operation;
        let count = counts.entry(kind).or_default();
        let in_its_place = other.iter().filter(|it| it.operation.operation == kind).nth(*count);
        *count += 1;
        let own = path(operation)?;
        let others = in_its_place.and_then(|it| path(&it.operation));
        let pattern = others.and_then(|others| alike(own, others));
        Some(bounded(&pattern.unwrap_or_else(|| own.to_owned())))
    };
    clean.iter().map(|it| pattern(&it.operation)).collect()
}

/// By which an operation is known: of a rename, the name that the file has then.
fn path(operation: &DoorOperation) -> Option<&str> {
    operation.to.as_deref().or(operation.path.as_deref())
}

/// The first byte that is written or read of a file, one in its middle and its last. Where what a sender writes is not the same in
/// each run, the last is one that is surely reached.
fn bytes(at: &FaultMoment, clean: &[WatchedOperation], other: &[WatchedOperation]) -> Vec<SweepMoment> {
    let size = |run: &[WatchedOperation]| {
        let spans = run.iter().filter(|it| at.means(&it.operation)).filter_map(|it| it.operation.bytes);
        spans.map(|bytes| bytes.to).max()
    };
    let own = size(clean).unwrap_or(0);
    let others = size(other).unwrap_or(own);
    let is_steady = own == others && at.path.as_ref().is_none_or(|path| !path.contains('*'));
    let surely = if is_steady { own } else { own.min(others) / 16 * 15 };
    let last = surely.saturating_sub(1);
    let mut bytes = vec![0, last / 2, last];
    bytes.dedup();
    let moment =
        |byte: u64| SweepMoment { at: FaultMoment { byte: Some(byte), ..at.clone() }, is_last: byte == last };
    bytes.into_iter().map(moment).collect()
}
