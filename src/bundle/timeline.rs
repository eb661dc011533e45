//! The timeline in a bundle, held to what comes of the events.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use nets_core::effect::Effect;
use nets_core::simulator::Step;
use nets_core::timeline::Happening;
use serde::Deserialize;
use serde_json::Value;

use crate::format::TIMELINE;
use crate::lines::JsonLines;
use crate::problem::BundleProblem;
use crate::sha256;
use crate::steps::without_secret;

/// So many different things are remembered at the most that came of events; with more, the timeline is only counted.
const MOST_TOLD: usize = 2_000_000;

/// What came of events, by the digests of what happened: when it was told depends on what clients did meanwhile.
#[derive(Default)]
pub(crate) struct ToldSoFar {
    /// Each with how many others came before it. Bound: `MOST_TOLD`.
    told: BTreeMap<u64, usize>,
    is_full: bool,
}

/// What the timeline has that does not come of the events.
pub(crate) struct StrayEntry {
    pub(crate) seq: u64,
    pub(crate) what: String,
}

/// What became of looking through it.
#[derive(Default)]
pub(crate) struct LookedThrough {
    pub(crate) entries: u64,
    /// Entries that this program does not know.
    pub(crate) unknown: u64,
    pub(crate) stray: Option<StrayEntry>,
    /// Whether each was held to the events.
    pub(crate) is_compared: bool,
    /// So many things came of events and are on no entry, though something that came later is.
    pub(crate) passed_over: u64,
    /// The highest number below the last that no entry has; 0 when none is missing.
    pub(crate) gap_up_to: u64,
    /// The number of the last entry.
    pub(crate) newest: u64,
}

#[derive(Deserialize)]
struct EntryLine {
    seq: u64,
    what: String,
}

impl ToldSoFar {
    pub(crate) fn note(&mut self, step: &Step) {
        if self.told.len() >= MOST_TOLD {
            self.is_full = true;
            return;
        }
        let happening = match step {
            Step::Tell(draft) => draft.happening.clone(),
            Step::Do(Effect::Write(file)) => file.written().happening,
            Step::Do(_) => return,
        };
        let before = self.told.len();
        self.told.entry(digest(happening)).or_insert(before);
    }

    /// Holds all entries to what was noted.
    pub(crate) fn look_through(&self, from: impl Read) -> Result<LookedThrough, BundleProblem> {
        let mut lines = JsonLines::new(TIMELINE, from);
        let mut found = LookedThrough { is_compared: !self.is_full, ..LookedThrough::default() };
        let mut seen = BTreeSet::new();
        let mut last = None;
        while let Some(entry) = lines.next::<Value>()? {
            found.entries += 1;
            let Ok(EntryLine { seq, what }) = EntryLine::deserialize(&entry) else {
                return Err(lines.wrong("is no entry of a timeline"));
            };
            if seq <= found.newest {
                return Err(lines.wrong("does not have a higher number than the one before"));
            }
            if seq > found.newest + 1 {
                found.gap_up_to = seq - 1;
            }
            found.newest = seq;
            let Ok(happening) = Happening::deserialize(&entry) else {
                found.unknown += 1;
                continue;
            };
            let comes_of_events = !happening.is_observed() && !happening.is_of_the_disk();
            if !comes_of_events || self.is_full {
                continue;
            }
            let digest = digest(happening);
            match self.told.get(&digest) {
                Some(place) => {
                    seen.insert(digest);
                    last = last.max(Some(*place));
                }
                None => drop(found.stray.get_or_insert(StrayEntry { seq, what })),
            }
        }
        let is_passed_over =
            |(digest, place): &(&u64, &usize)| Some(**place) < last && !seen.contains(*digest);
        found.passed_over = self.told.iter().filter(is_passed_over).count() as u64;
        Ok(found)
    }
}

fn digest(happening: Happening) -> u64 {
    let written = serde_json::to_vec(&without_secret(happening)).unwrap_or_default();
    let digest = sha256::of(&written);
    u64::from_str_radix(&digest[..16], 16).unwrap_or_default()
}
