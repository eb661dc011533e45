//! The timeline in a bundle, held to what comes of the events.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::num::NonZeroUsize;

use nets_core::effect::Effect;
use nets_core::simulator::Step;
use nets_core::timeline::Happening;
use nets_intake::{Weighed, WorkAhead, ahead_in_order};
use serde::Deserialize;
use serde_json::Value;

use crate::format::TIMELINE;
use crate::lines::{JsonLines, wrong_line};
use crate::problem::BundleProblem;
use crate::sha256;
use crate::steps::without_secret;

/// So many different things are remembered at the most that came of events; with more, the timeline is only counted.
const MOST_TOLD: usize = 2_000_000;

/// Lines are read in pieces of 64 KiB, each by one thread.
const PIECE: usize = 65_536;

/// So many pieces are read and not compared yet, for each thread that reads them.
const PIECES_FOR_EACH_THREAD: NonZeroUsize = NonZeroUsize::MIN.saturating_add(3);

/// Once so many bytes are read and not compared, no more is read.
const MOST_AHEAD: u64 = 16 << 20;

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

    /// Holds all entries to what was noted; they are read on so many threads beside this one.
    pub(crate) fn look_through(
        &self,
        from: impl Read + Send,
        threads: NonZeroUsize,
    ) -> Result<LookedThrough, BundleProblem> {
        let mut lines = EntryLines { lines: JsonLines::new(TIMELINE, from), is_over: false };
        let things = threads.saturating_mul(PIECES_FOR_EACH_THREAD);
        let ahead = WorkAhead { threads, things, weight: MOST_AHEAD };
        ahead_in_order(ahead, || lines.next(), EntryPiece::read, |pieces| self.compare(pieces))
    }

    fn compare(&self, pieces: &mut dyn Iterator<Item = PieceRead>) -> Result<LookedThrough, BundleProblem> {
        let mut found = LookedThrough { is_compared: !self.is_full, ..LookedThrough::default() };
        let mut seen = BTreeSet::new();
        let mut last = None;
        for PieceRead { entries, problem } in pieces {
            for EntryRead { line, entry } in entries {
                let wrong = |what: &str| wrong_line(TIMELINE, line, what);
                found.entries += 1;
                let (EntryLine { seq, what }, happened) = entry.map_err(wrong)?;
                if seq <= found.newest {
                    return Err(wrong("does not have a higher number than the one before"));
                }
                if seq > found.newest + 1 {
                    found.gap_up_to = seq - 1;
                }
                found.newest = seq;
                match happened {
                    Happened::Unknown => found.unknown += 1,
                    Happened::OfEvents(digest) if !self.is_full => match self.told.get(&digest) {
                        Some(place) => {
                            seen.insert(digest);
                            last = last.max(Some(*place));
                        }
                        None => drop(found.stray.get_or_insert(StrayEntry { seq, what })),
                    },
                    Happened::OfEvents(_) | Happened::Besides => {}
                }
            }
            if let Some(problem) = problem {
                return Err(problem);
            }
        }
        let is_passed_over =
            |(digest, place): &(&u64, &usize)| Some(**place) < last && !seen.contains(*digest);
        found.passed_over = self.told.iter().filter(is_passed_over).count() as u64;
        Ok(found)
    }
}

/// The lines of a timeline, several at a time.
struct EntryLines<R> {
    lines: JsonLines<R>,
    is_over: bool,
}

/// Some lines, each with its end, and the number of the first. Bound: `PIECE`, and a line.
struct EntryPiece {
    first: u64,
    bytes: Vec<u8>,
    /// Why no line follows them.
    problem: Option<BundleProblem>,
}

/// What was read of some lines. Bound: as of `EntryPiece`.
struct PieceRead {
    entries: Vec<EntryRead>,
    problem: Option<BundleProblem>,
}

/// A line as it was read, or what is wrong with it.
struct EntryRead {
    line: u64,
    entry: Result<(EntryLine, Happened), &'static str>,
}

/// What an entry tells.
enum Happened {
    /// What this program does not know.
    Unknown,
    /// What comes of no event.
    Besides,
    /// What comes of events, by its digest.
    OfEvents(u64),
}

impl<R: Read> EntryLines<R> {
    /// The next lines; none behind the last, or behind an error.
    fn next(&mut self) -> Option<Weighed<EntryPiece>> {
        let mut piece = EntryPiece { first: self.lines.number() + 1, bytes: Vec::new(), problem: None };
        while piece.bytes.len() < PIECE && !self.is_over {
            match self.lines.next_bytes() {
                Ok(Some(line)) => piece.bytes.extend_from_slice(line),
                Ok(None) => self.is_over = true,
                Err(problem) => {
                    self.is_over = true;
                    piece.problem = Some(problem);
                }
            }
        }
        let weight = piece.bytes.len() as u64;
        (weight > 0 || piece.problem.is_some()).then_some(Weighed { thing: piece, weight })
    }
}

impl EntryPiece {
    fn read(self) -> PieceRead {
        let lines = (self.first..).zip(self.bytes.split_inclusive(|byte| *byte == b'\n'));
        let entries = lines.map(|(line, bytes)| EntryRead { line, entry: entry_of(bytes) }).collect();
        PieceRead { entries, problem: self.problem }
    }
}

fn entry_of(line: &[u8]) -> Result<(EntryLine, Happened), &'static str> {
    let entry: Value = serde_json::from_slice(line).map_err(|_| "is not what this program writes")?;
    let read = EntryLine::deserialize(&entry).map_err(|_| "is no entry of a timeline")?;
    let happened = match Happening::deserialize(entry) {
        Err(_) => Happened::Unknown,
        Ok(happening) if happening.is_observed() || happening.is_of_the_disk() => Happened::Besides,
        Ok(happening) => Happened::OfEvents(digest(happening)),
    };
    Ok((read, happened))
}

fn digest(happening: Happening) -> u64 {
    let written = serde_json::to_vec(&without_secret(happening)).unwrap_or_default();
    sha256::first_of(&written)
}
